//! The table of what a take is judged by: names on the wire, units, errors, and the codes of what is found.

use super::{FindingCode, Value};
use crate::analysis::{Interval, Measured, NotMeasured, TakeAnalysis};

/// How a measure comes to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By limits of the profile's `[limits]`.
    Limit,
    /// By limits too, but only with a calibrated microphone; without one it cannot be judged.
    Calibrated,
    /// By the profile's `[end_silence]`: too little rejects, too much is a note.
    EndSilence,
    /// By the profile's `[faults]`: it is so or it is not.
    Fault,
    /// By the profile's `[format]`.
    Format,
    /// Always, whatever the profile says.
    Integrity,
}

/// A value with the interval it comes with, where it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The value.
    pub value: Value,
    /// The interval in which the true value lies in 90 of 100 cases.
    pub interval: Option<(f64, f64)>,
}

impl Reading {
    fn number(number: f64) -> Self {
        Self {
            value: Value::Number(number),
            interval: None,
        }
    }

    fn is_so(is_so: bool) -> Self {
        Self {
            value: Value::Bool(is_so),
            interval: None,
        }
    }

    fn with_interval<T>(interval: Interval<T>, number: impl Fn(T) -> f64) -> Self {
        Self {
            value: Value::Number(number(interval.value)),
            interval: Some((number(interval.low), number(interval.high))),
        }
    }
}

