//! How fast takes are analysed: seconds of 48 kHz audio in one second of one core. `cargo bench --bench analysis`.
//!
//! CPU time is what counts, so that a busy machine changes little. The other programs that measure parts of the
//! same run over the same file; those that are not installed are left out. At the end stand the cost of a live take
//! and the memory of `takegate check` on an hour of audio, the latter on Linux only.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::Noise;
use takegate::analysis::{
    Analyzer, ClippingDetector, DropoutDetector, HumMeter, LevelMeter, LoudnessMeter,
    SaturationDetector, SpeechLevelMeter, TruePeakMeter, VoiceActivity,
};
use takegate::units::{Dbfs, SampleRate};

const RATE: u32 = 48_000;
/// Length of the take that each measure is given.
const TAKE_S: u32 = 60;
/// How often it is repeated in the file that whole programs read, so that their start does not count.
const REPEATS: usize = 10;
/// Samples in a push, as the session hands them over.
const BLOCK: usize = 480;
/// What is promised for the whole analysis, and what is wished.
const PROMISED: f64 = 426.0;
const WISHED: f64 = 1000.0;
/// What a live take may cost, in percent of a core.
const PROMISED_LIVE: f64 = 0.5;
/// Blocks between two looks at a live take: some 30 looks a second.
const BLOCKS_A_LOOK: usize = 3;
/// Minutes in the file whose check is watched, and how much more memory than a check of a second it may take, in
/// megabytes.
const LONG_MIN: usize = 60;
const PROMISED_MB: f64 = 64.0;

/// Real speech of four voices with pauses over a bed of quiet pink noise.
fn take() -> Vec<f32> {
    let length = (TAKE_S * RATE) as usize;
    let mut speech = Vec::with_capacity(length);
    for voice in support::prompts(4) {
        let path = Path::new("/usr/share/asterisk/sounds").join(voice.name);
        speech.extend(support::decoded(&path, RATE));
        speech.resize(speech.len() + RATE as usize, 0.0);
    }
    let speech: Vec<f32> = speech.into_iter().cycle().take(length).collect();
    let bed = support::noise(Noise::Pink, Dbfs(-60.0), length, RATE, 1);
    support::mixed(&speech, &bed)
}

