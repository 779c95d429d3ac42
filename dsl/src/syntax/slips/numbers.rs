//! Numbers, ranges, units and currencies that are written as elsewhere.

use weigh_words::{Text, text};

use super::{Place, Slip};
use crate::diagnostic::{Code, echo};
use crate::syntax::grammar::Rule;
use crate::syntax::look::{self, TokenKind};

/// `0,5` and `1,000`.
pub(super) fn comma(place: &Place) -> Option<Slip> {
    let (start, written) = chunk(place.text, place.token.at)?;
    let mut parts = written.split(',');
    let (whole, rest): (&str, Vec<&str>) = (parts.next()?, parts.collect());
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (last, middle) = rest.split_last()?;
    let last_whole = last.split('.').next().unwrap_or(last);
    let grouped = rest
        .iter()
        .rev()
        .skip(1)
        .chain([&last_whole])
        .all(|part| part.len() == 3);
    let fits = digits(&whole) && middle.iter().all(digits) && digits(&last_whole);
    if !fits {
        return None;
    }
    let end = start + written.len();
    if grouped && whole.len() <= 3 && whole != "0" {
        let diagnostic = place
            .error(
                Code::E0108,
                text!("{written} has commas between its digits", written),
                start,
                end,
            )
            .help(text!(
                "write {parted} or {plain}",
                parted = written.replace(',', "_"),
                plain = written.replace(',', "")
            ));
        return Some(Slip::new(diagnostic).mended(start, written.len(), &written.replace(',', "_")));
    }
    if rest.len() > 1 || last.contains('.') {
        return None;
    }
    let ours = written.replace(',', ".");
    let diagnostic = place
        .error(
            Code::E0107,
            text!("{written} has a decimal comma", written),
            start,
            end,
        )
        .help(text!("write {number}", number = &ours));
    Some(Slip::new(diagnostic).mended(start, written.len(), &ours))
}

/// Digits, points and commas without a blank around a place, from a digit to a digit.
fn chunk(text: &str, at: usize) -> Option<(usize, &str)> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '_');
    if !text[at..].starts_with(part) {
        return None;
    }
    let before = text[..at].trim_end_matches(part).len();
    let end = at + text[at..].find(|c| !part(c)).unwrap_or(text.len() - at);
    let run = &text[before..end];
    // A range's dots part two numbers.
    let run_start = run[..at - before]
        .rfind("..")
        .map_or(before, |dots| before + dots + 2);
    let run_end = text[at..end].find("..").map_or(end, |dots| at + dots);
    let run = &text[run_start..run_end];
    let trimmed = run.trim_start_matches(|c: char| !c.is_ascii_digit());
    let start = run_start + (run.len() - trimmed.len());
    let trimmed = trimmed.trim_end_matches(|c: char| !c.is_ascii_digit());
    // A word that ends in digits is none.
    let in_word = text[..start].ends_with(look::in_word);
    (!trimmed.is_empty() && !in_word && trimmed.contains(',')).then_some((start, trimmed))
}

/// `90-100`, `90~100`, `90 to 100` where a range stands.
pub(super) fn range(place: &Place) -> Option<Slip> {
    const BETWEEN: &[&str] = &[
        "-", "~", "～", "∼", "–", "—", "−", "－", "…", "...", "to", "至", "到",
    ];
    let number_end = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '%' | '％'));
    let report = |low: &str, high: &str, start: usize, end: usize| {
        let title = text!("a range is written with two dots");
        let help = text!("write {low}..{high}", low = echo(low), high = echo(high));
        Some(Slip::new(place.error(Code::E0113, title, start, end).help(help)))
    };
    // `90至100` is one token.
    if place.token.kind == TokenKind::Number {
        let parted = ["至", "到"]
            .iter()
            .find_map(|sign| place.token.text.split_once(sign));
        if let Some((low, high)) = parted {
            return report(low, high, place.token.at, place.token.end());
        }
    }
    if !place.expects_dots() {
        return None;
    }
    let before = &place.text[..place.behind];
    let low_of = |before: &str| {
        let start = before
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '%' | '％'))
            .len();
        (start, before[start..].to_owned())
    };
    // The sign stands here.
    if let Some(sign) = BETWEEN.iter().find(|sign| place.rest().starts_with(**sign)) {
        let high = look::token(place.text, place.token.at + sign.len());
        if number_end(before) && high.kind == TokenKind::Number {
            let (start, low) = low_of(before);
            return report(&low, high.text, start, high.end());
        }
    }
    // `90-100` has been read as a difference.
    if number_end(before) {
        let (high_start, high) = low_of(before);
        let left = before[..high_start].trim_end();
        let left = left
            .strip_suffix('-')
            .or_else(|| left.strip_suffix('－'))?
            .trim_end();
        if number_end(left) {
            let (start, low) = low_of(left);
            return report(&low, &high, start, place.behind);
        }
    }
    None
}

