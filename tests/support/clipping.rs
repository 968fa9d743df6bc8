//! Speech clipped in every way, each clipped sample known, and clean takes of every kind that tends to raise false
//! alarms.

use std::path::Path;
use std::sync::OnceLock;

use super::{Random, decoded, prompts};

/// One step of 16 bits.
pub const LSB: f64 = 1.0 / 32768.0;

/// 96 takes of four voices, peaking at exactly 1; every other one at 48 kHz, the rest at 16 kHz.
pub fn speech() -> &'static [Vec<f64>] {
    static SPEECH: OnceLock<Vec<Vec<f64>>> = OnceLock::new();
    SPEECH.get_or_init(|| {
        let voices = prompts(24).into_iter().enumerate();
        voices
            .map(|(i, voice)| {
                let path = Path::new("/usr/share/asterisk/sounds").join(voice.name);
                match i % 2 {
                    0 => voice.samples,
                    _ => decoded(&path, 48_000),
                }
            })
            .map(|samples| {
                let peak = f64::from(samples.iter().fold(0.0f32, |m, x| m.max(x.abs())));
                samples.iter().map(|x| f64::from(*x) / peak).collect()
            })
            .collect()
    })
}

/// Times a factor.
pub fn scaled(samples: &[f64], gain: f64) -> Vec<f64> {
    samples.iter().map(|x| x * gain).collect()
}

/// As integers of so many bits.
pub fn quantised(samples: &[f64], bits: i32) -> Vec<f32> {
    let scale = 2f64.powi(bits - 1);
    samples
        .iter()
        .map(|x| ((x * scale).round().clamp(-scale, scale - 1.0) / scale) as f32)
        .collect()
}

/// One way of clipping a take.
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// The rails, positive and negative.
    pub rails: (f64, f64),
    /// Gain after the clipping in dB.
    pub gain_db: f64,
    /// Standard deviation of the noise that is added last.
    pub noise: f64,
    pub bits: i32,
}

const fn kind(name: &'static str, rails: (f64, f64), gain_db: f64, noise: f64, bits: i32) -> Kind {
    Kind {
        name,
        rails,
        gain_db,
        noise,
        bits,
    }
}

/// No rail on this side.
const NONE: f64 = 1e9;

/// Every kind.
pub const KINDS: [Kind; 13] = [
    kind("full scale, 16 bit", (1.0, 1.0), 0.0, 0.0, 16),
    kind("full scale, 24 bit", (1.0, 1.0), 0.0, 0.0, 24),
    kind("attenuated 1 dB, 16 bit", (1.0, 1.0), -1.0, 0.0, 16),
    kind("attenuated 6 dB, 16 bit", (1.0, 1.0), -6.0, 0.0, 16),
    kind("attenuated 20 dB, 16 bit", (1.0, 1.0), -20.0, 0.0, 16),
    kind("attenuated 12 dB, 24 bit", (1.0, 1.0), -12.0, 0.0, 24),
    kind("positive only, 16 bit", (1.0, NONE), -20.0, 0.0, 16),
    kind("negative only, 24 bit", (NONE, 1.0), -20.0, 0.0, 24),
    kind("uneven rails, 16 bit", (1.0, 0.8), -3.0, 0.0, 16),
    kind("noise of 1 LSB after, 16 bit", (1.0, 1.0), -3.0, LSB, 16),
    kind(
        "noise of 4 LSB after, 16 bit",
        (1.0, 1.0),
        -6.0,
        4.0 * LSB,
        16,
    ),
    kind("noise of 1 LSB16 after, 24 bit", (1.0, 1.0), -6.0, LSB, 24),
    kind(
        "noise of 10 LSB16 after, 24 bit",
        (1.0, 1.0),
        -3.0,
        10.0 * LSB,
        24,
    ),
];

/// How far the speech's peak would be above the rail, in dB.
pub const DRIVES_DB: [f64; 6] = [0.5, 1.0, 2.0, 4.0, 8.0, 14.0];

/// What is true of a clipped take.
pub struct Truth {
    pub samples: u64,
    pub events: u64,
    pub first: u64,
    /// Positive and negative samples at the rail.
    pub sides: (u64, u64),
}

