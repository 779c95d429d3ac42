//! Numbers of a workbook, which are doubles, as the decimals that people see: fifteen significant digits, no more.

/// So many digits are known of a number. What a double has behind them is noise: 0.1 + 0.2 is 0.3.
const DIGITS: usize = 15;

/// A decimal: digits × 10^exponent, with at most fifteen digits, the last of which is no zero unless it is the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: u64,
    exponent: i32,
}

impl Decimal {
    /// The decimal of fifteen digits that is nearest to a double; none where it is no number.
    pub(crate) fn of(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        // Whole numbers of up to fifteen digits are doubles, and by far the most frequent.
        let (digits, exponent) = if value.fract() == 0.0 && value.abs() < 1e15 {
            (value.abs() as u64, 0)
        } else {
            let written = format!("{:.*e}", DIGITS - 1, value.abs());
            let (mantissa, exponent) = written.split_once('e')?;
            let (whole, rest) = mantissa.split_once('.')?;
            let exponent: i32 = exponent.parse().ok()?;
            (
                format!("{whole}{rest}").parse().ok()?,
                exponent - (DIGITS as i32 - 1),
            )
        };
        Some(
            Self {
                negative: value < 0.0 && digits > 0,
                digits,
                exponent,
            }
            .shortened(),
        )
    }

    /// Without zeros at the end that stand behind the point.
    fn shortened(mut self) -> Self {
        while self.exponent < 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.exponent += 1;
        }
        self
    }

    /// A hundred times as much: what is written before a percent sign.
    pub(crate) fn hundredfold(mut self) -> Self {
        self.exponent += 2;
        while self.exponent > 0 && self.digits < 10_u64.pow(16) {
            self.digits *= 10;
            self.exponent -= 1;
        }
        self
    }

    /// How many digits stand behind the point.
    pub(crate) fn places(self) -> u32 {
        self.exponent.min(0).unsigned_abs()
    }

    /// As people write it, without an exponent.
    pub(crate) fn text(self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.digits.to_string();
        if self.exponent >= 0 {
            let zeros = "0".repeat(self.exponent.unsigned_abs() as usize);
            return format!("{sign}{digits}{zeros}");
        }
        let places = self.places() as usize;
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{rest}")
    }
}

/// Whether a number may have lost digits: from the sixteenth on, a workbook has noughts in their place, or noise.
pub(crate) fn is_shortened(value: f64) -> bool {
    value.abs() >= 1e15
}

/// A number as Excel shows one that is too long for its cell: `1.23457E+17`.
pub(crate) fn scientific(value: f64) -> String {
    let written = format!("{value:.5e}");
    match written.split_once('e') {
        Some((mantissa, exponent)) => {
            let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
            match exponent.strip_prefix('-') {
                Some(exponent) => format!("{mantissa}E-{exponent:0>2}"),
                None => format!("{mantissa}E+{exponent:0>2}"),
            }
        }
        None => written,
    }
}

/// Whether a text is a number of more than fifteen digits as Excel shows it, and so has lost most of them.
pub(crate) fn looks_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+") else {
        return false;
    };
    let digits = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && exponent.len() <= 3
        && exponent.parse::<u32>().is_ok_and(|exponent| exponent >= 15)
}

#[cfg(test)]
mod tests;
