//! Division of whole numbers by the same one, rounded as settled numbers are: which rests go away from nought is known before
//! the first of them is divided.

use weigh_dsl::value::RoundingMode;

/// A divisor whose quotients come out rounded to whole numbers: to nine places first, halves to even, and those as the mode
/// says. So [`weigh_dsl::value::Rounding::apply`] rounds.
#[derive(Debug, Clone, Copy)]
pub(in crate::score) struct Divisor {
    by: i64,
    /// The least rest that goes away from nought behind an even quotient, and behind an odd one.
    away: [i64; 2],
}

/// Two units of the place at which a number is settled.
const TWO: i64 = 2_000_000_000;

impl Divisor {
    /// A divisor above nought.
    pub(in crate::score) fn new(by: i64, mode: RoundingMode) -> Self {
        // A rest is settled at a count of units: at `n` or more where it is at least (2n − 1) / 2 of them and n is even, or
        // more than that and n is odd. All of it times two, to have no halves.
        let at_least = |halves: i64| match by.checked_mul(halves) {
            Some(product) => product / TWO + i64::from(product % TWO != 0),
            None => {
                let product = i128::from(by) * i128::from(halves);
                ((product + i128::from(TWO) - 1) / i128::from(TWO)) as i64
            }
        };
        let more_than = |halves: i64| match by.checked_mul(halves) {
            Some(product) => product / TWO + 1,
            None => (i128::from(by) * i128::from(halves) / i128::from(TWO)) as i64 + 1,
        };
        let half = TWO / 2;
        let away = match mode {
            RoundingMode::HalfUp => [at_least(half - 1); 2],
            RoundingMode::HalfEven => [more_than(half + 1), at_least(half - 1)],
            RoundingMode::Up => [more_than(1); 2],
            RoundingMode::Down => [at_least(TWO - 1); 2],
        };
        Self { by, away }
    }

    /// The rounded quotient.
    #[inline]
    pub(in crate::score) fn divide(&self, number: i64) -> i64 {
        let (quotient, rest) = (number / self.by, number % self.by);
        let away = self.away[(quotient & 1) as usize];
        quotient + i64::from(rest >= away) - i64::from(-rest >= away)
    }

    /// What it divides by.
    pub(in crate::score) fn by(&self) -> i64 {
        self.by
    }
}
