//! Speech whose peaks were rounded off, or clipped and then changed; and clean speech that comes near.
#![allow(dead_code)]

use std::process::{Command, Stdio};

/// A way of treating speech: name, how far its peak is driven over full scale in dB, what happens to it.
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// How far the peak is driven over full scale, in dB.
    pub drive_db: f64,
    /// What happens to samples at a rate.
    pub make: fn(Vec<f64>, u32) -> Vec<f64>,
}

const fn kind(name: &'static str, drive_db: f64, make: fn(Vec<f64>, u32) -> Vec<f64>) -> Kind {
    Kind {
        name,
        drive_db,
        make,
    }
}

fn each(samples: Vec<f64>, f: impl Fn(f64) -> f64) -> Vec<f64> {
    samples.into_iter().map(f).collect()
}

fn tanh(samples: Vec<f64>, _: u32) -> Vec<f64> {
    each(samples, f64::tanh)
}

fn cubic(samples: Vec<f64>, _: u32) -> Vec<f64> {
    each(samples, |x| {
        let x = x.clamp(-1.0, 1.0);
        1.5 * x - 0.5 * x.powi(3)
    })
}

/// Each half-wave has its own curve, as in a triode.
fn tube(samples: Vec<f64>, _: u32) -> Vec<f64> {
    each(samples, |x| {
        if x > 0.0 {
            x.tanh()
        } else {
            0.9 * x / (1.0 - x).sqrt()
        }
    })
}

fn one_sided(samples: Vec<f64>, _: u32) -> Vec<f64> {
    each(samples, |x| if x > 0.0 { x.tanh() } else { 0.8 * x })
}

/// Clipped, then 3 dB quieter.
fn clipped(samples: Vec<f64>) -> Vec<f64> {
    each(samples, |x| 0.7 * x.clamp(-1.0, 1.0))
}

fn resampled(samples: Vec<f64>, rate: u32) -> Vec<f64> {
    let other = rate * 3 / 4;
    let there = through(
        &clipped(samples),
        rate,
        &["-ar", &other.to_string()],
        "wav",
        &[],
    );
    through(&there, other, &["-ar", &rate.to_string()], "wav", &[])
}

fn mp3(samples: Vec<f64>, rate: u32) -> Vec<f64> {
    let bits = if rate > 20_000 { "64k" } else { "32k" };
    through(
        &clipped(samples),
        rate,
        &["-b:a", bits],
        "mp3",
        &["-ar", &rate.to_string()],
    )
}

fn high_passed(samples: Vec<f64>, rate: u32) -> Vec<f64> {
    high_pass(&clipped(samples), rate)
}

/// A first-order high-pass at 80 Hz.
fn high_pass(samples: &[f64], rate: u32) -> Vec<f64> {
    let factor = (-std::f64::consts::TAU * 80.0 / f64::from(rate)).exp();
    let (mut last, mut out) = (0.0, 0.0);
    let step = |&x: &f64| {
        out = factor * (out + x - last);
        last = x;
        out
    };
    samples.iter().map(step).collect()
}

/// Through `ffmpeg` into a format and back.
fn through(samples: &[f64], rate: u32, into: &[&str], format: &str, back: &[&str]) -> Vec<f64> {
    let rate = rate.to_string();
    let raw: Vec<u8> = samples
        .iter()
        .flat_map(|x| (*x as f32).to_le_bytes())
        .collect();
    let source = ["-f", "f32le", "-ar", &rate, "-ac", "1", "-i", "-"];
    let codec: &[&str] = if format == "wav" {
        &["-c:a", "pcm_f32le"]
    } else {
        &[]
    };
    let coded = ffmpeg(
        &raw,
        &[&source[..], into, codec, &["-f", format, "-"]].concat(),
    );
    let plain = ["-f", format, "-i", "-"];
    let decoded = ffmpeg(
        &coded,
        &[&plain[..], back, &["-ac", "1", "-f", "f32le", "-"]].concat(),
    );
    decoded
        .chunks_exact(4)
        .map(|bytes| {
            f64::from(f32::from_le_bytes(
                bytes.try_into().expect("chunks of four"),
            ))
        })
        .collect()
}

