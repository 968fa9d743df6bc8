//! The spectrum of a whole take and of its quietest frames, in one pass and bounded memory.

use crate::units::Dbfs;

/// Frames are gathered by their level, in classes so wide …
const CLASS_DB: f64 = 3.0;
/// … from here to full scale: every class has one sum of spectra, and the quietest frames lie in the lowest classes.
const LOWEST_DBFS: f64 = -150.0;
const CLASSES: usize = 52;
/// Part of the frames that are the quietest.
const QUIET_PART: f64 = 1.0 / 6.0;
/// Level of a bin that holds nothing, in dBFS: a white noise of −117 dBFS at 48 kHz, below every microphone and above
/// what the transform of loud frames rounds to.
const NOTHING_DBFS: f64 = -145.0;

/// Sums of power spectra, by the level of their frames.
pub(in crate::analysis) struct LongTerm {
    hz_per_bin: f64,
    bins: usize,
    /// Empty until a frame falls into the class.
    sums: [Vec<f32>; CLASSES],
    counts: [u32; CLASSES],
}

impl LongTerm {
    /// For spectra of `bins` bins, `hz_per_bin` apart.
    pub(in crate::analysis) fn new(bins: usize, hz_per_bin: f64) -> Self {
        Self {
            hz_per_bin,
            bins,
            sums: std::array::from_fn(|_| Vec::new()),
            counts: [0; CLASSES],
        }
    }

    /// Adds the spectrum of one frame whose mean square is `power`. `scale` makes its bins mean squares.
    pub(in crate::analysis) fn add(&mut self, spectrum: &[f32], scale: f32, power: f64) {
        let Some(level) = Dbfs::from_power(power) else {
            return;
        };
        let class = ((level.0 - LOWEST_DBFS) / CLASS_DB).clamp(0.0, (CLASSES - 1) as f64) as usize;
        let sum = &mut self.sums[class];
        if sum.is_empty() {
            sum.resize(self.bins, 0.0);
        }
        for (sum, power) in sum.iter_mut().zip(spectrum) {
            *sum += power * scale;
        }
        self.counts[class] += 1;
    }

    /// Sounding frames so far.
    pub(super) fn frames(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Width of a bin in Hz.
    pub(super) fn hz_per_bin(&self) -> f64 {
        self.hz_per_bin
    }

    /// Levels of the bins over the whole take, in dBFS.
    pub(super) fn mean(&self) -> Vec<f64> {
        self.levels(f64::from(self.frames()))
    }

    /// Levels of the bins over the quietest frames, in dBFS.
    pub(super) fn quietest(&self) -> Vec<f64> {
        self.levels((f64::from(self.frames()) * QUIET_PART).max(1.0))
    }

    /// The mean over the `frames` quietest frames; of the last class a part, as if its frames were all alike.
    fn levels(&self, frames: f64) -> Vec<f64> {
        let mut sums = vec![0f64; self.bins];
        let mut wanted = frames;
        for (class, &count) in self.sums.iter().zip(&self.counts) {
            if count == 0 || wanted <= 0.0 {
                continue;
            }
            let part = (wanted / f64::from(count)).min(1.0);
            wanted -= f64::from(count);
            for (sum, &power) in sums.iter_mut().zip(class) {
                *sum += part * f64::from(power);
            }
        }
        sums.iter()
            .map(|sum| {
                Dbfs::from_power(sum / frames)
                    .map_or(NOTHING_DBFS, |level| level.0.max(NOTHING_DBFS))
            })
            .collect()
    }
}
