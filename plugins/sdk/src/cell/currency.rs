//! Currency signs and codes before or after an amount.

use crate::Currency;

/// A currency as an amount names it: its code, or a sign that may stand for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The code of the currency that is most often meant.
    usual: &'static str,
    /// The codes of others that share the sign.
    others: &'static [&'static str],
}

impl Mark {
    const fn of(usual: &'static str) -> Self {
        Self { usual, others: &[] }
    }

    /// The currency that is meant where nothing else says so.
    pub fn usual(self) -> Option<Currency> {
        Currency::new(self.usual)
    }

    /// Whether the currency can be meant.
    pub fn can_be(self, currency: Currency) -> bool {
        let code = currency.code();
        self.usual == code || self.others.contains(&code)
    }
}

/// `$`: whoever declares dollars of Hong Kong writes it for those.
const DOLLAR: Mark = Mark {
    usual: "USD",
    others: &[
        "ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD",
    ],
};
/// `¥`: yuan and yen share it.
const YUAN_OR_YEN: Mark = Mark {
    usual: "CNY",
    others: &["JPY"],
};
/// `元`: also what the dollars of Hong Kong, Macau's pataca and Taiwan's dollars are called.
const YUAN: Mark = Mark {
    usual: "CNY",
    others: &["HKD", "MOP", "TWD"],
};

/// Signs, the longest first where one begins with another. Codes are in [`CODES`].
const SIGNS: [(&str, Mark); 18] = [
    ("US$", Mark::of("USD")),
    ("HK$", Mark::of("HKD")),
    ("NT$", Mark::of("TWD")),
    ("CA$", Mark::of("CAD")),
    ("C$", Mark::of("CAD")),
    ("A$", Mark::of("AUD")),
    ("S$", Mark::of("SGD")),
    ("R$", Mark::of("BRL")),
    ("$", DOLLAR),
    ("＄", DOLLAR),
    ("€", Mark::of("EUR")),
    ("£", Mark::of("GBP")),
    ("¥", YUAN_OR_YEN),
    ("￥", YUAN_OR_YEN),
    ("₹", Mark::of("INR")),
    ("₩", Mark::of("KRW")),
    ("₽", Mark::of("RUB")),
    ("₫", Mark::of("VND")),
];

/// Words that follow an amount in Chinese.
const WORDS: [(&str, Mark); 6] = [
    ("人民币", Mark::of("CNY")),
    ("日元", Mark::of("JPY")),
    ("美元", Mark::of("USD")),
    ("欧元", Mark::of("EUR")),
    ("港元", Mark::of("HKD")),
    ("元", YUAN),
];

const CODES: [&str; 52] = [
    "AED", "ARS", "AUD", "BDT", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR",
    "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "KZT", "MAD", "MOP", "MXN",
    "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD",
    "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
];

/// The currency before an amount, and what follows it.
pub fn before(text: &str) -> Option<(Mark, &str)> {
    let signs = SIGNS.iter().chain(&WORDS[..1]);
    named(signs, |name| text.strip_prefix(name)).or_else(|| code(text, |name| text.strip_prefix(name)))
}

/// The currency after an amount, and what comes before it.
pub fn after(text: &str) -> Option<(Mark, &str)> {
    let signs = SIGNS.iter().chain(&WORDS);
    named(signs, |name| text.strip_suffix(name)).or_else(|| code(text, |name| text.strip_suffix(name)))
}

fn named<'a, 't>(
    mut names: impl Iterator<Item = &'a (&'static str, Mark)>,
    strip: impl Fn(&'static str) -> Option<&'t str>,
) -> Option<(Mark, &'t str)> {
    names.find_map(|(name, mark)| strip(name).map(|rest| (*mark, rest)))
}

fn code<'t>(text: &'t str, strip: impl Fn(&'static str) -> Option<&'t str>) -> Option<(Mark, &'t str)> {
    if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    if let Some(rest) = strip("RMB") {
        return Some((Mark::of("CNY"), rest));
    }
    CODES
        .iter()
        .find_map(|code| strip(code).map(|rest| (Mark::of(code), rest)))
}
