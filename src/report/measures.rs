//! Measures as they go on the wire.

use std::borrow::Borrow;

use serde_json::{Map, Value};

use super::number::{self, rounded};
use crate::analysis::{Clipping, Interval, Measured, NotMeasured, TakeAnalysis};
use crate::units::{Frames, Seconds};
use crate::verdict::Measure;

/// Digits of a level or ratio, of a share, and of a place in the take: a microsecond, finer than any sample.
const LEVEL_DIGITS: u8 = 3;
const SHARE_DIGITS: u8 = 4;
const PLACE_DIGITS: u8 = 6;

/// The measures of a take by their names on the wire, in the wire's order, and `not_measured`.
pub fn measures(take: &TakeAnalysis) -> Map<String, Value> {
    let mut sheet = Sheet::default();
    sheet.measure(Measure::SpeechLevel, take);
    sheet.number("activity_factor", take.speech.activity_factor, SHARE_DIGITS);
    sheet.measure(Measure::SpeechDuration, take);
    sheet.measure(Measure::NoiseFloor, take);
    sheet.interval("noise_floor", "dbfs", take.noise.floor, |level| level.0);
    sheet.measure(Measure::NoiseFloorA, take);
    sheet.put("noise_basis", take.noise.basis, |basis| basis.wire().into());
    sheet.measure(Measure::LeadNoise, take);
    sheet.measure(Measure::Snr, take);
    sheet.interval("snr", "db", take.snr, |ratio| ratio.0);
    sheet.measure(Measure::SamplePeak, take);
    sheet.measure(Measure::TruePeak, take);
    sheet.measure(Measure::Rms, take);
    sheet.measure(Measure::Loudness, take);
    sheet.measure(Measure::MaxMomentary, take);
    sheet.measure(Measure::MaxShortTerm, take);
    sheet.number(
        "loudness_range_lu",
        take.loudness.range.map(|range| range.0),
        LEVEL_DIGITS,
    );
    sheet.measure(Measure::Clipped, take);
    sheet.measure(Measure::ClippedSamples, take);
    sheet.measure(Measure::ClipEvents, take);
    sheet.put("clip_first_at_s", clipping(take), |clipping| {
        clipping.first.map_or(Value::Null, |first| {
            let Seconds(at) = first.seconds(take.rate);
            rounded(at, PLACE_DIGITS)
        })
    });
    sheet.put("clip_rail_dbfs", clipping(take), |clipping| {
        clipping
            .rail
            .map_or(Value::Null, |rail| rounded(rail.0, LEVEL_DIGITS))
    });
    sheet.measure(Measure::SoftClipped, take);
    sheet.measure(Measure::ReverberationTime, take);
    sheet.interval("rt60", "s", take.reverberation.rt60, |time| time.0);
    sheet.measure(Measure::Clarity, take);
    sheet.put("hum_present", take.hum, |hum| hum.is_some().into());
    sheet.measure(Measure::Hum, take);
    sheet.put("hum_freq_hz", take.hum, |hum| {
        hum.map_or(Value::Null, |hum| rounded(hum.mains_hz, 0))
    });
    sheet.measure(Measure::DcOffset, take);
    sheet.measure(Measure::Bandwidth, take);
    sheet.measure(Measure::CodecEdge, take);
    sheet.measure(Measure::Dropouts, take);
    sheet.put("dropouts_at_s", take.dropouts.as_ref(), |dropouts| {
        let place = |at: &Frames| rounded(at.seconds(take.rate).0, PLACE_DIGITS);
        dropouts.at.iter().map(place).collect()
    });
    sheet.measure(Measure::ChannelFault, take);
    sheet.measure(Measure::LeadSilence, take);
    sheet.measure(Measure::TrailSilence, take);
    sheet.measure(Measure::SpeechPresent, take);
    sheet.measure(Measure::CutStart, take);
    sheet.measure(Measure::CutEnd, take);
    sheet.measure(Measure::Gated, take);
    sheet.measure(Measure::GainRiding, take);
    sheet.close()
}

/// The clipping of a clipped take; of another one nothing, so that stray samples at a rail leave no place or level.
fn clipping(take: &TakeAnalysis) -> Measured<Clipping> {
    take.clipping.map(|clipping| {
        if clipping.clipped {
            clipping
        } else {
            Clipping {
                first: None,
                rail: None,
                ..clipping
            }
        }
    })
}

#[derive(Default)]
struct Sheet {
    values: Map<String, Value>,
    not_measured: Map<String, Value>,
}

impl Sheet {
    fn measure(&mut self, measure: Measure, take: &TakeAnalysis) {
        self.put(
            measure.wire(),
            measure.read(take),
            |reading| match reading.value {
                crate::verdict::Value::Bool(is_so) => is_so.into(),
                crate::verdict::Value::Number(value) => number::of(measure, value),
                crate::verdict::Value::Channels(fault) => fault.wire().into(),
            },
        );
    }

    fn interval<T: Copy>(
        &mut self,
        stem: &str,
        unit: &str,
        measured: Measured<Interval<T>>,
        number: impl Fn(T) -> f64,
    ) {
        let low = measured.map(|interval| number(interval.low));
        let high = measured.map(|interval| number(interval.high));
        for (end, measured) in [("low", low), ("high", high)] {
            let key = format!("{stem}_{end}_{unit}");
            self.number(&key, measured, LEVEL_DIGITS);
        }
    }

    fn number(&mut self, key: &str, measured: Measured<f64>, digits: u8) {
        let finite = measured.and_then(|number| {
            if number.is_finite() {
                Ok(number)
            } else {
                Err(NotMeasured::BadSamples)
            }
        });
        self.put(key, finite, |number| rounded(number, digits));
    }

    fn put<T, W: Borrow<NotMeasured>>(
        &mut self,
        key: &str,
        measured: Result<T, W>,
        value: impl FnOnce(T) -> Value,
    ) {
        let value = match measured {
            Ok(measured) => value(measured),
            Err(why) if *why.borrow() == NotMeasured::NotThere => Value::Null,
            Err(why) => {
                self.not_measured
                    .insert(key.to_owned(), why.borrow().wire().into());
                Value::Null
            }
        };
        self.values.insert(key.to_owned(), value);
    }

    fn close(mut self) -> Map<String, Value> {
        self.values
            .insert("not_measured".to_owned(), Value::Object(self.not_measured));
        self.values
    }
}
