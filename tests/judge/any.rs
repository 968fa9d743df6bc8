//! What holds for any take, any file and any profile.

use proptest::prelude::*;
use takegate::analysis::{ChannelFault, Clipping, Dropouts, Interval, NotMeasured, TakeAnalysis};
use takegate::audio::{Integrity, SampleDepth};
use takegate::units::{Db, Dbfs, Dbtp, Frames, Lufs, SampleRate, Seconds};
use takegate::verdict::{Kind, Measure, Profile, Severity, Standing, judge};

use crate::takes::{good, whole};

fn maybe<T: std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Result<T, NotMeasured>> {
    let why = prop::sample::select(vec![
        NotMeasured::TooShort,
        NotMeasured::Silence,
        NotMeasured::DigitalSilence,
        NotMeasured::NoSpeech,
        NotMeasured::NoPause,
        NotMeasured::NoDecay,
        NotMeasured::RateTooLow,
        NotMeasured::BadSamples,
    ]);
    prop_oneof![9 => value.prop_map(Ok), 1 => why.prop_map(Err)]
}

fn interval<T: std::fmt::Debug>(
    range: std::ops::Range<f64>,
    unit: impl Fn(f64) -> T + Copy,
) -> impl Strategy<Value = Interval<T>> {
    (range, 0.0..10.0, 0.0..10.0).prop_map(move |(value, below, above): (f64, f64, f64)| Interval {
        value: unit(value),
        low: unit(value - below),
        high: unit(value + above),
    })
}

prop_compose! {
    fn any_take()(
        frames in 0u64..2_000_000,
        level in (maybe(-90.0..3.0), maybe(-90.0..0.0), maybe(-0.02..0.02)),
        true_peak in maybe(-90.0..3.0),
        loudness in maybe(-60.0..0.0),
        clipping in maybe((any::<bool>(), 0u64..500)),
        soft_clipped in maybe(any::<bool>()),
        dropouts in maybe((0u64..2, 0u64..2)),
        channel_fault in maybe(prop::sample::select(vec![ChannelFault::None, ChannelFault::DualMono, ChannelFault::Dead])),
        voice in (
            maybe(any::<bool>()),
            maybe(-60.0..0.0),
            maybe(0.0..30.0),
            maybe(0.0..4.0),
            maybe(0.0..4.0),
            maybe(prop::bool::weighted(0.1)),
            maybe(prop::bool::weighted(0.1)),
        ),
        floor in maybe(interval(-90.0..-20.0, Dbfs)),
        noise in (maybe(-90.0..-20.0), maybe(-90.0..-20.0)),
        snr in maybe(interval(-5.0..60.0, Db)),
        room in (maybe(interval(0.0..2.0, Seconds)), maybe(interval(-5.0..35.0, Db))),
    ) -> TakeAnalysis {
        let mut take = good();
        take.frames = Frames(frames);
        take.level.sample_peak = level.0.map(Dbfs);
        take.level.rms = level.1.map(Dbfs);
        take.level.dc_offset = level.2;
        take.true_peak = true_peak.map(Dbtp);
        take.loudness.integrated = loudness.map(Lufs);
        take.clipping = clipping.map(|(clipped, samples)| Clipping {
            clipped,
            samples,
            events: samples / 2,
            first: (samples > 0).then_some(Frames(1)),
            rail: (samples > 0).then_some(Dbfs(0.0)),
        });
        take.dropouts = dropouts.map(|(certain, suspected)| Dropouts {
            certain,
            suspected,
            at: vec![Frames(7); (certain + suspected) as usize],
        });
        take.soft_clipped = soft_clipped;
        take.channel_fault = channel_fault;
        take.speech.present = voice.0;
        take.speech.level = voice.1.map(Dbfs);
        take.speech.duration = voice.2.map(Seconds);
        take.speech.lead_silence = voice.3.map(Seconds);
        take.speech.trail_silence = voice.4.map(Seconds);
        take.speech.cut_start = voice.5;
        take.speech.cut_end = voice.6;
        take.noise.floor = floor;
        take.noise.floor_a = noise.0.map(Dbfs);
        take.noise.lead = noise.1.map(Dbfs);
        take.snr = snr;
        (take.reverberation.rt60, take.reverberation.c50) = room;
        take
    }
}

