//! Units: what may be added to what. Currencies and time are dimensions with exponents; a percentage is a plain
//! ratio.

use std::fmt;

/// A currency by its three letters: `CNY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Three capital letters, as ISO 4217 has them; none for anything else.
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// The unit of a number: a power of a currency times a power of time. Money is the first power of its currency, a
/// duration the first power of time (its number counts seconds), a plain number the nought of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
pub struct Unit {
    currency: Option<(Currency, i8)>,
    time: i8,
}

impl Unit {
    /// A plain number.
    pub const NONE: Unit = Unit {
        currency: None,
        time: 0,
    };
    /// A duration, counted in seconds.
    pub const DURATION: Unit = Unit {
        currency: None,
        time: 1,
    };

    /// An amount of money.
    pub fn money(currency: Currency) -> Self {
        Unit {
            currency: Some((currency, 1)),
            time: 0,
        }
    }

    /// Whether it is a plain number.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Whether it is a duration.
    pub fn is_duration(self) -> bool {
        self == Self::DURATION
    }

    /// The currency, if it is an amount of money.
    pub fn as_money(self) -> Option<Currency> {
        match self {
            Unit {
                currency: Some((currency, 1)),
                time: 0,
            } => Some(currency),
            _ => None,
        }
    }

    /// The unit of a product; none if two currencies would be multiplied.
    pub fn times(self, other: Unit) -> Option<Unit> {
        let currency = match (self.currency, other.currency) {
            (Some((a, n)), Some((b, m))) if a == b => Some((a, n.checked_add(m)?)).filter(|(_, n)| *n != 0),
            (Some(_), Some(_)) => return None,
            (a, b) => a.or(b),
        };
        Some(Unit {
            currency,
            time: self.time.checked_add(other.time)?,
        })
    }

    /// The unit of a quotient; none if one currency would be divided by another.
    pub fn per(self, other: Unit) -> Option<Unit> {
        self.times(other.power(-1)?)
    }

    /// The unit of a power.
    pub fn power(self, exponent: i8) -> Option<Unit> {
        let currency = match self.currency {
            Some((currency, n)) => Some((currency, n.checked_mul(exponent)?)).filter(|(_, n)| *n != 0),
            None => None,
        };
        Some(Unit {
            currency,
            time: self.time.checked_mul(exponent)?,
        })
    }

    /// The unit of a square root; none if it has none.
    pub fn root(self) -> Option<Unit> {
        let even = self.time % 2 == 0 && self.currency.is_none_or(|(_, n)| n % 2 == 0);
        even.then(|| Unit {
            currency: self.currency.map(|(c, n)| (c, n / 2)),
            time: self.time / 2,
        })
    }
}

impl fmt::Display for Unit {
    /// In words: `CNY`, `a duration`, `CNY per time`, `a plain number`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = self.currency.map(|(currency, n)| match n {
            1 => currency.code().to_owned(),
            n => format!("{}^{n}", currency.code()),
        });
        match (money, self.time) {
            (None, 0) => f.write_str("a plain number"),
            (None, 1) => f.write_str("a duration"),
            (None, n) => write!(f, "time^{n}"),
            (Some(money), 0) => f.write_str(&money),
            (Some(money), -1) => write!(f, "{money} per time"),
            (Some(money), n) => write!(f, "{money} · time^{n}"),
        }
    }
}
