# English. Every id stands in zh-CN.ftl too, with the same placeholders.

## To the speaker: one short, calm sentence; no number, no blame.

speaker-equipment = One moment, the studio is checking something.
speaker-samples-lost = { speaker-equipment }
speaker-device-changed = { speaker-equipment }
speaker-rate-mismatch = { speaker-equipment }
speaker-format = { speaker-equipment }
speaker-dropout = { speaker-equipment }
speaker-channel-fault = { speaker-equipment }
speaker-digital-silence = { speaker-equipment }
speaker-band-limited = { speaker-equipment }
speaker-hum = { speaker-equipment }
speaker-processed = { speaker-equipment }
speaker-dc-offset = { speaker-equipment }
speaker-high-snr = { speaker-equipment }
speaker-reverberant = { speaker-equipment }
speaker-no-speech = { $reason ->
    [silence] { speaker-equipment }
   *[other] Nothing was heard; please read the sentence once more.
}
speaker-clipped = A little softer, or one fist farther from the microphone, please.
speaker-soft-clipped = A little softer, or one fist farther from the microphone, please.
speaker-too-loud = A little softer, or one fist farther from the microphone, please.
speaker-true-peak = A little softer, or one fist farther from the microphone, please.
speaker-start-cut = Please wait for the sign, then begin.
speaker-end-cut = Please read to the end before you stop.
speaker-too-short = That was rather short; please read the whole sentence in peace.
speaker-high-noise-floor = There was some noise. Once more when it is quiet, please.
speaker-too-quiet = A little louder, or one fist closer to the microphone, please.
speaker-low-snr = Once more when it is quiet, please, and a little closer to the microphone.
speaker-loudness = Once more in your everyday voice, please.
speaker-short-lead = Please take a breath after the sign, then begin.
speaker-short-trail = Please stay quiet for a moment after the last word.
speaker-too-long = Please read a little more briskly.
speaker-not-measurable = { $reason ->
    [no_pause] Please leave a little silence before and after the sentence.
    [too_short] That was rather short; please read the whole sentence in peace.
   *[other] { speaker-equipment }
}
speaker-long-lead = You may begin as soon as you see the sign.
speaker-long-trail = You may stop soon after the last word.

## To the operator: measure, value, limit, place, and what to do.

