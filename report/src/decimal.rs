//! Exact numbers for programs, all digits without trailing noughts: what `Display` writes, at the speed that millions of
//! numbers ask for.

use weigh_engine::dsl::value::Decimal;

/// Adds a number to a text.
pub(crate) fn push(out: &mut Vec<u8>, number: Decimal) {
    let (mantissa, places) = number.parts();
    match i64::try_from(mantissa) {
        Ok(units) => push_units(out, units, places),
        Err(_) => push_long(out, mantissa, places),
    }
}

/// Adds the number `units` / 10^`places` to a text.
pub(crate) fn push_units(out: &mut Vec<u8>, units: i64, places: u32) {
    let size = units.unsigned_abs();
    // With at least one digit before the point.
    if size >= 10_u64.pow(SIXTEEN) || places >= SIXTEEN {
        return push_long(out, units.into(), places);
    }
    if units < 0 {
        out.push(b'-');
    }
    let digits = sixteen_digits(size);
    let text = digits | u128::from_ne_bytes([b'0'; 16]);
    // The first byte is the lowest, so noughts in front are zeros at the low end.
    let first = (digits.trailing_zeros() / 8).min(SIXTEEN - 1 - places);
    push_start(out, text >> (8 * first), SIXTEEN - places - first);
    let fraction = places.saturating_sub(digits.leading_zeros() / 8);
    if fraction > 0 {
        out.push(b'.');
        push_start(out, text >> (8 * (SIXTEEN - places)), fraction);
    }
}

const SIXTEEN: u32 = 16;

/// Adds the first bytes of sixteen to a text. To add them all and to forget the others takes less time than to add so many.
fn push_start(out: &mut Vec<u8>, bytes: u128, length: u32) {
    let end = out.len() + length as usize;
    out.extend_from_slice(&bytes.to_le_bytes());
    out.truncate(end);
}

/// The digits of a number below 10^16, each in a byte, the first in the lowest.
fn sixteen_digits(number: u64) -> u128 {
    const HALF: u64 = 100_000_000;
    if number < HALF {
        return u128::from(eight_digits(number)) << 64;
    }
    u128::from(eight_digits(number / HALF)) | u128::from(eight_digits(number % HALF)) << 64
}

/// The digits of a number below 10^8, each in a byte, the first in the lowest: halved three times, all parts at once.
fn eight_digits(number: u64) -> u64 {
    // Fours side by side, then twos, then ones. To divide is to multiply and to shift: exact for as few digits.
    let fours = number / 10_000 | (number % 10_000) << 32;
    let hundreds = (fours * 10_486 >> 20) & 0x0000_007F_0000_007F;
    let twos = hundreds | (fours - hundreds * 100) << 16;
    let tens = (twos * 103 >> 10) & 0x000F_000F_000F_000F;
    tens | (twos - tens * 10) << 8
}

/// A number of any length.
fn push_long(out: &mut Vec<u8>, mantissa: i128, places: u32) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(mantissa.unsigned_abs()).as_bytes();
    if mantissa < 0 {
        out.push(b'-');
    }
    let whole = digits.len().saturating_sub(places as usize);
    let (whole, fraction) = digits.split_at(whole);
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    let Some(last) = fraction.iter().rposition(|digit| *digit != b'0') else {
        return;
    };
    out.push(b'.');
    out.extend(std::iter::repeat_n(b'0', places as usize - fraction.len()));
    out.extend_from_slice(&fraction[..=last]);
}

#[cfg(test)]
mod tests;
