//! A whole session by the real program from a real microphone: PulseAudio plays real speech over a bed of quiet noise
//! into the default device, keys arrive on standard input, and at the end the export holds exactly the clean takes,
//! sample for sample.
//!
//! Needs the packages pulseaudio, pulseaudio-utils, libasound2-plugins, ffmpeg, alsa-utils and
//! asterisk-core-sounds-{en,fr,es,it}-g722.

mod microphone;
mod sitting;
mod support;

use std::path::{Path, PathBuf};
use std::time::Duration;

use microphone::recorder::Recorder;
use microphone::{RATE, SoundServer};
use sitting::samples_of;
use support::{Noise, alsa_voices, clean, decoded, mixed, noise, prompts, scaled};
use takegate::store::{Store, TakeFilter};
use takegate::units::Dbfs;

/// The noise of the room: 40 dB below the speech.
const BED: Dbfs = Dbfs(-66.0);
/// Prompts of the collection.
const PROMPTS: usize = 10;

/// Writes 16-bit audio as a file to play.
fn wav16(path: &Path, samples: &[f32]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for sample in samples {
        wav.write_sample((sample * 32768.0).round().clamp(-32768.0, 32767.0) as i16)
            .unwrap();
    }
    wav.finalize().unwrap();
}

/// Writes audio that may go beyond full scale, as a voice before the converter does.
fn wav32(path: &Path, samples: &[f32]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    for &sample in samples {
        wav.write_sample(sample).unwrap();
    }
    wav.finalize().unwrap();
}

/// Clean sentences at 48 kHz of both packages, as files to play.
fn sentences(folder: &Path) -> Vec<PathBuf> {
    let short = clean(alsa_voices());
    let long = clean(&prompts(8));
    let mut files = Vec::new();
    for (number, sentence) in short.iter().take(3).chain(&long).take(PROMPTS).enumerate() {
        let path = folder.join(format!("sentence{number}.wav"));
        let samples = if sentence.rate == RATE {
            sentence.samples.clone()
        } else {
            let spec = hound::WavSpec {
                channels: 1,
                sample_rate: sentence.rate,
                bits_per_sample: 32,
                sample_format: hound::SampleFormat::Float,
            };
            let narrow = folder.join("narrow.wav");
            let mut wav = hound::WavWriter::create(&narrow, spec).unwrap();
            for &sample in &sentence.samples {
                wav.write_sample(sample).unwrap();
            }
            wav.finalize().unwrap();
            decoded(&narrow, RATE)
        };
        wav16(&path, &samples);
        files.push(path);
    }
    assert_eq!(files.len(), PROMPTS, "enough clean sentences");
    files
}

/// Speech without any pause: the loudest half second of a sentence, again and again.
fn unbroken(sentence: &[f32]) -> Vec<f32> {
    let half = RATE as usize / 2;
    let power = |window: &[f32]| -> f32 {
        // The quietest 20 ms decide: a stretch with a pause in it is no use.
        let rms = window
            .chunks(960)
            .map(|chunk| chunk.iter().map(|x| x * x).sum::<f32>());
        rms.fold(f32::INFINITY, f32::min)
    };
    let best = sentence
        .windows(half)
        .step_by(480)
        .max_by(|a, b| power(a).total_cmp(&power(b)))
        .unwrap();
    best.repeat(10)
}

/// Where `part` begins in `whole`.
fn find(whole: &[f32], part: &[f32]) -> Option<usize> {
    let first = part[0];
    whole
        .windows(part.len())
        .position(|window| window[0] == first && window == part)
}

