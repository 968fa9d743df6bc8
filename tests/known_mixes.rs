//! What is known of a take by its making, one claim each: cut speech, noise alone, quiet and loud speech, silence,
//! bad samples. The errors of level, noise floor and SNR are those of `known_takes`.

mod support;

use std::sync::OnceLock;

use rayon::prelude::*;
use support::{
    CLEAN_LEVEL, Clean, Noise, alsa_voices, clean, mixed, noise, padded, prompts, speech_level,
};
use takegate::analysis::{Analyzer, NotMeasured, TakeAnalysis};
use takegate::units::{Dbfs, SampleRate};

const STEADY: [Noise; 4] = [Noise::White, Noise::Pink, Noise::Brown, Noise::Hum];
const MOVING: [Noise; 2] = [Noise::Clicks, Noise::Tones];

fn analysed(samples: &[f32], rate: u32) -> TakeAnalysis {
    let mut analyzer = Analyzer::new(SampleRate::new(rate).unwrap());
    for block in samples.chunks(512) {
        analyzer.push(block);
    }
    analyzer.finish()
}

fn voices() -> &'static [Clean] {
    static VOICES: OnceLock<Vec<Clean>> = OnceLock::new();
    VOICES.get_or_init(|| {
        let mut voices = clean(&prompts(8));
        voices.extend(clean(alsa_voices()));
        for speaker in ["en_US", "fr_CA", "es_MX", "it_IT", "alsa"] {
            let count = voices
                .iter()
                .filter(|v| v.name.starts_with(speaker))
                .count();
            assert!(count >= 1, "no clean speech of {speaker} is left");
        }
        voices
    })
}

#[test]
fn a_take_cut_inside_speech_is_known_and_no_other_is_called_cut() {
    // Where 60 ms of speech are loud there is speech for certain, and at an SNR of 20 dB it stands 15 dB over the
    // noise: cut in their middle.
    let cut_points = |voice: &Clean| {
        let hop = voice.rate as usize / 100;
        let floor = Dbfs(CLEAN_LEVEL.0 - 3.0).amplitude();
        let loud: Vec<bool> = voice
            .samples
            .chunks(hop)
            .map(|c| support::rms(c) > floor)
            .collect();
        let at = |i: &usize| loud[*i..i + 6].iter().all(|&l| l);
        let points: Vec<usize> = (0..loud.len() - 6).filter(at).collect();
        (
            (points[points.len() / 8] + 3) * hop,
            (points[points.len() * 7 / 8] + 3) * hop,
        )
    };
    let mut cases = Vec::new();
    for index in 0..voices().len() {
        for cut_start in [false, true] {
            for cut_end in [false, true] {
                for snr in [20.0, 35.0] {
                    // Of the single words of one second too little would be left.
                    if cut_start && cut_end && voices()[index].rate == 48_000 {
                        continue;
                    }
                    cases.push((index, cut_start, cut_end, snr));
                }
            }
        }
    }
    let judged: Vec<_> = cases
        .into_par_iter()
        .map(|(index, cut_start, cut_end, snr)| {
            let voice = &voices()[index];
            let (from, to) = cut_points(voice);
            let pad = voice.rate as usize * 6 / 10;
            let start = if cut_start { from } else { 0 };
            let end = if cut_end { to } else { voice.samples.len() };
            let speech = padded(
                &voice.samples[start..end],
                if cut_start { 0 } else { pad },
                if cut_end { 0 } else { pad },
            );
            let level = Dbfs(CLEAN_LEVEL.0 - snr);
            let noise = noise(Noise::Pink, level, speech.len(), voice.rate, index as u64);
            let found = analysed(&mixed(&speech, &noise), voice.rate).speech;
            let name = format!("{} at {snr} dB, cut {cut_start} {cut_end}", voice.name);
            (name, (cut_start, found.cut_start), (cut_end, found.cut_end))
        })
        .collect();
    let starts: Vec<_> = judged.iter().map(|j| (&j.0, j.1)).collect();
    let ends: Vec<_> = judged.iter().map(|j| (&j.0, j.2)).collect();
    for (what, edges) in [("start", starts), ("end", ends)] {
        let (mut hits, mut misses, mut alarms) = (0, 0, 0);
        for (name, (cut, found)) in edges {
            match (cut, found == Ok(true)) {
                (true, true) => hits += 1,
                (true, false) => misses += 1,
                (false, true) => alarms += 1,
                (false, false) => continue,
            }
            if cut != (found == Ok(true)) {
                println!("cut {what}: {name}: {found:?}");
            }
        }
        println!("cut {what}: {hits} found, {misses} missed, {alarms} false alarms");
        assert!(
            f64::from(hits) >= 0.95 * f64::from(hits + misses),
            "recall, {what}"
        );
        assert!(
            f64::from(hits) >= 0.95 * f64::from(hits + alarms),
            "precision, {what}"
        );
    }
}

