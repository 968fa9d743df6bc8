//! What must hold of the analysis whatever the take: what a gain, an inversion, a sample that is no number, a length
//! or a rate may change, and what not. That blocks change nothing stands in `any_block_size`.

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use support::{Noise, clean, decoded, mixed, noise, padded, prompts, scaled};
use takegate::analysis::{Analyzer, Measured, NotMeasured, TakeAnalysis, VoiceActivity};
use takegate::report::measures;
use takegate::units::{Dbfs, Frames, SampleRate};

/// What a factor of two is in decibels.
const OCTAVE: f64 = 6.020_599_913_279_624;
/// Every rate that recorders and archives use, in Hz.
const RATES: [u32; 13] = [
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400,
    192_000,
];

fn analysed(samples: &[f32], rate: u32) -> TakeAnalysis {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    samples.chunks(480).for_each(|block| analyzer.push(block));
    analyzer.finish()
}

/// Real speech of several voices at −26 dBFS with a second of room around it, 30 dB over pink noise, at 16 kHz.
fn takes() -> &'static [Vec<f32>] {
    static TAKES: OnceLock<Vec<Vec<f32>>> = OnceLock::new();
    TAKES.get_or_init(|| {
        let clean = clean(&prompts(2));
        assert!(clean.len() >= 3, "{} voices", clean.len());
        clean
            .iter()
            .enumerate()
            .map(|(seed, voice)| {
                let speech = padded(&voice.samples, 16_000, 16_000);
                let bed = noise(Noise::Pink, Dbfs(-56.0), speech.len(), 16_000, seed as u64);
                mixed(&speech, &bed)
            })
            .collect()
    })
}

