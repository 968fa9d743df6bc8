//! The voice that active stretches need to be speech: the detector's, or harmonics that last.

use super::activity::SPEECH_SCORE;
use super::record::Frame;
use super::series::runs;
use crate::units::Db;

/// Frames of the core (score above [`SPEECH_SCORE`]) needed to take speech's energy from them.
const MIN_CORE: usize = 5;
/// Speech reaches so many frames before and after its support.
pub(super) const SUPPORT_BEFORE: usize = 10;
pub(super) const SUPPORT_AFTER: usize = 18;

/// A harmonic run is a voice.
#[derive(Clone, Copy)]
struct Voiced {
    /// Least harmonicity of its frames.
    harmonicity: f32,
    /// Least frames.
    frames: usize,
    /// Least mean energy, relative to that of the speech.
    energy: Db,
}

/// A vowel.
const VOICED: Voiced = Voiced {
    harmonicity: 0.85,
    frames: 6,
    energy: Db(-12.0),
};
/// What counts where the detector hears little of what is active.
const VOICED_WHERE_DEAF: Voiced = Voiced {
    harmonicity: 0.80,
    frames: 6,
    energy: Db(-20.0),
};
const DEAF_BELOW: f64 = 0.45;
/// A word that is much quieter than the rest, which the detector may miss. No door or key rings for so long.
const VOICED_FOR_LONG: Voiced = Voiced {
    harmonicity: 0.9,
    frames: 15,
    energy: Db(-30.0),
};

/// A blow (a key, a door, a thing put down) is an active stretch no longer than this …
const STRIKE_FRAMES: usize = 16;
/// … that is loudest within so many frames of its first, …
const STRIKE_RISE: usize = 2;
/// … so far over the frames before it, …
const STRIKE_OVER: Db = Db(12.0);
/// … and dies away from there, by so much a frame at the least, looked at in these frames after the loudest. A vowel
/// goes on for longer.
const STRIKE_FALL: Db = Db(-0.7);
const STRIKE_SEEN: std::ops::Range<usize> = 3..9;
/// So far over the frames before it a blow is over.
const STRIKE_OVER_AGAIN: Db = Db(3.0);
/// The detector goes on hearing a blow for so many frames.
const STRIKE_HEARD: usize = 5;

/// A sound that an end of the take cuts off is too short for the detector to know. It is a voice from so many frames, …
const CUT_SOUND: usize = 4;
/// … so many of them this harmonic …
const CUT_SOUND_VOICED: usize = 3;
const CUT_SOUND_HARMONICITY: f32 = 0.75;
/// … and so loud, relative to speech.
const CUT_SOUND_ENERGY: Db = Db(-12.0);
/// It begins or ends within so many frames of the end.
const CUT_SOUND_NEAR: usize = 2;

/// What the voice detector takes for speech.
pub(super) fn core(frames: &[Frame]) -> Vec<bool> {
    frames.iter().map(|f| f.voice() > SPEECH_SCORE).collect()
}

/// The mean energy of speech: of the `core`, or of the loudest tenth where there is next to none.
pub(super) fn speech_energy(energy: &[f64], core: &[bool]) -> f64 {
    let count = core.iter().filter(|&&c| c).count();
    if count >= MIN_CORE {
        let heard = energy.iter().zip(core).filter(|&(_, &c)| c);
        heard.map(|(e, _)| e).sum::<f64>() / count as f64
    } else {
        super::series::quantile(energy.to_vec(), 0.9)
    }
}

/// Where a voice is heard in the active stretches: the detector's `core`, and voiced runs; neither of them in blows.
pub(super) fn support(
    frames: &[Frame],
    energy: &[f64],
    core: &[bool],
    active: &[bool],
    speech_energy: f64,
) -> Vec<bool> {
    let (mut support, mut ringing) = (core.to_vec(), active.to_vec());
    for (from, to) in runs(active).filter(|&(from, to)| is_strike(energy, from, to)) {
        ringing[from..to].fill(false);
        let heard = (to + STRIKE_HEARD).min(support.len());
        support[from.saturating_sub(STRIKE_RISE)..heard].fill(false);
    }
    let count = |mask: &[bool]| mask.iter().filter(|&&m| m).count() as f64;
    let deaf = count(&support) < DEAF_BELOW * count(active);
    let ordinary = if deaf { VOICED_WHERE_DEAF } else { VOICED };
    for kind in [ordinary, VOICED_FOR_LONG] {
        let voiced: Vec<bool> = ringing
            .iter()
            .zip(frames)
            .map(|(&r, f)| r && f.harmonicity() > kind.harmonicity)
            .collect();
        let least = speech_energy * kind.energy.power_ratio();
        for (from, to) in runs(&voiced) {
            let mean = energy[from..to].iter().sum::<f64>() / (to - from) as f64;
            if to - from >= kind.frames && mean > least {
                support[from..to].fill(true);
            }
        }
    }
    support
}

/// The stretches of `risen` at an end of the take that are the rest of a voice which it cuts off.
pub(super) fn cut_sounds(
    frames: &[Frame],
    energy: &[f64],
    risen: &[bool],
    speech_energy: f64,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let least = speech_energy * CUT_SOUND_ENERGY.power_ratio();
    let is_voice =
        move |i: &usize| frames[*i].harmonicity() > CUT_SOUND_HARMONICITY && energy[*i] > least;
    runs(risen)
        .filter(|&(from, to)| from < CUT_SOUND_NEAR || to + CUT_SOUND_NEAR > frames.len())
        .map(|(from, to)| from..to)
        .filter(move |run| {
            run.len() >= CUT_SOUND && run.clone().filter(is_voice).count() >= CUT_SOUND_VOICED
        })
}

/// Whether the active stretch `from..to` is a blow. What is there from the very start has no beginning to judge by.
fn is_strike(energy: &[f64], from: usize, to: usize) -> bool {
    if to - from > STRIKE_FRAMES || from < 2 {
        return false;
    }
    let before = energy[from - 2].max(energy[from - 1]);
    let rising = &energy[from..to.min(from + STRIKE_RISE + 1)];
    let peak = rising.iter().copied().fold(0.0, f64::max);
    let at = from + rising.iter().position(|&e| e == peak).unwrap_or(0);
    let is_loudest = energy[at..to].iter().all(|&e| e <= peak);
    is_loudest
        && peak >= before * STRIKE_OVER.power_ratio()
        && STRIKE_SEEN
            .map(|after| (after, at + after))
            .take_while(|&(_, i)| i < energy.len())
            .all(|(after, i)| {
                let fallen = peak * Db(STRIKE_FALL.0 * after as f64).power_ratio();
                energy[i] <= fallen.max(before * STRIKE_OVER_AGAIN.power_ratio())
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blow_is_told_from_a_vowel_by_how_it_begins_and_dies_away() {
        let around = |shape: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..40)
                .map(|n| match n {
                    10..24 => Db(shape(n - 10)).power_ratio(),
                    _ => Db(-40.0).power_ratio(),
                })
                .collect()
        };
        let blow = around(&|n| -1.5 * n as f64);
        assert!(is_strike(&blow, 10, 24));
        assert!(!is_strike(&blow, 0, 24), "no beginning");
        let vowel = around(&|n| if n < 9 { -1.0 } else { -3.0 * (n - 8) as f64 });
        assert!(!is_strike(&vowel, 10, 24));
        let swelling = around(&|n| -(8.0 - n as f64).abs());
        assert!(!is_strike(&swelling, 10, 24));
        let long = around(&|n| -0.8 * n as f64);
        assert!(!is_strike(&long, 10, 40));
    }
}
