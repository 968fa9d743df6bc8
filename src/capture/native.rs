//! The sample codes of devices, brought to amplitude 1.0 = full scale.

/// A sample as a device delivers it.
pub trait NativeSample: Copy {
    /// The amplitude, −1.0 to 1.0. Integers of up to 24 bits come through exactly; deeper integers and
    /// 64-bit floats are rounded to the nearest 32-bit float.
    fn amplitude(self) -> f32;
}

macro_rules! integers {
    ($($type:ty: $bits:literal, $middle:literal;)*) => {$(
        impl NativeSample for $type {
            fn amplitude(self) -> f32 {
                // The division is by a power of two, so the only rounding is that of the conversion.
                let signed = i128::from(self) - $middle;
                const HALF: f32 = (1u64 << ($bits - 1)) as f32;
                signed as i64 as f32 / HALF
            }
        }
    )*};
}

integers! {
    i8: 8, 0;
    i16: 16, 0;
    i32: 32, 0;
    i64: 64, 0;
    u8: 8, 0x80;
    u16: 16, 0x8000;
    u32: 32, 0x8000_0000;
    u64: 64, 0x8000_0000_0000_0000;
}

impl NativeSample for f32 {
    fn amplitude(self) -> f32 {
        self
    }
}

impl NativeSample for f64 {
    fn amplitude(self) -> f32 {
        self as f32
    }
}

/// 24 bits in 32. The top byte is whatever the driver left there (ALSA's `S24` promises nothing of it),
/// so the sign is taken from bit 23.
#[cfg(feature = "capture")]
impl NativeSample for cpal::I24 {
    fn amplitude(self) -> f32 {
        ((self.inner() << 8) >> 8) as f32 / 8_388_608.0
    }
}

/// 24 bits in 32, unsigned; the top byte is ignored as in [`cpal::I24`].
#[cfg(feature = "capture")]
impl NativeSample for cpal::U24 {
    fn amplitude(self) -> f32 {
        ((self.inner() & 0x00FF_FFFF) - 0x0080_0000) as f32 / 8_388_608.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reaches_both_ends_and_the_middle() {
        assert_eq!(
            [i8::MIN, 0, 64].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [i16::MIN, 0, 1].map(NativeSample::amplitude),
            [-1.0, 0.0, 1.0 / 32768.0]
        );
        assert_eq!(
            [i32::MIN, 0, 1 << 30].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [i64::MIN, 0, 1 << 62].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [0u8, 128, 192].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [0u16, 0x8000, 0xC000].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [0u32, 1 << 31, 3 << 30].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [0u64, 1 << 63, 3 << 62].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
        assert_eq!(
            [-1.0f64, 0.0, 0.5].map(NativeSample::amplitude),
            [-1.0, 0.0, 0.5]
        );
    }

    #[test]
    fn all_24_bit_integers_come_through_exactly_left_justified_or_not() {
        for value in (-(1 << 23)..1 << 23).step_by(101) {
            let exact = value as f32 / 8_388_608.0;
            assert_eq!((value << 8).amplitude(), exact);
            #[cfg(feature = "capture")]
            {
                let dirty_top_byte = (value & 0x00FF_FFFF) | 0x5500_0000;
                assert_eq!(cpal::I24::new_unchecked(dirty_top_byte).amplitude(), exact);
                assert_eq!(
                    cpal::U24::new_unchecked(value + (1 << 23)).amplitude(),
                    exact
                );
            }
        }
    }
}