fn any_integrity() -> impl Strategy<Value = Integrity> {
    let format = (
        prop::sample::select(vec![8_000u32, 16_000, 44_100, 48_000]),
        prop::sample::select(vec![
            SampleDepth::Int(16),
            SampleDepth::Int(24),
            SampleDepth::Lossy,
        ]),
        1u16..3,
    );
    (format, prop::bool::weighted(0.05)).prop_map(|((hz, depth, channels), lost)| {
        let mut integrity = whole(hz);
        integrity.format.depth = depth;
        integrity.format.channels = channels;
        integrity.dropped_frames = u64::from(lost);
        integrity
    })
}

/// The limits of a profile, in numbers that can be tightened.
#[derive(Clone, Debug)]
struct Sketch {
    /// Measure, lower end, width of the band from it to the upper end; either end may be missing.
    limits: Vec<(Measure, Option<f64>, Option<f64>, bool)>,
    /// 0 rejects, 1 warns, 2 allows.
    faults: [usize; 8],
    rates: Vec<u32>,
    least_silence: Option<f64>,
}

impl Sketch {
    fn profile(&self) -> Profile {
        let mut toml = String::from("name = \"any\"\nversion = 1\nsource = \"chance\"\n[faults]\n");
        let names = [
            "no_speech",
            "clipped",
            "soft_clipped",
            "dropout",
            "channel_fault",
            "start_cut",
            "end_cut",
            "digital_silence",
        ];
        for (name, rule) in names.into_iter().zip(self.faults) {
            let rule = ["reject", "warn", "allow"][rule];
            toml += &format!("{name} = \"{rule}\"\n");
        }
        if !self.rates.is_empty() {
            toml += &format!("[format]\nrate_hz = {:?}\n", self.rates);
        }
        if let Some(least) = self.least_silence {
            toml += &format!("[end_silence]\nlead = {{ min = {least:?} }}\n");
        }
        for &(measure, min, max, warns) in &self.limits {
            let min = min.filter(|_| measure.below().is_some());
            let max = max.filter(|_| measure.above().is_some());
            let ends: Vec<_> = [("min", min), ("max", max)]
                .into_iter()
                .filter_map(|(key, end)| end.map(|end| format!("{key} = {end:?}")))
                .collect();
            if !ends.is_empty() {
                let weight = if warns { "warn" } else { "reject" };
                let ends = ends.join(", ");
                toml += &format!("[limits.{}]\n{weight} = {{ {ends} }}\n", measure.wire());
            }
        }
        Profile::parse(&toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))
    }
}

fn any_sketch() -> impl Strategy<Value = Sketch> {
    let limited: Vec<Measure> = Measure::ALL
        .iter()
        .copied()
        .filter(|measure| matches!(measure.kind(), Kind::Limit))
        .collect();
    let limit = |measure: Measure| {
        let (least, most) = match measure.possible() {
            (0.0, 1.0) => (0.0, 0.02),
            (0.0, most) => (0.0, most.min(40.0)),
            (least, _) => (f64::max(least, -90.0), 20.0),
        };
        let end = prop::option::of(least..most);
        (end.clone(), end, any::<bool>()).prop_map(
            move |(a, b, warns): (Option<f64>, Option<f64>, bool)| match (a, b) {
                (Some(a), Some(b)) => (measure, Some(a.min(b)), Some(a.max(b)), warns),
                _ => (measure, a, b, warns),
            },
        )
    };
    (
        prop::sample::subsequence(limited, 0..5)
            .prop_flat_map(move |measures| measures.into_iter().map(limit).collect::<Vec<_>>()),
        prop::array::uniform8(0usize..3),
        prop::sample::subsequence(vec![8_000u32, 16_000, 44_100, 48_000], 0..4),
        prop::option::of(0.0..3.0),
    )
        .prop_map(|(limits, faults, rates, least_silence)| Sketch {
            limits,
            faults,
            rates,
            least_silence,
        })
}

