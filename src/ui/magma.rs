//! The colour map "magma" of Matplotlib (CC0): perceptually even, black to light yellow.

use eframe::egui::Color32;

/// Every sixteenth of the 256 colours of Matplotlib's table, and the last.
const STOPS: [[u8; 3]; 17] = [
    [0, 0, 4],
    [10, 8, 34],
    [29, 17, 71],
    [54, 16, 107],
    [81, 18, 124],
    [106, 28, 129],
    [131, 38, 129],
    [156, 46, 127],
    [183, 55, 121],
    [208, 65, 111],
    [231, 82, 99],
    [245, 107, 92],
    [252, 137, 97],
    [254, 167, 114],
    [254, 196, 136],
    [253, 226, 163],
    [252, 253, 191],
];

/// The colour of a shade.
pub fn magma(shade: u8) -> Color32 {
    let at = usize::from(shade) / 16;
    let part = f32::from(shade % 16) / 16.0;
    let mix = |channel: usize| {
        let (low, high) = (
            f32::from(STOPS[at][channel]),
            f32::from(STOPS[at + 1][channel]),
        );
        (low + (high - low) * part) as u8
    };
    Color32::from_rgb(mix(0), mix(1), mix(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shade_is_brighter_than_the_one_before() {
        let light = |shade: u8| {
            let color = magma(shade);
            0.2126 * f32::from(color.r())
                + 0.7152 * f32::from(color.g())
                + 0.0722 * f32::from(color.b())
        };
        for shade in (16..=240u8).step_by(16) {
            assert!(light(shade) > light(shade - 16), "{shade}");
        }
    }
}
