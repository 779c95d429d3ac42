//! Exact numbers for programs, all digits without trailing noughts: what `Display` writes, at the speed that millions of
//! numbers ask for.

use weigh_engine::dsl::value::Decimal;

/// Adds a number to a text.
pub(crate) fn push(out: &mut Vec<u8>, number: Decimal) {
    let (mantissa, places) = number.parts();
    let mut buffer = itoa::Buffer::new();
    let digits = match u64::try_from(mantissa.unsigned_abs()) {
        Ok(short) => buffer.format(short),
        Err(_) => buffer.format(mantissa.unsigned_abs()),
    };
    if mantissa < 0 {
        out.push(b'-');
    }
    let digits = digits.as_bytes();
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
