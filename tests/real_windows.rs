//! The program in real windows on a screen of its own, with a microphone that plays real speech and keys that are
//! really pressed. Pictures of every state stay in the build's temporary folder, to be looked at.

#![cfg(feature = "gui")]

#[path = "microphone/mod.rs"]
mod microphone;
#[path = "screen/mod.rs"]
mod screen;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use microphone::SoundServer;
use screen::{Screen, Window};
use takegate::audio::decode;
use takegate::collection::TakeState;
use takegate::store::{Store, TakeFilter};
use takegate::words::{Language, text};

/// Far longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(90);
/// Prompts that are shown.
const SCRIPT: &str = "0001\tThe icy wind blew all night through the narrow streets of the old town.\n\
                      0002\t今天天气很好，我们去公园散步，然后在湖边喝一杯热茶。\n\
                      0003\tاستمع إلى Radio Berlin على الموجة 103.5 الآن.\n\
                      0004\tWhen does the last train to Utrecht leave?\n\
                      0005\tPlease hold the door for the harbour master.\n";

/// The program and everything around it.
struct Studio {
    screen: Screen,
    server: SoundServer,
    program: Child,
    operator: Window,
    collection: PathBuf,
    pictures: PathBuf,
    reading: PathBuf,
    _room: microphone::Playing,
}