#[test]
fn a_session_of_ten_prompts_from_a_microphone_counts_and_exports_the_clean_takes_sample_for_sample()
{
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let sentences = sentences(folder);
    let bed = noise(Noise::White, BED, 400 * RATE as usize, RATE, 7);
    let bed_file = folder.join("bed.wav");
    wav16(&bed_file, &bed);

    let spoken = samples_of(&sentences[PROMPTS - 1]);
    let clipped = folder.join("clipped.wav");
    let peak = spoken
        .iter()
        .fold(0f32, |peak, sample| peak.max(sample.abs()));
    wav32(&clipped, &scaled(&spoken, f64::from(3.0 / peak)));
    let noisy = folder.join("noisy.wav");
    let room = noise(
        Noise::Pink,
        Dbfs(-36.0),
        spoken.len() + 2 * RATE as usize,
        RATE,
        9,
    );
    let later = [vec![0.0; RATE as usize], spoken.clone()].concat();
    wav16(&noisy, &mixed(&room, &later));
    let cut = folder.join("cut.wav");
    wav16(&cut, &unbroken(&spoken));

    let script: String = (1..=PROMPTS)
        .map(|n| format!("p{n:02}\tSentence {n}\n"))
        .collect();
    let script_file = folder.join("script.tsv");
    std::fs::write(&script_file, script).unwrap();
    let collection = folder.join("collection");
    let server = SoundServer::start();
    let made = server
        .command(env!("CARGO_BIN_EXE_takegate"))
        .args([
            "new",
            "--profile",
            "asr-quiet",
            "--language",
            "en",
            "--script",
        ])
        .arg(&script_file)
        .arg(&collection)
        .status()
        .unwrap();
    assert!(made.success());

    let room = server.play(&bed_file);
    std::thread::sleep(Duration::from_secs(1));
    let mut recorder = Recorder::start(&server, &collection);
    recorder.hear(&["Sentence 1"]);
    let mut expected = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        match number {
            2 => {
                recorder.begin();
                server.play(&clipped).finish();
                // On a busy machine its last words are still on their way, and must not reach the next take.
                std::thread::sleep(Duration::from_millis(600));
                assert!(recorder.end().contains("rejected"));
                expected.push(Some("clipped"));
            }
            4 => {
                // The room grows loud before the sign, as rooms do.
                let playing = server.play(&noisy);
                std::thread::sleep(Duration::from_millis(900));
                recorder.begin();
                playing.finish();
                std::thread::sleep(Duration::from_millis(600));
                assert!(recorder.end().contains("rejected"));
                expected.push(Some("high_noise_floor"));
            }
            6 => {
                recorder.begin();
                std::thread::sleep(Duration::from_millis(1500));
                assert!(recorder.end().contains("rejected"));
                expected.push(Some("no_speech"));
            }
            8 => {
                let playing = server.play(&cut);
                std::thread::sleep(Duration::from_millis(1500));
                recorder.begin();
                playing.finish();
                std::thread::sleep(Duration::from_millis(500));
                assert!(recorder.end().contains("rejected"));
                expected.push(Some("start_cut"));
                std::thread::sleep(Duration::from_millis(600));
            }
            _ => {}
        }
        // A machine with no time to spare loses sound now and then: that is told, and the sentence read again.
        let mut repeats = 2;
        loop {
            recorder.begin();
            server.play(sentence).finish();
            std::thread::sleep(Duration::from_millis(500));
            let verdict = recorder.end();
            if repeats > 0 && verdict.contains("Samples lost") {
                repeats -= 1;
                expected.push(Some("samples_lost"));
                continue;
            }
            assert!(verdict.contains("accepted"), "sentence {number}: {verdict}");
            expected.push(None);
            break;
        }
    }
    recorder.press(b'q');
    let status = recorder.wait();
    drop(room);
    assert_eq!(
        status.code(),
        Some(0),
        "the newest take of every prompt is accepted"
    );

    let (mut store, recovery) = Store::open(&collection).unwrap();
    assert!(recovery.is_empty(), "{recovery:?}");
    let takes = store.takes(&TakeFilter::default()).unwrap();
    let reasons: Vec<Option<&str>> = takes
        .iter()
        .map(|take| take.reasons.first().map(String::as_str))
        .collect();
    assert_eq!(reasons, expected);
    let noisy = takes.iter().find(|take| {
        take.reasons
            .iter()
            .any(|reason| reason == "high_noise_floor")
    });
    assert!(
        noisy
            .unwrap()
            .reasons
            .iter()
            .any(|reason| reason == "low_snr")
    );
    assert_eq!(store.progress().accepted as usize, PROMPTS);
    drop(store);

    let target = folder.join("export");
    let exported = server
        .command(env!("CARGO_BIN_EXE_takegate"))
        .args([
            "export".as_ref(),
            collection.as_os_str(),
            target.as_os_str(),
        ])
        .status()
        .unwrap();
    assert!(exported.success());
    let mut wavs: Vec<PathBuf> = std::fs::read_dir(target.join("wavs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    wavs.sort();
    assert_eq!(wavs.len(), PROMPTS);
    let bed = samples_of(&bed_file);
    for (number, (wav, sentence)) in wavs.iter().zip(&sentences).enumerate() {
        let name = wav.file_name().unwrap().to_string_lossy();
        assert!(
            name.starts_with(&format!("anna_p{:02}_", number + 1)),
            "{name}"
        );
        let take = samples_of(wav);
        let sentence = samples_of(sentence);
        // The pre-roll holds nothing but the room, which says where in the room's noise the take lies.
        let at = find(&bed, &take[..4800])
            .expect("the take begins with the room's noise as it was played");
        let voice: Vec<f32> = take
            .iter()
            .zip(&bed[at..])
            .map(|(take, bed)| take - bed)
            .collect();
        let begins = voice.iter().position(|&sample| sample != 0.0).unwrap();
        let first = sentence.iter().position(|&sample| sample != 0.0).unwrap();
        let from = begins
            .checked_sub(first)
            .expect("the sentence begins inside the take");
        assert!(
            voice[from..from + sentence.len()] == sentence[..],
            "{name} holds its sentence sample for sample"
        );
        assert!(
            voice[from + sentence.len()..]
                .iter()
                .all(|&sample| sample == 0.0)
        );
    }
}
