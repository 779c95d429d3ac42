//! Numbers as people write them: signs, thousands separators, percentages, amounts of money, exponents.

use super::currency::{self, Mark};
use super::letters::plain;

/// The most decimal places that a column can have.
pub const MOST_PLACES: u8 = 28;
/// The most digits that a decimal column can have, before and behind the point together.
pub const MOST_DIGITS: u8 = 38;
/// The most digits that one number can have: as many as can be calculated with.
const MOST_NUMBER_DIGITS: u8 = 28;
/// A whole number of more digits than this is an identifier, not a quantity.
pub const MOST_WHOLE_DIGITS: u8 = 18;

/// How the numbers of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// `1.234,5` rather than `1,234.5`.
    pub decimal_comma: bool,
    /// Whether `1,234` alone could as well be 1.234: in a file that is delimited by semicolons, because those are
    /// written where the comma is the decimal sign. Then it is not read as a number.
    pub doubtful_comma: bool,
}

/// A number that was read from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// The value times ten to the power of `places`. Of a percentage, the ratio.
    pub value: i128,
    /// Decimal places, as written (`1.50` has two; `95%` has two, as the ratio 0.95).
    pub places: u8,
    /// Digits before the decimal point, at least one.
    pub digits: u8,
    /// Whether it is a percentage.
    pub percent: bool,
    /// The currency, where one is named.
    pub currency: Option<Mark>,
    /// Whether it is written as a whole number: no point, no exponent, no percent sign, no currency.
    pub whole: bool,
    /// Whether it starts with a zero that means nothing: `007`.
    pub padded: bool,
}

impl Number {
    /// Whether it looks like the name of something (`007`, an account number) rather than a quantity.
    pub fn is_identifier(&self) -> bool {
        self.padded || (self.whole && self.digits > MOST_WHOLE_DIGITS)
    }

    /// The value times ten to the power of `places`, where that is exact and has at most 38 digits.
    pub fn at(&self, places: u8) -> Option<i128> {
        if places >= self.places {
            let scaled = self.value.checked_mul(power(places - self.places)?)?;
            (scaled.unsigned_abs() < 10_u128.pow(u32::from(MOST_DIGITS))).then_some(scaled)
        } else {
            let divisor = power(self.places - places)?;
            (self.value % divisor == 0).then(|| self.value / divisor)
        }
    }

    /// The decimal places that the value needs: `1.50` needs one.
    pub fn needed_places(&self) -> u8 {
        let (mut value, mut places) = (self.value, self.places);
        while places > 0 && value % 10 == 0 {
            value /= 10;
            places -= 1;
        }
        places
    }

    /// The nearest double.
    pub fn to_double(self) -> f64 {
        // Both operands are exact up to 2^53 and 10^22, so the one division rounds correctly.
        if self.value.unsigned_abs() < 1 << 53 && self.places <= 22 {
            return self.value as f64 / 10_f64.powi(i32::from(self.places));
        }
        format!("{}e-{}", self.value, self.places)
            .parse()
            .unwrap_or(f64::NAN)
    }
}

fn power(of_ten: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(of_ten))
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNumber {
    /// It is not written like one.
    Shape,
    /// It is one or another: `1,234` where the comma may be the decimal sign.
    Doubtful,
    /// It is one, but has too many digits or decimal places to be kept exactly.
    Range,
}

/// A number as programs write most of them, read quickly: `-12.50`. None for any other text, whatever it is.
pub(super) fn quickly(text: &str, style: Style) -> Option<Number> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let padded = text.starts_with('0') && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if text.len() > usize::from(MOST_WHOLE_DIGITS) || padded || style.decimal_comma {
        return None;
    }
    let (mut value, mut digits, mut point) = (0_i128, 0_u8, None);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => (value, digits) = (value * 10 + i128::from(byte - b'0'), digits + 1),
            b'.' if point.is_none() && digits > 0 => point = Some(digits),
            _ => return None,
        }
    }
    let places = point.map_or(0, |before| digits - before);
    if digits == 0 || point == Some(digits) {
        return None;
    }
    let length = value.checked_ilog10().map_or(1, |log| log as u8 + 1);
    Some(Number {
        value: if negative { -value } else { value },
        places,
        digits: length.saturating_sub(places).max(1),
        percent: false,
        currency: None,
        whole: point.is_none(),
        padded: false,
    })
}

