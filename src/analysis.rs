//! The measuring: one streaming pass over one channel, constant memory, and the same bits whatever the
//! block size. Pure: no files, threads, clocks or logging.

mod activity;
mod bands;
mod bandwidth;
mod cascade;
mod channels;
mod clipping;
mod conditioning;
mod dot;
mod dropouts;
mod features;
mod gain_riding;
mod gating;
mod harmonicity;
mod hops;
mod hum;
mod level;
mod live;
mod loudness;
mod noise;
mod pauses;
mod record;
mod resample;
mod reverberation;
mod saturation;
mod segmentation;
mod series;
mod silence;
mod snr;
mod spectrum;
mod speech_level;
mod support;
mod take;
mod true_peak;

pub use activity::VoiceActivity;
pub use channels::ChannelComparison;
pub use clipping::ClippingDetector;
pub use dropouts::DropoutDetector;
pub use hum::HumMeter;
pub use level::LevelMeter;
pub use live::FrameAnalysis;
pub use loudness::LoudnessMeter;
pub use reverberation::SpeechDrops;
pub use saturation::SaturationDetector;
pub use speech_level::{ActiveSpeech, SpeechLevelMeter};
pub use take::{
    Bandwidth, ChannelFault, Clipping, Dropouts, Hum, Interval, Level, Live, Loudness, Measured,
    Noise, NoiseBasis, NotMeasured, Processing, Reverberation, Speech, TakeAnalysis,
};
pub use true_peak::TruePeakMeter;

use crate::units::{Frames, SampleRate, Seconds};
use features::Features;
use live::{FrameQueue, RunningEstimate};
use snr::SpeechAndNoise;

/// Measures one take as it arrives.
///
/// Blocks of any length are cut into 10 ms hops, the same for every split, so that the split changes no bit.
pub struct Analyzer {
    rate: SampleRate,
    frames: Frames,
    hops: u64,
    /// What has arrived of the running hop.
    hop: Vec<f32>,
    bad_samples: bool,
    level: LevelMeter,
    true_peak: TruePeakMeter,
    loudness: LoudnessMeter,
    clipping: ClippingDetector,
    saturation: SaturationDetector,
    dropouts: DropoutDetector,
    features: Features,
    queue: FrameQueue,
    estimate: RunningEstimate,
}

