//! Doubles as they are compared and cut to whole numbers: at the fifteen digits that they hold for certain. 0.3 · 50 + 0.7 · 60
//! is no better than 57, and ln 1000 / ln 10 is 3. Fewer digits would show behind a declared rounding.
//!
//! Settling is a map, and one that keeps the order, so what is compared by it is in one order.

use std::cmp::Ordering;

/// More than half a unit of the fifteenth digit, as a share of the number, twice over: what lies further apart settles apart.
const NEAR: f64 = 2e-14;

/// The number at fifteen digits.
pub(crate) fn settled(number: f64) -> f64 {
    const FEWER: f64 = 1e15; // a whole number below has at most fifteen digits already
    if number.abs() < FEWER && number.fract() == 0.0 {
        return number;
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}

/// The order of two settled numbers. No column holds a NaN.
#[inline]
pub(crate) fn order(a: f64, b: f64) -> Ordering {
    let held = a.partial_cmp(&b).unwrap_or(Ordering::Equal);
    if held.is_eq() || (a - b).abs() > NEAR * a.abs().max(b.abs()) {
        return held;
    }
    settled(a).partial_cmp(&settled(b)).unwrap_or(Ordering::Equal)
}

/// The difference of a formula: nought where two numbers are equal, so that `a - b >= 0` is what `a >= b` is.
pub(crate) fn difference(a: f64, b: f64) -> f64 {
    if order(a, b).is_eq() { 0.0 } else { a - b }
}

/// The largest whole number not above the settled one.
pub(crate) fn floor(number: f64) -> f64 {
    near_whole(number).unwrap_or(number).floor()
}

/// The smallest whole number not below the settled one.
pub(crate) fn ceil(number: f64) -> f64 {
    near_whole(number).unwrap_or(number).ceil()
}

/// The settled number, where it may be whole though the number is not.
fn near_whole(number: f64) -> Option<f64> {
    ((number - number.round()).abs() <= NEAR * number.abs()).then(|| settled(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_the_sixteenth_digit_is_equal() {
        let cube_root = libm::log(1000.0) / libm::log(10.0);
        assert!(cube_root < 3.0);
        assert_eq!(order(cube_root, 3.0), Ordering::Equal);
        assert_eq!(order(-cube_root, -3.0), Ordering::Equal);
        assert_eq!((floor(cube_root), ceil(-cube_root)), (3.0, -3.0));
        assert_eq!(Some(ceil(100.0 * 1.21)), Some(121.0));
        assert_eq!(order(2.999_999_999_99, 3.0), Ordering::Less);
        assert_eq!((floor(2.999_999_999_99), ceil(3.000_000_000_01)), (2.0, 4.0));
        assert_eq!((floor(-0.25), ceil(-0.25), ceil(1e-20)), (-1.0, 0.0, 1.0));
        assert_eq!(order(1e-20, 0.0), Ordering::Greater);
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_says_what_settling_says(number in -1e6f64..1e6, near in -40i64..40) {
            // Some units in the last place away, and beside a number of few digits.
            for base in [number, (number * 100.0).round() / 100.0] {
                let other = f64::from_bits(base.to_bits().wrapping_add_signed(near));
                let slow = settled(base).partial_cmp(&settled(other));
                proptest::prop_assert_eq!(Some(order(base, other)), slow);
                proptest::prop_assert_eq!(Some(floor(other)), Some(settled(other).floor()));
                proptest::prop_assert_eq!(Some(ceil(other)), Some(settled(other).ceil()));
            }
        }
    }
}
