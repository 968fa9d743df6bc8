//! Numbers as they go on the wire.

use serde_json::Value;

use crate::verdict::Measure;

/// A number with as many digits after the point as its measure has on the wire; whole numbers of such measures as
/// integers. `null` for what is not finite, which JSON cannot say.
pub(super) fn of(measure: Measure, number: f64) -> Value {
    rounded(number, measure.decimals())
}

/// A number with so many digits after the point.
pub(super) fn rounded(number: f64, decimals: u8) -> Value {
    if !number.is_finite() {
        return Value::Null;
    }
    let scale = 10f64.powi(i32::from(decimals));
    // Adding zero turns −0 into 0.
    let number = (number * scale).round() / scale + 0.0;
    if decimals == 0 && number.abs() < 9e15 {
        (number as i64).into()
    } else {
        number.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_their_digits_and_never_minus_zero() {
        assert_eq!(rounded(-23.456_78, 3).to_string(), "-23.457");
        assert_eq!(rounded(-0.000_1, 3).to_string(), "0.0");
        assert_eq!(rounded(214.0, 0).to_string(), "214");
        assert_eq!(rounded(-0.0, 0).to_string(), "0");
    }

    #[test]
    fn what_is_not_finite_is_null() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(rounded(number, 3), Value::Null);
        }
    }
}