/// `¥5000`, `CNY 5000`, `5000元`.
pub(super) fn currency(place: &Place) -> Option<Slip> {
    const SIGNS: &[(char, &str)] = &[
        ('¥', "CNY"),
        ('￥', "CNY"),
        ('$', "USD"),
        ('＄', "USD"),
        ('€', "EUR"),
        ('£', "GBP"),
    ];
    const WORDS: &[(&str, &str)] = &[
        ("元", "CNY"),
        ("块", "CNY"),
        ("人民币", "CNY"),
        ("RMB", "CNY"),
        ("rmb", "CNY"),
        ("yuan", "CNY"),
        ("美元", "USD"),
        ("dollars", "USD"),
        ("usd", "USD"),
        ("欧元", "EUR"),
        ("euro", "EUR"),
        ("euros", "EUR"),
        ("eur", "EUR"),
        ("cny", "CNY"),
    ];
    let report = |start: usize, end: usize, amount: &str, code: &str| {
        let title = text!("money is a number with three letters behind it");
        let amount = if amount.is_empty() { "5000" } else { amount };
        let help = text!("write {amount} {currency}", amount, currency = code);
        Some(Slip::new(place.error(Code::E0119, title, start, end).help(help)))
    };
    let start = place.token.at;
    if let Some((_, code)) = place
        .rest()
        .chars()
        .next()
        .and_then(|c| SIGNS.iter().find(|(sign, _)| *sign == c))
    {
        let after = look::token(
            place.text,
            start + place.rest().chars().next().map_or(0, char::len_utf8),
        );
        let number = after.kind == TokenKind::Number;
        return report(
            start,
            if number { after.end() } else { after.at },
            if number { after.text } else { "" },
            code,
        );
    }
    // `CNY 5000`
    if place.token.kind == TokenKind::Number && place.same_line() {
        let word = look::word_before(place.text, place.behind);
        if word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()) {
            return report(place.behind - 3, place.token.end(), place.token.text, word);
        }
    }
    // `5000元`, `5000 元`
    let (number, unit, from) = if place.token.kind == TokenKind::Number {
        let split = place
            .token
            .text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')))?;
        (&place.token.text[..split], &place.token.text[split..], start)
    } else {
        let before = &place.text[..place.behind];
        let digits = before
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'))
            .len();
        (&before[digits..], place.token.text, digits)
    };
    let (_, code) = WORDS.iter().find(|(word, _)| *word == unit)?;
    if number.is_empty() || !place.same_line() && from != start {
        None
    } else {
        report(from, place.token.end(), number, code)
    }
}

