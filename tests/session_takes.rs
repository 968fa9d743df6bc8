//! A session from the microphone to the counter, on a replayed studio: what is stored, judged and counted.

mod sitting;

use serde_json::Value;
use sitting::{Act, RATE, anna, collection, reading, samples_of, sit, sit_with, to_16_bits};
use takegate::capture::{Fault, FaultKind};
use takegate::collection::{Ruling, StartRule, StopRule, TakeState};
use takegate::session::{Command, Event, JudgedTake, Refusal};
use takegate::store::{Store, TakeFilter};
use takegate::units::{Frames, Seconds};
use takegate::verdict::{FindingCode, Outcome};

fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("collection");
    (dir, path)
}

fn judged(events: &[Event]) -> Vec<&JudgedTake> {
    let judged = events.iter().filter_map(|event| match event {
        Event::Judged(take) => Some(take.as_ref()),
        _ => None,
    });
    judged.collect()
}

fn outcomes(events: &[Event]) -> Vec<Outcome> {
    judged(events)
        .iter()
        .map(|take| take.verdict.outcome)
        .collect()
}

/// The events in short, for a claim that fails.
fn told(events: &[Event]) -> String {
    let short = events.iter().map(|event| match event {
        Event::Judged(take) => {
            let findings: Vec<_> = take
                .verdict
                .findings
                .iter()
                .map(|finding| (finding.code, finding.severity))
                .collect();
            format!(
                "{} {:?} {findings:?}\n",
                take.record.id, take.verdict.outcome
            )
        }
        other => format!("{other:?}\n"),
    });
    short.collect()
}

fn clipped(samples: &[f32]) -> Vec<f32> {
    samples
        .iter()
        .map(|sample| (sample * 40.0).clamp(-1.0, 1.0))
        .collect()
}

#[test]
fn good_takes_count_and_a_clipped_one_brings_its_prompt_again() {
    let (_dir, path) = folder();
    let store = collection(&path, 2, |_| {});
    let (events, store) = sit(
        store,
        [
            Act::Read(clipped(&reading("harbour"))),
            Act::Read(reading("harbour")),
            Act::Read(reading("bread")),
        ],
    );
    let takes = judged(&events);
    assert_eq!(
        outcomes(&events),
        [Outcome::Rejected, Outcome::Accepted, Outcome::Accepted],
        "{}",
        told(&events)
    );
    assert_eq!(takes[0].verdict.findings[0].code, FindingCode::Clipped);
    let ids: Vec<String> = takes
        .iter()
        .map(|take| take.record.id.prompt.to_string())
        .collect();
    assert_eq!(ids, ["p1", "p1", "p2"]);
    assert_eq!(takes[1].record.id.number, 2);
    assert_eq!(store.progress().accepted, 2);
    assert!(store.next_open_prompt(&anna(), None).is_none());
}

#[test]
fn a_take_holds_what_was_played_sample_for_sample_between_its_rolls() {
    let (_dir, path) = folder();
    let played = to_16_bits(reading("wind"));
    let (events, store) = sit(collection(&path, 1, |_| {}), [Act::Read(played.clone())]);
    let stored = samples_of(&store.wav(&judged(&events)[0].record.id));
    let sidecar = store.sidecar(&judged(&events)[0].record.id).unwrap();
    assert_eq!(sidecar.pre_roll_frames, Some(Seconds(0.5).frames(RATE)));
    assert_eq!(sidecar.post_roll_frames, Some(Seconds(0.5).frames(RATE)));
    let at = stored
        .windows(1000)
        .position(|window| window == &played[..1000]);
    let at = at.expect("the beginning of what was played stands in the take");
    assert!(at >= Seconds(0.5).frames(RATE).0 as usize);
    assert!(
        stored[at..at + played.len()] == played[..],
        "all of what was played stands in the take"
    );
}

#[test]
fn the_live_measures_of_a_take_and_those_of_its_file_are_the_same_json() {
    let (_dir, path) = folder();
    let (events, store) = sit(
        collection(&path, 3, |config| {
            config.depth = takegate::audio::TakeDepth::I24
        }),
        [
            Act::Read(reading("wind")),
            Act::Read(clipped(&reading("train"))),
            Act::Read(vec![0.0; 48_000]),
            Act::Read(reading("train")),
        ],
    );
    for take in judged(&events) {
        let id = &take.record.id;
        let wav = store.wav(id);
        let checked = assert_cmd::Command::cargo_bin("takegate")
            .unwrap()
            .args([
                "check",
                "--format",
                "jsonl",
                "--lang",
                "en",
                "--profile",
                "asr-quiet",
            ])
            .arg(&wav)
            .output()
            .unwrap();
        let mut from_file: Value = serde_json::from_slice(&checked.stdout).unwrap();
        let sidecar: Value =
            serde_json::from_slice(&std::fs::read(wav.with_extension("json")).unwrap()).unwrap();
        let fields = from_file.as_object_mut().unwrap();
        fields.remove("file");
        assert!(fields.len() > 30);
        for (name, value) in fields {
            assert_eq!(sidecar.get(name), Some(&*value), "{name} of {id}");
        }
    }
}

