//! Lengths of time: `1:30:00`, `90min`, `2h`, `3d`, `1h 30min`, `1.5h`, `2小时30分`.

use super::letters::Letters;

/// Unit, and its length in microseconds; the longest spelling first where one begins with another.
const UNITS: [(&str, i64); 13] = [
    ("min", 60_000_000),
    ("sec", 1_000_000),
    ("s", 1_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
    ("w", 604_800_000_000),
    ("分钟", 60_000_000),
    ("分", 60_000_000),
    ("小时", 3_600_000_000),
    ("秒", 1_000_000),
    ("天", 86_400_000_000),
    ("周", 604_800_000_000),
    ("星期", 604_800_000_000),
];

/// Reads a length of time as microseconds. `1:30` is none: it could be minutes and seconds or hours and minutes.
pub fn read(text: &str) -> Option<i64> {
    let mut letters = Letters::new(text.trim());
    let negative = letters.take('-');
    let length = read_clock(letters.clone()).or_else(|| read_units(letters))?;
    Some(if negative { -length } else { length })
}

/// `H:MM:SS`, perhaps with a fraction of a second.
fn read_clock(mut letters: Letters) -> Option<i64> {
    let (hours, length) = letters.digits()?;
    let mut sixtieth = || {
        letters.take(':').then_some(())?;
        letters
            .digits()
            .filter(|(value, length)| *length == 2 && *value < 60)
            .map(|(value, _)| value)
    };
    let (minutes, seconds) = (sixtieth()?, sixtieth()?);
    let mut micros = 0;
    if letters.take('.') {
        let (digits, places) = letters.digits().filter(|(_, places)| *places <= 6)?;
        micros = digits * 10_i64.pow(6 - places as u32);
    }
    // Nine digits of hours are a hundred thousand years, and fit.
    (letters.done() && length <= 9).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros)
}

/// Numbers with units, the larger unit first.
fn read_units(mut letters: Letters) -> Option<i64> {
    let mut total = 0_i64;
    let mut last = i64::MAX;
    loop {
        let (whole, _) = letters.digits()?;
        let mut fraction = (0, 0);
        if letters.take('.') {
            fraction = letters.digits().filter(|(_, places)| *places <= 6)?;
        }
        letters.take_blanks();
        let unit = UNITS.iter().find(|(name, _)| letters.take_word(name))?.1;
        if unit >= last {
            return None;
        }
        last = unit;
        let parts = 10_i64.pow(fraction.1 as u32);
        // The smallest unit is a million microseconds, so six places of it are exact.
        let part = fraction.0 * (unit / parts);
        total = total.checked_add(whole.checked_mul(unit)?.checked_add(part)?)?;
        letters.take_blanks();
        if letters.done() {
            return Some(total);
        }
    }
}

#[cfg(test)]
mod tests;
