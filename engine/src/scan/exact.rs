//! Exact sums that are larger than a decimal holds, and the way back from them to one.

use arrow_buffer::i256;
use weigh_dsl::value::Decimal;

/// 10 to the power of `exponent`, up to 38.
pub(super) fn power_of_ten(exponent: u32) -> i256 {
    i256::from_i128(10i128.pow(exponent))
}

/// A decimal as a whole number of units of 10^−28. Every decimal is one, and the sum of as many as there can be fits.
pub(super) fn units(value: Decimal) -> i256 {
    let (mantissa, scale) = value.parts();
    i256::from_i128(mantissa).wrapping_mul(power_of_ten(Decimal::MAX_SCALE - scale))
}

/// `mantissa` / 10^`scale` in units of 10^−28; `scale` is at most 28.
pub(super) fn units_of(mantissa: i128, scale: u32) -> i256 {
    i256::from_i128(mantissa).wrapping_mul(power_of_ten(Decimal::MAX_SCALE - scale))
}

/// The decimal nearest to `mantissa` / 10^`scale`, with as many places as it can hold; none if it is too large.
pub(super) fn decimal(mantissa: i256, scale: u32) -> Option<Decimal> {
    if let Some(small) = mantissa.to_i128()
        && let Some(exact) = Decimal::from_parts(small, scale)
    {
        return Some(exact);
    }
    let digits = mantissa.checked_abs()?.checked_ilog10()? + 1;
    // A decimal holds 28 digits, and some numbers of 29.
    let least = digits
        .saturating_sub(29)
        .max(scale.saturating_sub(Decimal::MAX_SCALE));
    (least..=least + 1)
        .filter(|drop| *drop <= scale)
        .find_map(|drop| Decimal::from_parts(rounded(mantissa, drop)?, scale - drop))
}

/// The mantissa without its last digits; a half goes to the even neighbour.
fn rounded(mantissa: i256, drop: u32) -> Option<i128> {
    if drop == 0 {
        return mantissa.to_i128();
    }
    let divisor = i256::from_i128(10).checked_pow(drop)?;
    let (quotient, rest) = mantissa.checked_div_rem(divisor)?;
    let quotient = quotient.to_i128()?;
    let twice = rest.wrapping_abs().wrapping_add(rest.wrapping_abs());
    let up = twice > divisor || (twice == divisor && quotient % 2 != 0);
    Some(if up {
        quotient + if mantissa.is_negative() { -1 } else { 1 }
    } else {
        quotient
    })
}

/// What the standard deviation of exact numbers is computed from: their number, and the sums of them and of their
/// squares, as whole numbers of some unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Moments {
    count: u64,
    sum: i256,
    squares: Big,
}

impl Moments {
    /// Adds a number.
    pub(super) fn add(&mut self, value: i256) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(value);
        self.squares.add(&Big::square(value));
    }

    /// Adds the numbers of another.
    pub(super) fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum = self.sum.wrapping_add(other.sum);
        self.squares.add(&other.squares);
    }

    /// The same numbers in units that are 10^`places` times smaller.
    pub(super) fn finer(&self, places: u32) -> Moments {
        let mut squares = self.squares;
        // Twice, since the unit is squared too; one power of ten may be more than a factor holds.
        for _ in 0..2 * places {
            squares = squares.times(10);
        }
        Moments {
            count: self.count,
            sum: self.sum.wrapping_mul(power_of_ten(places)),
            squares,
        }
    }

    /// The sample standard deviation of numbers in units of 10^−`scale`; none for fewer than two.
    pub(super) fn deviation(&self, scale: u32) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        // (n·Σx² − (Σx)²) / (n·(n − 1)) is the variance; the numerator is never negative.
        let mut spread = self.squares.times(self.count);
        spread.subtract(&Big::square(self.sum));
        let pairs = self.count as f64 * (self.count - 1) as f64;
        Some((spread.to_f64() / pairs).sqrt() / 10f64.powi(scale as i32))
    }
}

/// Moments of mantissas of 64 bits, which is what nearly all numbers have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SmallMoments {
    count: u64,
    sum: i128,
    squares: u128,
    /// How often the squares went beyond 128 bits.
    carried: u32,
}

impl SmallMoments {
    /// Adds a number.
    pub(super) fn add(&mut self, mantissa: i64) {
        self.count += 1;
        self.sum += i128::from(mantissa);
        self.add_squares(u128::from(mantissa.unsigned_abs()).pow(2));
    }

    fn add_squares(&mut self, squares: u128) {
        let (sum, overflow) = self.squares.overflowing_add(squares);
        self.squares = sum;
        self.carried += u32::from(overflow);
    }

    /// Adds the numbers of another.
    pub(super) fn merge(&mut self, other: &SmallMoments) {
        self.count += other.count;
        self.sum += other.sum;
        self.add_squares(other.squares);
        self.carried += other.carried;
    }

