//! The program itself before the microphone of the tests: keys in, lines out.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::SoundServer;

/// How long anything may take; a machine that is busy may need seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The recorder as a child process: its keys and its lines.
pub struct Recorder {
    child: Child,
    keys: ChildStdin,
    lines: Receiver<String>,
}

impl Recorder {
    pub fn start(server: &SoundServer, collection: &Path) -> Self {
        let mut child = server
            .command(env!("CARGO_BIN_EXE_takegate"))
            .args(["record", "--lang", "en", "--speaker", "anna"])
            .arg(collection)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let keys = child.stdin.take().unwrap();
        Self { child, keys, lines }
    }

    pub fn press(&mut self, key: u8) {
        self.keys.write_all(&[key]).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits for a line that contains one of `wanted`.
    pub fn hear(&self, wanted: &[&str]) -> String {
        let until = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            let Ok(line) = self.lines.recv_timeout(left) else {
                break;
            };
            if wanted.iter().any(|wanted| line.contains(wanted)) {
                return line;
            }
            heard.push(line);
        }
        panic!("none of {wanted:?} in {heard:#?}");
    }

    pub fn begin(&mut self) {
        self.press(b' ');
        self.hear(&["Please speak"]);
    }

    pub fn end(&mut self) -> String {
        self.press(b' ');
        let verdict = self.hear(&["✓ accepted", "✕ rejected"]);
        // The findings follow at once.
        std::thread::sleep(Duration::from_millis(100));
        let findings: Vec<String> = self.lines.try_iter().collect();
        format!("{verdict}\n{}", findings.join("\n"))
    }

    /// Waits for its end; how it ended.
    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}
