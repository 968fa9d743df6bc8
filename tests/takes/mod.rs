//! Takes made of numbers, for the claims about judgement and report.
#![allow(dead_code, reason = "each test binary uses its own part")]

use takegate::analysis::{
    Bandwidth, ChannelFault, Clipping, Dropouts, Hum, Interval, Level, Loudness, Measured, Noise,
    NoiseBasis, NotMeasured, Processing, Reverberation, Speech, TakeAnalysis,
};
use takegate::audio::{AudioFormat, Integrity, SampleDepth};
use takegate::units::{Db, Dbfs, Dbtp, Frames, Lufs, SampleRate, Seconds};
use takegate::verdict::{Allowed, Bounds, Kind, Limit, Measure, Profile};

/// A built-in profile.
pub fn built_in(name: &str) -> Profile {
    let built_in = Profile::built_in()
        .iter()
        .find(|built_in| built_in.name == name)
        .unwrap_or_else(|| panic!("no profile {name}"));
    built_in.profile().unwrap()
}

/// The integrity of a whole 16-bit mono file.
pub fn whole(hz: u32) -> Integrity {
    Integrity::of_file(AudioFormat {
        rate: SampleRate::new(hz).unwrap(),
        depth: SampleDepth::Int(16),
        channels: 1,
    })
}

/// Six seconds at 48 kHz from a quiet room, which `asr-quiet` takes without a remark.
pub fn good() -> TakeAnalysis {
    TakeAnalysis {
        frames: Frames(288_000),
        rate: SampleRate::new(48_000).unwrap(),
        level: Level {
            sample_peak: Ok(Dbfs(-8.0)),
            rms: Ok(Dbfs(-25.0)),
            dc_offset: Ok(-0.0001),
        },
        true_peak: Ok(Dbtp(-7.9)),
        loudness: Loudness {
            integrated: Ok(Lufs(-23.0)),
            max_momentary: Ok(Lufs(-18.0)),
            max_short_term: Ok(Lufs(-21.0)),
            range: Ok(Db(6.5)),
        },
        clipping: Ok(Clipping {
            clipped: false,
            samples: 0,
            events: 0,
            first: None,
            rail: None,
        }),
        soft_clipped: Ok(false),
        dropouts: Ok(Dropouts {
            certain: 0,
            suspected: 0,
            at: Vec::new(),
        }),
        channel_fault: Ok(ChannelFault::None),
        speech: Speech {
            present: Ok(true),
            level: Ok(Dbfs(-24.0)),
            activity_factor: Ok(0.8),
            duration: Ok(Seconds(5.0)),
            lead_silence: Ok(Seconds(0.5)),
            trail_silence: Ok(Seconds(0.5)),
            cut_start: Ok(false),
            cut_end: Ok(false),
        },
        noise: Noise {
            floor: Ok(around(-65.0, Dbfs)),
            floor_a: Ok(Dbfs(-70.0)),
            basis: Ok(NoiseBasis::Pauses),
            lead: Ok(Dbfs(-75.0)),
        },
        snr: Ok(around(41.0, Db)),
        reverberation: Reverberation {
            rt60: Ok(Interval {
                value: Seconds(0.11),
                low: Seconds(0.05),
                high: Seconds(0.2),
            }),
            c50: Ok(Interval {
                value: Db(28.0),
                low: Db(25.0),
                high: Db(31.0),
            }),
        },
        bandwidth: Ok(Bandwidth {
            hz: 20_000.0,
            codec_edge: false,
        }),
        hum: Ok(None),
        processing: Ok(Processing {
            gated: false,
            gain_riding: Ok(false),
        }),
    }
}

/// A value with an interval of half a decibel to each side.
pub fn around<T>(value: f64, unit: impl Fn(f64) -> T) -> Interval<T> {
    Interval {
        value: unit(value),
        low: unit(value - 0.5),
        high: unit(value + 0.5),
    }
}

/// A take with nobody in it: room noise and no speech.
pub fn empty() -> TakeAnalysis {
    let none = NotMeasured::NoSpeech;
    let mut take = good();
    take.level.sample_peak = Ok(Dbfs(-52.0));
    take.level.rms = Ok(Dbfs(-65.0));
    take.true_peak = Ok(Dbtp(-52.0));
    take.speech = Speech {
        present: Ok(false),
        level: Err(none),
        activity_factor: Err(none),
        duration: Ok(Seconds(0.0)),
        lead_silence: Err(none),
        trail_silence: Err(none),
        cut_start: Err(none),
        cut_end: Err(none),
    };
    take.noise.lead = Err(none);
    take.snr = Err(none);
    take.reverberation.rt60 = Err(none);
    take.reverberation.c50 = Err(none);
    take
}