operator-samples-lost = Samples lost: { $measure } { $value }, none allowed. Check cable, hub and the load of the machine, then record again.
operator-device-changed = The input device changed or went away during the take. Check the cable and choose the device again.
operator-rate-mismatch = Wrong rate: { $measure } { $value }, asked for { $limit }. Set the device and the system to the collection's rate.
operator-format = Wrong format: { $measure } { $value }, asked for { $limit }. Record or convert from the source in the format asked for.
operator-no-speech = { $reason ->
    [silence] Every sample is zero. Check mute switch, cable, input channel and the permission to use the microphone.
   *[other] No speech found. Check the input channel and whether the prompt was read.
}
operator-dropout = Dropouts: sound is missing, held or repeated at { $count ->
    [one] 1 place
   *[other] { $count } places
}{ $place ->
    [none] {""}
   *[other] , first at { $place }
}. Check cable, hub, buffer size and the load of the machine, then record again.
operator-channel-fault = { $fault ->
    [dead] One channel hears nothing of what the other one hears. Check its microphone, cable and phantom power, or record one channel.
    [inverted] The channels have opposite polarity and cancel each other out when they are mixed. Swap the wires of one cable, or turn off its polarity switch.
    [imbalance] One channel is far louder than the other. Set both preamps to the same gain.
    [dual_mono] Both channels hold the same: one microphone, recorded twice. One channel is enough.
   *[other] Something is wrong between the channels. Check microphones, cables and preamps.
}
operator-digital-silence = The pauses are exact zeros: something gates or cleans the signal. Turn off noise suppression in device and system.
operator-band-limited = Band too narrow: { $measure } { $value }, asked for { $limit }. Look for Bluetooth, telephone or voice modes and codecs in the way, and record at the device's own rate.
operator-processed = Processed: { $measure }. Turn off effects in device and system, and record at the device's own rate, without a codec in between.
operator-hum = Mains hum: { $measure } { $value }, asked for { $limit }. Use balanced cables, keep them off power supplies, or run the machine on its battery.
operator-clipped = Clipped: { $count ->
    [one] 1 sample
   *[other] { $count } samples
}{ $place ->
    [none] {""}
   *[other] , first at { $place }
}. Lower the preamp by about { $by } dB.
operator-soft-clipped = The loud peaks are rounded off: something before the recorder is overdriven, or clipped and was filtered or coded afterwards. Lower the preamp, turn off limiters, and record again from the source.
operator-too-loud = Too loud: { $measure } { $value }, asked for { $limit }. Lower the preamp by about { $by } dB.
operator-true-peak = Peaks too high: { $measure } { $value }, asked for { $limit }. Lower the preamp by about { $by } dB.
operator-start-cut = Cut off at the start: speech was already running at { $place }. Ask to begin after the sign, or lengthen the pre-roll.
operator-end-cut = Cut off at the end: speech was still running at { $place }. Stop later, or lengthen the post-roll.
operator-too-short = Too short: { $measure } { $value }, asked for { $limit }. Check that the whole prompt was read.
operator-high-noise-floor = Too much noise: { $measure } { $value }, asked for { $limit }. Look for fans, windows and cables, or move the microphone closer and lower the preamp.
operator-too-quiet = Too quiet: { $measure } { $value }, asked for { $limit }. Raise the preamp by about { $by } dB.
operator-low-snr = Too noisy for this voice: { $measure } { $value }, asked for { $limit }. Quieten the room, or move the microphone closer.
operator-high-snr = Too clean for this collection: { $measure } { $value }, asked for { $limit }. Check that the noise asked for is there and nothing suppresses it.
operator-reverberant = The room rings: { $measure } { $value }, asked for { $limit }. Move the microphone closer, and hang blankets or curtains on bare walls.
operator-loudness = Loudness off: { $measure } { $value }, asked for { $limit }. Change the preamp by about { $by } dB.
operator-dc-offset = DC offset { $value }, asked for { $limit }. Turn on the interface's low-cut filter, or change interface or cable.
operator-short-lead = Begins too soon: { $measure } { $value }, asked for { $limit }. Ask for a breath after the sign, or lengthen the pre-roll.
operator-short-trail = Ends too soon: { $measure } { $value }, asked for { $limit }. Stop later, or lengthen the post-roll.
operator-too-long = Too long: { $measure } { $value }, asked for { $limit }. Split the prompt, or stop sooner after the last word.
operator-not-measurable = { $reason ->
    [too_short] Cannot be judged: { $measure }, asked for { $limit }; the take is too short for it. Record a longer one.
    [no_pause] Cannot be judged: { $measure }, asked for { $limit }; there is no pause in the take. Leave half a second of silence before and after.
    [no_decay] Cannot be judged: { $measure }, asked for { $limit }; too little speech stands out of the noise. Read a longer sentence, or quieten the room.
    [rate_too_low] Cannot be judged: { $measure }, asked for { $limit }; the sample rate is too low for it. Record at a higher rate.
    [bad_samples] Cannot be judged: { $measure }, asked for { $limit }; the take holds samples that are not numbers. Write it anew from its source.
    [no_speech] Cannot be judged: { $measure }, asked for { $limit }; there is too little speech in the take. Check that the prompt was read.
   *[other] Cannot be judged: { $measure }, asked for { $limit }; the take is silent. Check the input channel and the microphone.
}
operator-long-lead = Long silence before the speech: { $value }, asked for { $limit }. Export trims it.
operator-long-trail = Long silence after the speech: { $value }, asked for { $limit }. Export trims it.
operator-within-error = { $measure } { $value } is within the error of its limit, { $limit }. Listen before you rely on it.
operator-needs-calibration = Cannot be judged without a calibrated microphone: { $measure }, asked for { $limit }.

## Values and limits.

value-yes = yes
value-no = no
value-none = none
limit-none = nothing
limit-at-least = at least { $min }
limit-at-most = at most { $max }

## Measures.

