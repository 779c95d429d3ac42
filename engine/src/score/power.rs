//! Powers. A number of few digits to a whole power is multiplied out, so that 0.7 ^ 2 is 0.49 to its last digit; everything else is
//! what doubles make of it.

use weigh_dsl::value::Decimal;

use super::number::nearest;
use super::real::real;

/// The largest whole exponent, either way, by which is multiplied.
const MOST: f64 = 64.0;
/// The largest whole number up to which doubles hold all.
const EXACT: f64 = (1_u64 << 53) as f64;
/// The most places of a power of ten that a double holds exactly.
const TENS: u32 = 22;

/// `x` to the power `y`; none where there is no real value.
pub(crate) fn power(x: f64, y: f64) -> Option<f64> {
    real(multiplied(x, y).unwrap_or_else(|| libm::pow(x, y)))
}

/// The double nearest to the exact product, or to one divided by it; none where a decimal does not hold it.
fn multiplied(x: f64, y: f64) -> Option<f64> {
    if x == 0.0 || y.abs() > MOST || y.fract() != 0.0 {
        return None;
    }
    let (mantissa, places) = digits(x)?;
    let times = y.abs() as u32;
    let mantissa = mantissa.checked_pow(times)?;
    let places = places.checked_mul(times)?;
    if y < 0.0 {
        // Both are doubles exactly, so one division rounds once.
        let exact = mantissa.unsigned_abs() <= 1 << 53 && places <= TENS;
        return exact.then(|| 10f64.powi(places as i32) / mantissa as f64);
    }
    Decimal::from_parts(mantissa, places).map(nearest)
}

/// The fewest digits that read back as this double, as a whole number and its places; none for more than doubles hold exactly.
fn digits(x: f64) -> Option<(i128, u32)> {
    let mut tens = 1.0;
    for places in 0..=TENS {
        let mantissa = (x * tens).round();
        if mantissa.abs() > EXACT {
            return None;
        }
        if (mantissa / tens).to_bits() == x.to_bits() {
            return Some((mantissa as i128, places));
        }
        tens *= 10.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(x: f64, y: f64) -> String {
        power(x, y).map_or_else(|| "none".to_owned(), |power| power.to_string())
    }

    #[test]
    fn whole_powers_of_short_numbers_are_exact() {
        assert_eq!(told(1.1, 2.0), "1.21");
        assert_eq!(told(0.7, 2.0), "0.49");
        assert_eq!(told(-1.6, 3.0), "-4.096");
        assert_eq!(told(1.6, 0.0), "1");
        assert_eq!(told(0.1, 20.0), "0.00000000000000000001");
        assert_eq!(told(1.25, -1.0), "0.8");
        assert_eq!(told(0.3, -2.0), "11.11111111111111");
        for whole in 1..200 {
            let x = f64::from(whole) / 100.0;
            assert_eq!(power(x, 2.0), Some(f64::from(whole * whole) / 10_000.0));
        }
    }

    #[test]
    fn other_powers_are_what_doubles_make_of_them() {
        assert_eq!(power(2.0, 0.5), Some(libm::pow(2.0, 0.5)));
        assert_eq!(power(1.07, 30.0), Some(libm::pow(1.07, 30.0)));
        assert_eq!(power(10.0, 64.0), Some(1e64));
        assert_eq!(power(1e-30, 2.0), Some(libm::pow(1e-30, 2.0)));
        assert_eq!(power(0.0, 0.0), Some(1.0));
        assert_eq!(power(0.0, -1.0), None);
        assert_eq!(power(-2.0, 0.5), None);
        assert_eq!(power(10.0, 400.0), None);
    }
}
