//! The real program in a clean environment: its own home, English, no colours, no terminal.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use takegate::audio::decode;
use takegate::capture::NoiseBed;
use takegate::units::Dbfs;

/// A folder in which the program runs and leaves everything.
pub struct Program {
    home: tempfile::TempDir,
}

impl Program {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// The folder in which commands run.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// A file below it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// `takegate` with these arguments.
    pub fn takegate(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_takegate"));
        command.args(arguments);
        self.clean(&mut command);
        command
    }

    /// Gives a command this environment.
    pub fn clean(&self, command: &mut Command) {
        command
            .current_dir(self.folder())
            .env("HOME", self.folder())
            .env("XDG_STATE_HOME", self.path("state"))
            .env("LC_ALL", "en_US.UTF-8")
            .env("RUST_BACKTRACE", "1")
            .env_remove("TAKEGATE_LOG")
            .stdin(std::process::Stdio::null());
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.takegate(arguments).output().unwrap())
    }

    /// A script, and a collection of it with one speaker.
    pub fn collection(&self, name: &str) {
        self.write(
            "prompts.tsv",
            "one\tGood morning.\ntwo\tHow are you today?\n",
        );
        let made = self.run(&[
            "new",
            name,
            "--script",
            "prompts.tsv",
            "--profile",
            "asr-quiet",
            "--language",
            "en",
            "--speaker",
            "anna",
        ]);
        assert_eq!(made.code, 0, "{made:?}");
    }

    /// A WAV of 16 bits at 48 kHz: a reading of the demo in a quiet room.
    pub fn good_take(&self, name: &str, reading: &str) {
        self.wav(name, &in_room(&reading_of(reading), Dbfs(-65.0)));
    }

    /// A WAV of 16 bits at 48 kHz in which a reading is drowned in noise.
    pub fn noisy_take(&self, name: &str, reading: &str) {
        self.wav(name, &in_room(&reading_of(reading), Dbfs(-36.0)));
    }

    pub fn wav(&self, name: &str, samples: &[f32]) {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 48_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut wav = hound::WavWriter::create(self.path(name), spec).unwrap();
        for sample in samples {
            wav.write_sample((sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16)
                .unwrap();
        }
        wav.finalize().unwrap();
    }
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by a signal"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A reading of the demo, speech level −26 dBFS.
pub fn reading_of(prompt: &str) -> Vec<f32> {
    let path = format!("{}/assets/demo/{prompt}.flac", env!("CARGO_MANIFEST_DIR"));
    let mut decoder = decode(Path::new(&path)).unwrap();
    let (mut samples, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block).unwrap() {
        samples.extend_from_slice(&block);
    }
    samples
}

/// Speech with 0.7 s of quiet before and after it, over noise of a level.
pub fn in_room(speech: &[f32], noise: Dbfs) -> Vec<f32> {
    let quiet = vec![0.0; 33_600];
    let mut bed = NoiseBed::new(noise, 7);
    let whole = [&quiet, speech, &quiet].concat();
    whole
        .into_iter()
        .map(|sample| sample + bed.sample())
        .collect()
}