measure-duration-s = length
measure-sample-rate-hz = sample rate
measure-bit-depth = bit depth
measure-channels = channels
measure-speech-level-dbfs = speech level
measure-speech-s = speech
measure-noise-floor-dbfs = noise floor
measure-noise-floor-a-dbfs = A-weighted noise floor
measure-lead-noise-dbfs = noise before the speech
measure-noise-spl-dba = noise of the room
measure-snr-db = SNR
measure-sample-peak-dbfs = peak
measure-true-peak-dbtp = true peak
measure-rms-dbfs = RMS level
measure-loudness-lufs = loudness
measure-max-momentary-lufs = highest momentary loudness
measure-max-short-term-lufs = highest short-term loudness
measure-clipped = clipped
measure-clipped-samples = clipped samples
measure-clip-events = clipped stretches
measure-dropouts = dropouts
measure-channel-fault = fault between channels
measure-soft-clipped = soft clipping
measure-rt60-s = reverberation time
measure-c50-db = clarity C50
measure-dc-offset = DC offset
measure-bandwidth-hz = bandwidth
measure-codec-edge = the band ends as a codec or resampler cuts it
measure-gated = gated pauses
measure-gain-riding = automatic gain
measure-hum-dbfs = hum
measure-lead-silence-s = silence before the speech
measure-trail-silence-s = silence after the speech
measure-speech-present = speech present
measure-cut-start = cut off at the start
measure-cut-end = cut off at the end
measure-dropped-frames = dropped frames
measure-overruns = overruns
measure-gaps = gaps
measure-stalls = stalls
measure-device-changes = device changes
measure-measured-rate-hz = measured rate

## The level check.

check-no-microphone = Digital silence: the system gives us no microphone. Check the mute switch, the cable, the input channel and the permission to use the microphone.
check-nobody = Nobody was heard; the loudest sound was { $peak }. Have the line read, and check the input channel.
check-raise = Raise the preamp by about { $by } dB: { $measure } { $value }, aim for { $limit }.
check-lower = Lower the preamp by about { $by } dB: { $measure } { $value }, aim for { $limit }.
check-clipped = Clipped. Lower the preamp by about { $by } dB and check the level again.
check-good = Level, noise and room are as they should be.
drift-gain = The gain seems to have changed by { $by } dB since the level check. Check the level again.
drift-room = The room has become noisier by { $by } dB since the level check. Look for what was switched on or opened.
drift-voice = Speech has changed by { $by } dB since the level check, and the noise has not: look at the distance to the microphone.

## States of a session.

state-waiting = One moment
state-checking = Please read this in your everyday voice
state-room-tone = Please stay quiet for a moment
state-pre-roll = Get ready
state-recording = Please speak
state-post-roll = One moment
state-judging = One moment
state-accepted = Thank you
state-rejected = Once more, please
state-paused = A short break
state-finished = That was all. Thank you!

outcome-accepted = accepted
outcome-rejected = rejected
outcome-error = unreadable

## Keys.

key-start-stop = start / stop
key-check-level = check the level
key-again = misread, once more
key-reject-last = reject the last take
key-skip = skip
key-back = back
key-pause = pause / go on
key-note = note
key-quit = quit

## The command line.

new-made = { $name } is made in { $folder }: { $prompts ->
    [one] 1 prompt
   *[other] { $prompts } prompts
} in { $language }, judged by { $profile } { $version }, { $rate }, { $bits } bit.
    Wanted of each speaker: { $target } accepted{ $reserve ->
    [0] .
   *[other] {" "}and { $reserve } in reserve.
}
new-next = Next: { $command }

record-complete = Every target is filled. Next: takegate export { $folder } TARGET

recovery-found = The collection was not closed in order. What was found and put right:
recovery-nothing = Everything is in order.
looking-only = { $why }. It is shown as its journal has it now; nothing is put right and nothing is written.
rebuild-done = index.sqlite was made anew from the journal, with { $takes ->
    [one] 1 take
   *[other] { $takes } takes
}.
decided = Take { $take } is now: { $state }
playing = Take { $take }, { $length }: { $state }
takes-quarantine = In quarantine: files that could not be explained, for you to look at

verify-done = { $takes ->
    [one] 1 take
   *[other] { $takes } takes
} looked at, { $counting } of them counting: { $problems ->
    [0] everything is as it was written.
    [one] 1 problem.
   *[other] { $problems } problems.
}

