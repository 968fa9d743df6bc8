//! What a session makes of a device that is lost at any frame, and of a session that stands still while the device
//! goes on. `TAKEGATE_LOSSES=1000` sets how many losses.
#![cfg(feature = "capture")]

mod microphone;
mod sitting;
mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use microphone::{RATE as SERVER_RATE, SoundServer};
use sitting::{Act, BED, RATE, anna, collection, reading, samples_of, sit_with, to_16_bits};
use support::Random;
use takegate::audio::Channel;
use takegate::capture::{
    AtEnd, CaptureError, DeviceChoice, Fault, FaultKind, Microphone, Replay, Speed, Wanted,
};
use takegate::session::{Command, Driver, Event, Moment, Session, Setup, State, ZEROS_TOLD};
use takegate::store::{Store, TakeFilter};
use takegate::units::{Frames, Seconds};
use takegate::verdict::{FindingCode, Outcome};

#[test]
fn a_device_lost_at_any_frame_of_a_take_rejects_it_and_keeps_what_came_before() {
    let losses: usize = std::env::var("TAKEGATE_LOSSES").map_or(200, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let mut store = collection(&dir.path().join("talks"), 1, |_| {});
    let spoken = to_16_bits(reading("wind"));
    let mut random = Random(11);
    let mut shortest = u64::MAX;
    for loss in 0..losses {
        // The sign comes half a second after the stream begins; the reading lasts beyond the fourth second.
        let at = Frames(26_000 + (random.uniform() * 166_000.0) as u64);
        let fault = Fault {
            at,
            kind: FaultKind::DeviceLost,
        };
        let (events, after) = sit_with(store, [Act::Read(spoken.clone())], None, vec![fault]);
        store = after;
        let takes: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Judged(take) => Some(take),
                _ => None,
            })
            .collect();
        assert_eq!(
            takes.len(),
            1,
            "loss {loss} at {at:?}: one take was under way"
        );
        let take = takes[0];
        assert_eq!(take.verdict.outcome, Outcome::Rejected, "lost at {at:?}");
        assert_eq!(take.verdict.findings[0].code, FindingCode::DeviceChanged);
        let kept = samples_of(&store.wav(&take.record.id));
        assert_eq!(kept.len() as u64, take.record.frames.0);
        let begins = kept.iter().position(|sample| sample.abs() > 0.01);
        if let Some(begins) = begins {
            // From the first loud sample on: the room's own noise is not part of the reading.
            let first = spoken
                .iter()
                .position(|sample| sample.abs() > 0.01)
                .unwrap();
            let differs = kept[begins..]
                .iter()
                .zip(&spoken[first..])
                .position(|(kept, spoken)| (kept - spoken).abs() > 0.004);
            assert_eq!(
                differs, None,
                "lost at {at:?}: what came before is the reading"
            );
        }
        shortest = shortest.min(take.record.frames.0);
    }
    assert_eq!(store.progress().accepted, 0);
    println!("{losses} losses: all rejected; the shortest take kept {shortest} frames");
}

/// A session of which the device is lost a second after its beginning, and what answers afterwards.
fn lost_and_then(after: impl Fn() -> Replay + Send + 'static) -> (tempfile::TempDir, Session) {
    let dir = tempfile::tempdir().unwrap();
    let lost = Fault {
        at: Frames(48_000),
        kind: FaultKind::DeviceLost,
    };
    let (studio, _) = Replay::studio(RATE, BED);
    let mut first = Some(studio.faults([lost]));
    let session = Session::start(Setup {
        store: collection(&dir.path().join("talks"), 2, |_| {}),
        open: Box::new(move || Ok(Box::new(first.take().unwrap_or_else(&after)))),
        speaker: anna(),
        operator: "test".to_owned(),
        rolls: None,
        driver: None,
    })
    .unwrap();
    (dir, session)
}

/// The next event but those of the first kind of trouble.
fn next(session: &Session) -> Event {
    let event = session.events().recv_timeout(Duration::from_secs(60));
    event.expect("something happens")
}

#[test]
fn a_lost_device_that_is_back_is_used_at_once() {
    let (_dir, session) = lost_and_then(|| Replay::studio(RATE, BED).0);
    assert!(matches!(next(&session), Event::AudioLost(_)));
    assert!(matches!(next(&session), Event::AudioBack));
    assert_eq!(session.snapshot().session.0, 1);
    session.join().unwrap();
}