#[test]
fn noise_alone_is_no_speech_and_its_level_is_measured() {
    let mut cases = Vec::new();
    for rate in [8_000, 16_000, 48_000] {
        for kind in STEADY.iter().chain(&MOVING) {
            for level in [-75.0, -60.0, -50.0] {
                cases.push((rate, *kind, level));
            }
        }
        // Louder music than this the voice detector takes for a voice.
        for kind in STEADY {
            cases.push((rate, kind, -35.0));
            cases.push((rate, kind, -25.0));
        }
    }
    let wrong: Vec<String> = cases
        .into_par_iter()
        .filter_map(|(rate, kind, level)| {
            let samples = noise(kind, Dbfs(level), 5 * rate as usize, rate, 17);
            let found = analysed(&samples, rate);
            let floor = found.noise.floor.map_or(f64::NAN, |floor| floor.value.0);
            let right = found.speech.present == Ok(false)
                && found.snr == Err(NotMeasured::NoSpeech)
                && found.speech.level == Err(NotMeasured::NoSpeech)
                && (floor - level).abs() < 0.3;
            (!right).then(|| {
                let present = found.speech.present;
                format!("{kind:?} at {level} dBFS, {rate} Hz: speech {present:?}, floor {floor}")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn quiet_and_loud_speech_is_heard() {
    let missed: Vec<String> = voices()
        .par_iter()
        .flat_map(|voice| [-40.0, -30.0, -15.0].map(|level| (voice, level)))
        .filter_map(|(voice, level)| {
            let half = voice.rate as usize / 2;
            let factor = Dbfs(level - CLEAN_LEVEL.0).amplitude();
            let speech = padded(&support::scaled(&voice.samples, factor), half, half);
            let noise = noise(Noise::Pink, Dbfs(level - 12.0), speech.len(), voice.rate, 3);
            let found = analysed(&mixed(&speech, &noise), voice.rate);
            let heard = found.speech.present == Ok(true);
            (!heard).then(|| format!("{} at {level} dBFS", voice.name))
        })
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_rate_gives_the_same_answer() {
    let mut worst = 0f64;
    for rate in [
        8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000,
    ] {
        let path = "/usr/share/asterisk/sounds/en_US_f_Allison/vm-instructions.g722";
        let name = path.to_string();
        let samples = support::decoded(path.as_ref(), rate);
        let voice = &clean(&[support::Voice {
            name,
            rate,
            samples,
        }])[0];
        let speech = padded(&voice.samples, rate as usize / 2, rate as usize / 2);
        let noise = noise(Noise::Pink, Dbfs(-51.0), speech.len(), rate, 5);
        let found = analysed(&mixed(&speech, &noise), rate);
        let snr = found.snr.unwrap().value.0;
        let truth = speech_level(&speech, rate).0 + 51.0;
        println!("{rate} Hz: SNR {snr:.2} dB, truly {truth:.2}");
        worst = worst.max((snr - truth).abs());
        assert!((found.speech.lead_silence.unwrap().0 - 0.5).abs() < 0.05);
    }
    assert!(worst < 0.5, "{worst}");
}

#[test]
fn the_a_weighted_floor_follows_the_curve() {
    // IEC 61672-1, table 3.
    for (hz, weight) in [(100.0, -19.1), (1000.0, 0.0), (8000.0, -1.1)] {
        let tone: Vec<f32> = (0..96_000)
            .map(|n| {
                (0.01 * (2.0 * std::f64::consts::PI * hz * f64::from(n) / 48_000.0).sin()) as f32
            })
            .collect();
        let found = analysed(&tone, 48_000).noise;
        let (floor, floor_a) = (found.floor.unwrap().value.0, found.floor_a.unwrap().0);
        assert!((floor + 43.01).abs() < 0.1, "{hz} Hz: {floor}");
        assert!(
            (floor_a - floor - weight).abs() < 0.4,
            "{hz} Hz: {floor_a} beside {floor}"
        );
    }
}

#[test]
fn pauses_of_digital_zero_have_no_level() {
    let zeros = analysed(&vec![0.0; 48_000], 48_000);
    assert_eq!(zeros.speech.present, Ok(false));
    assert_eq!(zeros.noise.floor, Err(NotMeasured::Silence));
    assert_eq!(zeros.snr, Err(NotMeasured::NoSpeech));
    for voice in voices() {
        let half = voice.rate as usize / 2;
        let found = analysed(&padded(&voice.samples, half, half), voice.rate);
        let case = &voice.name;
        assert_eq!(found.noise.lead, Err(NotMeasured::DigitalSilence), "{case}");
        // The prompts are long enough to have pauses of their own, with a noise of their own.
        if voice.rate == 48_000 {
            assert_eq!(
                found.noise.floor,
                Err(NotMeasured::DigitalSilence),
                "{case}"
            );
            assert_eq!(found.snr, Err(NotMeasured::DigitalSilence), "{case}");
        }
        let level = found.speech.level.unwrap().0;
        let truth = speech_level(&padded(&voice.samples, half, half), voice.rate).0;
        assert!((level - truth).abs() < 0.15, "{case}: {level}, not {truth}");
        assert!(
            (found.speech.lead_silence.unwrap().0 - 0.5).abs() < 0.06,
            "{case}"
        );
    }
}

#[test]
fn samples_that_are_not_numbers_refuse_everything_and_spread_nowhere() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut samples = noise(Noise::White, Dbfs(-40.0), 48_000, 48_000, 1);
        samples[20_000] = bad;
        let found = analysed(&samples, 48_000);
        let why = NotMeasured::BadSamples;
        assert_eq!(found.frames.0, 48_000);
        assert_eq!(found.level.rms, Err(why));
        assert_eq!(found.true_peak, Err(why));
        assert_eq!(found.speech.present, Err(why));
        assert_eq!(found.noise.floor, Err(why));
        assert_eq!(found.snr, Err(why));
    }
}

#[test]
fn a_take_too_short_to_hold_speech_says_so() {
    for samples in [0, 1, 100, 4_000] {
        let found = analysed(&vec![0.1; samples], 48_000);
        assert_eq!(
            found.speech.present,
            Err(NotMeasured::TooShort),
            "{samples}"
        );
        assert_eq!(found.noise.floor, Err(NotMeasured::TooShort), "{samples}");
    }
}