    /// The same as moments of any size.
    pub(super) fn moments(&self) -> Moments {
        let mut squares = Big::default();
        for (limb, shift) in squares.0.iter_mut().zip((0..128).step_by(32)) {
            *limb = (self.squares >> shift) as u32;
        }
        squares.0[4] = self.carried;
        Moments {
            count: self.count,
            sum: i256::from_i128(self.sum),
            squares,
        }
    }
}

/// A whole number of 512 bits, without a sign, in limbs of 32 bits from the lowest on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Big([u32; 16]);

impl Big {
    /// The square of a number.
    fn square(value: i256) -> Big {
        let bytes = value.wrapping_abs().to_le_bytes();
        let mut limbs = [0u32; 8];
        for (limb, bytes) in limbs.iter_mut().zip(bytes.chunks_exact(4)) {
            *limb = bytes
                .iter()
                .rev()
                .fold(0, |limb, byte| limb << 8 | u32::from(*byte));
        }
        let used = limbs
            .iter()
            .rposition(|limb| *limb != 0)
            .map_or(0, |last| last + 1);
        let mut product = Big::default();
        for (i, a) in limbs[..used].iter().enumerate() {
            let mut carry = 0u64;
            for (j, b) in limbs[..used].iter().enumerate() {
                let sum = u64::from(product.0[i + j]) + u64::from(*a) * u64::from(*b) + carry;
                product.0[i + j] = sum as u32;
                carry = sum >> 32;
            }
            product.0[i + used] = carry as u32;
        }
        product
    }

    fn add(&mut self, other: &Big) {
        let mut carry = 0u64;
        for (a, b) in self.0.iter_mut().zip(other.0) {
            let sum = u64::from(*a) + u64::from(b) + carry;
            *a = sum as u32;
            carry = sum >> 32;
        }
    }

    /// Takes away what is not larger.
    fn subtract(&mut self, other: &Big) {
        let mut borrow = 0i64;
        for (a, b) in self.0.iter_mut().zip(other.0) {
            let difference = i64::from(*a) - i64::from(b) + borrow;
            *a = difference as u32;
            borrow = difference >> 32;
        }
    }

    fn times(&self, factor: u64) -> Big {
        let mut product = Big::default();
        let halves = [factor as u32, (factor >> 32) as u32];
        for (shift, half) in halves.into_iter().enumerate() {
            let mut carry = 0u64;
            for (at, limb) in self.0.iter().enumerate().take(self.0.len() - shift) {
                let sum = u64::from(product.0[at + shift]) + u64::from(*limb) * u64::from(half) + carry;
                product.0[at + shift] = sum as u32;
                carry = sum >> 32;
            }
        }
        product
    }

    /// The nearest double, but for the last bit.
    fn to_f64(self) -> f64 {
        let Some(top) = self.0.iter().rposition(|limb| *limb != 0) else {
            return 0.0;
        };
        // Three limbs hold more than the 53 bits of a double, wherever the highest one begins.
        let lowest = top.saturating_sub(2);
        let high = self.0[lowest..=top]
            .iter()
            .rev()
            .fold(0u128, |high, limb| high << 32 | u128::from(*limb));
        high as f64 * 2f64.powi(32 * lowest as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_beyond_a_decimal_come_back_rounded_once() {
        let third = Decimal::ONE.div(Decimal::from(3)).expect("not nought");
        let million = (0..1_000_000).fold(i256::ZERO, |sum, _| sum.wrapping_add(units(third)));
        assert_eq!(
            decimal(million, 28).map(|sum| sum.to_string()),
            Some("333333.3333333333333333333333".into())
        );
        assert_eq!(decimal(units(Decimal::from(-7)), 28), Some(Decimal::from(-7)));
        assert_eq!(decimal(i256::MAX, 28), None);
    }

    #[test]
    fn a_deviation_survives_a_large_mean() {
        let mut moments = Moments::default();
        let mut small = SmallMoments::default();
        for value in [1_000_000_000_001i64, 1_000_000_000_002, 1_000_000_000_003] {
            moments.add(units(Decimal::from(value)));
            small.add(value);
        }
        assert_eq!(moments.deviation(28), Some(1.0));
        assert_eq!(small.moments().deviation(0), Some(1.0));
        assert_eq!(small.moments().finer(28), moments);
        let mut other = Moments::default();
        other.add(units(Decimal::from(-5)));
        assert_eq!(other.deviation(28), None);
        other.merge(&moments);
        assert_eq!(other.count, 4);
    }

    #[test]
    fn squares_go_beyond_128_bits() {
        let mut small = SmallMoments::default();
        let mut large = Moments::default();
        for value in [i64::MIN, i64::MAX, i64::MAX, i64::MIN, i64::MIN, 7] {
            small.add(value);
            large.add(i256::from_i128(i128::from(value)));
        }
        assert_eq!(small.moments(), large);
        let mut twice = small;
        twice.merge(&small);
        large.merge(&small.moments());
        assert_eq!(twice.moments(), large);
    }
}
