//! Division of numbers of 128 bits by a number that is known beforehand: two multiplications for each 64 bits of the quotient,
//! and no branch (Möller and Granlund, *Improved division by invariant integers*, 2011).

/// A divisor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inverse {
    /// Shifted up, so that its first bit is set.
    by: u64,
    shift: u32,
    /// (2^128 − 1) / by − 2^64
    inverse: u64,
}

impl Inverse {
    /// A divisor above nought.
    pub(super) const fn of(by: u64) -> Self {
        let shift = by.leading_zeros();
        let by = by << shift;
        let inverse = (u128::MAX / by as u128 - (1 << 64)) as u64;
        Self { by, shift, inverse }
    }

    /// The quotient and the rest.
    #[inline]
    pub(super) fn divide(&self, number: u128) -> (u128, u64) {
        let beyond = (number >> 64) as u64 >> 1 >> (63 - self.shift);
        let shifted = number << self.shift;
        let (high, rest) = self.step(beyond, (shifted >> 64) as u64);
        let (low, rest) = self.step(rest, shifted as u64);
        (u128::from(high) << 64 | u128::from(low), rest >> self.shift)
    }

    /// Divides two words, the first of which is less than the divisor.
    #[inline]
    fn step(&self, high: u64, low: u64) -> (u64, u64) {
        let both = u128::from(high) << 64 | u128::from(low);
        let guess = (u128::from(self.inverse) * u128::from(high)).wrapping_add(both);
        let mut quotient = ((guess >> 64) as u64).wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.by));
        let too_much = rest > guess as u64;
        quotient = quotient.wrapping_sub(u64::from(too_much));
        rest = rest.wrapping_add(if too_much { self.by } else { 0 });
        let too_little = rest >= self.by;
        quotient = quotient.wrapping_add(u64::from(too_little));
        rest = rest.wrapping_sub(if too_little { self.by } else { 0 });
        (quotient, rest)
    }
}

#[cfg(test)]
mod tests;
