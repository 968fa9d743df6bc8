//! The microphone through cpal and a real sound server.
#![cfg(feature = "capture")]

mod microphone;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use microphone::{RATE, SoundServer};
use takegate::audio::{Channel, SampleDepth, TakeDepth};
use takegate::capture::{CaptureSource, DeviceChoice, Microphone, Wanted, devices};
use takegate::units::SampleRate;

/// Set in the child process that captures: the file for its samples.
const CAPTURE_INTO: &str = "TAKEGATE_TEST_CAPTURE_INTO";
/// What it asks for: depth, channel, rate and (empty for the default one) device, one a line.
const WANTED: &str = "TAKEGATE_TEST_WANTED";

/// Not a claim but the other half of the tests below: run by itself it does nothing, run as their child it
/// captures from a microphone, prints what happens, and writes the samples when told to stop. Asked for
/// nothing it lists the devices.
#[test]
fn capturing_child() {
    let Some(file) = std::env::var_os(CAPTURE_INTO) else {
        return;
    };
    if std::env::var_os(WANTED).is_none() {
        for device in devices().expect("a list of devices") {
            println!(
                "\ndevice {} {} {:?}",
                device.id.0, device.is_default, device.abilities
            );
        }
        return;
    }
    let wanted = parse(&std::env::var(WANTED).expect("what is wanted"));
    let mut source = match Microphone::open(&wanted) {
        Ok(source) => source,
        Err(error) => {
            println!("\nrefused {error}");
            return;
        }
    };
    let facts = source.facts();
    println!(
        "\ngranted {:?} {} {}",
        facts.granted.depth, facts.granted.channels, facts.name
    );
    println!("treated {:?} {:?}", facts.source, facts.treatments);

    let (stop, stopped) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_line(&mut String::new());
        let _ = stop.send(());
    });
    let mut samples = Vec::new();
    let mut started = false;
    while stopped.try_recv().is_err() {
        match source.read(&mut samples) {
            Ok(report) => report
                .events
                .iter()
                .for_each(|event| println!("event {event:?}")),
            Err(error) => {
                println!("ended {error}");
                break;
            }
        }
        if !started && !samples.is_empty() {
            started = true;
            println!("started");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("rate {:?}", source.measured_rate_hz());
    let closing = Instant::now();
    drop(source);
    println!("closed after {} ms", closing.elapsed().as_millis());
    let bytes: Vec<u8> = samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    std::fs::write(file, bytes).expect("the samples can be written");
}

fn parse(wanted: &str) -> Wanted {
    let mut lines = wanted.split('\n');
    let mut number = || {
        lines
            .next()
            .expect("a line")
            .parse::<u32>()
            .expect("a number")
    };
    let (depth, channel, rate) = (number() as u8, number() as u16, number());
    Wanted {
        device: match lines.next() {
            Some("") | None => DeviceChoice::Default,
            Some(name) => DeviceChoice::Named(name.to_owned()),
        },
        channel: Channel(channel.try_into().expect("a channel")),
        rate: SampleRate::new(rate).expect("a rate"),
        depth: TakeDepth::try_from(depth).expect("a depth"),
    }
}

/// The child and what it says.
struct Capture {
    child: Child,
    said: std::sync::mpsc::Receiver<String>,
    all: Vec<String>,
    file: PathBuf,
}

impl Capture {
    fn begin(server: &SoundServer, depth: u8) -> Self {
        Self::of(server, &format!("{depth}\n1\n{RATE}\n"))
    }

    fn of(server: &SoundServer, wanted: &str) -> Self {
        let file = server.folder().join("captured.f32");
        let mut child = server
            .command(std::env::current_exe().expect("this test's own binary"))
            .args(["--exact", "capturing_child", "--nocapture"])
            .env(CAPTURE_INTO, &file)
            .env(WANTED, wanted)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("this test's own binary runs");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (line, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            output
                .lines()
                .map_while(Result::ok)
                .all(|text| line.send(text).is_ok())
        });
        Self {
            child,
            said,
            all: Vec::new(),
            file,
        }
    }

    /// Waits for a line that begins so.
    fn until(&mut self, beginning: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(40);
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            match self.said.recv_timeout(patience) {
                Ok(text) => {
                    self.all.push(text.clone());
                    if text.starts_with(beginning) {
                        return text;
                    }
                }
                Err(_) => panic!("the child never said \"{beginning}\" but {:#?}", self.all),
            }
        }
    }

    /// Lets it stop and returns the samples.
    fn stop(&mut self) -> Vec<f32> {
        // A child that has ended by itself listens no more.
        let _ = self.child.stdin.take().expect("its input").write_all(b"\n");
        let status = self.child.wait().expect("the child's end");
        self.all.extend(self.said.iter());
        assert!(status.success(), "{:#?}", self.all);
        let bytes = std::fs::read(&self.file).expect("the captured samples");
        bytes
            .chunks_exact(4)
            .map(|it| f32::from_le_bytes(it.try_into().unwrap()))
            .collect()
    }

    fn events(&self) -> Vec<&String> {
        self.all
            .iter()
            .filter(|line| line.starts_with("event"))
            .collect()
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a WAV of numbers that repeat nowhere, so that a lost or repeated frame cannot hide.
fn write_noise(file: &Path, bits: u16, frames: usize) -> Vec<i32> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: bits,
        sample_format: hound::SampleFormat::Int,
    };
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let samples: Vec<i32> = (0..frames)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) as i32 >> (32 - bits)
        })
        .collect();
    let mut writer = hound::WavWriter::create(file, spec).expect("a WAV file");
    for sample in &samples {
        writer.write_sample(*sample).expect("a sample");
    }
    writer.finalize().expect("the WAV file");
    samples
}