/// Applies `kind` to speech that peaks at 1.
pub fn clipped(
    speech: &[f64],
    kind: &Kind,
    drive_db: f64,
    random: &mut Random,
) -> (Vec<f32>, Truth) {
    let (high, low) = kind.rails;
    let drive = 10f64.powf(drive_db / 20.0);
    let gain = 10f64.powf(kind.gain_db / 20.0);
    let mut truth = Truth {
        samples: 0,
        events: 0,
        first: 0,
        sides: (0, 0),
    };
    let mut side_before = 0;
    let mut samples = Vec::with_capacity(speech.len());
    for (i, x) in speech.iter().enumerate() {
        let x = x * drive;
        let side = i8::from(x >= high) - i8::from(x <= -low);
        if side != 0 {
            if truth.samples == 0 {
                truth.first = i as u64;
            }
            truth.samples += 1;
            truth.events += u64::from(side != side_before);
            truth.sides.0 += u64::from(side > 0);
            truth.sides.1 += u64::from(side < 0);
        }
        side_before = side;
        let noise = match kind.noise {
            0.0 => 0.0,
            deviation => deviation * random.gaussian(),
        };
        samples.push(x.clamp(-low, high) * gain + noise);
    }
    (quantised(&samples, kind.bits), truth)
}

/// μ-law of ITU-T G.711, there and back.
pub fn mu_law(x: f64) -> f64 {
    let magnitude = ((x.abs() * 32768.0) as u32).min(32_635) + 132;
    let exponent = 24 - magnitude.leading_zeros();
    let mantissa = (magnitude >> (exponent + 3)) & 15;
    let decoded = (((mantissa << 3) + 132) << exponent) - 132;
    (f64::from(decoded) * LSB).copysign(x)
}

fn mu_lawed(samples: &[f64], gain: f64) -> Vec<f32> {
    samples.iter().map(|x| mu_law(x * gain) as f32).collect()
}

/// A quiet 16-bit take, brought to full scale afterwards.
fn amplified(samples: &[f64], gain: f64) -> Vec<f32> {
    let quiet: Vec<f64> = quantised(&scaled(samples, gain), 16)
        .iter()
        .map(|x| f64::from(*x))
        .collect();
    let peak = quiet.iter().fold(LSB, |m, x| m.max(x.abs()));
    quantised(&scaled(&quiet, 1.0 / peak), 16)
}

/// A way of making a clean take of speech that peaks at 1.
pub type Make = fn(&[f64]) -> Vec<f32>;

/// Clean takes, however they are coded or scaled: name, making.
pub const CLEAN: [(&str, Make); 21] = [
    ("peak exactly 1.0, float", |s| {
        s.iter().map(|x| *x as f32).collect()
    }),
    ("peak 32767/32768", |s| quantised(&scaled(s, 1.0 - LSB), 16)),
    ("peak ±full scale, clamped to 16 bit", |s| quantised(s, 16)),
    ("negative peak −32768", |s| {
        quantised(&scaled(s, -1.0), 16)
    }),
    ("both half-waves at full scale", |s| {
        let high = s.iter().copied().fold(0.0, f64::max);
        let low = -s.iter().copied().fold(0.0, f64::min);
        let even = |x: &f64| if *x > 0.0 { x / high } else { x / low };
        quantised(&s.iter().map(even).collect::<Vec<_>>(), 16)
    }),
    ("peak full scale, 24 bit", |s| quantised(s, 24)),
    ("peak −0.1 dBFS", |s| quantised(&scaled(s, 0.9886), 16)),
    ("peak −0.3 dBFS, 24 bit", |s| {
        quantised(&scaled(s, 0.966), 24)
    }),
    ("compressed 2 : 1, hot", |s| {
        let hot = |x: &f64| x.abs().sqrt().copysign(*x) * 0.99;
        quantised(&s.iter().map(hot).collect::<Vec<_>>(), 16)
    }),
    ("μ-law, peak 0 dBFS", |s| mu_lawed(s, 1.0)),
    ("μ-law, peak −6 dBFS", |s| mu_lawed(s, 0.5)),
    ("μ-law, peak −9 dBFS", |s| mu_lawed(s, 0.355)),
    ("μ-law, peak −20 dBFS", |s| mu_lawed(s, 0.1)),
    ("peak −40 dBFS", |s| quantised(&scaled(s, 1e-2), 16)),
    ("peak −60 dBFS", |s| quantised(&scaled(s, 1e-3), 16)),
    ("peak −70 dBFS, 10 LSB", |s| {
        quantised(&scaled(s, 3.16e-4), 16)
    }),
    ("peak −70 dBFS, amplified to full scale", |s| {
        amplified(s, 3.16e-4)
    }),
    ("peak −50 dBFS, amplified to full scale", |s| {
        amplified(s, 3.16e-3)
    }),
    ("8 bit", |s| quantised(s, 8)),
    ("12 bit, peak −1 dBFS", |s| {
        quantised(&scaled(s, 0.891), 12)
    }),
    ("peak −20 dBFS", |s| quantised(&scaled(s, 0.1), 16)),
];
