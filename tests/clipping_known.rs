//! Clipping made by us on real human speech, so that every clipped sample is known; and clean takes of every
//! kind that tends to raise false alarms. `cargo test --test clipping_known -- --nocapture` prints the figures.

mod support;

use std::f64::consts::TAU;
use std::path::Path;
use std::sync::OnceLock;

use support::{Noise, Random};
use takegate::analysis::{Clipping, ClippingDetector, NotMeasured};
use takegate::units::{Dbfs, Frames, SampleRate};

/// One step of 16 bits.
const LSB: f64 = 1.0 / 32768.0;

fn detect(samples: &[f32]) -> Clipping {
    let mut detector = ClippingDetector::new(SampleRate::new(48_000).unwrap());
    detector.push(samples);
    detector.finish().unwrap()
}

/// 96 takes of four voices, peaking at exactly 1; every other one at 48 kHz, the rest at 16 kHz.
fn speech() -> &'static [Vec<f64>] {
    static SPEECH: OnceLock<Vec<Vec<f64>>> = OnceLock::new();
    SPEECH.get_or_init(|| {
        let voices = support::prompts(24).into_iter().enumerate();
        voices
            .map(|(i, voice)| {
                let path = Path::new("/usr/share/asterisk/sounds").join(voice.name);
                match i % 2 {
                    0 => voice.samples,
                    _ => support::decoded(&path, 48_000),
                }
            })
            .map(|samples| {
                let peak = f64::from(samples.iter().fold(0.0f32, |m, x| m.max(x.abs())));
                samples.iter().map(|x| f64::from(*x) / peak).collect()
            })
            .collect()
    })
}

fn scaled(samples: &[f64], gain: f64) -> Vec<f64> {
    samples.iter().map(|x| x * gain).collect()
}

fn quantised(samples: &[f64], bits: i32) -> Vec<f32> {
    let scale = 2f64.powi(bits - 1);
    samples
        .iter()
        .map(|x| ((x * scale).round().clamp(-scale, scale - 1.0) / scale) as f32)
        .collect()
}