impl Analyzer {
    /// A fresh analyzer for one channel at `rate`.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            rate,
            frames: Frames(0),
            hops: 0,
            hop: Vec::with_capacity(hops::start(1, rate) as usize + 1),
            bad_samples: false,
            level: LevelMeter::new(rate),
            true_peak: TruePeakMeter::new(rate),
            loudness: LoudnessMeter::new(rate),
            clipping: ClippingDetector::new(rate),
            saturation: SaturationDetector::new(rate),
            dropouts: DropoutDetector::new(rate),
            features: Features::new(rate),
            queue: FrameQueue::new(),
            estimate: RunningEstimate::new(),
        }
    }

    /// Takes the next samples (full scale ±1.0), in blocks of any length. NaN and infinities make every measure
    /// [`NotMeasured::BadSamples`].
    pub fn push(&mut self, mut samples: &[f32]) {
        self.frames += Frames(samples.len() as u64);
        while !samples.is_empty() {
            let length = hops::start(self.hops + 1, self.rate) - hops::start(self.hops, self.rate);
            let missing = (length as usize).saturating_sub(self.hop.len());
            let (now, later) = samples.split_at(missing.min(samples.len()));
            self.hop.extend_from_slice(now);
            samples = later;
            if self.hop.len() as u64 == length {
                self.measure_hop();
                self.features.push(&self.hop);
                let speaking = self.features.scorer().speaking();
                self.queue.push(FrameAnalysis::of(&self.hop, speaking));
                self.hop.clear();
                self.hops += 1;
            }
        }
    }

    /// Hands the hop to the measures that need no frames, free of samples that are not numbers.
    fn measure_hop(&mut self) {
        if !level::all_finite(&self.hop) {
            self.bad_samples = true;
            for sample in &mut self.hop {
                if !sample.is_finite() {
                    *sample = 0.0;
                }
            }
        }
        self.level.push(&self.hop);
        self.true_peak.push(&self.hop);
        self.loudness.push(&self.hop);
        self.clipping.push(&self.hop);
        self.saturation.push(&self.hop);
        self.dropouts.push(&self.hop);
    }

    /// What can be said so far. Cheap enough to be asked 30 times a second: noise floor, ratio and speech level
    /// are made anew twice a second of sound, from the newest 20 s.
    pub fn live(&mut self) -> Live {
        let scorer = self.features.scorer();
        let (speaking, silence, speech) = (scorer.speaking(), scorer.silence(), scorer.speech());
        if self.bad_samples {
            let why = NotMeasured::BadSamples;
            return Live {
                frames: self.frames,
                sample_peak: Err(why),
                noise_floor: Err(why),
                snr: Err(why),
                speech_level: Err(why),
                clipping: Err(why),
                speaking,
                silence,
                speech,
            };
        }
        let so_far = self.estimate.of(self.features.record());
        Live {
            frames: self.frames,
            sample_peak: self.level.peak_so_far(),
            noise_floor: so_far.noise.floor.map(|floor| floor.value),
            snr: so_far.snr.map(|snr| snr.value),
            speech_level: so_far.speech.level,
            clipping: self.clipping.so_far(),
            speaking,
            silence,
            speech,
        }
    }

    /// Moves the frames measured since the last call to the end of `into`. Of frames that nobody drains only
    /// the newest 10 s are kept.
    pub fn drain_frames(&mut self, into: &mut Vec<FrameAnalysis>) {
        self.queue.drain(into);
    }

    /// Ends the take and gives all its measures. Of faults between channels one channel knows nothing: where there are
    /// more, [`ChannelComparison`] finds them.
    pub fn finish(mut self) -> TakeAnalysis {
        self.measure_hop();
        let features = self.features.finish(&self.hop);
        let record = features.record;
        if self.bad_samples {
            return TakeAnalysis::not_measured(self.frames, self.rate, NotMeasured::BadSamples);
        }
        let mut found = SpeechAndNoise::of(&record);
        // Frames end with a whole hop, the take where its samples do.
        let uncounted = self.frames.seconds(self.rate).0 - hops::seconds(record.len()).0;
        found.speech.trail_silence = found
            .speech
            .trail_silence
            .map(|trail| Seconds((trail.0 + uncounted).max(0.0)));
        let clipping = self.clipping.finish();
        TakeAnalysis {
            frames: self.frames,
            rate: self.rate,
            level: self.level.finish(),
            true_peak: self.true_peak.finish(),
            loudness: self.loudness.finish(),
            clipping,
            soft_clipped: clipping.and_then(|clipping| {
                let soft = self.saturation.finish()?;
                // The lobes of a machine's hum crowd under their highest by nature.
                Ok(soft && !clipping.clipped && found.speech.present == Ok(true))
            }),
            dropouts: self.dropouts.finish(),
            channel_fault: Ok(ChannelFault::None),
            speech: found.speech,
            noise: found.noise,
            snr: found.snr,
            reverberation: reverberation::reverberation(found.drops(&record)),
            bandwidth: features.bandwidth,
            hum: features.hum,
            processing: found.processing,
        }
    }

    /// Ends the take and gives what its reverberation is estimated from: for those who fit the estimate.
    ///
    /// # Errors
    /// Why it cannot be estimated.
    pub fn finish_with_drops(mut self) -> Measured<SpeechDrops> {
        self.measure_hop();
        if self.bad_samples {
            return Err(NotMeasured::BadSamples);
        }
        let record = self.features.finish(&self.hop).record;
        SpeechAndNoise::of(&record).drops(&record)
    }
}