struct Row {
    measure: Measure,
    wire: &'static str,
    unit: &'static str,
    kind: Kind,
    /// Digits after the point on the wire: finer than the measure's error, coarser than its arithmetic.
    decimals: u8,
    /// Mean absolute error of the measure, in its unit.
    margin: f64,
    /// What a limit may be at all, in the measure's unit.
    possible: (f64, f64),
    below: Option<FindingCode>,
    above: Option<FindingCode>,
    read: fn(&TakeAnalysis) -> Measured<Reading>,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident: $wire:literal, $unit:literal, $kind:ident, $decimals:literal, margin $margin:literal,
        $possible:expr, $below:expr, $above:expr, $read:expr;)+) => {
        /// What a finding or a limit is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure {
            $($(#[$doc])* $name,)+
        }

        impl Measure {
            /// Every measure, in the order of the wire.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }

        const ROWS: &[Row] = &[$(Row {
            measure: Measure::$name,
            wire: $wire,
            unit: $unit,
            kind: Kind::$kind,
            decimals: $decimals,
            margin: $margin,
            possible: $possible,
            below: $below,
            above: $above,
            read: $read,
        }),+];
    };
}

/// Levels a limit may name, in dBFS, dBTP or LUFS: from below 32-bit resolution to what float files can exceed.
const LEVELS: (f64, f64) = (-200.0, 24.0);
/// Ratios a limit may name, in dB.
const RATIOS: (f64, f64) = (-60.0, 200.0);
/// Durations a limit may name, in seconds: up to a day.
const DURATIONS: (f64, f64) = (0.0, 86_400.0);
/// Counts a limit may name.
const COUNTS: (f64, f64) = (0.0, 1e12);
const YES_OR_NO: (f64, f64) = (0.0, 1.0);

/// Stands where a value comes from the file or from capture, not from the samples.
fn not_from_samples(_: &TakeAnalysis) -> Measured<Reading> {
    Err(NotMeasured::TooShort)
}

use FindingCode as Code;

// The margins are the mean absolute errors that the measures were built to, over takes of known level, noise and
// SNR; a margin of zero is a measure that is arithmetic on the samples and has no error to speak of.
measures! {
    /// Length of the take.
    Duration: "duration_s", "s", Limit, 6, margin 0.0, DURATIONS,
        Some(Code::TooShort), Some(Code::TooLong),
        |take| Ok(Reading::number(take.frames.seconds(take.rate).0));
    /// Frames a second of the stored file.
    SampleRate: "sample_rate_hz", "Hz", Format, 0, margin 0.0, (1.0, 1e6),
        Some(Code::Format), Some(Code::Format), not_from_samples;
    /// Bits of a stored sample.
    BitDepth: "bit_depth", "bit", Format, 0, margin 0.0, (1.0, 64.0),
        Some(Code::Format), Some(Code::Format), not_from_samples;
    /// Channels of the stored file.
    Channels: "channels", "", Format, 0, margin 0.0, (1.0, 65_535.0),
        Some(Code::Format), Some(Code::Format), not_from_samples;
    /// Active speech level, ITU-T P.56 method B, noise-compensated.
    SpeechLevel: "speech_level_dbfs", "dBFS", Limit, 3, margin 0.13, LEVELS,
        Some(Code::TooQuiet), Some(Code::TooLoud),
        |take| take.speech.level.map(|level| Reading::number(level.0));
    /// Speech in the take, pauses excluded. Its margin is that of both its ends.
    SpeechDuration: "speech_s", "s", Limit, 4, margin 0.14, DURATIONS,
        Some(Code::TooShort), Some(Code::TooLong),
        |take| take.speech.duration.map(|length| Reading::number(length.0));
    /// RMS of what is not speech, unweighted.
    NoiseFloor: "noise_floor_dbfs", "dBFS", Limit, 3, margin 0.65, LEVELS,
        None, Some(Code::HighNoiseFloor),
        |take| take.noise.floor.map(|floor| Reading::with_interval(floor, |level| level.0));
    /// RMS of what is not speech, A-weighted (IEC 61672-1).
    NoiseFloorA: "noise_floor_a_dbfs", "dBFS", Limit, 3, margin 0.65, LEVELS,
        None, Some(Code::HighNoiseFloor),
        |take| take.noise.floor_a.map(|floor| Reading::number(floor.0));
    /// RMS before the first speech.
    LeadNoise: "lead_noise_dbfs", "dBFS", Limit, 3, margin 0.35, LEVELS,
        None, Some(Code::HighNoiseFloor),
        |take| take.noise.lead.map(|level| Reading::number(level.0));
    /// Sound pressure of the room without speech: needs a calibrated microphone.
    NoisePressure: "noise_spl_dba", "dB(A)", Calibrated, 1, margin 1.0, (-20.0, 140.0),
        None, Some(Code::HighNoiseFloor), not_from_samples;
    /// Active speech level over noise floor.
    Snr: "snr_db", "dB", Limit, 3, margin 0.7, RATIOS,
        Some(Code::LowSnr), Some(Code::HighSnr),
        |take| take.snr.map(|snr| Reading::with_interval(snr, |ratio| ratio.0));
    /// Largest sample.
    SamplePeak: "sample_peak_dbfs", "dBFS", Limit, 3, margin 0.0, LEVELS,
        Some(Code::TooQuiet), Some(Code::TooLoud),
        |take| take.level.sample_peak.map(|peak| Reading::number(peak.0));
    /// Highest true peak (ITU-R BS.1770-4 Annex 2, at eight times the rate).
    TruePeak: "true_peak_dbtp", "dBTP", Limit, 3, margin 0.015, LEVELS,
        Some(Code::TooQuiet), Some(Code::TruePeak),
        |take| take.true_peak.map(|peak| Reading::number(peak.0));
    /// Root mean square of all samples.
    Rms: "rms_dbfs", "dBFS", Limit, 3, margin 0.0, LEVELS,
        Some(Code::TooQuiet), Some(Code::TooLoud),
        |take| take.level.rms.map(|rms| Reading::number(rms.0));
    /// Integrated loudness (ITU-R BS.1770-4).
    Loudness: "loudness_lufs", "LUFS", Limit, 3, margin 0.01, LEVELS,
        Some(Code::Loudness), Some(Code::Loudness),
        |take| take.loudness.integrated.map(|loudness| Reading::number(loudness.0));
    /// Largest momentary loudness (EBU Tech 3341, 400 ms).
    MaxMomentary: "max_momentary_lufs", "LUFS", Limit, 3, margin 0.01, LEVELS,
        Some(Code::Loudness), Some(Code::Loudness),
        |take| take.loudness.max_momentary.map(|loudness| Reading::number(loudness.0));
    /// Largest short-term loudness (EBU Tech 3341, 3 s).
    MaxShortTerm: "max_short_term_lufs", "LUFS", Limit, 3, margin 0.01, LEVELS,
        Some(Code::Loudness), Some(Code::Loudness),
        |take| take.loudness.max_short_term.map(|loudness| Reading::number(loudness.0));
    /// Whether the take is clipped.
    Clipped: "clipped", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::Clipped),
        |take| take.clipping.map(|clipping| Reading::is_so(clipping.clipped));
    /// Samples at a rail, of a clipped take.
    ClippedSamples: "clipped_samples", "", Limit, 0, margin 0.0, COUNTS,
        None, Some(Code::Clipped),
        |take| take.clipping.map(|clipping| {
            Reading::number(if clipping.clipped { clipping.samples as f64 } else { 0.0 })
        });
    /// Runs at a rail, of a clipped take.
    ClipEvents: "clip_events", "", Limit, 0, margin 0.0, COUNTS,
        None, Some(Code::Clipped),
        |take| take.clipping.map(|clipping| {
            Reading::number(if clipping.clipped { clipping.events as f64 } else { 0.0 })
        });
    /// Whether peaks were rounded off, or clipped and blurred afterwards.
    SoftClipped: "soft_clipped", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::SoftClipped),
        |take| take.soft_clipped.map(Reading::is_so);
    /// Reverberation time of the room, told from speech alone.
    ReverberationTime: "rt60_s", "s", Limit, 3, margin 0.1, (0.0, 30.0),
        None, Some(Code::Reverberant),
        |take| take.reverberation.rt60.map(|time| Reading::with_interval(time, |time| time.0));
    /// Clarity of the room, C50, told from speech alone.
    Clarity: "c50_db", "dB", Limit, 2, margin 1.5, RATIOS,
        Some(Code::Reverberant), None,
        |take| take.reverberation.c50.map(|clarity| Reading::with_interval(clarity, |ratio| ratio.0));
    /// Mean of all samples, linear; judged by its size, whatever its sign.
    DcOffset: "dc_offset", "", Limit, 7, margin 0.0, YES_OR_NO,
        None, Some(Code::DcOffset),
        |take| take.level.dc_offset.map(Reading::number);
    /// The frequency above which there is nothing but floor. Its margin is the mean error at 8 kHz.
    Bandwidth: "bandwidth_hz", "Hz", Limit, 0, margin 150.0, (1.0, 1e6),
        Some(Code::BandLimited), None,
        |take| take.bandwidth.map(|band| Reading::number(band.hz));
    /// Whether the band ends in an edge of a codec or resampler.
    CodecEdge: "codec_edge", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::Processed),
        |take| take.bandwidth.map(|band| Reading::is_so(band.codec_edge));
    /// Whether a gate closed the pauses.
    Gated: "gated", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::Processed),
        |take| take.processing.map(|traces| Reading::is_so(traces.gated));
    /// Whether the noise keeps step with the speech, as an automatic gain makes it.
    GainRiding: "gain_riding", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::Processed),
        |take| take.processing.and_then(|traces| traces.gain_riding).map(Reading::is_so);
    /// Hum of the mains with its harmonics.
    Hum: "hum_dbfs", "dBFS", Limit, 2, margin 0.3, LEVELS,
        None, Some(Code::Hum),
        |take| match take.hum? {
            Some(hum) => Ok(Reading::number(hum.level.0)),
            None => Err(NotMeasured::NotThere),
        };
    /// Places where sound was lost, held or repeated.
    Dropouts: "dropouts", "", Fault, 0, margin 0.0, COUNTS,
        None, Some(Code::Dropout),
        |take| match &take.dropouts {
            Ok(dropouts) => Ok(Reading::number(dropouts.count() as f64)),
            Err(why) => Err(*why),
        };
    /// What is wrong between the channels.
    ChannelFault: "channel_fault", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::ChannelFault),
        |take| take.channel_fault.map(|fault| Reading {
            value: Value::Channels(fault),
            interval: None,
        });
    /// From the start of the take to the first speech.
    LeadSilence: "lead_silence_s", "s", EndSilence, 4, margin 0.06, DURATIONS,
        Some(Code::ShortLead), Some(Code::LongLead),
        |take| take.speech.lead_silence.map(|length| Reading::number(length.0));
    /// From the last speech to the end of the take.
    TrailSilence: "trail_silence_s", "s", EndSilence, 4, margin 0.08, DURATIONS,
        Some(Code::ShortTrail), Some(Code::LongTrail),
        |take| take.speech.trail_silence.map(|length| Reading::number(length.0));
    /// Whether there is speech at all.
    SpeechPresent: "speech_present", "", Fault, 0, margin 0.0, YES_OR_NO,
        Some(Code::NoSpeech), None,
        |take| take.speech.present.map(Reading::is_so);
    /// Whether speech was running when the take began.
    CutStart: "cut_start", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::StartCut),
        |take| take.speech.cut_start.map(Reading::is_so);
    /// Whether speech was running when the take ended.
    CutEnd: "cut_end", "", Fault, 0, margin 0.0, YES_OR_NO,
        None, Some(Code::EndCut),
        |take| take.speech.cut_end.map(Reading::is_so);
    /// Frames delivered and not stored, or lost by the device.
    DroppedFrames: "dropped_frames", "", Integrity, 0, margin 0.0, COUNTS,
        None, Some(Code::SamplesLost), not_from_samples;
    /// Times the ring was full.
    Overruns: "overruns", "", Integrity, 0, margin 0.0, COUNTS,
        None, Some(Code::SamplesLost), not_from_samples;
    /// Holes in the stream's own time.
    Gaps: "gaps", "", Integrity, 0, margin 0.0, COUNTS,
        None, Some(Code::SamplesLost), not_from_samples;
    /// Times the device delivered nothing.
    Stalls: "stalls", "", Integrity, 0, margin 0.0, COUNTS,
        None, Some(Code::SamplesLost), not_from_samples;
    /// Times the device changed or was lost.
    DeviceChanges: "device_changes", "", Integrity, 0, margin 0.0, COUNTS,
        None, Some(Code::DeviceChanged), not_from_samples;
    /// Frames a second by the machine's clock.
    MeasuredRate: "measured_rate_hz", "Hz", Integrity, 1, margin 0.0, (1.0, 1e6),
        Some(Code::RateMismatch), Some(Code::RateMismatch), not_from_samples;
}

