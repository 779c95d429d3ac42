//! Functions of doubles. They come from `libm`, not from the machine's own library, so that a score is the same on
//! every machine.

pub(crate) use super::normal::{normal, normal_inverse};
pub(crate) use super::power::power;
pub(crate) use super::settled::{ceil, difference, floor, order, settled};

/// A double that is a number.
pub(crate) fn real(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Natural logarithm; none for what is not positive.
pub(crate) fn ln(x: f64) -> Option<f64> {
    if x > 0.0 { real(libm::log(x)) } else { None }
}

/// e to the power; none for what is too large.
pub(crate) fn exp(x: f64) -> Option<f64> {
    real(libm::exp(x))
}

/// Square root; none for a negative.
pub(crate) fn sqrt(x: f64) -> Option<f64> {
    real(x.sqrt())
}

/// The log-normal curve of Lighthouse: 0.9 at `p10`, 0.5 at `median`, 1 for what is not positive. None unless
/// 0 < p10 < median.
///
/// The error function is the approximation 7.1.26 of Abramowitz and Stegun (off by at most 1.5e-7), and results are
/// kept on their side of the two points: both as Lighthouse has them, so that its published scores come out digit by
/// digit.
pub(super) fn log_normal(value: f64, p10: f64, median: f64) -> Option<f64> {
    /// The double closest to the inverse of the complementary error function at 1/5.
    const INVERSE_ERFC_ONE_FIFTH: f64 = 0.906_193_802_436_823_2;
    const BELOW_NINE_TENTHS: f64 = 0.899_999_999_999_999_9;
    const BELOW_HALF: f64 = 0.499_999_999_999_999_94;
    const SMALLEST: f64 = f64::from_bits(1);
    if !(p10 > 0.0 && p10 < median) {
        return None;
    }
    if value <= 0.0 {
        return Some(1.0);
    }
    let ratio = libm::log((value / median).max(SMALLEST));
    let spread = -libm::log((p10 / median).max(SMALLEST));
    let above = (1.0 - erf(ratio * INVERSE_ERFC_ONE_FIFTH / spread)) / 2.0;
    let (low, high) = if value <= p10 {
        (0.9, 1.0)
    } else if value <= median {
        (0.5, BELOW_NINE_TENTHS)
    } else {
        (0.0, BELOW_HALF)
    };
    real(above.min(high).max(low))
}

/// Abramowitz and Stegun, 7.1.26.
fn erf(x: f64) -> f64 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let terms = [
        1.061_405_429,
        -1.453_152_027,
        1.421_413_741,
        -0.284_496_736,
        0.254_829_592,
    ];
    let y = terms.into_iter().fold(0.0, |sum, term| (sum + term) * t);
    let result = 1.0 - y * libm::exp(-size * size);
    if x < 0.0 { -result } else { result }
}
