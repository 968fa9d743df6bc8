//! Exports of a real collection.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Map, Value};
use takegate::analysis::{Analyzer, TakeAnalysis};
use takegate::audio::{AudioFormat, Channel, DeviceFacts, DeviceId, Integrity, TakeDepth, decode};
use takegate::collection::{CollectionConfig, Speaker, SpeakerId, TakeState};
use takegate::export::{ExportError, Options};
use takegate::script::{Script, ScriptKind};
use takegate::store::{Judged, Store, TakeRecord};
use takegate::units::Frames;
use takegate::verdict::{Profile, Verdict, judge};
use tempfile::TempDir;

use crate::{RATE, content, export, manifest, read};

#[test]
fn a_collection_without_an_accepted_take_has_nothing_to_export() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    assert!(matches!(export(&[], &target), Err(ExportError::Nothing)));
    assert!(!target.exists());
}

/// A reading over quiet room noise, with so much of the room before it and half a second after it.
fn reading(lead_s: f64) -> Vec<i32> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/wind.flac");
    let mut decoder = decode(&path).unwrap();
    let mut samples = vec![0.0; (lead_s * 48_000.0) as usize];
    let mut block = Vec::new();
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    samples.resize(samples.len() + 24_000, 0.0);
    let mut random = 1u32;
    let room = |sample: f32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (sample * 32_768.0) as i32 + (random >> 28) as i32 - 8
    };
    samples.into_iter().map(room).collect()
}

/// Records one take into a collection, as the session does.
fn record(store: &mut Store, prompt: &str, samples: &[i32]) -> TakeRecord {
    let mut take = store.begin_take(&prompt.parse().unwrap()).unwrap();
    take.append(samples).unwrap();
    let (format, analysis, verdict) = judged(samples, store.profile());
    let judged = Judged {
        analysis: &analysis,
        verdict: &verdict,
        integrity: &Integrity::of_file(format),
        pre_roll: Frames(0),
        post_roll: Frames(0),
    };
    store.finish_take(take, judged).unwrap()
}

fn judged(samples: &[i32], profile: &Profile) -> (AudioFormat, TakeAnalysis, Verdict) {
    let format = AudioFormat {
        rate: RATE,
        depth: TakeDepth::I16.into(),
        channels: 1,
    };
    let floats: Vec<f32> = samples.iter().map(|&s| s as f32 / 32_768.0).collect();
    let mut analyzer = Analyzer::new(RATE);
    analyzer.push(&floats);
    let analysis = analyzer.finish();
    let verdict = judge(&analysis, &Integrity::of_file(format), profile);
    (format, analysis, verdict)
}

#[test]
fn of_a_collection_only_the_takes_that_count_are_exported_and_the_journal_says_so() {
    let folder = TempDir::new().unwrap();
    let collection = folder.path().join("talks");
    let quiet = Profile::built_in()
        .iter()
        .find(|known| known.name == "asr-quiet")
        .unwrap();
    let script = Script::parse("one\tFirst\ntwo\tSecond\n".as_bytes(), ScriptKind::Tsv).unwrap();
    let config = CollectionConfig::new("talks", "en".parse().unwrap());
    let profile = quiet.profile().unwrap();
    let mut store = Store::create(&collection, &config, &profile, &script).unwrap();
    let anna: SpeakerId = "anna".parse().unwrap();
    store.add_speaker(Speaker::new(anna.clone())).unwrap();
    let device = DeviceFacts {
        id: DeviceId("replay".into()),
        name: "replay".into(),
        host: "replay".into(),
        granted: AudioFormat {
            rate: RATE,
            depth: TakeDepth::I16.into(),
            channels: 1,
        },
        channel: Channel::FIRST,
        source: None,
        treatments: Vec::new(),
    };
    store.begin_session(&anna, &device).unwrap();
    let exported = |store: &mut Store, target: &Path| {
        let cancel = AtomicBool::new(false);
        takegate::export::export(store, target, Options::default(), &mut |_, _| {}, &cancel)
    };
    let target = folder.path().join("out");
    let silence = vec![0; 96_000];
    assert_eq!(
        record(&mut store, "one", &silence).state,
        TakeState::Rejected
    );
    assert!(matches!(
        exported(&mut store, &target),
        Err(ExportError::Nothing)
    ));

    let plain = reading(0.6);
    let late = reading(4.0);
    assert_eq!(record(&mut store, "one", &plain).state, TakeState::Accepted);
    assert_eq!(record(&mut store, "two", &late).state, TakeState::Accepted);
    let report = exported(&mut store, &target).unwrap();
    assert_eq!((report.takes, report.trimmed), (2, 1));
    let refused = exported(&mut store, &collection.join("takes/out"));
    assert!(matches!(refused, Err(ExportError::AmongTakes(_))));

    let files: Vec<_> = content(&target.join("wavs"))
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let wav = |name: &str| target.join("wavs").join(name);
    assert_eq!(files, [wav("anna_one_2.wav"), wav("anna_two_1.wav")]);
    assert_eq!(read(wav("anna_one_2.wav")), plain);

    // The late reading begins with less than 3 s of room, and holds all that follows.
    let trimmed = read(wav("anna_two_1.wav"));
    let start = late.len() - trimmed.len();
    assert_eq!(trimmed, late[start..]);
    let lead = |samples: &[i32]| judged(samples, &profile).1.speech.lead_silence.unwrap().0;
    let (before, after) = (lead(&late), lead(&trimmed));
    assert!(
        before > 3.5 && (2.5..=3.0).contains(&after),
        "{before} s, then {after} s"
    );
    let line = &manifest(&target)[1];
    assert_eq!(line["source_offset_frames"], start);
    assert_eq!(line["prompt"], "two");
    assert_eq!(line["speaker"], "anna");
    assert_eq!(line["outcome"], "accepted");
    for measure in report_measures(&late, &profile).keys() {
        assert!(line.contains_key(measure), "no {measure}");
    }
    let journal = fs::read_to_string(collection.join("journal.jsonl")).unwrap();
    let last = journal.lines().last().unwrap();
    assert!(
        last.contains("\"export\"") && last.contains("ljspeech"),
        "{last}"
    );
}

fn report_measures(samples: &[i32], profile: &Profile) -> Map<String, Value> {
    takegate::report::measures(&judged(samples, profile).1)
}