/// The same profile with one thing tighter.
fn tighter(sketch: &Sketch, which: usize, by: f64) -> Sketch {
    let mut tighter = sketch.clone();
    match which {
        0..8 => tighter.faults[which] = tighter.faults[which].saturating_sub(1),
        8 if tighter.rates.len() > 1 => {
            tighter.rates.pop();
        }
        9 => tighter.least_silence = Some(tighter.least_silence.unwrap_or(0.0) + by),
        _ => {
            for (measure, min, max, warns) in &mut tighter.limits {
                let (least, most) = measure.possible();
                match (min, max) {
                    (Some(min), Some(max)) => {
                        let middle = f64::midpoint(*min, *max);
                        *min = (*min + by).min(middle);
                        *max = (*max - by).max(middle);
                    }
                    (Some(min), None) => *min = (*min + by).min(most),
                    (None, Some(max)) => *max = (*max - by).max(least),
                    (None, None) => {}
                }
                *warns &= which.is_multiple_of(2);
            }
        }
    }
    tighter
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_take_gets_the_same_verdict(
        take in any_take(), integrity in any_integrity(), sketch in any_sketch(),
    ) {
        let profile = sketch.profile();
        prop_assert_eq!(
            judge(&take, &integrity, &profile),
            judge(&take.clone(), &integrity.clone(), &sketch.profile())
        );
    }

    #[test]
    fn tightening_a_limit_never_lets_a_rejected_take_in(
        take in any_take(),
        integrity in any_integrity(),
        sketch in any_sketch(),
        which in 0usize..18,
        by in 0.0..0.02f64,
        coarse in any::<bool>(),
    ) {
        let by = if coarse { by * 500.0 } else { by };
        let loose = judge(&take, &integrity, &sketch.profile());
        let tight = judge(&take, &integrity, &tighter(&sketch, which, by).profile());
        prop_assert!(
            loose.is_accepted() || !tight.is_accepted(),
            "{:#?}\n{:#?}", loose.findings, tight.findings
        );
    }

    #[test]
    fn a_damaged_recording_is_never_accepted(
        take in any_take(),
        mut integrity in any_integrity(),
        sketch in any_sketch(),
        fault in 0usize..7,
    ) {
        match fault {
            0 => integrity.dropped_frames = 1,
            1 => integrity.overruns = 1,
            2 => integrity.gaps = 1,
            3 => integrity.stalls = 1,
            4 => integrity.device_changes = 1,
            5 => integrity.wanted_rate = SampleRate::new(integrity.format.rate.hz() + 1),
            _ => {
                let hz = f64::from(integrity.format.rate.hz());
                integrity.measured_rate_hz = Some(hz * 0.985);
            }
        }
        let verdict = judge(&take, &integrity, &sketch.profile());
        prop_assert!(!verdict.is_accepted());
        prop_assert!(verdict.is_final());
        prop_assert!(verdict.findings[0].code.is_final());
    }

    #[test]
    fn a_take_is_rejected_exactly_when_a_finding_rejects_and_the_gravest_comes_first(
        take in any_take(), integrity in any_integrity(), sketch in any_sketch(),
    ) {
        let verdict = judge(&take, &integrity, &sketch.profile());
        let rejects = verdict.findings.iter().any(|finding| finding.severity == Severity::Reject);
        prop_assert_eq!(rejects, !verdict.is_accepted());
        prop_assert!(verdict.findings.is_sorted_by_key(|finding| finding.severity));
        for check in &verdict.checks {
            if check.standing == Standing::Reject {
                prop_assert!(!verdict.is_accepted(), "{check:?}");
            }
        }
    }
}