#[test]
fn another_device_in_the_place_of_a_lost_one_is_told_and_waits_for_somebodys_word() {
    let other = || Replay::from_samples(RATE, vec![0.01; 48_000]).at_end(AtEnd::Loop);
    let (_dir, session) = lost_and_then(other);
    assert!(matches!(next(&session), Event::AudioLost(_)));
    let Event::OtherDevice(found) = next(&session) else {
        panic!("another device");
    };
    assert_eq!(found.name, "replay");
    // Two more tries tell nothing new, and use nothing.
    let more = session.events().recv_timeout(Duration::from_millis(4500));
    assert!(more.is_err(), "{more:?}");
    assert_eq!(session.snapshot().state, State::Lost);

    session.ask(Command::Start);
    assert!(matches!(next(&session), Event::AudioBack));
    std::thread::sleep(Duration::from_millis(200));
    let now = session.snapshot();
    assert_eq!((now.state, now.session.0), (State::Waiting, 2));
    assert_eq!(now.device.name, "replay");
    session.ask(Command::Start);
    std::thread::sleep(Duration::from_millis(1500));
    session.ask(Command::Stop);
    let Event::Judged(take) = next(&session) else {
        panic!("a take");
    };
    assert_eq!(take.record.id.session.0, 2);
    let store = session.join().unwrap();
    let sidecar = store.sidecar(&take.record.id).unwrap();
    assert_eq!(sidecar.device.unwrap().name, "replay");
}

#[test]
fn a_microphone_that_turns_to_zeros_is_noticed_within_a_second() {
    let dir = tempfile::tempdir().unwrap();
    let sound = to_16_bits(reading("wind"));
    let dead_from = sound.len() as u64;
    let source = Replay::from_samples(RATE, [sound, vec![0.0; 5 * 48_000]].concat());
    let mut source = Some(source.speed(Speed::Times(4.0)));
    let session = Session::start(Setup {
        store: collection(&dir.path().join("talks"), 1, |_| {}),
        open: Box::new(move || {
            let source = source.take().ok_or(CaptureError::NoMicrophone)?;
            Ok(Box::new(source))
        }),
        speaker: anna(),
        operator: "test".to_owned(),
        rolls: None,
        driver: None,
    })
    .unwrap();
    let mut told = None;
    while !matches!(
        session.events().recv_timeout(Duration::from_millis(5)),
        Ok(Event::SourceEnded)
    ) {
        let now = session.snapshot();
        if now.zeros >= ZEROS_TOLD {
            told.get_or_insert((now.in_state, now.zeros));
        }
    }
    session.join().unwrap();
    let (at, zeros) = told.expect("it is told");
    let late = at.0 - Frames(dead_from).seconds(RATE).0;
    assert!(
        (0.4..1.0).contains(&late),
        "told {late} s after the first zero"
    );
    assert!(zeros.0 < 1.0, "{zeros:?}");
}

/// Set in the child that records: the collection's folder.
const COLLECTION: &str = "TAKEGATE_TEST_COLLECTION";
/// For how many seconds its session stands still in the middle of the take.
const PAUSE: &str = "TAKEGATE_TEST_PAUSE";

/// Begins a take, lets the session's thread stand still in it, and ends it.
struct Sleeper {
    pause: Duration,
    slept: bool,
}

impl Driver for Sleeper {
    fn drive(&mut self, now: &Moment<'_>) -> Option<Command> {
        let at_least = |seconds: f64| now.in_state >= Seconds(seconds).frames(RATE);
        match now.state {
            State::Waiting if now.takes == 0 && at_least(1.0) => Some(Command::Start),
            State::Recording if !self.slept && at_least(0.5) => {
                self.slept = true;
                std::thread::sleep(self.pause);
                None
            }
            // What was missed while the session stood still is in this time.
            State::Recording if self.slept && at_least(3.5) => Some(Command::Stop),
            State::Rejected => Some(Command::End),
            _ => None,
        }
    }
}

