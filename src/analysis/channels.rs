//! Faults between the channels of one recording: dead, inverted, imbalanced, identical.
//!
//! A name, not a number. The channels are compared with the one that is measured, in blocks of 50 ms whose mean
//! is taken out, and by their correlation at delays of up to 5 ms, so that two microphones apart from one another
//! are not taken for inverted. The gravest fault is told:
//!
//! - *dead*: all zeros; or its loud blocks 40 dB and more below those of the other; or an even noise that has nothing
//!   in common with the other channel and does not move with it;
//! - *inverted*: the strongest correlation is negative;
//! - *imbalance*: the levels are 6 dB and more apart while the louder is loud;
//! - *dual mono*: the difference lies 60 dB and more below the sound.
//!
//! A recording of one channel has no such fault. Without a whole block it is `TooShort`, with nothing but zeros
//! `Silence`, with samples that are not numbers `BadSamples`. Eight bytes of each 50 ms are kept for a channel.

use super::dot::dot;
use super::level::{all_finite, energy};
use super::{ChannelFault, Measured, NotMeasured};
use crate::units::{Db, SampleRate, Seconds};

/// Energies are taken over so long.
const BLOCK: Seconds = Seconds(0.05);
/// A channel is loud in blocks within this of its loud ones, which are those above the 95 % quantile.
const LOUD: Db = Db(-20.0);
const LOUD_PART: f64 = 0.95;
/// And quiet in its quietest fifth.
const QUIET_PART: f64 = 0.2;
/// So far below a loud channel there is nothing but crosstalk.
const CROSSTALK: Db = Db(-40.0);
/// An even noise is less than this between loud and quiet, and moves less than this with the other channel …
const EVEN: Db = Db(6.0);
const UNMOVED: Db = Db(1.5);
/// … which moves by more than this.
const MOVING: Db = Db(12.0);
/// … and has nothing in common with it.
const STRANGERS: f64 = 0.1;
/// Levels that are so far apart are out of balance.
const IMBALANCE: Db = Db(6.0);
/// The difference of two copies: their dither, at most.
const COPY: Db = Db(-60.0);
/// A negative correlation of this size, and so many times the largest positive one, is an inversion.
const CORRELATED: f64 = 0.5;
const OUTWEIGHS: f64 = 1.2;
/// Correlation is taken at about this rate, over delays of so much to either side.
const CORRELATION_HZ: u32 = 8_000;
const DELAY: Seconds = Seconds(0.005);
/// Samples of the slower signal that are correlated at once.
const BATCH: usize = 1024;
/// What is taken off each sample of its predecessor, so that low tones do not outweigh everything.
const EMPHASIS: f32 = 0.9;

/// Compares the channels of a stream of any length.
#[derive(Clone, Debug)]
pub struct ChannelComparison {
    bad: bool,
    measured: usize,
    channels: Vec<Channel>,
    /// One for each channel: the measured one with it.
    pairs: Vec<Pair>,
    block: u64,
    in_block: u64,
    /// Delays of correlation in samples at its rate, no delay not counted.
    delays: usize,
}

impl ChannelComparison {
    /// For frames of `channels` channels at `rate`, of which the one with the index `measured` is.
    pub fn new(rate: SampleRate, channels: u16, measured: usize) -> Self {
        let count = usize::from(channels);
        let slow = f64::from(rate.hz()) / f64::from(step(rate));
        let delays = (DELAY.0 * slow).round() as usize;
        Self {
            bad: false,
            measured,
            channels: (0..count).map(|_| Channel::new(rate, delays)).collect(),
            pairs: (0..count).map(|_| Pair::new(delays)).collect(),
            block: BLOCK.frames(rate).0.max(1),
            in_block: 0,
            delays,
        }
    }

