//! Every door through which a file of unknown make comes in, and what must hold whatever stands in it: no panic, no
//! sample or count that was not there, nothing lost that was. For the fuzzer and for `tests/mutations.rs`.

// Each fuzz target uses the door that it knocks at.
#![allow(dead_code)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use takegate::analysis::Analyzer;
use takegate::audio::{SampleDepth, decode, repair_header};
use takegate::report;
use takegate::script::{Script, ScriptKind};
use takegate::store::{Sidecar, Store};
use takegate::units::SampleRate;
use takegate::verdict::{Measure, Profile};
use tempfile::TempDir;

use super::small_collection::Loudness::{Right, TooLoud};
use super::small_collection::{create, device, record, speaker};

/// In memory where the system has such a folder, so that the medium is not what is tried.
pub fn folder() -> TempDir {
    TempDir::new_in("/dev/shm")
        .or_else(|_| TempDir::new())
        .expect("a folder for temporary files")
}

thread_local! {
    static FOLDER: TempDir = folder();
    static COLLECTION: RefCell<Collection> = RefCell::new(Collection::new());
}

/// An audio file: it is read to its end or refused with words, and gives no more frames than it says it holds.
pub fn wav(bytes: &[u8]) {
    FOLDER.with(|folder| {
        let file = folder.path().join("file.wav");
        fs::write(&file, bytes).expect("a temporary file");
        let mut decoder = match decode(&file) {
            Ok(decoder) => decoder,
            Err(error) => return assert!(!error.to_string().is_empty()),
        };
        let (promised, channels) = (decoder.frames(), u64::from(decoder.format().channels));
        let pcm = matches!(
            decoder.format().depth,
            SampleDepth::Int(_) | SampleDepth::Float(_)
        );
        let (mut block, mut samples) = (Vec::new(), 0);
        while let Ok(true) = decoder.next_block(&mut block) {
            samples += block.len() as u64;
            assert!(samples <= 1 << 26, "more than a file of this size can hold");
        }
        if let (Some(promised), true) = (promised, pcm && bytes.starts_with(b"RIFF")) {
            assert!(
                samples <= promised.0 * channels,
                "{samples} of {promised:?}"
            );
        }
    });
}

/// The header of a take that was broken off: repaired or refused; no audio is changed; the second repair changes
/// nothing.
pub fn repair(bytes: &[u8]) {
    let mut file = Cursor::new(bytes.to_vec());
    let Ok(repaired) = repair_header(&mut file, bytes.len() as u64) else {
        assert_eq!(file.get_ref(), bytes, "what is refused is left alone");
        return;
    };
    let mut after = file.into_inner();
    let bits = u64::from(repaired.format.depth.bits().expect("a take is PCM"));
    let audio = (repaired.frames.0 * u64::from(repaired.format.channels) * bits / 8) as usize;
    let begins = repaired.len as usize - audio - audio % 2;
    assert_eq!(after[begins..begins + audio], bytes[begins..begins + audio]);
    after.truncate(repaired.len as usize);
    let mut again = Cursor::new(after.clone());
    let second = repair_header(&mut again, after.len() as u64).expect("it was repaired");
    assert!(!second.changed);
    assert_eq!(
        (second.frames, again.into_inner()),
        (repaired.frames, after)
    );
}