/// Reads a number: `-5`, `+5`, `(5)`, `1,234.50`, `95%`, `¥1,200`, `5000 CNY`, `1.5e3`, also in full-width forms.
pub fn read(text: &str, style: Style) -> Result<Number, NotNumber> {
    quickly(text.trim(), style).map_or_else(|| read_carefully(text, style), Ok)
}

fn read_carefully(text: &str, style: Style) -> Result<Number, NotNumber> {
    let mut sign = Sign {
        negative: false,
        seen: false,
    };
    let mut rest = sign.take(text.trim());
    let mut currency = None;
    if let Some((found, after)) = currency::before(rest) {
        currency = Some(found);
        rest = sign.take(after.trim_start());
    } else if let Some((found, before)) = currency::after(rest) {
        currency = Some(found);
        rest = before.trim_end();
    }
    let percent = currency
        .is_none()
        .then(|| rest.strip_suffix(['%', '％']))
        .flatten();
    if let Some(ratio) = percent {
        rest = ratio.trim_end();
    }
    let body = Body::read(rest, style)?;
    let mut places = body.places;
    if percent.is_some() {
        places += 2;
    }
    if places > i32::from(MOST_PLACES) {
        return Err(NotNumber::Range);
    }
    let (value, places) = if places < 0 {
        let factor = 10_u128
            .checked_pow(places.unsigned_abs())
            .ok_or(NotNumber::Range)?;
        (body.value.checked_mul(factor).ok_or(NotNumber::Range)?, 0)
    } else {
        (body.value, places as u8)
    };
    let length = value.checked_ilog10().map_or(1, |log| log as u8 + 1);
    if length > MOST_NUMBER_DIGITS {
        return Err(NotNumber::Range);
    }
    let value = value as i128;
    Ok(Number {
        value: if sign.negative { -value } else { value },
        places,
        digits: length.saturating_sub(places).max(1),
        percent: percent.is_some(),
        currency,
        whole: body.whole && percent.is_none() && currency.is_none(),
        padded: body.padded,
    })
}

/// A sign before a number, or an accountant's parentheses around it.
struct Sign {
    negative: bool,
    seen: bool,
}

impl Sign {
    /// Takes one sign off the text, unless there was one already.
    fn take<'a>(&mut self, text: &'a str) -> &'a str {
        if self.seen {
            return text;
        }
        let enclosed = text
            .strip_prefix(['(', '（'])
            .and_then(|inner| inner.strip_suffix([')', '）']));
        if let Some(inner) = enclosed {
            (self.seen, self.negative) = (true, true);
            return inner.trim();
        }
        let mut letters = text.chars();
        match letters.next().map(plain) {
            Some('-') => (self.seen, self.negative) = (true, true),
            Some('+') => self.seen = true,
            _ => return text,
        }
        letters.as_str()
    }
}

/// Digits, separators, decimal sign and exponent: what is left when signs and units are gone.
struct Body {
    value: u128,
    places: i32,
    whole: bool,
    padded: bool,
}

