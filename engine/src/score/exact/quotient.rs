//! Quotients of whole numbers as decimals, with all the digits that [`Decimal::div`] gives: long division, as many digits at
//! a time as 64 bits hold.

use weigh_dsl::value::Decimal;

/// The largest mantissa of a decimal.
const LARGEST: u128 = (1 << 96) - 1;

/// `numerator / divisor` / 10^`scale`, the quotient that decimals have. None where it takes more care than here is taken, or
/// cannot be held; or where the divisor is nought.
pub(in crate::score) fn quotient(numerator: i64, divisor: i64, scale: u32) -> Option<Decimal> {
    let (mut rest, by) = (numerator.unsigned_abs(), divisor.unsigned_abs());
    let whole = rest.checked_div(by)?;
    rest %= by;
    let places = if rest == 0 { 0 } else { places(whole, scale)? };
    let mut mantissa = u128::from(whole);
    let (mut left, at_once) = (places, digits_at_once(by));
    if rest != 0 && at_once == 0 {
        return None;
    }
    while rest != 0 && left > 0 {
        let digits = at_once.min(left);
        let power = 10_u64.pow(digits);
        let more = rest * power;
        mantissa = mantissa * u128::from(power) + u128::from(more / by);
        rest = more % by;
        left -= digits;
    }
    if rest != 0 {
        // Half to even. A rest is less than the divisor, so nothing overflows.
        let half = rest.cmp(&(by - rest));
        mantissa += u128::from(half.is_gt() || (half.is_eq() && mantissa % 2 == 1));
    }
    let mut scale = scale + places - left;
    if rest == 0 && places > 0 {
        (mantissa, scale) = without_noughts(mantissa, scale);
    }
    let mantissa = mantissa as i128;
    let is_negative = (numerator < 0) != (divisor < 0);
    Decimal::from_parts(if is_negative { -mantissa } else { mantissa }, scale)
}

/// The same number without noughts at its end.
fn without_noughts(mut mantissa: u128, mut scale: u32) -> (u128, u32) {
    const STEPS: [(u32, u32); 4] = [(100_000_000, 8), (10_000, 4), (100, 2), (10, 1)];
    for (power, noughts) in STEPS {
        while scale >= noughts {
            // The machine divides short numbers at once.
            let (shorter, rest) = match u64::try_from(mantissa) {
                Ok(short) => {
                    let power = u64::from(power);
                    (u128::from(short / power), short % power)
                }
                Err(_) => (mantissa / u128::from(power), (mantissa % u128::from(power)) as u64),
            };
            if rest != 0 {
                break;
            }
            (mantissa, scale) = (shorter, scale - noughts);
        }
    }
    (mantissa, scale)
}

/// How many decimal places more a quotient has room for, if it is clear: the last one that might just be held or not is none
/// of those.
fn places(whole: u64, scale: u32) -> Option<u32> {
    let digits = whole.checked_ilog10().unwrap_or(0);
    let most = Decimal::MAX_SCALE.checked_sub(scale)?;
    let places = most.min(Decimal::MAX_SCALE - digits);
    let fits = |whole: u128, places: u32| whole * 10_u128.pow(places) <= LARGEST;
    let above = u128::from(whole) + 1;
    if fits(above, places) {
        return Some(places).filter(|places| *places == most || !fits(u128::from(whole), places + 1));
    }
    let fewer = places.checked_sub(1)?;
    (!fits(u128::from(whole), places) && fits(above, fewer)).then_some(fewer)
}

/// How many digits may be put behind any number below this one in 64 bits.
fn digits_at_once(by: u64) -> u32 {
    (u64::MAX / by).ilog10().min(18)
}
