//! Exact numbers for programs, all digits without trailing noughts: what `Display` writes, at the speed that millions of
//! numbers ask for.

use weigh_engine::dsl::value::Decimal;

/// Adds a number to a text.
pub(crate) fn push(out: &mut Vec<u8>, number: Decimal) {
    let (units, places) = number.parts();
    push_units(out, units, places);
}

/// Adds the number `units` / 10^`places` to a text, as long as a decimal may be at most.
pub(crate) fn push_units(out: &mut Vec<u8>, units: i128, places: u32) {
    if units < 0 {
        out.push(b'-');
    }
    let size = units.unsigned_abs();
    match u64::try_from(size) {
        // With at least one digit before the point.
        Ok(short) if short < TEN_TO_16 && places < SIXTEEN => push_short(out, short, places),
        _ => push_long(out, size, places),
    }
}

const SIXTEEN: u32 = 16;
const TEN_TO_16: u64 = 10_u64.pow(SIXTEEN);

/// A number of sixteen digits at most.
fn push_short(out: &mut Vec<u8>, units: u64, places: u32) {
    let digits = sixteen_digits(units);
    let text = digits | NOUGHTS;
    // The first byte is the lowest, so noughts in front are zeros at the low end.
    let first = (digits.trailing_zeros() / 8).min(SIXTEEN - 1 - places);
    push_start(
        out,
        &(text >> (8 * first)).to_le_bytes(),
        SIXTEEN - places - first,
    );
    let fraction = places.saturating_sub(digits.leading_zeros() / 8);
    if fraction > 0 {
        out.push(b'.');
        push_start(out, &(text >> (8 * (SIXTEEN - places))).to_le_bytes(), fraction);
    }
}

/// A number of 32 digits at most, of which those of a decimal are 29.
fn push_long(out: &mut Vec<u8>, units: u128, places: u32) {
    const ALL: u32 = 2 * SIXTEEN;
    let (front, back) = halves(units);
    let (front, back) = (sixteen_digits(front), sixteen_digits(back));
    // Twice as long as the digits are, so that as many bytes may be copied from any of them on.
    let mut text = [b'0'; 2 * ALL as usize];
    text[..16].copy_from_slice(&(front | NOUGHTS).to_le_bytes());
    text[16..32].copy_from_slice(&(back | NOUGHTS).to_le_bytes());
    let from = |start: u32| -> &[u8; ALL as usize] {
        text[start as usize..]
            .first_chunk()
            .unwrap_or_else(|| unreachable!("it starts among the digits"))
    };
    let noughts_in_front = match front {
        0 => SIXTEEN + back.trailing_zeros() / 8,
        _ => front.trailing_zeros() / 8,
    };
    let first = noughts_in_front.min(ALL - 1 - places);
    push_start(out, from(first), ALL - places - first);
    let noughts_behind = match back {
        0 => SIXTEEN + front.leading_zeros() / 8,
        _ => back.leading_zeros() / 8,
    };
    let fraction = places.saturating_sub(noughts_behind);
    if fraction > 0 {
        out.push(b'.');
        push_start(out, from(ALL - places), fraction);
    }
}

/// The digits of a number of 96 bits before the last sixteen, and those. The machine has no division of so long numbers; to
/// multiply by the inverse comes to no more than two too few.
#[inline]
fn halves(units: u128) -> (u64, u64) {
    /// The bits that are left out of the number, and those that the inverse has more.
    const LEFT_OUT: u32 = 32;
    const MORE: u32 = 21;
    const INVERSE: u128 = (1 << (64 + LEFT_OUT + MORE)) / TEN_TO_16 as u128;
    let mut front = (((units >> LEFT_OUT) * INVERSE) >> (64 + MORE)) as u64;
    let mut back = (units - u128::from(front) * u128::from(TEN_TO_16)) as u64;
    while back >= TEN_TO_16 {
        (front, back) = (front + 1, back - TEN_TO_16);
    }
    (front, back)
}

/// Adds the first bytes of some to a text. To add them all and to forget the others takes less time than to add so many.
fn push_start<const N: usize>(out: &mut Vec<u8>, bytes: &[u8; N], length: u32) {
    let end = out.len() + length as usize;
    out.extend_from_slice(bytes);
    out.truncate(end);
}

/// The digit 0 in each byte.
const NOUGHTS: u128 = u128::from_ne_bytes([b'0'; 16]);

/// The digits of a number below 10^16, each in a byte, the first in the lowest.
#[inline]
fn sixteen_digits(number: u64) -> u128 {
    const HALF: u64 = 100_000_000;
    if number < HALF {
        return u128::from(eight_digits(number)) << 64;
    }
    u128::from(eight_digits(number / HALF)) | (u128::from(eight_digits(number % HALF)) << 64)
}

/// The digits of a number below 10^8, each in a byte, the first in the lowest: halved three times, all parts at once.
#[inline]
fn eight_digits(number: u64) -> u64 {
    // Fours side by side, then twos, then ones. To divide is to multiply and to shift: exact for as few digits.
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
    let twos = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | ((twos - tens * 10) << 8)
}

#[cfg(test)]
mod tests;
