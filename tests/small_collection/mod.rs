//! A collection of three prompts and one speaker, and takes that its profile accepts or rejects.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;
use std::sync::Arc;

use takegate::analysis::Analyzer;
use takegate::audio::{
    AudioFormat, Channel, DeviceFacts, DeviceId, Integrity, SampleDepth, TakeDepth,
};
use takegate::collection::{CollectionConfig, Decision, Ruling, Speaker, SpeakerId, TakeId};
use takegate::script::{PromptId, Script, ScriptKind};
use takegate::store::{Disk, Judged, LocalDisk, Store, StoreError, TakeRecord};
use takegate::units::{Frames, SampleRate};
use takegate::verdict::{Profile, judge};

/// The rate of the collection: low, for many takes are recorded.
pub const RATE: SampleRate = SampleRate::new(8_000).unwrap();

/// A profile that judges by peak alone, so that tones can be accepted and rejected.
const PROFILE: &str = r#"
name = "peak-only"
version = 1
source = "the tests"
operator_accept = true
[limits.sample_peak_dbfs]
reject = { max = -6 }
[faults]
no_speech = "allow"
clipped = "allow"
soft_clipped = "allow"
dropout = "allow"
start_cut = "allow"
end_cut = "allow"
digital_silence = "allow"
"#;

/// How loud a take is, and so what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loudness {
    /// −12 dBFS: accepted.
    Right,
    /// −1 dBFS: rejected.
    TooLoud,
}

pub fn speaker() -> SpeakerId {
    "S01".parse().unwrap()
}

pub fn prompt(id: &str) -> PromptId {
    id.parse().unwrap()
}

pub fn profile() -> Profile {
    Profile::parse(PROFILE).unwrap()
}

pub fn script() -> Script {
    Script::parse(b"one\ntwo\nthree\n", ScriptKind::Txt).unwrap()
}

pub fn config() -> CollectionConfig {
    let mut config = CollectionConfig::new("Small", "en".parse().unwrap());
    config.rate = RATE;
    config.depth = TakeDepth::I16;
    config
}

pub fn device() -> DeviceFacts {
    DeviceFacts {
        id: DeviceId("replay:tone".into()),
        name: "Tone".into(),
        host: "replay".into(),
        granted: AudioFormat {
            rate: RATE,
            depth: SampleDepth::Int(16),
            channels: 1,
        },
        channel: Channel::FIRST,
        source: None,
        treatments: Vec::new(),
    }
}

/// Makes the collection with its speaker.
pub fn create(folder: &Path) -> Store {
    create_on(Arc::new(LocalDisk), folder).unwrap()
}

/// [`create`] on another disk.
pub fn create_on(disk: Arc<dyn Disk>, folder: &Path) -> Result<Store, StoreError> {
    let mut store = Store::create_on(disk, folder, &config(), &profile(), &script())?;
    store.add_speaker(Speaker::new(speaker()))?;
    Ok(store)
}

/// A quarter of a second of a 500 Hz tone, in 16-bit steps.
pub fn tone(loudness: Loudness) -> Vec<i32> {
    let peak = match loudness {
        Loudness::Right => 0.25,
        Loudness::TooLoud => 0.89,
    };
    let sample = |n: u32| {
        let phase = f64::from(n) * 500.0 / f64::from(RATE.hz()) * std::f64::consts::TAU;
        (phase.sin() * peak * 32767.0).round() as i32
    };
    (0..RATE.hz() / 4).map(sample).collect()
}

/// Records a take through the real analysis and the real judge.
pub fn record(store: &mut Store, id: &str, loudness: Loudness) -> Result<TakeRecord, StoreError> {
    let mut take = store.begin_take(&prompt(id))?;
    let samples = tone(loudness);
    for block in samples.chunks(RATE.hz() as usize / 10) {
        take.append(block)?;
    }
    let mut analyzer = Analyzer::new(RATE);
    let floats: Vec<f32> = samples.iter().map(|s| *s as f32 / 32768.0).collect();
    analyzer.push(&floats);
    let analysis = analyzer.finish();
    let integrity = Integrity::of_file(device().granted);
    let verdict = judge(&analysis, &integrity, store.profile());
    assert_eq!(
        verdict.is_accepted(),
        loudness == Loudness::Right,
        "{verdict:?}"
    );
    store.finish_take(
        take,
        Judged {
            analysis: &analysis,
            verdict: &verdict,
            integrity: &integrity,
            pre_roll: Frames(100),
            post_roll: Frames(200),
        },
    )
}

/// A ruling of the operator.
pub fn ruling(take: &TakeId, ruling: Ruling) -> Decision {
    Decision {
        take: take.clone(),
        ruling,
        who: "operator".into(),
    }
}