    /// Takes the next frames, whole ones, each with all its channels (full scale ±1.0).
    pub fn push(&mut self, frames: &[f32]) {
        if self.channels.len() < 2 {
            return;
        }
        self.bad |= !all_finite(frames);
        if self.bad {
            return;
        }
        for frame in frames.chunks_exact(self.channels.len()) {
            let measured = frame[self.measured];
            for ((channel, pair), &x) in self.channels.iter_mut().zip(&mut self.pairs).zip(frame) {
                channel.add(x);
                pair.difference += f64::from(x - measured).powi(2);
            }
            self.in_block += 1;
            if self.in_block == self.block {
                self.in_block = 0;
                self.channels.iter_mut().for_each(Channel::end_block);
            }
            if self.channels[0].slow.len() == self.delays + BATCH {
                self.correlate();
            }
        }
    }

    fn correlate(&mut self) {
        let measured = &self.channels[self.measured].slow;
        for (index, pair) in self.pairs.iter_mut().enumerate() {
            if index != self.measured {
                pair.correlate(measured, &self.channels[index].slow, self.delays);
            }
        }
        for channel in &mut self.channels {
            let known = channel.slow.len() - self.delays;
            channel.slow.drain(..known);
        }
    }

    /// The gravest fault between the measured channel and any other.
    pub fn finish(mut self) -> Measured<ChannelFault> {
        if self.bad {
            return Err(NotMeasured::BadSamples);
        }
        if self.channels.len() < 2 {
            return Ok(ChannelFault::None);
        }
        self.correlate();
        let measured = &self.channels[self.measured];
        if measured.energies.is_empty() {
            return Err(NotMeasured::TooShort);
        }
        if self.channels.iter().all(|channel| channel.power == 0.0) {
            return Err(NotMeasured::Silence);
        }
        let others = (0..self.channels.len()).filter(|&index| index != self.measured);
        let faults = others.map(|index| self.pairs[index].fault(measured, &self.channels[index]));
        Ok(faults.max().unwrap_or(ChannelFault::None))
    }
}

/// What is known of one channel alone.
#[derive(Clone, Debug)]
struct Channel {
    sum: f64,
    square: f64,
    /// Power of the whole, its mean included.
    power: f64,
    samples: u64,
    /// Mean square of each block without its mean.
    energies: Vec<f32>,
    /// The running step of the slower signal, and what its last one came to.
    step: u32,
    in_step: u32,
    step_sum: f32,
    last_step: f32,
    /// The slower signal: as much as the delays reach back, and what is new.
    slow: Vec<f32>,
}

impl Channel {
    fn new(rate: SampleRate, delays: usize) -> Self {
        Self {
            sum: 0.0,
            square: 0.0,
            power: 0.0,
            samples: 0,
            energies: Vec::new(),
            step: step(rate),
            in_step: 0,
            step_sum: 0.0,
            last_step: 0.0,
            slow: vec![0.0; delays],
        }
    }

    fn add(&mut self, x: f32) {
        self.sum += f64::from(x);
        self.square += f64::from(x) * f64::from(x);
        self.power += f64::from(x) * f64::from(x);
        self.samples += 1;
        self.step_sum += x;
        self.in_step += 1;
        if self.in_step == self.step {
            self.slow.push(self.step_sum - EMPHASIS * self.last_step);
            self.last_step = self.step_sum;
            (self.step_sum, self.in_step) = (0.0, 0);
        }
    }

    fn end_block(&mut self) {
        let count = self.samples as f64;
        let mean = self.sum / count;
        let energy = (self.square / count - mean * mean).max(0.0);
        self.energies.push(energy as f32);
        (self.sum, self.square, self.samples) = (0.0, 0.0, 0);
    }