impl Measure {
    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The measure of this name on the wire.
    pub fn from_wire(name: &str) -> Option<Self> {
        ROWS.iter()
            .find(|row| row.wire == name)
            .map(|row| row.measure)
    }

    /// The name on the wire.
    pub fn wire(self) -> &'static str {
        self.row().wire
    }

    /// The unit as it is written after the number; empty for a bare number.
    pub fn unit(self) -> &'static str {
        self.row().unit
    }

    /// How it comes to be judged.
    pub fn kind(self) -> Kind {
        self.row().kind
    }

    /// Digits after the point on the wire.
    pub fn decimals(self) -> u8 {
        self.row().decimals
    }

    /// The error within which a value neither clearly meets nor clearly misses a limit, in the measure's unit: its
    /// mean absolute error over takes of known level, noise and SNR. Zero where the measure is plain arithmetic.
    pub fn margin(self) -> f64 {
        self.row().margin
    }

    /// Whether a limit on it may reject a take. The room told from speech alone is too uncertain for that, and no
    /// other reading of the prompt would change it: it warns at most.
    pub fn may_reject(self) -> bool {
        !matches!(self, Self::ReverberationTime | Self::Clarity)
    }

    /// The least and the most that a limit may be, in the measure's unit.
    pub fn possible(self) -> (f64, f64) {
        self.row().possible
    }

    /// What is found when the value lies below its limit; `None` where there is no such thing as too little.
    pub fn below(self) -> Option<FindingCode> {
        self.row().below
    }

    /// What is found when the value lies above its limit; `None` where there is no such thing as too much.
    pub fn above(self) -> Option<FindingCode> {
        self.row().above
    }

    /// The value in an analysis. Measures of the kinds `Format`, `Integrity` and `Calibrated` are not in it.
    ///
    /// # Errors
    /// Why there is no value.
    pub fn read(self, take: &TakeAnalysis) -> Measured<Reading> {
        let reading = (self.row().read)(take)?;
        // A comparison with NaN is false and would pass every limit.
        if reading.value.number().is_finite() {
            Ok(reading)
        } else {
            Err(NotMeasured::BadSamples)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_finds_its_own_row() {
        for &measure in Measure::ALL {
            assert_eq!(measure.row().measure, measure);
            assert_eq!(Measure::from_wire(measure.wire()), Some(measure));
            assert!(measure.below().is_some() || measure.above().is_some());
        }
    }
}
