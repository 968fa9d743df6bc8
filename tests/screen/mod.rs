//! A screen without a monitor: an X server of its own, the windows on it, the keys that a person would press and
//! pictures of what they would see. Everything is drawn by Mesa's llvmpipe, as on a machine without a graphics card.
//!
//! Needs the packages xvfb, xdotool, imagemagick and libgl1-mesa-dri. What opens windows is always a child process.

#![allow(dead_code, reason = "every test binary uses its own part of it")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Far longer than a window needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running X server; killed when dropped.
pub struct Screen {
    server: Child,
    display: String,
}

/// A window of this screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(u64);

impl Screen {
    /// Starts a screen of so many pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb must be installed (package xvfb)");
        // It names the display that it took once it answers.
        let mut line = String::new();
        let told = server.stdout.take().expect("its output is a pipe");
        BufReader::new(told)
            .read_line(&mut line)
            .expect("the display's number");
        let display = format!(":{}", line.trim());
        assert!(display.len() > 1, "Xvfb took no display");
        Self { server, display }
    }

    /// The environment in which a program opens its windows here, and only here.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("DISPLAY", self.display.clone().into()),
            ("WAYLAND_DISPLAY", PathBuf::new()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
            ("LC_ALL", "C.UTF-8".into()),
        ]
    }

    /// A command that finds this screen.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        command
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = self
            .command("xdotool")
            .args(arguments)
            .output()
            .expect("xdotool must be installed (package xdotool)");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The visible window with exactly this title, as soon as it is there.
    pub fn window(&self, title: &str) -> Window {
        let began = Instant::now();
        loop {
            if let Some(window) = self.find(title) {
                return window;
            }
            assert!(began.elapsed() < PATIENCE, "no window {title:?} came");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether there is a visible window with exactly this title.
    pub fn has_window(&self, title: &str) -> bool {
        self.find(title).is_some()
    }

    /// xdotool's own search knows no letters but Latin ones, so the titles are compared here.
    fn find(&self, title: &str) -> Option<Window> {
        let all = self.xdotool(&["search", "--onlyvisible", "--name", "."]);
        all.lines()
            .find(|id| self.xdotool(&["getwindowname", id]).trim_end() == title)
            .and_then(|id| id.parse().ok())
            .map(Window)
    }

    /// Gives a window the keyboard. There is no window manager that would do it.
    pub fn focus(&self, window: Window) {
        self.xdotool(&["windowfocus", "--sync", &window.0.to_string()]);
    }

    /// Presses keys one after the other, by xdotool's names (`space`, `F2`, `ctrl+q`).
    pub fn keys(&self, keys: &[&str]) {
        let mut arguments = vec!["key", "--delay", "60"];
        arguments.extend(keys);
        self.xdotool(&arguments);
    }

    /// Types a text.
    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "30", text]);
    }

    /// Clicks at a place of a window.
    pub fn click(&self, window: Window, x: u32, y: u32) {
        let (x, y) = (x.to_string(), y.to_string());
        let id = window.0.to_string();
        self.xdotool(&["mousemove", "--window", &id, &x, &y, "click", "1"]);
    }

    /// Moves a window's upper left corner.
    pub fn place(&self, window: Window, left: u32, top: u32) {
        let (left, top) = (left.to_string(), top.to_string());
        self.xdotool(&["windowmove", "--sync", &window.0.to_string(), &left, &top]);
    }

    /// Makes a window so large.
    pub fn resize(&self, window: Window, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        self.xdotool(&[
            "windowsize",
            "--sync",
            &window.0.to_string(),
            &width,
            &height,
        ]);
    }

    /// Takes a picture of a window.
    pub fn picture(&self, window: Window, file: &Path) {
        let status = self
            .command("import")
            .args(["-window", &window.0.to_string()])
            .arg(file)
            .stdin(Stdio::null())
            .status()
            .expect("import must be installed (package imagemagick)");
        assert!(status.success(), "no picture of {window:?}");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