fn wav(file: &Path, samples: impl Iterator<Item = f32>) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: microphone::RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(file, spec).unwrap();
    for sample in samples {
        writer.write_sample((sample * 32767.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

/// A quiet room: an idle sink would be digital silence, which no microphone is.
fn room(file: &Path) {
    let mut random = 1_u64;
    let noise = move || {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
        ((random >> 40) as f32 / (1 << 24) as f32 - 0.5) * 0.0017
    };
    wav(
        file,
        std::iter::repeat_with(noise).take(400 * microphone::RATE as usize),
    );
}

fn reading(file: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/wind.flac");
    let mut decoder = decode(&path).unwrap();
    let (mut samples, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    wav(file, samples.into_iter());
}

impl Studio {
    fn open() -> Self {
        Self::open_with(&[])
    }

    /// With more options for `takegate new`.
    fn open_with(options: &[&str]) -> Self {
        let screen = Screen::start(2600, 760);
        let server = SoundServer::start();
        let folder = server.folder().to_owned();
        room(&folder.join("room.wav"));
        reading(&folder.join("reading.wav"));
        std::fs::write(folder.join("script.tsv"), SCRIPT).unwrap();
        let settings = folder.join(".config/takegate");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(
            settings.join("settings.toml"),
            "language = \"en\"\noperator = \"kim\"\nspeaker_window = true\n\
             [operator_window]\nplace = [0.0, 0.0, 1280.0, 720.0]\n\
             [speaker]\nplace = [1300.0, 0.0, 1280.0, 720.0]\n",
        )
        .unwrap();
        let collection = folder.join("talks");
        let takegate = env!("CARGO_BIN_EXE_takegate");
        let made = server
            .command(takegate)
            .args(["new", "--profile", "asr-quiet", "--language", "en"])
            .args(["--name", "Harbour talks", "--speaker", "anna"])
            .args(options)
            .arg("--script")
            .arg(folder.join("script.tsv"))
            .arg(&collection)
            .status()
            .unwrap();
        assert!(made.success());
        let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("windows");
        std::fs::create_dir_all(&pictures).unwrap();
        let playing = server.play(&folder.join("room.wav"));
        let program = screen
            .command(takegate)
            .envs(server.environment())
            .env_remove("XDG_CONFIG_HOME")
            .arg("window")
            .arg(&collection)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let operator = screen.window("Takegate");
        Self {
            reading: folder.join("reading.wav"),
            screen,
            server,
            program,
            operator,
            collection,
            pictures,
            _room: playing,
        }
    }

    fn speaker(&self, language: Language) -> Window {
        self.screen
            .window(&text(language, "ui-speaker-window", &[]))
    }

    /// Presses keys in the operator's window.
    fn press(&self, keys: &[&str]) {
        self.screen.focus(self.operator);
        self.screen.keys(keys);
    }

    /// Takes pictures of both windows.
    fn picture(&self, name: &str, language: Language) {
        let speaker = self.speaker(language);
        let file = |window: &str| self.pictures.join(format!("{window}-{name}.png"));
        self.screen.picture(speaker, &file("speaker"));
        self.screen.picture(self.operator, &file("operator"));
    }

    /// Takes pictures of both windows in both languages and themes; they are as they were afterwards.
    fn pictures(&self, name: &str) {
        use Language::{En, ZhCn};
        self.picture(name, En);
        for (key, look, language) in [
            ("F2", "zh", ZhCn),
            ("F3", "zh-light", ZhCn),
            ("F2", "light", En),
        ] {
            self.press(&[key]);
            rest(0.3);
            self.picture(&format!("{name}-{look}"), language);
        }
        self.press(&["F3"]);
        rest(0.2);
    }

    /// What ImageMagick says of a picture: `mean` its lightness 0…1.
    fn lightness(&self, name: &str) -> f64 {
        let output = Command::new("convert")
            .arg(self.pictures.join(format!("{name}.png")))
            .args(["-colorspace", "Gray", "-format", "%[fx:mean]", "info:"])
            .output()
            .expect("convert must be installed (package imagemagick)");
        String::from_utf8_lossy(&output.stdout).parse().unwrap()
    }

    /// The lines of the journal that tell of takes.
    fn takes(&self) -> Vec<serde_json::Value> {
        let journal = std::fs::read_to_string(self.collection.join("journal.jsonl")).unwrap();
        journal
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|line| line["event"] == "take")
            .collect()
    }

    fn wait_for_takes(&self, count: usize) {
        wait(&format!("{count} takes"), || self.takes().len() >= count);
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "never came: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn rest(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

#[test]
fn a_session_by_keys_in_real_windows_counts_what_was_read_and_rejects_what_was_not() {
    use Language::{En, ZhCn};
    let mut studio = Studio::open();
    let title = text(En, "ui-speaker-window", &[]);
    wait("the session", || {
        studio.press(&["Return"]);
        rest(1.0);
        studio.screen.has_window(&title)
    });
    // It is put where the speaker's screen is.
    studio.screen.place(studio.speaker(En), 1310, 12);
    rest(2.0);
    studio.picture("waiting", En);

    // A reading that counts.
    studio.press(&["space"]);
    studio.picture("pre-roll", En);
    rest(0.8);
    let reading = studio.server.play(&studio.reading);
    rest(2.5);
    studio.picture("recording", En);
    reading.finish();
    rest(0.6);
    studio.press(&["space"]);
    studio.picture("judging", En);
    studio.wait_for_takes(1);
    studio.picture("accepted", En);
    assert_eq!(studio.takes()[0]["state"], "accepted");

    // Nothing is read, in the other language.
    rest(2.0);
    studio.press(&["F2"]);
    wait("the other title", || {
        studio
            .screen
            .has_window(&text(ZhCn, "ui-speaker-window", &[]))
    });
    studio.picture("waiting-zh", ZhCn);
    studio.press(&["space"]);
    rest(2.5);
    studio.picture("recording-zh", ZhCn);
    studio.press(&["space"]);
    studio.wait_for_takes(2);
    rest(1.0);
    studio.picture("rejected-zh", ZhCn);
    assert_eq!(studio.takes()[1]["state"], "rejected");
    studio.press(&["F3"]);
    rest(1.0);
    studio.picture("rejected-zh-light", ZhCn);
    studio.press(&["F2"]);
    rest(1.0);
    studio.picture("rejected-light", En);
    for window in ["operator", "speaker"] {
        let dark = studio.lightness(&format!("{window}-rejected-zh"));
        let light = studio.lightness(&format!("{window}-rejected-zh-light"));
        assert!(dark < 0.3 && light > 0.7, "{window}: {dark} {light}");
    }
    studio.press(&["k"]);
    rest(1.0);
    studio.picture("paused-light", En);
    studio.press(&["k", "F3"]);
    rest(1.0);

    // The prompt that mixes directions.
    studio.press(&["n"]);
    rest(1.0);
    studio.picture("arabic", En);
    for key in ["ctrl+plus"; 6] {
        studio.press(&[key]);
    }
    rest(1.0);
    let speaker = studio.speaker(En);
    studio.screen.focus(speaker);
    for key in ["ctrl+plus"; 6] {
        studio.screen.keys(&[key]);
    }
    rest(1.0);
    studio.picture("200", En);
    studio.screen.focus(speaker);
    studio.screen.keys(&["ctrl+0", "ctrl+minus"]);
    studio.press(&["ctrl+0"]);

    // The device goes, and the session ends in order all the same.
    studio.server.kill();
    rest(4.0);
    studio.picture("lost", En);
    studio.press(&["ctrl+q"]);
    wait("the end of the session", || {
        !studio.screen.has_window(&title)
    });
    rest(1.0);
    studio
        .screen
        .picture(studio.operator, &studio.pictures.join("operator-lobby.png"));
    wait("the end of the program", || {
        if let Ok(Some(status)) = studio.program.try_wait() {
            assert!(status.success(), "{status}");
            return true;
        }
        studio.press(&["ctrl+q"]);
        false
    });

    // Each window comes back where it was, as large as it was, at its own zoom.
    let settings = studio
        .server
        .folder()
        .join(".config/takegate/settings.toml");
    let settings: toml::Table = std::fs::read_to_string(settings).unwrap().parse().unwrap();
    let place = |window: &str| -> Vec<f64> {
        let place = settings[window]["place"].as_array().unwrap();
        place.iter().map(|side| side.as_float().unwrap()).collect()
    };
    assert_eq!(place("operator_window"), [0.0, 0.0, 1280.0, 720.0]);
    assert_eq!(place("speaker"), [1310.0, 12.0, 1280.0, 720.0]);
    assert_eq!(settings["speaker"]["zoom"].as_integer(), Some(90));

    let (mut store, recovery) = Store::open(&studio.collection).unwrap();
    assert!(recovery.items.is_empty(), "{:?}", recovery.items);
    let takes = store.takes(&TakeFilter::default()).unwrap();
    let states: Vec<TakeState> = takes.iter().map(|take| take.state).collect();
    assert_eq!(states, [TakeState::Accepted, TakeState::Rejected]);
    assert_eq!(store.progress().accepted, 1);
}

#[test]
#[ignore = "takes pictures of every state for people to look at, in three minutes"]
fn pictures_of_every_state_in_both_languages_and_themes() {
    use Language::En;
    // So long that there is time for pictures.
    let mut studio = Studio::open_with(&["--lead-in", "10", "--post-roll", "5"]);
    let title = text(En, "ui-speaker-window", &[]);
    wait("the session", || {
        studio.press(&["Return"]);
        rest(1.0);
        studio.screen.has_window(&title)
    });
    rest(2.0);
    studio.pictures("waiting");

    studio.press(&["l"]);
    let reading = studio.server.play(&studio.reading);
    studio.pictures("checking");
    reading.finish();
    studio.press(&["space"]);
    rest(0.5);
    studio.picture("room-tone", En);
    rest(5.0);
    studio.pictures("checked");

    studio.press(&["space"]);
    studio.pictures("lead-in");
    rest(9.0);
    let reading = studio.server.play(&studio.reading);
    studio.pictures("recording");
    reading.finish();
    studio.press(&["space"]);
    rest(0.3);
    studio.pictures("ending");
    studio.wait_for_takes(1);
    studio.picture("accepted", En);
    rest(1.5);
    studio.pictures("after");

    studio.press(&["space"]);
    rest(11.0);
    studio.press(&["space"]);
    studio.wait_for_takes(2);
    rest(0.5);
    studio.pictures("rejected");
    studio.press(&["x"]);
    rest(0.5);
    studio.pictures("nothing-to-reject");
    studio.press(&["Down", "Down"]);
    rest(1.0);
    studio.pictures("viewer");
    studio.press(&["x"]);
    rest(0.5);
    studio.pictures("question");
    studio.press(&["Escape", "F1"]);
    rest(0.5);
    studio.pictures("help");
    studio.press(&["Escape", "p"]);
    rest(0.5);
    studio.picture("through", En);
    studio.press(&["Escape"]);
    studio.press(&["k"]);
    rest(0.5);
    studio.pictures("paused");
    studio.press(&["k"]);

    let speaker = studio.speaker(En);
    for (percent, key, presses) in [("75", "ctrl+minus", 2), ("200", "ctrl+plus", 8)] {
        for window in [speaker, studio.operator] {
            studio.screen.focus(window);
            for _ in 0..presses {
                studio.screen.keys(&[key]);
            }
        }
        rest(1.0);
        studio.picture(percent, En);
    }
    for window in [speaker, studio.operator] {
        studio.screen.focus(window);
        studio.screen.keys(&["ctrl+0"]);
    }
    studio.press(&["F4"]);
    rest(1.0);
    studio.screen.picture(
        studio.operator,
        &studio.pictures.join("operator-one-screen.png"),
    );
    studio.press(&["F4"]);
    rest(1.0);
    studio.server.kill();
    rest(4.0);
    studio.pictures("lost");
    studio.press(&["ctrl+q"]);
    wait("the end of the session", || {
        !studio.screen.has_window(&title)
    });
    wait("the end of the program", || {
        studio.press(&["ctrl+q"]);
        matches!(studio.program.try_wait(), Ok(Some(_)))
    });
}