#[test]
fn takes_of_exactly_a_file_hold_exactly_that_file() {
    let (_dir, path) = folder();
    let file = to_16_bits(reading("room"));
    let (events, store) = sit_with(
        collection(&path, 2, |_| {}),
        [Act::Replay(file.clone()), Act::Replay(file.clone())],
        Some((Seconds(0.0), Seconds(0.0))),
        Vec::new(),
    );
    assert!(!judged(&events).is_empty());
    for take in judged(&events) {
        assert!(samples_of(&store.wav(&take.record.id)) == file);
    }
}

#[test]
fn a_take_with_a_hole_is_never_accepted() {
    let faults = [
        (FaultKind::Overrun(Frames(480)), FindingCode::SamplesLost),
        (FaultKind::Gap(Frames(1)), FindingCode::SamplesLost),
        (FaultKind::Xrun, FindingCode::SamplesLost),
        (FaultKind::Stall(Frames(48_000)), FindingCode::SamplesLost),
        (FaultKind::DeviceChanged, FindingCode::DeviceChanged),
    ];
    for (kind, code) in faults {
        let (_dir, path) = folder();
        let fault = Fault {
            at: Frames(2 * 48_000),
            kind,
        };
        let (events, store) = sit_with(
            collection(&path, 1, |_| {}),
            [Act::Read(reading("wind")), Act::Read(reading("wind"))],
            None,
            vec![fault],
        );
        let takes = judged(&events);
        assert_eq!(takes[0].verdict.outcome, Outcome::Rejected, "{kind:?}");
        assert_eq!(takes[0].verdict.findings[0].code, code, "{kind:?}");
        assert_eq!(
            takes[1].verdict.outcome,
            Outcome::Accepted,
            "the next take is whole again"
        );
        assert_eq!(store.progress().accepted, 1);
    }
}

#[test]
fn a_device_lost_in_a_take_keeps_what_was_recorded_and_counts_nothing() {
    let (_dir, path) = folder();
    let fault = Fault {
        at: Frames(2 * 48_000),
        kind: FaultKind::DeviceLost,
    };
    let (events, store) = sit_with(
        collection(&path, 1, |_| {}),
        [Act::Read(reading("wind"))],
        None,
        vec![fault],
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::AudioLost(_)))
    );
    let take = judged(&events)[0];
    assert_eq!(take.verdict.findings[0].code, FindingCode::DeviceChanged);
    assert!(
        take.record.frames > Seconds(1.0).frames(RATE),
        "what had arrived is kept"
    );
    assert_eq!(store.progress().accepted, 0);
}

#[test]
fn a_device_that_turns_to_another_rate_in_a_take_rejects_it_for_that() {
    let (_dir, path) = folder();
    let fault = Fault {
        at: Frames(2 * 48_000),
        kind: FaultKind::OtherRate(16_000),
    };
    let (events, store) = sit_with(
        collection(&path, 1, |_| {}),
        [Act::Read(reading("wind"))],
        None,
        vec![fault],
    );
    let told = events.iter().find_map(|event| match event {
        Event::AudioLost(why) => Some(why),
        _ => None,
    });
    assert!(
        told.is_some_and(|why| why.contains("16000 samples a second")),
        "{told:?}"
    );
    let take = judged(&events)[0];
    assert_eq!(take.verdict.findings[0].code, FindingCode::RateMismatch);
    assert!(!take.record.whole, "nobody may accept it");
    assert_eq!(store.progress().accepted, 0);
}

#[test]
fn i_misread_that_before_the_verdict_puts_the_take_aside_and_after_it_opens_the_prompt_again() {
    let (_dir, path) = folder();
    let (events, mut store) = sit(
        collection(&path, 2, |_| {}),
        [
            Act::ReadAndAsk(reading("wind"), Command::Misread),
            Act::Read(reading("wind")),
            // By now the second prompt is shown.
            Act::Ask(Command::Misread),
            Act::Read(reading("wind")),
        ],
    );
    assert!(events.iter().any(
        |event| matches!(event, Event::Discarded(record) if record.state == TakeState::Discarded)
    ));
    assert_eq!(outcomes(&events), [Outcome::Accepted, Outcome::Accepted]);
    let states: Vec<(TakeState, bool)> = store
        .takes(&TakeFilter::default())
        .unwrap()
        .iter()
        .map(|take| (take.state, take.counts))
        .collect();
    assert_eq!(
        states,
        [
            (TakeState::Discarded, false),
            (TakeState::Rejected, false),
            (TakeState::Accepted, true)
        ]
    );
    assert_eq!(
        store.next_open_prompt(&anna(), None).unwrap().id.as_str(),
        "p2"
    );
}