export-done = { $takes ->
    [one] 1 accepted take
   *[other] { $takes } accepted takes
} ({ $minutes } min) in { $target }{ $trimmed ->
    [0] .
   *[other] ; silence trimmed from { $trimmed }.
}

device-default = the system's choice

## What stands between a microphone and the program.

treatment-muted = muted in the system: only zeros arrive
treatment-monitor = records what is played, not what is spoken
treatment-echo_cancelling = echo cancelling
treatment-noise_suppression = noise suppression
treatment-bluetooth = Bluetooth headset: 8 or 16 kHz at most
treatment-virtual = virtual device

device-abilities = rates { $rates } · channels { $channels } · bits { $depths }

progress-accepted = accepted { $accepted } of { $target }{ $reserve ->
    [0] {""}
   *[other] {" "}+ { $reserve } reserve
}
progress-rejected = rejected { $rejected } ({ $reasons })
progress-salvaged = salvaged { $count }: recordings that a crash cut short; they count only by the operator's word
progress-discarded = misread { $count }
progress-missing = missing { $count }: put the files back and open the collection again

head-speaker = speaker
head-prompt = prompt
head-accepted = accepted
head-wanted = wanted
head-takes = takes
head-take = take
head-length = length
head-state = state
head-reasons = reason
head-decide = decide

take-accepted = accepted
take-accepted-spare = accepted, another one counts
take-rejected = rejected
take-salvaged = salvaged
take-discarded = misread
take-missing = missing

reason-samples_lost = samples lost
reason-device_changed = device changed
reason-rate_mismatch = wrong rate
reason-format = wrong format
reason-no_speech = no speech
reason-dropout = dropouts
reason-channel_fault = channel fault
reason-digital_silence = digital silence
reason-processed = processed
reason-band_limited = band too narrow
reason-hum = mains hum
reason-clipped = clipped
reason-soft_clipped = soft clipping
reason-too_loud = too loud
reason-true_peak = peaks too high
reason-start_cut = start cut off
reason-end_cut = end cut off
reason-too_short = too short
reason-high_noise_floor = too much noise
reason-too_quiet = too quiet
reason-low_snr = low SNR
reason-high_snr = too clean
reason-reverberant = reverberant room
reason-loudness = loudness
reason-dc_offset = DC offset
reason-short_lead = begins too soon
reason-short_trail = ends too soon
reason-too_long = too long
reason-not_measurable = cannot be judged
reason-long_lead = long silence before
reason-long_trail = long silence after
reason-misread = misread
reason-operator = turned down by the operator

## A session in the terminal.

state-ready = Ready: Space starts a take
state-listening = Ready: begin to speak
state-lost = No microphone

verdict-take = { $prompt } take { $number } · { $length } s
prompt-take = { $prompt } take { $number }
prompt-done = accepted already
prompt-none = Nothing is left to read.
note-typing = Note (Enter keeps it, Esc drops it):
clip-lamp = clipped { $samples }
stream-faults = { $frames } frames lost, { $faults } faults
word-session = session
word-peak = peak
word-rms = RMS
audio-back = The microphone is back.
other-device = Another microphone answers now: { $name }. Connect the first one again, or start a take to go on with this one.

ruled-accepted = { $prompt } take { $number } is accepted.
ruled-rejected = { $prompt } take { $number } is turned down; its prompt is open again.
ruled-discarded = { $prompt } take { $number } is put aside; once more.

refused-take-under-way = Not while a take is under way; stop it first.
refused-no-take = No take is under way.
refused-paused = This is a pause; go on first.
refused-no-audio = There is no microphone; check its plug.
refused-finished = Nothing is left to record.
refused-already-accepted = A take of this prompt is accepted already; R turns it down.
refused-no-such-prompt = There is no other open prompt that way.
refused-nothing-to-rule = There is no accepted take to turn down.

## The report of `takegate check`.

check-file = file
check-summary = { $files ->
    [one] 1 file
   *[other] { $files } files
}: { $accepted } accepted, { $rejected } rejected, { $errors } unreadable. Profile { $profile }.

## Why a measure has no value.

reason-silence = silence
reason-no_pause = no pause
reason-no_decay = no decay
reason-rate_too_low = rate too low
reason-bad_samples = bad samples


## The demo.

