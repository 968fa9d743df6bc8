//! The frequency bands in which speech and noise are told apart.

use crate::units::SampleRate;

/// Edges of the 22 bands in Hz, about as wide as the ear's critical bands.
const EDGES_HZ: [f64; 23] = [
    60.0, 120.0, 180.0, 250.0, 330.0, 420.0, 520.0, 640.0, 780.0, 940.0, 1120.0, 1330.0, 1570.0,
    1850.0, 2170.0, 2540.0, 2970.0, 3470.0, 4050.0, 4720.0, 5500.0, 6400.0, 7600.0,
];

/// Bands of a frame: one below 60 Hz, the 22, and one above 7.6 kHz.
pub(super) const BANDS: usize = 24;

/// The first band in which speech is looked for; the one below it holds rumble.
pub(super) const FIRST_SPEECH_BAND: usize = 1;

/// Bins of a spectrum of `size` points that make up each band: band `b` is `bins[b]..bins[b + 1]`. At low
/// rates the upper bands are empty.
pub(super) fn band_bins(size: usize, rate: SampleRate) -> [usize; BANDS + 1] {
    let bins = size / 2 + 1;
    let first_at = |hz: f64| ((hz * size as f64 / f64::from(rate.hz())).ceil() as usize).min(bins);
    let mut starts = [0; BANDS + 1];
    for (start, edge) in starts[1..].iter_mut().zip(EDGES_HZ) {
        *start = first_at(edge);
    }
    starts[BANDS] = bins;
    starts
}

/// The A-weighting of IEC 61672-1 at `hz` as a factor on power, 1 at 1 kHz.
pub(super) fn a_weight(hz: f64) -> f64 {
    let f2 = hz * hz;
    let response = 12_194f64.powi(2) * f2 * f2
        / ((f2 + 20.6f64.powi(2))
            * ((f2 + 107.7f64.powi(2)) * (f2 + 737.9f64.powi(2))).sqrt()
            * (f2 + 12_194f64.powi(2)));
    // The standard's A(1000 Hz) = +2.00 dB, taken off so that 1 kHz stands at 0 dB.
    const AT_1_KHZ: f64 = 0.794_346;
    (response / AT_1_KHZ).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Db;

    #[test]
    fn a_weighting_matches_the_table_of_iec_61672_1() {
        // IEC 61672-1:2013, table 3 (design goals, given to 0.1 dB).
        for (hz, want) in [
            (31.623, -39.4),
            (63.096, -26.2),
            (100.0, -19.1),
            (199.53, -10.9),
            (501.19, -3.2),
            (1000.0, 0.0),
            (1995.3, 1.2),
            (3981.1, 1.0),
            (7943.3, -1.1),
            (15_849.0, -6.6),
        ] {
            let got = Db::from_power_ratio(a_weight(hz)).unwrap().0;
            assert!((got - want).abs() < 0.06, "{hz} Hz: {got}");
        }
    }

    #[test]
    fn every_bin_belongs_to_one_band_and_low_rates_leave_the_upper_ones_empty() {
        let bins = band_bins(1536, SampleRate::new(48_000).unwrap());
        assert!(bins.is_sorted() && bins[0] == 0 && bins[BANDS] == 769);
        assert!(bins.windows(2).all(|w| w[0] < w[1]));
        let low = band_bins(256, SampleRate::new(8_000).unwrap());
        assert!(low[18] < low[19] && low[20] == 129 && low[BANDS] == 129);
    }
}
