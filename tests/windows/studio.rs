//! A quiet room in which bundled readings are played, and a window on it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use takegate::capture::{CaptureError, Replay, ReplayHandle, Speed};
use takegate::collection::{CollectionConfig, Speaker};
use takegate::script::{Script, ScriptKind};
use takegate::store::Store;
use takegate::ui::app::{App, Ground};
use takegate::units::{Dbfs, SampleRate};
use takegate::verdict::Profile;
use takegate::words::Language;

/// Times real time that the room runs at.
const SPEED: f64 = 3.0;
/// Far longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The room with its window.
pub struct Studio {
    pub window: Harness<'static, App>,
    pub room: ReplayHandle,
    pub folder: PathBuf,
    kept: tempfile::TempDir,
}

/// So many prompts.
fn sentences(prompts: usize) -> Script {
    let lines: String = (1..=prompts)
        .map(|n| format!("{n:04}\tSentence number {n} is read aloud.\n"))
        .collect();
    Script::parse(lines.as_bytes(), ScriptKind::Tsv).expect("a script")
}

/// A collection of these prompts with one speaker.
fn collection(folder: &Path, script: &Script, change: impl FnOnce(&mut CollectionConfig)) {
    let profile = Profile::built_in()
        .iter()
        .find(|profile| profile.name == "asr-quiet")
        .expect("it is built in")
        .profile()
        .expect("and in order");
    let mut config = CollectionConfig::new("Harbour talks", "en".parse().expect("a tag"));
    change(&mut config);
    let mut store = Store::create(folder, &config, &profile, script).expect("a new folder");
    let speaker = Speaker::new("anna".parse().expect("a pseudonym"));
    store.add_speaker(speaker).expect("a new speaker");
}

/// A window without any collection.
pub fn window(ground: Ground) -> Harness<'static, App> {
    Harness::builder()
        .with_size(eframe::egui::vec2(1280.0, 720.0))
        .with_context_setup(App::prepare)
        .build_ui_state(
            |ui, app: &mut App| {
                app.tick(&ui.ctx().clone());
                app.draw(ui);
            },
            App::new(ground),
        )
}

/// What a window without microphone stands on.
pub fn ground(folder: &Path) -> Ground {
    std::fs::write(
        folder.join("settings.toml"),
        "speaker_window = false\noperator = \"kim\"\n",
    )
    .expect("settings");
    Ground {
        open: Arc::new(|_| Err(CaptureError::NoMicrophone)),
        list: || Ok(Vec::new()),
        outputs: || Ok(Vec::new()),
        settings: Some(folder.join("settings.toml")),
        language: Some(Language::En),
        collection: None,
    }
}

impl Studio {
    /// A collection of so many prompts, its session begun.
    pub fn begin(prompts: usize) -> Self {
        Self::begin_with(prompts, |_| {})
    }

    /// The same with other settings of the collection.
    pub fn begin_with(prompts: usize, change: impl FnOnce(&mut CollectionConfig)) -> Self {
        Self::begin_on(&sentences(prompts), change)
    }

    /// A session on one prompt, `a`, with a picture.
    pub fn begin_with_picture() -> Self {
        let kept = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(kept.path().join(name), bytes).expect("a file");
        };
        write("house.png", include_bytes!("../pictures/four-by-three.png"));
        write("a.tsv", b"id\ttext\timage\na\tA house.\thouse.png\n");
        let script = Script::read(&kept.path().join("a.tsv")).expect("a script");
        Self::begin_on(&script, |_| {})
    }

    /// A session on these prompts.
    pub fn begin_on(script: &Script, change: impl FnOnce(&mut CollectionConfig)) -> Self {
        let kept = tempfile::tempdir().expect("a temporary folder");
        let folder = kept.path().join("talks");
        collection(&folder, script, change);
        let rate = SampleRate::new(48_000).expect("not zero");
        let (replay, room) = Replay::studio(rate, Dbfs(-66.0));
        let replay = Mutex::new(Some(replay.speed(Speed::Times(SPEED))));
        let ground = Ground {
            open: Arc::new(move |_| {
                let replay = replay.lock().expect("not poisoned").take();
                Ok(Box::new(replay.ok_or(CaptureError::NoMicrophone)?))
            }),
            collection: Some(folder.clone()),
            ..ground(kept.path())
        };
        let mut studio = Self {
            window: window(ground),
            room,
            folder,
            kept,
        };
        studio.wait_for("Begin the session");
        studio.window.get_by_label("Begin the session").click();
        studio.wait_for("WAITING");
        studio
    }

    /// Ends the session where one runs and closes the window; the collection is left, and its folder kept.
    pub fn close(mut self) -> (tempfile::TempDir, PathBuf) {
        use eframe::egui::{Key, Modifiers};
        self.window.key_press_modifiers(Modifiers::CTRL, Key::Q);
        self.window.step();
        self.wait_for("Begin the session");
        (self.kept, self.folder)
    }

    /// Draws frames until something of this label is there.
    pub fn wait_for(&mut self, label: &str) {
        self.wait_until(label, |window| {
            window.query_all_by_label(label).next().is_some()
        });
    }

    /// Draws frames until something whose label holds this is there.
    pub fn wait_for_part(&mut self, part: &str) {
        self.wait_until(part, |window| {
            window.query_all_by_label_contains(part).next().is_some()
        });
    }

    /// Draws frames until something holds.
    pub fn wait_until(&mut self, what: &str, holds: impl Fn(&Harness<'static, App>) -> bool) {
        let began = Instant::now();
        while !holds(&self.window) {
            assert!(began.elapsed() < PATIENCE, "never came: {what}");
            std::thread::sleep(Duration::from_millis(15));
            self.window.step();
        }
    }

    /// Presses a key and draws the frame that hears it.
    pub fn press(&mut self, key: eframe::egui::Key) {
        self.window.key_press(key);
        self.window.step();
        self.window.step();
    }

    /// Reads a prompt: Space, the reading, Space, and the verdict.
    pub fn read(&mut self, samples: Vec<f32>) {
        use eframe::egui::Key;
        self.press(Key::Space);
        self.wait_until("the sign", |window| {
            window
                .query_all_by_label_contains("RECORDING")
                .next()
                .is_some()
        });
        self.room.play(samples);
        let room = self.room.clone();
        self.wait_until("the end of the reading", |_| room.is_idle());
        self.press(Key::Space);
        self.wait_until("the verdict", |window| {
            ["Accepted", "Rejected"]
                .iter()
                .any(|word| window.query_all_by_label(word).next().is_some())
        });
    }
}