fn played_is_captured_exactly(bits: u16, expected: SampleDepth) {
    let server = SoundServer::start();
    let mut capture = Capture::begin(&server, bits as u8);
    let granted = capture.until("granted");
    assert!(granted.contains(&format!("{expected:?}")), "{granted}");
    capture.until("started");
    let file = server.folder().join("played.wav");
    let played = write_noise(&file, bits, 3 * RATE as usize);
    server.play(&file).finish();
    std::thread::sleep(Duration::from_secs(1));
    let captured = capture.stop();
    assert!(capture.events().is_empty(), "{:#?}", capture.all);

    let scale = (1u32 << (bits - 1)) as f32;
    let played: Vec<f32> = played.iter().map(|sample| *sample as f32 / scale).collect();
    let start = captured
        .windows(64)
        .position(|stretch| stretch == &played[..64])
        .expect("the beginning of what was played is in what was captured");
    let differs = played
        .iter()
        .zip(&captured[start..])
        .position(|(a, b)| a != b);
    assert_eq!(differs, None, "from this frame on it differs");
    assert!(captured.len() >= start + played.len(), "the end is missing");
}

#[test]
fn what_is_played_is_captured_bit_for_bit_at_16_bit() {
    played_is_captured_exactly(16, SampleDepth::Int(16));
}

#[test]
fn what_is_played_is_captured_bit_for_bit_at_24_bit() {
    played_is_captured_exactly(24, SampleDepth::Int(24));
}

#[test]
fn a_server_that_dies_is_a_lost_device_and_closing_does_not_hang() {
    let mut server = SoundServer::start();
    let mut capture = Capture::begin(&server, 16);
    capture.until("started");
    std::thread::sleep(Duration::from_millis(500));
    server.kill();
    let ended = capture.until("ended");
    assert!(ended.contains("was lost"), "{ended}");
    let captured = capture.stop();
    assert!(
        captured.len() > RATE as usize / 4,
        "what came before is kept: {}",
        captured.len()
    );
    capture
        .all
        .iter()
        .find(|line| line.starts_with("closed"))
        .expect("it closes");
}

#[test]
fn a_source_that_falls_silent_stalls_and_goes_on() {
    let server = SoundServer::start();
    let mut capture = Capture::begin(&server, 16);
    capture.until("started");
    std::thread::sleep(Duration::from_millis(500));
    server.suspend(true);
    capture.until("event Stall");
    server.suspend(false);
    std::thread::sleep(Duration::from_secs(1));
    capture.stop();
    assert!(
        !capture.all.iter().any(|line| line.starts_with("ended")),
        "{:#?}",
        capture.all
    );
}

#[test]
fn a_source_that_stays_silent_is_a_lost_device() {
    let server = SoundServer::start();
    let mut capture = Capture::begin(&server, 16);
    capture.until("started");
    server.suspend(true);
    let ended = capture.until("ended");
    assert!(ended.contains("nothing has come from it for 3."), "{ended}");
    capture.stop();
}