#[test]
fn skip_back_pause_and_note_do_what_they_say() {
    let (_dir, path) = folder();
    let (events, store) = sit(
        collection(&path, 3, |_| {}),
        [
            Act::Ask(Command::Skip),
            Act::Ask(Command::Pause),
            Act::Ask(Command::Start),
            Act::Ask(Command::Resume),
            Act::Read(reading("wind")),
            Act::Ask(Command::Note("page turned".to_owned())),
            Act::Ask(Command::Back),
            Act::Ask(Command::Start),
            Act::Ask(Command::Back),
            Act::Read(reading("bread")),
            Act::Ask(Command::Back),
            Act::Ask(Command::Back),
            Act::Ask(Command::Back),
        ],
    );
    let read: Vec<String> = judged(&events)
        .iter()
        .map(|take| take.record.id.prompt.to_string())
        .collect();
    assert_eq!(read, ["p2", "p1"]);
    let refused: Vec<Refusal> = events
        .iter()
        .filter_map(|event| match event {
            Event::Refused(refusal) => Some(*refusal),
            _ => None,
        })
        .collect();
    assert_eq!(
        refused,
        [
            Refusal::Paused,
            Refusal::AlreadyAccepted,
            Refusal::NoSuchPrompt
        ]
    );
    let journal = std::fs::read_to_string(store.folder().join("journal.jsonl")).unwrap();
    assert!(journal.contains("page turned"));
}

#[test]
fn the_operators_word_is_written_down_and_can_be_taken_back() {
    let (_dir, path) = folder();
    let reject = Ruling::Reject {
        reason: "a cough".to_owned(),
    };
    let (events, store) = sit(
        collection(&path, 2, |_| {}),
        [
            Act::Read(reading("wind")),
            Act::Ask(Command::Rule {
                take: None,
                ruling: reject,
            }),
            Act::Ask(Command::Rule {
                take: None,
                ruling: Ruling::Undo,
            }),
            Act::Read(reading("bread")),
        ],
    );
    assert_eq!(
        events
            .iter()
            .filter(|event| matches!(event, Event::Ruled(_)))
            .count(),
        2
    );
    assert_eq!(store.progress().accepted, 2, "{}", told(&events));
}

#[test]
fn a_session_resumes_at_the_prompt_where_it_stopped() {
    let (_dir, path) = folder();
    let (_, store) = sit(
        collection(&path, 4, |_| {}),
        [
            Act::Ask(Command::Skip),
            Act::Read(reading("wind")),
            Act::Read(clipped(&reading("wind"))),
        ],
    );
    drop(store);
    let (store, _) = Store::open(&path).unwrap();
    let (events, store) = sit(
        store,
        [Act::Read(reading("bread")), Act::Read(reading("room"))],
    );
    let read: Vec<String> = judged(&events)
        .iter()
        .map(|take| take.record.id.to_string())
        .collect();
    assert_eq!(read.len(), 2);
    assert!(read[0].contains("p3") && read[1].contains("p4"), "{read:?}");
    assert_eq!(
        store.next_open_prompt(&anna(), None).unwrap().id.as_str(),
        "p1"
    );
}

#[test]
fn a_voice_starts_and_a_silence_ends_the_takes_of_a_hands_free_collection() {
    let (_dir, path) = folder();
    let store = collection(&path, 3, |config| {
        config.start = StartRule::Voice;
        config.stop = StopRule::Silence(Seconds(0.8));
    });
    let (events, store) = sit(
        store,
        [
            Act::Speak(reading("wind")),
            Act::Speak(reading("bread")),
            Act::Speak(reading("train")),
        ],
    );
    assert_eq!(
        outcomes(&events),
        [Outcome::Accepted; 3],
        "{}",
        told(&events)
    );
    for take in judged(&events) {
        let sidecar = store.sidecar(&take.record.id).unwrap();
        let lead = sidecar.report["lead_silence_s"].as_f64().unwrap();
        assert!(
            (0.25..0.9).contains(&lead),
            "the pre-roll stands before the voice: {lead} s"
        );
    }
}

#[test]
fn the_longest_allowed_take_ends_by_itself() {
    let (_dir, path) = folder();
    let store = collection(&path, 1, |config| config.max_take = Seconds(1.5));
    let (events, _) = sit(store, [Act::Read(reading("wind"))]);
    let expected = Seconds(0.5 + 1.5 + 0.5).frames(RATE);
    assert_eq!(judged(&events)[0].record.frames, expected);
}

#[test]
fn a_disk_that_refuses_a_take_stops_neither_the_session_nor_the_count() {
    let (_dir, path) = folder();
    let store = collection(&path, 2, |_| {});
    // A folder where the take's file must come: it cannot be begun.
    std::fs::create_dir_all(path.join("takes/anna/0001/p1_1.wav.part")).unwrap();
    let (events, store) = sit(
        store,
        [Act::Ask(Command::Start), Act::Read(reading("wind"))],
    );
    let salvaged = events
        .iter()
        .filter(|event| matches!(event, Event::Salvaged(_)))
        .count();
    assert_eq!(salvaged, 1, "{}", told(&events));
    assert_eq!(outcomes(&events), [Outcome::Accepted]);
    assert_eq!(store.progress().accepted, 1);
}