/// CPU time of this thread so far; the clock where the system does not tell.
fn cpu_time(start: Instant) -> Duration {
    fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Seconds of audio in a second of CPU time, over at least two seconds of it (the system tells it in steps of some
/// milliseconds).
fn speed(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    run();
    let before = cpu_time(start);
    let mut runs = 0;
    loop {
        run();
        runs += 1;
        let took = (cpu_time(start) - before).as_secs_f64();
        if took > 2.0 {
            return f64::from(TAKE_S) * f64::from(runs) / took;
        }
    }
}

macro_rules! measure {
    ($take:expr, $new:expr, $finish:expr) => {
        speed(|| {
            let mut meter = $new(SampleRate::new(RATE).expect("not zero"));
            $take.chunks(BLOCK).for_each(|block| meter.push(block));
            let _ = black_box($finish(meter));
        })
    };
}

/// User and system time of all child processes waited for, in seconds.
fn children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |n: usize| fields.get(n)?.parse::<f64>().ok();
    // Fields 16 and 17 of proc(5), of which two are gone; Linux counts 100 ticks a second.
    Some((ticks(13)? + ticks(14)?) / 100.0)
}

/// Seconds of audio in a second of CPU time of a whole program; `None` where it is not installed or fails.
fn program(command: &mut Command) -> Option<f64> {
    let before = children()?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Takegate ends with 1 where a take is rejected.
    command.status().ok()?.code().filter(|code| *code <= 1)?;
    let took = children()? - before;
    Some(f64::from(TAKE_S) * REPEATS as f64 / took)
}

/// The largest memory that a check of `wav` holds at one time, in megabytes; `None` where the system does not tell.
fn peak_memory(wav: &Path) -> Option<f64> {
    let mut child = check(wav)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    // The mark only rises, so that the last look before the end has it.
    while child.try_wait().ok()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = mark.and_then(|mark| mark.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        peak = kilobytes.or(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    Some(peak? * 1024.0 / 1e6)
}

fn check(wav: &Path) -> Command {
    let mut check = Command::new(env!("CARGO_BIN_EXE_takegate"));
    check
        .args(["check", "--jobs", "1", "--format", "jsonl"])
        .arg(wav);
    check
}

fn write_wav(path: &Path, samples: &[f32], repeats: usize) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).expect("the folder is writable");
    for _ in 0..repeats {
        for sample in samples {
            let sample = (f64::from(*sample) * 32768.0)
                .round()
                .clamp(-32768.0, 32767.0);
            file.write_sample(sample as i16).expect("there is room");
        }
    }
    file.finalize().expect("there is room");
}

fn main() {
    let take = take();
    println!("seconds of 48 kHz audio in one second of one core\n");
    let parts = [
        (
            "peak, RMS, offset",
            measure!(take, LevelMeter::new, LevelMeter::finish),
        ),
        (
            "true peak",
            measure!(take, TruePeakMeter::new, TruePeakMeter::finish),
        ),
        (
            "loudness",
            measure!(take, LoudnessMeter::new, LoudnessMeter::finish),
        ),
        (
            "clipping",
            measure!(take, ClippingDetector::new, ClippingDetector::finish),
        ),
        (
            "soft clipping",
            measure!(take, SaturationDetector::new, SaturationDetector::finish),
        ),
        (
            "dropouts",
            measure!(take, DropoutDetector::new, DropoutDetector::finish),
        ),
        (
            "voice activity",
            measure!(take, VoiceActivity::new, |m: VoiceActivity| m.speaking()),
        ),
        ("hum", measure!(take, HumMeter::new, HumMeter::finish)),
    ];
    let all = measure!(take, Analyzer::new, Analyzer::finish);
    let alone: f64 = parts.iter().map(|(_, speed)| 1.0 / speed).sum();
    let standard = measure!(take, SpeechLevelMeter::new, |m: SpeechLevelMeter| m.level());
    for (name, speed) in parts.into_iter().chain([
        // They share one spectrum, so that none of them has a time of its own: what the others leave of all.
        (
            "speech, noise, room, band, traces",
            1.0 / (1.0 / all - alone),
        ),
        ("all of the analysis", all),
        ("P.56 as the standard has it", standard),
    ]) {
        println!("{name:36} {speed:8.0} ×");
    }
    println!(
        "{:36} {PROMISED:8.0} × promised, {WISHED:.0} × wished\n",
        ""
    );

    let folder = tempfile::tempdir().expect("a temporary folder");
    let wav = folder.path().join("take.wav");
    write_wav(&wav, &take, REPEATS);
    let mut peers = Vec::new();
    let mut ffmpeg = |filter: &str| {
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-nostdin", "-threads", "1", "-i"])
            .arg(&wav);
        command.args(["-af", filter, "-f", "null", "-"]);
        peers.push((format!("ffmpeg {filter}"), command));
    };
    ffmpeg("ebur128=peak=true");
    ffmpeg("astats");
    let mut sox = Command::new("sox");
    sox.arg(&wav).args(["-n", "stats"]);
    peers.push(("sox stats".into(), sox));
    let own = program(&mut check(&wav)).expect("takegate checks its own take");
    println!("{:36} {own:8.0} ×", "takegate check, one job");
    for (name, mut command) in peers {
        match program(&mut command) {
            Some(speed) => println!(
                "{name:36} {speed:8.0} ×   takegate check is {:.2} times as fast",
                own / speed
            ),
            None => println!("{name:36} not installed"),
        }
    }

    let live = speed(|| {
        let mut analyzer = Analyzer::new(SampleRate::new(RATE).expect("not zero"));
        let mut frames = Vec::new();
        for (n, block) in take.chunks(BLOCK).enumerate() {
            analyzer.push(block);
            if n % BLOCKS_A_LOOK == 0 {
                frames.clear();
                analyzer.drain_frames(&mut frames);
                black_box((analyzer.live(), &frames));
            }
        }
        let _ = black_box(analyzer.finish());
    });
    println!(
        "\na live take, looked at 30 times a second: {:.2} % of a core, {PROMISED_LIVE} % promised",
        100.0 / live
    );

    let (second, hour) = (
        folder.path().join("second.wav"),
        folder.path().join("hour.wav"),
    );
    write_wav(&second, &take[..RATE as usize], 1);
    write_wav(&hour, &take, LONG_MIN * 60 / TAKE_S as usize);
    match (peak_memory(&second), peak_memory(&hour)) {
        (Some(idle), Some(long)) => println!(
            "takegate check of an hour: {long:.1} MB at most, {:.1} more than of a second, {PROMISED_MB} promised",
            long - idle
        ),
        _ => println!("the memory of takegate check: the system does not tell"),
    }
}