    /// Mean energies of this channel's loud and of its quiet blocks, and of another channel in the same ones.
    fn loud_and_quiet(&self, other: &Self) -> [(f64, f64); 2] {
        let mut sorted = self.energies.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let quantile = |part: f64| sorted[((sorted.len() - 1) as f64 * part).round() as usize];
        let loud = (f64::from(quantile(LOUD_PART)) * LOUD.power_ratio()) as f32;
        let quiet = quantile(QUIET_PART);
        let mean = |chosen: &dyn Fn(f32) -> bool| {
            let blocks = self.energies.iter().zip(&other.energies);
            let (count, own, others) = blocks.filter(|&(&e, _)| chosen(e)).fold(
                (0u32, 0f64, 0f64),
                |(count, own, others), (&a, &b)| {
                    (count + 1, own + f64::from(a), others + f64::from(b))
                },
            );
            let count = f64::from(count.max(1));
            (own / count, others / count)
        };
        [mean(&|e| e >= loud), mean(&|e| e <= quiet)]
    }
}

/// The measured channel and another one.
#[derive(Clone, Debug)]
struct Pair {
    /// Energy of the difference.
    difference: f64,
    /// Sums of products by delay of the measured channel, then by delay of the other.
    products: [Vec<f64>; 2],
    squares: (f64, f64),
}

impl Pair {
    fn new(delays: usize) -> Self {
        Self {
            difference: 0.0,
            products: [vec![0.0; delays + 1], vec![0.0; delays + 1]],
            squares: (0.0, 0.0),
        }
    }

    /// Takes what is new of both, after `delays` samples that are known.
    fn correlate(&mut self, measured: &[f32], other: &[f32], delays: usize) {
        let (new_measured, new_other) = (&measured[delays..], &other[delays..]);
        self.squares.0 += energy(new_measured);
        self.squares.1 += energy(new_other);
        for delay in 0..=delays {
            let start = delays - delay;
            self.products[0][delay] += f64::from(dot(&measured[start..], new_other));
            self.products[1][delay] += f64::from(dot(&other[start..], new_measured));
        }
    }

    /// The largest and the smallest correlation over all delays, −1…1.
    fn correlations(&self) -> (f64, f64) {
        let scale = (self.squares.0 * self.squares.1).sqrt();
        if scale <= 0.0 {
            return (0.0, 0.0);
        }
        let all = self
            .products
            .iter()
            .flatten()
            .map(|product| product / scale);
        all.fold((0.0, 0.0), |(high, low), c| (high.max(c), low.min(c)))
    }

    fn fault(&self, a: &Channel, b: &Channel) -> ChannelFault {
        let (high, low) = self.correlations();
        let are_strangers = high.max(-low) < STRANGERS;
        if is_dead(a, b, are_strangers) || is_dead(b, a, are_strangers) {
            return ChannelFault::Dead;
        }
        if -low >= CORRELATED && -low > OUTWEIGHS * high {
            return ChannelFault::Inverted;
        }
        if self.difference <= COPY.power_ratio() * (a.power + b.power) / 2.0 {
            return ChannelFault::DualMono;
        }
        let apart = |one: &Channel, other: &Channel| {
            let [(own, others), _] = one.loud_and_quiet(other);
            own > IMBALANCE.power_ratio() * others
        };
        if apart(a, b) && !apart(b, a) || apart(b, a) && !apart(a, b) {
            return ChannelFault::Imbalance;
        }
        ChannelFault::None
    }
}

/// Samples that make one of the slower signal.
fn step(rate: SampleRate) -> u32 {
    (rate.hz() / CORRELATION_HZ).max(1)
}

/// Whether `one` hears nothing while `other` hears something.
fn is_dead(one: &Channel, other: &Channel, are_strangers: bool) -> bool {
    if one.power == 0.0 {
        return true;
    }
    let [(loud, there), (quiet, then)] = other.loud_and_quiet(one);
    let [(own_loud, _), (own_quiet, _)] = one.loud_and_quiet(other);
    if own_loud <= CROSSTALK.power_ratio() * loud {
        return true;
    }
    are_strangers
        && loud > MOVING.power_ratio() * quiet
        && own_loud < EVEN.power_ratio() * own_quiet
        && there < UNMOVED.power_ratio() * then
}