/// One way of clipping a take.
struct Kind {
    name: &'static str,
    /// The rails, positive and negative.
    rails: (f64, f64),
    /// Gain after the clipping in dB.
    gain_db: f64,
    /// Standard deviation of the noise that is added last.
    noise: f64,
    bits: i32,
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

const KINDS: [Kind; 13] = [
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
const DRIVES_DB: [f64; 6] = [0.5, 1.0, 2.0, 4.0, 8.0, 14.0];

struct Truth {
    samples: u64,
    events: u64,
    first: u64,
    /// Positive and negative samples at the rail.
    sides: (u64, u64),
}

/// Applies `kind` to speech that peaks at 1.
fn clipped(speech: &[f64], kind: &Kind, drive_db: f64, random: &mut Random) -> (Vec<f32>, Truth) {
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

/// How far two counts are apart, as a part.
fn apart(said: u64, truth: u64) -> f64 {
    (said as f64 / truth as f64).ln().abs().exp_m1()
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

#[test]
fn clipping_of_real_speech_is_found_counted_and_located() {
    let mut random = Random(1);
    let (mut takes, mut firsts, mut rails) = (0, 0, 0);
    let mut samples_off = Vec::new();
    let mut events_off = Vec::new();
    for kind in &KINDS {
        let mut off = Vec::new();
        let before = takes;
        for (i, speech) in speech().iter().enumerate() {
            let drive = DRIVES_DB[i % DRIVES_DB.len()];
            let (take, truth) = clipped(speech, kind, drive, &mut random);
            // One or two clipped samples cannot be told from a peak.
            if truth.samples < 3 {
                continue;
            }
            takes += 1;
            let said = detect(&take);
            if said.clipped {
                off.push(apart(said.samples, truth.samples));
                events_off.push(apart(said.events, truth.events));
                firsts += u64::from(said.first == Some(Frames(truth.first)));
                let main = match truth.sides {
                    (positive, negative) if positive >= negative => kind.rails.0,
                    _ => kind.rails.1,
                };
                let rail = 20.0 * main.log10() + kind.gain_db;
                rails += u64::from(
                    said.rail
                        .is_some_and(|Dbfs(said)| (said - rail).abs() < 0.05),
                );
            }
        }
        println!(
            "{:32} {:3} of {:3} found; samples off by {:4.1} % median, {:4.1} % p95",
            kind.name,
            off.len(),
            takes - before,
            100.0 * quantile(&mut off, 0.5),
            100.0 * quantile(&mut off, 0.95),
        );
        samples_off.extend(off);
    }
    let found = samples_off.len() as f64;
    let recall = found / takes as f64;
    let median = quantile(&mut samples_off, 0.5);
    let far = samples_off.iter().filter(|off| **off > 1.0).count() as f64 / found;
    println!(
        "recall {recall:.4} of {takes} takes; samples off by {:.2} % median, more than twofold {far:.4}; \
         runs off by {:.2} % median; first right {:.3}; rail right {:.3}",
        100.0 * median,
        100.0 * quantile(&mut events_off, 0.5),
        firsts as f64 / found,
        rails as f64 / found,
    );
    assert!(recall >= 0.97);
    assert!(median <= 0.03);
    assert!(far <= 1.0 / 30.0);
    assert!(firsts as f64 / found >= 0.95);
    assert!(rails as f64 / found >= 0.95);
}

/// μ-law of ITU-T G.711, there and back.
fn mu_law(x: f64) -> f64 {
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

#[test]
fn clean_speech_raises_no_alarm_however_it_is_coded_or_scaled() {
    type Make = fn(&[f64]) -> Vec<f32>;
    let kinds: [(&str, Make); 21] = [
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
    let mut alarms = 0;
    for (name, make) in kinds {
        let claimed = speech().iter().filter(|s| detect(&make(s)).clipped).count();
        println!("{name:40} {claimed} false alarms in {}", speech().len());
        alarms += claimed;
    }
    println!(
        "{alarms} false alarms in {} clean takes",
        kinds.len() * speech().len()
    );
    assert_eq!(alarms, 0);
}

/// The noise of a room levels three or four samples of a smooth peak now and then; one such run below full scale
/// proves nothing.
#[test]
fn clean_speech_over_the_noise_of_a_room_raises_hardly_an_alarm() {
    let voices = support::clean(support::alsa_voices());
    let (mut takes, mut alarms) = (0, 0);
    for (seed, voice) in voices.iter().cycle().take(40 * voices.len()).enumerate() {
        let room = Dbfs([-75.0, -66.0, -60.0, -50.0][seed % 4]);
        let bed = support::noise(
            Noise::White,
            room,
            voice.samples.len(),
            voice.rate,
            seed as u64,
        );
        let take: Vec<f64> = bed
            .iter()
            .zip(&voice.samples)
            .map(|(bed, voice)| f64::from(bed + voice))
            .collect();
        takes += 1;
        alarms += usize::from(detect(&quantised(&take, 16)).clipped);
    }
    println!("{alarms} false alarms in {takes} clean takes over the noise of a room");
    assert!(takes >= 200 && alarms * 200 <= takes);
}

fn tone(hz: f64, phase: f64, rate: f64) -> Vec<f64> {
    (0..rate as usize)
        .map(|n| (TAU * hz * (n as f64 + phase) / rate).sin())
        .collect()
}

const RATES: [f64; 5] = [8_000.0, 16_000.0, 44_100.0, 48_000.0, 96_000.0];
const TONES: [f64; 12] = [
    20.0, 30.0, 50.0, 60.0, 100.0, 250.0, 440.0, 997.0, 1_000.0, 1_500.0, 2_000.0, 3_000.0,
];

#[test]
fn a_pure_full_scale_tone_is_not_clipping() {
    for rate in RATES {
        for hz in TONES {
            for phase in [0.0, 0.1, 0.25, 0.5] {
                for bits in [16, 24] {
                    let said = detect(&quantised(&tone(hz, phase, rate), bits));
                    assert!(
                        !said.clipped,
                        "{hz} Hz at {rate} Hz, phase {phase}: {said:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_tone_clipped_at_full_scale_is_found_even_in_step_with_the_clock() {
    for rate in RATES {
        for hz in TONES.into_iter().filter(|hz| *hz <= rate / 20.0) {
            for drive in [1.12, 1.3, 2.0, 4.0] {
                let loud = scaled(&tone(hz, 0.0, rate), drive);
                let truth = loud.iter().filter(|x| x.abs() >= 1.0 - LSB / 2.0).count();
                let said = detect(&quantised(&loud, 16));
                assert!(
                    said.clipped && apart(said.samples, truth as u64) < 0.5,
                    "{truth} samples of {hz} Hz at {rate} Hz × {drive}: {said:?}"
                );
            }
        }
    }
}

/// Where the tops are rounded off there is no rail, and none is claimed; only where so much is pressed against
/// full scale that whole runs have the same code is there one.
#[test]
fn soft_saturation_is_not_called_clipping() {
    let mut claims = Vec::new();
    for drive in [1.0, 2.0, 4.0, 8.0] {
        let soft = |s: &Vec<f64>| s.iter().map(|x| (x * drive).tanh()).collect::<Vec<_>>();
        let said = speech()
            .iter()
            .filter(|s| detect(&quantised(&soft(s), 16)).clipped);
        claims.push(said.count());
        println!("tanh, {drive} × speech that peaks at 1: {claims:?} claimed");
    }
    assert_eq!(claims[0], 0);
    assert!(claims[1] <= 2);
}

#[test]
fn an_empty_take_is_too_short_one_of_zeros_is_not_clipped_and_nan_spoils_it() {
    let rate = SampleRate::new(48_000).unwrap();
    let empty = ClippingDetector::new(rate).finish();
    assert_eq!(empty, Err(NotMeasured::TooShort));
    assert!(!detect(&[0.0; 1000]).clipped);
    let mut detector = ClippingDetector::new(rate);
    detector.push(&[0.5, f32::NAN, 0.5]);
    assert_eq!(detector.so_far(), Err(NotMeasured::BadSamples));
    detector.push(&[0.5]);
    assert_eq!(detector.finish(), Err(NotMeasured::BadSamples));
}

#[test]
fn clipping_is_known_while_the_take_still_runs() {
    let mut detector = ClippingDetector::new(SampleRate::new(48_000).unwrap());
    let loud = quantised(&scaled(&tone(200.0, 0.0, 48_000.0), 2.0), 16);
    detector.push(&loud[..24_000]);
    let half = detector.so_far().unwrap();
    detector.push(&loud[24_000..]);
    let whole = detector.finish().unwrap();
    assert!(half.clipped && half.samples < whole.samples && half.first == whole.first);
}
