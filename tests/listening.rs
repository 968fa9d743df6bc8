//! Minutes of speech at real time from a sound server into the program, hands-free: each take is held sample by sample
//! to what was played. `TAKEGATE_LISTEN_MINUTES=30` listens for half an hour.
//!
//! Needs the packages pulseaudio, pulseaudio-utils and libasound2-plugins.
#![cfg(feature = "capture")]

mod microphone;
mod sitting;
mod support;

use std::path::Path;
use std::time::Duration;

use microphone::recorder::Recorder;
use microphone::{RATE, SoundServer};
use sitting::{BED, collection, reading, samples_of};
use support::{Noise, noise};
use takegate::collection::{StartRule, StopRule, TakeState};
use takegate::store::{Store, TakeFilter};
use takegate::units::Seconds;

/// Minutes unless `TAKEGATE_LISTEN_MINUTES` says otherwise.
const MINUTES: f64 = 1.0 / 3.0;
/// The room between two readings: the silence that ends a take, and some.
const ROOM_S: f64 = 3.0;
/// The room between two sentences of one reading, less than what ends a take.
const BREATH_S: f64 = 0.4;
/// Frames at a take's start that tell where in the stream it lies: the room's noise comes but once.
const PLACE: usize = 2400;

/// So many minutes of readings of one to four sentences in a room, as a 16-bit converter gives them; the number of
/// readings.
fn stream(minutes: f64) -> (Vec<i16>, usize) {
    let sentences = ["wind", "train", "bread", "harbour", "room"].map(reading);
    let whole = (minutes * 60.0 * f64::from(RATE)) as usize;
    let frames = |seconds: f64| (seconds * f64::from(RATE)) as usize;
    let (mut played, mut readings) = (Vec::with_capacity(whole), 0);
    while played.len() < whole {
        let mut voice = vec![0.0; frames(ROOM_S)];
        for sentence in 0..=readings % 4 {
            voice.extend(&sentences[(readings + sentence) % sentences.len()]);
            voice.extend(vec![0.0; frames(BREATH_S)]);
        }
        let room = noise(Noise::White, BED, voice.len(), RATE, 1 + readings as u64);
        let sound = voice.iter().zip(&room).map(|(voice, room)| voice + room);
        played.extend(sound.map(|sample| (sample * 32_768.0).round() as i16));
        readings += 1;
    }
    let end = noise(Noise::White, BED, frames(ROOM_S), RATE, 0);
    played.extend(end.iter().map(|sample| (sample * 32_768.0).round() as i16));
    (played, readings)
}

fn write(file: &Path, samples: &[i16]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(file, spec).unwrap();
    for &sample in samples {
        wav.write_sample(sample).unwrap();
    }
    wav.finalize().unwrap();
}

#[test]
fn minutes_from_a_microphone_are_stored_as_they_were_played_sample_for_sample() {
    let minutes =
        std::env::var("TAKEGATE_LISTEN_MINUTES").map_or(MINUTES, |it| it.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let (played, readings) = stream(minutes);
    let file = dir.path().join("played.wav");
    write(&file, &played);
    let folder = dir.path().join("talks");
    drop(collection(&folder, readings, |config| {
        config.depth = 16.try_into().unwrap();
        config.start = StartRule::Voice;
        config.stop = StopRule::Silence(Seconds(1.0));
    }));

    let server = SoundServer::start();
    let mut recorder = Recorder::start(&server, &folder);
    recorder.hear(&["Sentence number 1."]);
    server.play(&file).finish();
    std::thread::sleep(Duration::from_secs(2));
    recorder.press(b'q');
    recorder.wait();

    let (mut store, recovery) = Store::open(&folder).unwrap();
    assert!(recovery.is_empty(), "{recovery:?}");
    let takes = store.takes(&TakeFilter::default()).unwrap();
    let (mut from, mut frames) = (0, 0);
    for take in &takes {
        let id = &take.id;
        let integrity = store.sidecar(id).unwrap().integrity;
        assert!(take.whole, "take {id}: {integrity:?}");
        assert_eq!(
            take.state,
            TakeState::Accepted,
            "take {id}: {:?}",
            take.reasons
        );
        let stored: Vec<i16> = samples_of(&store.wav(id))
            .iter()
            .map(|sample| (sample * 32_768.0) as i16)
            .collect();
        let place = played[from..]
            .windows(PLACE)
            .position(|stretch| stretch == &stored[..PLACE]);
        from +=
            place.unwrap_or_else(|| panic!("take {id} does not begin as anything that was played"));
        let differs = stored.iter().zip(&played[from..]).position(|(a, b)| a != b);
        assert_eq!(differs, None, "take {id}: from this frame on it differs");
        from += stored.len();
        assert!(from <= played.len(), "take {id} goes on behind the end");
        frames += stored.len();
    }
    println!(
        "{:.1} minutes at real time: {} takes of {readings} readings, {frames} frames ({:.1} minutes) the same sample \
         for sample, 0 lost",
        played.len() as f64 / f64::from(RATE) / 60.0,
        takes.len(),
        frames as f64 / f64::from(RATE) / 60.0,
    );
    assert_eq!(takes.len(), readings);
    assert!(
        frames * 2 > played.len(),
        "most of what was played is in the takes"
    );
}