fn ffmpeg(input: &[u8], args: &[&str]) -> Vec<u8> {
    use std::io::Write as _;
    let mut child = Command::new("ffmpeg")
        .args(["-v", "error"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("ffmpeg: {e}; install it with: apt-get install ffmpeg"));
    let mut stdin = child.stdin.take().expect("it is piped");
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        let output = child.wait_with_output().expect("ffmpeg was started");
        assert!(output.status.success(), "ffmpeg {args:?}");
        output.stdout
    })
}

/// Soft clipping that is heard, and clipping that was blurred.
pub const SOFT: [Kind; 9] = [
    kind("tanh, 6 dB over", 6.0, tanh),
    kind("tanh, 12 dB over", 12.0, tanh),
    kind("cubic, 3 dB over", 3.0, cubic),
    kind("cubic, 9 dB over", 9.0, cubic),
    kind("tube, 9 dB over", 9.0, tube),
    kind("one half-wave only, 9 dB over", 9.0, one_sided),
    kind("clipped 6 dB, resampled", 6.0, resampled),
    kind("clipped 6 dB, MP3", 6.0, mp3),
    kind("clipped 6 dB, high-passed", 6.0, high_passed),
];

/// Clean speech, however hot, compressed or coded.
pub const CLEAN: [Kind; 7] = [
    kind("as it is, −1 dBFS", -1.0, |x, _| x),
    kind("full scale", 0.0, |x, _| x),
    kind("high-passed", -3.0, |x, rate| high_pass(&x, rate)),
    kind("MP3", -3.0, |x, rate| {
        let bits = if rate > 20_000 { "64k" } else { "32k" };
        through(
            &x,
            rate,
            &["-b:a", bits],
            "mp3",
            &["-ar", &rate.to_string()],
        )
    }),
    kind("gain ridden by 20 ms", 0.0, |x, rate| {
        ridden(&x, rate, 0.02, 0.2, 1.0)
    }),
    kind("compressed 4 : 1 by 5 ms", 0.0, |x, rate| {
        ridden(&x, rate, 0.005, 0.1, 0.75)
    }),
    kind("compressed 2 : 1 by 50 ms", 0.0, |x, rate| {
        ridden(&x, rate, 0.05, 0.3, 0.5)
    }),
];

/// The gain follows the level: by its whole (1) or a part of it in decibels, as fast as it may rise and fall in seconds.
fn ridden(samples: &[f64], rate: u32, rise: f64, fall: f64, part: f64) -> Vec<f64> {
    let factor = |time: f64| (-1.0 / (time * f64::from(rate))).exp();
    let (rise, fall) = (factor(rise), factor(fall));
    let mut level = 0f64;
    let ridden: Vec<f64> = samples
        .iter()
        .map(|x| {
            let memory = if x.abs() > level { rise } else { fall };
            level = memory * level + (1.0 - memory) * x.abs();
            x * (level + 0.02).powf(-part)
        })
        .collect();
    let peak = ridden.iter().fold(0f64, |m, x| m.max(x.abs()));
    each(ridden, |x| 0.9 * x / peak)
}

/// Speech, peaking at full scale before it is driven, treated in one way.
pub fn treated(speech: &[f32], rate: u32, kind: &Kind) -> Vec<f32> {
    let peak = f64::from(speech.iter().fold(0f32, |m, x| m.max(x.abs())));
    let drive = 10f64.powf(kind.drive_db / 20.0) / peak;
    let driven = speech.iter().map(|&x| f64::from(x) * drive).collect();
    (kind.make)(driven, rate)
        .iter()
        .map(|&x| x as f32)
        .collect()
}