demo-intro = A session from bundled readings, judged by { $profile }. The collection is { $folder }.
demo-good = A good take:
demo-clipped = The preamp is turned up too far:
demo-noisy = A fan is running:
demo-cut = The speaker begins before the sign:
demo-empty = The speaker says nothing:
demo-again = The same prompt again, this time well:
demo-next = Try next:
demo-next-status = every take with its reason
demo-next-verify = is everything as it was written?
demo-next-check = judge finished files
demo-next-profile = the limits of a studio
demo-next-devices = your microphones
demo-next-new = a collection of your own

## The windows.

ui-start-what = Records speech data and judges every take while it is spoken.
ui-recent = Collections
ui-recent-none = None has been opened yet. Open one, or make a new one.
ui-folder-to-open = Folder of a collection
ui-browse = Browse…
ui-open = Open
ui-new-collection = New collection
ui-new-name = Name
ui-new-parent = Make it in
ui-new-script = Script
ui-script-hint = TSV (id, tab, text), CSV, TXT (one prompt a line), JSON Lines, or XML of SpeechRecorder
ui-script-more = and { $count } more
ui-script-prompts = { $count ->
    [one] 1 prompt
   *[other] { $count } prompts
}
ui-missing-characters = { $count ->
    [one] 1 character
   *[other] { $count } characters
} of the script cannot be shown: { $characters }. Install a font that has them ({ $packages }) and open the script again.
ui-new-language = Language spoken
ui-new-profile = Profile
ui-new-format = Format
ui-new-channel = Channel
ui-new-flow = Flow
ui-new-by-voice = A voice starts a take
ui-new-by-silence = 1.5 s of silence end a take
ui-new-lead-in = to get ready before the sign
ui-new-reserve = Reserve for each speaker
ui-make = Make the collection
ui-session = Session
ui-who-reads = Who reads
ui-new-speaker = New speaker (pseudonym)
ui-add = Add
ui-microphone = Microphone
ui-microphone-usual = The system's choice
ui-listen-with = Listen with
ui-operator = Operator
ui-begin-session = Begin the session
ui-export = Export
ui-export-what = Accepted takes as LJSpeech, with a manifest of every measure and checksums.
ui-export-target = Folder to make
ui-export-do = Export
ui-close-collection = Close the collection
ui-busy-opening = Opening the collection…
ui-busy-making = Making the collection…
ui-busy-beginning = Opening the microphone…
ui-busy-ending = Ending the session…
ui-busy-exporting = Exporting…
ui-stop = Stop
ui-defect = A defect in Takegate stopped this. Nothing stored is lost; please report it.
ui-ok = Keep
ui-cancel = Cancel
ui-close = Close