/// `5hrs`, `30 min`.
pub(super) fn unit(place: &Place) -> Option<Slip> {
    const UNITS: &[(&str, &str)] = &[
        ("sec", "s"),
        ("secs", "s"),
        ("second", "s"),
        ("seconds", "s"),
        ("m", "min"),
        ("mins", "min"),
        ("minute", "min"),
        ("minutes", "min"),
        ("分", "分钟"),
        ("hr", "h"),
        ("hrs", "h"),
        ("hour", "h"),
        ("hours", "h"),
        ("H", "h"),
        ("时", "小时"),
        ("个小时", "小时"),
        ("day", "d"),
        ("days", "d"),
        ("日", "天"),
        ("week", "w"),
        ("weeks", "w"),
        ("星期", "周"),
        ("s", "s"),
        ("min", "min"),
        ("h", "h"),
        ("d", "d"),
        ("w", "w"),
        ("秒", "秒"),
        ("分钟", "分钟"),
        ("小时", "小时"),
        ("天", "天"),
        ("周", "周"),
    ];
    let ours = |unit: &str| {
        UNITS
            .iter()
            .find(|(word, _)| *word == unit)
            .map(|(_, ours)| *ours)
    };
    if place.token.kind == TokenKind::Number && place.expects_formula() {
        let split = place
            .token
            .text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')))?;
        let (number, unit) = place.token.text.split_at(split);
        let letters = unit.chars().all(char::is_alphabetic);
        if !letters || number.matches('.').count() > 1 {
            return None;
        }
        let diagnostic = place.error(
            Code::E0118,
            text!("`{unit}` is not a unit", unit = echo(unit)),
            place.token.at,
            place.token.end(),
        );
        let help = match ours(unit) {
            Some(ours) if unit == "分" => text!(
                "write {number} if points are meant, {number}{unit} if minutes are",
                number,
                unit = ours
            ),
            Some(ours) => with_unit(number, ours),
            None => text!(
                "durations have the units s, min, h, d and w; money has three capital letters; `%` is one too"
            ),
        };
        return Some(Slip::new(diagnostic.help(help)));
    }
    let ours = ours(place.token.text).filter(|_| place.token.kind == TokenKind::Word && place.same_line())?;
    let before = &place.text[..place.behind];
    let digits = before
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'))
        .len();
    let number = &before[digits..];
    if number.is_empty() || before[..digits].ends_with(look::in_word) {
        return None;
    }
    let title = text!("a unit of time stands right behind its number");
    let diagnostic = place.error(Code::E0118, title, digits, place.token.end());
    Some(Slip::new(diagnostic.help(with_unit(number, ours))))
}

fn with_unit(number: &str, unit: &str) -> Text {
    text!("write {number}{unit}", number, unit)
}

/// `1.2.3`, `.5`, `5.`, `50` in full width.
pub(super) fn malformed(place: &Place) -> Option<Slip> {
    let token = place.token;
    let report = |title: Text, help: Text, start: usize, end: usize| {
        Some(Slip::new(place.error(Code::E0109, title, start, end).help(help)))
    };
    if token.text == "." || token.text == "．" {
        let after = look::token(place.text, token.end());
        let glued = after.at == token.end() && after.kind == TokenKind::Number;
        if glued && place.expects_formula() {
            let title = text!(
                "a digit is missing before the point of .{digits}",
                digits = after.text
            );
            let help = text!("write 0.{digits}", digits = after.text);
            return report(title, help, token.at, after.end());
        }
        if place.behind == token.at && place.text[..token.at].ends_with(|c: char| c.is_ascii_digit()) {
            return report(
                text!("a digit is missing behind the point"),
                text!("take the point away, or write a digit behind it"),
                token.at,
                token.end(),
            );
        }
        return None;
    }
    if token.kind != TokenKind::Number || !(place.expects_formula() || place.expects(Rule::whole)) {
        return None;
    }
    let written = echo(token.text);
    let half: String = token.text.chars().map(half_width).collect();
    if half != token.text {
        return report(
            text!("`{written}` has digits in full width", written),
            text!("write {number}", number = half),
            token.at,
            token.end(),
        );
    }
    if token.text.matches('.').count() > 1 {
        let help = text!("a number has one decimal point; a date is written 2024-10-01");
        return report(
            text!("{written} has two decimal points", written),
            help,
            token.at,
            token.end(),
        );
    }
    let only = token
        .text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'));
    if only && (token.text.contains("__") || token.text.ends_with('_') || token.text.contains("_.")) {
        let help = text!("write {number}", number = token.text.replace('_', ""));
        return report(
            text!("`{written}` has a `_` that stands between no digits", written),
            help,
            token.at,
            token.end(),
        );
    }
    if only {
        return None;
    }
    let help = text!("a number has digits, and perhaps `%`, a currency or a unit of time behind them");
    report(
        text!("`{written}` is neither a number nor a name", written),
        help,
        token.at,
        token.end(),
    )
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        other => other,
    }
}
