//! Times and sizes with their units: `"60 s"`, `"4 GB"`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// Milliseconds of each unit.
const TIMES: &[(&str, u64)] = &[("ms", 1), ("s", 1000), ("min", 60_000)];
/// Bytes of each unit.
const SIZES: &[(&str, u64)] = &[("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)];

/// A time that is not nought. The manifest's own check has told any other.
pub(super) fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let time = milliseconds(&String::deserialize(from)?).map(Duration::from_millis);
    time.map(Some).ok_or_else(|| de::Error::custom("no time"))
}

/// A number of bytes that is not nought. The manifest's own check has told any other.
pub(super) fn size<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let bytes = bytes(&String::deserialize(from)?);
    bytes.map(Some).ok_or_else(|| de::Error::custom("no size"))
}

/// How many milliseconds a time has, if it is one.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    amount(text, TIMES)
}

/// How many bytes a size has, if it is one.
pub(super) fn bytes(text: &str) -> Option<u64> {
    amount(text, SIZES)
}

fn amount(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, worth) = units.iter().find(|(word, _)| *word == unit.trim())?;
    number
        .parse::<u64>()
        .ok()?
        .checked_mul(*worth)
        .filter(|amount| *amount > 0)
}

#[cfg(test)]
mod tests {
    use super::{SIZES, TIMES, amount};

    #[test]
    fn amounts_have_a_number_and_a_unit() {
        assert_eq!(amount("60 s", TIMES), Some(60_000));
        assert_eq!(amount("500ms", TIMES), Some(500));
        assert_eq!(amount("2 min", TIMES), Some(120_000));
        assert_eq!(amount("4 GB", SIZES), Some(4 << 30));
        for wrong in [
            "",
            "60",
            "s",
            "0 s",
            "-1 s",
            "1.5 s",
            "60 h",
            "99999999999999999999 s",
            "18446744073709551615 s",
        ] {
            assert_eq!(amount(wrong, TIMES), None, "{wrong}");
        }
        assert_eq!(amount("17179869184 GB", SIZES), None);
    }
}