#[test]
fn a_stream_that_the_server_feeds_from_another_microphone_is_told_within_a_second() {
    let server = SoundServer::start();
    server.pactl(&["load-module", "module-null-sink", "sink_name=other"]);
    let mut capture = Capture::begin(&server, 16);
    let treated = capture.until("treated");
    assert_eq!(
        treated,
        r#"treated Some("Remapped Monitor of Null Output") [Monitor, Virtual]"#
    );
    capture.until("started");
    let streams = server.pactl(&["list", "short", "source-outputs"]);
    let ours = streams
        .lines()
        .last()
        .expect("a stream")
        .split('\t')
        .next()
        .expect("its number");
    std::thread::sleep(Duration::from_secs(1));
    let moved = Instant::now();
    server.pactl(&["move-source-output", ours, "other.monitor"]);
    capture.until("event DeviceChanged");
    let took = moved.elapsed();
    println!("told after {} ms", took.as_millis());
    std::thread::sleep(Duration::from_millis(300));
    capture.stop();
    let changes = capture
        .events()
        .iter()
        .filter(|event| event.contains("DeviceChanged"))
        .count();
    assert_eq!(changes, 1, "{:#?}", capture.all);
}

#[test]
fn a_source_that_goes_away_behind_another_one_is_told_too() {
    let server = SoundServer::start();
    let other = [
        "load-module",
        "module-null-sink",
        "sink_name=other",
        "rate=48000",
        "channels=1",
    ];
    server.pactl(&other);
    let mut capture = Capture::begin(&server, 16);
    capture.until("started");
    std::thread::sleep(Duration::from_secs(1));
    // What feeds the remapped source moves; the source itself stays where it is.
    let streams = server.pactl(&["list", "short", "source-outputs"]);
    let feeding = streams
        .lines()
        .next()
        .expect("a stream")
        .split('\t')
        .next()
        .expect("its number");
    server.pactl(&["move-source-output", feeding, "other.monitor"]);
    capture.until("event DeviceChanged");
    capture.stop();
}