impl Body {
    fn read(text: &str, style: Style) -> Result<Self, NotNumber> {
        let mut letters = text.chars().map(plain).peekable();
        let mut digits = Digits::default();
        let mut groups = Groups::default();
        let (point, other) = if style.decimal_comma {
            (',', '.')
        } else {
            ('.', ',')
        };
        while let Some(letter) = letters.peek().copied() {
            match letter {
                '0'..='9' => {
                    digits.push(letter)?;
                    groups.digit();
                }
                '\'' | ' ' => groups.separator(letter)?,
                _ if letter == other => groups.separator(letter)?,
                _ => break,
            }
            letters.next();
        }
        let doubtful = !groups.are_sound()?;
        let padded = digits.count > 1 && digits.padded;
        if padded && groups.count > 0 {
            return Err(NotNumber::Shape);
        }
        let mut places = 0;
        let point = letters.next_if_eq(&point).is_some();
        if point {
            let before = digits.count;
            while let Some(letter) = letters.next_if(char::is_ascii_digit) {
                digits.push(letter)?;
            }
            places = digits.count - before;
            if places == 0 {
                return Err(NotNumber::Shape);
            }
        }
        if digits.count == 0 {
            return Err(NotNumber::Shape);
        }
        let exponent = exponent(&mut letters)?;
        if letters.next().is_some() {
            return Err(NotNumber::Shape);
        }
        if doubtful && style.doubtful_comma && !point {
            return Err(NotNumber::Doubtful);
        }
        let whole = !point && exponent.is_none();
        Ok(Self {
            value: digits.value()?,
            places: places - exponent.unwrap_or(0),
            whole,
            padded,
        })
    }
}

/// The exponent that may end a number.
fn exponent(letters: &mut std::iter::Peekable<impl Iterator<Item = char>>) -> Result<Option<i32>, NotNumber> {
    if letters.next_if(|letter| matches!(letter, 'e' | 'E')).is_none() {
        return Ok(None);
    }
    let negative = letters.next_if(|letter| matches!(letter, '+' | '-')) == Some('-');
    let (mut value, mut any) = (0_i32, false);
    while let Some(digit) = letters
        .next_if(char::is_ascii_digit)
        .and_then(|letter| letter.to_digit(10))
    {
        // A hundred is beyond every decimal already, so a longer exponent need not be counted out.
        value = (value * 10 + digit as i32).min(100);
        any = true;
    }
    if any {
        Ok(Some(if negative { -value } else { value }))
    } else {
        Err(NotNumber::Shape)
    }
}

/// The digits read so far.
#[derive(Default)]
struct Digits {
    value: u128,
    count: i32,
    padded: bool,
    overflow: bool,
}

impl Digits {
    /// A number of a thousand digits is no number that anybody meant.
    const MOST: i32 = 1_000;

    fn push(&mut self, letter: char) -> Result<(), NotNumber> {
        let digit = letter.to_digit(10).ok_or(NotNumber::Shape)?;
        if self.count == 0 {
            self.padded = digit == 0;
        }
        self.count += 1;
        match self
            .value
            .checked_mul(10)
            .and_then(|value| value.checked_add(u128::from(digit)))
        {
            Some(value) => self.value = value,
            None => self.overflow = true,
        }
        if self.count > Self::MOST {
            Err(NotNumber::Shape)
        } else {
            Ok(())
        }
    }

    fn value(&self) -> Result<u128, NotNumber> {
        if self.overflow {
            Err(NotNumber::Range)
        } else {
            Ok(self.value)
        }
    }
}

/// The groups that separators cut the digits into: `1,234,567`, or the Indian `12,34,567`.
#[derive(Default)]
struct Groups {
    separator: Option<char>,
    count: u32,
    first: u32,
    current: u32,
    threes: bool,
    twos: bool,
}

impl Groups {
    fn digit(&mut self) {
        self.current += 1;
    }

    fn separator(&mut self, sign: char) -> Result<(), NotNumber> {
        if *self.separator.get_or_insert(sign) != sign || self.current == 0 {
            return Err(NotNumber::Shape);
        }
        if self.count == 0 {
            (self.first, self.threes, self.twos) = (self.current, true, true);
        } else {
            self.threes &= self.current == 3;
            self.twos &= self.current == 2;
        }
        self.count += 1;
        self.current = 0;
        Ok(())
    }

    /// Whether the groups can only be thousands: `1,234` alone might be a decimal elsewhere.
    fn are_sound(&self) -> Result<bool, NotNumber> {
        let western = self.threes && self.first <= 3;
        let indian = self.twos && self.first <= 2;
        match self.count {
            0 => Ok(true),
            _ if self.current != 3 || !(western || indian) => Err(NotNumber::Shape),
            1 => Ok(!matches!(self.separator, Some(',' | '.'))),
            _ => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests;