/// Levels that move with a gain: by name, with how far they may stray from it in decibels. What is arithmetic on the
/// samples strays by rounding alone; the frames that speech and noise are judged by are kept in steps.
fn levels(take: &TakeAnalysis) -> [(&'static str, Measured<f64>, f64); 9] {
    let noise = take.noise;
    [
        ("sample peak", take.level.sample_peak.map(|l| l.0), 1e-9),
        ("RMS", take.level.rms.map(|l| l.0), 1e-9),
        ("true peak", take.true_peak.map(|l| l.0), 1e-6),
        ("momentary", take.loudness.max_momentary.map(|l| l.0), 1e-6),
        (
            "short-term",
            take.loudness.max_short_term.map(|l| l.0),
            1e-6,
        ),
        ("speech level", take.speech.level.map(|l| l.0), 0.1),
        ("noise floor", noise.floor.map(|l| l.value.0), 0.1),
        ("noise floor, A", noise.floor_a.map(|l| l.0), 0.1),
        ("lead noise", noise.lead.map(|l| l.0), 0.1),
    ]
}

/// What stays the same: that two takes are the same but for a gain of `decibels`, each level to `least` or better.
#[track_caller]
fn assert_moved(before: &TakeAnalysis, after: &TakeAnalysis, decibels: f64, least: f64) {
    for ((name, before, strays), (_, after, _)) in levels(before).into_iter().zip(levels(after)) {
        let (before, after) = (before.unwrap(), after.unwrap());
        let off = after - before - decibels;
        assert!(
            off.abs() <= strays.max(least),
            "{name} by {decibels}: {off}"
        );
    }
    let (ratio, moved) = (before.snr.unwrap().value.0, after.snr.unwrap().value.0);
    assert!((ratio - moved).abs() <= 0.1, "SNR {ratio}, then {moved}");
    let alike = |before: f64, after: f64| (after / before - 1.0).abs() <= 0.02;
    let (band, moved) = (before.bandwidth.unwrap(), after.bandwidth.unwrap());
    assert!(alike(band.hz, moved.hz), "{band:?}, then {moved:?}");
    let (room, moved) = (before.reverberation.rt60, after.reverberation.rt60);
    let (room, moved) = (room.unwrap().value.0, moved.unwrap().value.0);
    // Of dry speech 2 % are less than the steps in which the bands are kept.
    let steps = (room - moved).abs() <= 0.005;
    assert!(alike(room, moved) || steps, "RT60 {room} s, then {moved} s");
    let traces = |take: &TakeAnalysis| {
        let found = take.processing.unwrap();
        (found.gated, found.gain_riding == Ok(true))
    };
    assert_eq!(traces(before), traces(after));
    assert_eq!(before.noise.basis, after.noise.basis);
    assert_eq!(before.speech.present, after.speech.present);
    assert_eq!(before.speech.cut_start, after.speech.cut_start);
    assert_eq!(before.speech.cut_end, after.speech.cut_end);
    for (before, after) in [
        (before.speech.lead_silence, after.speech.lead_silence),
        (before.speech.trail_silence, after.speech.trail_silence),
    ] {
        assert!((before.unwrap().0 - after.unwrap().0).abs() <= 0.02);
    }
    let counts = |take: &TakeAnalysis| {
        let clipping = take.clipping.unwrap();
        (
            clipping.clipped,
            clipping.samples,
            clipping.events,
            clipping.first,
        )
    };
    assert_eq!(counts(before), counts(after));
}

#[test]
fn a_gain_of_a_power_of_two_moves_each_level_by_exactly_that_and_no_count() {
    for take in takes() {
        let before = analysed(take, 16_000);
        for k in [-1, 1] {
            let after = analysed(&scaled(take, 2f64.powi(k)), 16_000);
            assert_moved(&before, &after, OCTAVE * f64::from(k), 0.0);
            let (offset, moved) = (
                before.level.dc_offset.unwrap(),
                after.level.dc_offset.unwrap(),
            );
            assert!((offset * 2f64.powi(k) - moved).abs() < 1e-15);
            // Only here: further down the room falls under the gate at −70 LUFS, which moves with no take.
            let loudness = |take: &TakeAnalysis| take.loudness.integrated.unwrap().0;
            let off = loudness(&after) - loudness(&before) - OCTAVE * f64::from(k);
            assert!(off.abs() <= 0.01, "loudness by {k}: {off}");
        }
    }
}

#[test]
fn a_clipped_take_turned_down_by_halves_keeps_its_events_and_to_a_thousandth_its_samples() {
    for take in takes() {
        let peak = take.iter().fold(0f32, |m, x| m.max(x.abs()));
        let rail = 0.5 * peak;
        let clipped: Vec<f32> = take.iter().map(|x| x.clamp(-rail, rail)).collect();
        let before = analysed(&clipped, 16_000).clipping.unwrap();
        assert!(before.clipped && before.events > 2);
        for k in [-3, -1] {
            let after = analysed(&scaled(&clipped, 2f64.powi(k)), 16_000);
            let after = after.clipping.unwrap();
            assert!(after.clipped);
            assert_eq!((after.events, after.first), (before.events, before.first));
            // A sample next to the rail is told from it by the narrowest width looked at, which is the same for all.
            let strays = after.samples.abs_diff(before.samples);
            assert!(strays <= before.samples / 1000, "{strays}");
            let fell = after.rail.unwrap().0 - before.rail.unwrap().0;
            assert!((fell - OCTAVE * f64::from(k)).abs() < 0.001);
        }
    }
}

#[test]
fn any_gain_within_20_db_moves_levels_by_that_and_leaves_the_ratio() {
    for take in takes() {
        // Low enough that 20 dB more clip nothing, loud enough that 20 dB less are still speech to anybody.
        let take = scaled(take, 0.2);
        let before = analysed(&take, 16_000);
        for decibels in [-20.0, -13.7, -7.3, -1.1, 0.4, 5.5, 12.9, 20.0] {
            let louder = scaled(&take, Dbfs(decibels).amplitude());
            assert_moved(&before, &analysed(&louder, 16_000), decibels, 0.01);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_sample_that_is_no_number_spoils_every_measure_wherever_it_stands(
        at in 0..16_000usize,
        bad in prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]),
    ) {
        let mut samples = takes()[0][16_000..32_000].to_vec();
        samples[at] = bad;
        let mut values = measures(&analysed(&samples, 16_000));
        let reasons = values.remove("not_measured").unwrap();
        for (name, value) in values {
            prop_assert!(value.is_null(), "{} is {}", name, value);
            prop_assert_eq!(&reasons[&name], "bad_samples");
        }
    }
}

#[test]
fn inversion_changes_nothing_but_the_sign_of_the_offset() {
    for take in takes() {
        let offset: Vec<f32> = take.iter().map(|x| x + 0.01).collect();
        let inverted: Vec<f32> = offset.iter().map(|x| -x).collect();
        let before = analysed(&offset, 16_000);
        let mut after = analysed(&inverted, 16_000);
        let turned = after.level.dc_offset.unwrap();
        assert_eq!(turned, -before.level.dc_offset.unwrap());
        after.level.dc_offset = Ok(-turned);
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
    }
}

#[test]
fn after_samples_that_are_no_numbers_the_idle_stream_hears_as_if_they_had_been_silence() {
    let rate = SampleRate::new(16_000).unwrap();
    let (mut spoiled, mut silent) = (VoiceActivity::new(rate), VoiceActivity::new(rate));
    let mut heard = false;
    for (n, block) in takes()[0].chunks(160).enumerate() {
        let bad = (20..30).contains(&n);
        spoiled.push(if bad { &[f32::NAN; 160] } else { block });
        silent.push(if bad { &[0.0; 160] } else { block });
        assert_eq!(spoiled.speaking(), silent.speaking());
        heard |= spoiled.speaking();
    }
    assert!(heard);
    assert_eq!(spoiled.speech(), silent.speech());
}

#[test]
fn a_take_of_no_sample_and_of_a_few_says_what_it_lacks_at_every_rate() {
    for rate in RATES {
        let none = analysed(&[], rate);
        assert_eq!(none.level.rms, Err(NotMeasured::TooShort));
        assert_eq!(none.true_peak, Err(NotMeasured::TooShort));
        for length in 1..400 {
            let few = analysed(&vec![0.25; length], rate);
            assert_eq!(few.frames, Frames(length as u64));
            assert!((few.level.sample_peak.unwrap().0 + 2.0 * OCTAVE).abs() < 1e-6);
            assert!(few.snr.is_err() && few.loudness.integrated.is_err());
        }
    }
}

#[test]
fn an_hour_of_digital_silence_has_an_offset_of_nothing_and_no_level() {
    let mut analyzer = Analyzer::new(SampleRate::new(48_000).unwrap());
    let second = vec![0f32; 48_000];
    for _ in 0..3600 {
        analyzer.push(&second);
    }
    let take = analyzer.finish();
    assert_eq!(take.frames, Frames(3600 * 48_000));
    assert_eq!(take.level.dc_offset, Ok(0.0));
    for (name, level, _) in levels(&take) {
        assert!(level.is_err(), "{name}: {level:?}");
    }
    assert!(take.snr.is_err());
    assert_ne!(take.speech.present, Ok(true));
    assert!(!take.clipping.unwrap().clipped);
}

#[test]
fn every_rate_from_8_to_192_khz_reads_the_same_take_alike() {
    let path = "/usr/share/sounds/alsa/Front_Center.wav";
    assert!(!support::alsa_voices().is_empty());
    // The same sound at each rate: noise from the widest band that all of them hold but the lowest.
    let room = noise(Noise::Brown, Dbfs(-56.0), 5 * 48_000, 48_000, 5);
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("take.wav");
    let speech = padded(&decoded(path.as_ref(), 48_000), 48_000, 48_000);
    let take = mixed(&speech, &room[..speech.len()]);
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut file = hound::WavWriter::create(&wav, spec).unwrap();
    take.iter().for_each(|x| file.write_sample(*x).unwrap());
    file.finalize().unwrap();
    let reference = analysed(&take, 48_000);
    for rate in RATES {
        let said = analysed(&decoded(&wav, rate), rate);
        let off = |a: Measured<f64>, b: Measured<f64>| (a.unwrap() - b.unwrap()).abs();
        let level = off(
            said.speech.level.map(|l| l.0),
            reference.speech.level.map(|l| l.0),
        );
        let floor = off(
            said.noise.floor.map(|l| l.value.0),
            reference.noise.floor.map(|l| l.value.0),
        );
        let loudness = off(
            said.loudness.integrated.map(|l| l.0),
            reference.loudness.integrated.map(|l| l.0),
        );
        println!(
            "{rate:6} Hz: level off {level:.3}, floor {floor:.3} dB, loudness {loudness:.3} LU"
        );
        // Below 16 kHz a part of the speech itself is gone.
        let allowed = if rate < 16_000 { 1.5 } else { 0.3 };
        assert!(
            level <= allowed && floor <= 1.0 && loudness <= allowed,
            "{rate} Hz"
        );
    }
}
