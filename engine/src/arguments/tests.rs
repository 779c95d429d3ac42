//! Numbers on their way to a plugin keep their value.

use super::rescaled;

#[test]
fn numbers_keep_their_value_at_a_finer_scale() {
    assert_eq!(rescaled(125, 2, 4), Ok(12_500));
    assert_eq!(rescaled(-125, 2, 2), Ok(-125));
}

#[test]
fn what_is_too_fine_is_rounded_half_to_even() {
    assert_eq!(rescaled(125, 2, 1), Ok(12));
    assert_eq!(rescaled(135, 2, 1), Ok(14));
    assert_eq!(rescaled(-125, 2, 1), Ok(-12));
    assert_eq!(rescaled(-126, 2, 1), Ok(-13));
}

#[test]
fn what_38_digits_cannot_hold_is_too_large() {
    assert!(rescaled(10_i128.pow(37), 0, 1).is_err());
    assert!(rescaled(10_i128.pow(30), 0, 18).is_err());
}
