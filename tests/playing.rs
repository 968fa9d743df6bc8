//! Takes played from the command line, through a real sound server whose sink is recorded: every sample is heard.
//!
//! Needs the packages pulseaudio, pulseaudio-utils and libasound2-plugins.
#![cfg(feature = "capture")]

mod microphone;
mod sitting;

use std::fs::{self, File};
use std::process::{Output, Stdio};
use std::time::Duration;

use microphone::{RATE, SoundServer};
use sitting::{Act, collection, reading, samples_of, sit, to_16_bits};
use takegate::store::TakeFilter;

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    format!("{out}{}", String::from_utf8_lossy(&output.stderr))
}

#[test]
fn takes_are_heard_to_their_last_sample_while_the_collection_is_open_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("talks");
    let store = collection(&folder, 2, |config| config.depth = 16.try_into().unwrap());
    let acts = ["train", "wind"].map(|name| Act::Read(to_16_bits(reading(name))));
    // It stays open here.
    let (_, mut store) = sit(store, acts);
    let takes = store.takes(&TakeFilter::default()).unwrap();
    assert_eq!(takes.len(), 2);

    let server = SoundServer::start();
    let file = dir.path().join("heard.raw");
    let mut listener = server
        .command("parec")
        .args([
            "--device=speaker.monitor",
            "--format=s16le",
            "--channels=1",
            "--raw",
        ])
        .arg(format!("--rate={RATE}"))
        .stdout(File::create(&file).unwrap())
        .spawn()
        .expect("parec must be installed (package pulseaudio-utils)");
    while fs::metadata(&file).unwrap().len() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let play = |arguments: &[&str]| {
        let mut command = server.command(env!("CARGO_BIN_EXE_takegate"));
        command
            .args(["--lang", "en", "play"])
            .arg(&folder)
            .args(arguments);
        command.stdin(Stdio::null()).output().unwrap()
    };
    let played = play(&["p1_1", "p2_1"]);
    assert_eq!(played.status.code(), Some(0), "{}", said(&played));
    for part in [
        "anna/0001/p1_1",
        "Sentence number 2.",
        "accepted",
        "already open",
    ] {
        assert!(
            said(&played).contains(part),
            "{part} is not in {}",
            said(&played)
        );
    }
    // What was played last is in the pipes of the sound server still.
    std::thread::sleep(Duration::from_secs(2));
    listener.kill().unwrap();
    listener.wait().unwrap();

    let bytes = fs::read(&file).unwrap();
    let heard: Vec<i16> = bytes
        .chunks_exact(2)
        .map(|sample| i16::from_le_bytes([sample[0], sample[1]]))
        .collect();
    let mut from = 0;
    for take in &takes {
        let samples = samples_of(&store.wav(&take.id));
        let samples: Vec<i16> = samples.iter().map(|it| (it * 32_768.0) as i16).collect();
        from += heard[from..]
            .windows(480)
            .position(|stretch| stretch == &samples[..480])
            .unwrap_or_else(|| panic!("the beginning of {} is heard", take.id));
        // Where this machine is too busy the server plays silence until it gets more.
        let mut silent = 0;
        for (n, sample) in samples.iter().enumerate() {
            while heard.get(from) == Some(&0) && *sample != 0 {
                (from, silent) = (from + 1, silent + 1);
            }
            assert_eq!(heard.get(from), Some(sample), "frame {n} of {}", take.id);
            from += 1;
        }
        println!(
            "{}: {} frames heard, {silent} of silence among them",
            take.id,
            samples.len()
        );
    }

    for (wanted, why) in [
        (&["p9_1"][..], "there is no take"),
        (&["p1_1", "--output", "Trumpet"], "there is no output"),
        (&["p1_1", "--from", "-1"], "from 0 on"),
    ] {
        let refused = play(wanted);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains(why), "{}", said(&refused));
    }
    fs::remove_file(store.wav(&takes[0].id)).unwrap();
    let refused = play(&["p1_1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        said(&refused).contains("takegate verify"),
        "{}",
        said(&refused)
    );
}