/// Not a claim but the other half of the two tests below: run by itself it does nothing, run as their child it records
/// one take from the microphone while its session stands still for some seconds.
#[test]
fn sleeping_child() {
    let Some(folder) = std::env::var_os(COLLECTION) else {
        return;
    };
    let pause: f64 = std::env::var(PAUSE).unwrap().parse().unwrap();
    let (store, _) = Store::open(Path::new(&folder)).unwrap();
    let session = Session::start(Setup {
        store,
        open: Box::new(|| {
            let wanted = Wanted {
                device: DeviceChoice::Default,
                channel: Channel::FIRST,
                rate: RATE,
                depth: 24.try_into().unwrap(),
            };
            Ok(Box::new(Microphone::open(&wanted)?))
        }),
        speaker: anna(),
        operator: "test".to_owned(),
        rolls: None,
        driver: Some(Box::new(Sleeper {
            pause: Duration::from_secs_f64(pause),
            slept: false,
        })),
    })
    .unwrap();
    while let Ok(event) = session.events().recv() {
        if matches!(event, Event::AudioLost(_) | Event::Failed(_)) {
            panic!("{event:?}");
        }
    }
    session.join().unwrap();
}

/// A take during which the session stood still for so long, the noise that was played into it, its sidecar and the
/// codes of its findings.
fn take_with_a_pause(pause: f64) -> (Vec<f32>, Vec<f32>, serde_json::Value, Vec<String>) {
    let server = SoundServer::start();
    let folder: PathBuf = server.folder().join("talks");
    drop(collection(&folder, 1, |config| {
        config.depth = 24.try_into().unwrap();
    }));
    let length = ((pause + 12.0) * f64::from(SERVER_RATE)) as usize;
    let mut random = Random(5);
    let played: Vec<i32> = (0..length)
        .map(|_| (random.gaussian() * 400_000.0).clamp(-8e6, 8e6) as i32)
        .collect();
    let file = server.folder().join("noise.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SERVER_RATE,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(&file, spec).unwrap();
    for &sample in &played {
        wav.write_sample(sample).unwrap();
    }
    wav.finalize().unwrap();
    let playing = server.play(&file);
    let child = server
        .command(std::env::current_exe().unwrap())
        .args(["--exact", "sleeping_child", "--nocapture"])
        .env(COLLECTION, &folder)
        .env(PAUSE, pause.to_string())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    drop(playing);
    assert!(child.success());

    let (mut store, _) = Store::open(&folder).unwrap();
    let take = store.takes(&TakeFilter::default()).unwrap().remove(0);
    let wav = store.wav(&take.id);
    let sidecar = std::fs::read(wav.with_extension("json")).unwrap();
    (
        samples_of(&wav),
        played.iter().map(|&it| it as f32 / 8_388_608.0).collect(),
        serde_json::from_slice(&sidecar).unwrap(),
        take.reasons,
    )
}

/// Where these samples stand in what was played.
fn place(of: &[f32], played: &[f32]) -> usize {
    played
        .windows(of.len())
        .position(|stretch| stretch == of)
        .expect("the take holds what was played")
}

#[test]
fn a_session_that_stands_still_for_two_seconds_loses_no_frame() {
    let (take, played, sidecar, reasons) = take_with_a_pause(2.0);
    let at = place(&take[..64], &played);
    assert!(take[..] == played[at..at + take.len()], "sample for sample");
    assert_eq!(sidecar["integrity"]["dropped_frames"], 0);
    assert!(!reasons.contains(&"samples_lost".to_owned()), "{reasons:?}");
    println!("2 s: 0 of {} frames lost", take.len());
}

#[test]
fn a_session_that_stands_still_for_fifteen_seconds_counts_every_lost_frame_and_rejects_the_take() {
    let (take, played, sidecar, reasons) = take_with_a_pause(15.0);
    let at = place(&take[..64], &played);
    let hole = take
        .iter()
        .zip(&played[at..])
        .position(|(took, played)| took != played)
        .expect("a hole");
    let behind = place(&take[hole..hole + 64], &played);
    let lost = behind - (at + hole);
    let rest = take.len() - hole;
    assert!(
        take[hole..] == played[behind..behind + rest],
        "one hole, no more"
    );
    assert_eq!(sidecar["integrity"]["dropped_frames"], lost);
    assert!(reasons.contains(&"samples_lost".to_owned()), "{reasons:?}");
    println!("15 s: {lost} frames lost, and as many counted");
}