ui-speaker-session = Speaker { $speaker } · session { $session }
ui-bits = { $bits } bit
ui-bits-float = { $bits } bit float
ui-channel = ch { $channel }
ui-disk = Disk { $free } · { $left }
ui-disk-minutes = { $minutes } min
ui-disk-hours = { $hours } h
ui-lost-frames = { $frames } lost
ui-stream-faults = { $faults ->
    [one] 1 fault
   *[other] { $faults } faults
}
ui-state-waiting = WAITING
ui-state-checking = LEVEL CHECK
ui-state-room-tone = ROOM TONE
ui-state-pre-roll = GET READY
ui-state-recording = RECORDING
ui-state-post-roll = ENDING
ui-state-judging = JUDGING
ui-state-accepted = Accepted
ui-state-rejected = Rejected
ui-state-paused = PAUSE
ui-state-finished = FINISHED
ui-prompt-take = { $prompt } · take { $number }
ui-clip = CLIP { $count }
ui-clip-at = CLIP { $count } at { $place }
ui-level = level
ui-limit = limit
ui-no-limit = no limit
ui-live = so far
ui-last-take-value = last take
ui-none-no-take = no take yet
ui-picture-stream = Last seconds
ui-picture-take = Recording of the take, speech from { $from } to { $until }
ui-picture-take-silent = Recording of the take, no speech in it
ui-shown-take = Take { $take } · { $length } s
ui-scale-linear = linear
ui-scale-log = log
ui-stop-playing = stop
ui-check = Level check
ui-check-why = Check the level first: the speaker reads this line in an everyday voice and then stays quiet for a few seconds. What is to be changed will stand here.
ui-check-reading = Have the line read, then press { $key }.
ui-check-quiet = The room is being measured; stay quiet.
ui-check-room = Room tone
ui-check-again = check again
ui-last-take = Last take · { $take }
ui-list-takes = Takes
ui-list-prompts = Prompts
ui-takes = SNR dB · noise dBFS
ui-takes-of = { $count ->
    [one] 1 take
   *[other] { $count } takes
}
ui-prompt-open = open
ui-prompt-now = now
ui-no-takes = No takes here.
ui-filter-all = all { $count }
ui-filter-rejected = rejected { $count }
ui-filter-open = open { $count }
ui-filter-to-check = to check { $count }
ui-progress = Progress
ui-progress-of = of { $target } accepted{ $reserve ->
    [0] {""}
   *[other] {" "}+ { $reserve } reserve
}
ui-time-left = ≈ { $hours ->
    [0] {""}
   *[other] { $hours } h{" "}
}{ $minutes } min left
ui-alarm = { $times } times running: { $advice } This is the equipment, not the speaker.
ui-warn-lost = No audio: check the microphone
ui-warn-zeros = Digital silence: the system gives us no microphone
ui-warn-clipping = Clipping: stop and repeat
ui-warn-noise = Far too much noise
ui-warn-playback = The microphone is live: play after the take, with headphones
ui-warn-would-start = A voice starts takes here, and the loudspeakers are one: pause first, then play
ui-warn-loud = The microphone is live and hears the loudspeakers
ui-nothing-to-reject = The take does not count already.
ui-accept-not-whole = Frames are lost in this take, so nobody can accept it. Record the prompt again.
ui-accept-forbidden = The profile lets no operator accept a rejected take. Record the prompt again.
ui-ask-reject = Why is { $take } turned down?
ui-ask-accept = Why is { $take } accepted?
ui-ask-reason = Reason
ui-ask-through = What do you hear takes through?
ui-ask-through-why = The microphone is live: it hears loudspeakers, and no headphones. You are asked once for each output.
ui-through-headphones = Headphones
ui-through-loudspeakers = Loudspeakers
ui-ask-note = Note on the last take
ui-ask-note-hint = Note
ui-why-misread = misread
ui-why-cough = cough
ui-why-page = page turn
ui-why-noise = noise
ui-why-mispronounced = mispronounced
ui-why-hesitation = hesitation

ui-speaker-window = Takegate · speaker
ui-picture-of = Picture of { $prompt }
ui-picture-gone = The picture cannot be shown.
ui-has-picture = picture
ui-pictures-gone = { $count ->
    [one] A picture of the script is
   *[other] { $count } pictures of the script are
} not in the collection's folder any more: { $first }. Put back the folder "images" as it was.
ui-rows-below = ▼ { $count } more
ui-more-below = ▼ more
ui-more-above = ▲ from the start

ui-keys = keys
ui-keys-change = Press a key's button to give its action another key; Esc leaves it as it is.
ui-keys-press = press a key …
ui-keys-usual = The usual keys again
ui-key-accept = accept the chosen take
ui-key-undo = take the last ruling back
ui-key-play = play
ui-key-jump = play from the finding
ui-key-clear-clip = clear clip
ui-key-prompts = list of prompts / takes
ui-key-take-up = row above
ui-key-take-down = row below
ui-key-filter = filter the list
ui-key-spectrogram = linear / log spectrogram
ui-key-end-session = end the session; close the window
ui-key-speaker-window = the speaker's window, or one screen
ui-key-full-screen = full screen
ui-key-language = English / 中文
ui-key-theme = dark / light
ui-key-zoom-in = larger
ui-key-zoom-out = smaller
ui-key-zoom-reset = 100 %
ui-key-help = this sheet
ui-do-start = start
ui-do-stop = stop
ui-do-again = again
ui-do-reject = reject last
ui-do-skip = skip
ui-do-back = back
ui-do-go-on = go on
ui-do-end = end the session

ui-about = about
ui-about-version = Takegate { $version }
ui-about-what = It has no network and no telemetry. Everything stays in the collection's folder.
ui-about-licences = Licences:
ui-copy-report = Copy a report for a defect