/// A profile: refused with words, or every limit in it is a number that its measure can have.
pub fn profile(bytes: &[u8]) {
    let Ok(toml) = std::str::from_utf8(bytes) else {
        return;
    };
    match Profile::parse(toml) {
        Ok(profile) => {
            assert_eq!(profile.toml(), toml);
            for limit in profile.limits() {
                let (least, most) = limit.measure.possible();
                for bounds in [limit.reject, limit.warn] {
                    for end in [bounds.min, bounds.max].into_iter().flatten() {
                        assert!((least..=most).contains(&end), "{:?}: {end}", limit.measure);
                    }
                }
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A script of one kind: refused with words, or its prompts come back from their own TSV as they are.
pub fn script(bytes: &[u8], kind: ScriptKind) {
    match Script::parse(bytes, kind) {
        Ok(script) => {
            assert!(!script.prompts().is_empty());
            let again = Script::parse(script.to_tsv().as_bytes(), ScriptKind::Tsv)
                .expect("our own TSV is read");
            assert_eq!(again.prompts(), script.prompts());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Samples of any bits at any rate, in blocks of any length: every measure is a finite number or says why not.
pub fn analyzer(bytes: &[u8]) {
    let [a, b, c, samples @ ..] = bytes else {
        return;
    };
    let Some(rate) = SampleRate::new((u32::from(*a) << 10) + u32::from(*b)) else {
        return;
    };
    let samples: Vec<f32> = samples
        .chunks_exact(4)
        .map(|bits| f32::from_le_bytes(bits.try_into().expect("four bytes")))
        .collect();
    let mut analyzer = Analyzer::new(rate);
    for block in samples.chunks(1 + usize::from(*c) * 7) {
        analyzer.push(block);
        let live = analyzer.live();
        assert!(live.snr.is_err() || live.snr.is_ok_and(|snr| snr.0.is_finite()));
    }
    let analysis = analyzer.finish();
    for &measure in Measure::ALL {
        if let Ok(reading) = measure.read(&analysis) {
            assert!(reading.value.number().is_finite(), "{measure:?}");
        }
    }
    // JSON has no number that is none: such a value would come out as null without a reason.
    let object = report::measures(&analysis);
    assert!(object.contains_key("not_measured"));
}

/// The sidecar of the first take: a collection with it opens, the count stands by the journal, no audio is lost.
pub fn sidecar(bytes: &[u8]) {
    let _ = serde_json::from_slice::<Sidecar>(bytes);
    open_with("takes/S01/0001/0001_1.json", bytes);
}

/// The journal: likewise, by the sidecars.
pub fn journal(bytes: &[u8]) {
    open_with("journal.jsonl", bytes);
}

/// The index: likewise, by journal and sidecars.
pub fn index(bytes: &[u8]) {
    open_with("index.sqlite", bytes);
}

fn open_with(file: &str, bytes: &[u8]) {
    COLLECTION.with_borrow_mut(|collection| collection.open_with(file, bytes));
}

/// A small collection with two accepted takes and a rejected one, made new for every input.
struct Collection {
    folder: TempDir,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Collection {
    fn new() -> Self {
        let folder = folder();
        let mut store = create(folder.path());
        store
            .begin_session(&speaker(), &device())
            .expect("a session");
        for (prompt, loudness) in [("0001", Right), ("0002", TooLoud), ("0003", Right)] {
            record(&mut store, prompt, loudness).expect("a take");
        }
        drop(store);
        let files = content(folder.path());
        Self { folder, files }
    }

    fn file(&self, name: &str) -> &[u8] {
        &self.files[&self.folder.path().join(name)]
    }

    fn open_with(&mut self, name: &str, bytes: &[u8]) {
        let root = self.folder.path();
        for path in content(root).keys() {
            if !self.files.contains_key(path) {
                fs::remove_file(path).expect("a temporary file");
            }
        }
        for (path, content) in &self.files {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a temporary folder");
            fs::write(path, content).expect("a temporary file");
        }
        fs::write(root.join(name), bytes).expect("a temporary file");
        let accepted = match Store::open(root) {
            Ok((store, _)) => store.progress().accepted,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(accepted, 2);
        let after = content(root);
        for (path, audio) in &self.files {
            if path.extension().is_some_and(|it| it == "wav") {
                assert!(
                    after.values().any(|it| it == audio),
                    "{} is gone",
                    path.display()
                );
            }
        }
    }
}

/// A file of that collection as it was made, for inputs to begin with.
pub fn file_of_a_collection(name: &str) -> Vec<u8> {
    COLLECTION.with_borrow(|collection| collection.file(name).to_vec())
}

fn content(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a temporary folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a temporary file");
                files.insert(path, bytes);
            }
        }
    }
    files
}