/// Processes with this in their environment that wait for the sound server's reports.
#[cfg(target_os = "linux")]
fn waiting_for_reports(environment: &str) -> usize {
    let processes = std::fs::read_dir("/proc").expect("the processes").flatten();
    let has = |process: &std::fs::DirEntry, file: &str, part: &str| {
        // A process may end while it is looked at.
        let bytes = std::fs::read(process.path().join(file)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains(part)
    };
    processes
        .filter(|it| has(it, "cmdline", "pactl\0subscribe") && has(it, "environ", environment))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_program_leaves_nobody_waiting_for_the_sound_server() {
    let server = SoundServer::start();
    let name = server.folder().display().to_string();
    for killed in [true, false] {
        let mut capture = Capture::begin(&server, 16);
        capture.until("started");
        assert_eq!(waiting_for_reports(&name), 1);
        match killed {
            true => capture.child.kill().expect("it can be killed"),
            false => drop(capture.stop()),
        }
        let until = Instant::now() + Duration::from_secs(20);
        while waiting_for_reports(&name) > 0 {
            assert!(Instant::now() < until, "somebody waits still");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_microphone_that_is_muted_in_the_system_says_so() {
    let server = SoundServer::start();
    server.pactl(&["set-source-mute", "microphone", "1"]);
    let mut capture = Capture::begin(&server, 16);
    let treated = capture.until("treated");
    assert!(treated.contains("[Muted, "), "{treated}");
    capture.stop();
}

#[test]
fn the_system_is_asked_not_to_sleep_while_a_microphone_is_open() {
    let server = SoundServer::start();
    let bus = format!("unix:path={}", server.folder().join("bus").display());
    let mut daemon = std::process::Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--nopidfile", "--address", &bus])
        .spawn()
        .expect("dbus-daemon must be installed (package dbus-daemon)");
    while !server.folder().join("bus").exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut monitor = std::process::Command::new("dbus-monitor")
        .args([
            "--address",
            &bus,
            "interface=org.freedesktop.login1.Manager",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .expect("dbus-monitor must be installed (package dbus-bin)");
    let asked = BufReader::new(monitor.stdout.take().expect("its output"));
    let (line, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        asked
            .lines()
            .map_while(Result::ok)
            .all(|text| line.send(text).is_ok())
    });
    // The monitor's own name on the bus comes first: from then on it hears everything.
    lines
        .recv_timeout(Duration::from_secs(20))
        .expect("the monitor listens");

    let file = server.folder().join("captured.f32");
    let mut child = server
        .command(std::env::current_exe().expect("this test's own binary"))
        .args(["--exact", "capturing_child", "--nocapture"])
        .env(CAPTURE_INTO, file)
        .env(WANTED, format!("16\n1\n{RATE}\n"))
        .env("DBUS_SYSTEM_BUS_ADDRESS", &bus)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("this test's own binary runs");
    let mut heard = Vec::new();
    while let Ok(text) = lines.recv_timeout(Duration::from_secs(20)) {
        let complete = text.contains("\"block\"");
        heard.push(text);
        if complete {
            break;
        }
    }
    drop(child.stdin.take());
    child.wait().expect("the child's end");
    for process in [&mut monitor, &mut daemon] {
        let _ = process.kill();
        let _ = process.wait();
    }
    let heard = heard.join("\n");
    // On this bus nobody answers, and the microphone runs all the same.
    for part in [
        "member=Inhibit",
        "\"idle\"",
        "\"Takegate\"",
        "\"A microphone is open\"",
        "\"block\"",
    ] {
        assert!(heard.contains(part), "{part} is not in {heard}");
    }
}

/// What a microphone that cannot be opened as asked says.
fn refusal(server: &SoundServer, wanted: &str) -> String {
    let mut capture = Capture::of(server, wanted);
    let refused = capture.until("refused");
    assert!(capture.child.wait().expect("the child's end").success());
    refused
}

#[test]
fn what_cannot_be_granted_is_refused_with_cause_and_remedy() {
    let mut server = SoundServer::start();
    let refused = refusal(&server, "16\n60\n48000\n");
    assert!(
        refused.contains("has no channel 60: it has 32; choose a channel from 1 to 32"),
        "{refused}"
    );
    let refused = refusal(&server, "16\n1\n1000000\n");
    assert!(
        refused.contains("cannot record at 1000 kHz; it offers 1 to "),
        "{refused}"
    );
    let refused = refusal(&server, "16\n1\n48000\nTrumpet");
    assert!(
        refused.contains("no microphone called \"Trumpet\"; there are: "),
        "{refused}"
    );

    server.kill();
    let refused = refusal(&server, "16\n1\n48000\n");
    assert!(
        refused.contains("the audio system does not answer"),
        "{refused}"
    );
    assert!(refused.contains("start it"), "{refused}");

    // A machine without a sound server and without a sound card.
    let config = server.folder().join("asound.conf");
    std::fs::write(config, "pcm.!default { type hw card 0 }").expect("another configuration");
    let refused = refusal(&server, "16\n1\n48000\n");
    assert!(
        refused.contains("no microphone was found; connect one"),
        "{refused}"
    );
}

#[test]
fn a_device_is_found_by_its_id_and_by_a_part_of_its_name() {
    let server = SoundServer::start();
    for wanted in ["alsa:default", "ALSA:default", "playback/recording through"] {
        let mut capture = Capture::of(&server, &format!("16\n2\n48000\n{wanted}"));
        let granted = capture.until("granted");
        assert!(granted.contains("PulseAudio sound server"), "{granted}");
        capture.until("started");
        capture.stop();
    }
}

#[test]
fn the_list_of_devices_has_the_default_one_first_and_says_what_each_can_do_or_why_not() {
    let server = SoundServer::start();
    let output = server
        .command(std::env::current_exe().expect("this test's own binary"))
        .args(["--exact", "capturing_child", "--nocapture"])
        .env(CAPTURE_INTO, "nowhere")
        .output()
        .expect("this test's own binary runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let devices: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("device"))
        .collect();
    let first = devices.first().expect("a device");
    assert!(
        first.starts_with("device alsa:default true Ok(Abilities"),
        "{first}"
    );
    assert!(
        first.contains("Int(16)") && first.contains("Float(32)"),
        "{first}"
    );
    assert!(
        devices[1..].iter().all(|device| device.contains(" false ")),
        "{devices:#?}"
    );
    assert!(
        !devices
            .iter()
            .any(|device| device.contains("Ok(Abilities { rates: []")),
        "{devices:#?}"
    );
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        !complaints.contains("ALSA lib"),
        "libasound writes to the terminal: {complaints}"
    );
}