/// A take of which nothing can be said, for one reason.
pub fn unmeasured(why: NotMeasured) -> TakeAnalysis {
    fn err<T>(why: NotMeasured) -> Measured<T> {
        Err(why)
    }
    TakeAnalysis {
        frames: Frames(480),
        rate: SampleRate::new(48_000).unwrap(),
        level: Level {
            sample_peak: err(why),
            rms: err(why),
            dc_offset: err(why),
        },
        true_peak: err(why),
        loudness: Loudness {
            integrated: err(why),
            max_momentary: err(why),
            max_short_term: err(why),
            range: err(why),
        },
        clipping: err(why),
        soft_clipped: err(why),
        dropouts: err(why),
        channel_fault: err(why),
        speech: Speech {
            present: err(why),
            level: err(why),
            activity_factor: err(why),
            duration: err(why),
            lead_silence: err(why),
            trail_silence: err(why),
            cut_start: err(why),
            cut_end: err(why),
        },
        noise: Noise {
            floor: err(why),
            floor_a: err(why),
            basis: err(why),
            lead: err(why),
        },
        snr: err(why),
        reverberation: Reverberation {
            rt60: err(why),
            c50: err(why),
        },
        bandwidth: err(why),
        hum: err(why),
        processing: err(why),
    }
}

/// Sets a measure to a number.
pub fn set(take: &mut TakeAnalysis, measure: Measure, number: f64) {
    match measure {
        Measure::Duration => {
            take.frames = Seconds(number).frames(take.rate);
        }
        Measure::SpeechLevel => take.speech.level = Ok(Dbfs(number)),
        Measure::SpeechDuration => take.speech.duration = Ok(Seconds(number)),
        Measure::NoiseFloor => take.noise.floor = Ok(around(number, Dbfs)),
        Measure::NoiseFloorA => take.noise.floor_a = Ok(Dbfs(number)),
        Measure::LeadNoise => take.noise.lead = Ok(Dbfs(number)),
        Measure::Snr => take.snr = Ok(around(number, Db)),
        Measure::SamplePeak => take.level.sample_peak = Ok(Dbfs(number)),
        Measure::TruePeak => take.true_peak = Ok(Dbtp(number)),
        Measure::Rms => take.level.rms = Ok(Dbfs(number)),
        Measure::Loudness => take.loudness.integrated = Ok(Lufs(number)),
        Measure::MaxMomentary => take.loudness.max_momentary = Ok(Lufs(number)),
        Measure::MaxShortTerm => take.loudness.max_short_term = Ok(Lufs(number)),
        Measure::ReverberationTime => {
            take.reverberation.rt60 = Ok(Interval {
                value: Seconds(number),
                low: Seconds((number - 0.1).max(0.0)),
                high: Seconds(number + 0.1),
            });
        }
        Measure::Clarity => take.reverberation.c50 = Ok(around(number, Db)),
        Measure::Bandwidth => {
            take.bandwidth = Ok(Bandwidth {
                hz: number,
                codec_edge: false,
            });
        }
        Measure::Hum => {
            take.hum = Ok(Some(Hum {
                level: Dbfs(number),
                mains_hz: 50.0,
            }));
        }
        Measure::DcOffset => take.level.dc_offset = Ok(number),
        Measure::LeadSilence => take.speech.lead_silence = Ok(Seconds(number)),
        Measure::TrailSilence => take.speech.trail_silence = Ok(Seconds(number)),
        Measure::ClippedSamples | Measure::ClipEvents => {
            take.clipping = Ok(Clipping {
                clipped: number > 0.0,
                samples: number as u64,
                events: number as u64,
                first: (number > 0.0).then_some(Frames(110_880)),
                rail: (number > 0.0).then_some(Dbfs(0.0)),
            });
        }
        other => panic!("{other:?} is not a number of the analysis"),
    }
}

/// A take as the profile wants it: every limited measure well inside its limits.
pub fn ideal(profile: &Profile) -> (TakeAnalysis, Integrity) {
    let hz = match &profile.format().rate {
        Allowed::Any => 48_000,
        Allowed::AtLeast(rate) => rate.hz(),
        Allowed::OneOf(rates) => rates[0].hz(),
    };
    let integrity = whole(hz);
    let mut take = good();
    take.rate = integrity.format.rate;
    take.frames = Seconds(6.0).frames(take.rate);
    for limit in profile.limits() {
        if limit.measure.kind() == Kind::Limit {
            set(&mut take, limit.measure, inside(limit));
        }
    }
    if let Some(silence) = profile.end_silence() {
        for (measure, bounds) in [
            (Measure::LeadSilence, silence.lead),
            (Measure::TrailSilence, silence.trail),
        ] {
            let (min, max) = (bounds.min.unwrap_or(0.0), bounds.max.unwrap_or(1.0));
            // Past the middle: the measure's error reaches 0.08 s above a limit of 0.1 s.
            set(&mut take, measure, min + 0.95 * (max - min));
        }
    }
    (take, integrity)
}

/// A number in the middle of both limits, or well beyond the only end.
fn inside(limit: &Limit) -> f64 {
    let Bounds { min, max } = Bounds {
        min: limit.warn.min.or(limit.reject.min),
        max: limit.warn.max.or(limit.reject.max),
    };
    match (min, max) {
        (Some(min), Some(max)) => (min + max) / 2.0,
        (Some(min), None) => min + 3.0 + 2.0 * limit.measure.margin(),
        (None, Some(_)) if limit.measure.possible().0 >= 0.0 => 0.0,
        (None, Some(max)) => max - 3.0,
        (None, None) => panic!("a limit without an end"),
    }
}
