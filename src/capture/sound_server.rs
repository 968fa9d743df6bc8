//! The sound server behind ALSA: which of its sources this program's stream is fed from, and when that changes.
//!
//! PulseAudio and PipeWire answer ALSA with one device called "default" and feed it from whatever the settings say;
//! when a source goes away they feed it from another one without a word. ALSA sees nothing of that. Their own tool
//! `pactl` (package pulseaudio-utils) does: it is asked once when a stream opens, and again whenever it reports an
//! event of a stream. Without it, or where a stream goes to the hardware past the server, nothing is known, and
//! nothing is claimed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::audio::Treatment;

/// Sources may stand behind one another (a remapped one before an echo canceller before the device); longer chains
/// than this are circles.
const LONGEST_CHAIN: usize = 8;

/// The server's reports for as long as somebody holds the other end of standard input. `pactl` itself notices that nobody
/// listens only when it has something to report, and a killed program can end no child.
const REPORTS: &str = "pactl subscribe & cat > /dev/null; kill $!";

/// Where a stream comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The sources from the one that feeds the stream to the one nearest to the hardware, by their stable names.
    chain: Vec<String>,
    /// The name of the first for people.
    pub(super) name: String,
    /// What treats the sound on this way.
    pub(super) treatments: Vec<Treatment>,
}

/// Watches the origin of this program's newest stream until it is dropped.
pub(super) struct OriginWatch {
    pub(super) origin: Origin,
    moves: Arc<AtomicU32>,
    reports: Child,
}

impl OriginWatch {
    /// Begins to watch; `None` where there is nothing to watch or nobody to ask. Takes some tens of milliseconds.
    pub(super) fn begin() -> Option<Self> {
        let mut reporter = asking("sh");
        reporter
            .args(["-c", REPORTS])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // The terminal's ctrl-C ends this program in its own time, and with it the reports.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut reporter, 0);
        let mut reports = reporter.spawn().ok()?;
        // Asked after the reports have begun, so that no move falls between.
        let (Some(lines), Some(origin)) = (reports.stdout.take(), origin()) else {
            end(&mut reports);
            return None;
        };
        let moves = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&moves);
        let mut known = origin.chain.clone();
        std::thread::Builder::new()
            .name("sound-server".to_owned())
            .spawn(move || {
                // Ends with the pipe, when the watch is dropped and its child ended.
                for line in BufReader::new(lines).lines().map_while(Result::ok) {
                    if !line.contains("'change' on source-output") {
                        continue;
                    }
                    match self::origin() {
                        Some(now) if now.chain != known => {
                            known = now.chain;
                            counted.fetch_add(1, Ordering::Relaxed);
                        }
                        // A stream that is gone is for the watchdog to tell.
                        _ => {}
                    }
                }
            })
            .ok()?;
        Some(Self {
            origin,
            moves,
            reports,
        })
    }

    /// How often the stream was given another source.
    pub(super) fn moves(&self) -> u32 {
        self.moves.load(Ordering::Relaxed)
    }
}

impl Drop for OriginWatch {
    fn drop(&mut self) {
        end(&mut self.reports);
    }
}

fn end(reports: &mut Child) {
    drop(reports.stdin.take());
    let _ = reports.wait();
}

fn asking(program: &str) -> Command {
    let mut command = Command::new(program);
    command
        // Its words are translated; without `--format` its JSON is not.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn listed(what: &str) -> Option<Vec<Value>> {
    let asked = asking("pactl").args(["-f", "json", "list", what]).output();
    let output = asked.ok()?;
    serde_json::from_slice(&output.stdout).ok()
}

/// Where this program's newest stream comes from now.
fn origin() -> Option<Origin> {
    let process = std::process::id().to_string();
    origin_in(&listed("source-outputs")?, &listed("sources")?, &process)
}

fn origin_in(streams: &[Value], sources: &[Value], process: &str) -> Option<Origin> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let property =
        |value: &Value, key: &str| value.get("properties").and_then(|all| text(all, key));
    let is_muted = |value: &Value| value.get("mute").and_then(Value::as_bool) == Some(true);
    let ours = streams
        .iter()
        .rfind(|stream| property(stream, "application.process.id").as_deref() == Some(process))?;

    let (mut chain, mut names, mut muted) = (Vec::new(), Vec::new(), is_muted(ours));
    let mut stream = Some(ours);
    while let Some(fed) = stream.filter(|_| chain.len() < LONGEST_CHAIN) {
        let index = fed.get("source").and_then(Value::as_u64);
        let found = |source: &&Value| source.get("index").and_then(Value::as_u64) == index;
        let Some(source) = sources.iter().find(found) else {
            break;
        };
        chain.push(text(source, "name")?);
        muted |= is_muted(source);
        names.push([
            text(source, "name"),
            text(source, "description"),
            text(source, "driver"),
            property(source, "device.bus"),
            property(source, "device.class"),
            property(source, "bluetooth.protocol"),
        ]);
        // A source that a module makes is fed by a stream of the same module.
        let module = source.get("owner_module").map(Value::to_string);
        stream = streams.iter().find(|other| {
            let owner = other.get("owner_module").and_then(Value::as_str);
            owner.is_some()
                && owner.map(str::to_owned)
                    == module.as_ref().map(|it| it.trim_matches('"').to_owned())
                && property(other, "application.process.id").is_none()
        });
    }
    let name = names.first()?[1]
        .clone()
        .or_else(|| chain.first().cloned())?;
    let all: Vec<String> = names.into_iter().flatten().flatten().collect();
    let mut treatments = Treatment::named(&all.join(" "));
    if muted {
        treatments.insert(0, Treatment::Muted);
    }
    Some(Origin {
        chain,
        name,
        treatments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_way_of_a_stream_is_followed_through_the_sources_that_stand_behind_one_another() {
        let streams = [
            json!({"index": 0, "owner_module": "7", "source": 1, "properties": {"media.name": "Echo-Cancel Source Stream"}}),
            json!({"index": 4, "owner_module": "0", "source": 2, "mute": false, "properties": {"application.process.id": "41"}}),
            json!({"index": 5, "owner_module": "0", "source": 1, "properties": {"application.process.id": "99"}}),
        ];
        let source = |index: u32, name: &str, driver: &str, module: u32, bus: &str| {
            json!({"index": index, "name": name, "description": format!("The {name}"), "driver": driver,
                "owner_module": module, "mute": false, "properties": {"device.bus": bus}})
        };
        let sources = [
            source(1, "alsa_input.usb", "module-alsa-card.c", 3, "usb"),
            source(2, "clear", "module-echo-cancel.c", 7, ""),
        ];
        let origin = origin_in(&streams, &sources, "41").unwrap();
        assert_eq!(origin.chain, ["clear", "alsa_input.usb"]);
        assert_eq!(origin.name, "The clear");
        assert_eq!(origin.treatments, [Treatment::EchoCancelling]);
        assert_eq!(origin_in(&streams, &sources, "1"), None);
    }
}
