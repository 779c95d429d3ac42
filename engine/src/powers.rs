//! The powers of ten that fit into whole numbers of some widths.

use weigh_dsl::value::Decimal;

macro_rules! powers {
    ($whole:ty, $count:expr) => {{
        let mut powers: [$whole; $count] = [1; $count];
        let mut at = 1;
        while at < powers.len() {
            powers[at] = powers[at - 1] * 10;
            at += 1;
        }
        powers
    }};
}

/// Those that fit into an `i64`.
pub(crate) const SIGNED: [i64; 19] = powers!(i64, 19);
/// Those that fit into a `u64`.
pub(crate) const UNSIGNED: [u64; 20] = powers!(u64, 20);
/// As many as a decimal has places, and one more.
pub(crate) const WIDE: [i128; Decimal::MAX_SCALE as usize + 2] =
    powers!(i128, Decimal::MAX_SCALE as usize + 2);
