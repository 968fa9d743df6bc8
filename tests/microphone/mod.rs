//! A microphone without a sound card: a PulseAudio server of its own, whose null sink is captured through
//! ALSA as if a person sat before it. Nothing of the user's own sound system is touched.
//!
//! Needs the packages pulseaudio, pulseaudio-utils and libasound2-plugins. The variables that point a
//! program to this server must be set before it starts, so what captures is always a child process.

#![allow(dead_code, reason = "every test binary uses its own part of it")]

pub mod recorder;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The server's rate: what is played and captured at it is not resampled.
pub const RATE: u32 = 48_000;

/// A running server; killed with everything of it when dropped.
pub struct SoundServer {
    folder: tempfile::TempDir,
    daemon: Child,
}

impl SoundServer {
    /// Starts a server whose default source, "microphone", carries what is played to the sink "speaker":
    /// 48 kHz, mono, float.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tg-mic")
            .tempdir()
            .expect("a temporary folder");
        let path = folder.path();
        let socket = path.join("native");
        write(
            path,
            "asound.conf",
            "</usr/share/alsa/alsa.conf>\n\
             pcm.!default { type pulse hint { show on description \"Test microphone\" } }\n\
             ctl.!default { type pulse }\n",
        );
        write(
            path,
            "test.pa",
            &format!(
                "load-module module-native-protocol-unix socket={} auth-anonymous=1\n\
                 load-module module-null-sink sink_name=speaker norewinds=1 rate={RATE} channels=1 format=float32le\n\
                 load-module module-remap-source master=speaker.monitor source_name=microphone\n\
                 set-default-sink speaker\n\
                 set-default-source microphone\n",
                socket.display()
            ),
        );
        let mut command = Command::new("pulseaudio");
        command.arg("-n").arg("-F").arg(path.join("test.pa"));
        // Shared memory can deadlock a client whose server dies.
        command.args([
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disable-shm=yes",
        ]);
        command.args(["--realtime=no", "--high-priority=no", "--log-level=error"]);
        let daemon = command
            .envs(variables(path))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio must be installed (packages pulseaudio pulseaudio-utils libasound2-plugins)");
        let mut server = Self { folder, daemon };
        server.wait_until_it_answers();
        server
    }

    fn wait_until_it_answers(&mut self) {
        let patience = Duration::from_secs(30);
        let began = Instant::now();
        loop {
            let answer = self.pactl(&["list", "short", "sources"]);
            if answer.contains("microphone") {
                return;
            }
            let ended = self.daemon.try_wait().expect("the server's state");
            assert!(ended.is_none(), "pulseaudio ended at once: {ended:?}");
            assert!(
                began.elapsed() < patience,
                "pulseaudio has no source after {patience:?}: {answer}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The environment in which a program finds this server, and only this one.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        variables(self.folder.path())
    }

    /// A folder that goes with the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that finds this server.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        command
    }

    /// Begins to play a WAV file into the microphone.
    pub fn play(&self, file: &Path) -> Playing {
        let child = self
            .command("paplay")
            .arg("--device=speaker")
            .arg(file)
            .stdin(Stdio::null())
            .spawn()
            .expect("paplay must be installed (package pulseaudio-utils)");
        Playing(child)
    }

    /// Sends a command to the server and returns what it answers.
    pub fn pactl(&self, arguments: &[&str]) -> String {
        let output = self
            .command("pactl")
            .args(arguments)
            .output()
            .expect("pactl must be installed (package pulseaudio-utils)");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Lets the microphone fall silent, or go on: its source delivers nothing, without an error.
    pub fn suspend(&self, suspended: bool) {
        let flag = if suspended { "1" } else { "0" };
        self.pactl(&["suspend-source", "microphone", flag]);
        self.pactl(&["suspend-source", "speaker.monitor", flag]);
    }

    /// Kills the server as a crash would.
    pub fn kill(&mut self) {
        self.daemon.kill().expect("the server can be killed");
        self.daemon.wait().expect("the server is gone");
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A file being played; stopped when dropped.
pub struct Playing(Child);

impl Playing {
    /// Whether all of it has been played.
    pub fn is_over(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Waits until all of it has been played.
    pub fn finish(mut self) {
        let status = self.0.wait().expect("paplay's end");
        assert!(status.success(), "paplay failed: {status}");
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn variables(folder: &Path) -> Vec<(&'static str, PathBuf)> {
    let mut server = std::ffi::OsString::from("unix:");
    server.push(folder.join("native"));
    vec![
        ("PULSE_SERVER", server.into()),
        ("XDG_RUNTIME_DIR", folder.to_owned()),
        ("ALSA_CONFIG_PATH", folder.join("asound.conf")),
        ("HOME", folder.to_owned()),
    ]
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file in the temporary folder");
}
