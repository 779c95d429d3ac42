//! Currency signs and codes before or after an amount.

/// A currency, as its ISO 4217 code. A sign stands for the currency that it most often means (`$` the dollar of
/// the United States, `¥` the yuan): it only serves to notice two currencies in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Currency(&'static str);

/// Signs, the longest first where one begins with another. Codes are in [`CODES`].
const SIGNS: [(&str, &str); 18] = [
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("＄", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "CNY"),
    ("￥", "CNY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₫", "VND"),
];

/// Words that follow an amount in Chinese.
const WORDS: [(&str, &str); 6] = [
    ("人民币", "CNY"),
    ("日元", "JPY"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("港元", "HKD"),
    ("元", "CNY"),
];

const CODES: [&str; 52] = [
    "AED", "ARS", "AUD", "BDT", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR",
    "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "KZT", "MAD", "MOP", "MXN",
    "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD",
    "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
];

/// The currency before an amount, and what follows it.
pub(crate) fn before(text: &str) -> Option<(Currency, &str)> {
    let signs = SIGNS.iter().chain(&WORDS[..1]);
    named(signs, |name| text.strip_prefix(name)).or_else(|| code(text, |name| text.strip_prefix(name)))
}

/// The currency after an amount, and what comes before it.
pub(crate) fn after(text: &str) -> Option<(Currency, &str)> {
    let signs = SIGNS.iter().chain(&WORDS);
    named(signs, |name| text.strip_suffix(name)).or_else(|| code(text, |name| text.strip_suffix(name)))
}

fn named<'a, 't>(
    mut names: impl Iterator<Item = &'a (&'static str, &'static str)>,
    strip: impl Fn(&'static str) -> Option<&'t str>,
) -> Option<(Currency, &'t str)> {
    names.find_map(|(name, code)| strip(name).map(|rest| (Currency(code), rest)))
}

fn code<'t>(text: &'t str, strip: impl Fn(&'static str) -> Option<&'t str>) -> Option<(Currency, &'t str)> {
    if !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    if let Some(rest) = strip("RMB") {
        return Some((Currency("CNY"), rest));
    }
    CODES
        .iter()
        .find_map(|code| strip(code).map(|rest| (Currency(code), rest)))
}
