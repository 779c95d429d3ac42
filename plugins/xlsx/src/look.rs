//! What the format of a cell says about its number: a percentage, an amount of money, a day, a time.

use weigh_sdk::cell::currency;

/// What a number stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Look {
    /// Nothing but itself.
    Plain,
    /// A share of one hundred.
    Percent,
    /// An amount in the currency of this sign, which stands before it.
    Before(String),
    /// An amount in the currency of this word, which stands behind it.
    Behind(String),
    /// A day, perhaps with a time.
    Day,
    /// A time of the day, or a day where the number is one or more.
    Clock,
    /// A length of time.
    Length,
}

/// Whether a number is a time, as the library tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Time {
    No,
    Moment,
    Length,
}

impl Time {
    /// Whether a number of this format is a time.
    pub(crate) fn of(code: &str) -> Self {
        match Parts::of(code) {
            parts if parts.length => Self::Length,
            parts if parts.day || parts.clock => Self::Moment,
            _ => Self::No,
        }
    }
}

/// What a number of this format stands for. No format is known of some, or of some kinds of workbook.
pub(crate) fn look(code: Option<&str>, time: Time) -> Look {
    let parts = code.map(Parts::of).unwrap_or_default();
    match time {
        Time::Length => Look::Length,
        Time::Moment if parts.day => Look::Day,
        Time::Moment => Look::Clock,
        Time::No if parts.percent => Look::Percent,
        Time::No => parts.money().unwrap_or(Look::Plain),
    }
}

/// What stands in the first section of a format: that of positive numbers.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one kind of letters that a format may have"
)]
struct Parts {
    percent: bool,
    day: bool,
    clock: bool,
    /// Hours, minutes or seconds in brackets go on behind those of a day.
    length: bool,
    literals: Vec<String>,
}

impl Parts {
    fn of(code: &str) -> Self {
        let mut parts = Self::default();
        // These stand for the currency of whoever looks at the workbook, so they name none.
        if code.starts_with("_($") {
            return parts;
        }
        let mut months = false;
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                ';' => break,
                '"' => parts
                    .literals
                    .push(letters.by_ref().take_while(|letter| *letter != '"').collect()),
                '\\' => parts.literals.extend(letters.next().map(String::from)),
                '_' | '*' => drop(letters.next()),
                '[' => {
                    let inner: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                    // `[$¥-804]`: a sign, and for which language.
                    if let Some(sign) = inner.strip_prefix('$') {
                        let sign = sign.split_once('-').map_or(sign, |(sign, _)| sign);
                        parts.literals.push(sign.to_owned());
                    }
                    let first = inner.chars().next().unwrap_or_default();
                    parts.length |= matches!(first, 'h' | 'H' | 'm' | 'M' | 's' | 'S')
                        && inner.chars().all(|letter| letter.eq_ignore_ascii_case(&first));
                }
                '%' => parts.percent = true,
                'y' | 'Y' | 'd' | 'D' => parts.day = true,
                'm' | 'M' => months = true,
                'h' | 'H' | 's' | 'S' => parts.clock = true,
                '$' | '¥' | '￥' | '€' | '£' | '₹' | '₩' => parts.literals.push(letter.to_string()),
                _ => {}
            }
        }
        // Minutes are written with the same letter as months.
        parts.day |= months && !parts.clock;
        parts
    }

    fn money(&self) -> Option<Look> {
        self.literals.iter().find_map(|literal| {
            let sign = literal.trim();
            let all = |found: Option<(_, &str)>| found.is_some_and(|(_, rest)| rest.is_empty());
            if sign.is_empty() {
                None
            } else if all(currency::before(sign)) {
                Some(Look::Before(sign.to_owned()))
            } else if all(currency::after(sign)) {
                Some(Look::Behind(sign.to_owned()))
            } else {
                None
            }
        })
    }
}

#[cfg(test)]
mod tests;
