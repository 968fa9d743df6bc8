//! The conversion of a recording to another rate, for replays only: a microphone's samples are never
//! converted.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use crate::units::SampleRate;

/// Frames that go through the filter at once.
const CHUNK: usize = 1024;

/// Converts one channel, block by block. What comes out begins where the input begins and lasts as long.
pub(super) struct RateChange {
    filter: Fft<f32>,
    from: SampleRate,
    to: SampleRate,
    /// Input that does not fill a chunk yet.
    waiting: Vec<f32>,
    /// Output that belongs to the time before the first input frame.
    early: usize,
    taken_in: usize,
    given_out: usize,
    finished: bool,
}

impl RateChange {
    pub(super) fn new(from: SampleRate, to: SampleRate) -> Self {
        let hz = |rate: SampleRate| rate.hz() as usize;
        let filter = Fft::new(hz(from), hz(to), CHUNK, 1, FixedSync::Input)
            .expect("rates and chunk are not zero, which is all that is asked of them");
        let early = filter.output_delay();
        Self {
            filter,
            from,
            to,
            waiting: Vec::new(),
            early,
            taken_in: 0,
            given_out: 0,
            finished: false,
        }
    }

    /// Takes input and appends what can be said of the output so far.
    pub(super) fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        self.waiting.extend_from_slice(input);
        self.taken_in += input.len();
        while self.waiting.len() >= self.filter.input_frames_next() {
            let chunk = self.filter.input_frames_next();
            self.convert(chunk, output);
        }
    }

    /// Appends the rest of the output after the last input.
    pub(super) fn finish(&mut self, output: &mut Vec<f32>) {
        let [from, to] = [self.from, self.to].map(|rate| rate.hz() as usize);
        let all = (self.taken_in * to).div_ceil(from);
        while !self.finished && self.given_out < all {
            self.convert(self.waiting.len(), output);
        }
        self.finished = true;
        output.truncate(output.len() - self.given_out.saturating_sub(all));
        self.given_out = all;
    }

    /// Converts a chunk, of which `frames` are there and the others silent.
    fn convert(&mut self, frames: usize, output: &mut Vec<f32>) {
        let mut converted = vec![0.0; self.filter.output_frames_next()];
        let room = converted.len();
        let input =
            InterleavedSlice::new(&self.waiting, 1, frames).expect("so many frames are waiting");
        let mut into =
            InterleavedSlice::new_mut(&mut converted, 1, room).expect("the room was just made");
        let partial = Indexing::new().partial_len(frames);
        let (_, made) = self
            .filter
            .process_into_buffer(&input, &mut into, Some(&partial))
            .expect("both buffers have the length that the filter asked for");
        self.waiting.drain(..frames);
        let early = self.early.min(made);
        self.early -= early;
        self.given_out += made - early;
        output.extend_from_slice(&converted[early..made]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(hz: u32) -> SampleRate {
        SampleRate::new(hz).unwrap()
    }

    fn converted(input: &[f32], from: u32, to: u32, block: usize) -> Vec<f32> {
        let mut change = RateChange::new(rate(from), rate(to));
        let mut output = Vec::new();
        input
            .chunks(block)
            .for_each(|block| change.push(block, &mut output));
        change.finish(&mut output);
        output
    }

    fn sine(hz: f64, rate: f64, frames: usize) -> Vec<f32> {
        (0..frames)
            .map(|n| (n as f64 / rate * hz * std::f64::consts::TAU).sin() as f32 * 0.5)
            .collect()
    }

    #[test]
    fn a_sine_stays_where_it_was_in_time_and_level() {
        for from in [16_000, 44_100, 96_000] {
            let input = sine(1000.0, f64::from(from), from as usize);
            let output = converted(&input, from, 48_000, 777);
            assert_eq!(output.len(), 48_000);
            let expected = sine(1000.0, 48_000.0, 48_000);
            // The edges ring; a tenth of a second of each is left out.
            let worst = output[4800..43_200]
                .iter()
                .zip(&expected[4800..])
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            assert!(worst < 1e-4, "{from}: {worst}");
        }
    }

    #[test]
    fn the_blocks_of_the_input_do_not_matter() {
        let input = sine(440.0, 16_000.0, 10_001);
        assert_eq!(
            converted(&input, 16_000, 48_000, 1),
            converted(&input, 16_000, 48_000, 10_001)
        );
        assert!(converted(&[], 16_000, 48_000, 1).is_empty());
        assert_eq!(converted(&[0.5], 16_000, 48_000, 1).len(), 3);
    }
}
