//! Text on a terminal: its width in columns (a Chinese character takes two), cutting, padding and wrapping.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// On which side text is filled up with blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text stands left.
    Left,
    /// Numbers stand right.
    Right,
}

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Text from a file as it may be shown: without control characters, which could drive the terminal.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// The text cut to so many columns, with `…` where something is missing.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1; // the `…`
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > most {
            break;
        }
        shown.push(c);
    }
    shown.truncate(shown.trim_end().len());
    shown.push('…');
    shown
}

/// The blanks that fill a text of `used` columns up to `wanted`.
pub(crate) fn blanks(used: usize, wanted: usize) -> String {
    " ".repeat(wanted.saturating_sub(used))
}

/// The text in lines of at most `most` columns: broken at blanks, and between wide characters, which need none.
/// A longer word is broken where it must be.
pub(crate) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // The columns that the line takes so far: measured anew for each piece, a long text would cost its square.
    let mut used = 0;
    for piece in pieces(text) {
        let word = width(piece.trim_end());
        if !line.is_empty() && used + word > most {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
        }
        if word <= most {
            line.push_str(piece);
            used += width(piece);
            continue;
        }
        for c in piece.chars() {
            let wide = c.width().unwrap_or(0);
            if !line.is_empty() && used + wide > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Whether no line of `wrap` breaks a word.
pub(crate) fn wraps_whole(text: &str, most: usize) -> bool {
    pieces(text).all(|piece| width(piece.trim_end()) <= most)
}

/// What must stay together: a word with the blanks behind it, or one wide character, with the punctuation of either.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut before: Option<char> = None;
        let end = rest
            .char_indices()
            .find(|(_, c)| {
                let breaks = before.is_some_and(|b| {
                    let between =
                        (is_wide(b) || is_wide(*c)) && !OPENING.contains(b) && !CLOSING.contains(*c);
                    *c != ' ' && (b == ' ' || between)
                });
                before = Some(*c);
                breaks
            })
            .map_or(rest.len(), |(at, _)| at);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Signs behind which no line ends, and those with which none begins.
const OPENING: &str = "（《「『【“‘";
const CLOSING: &str = "，。；：、？！）》」』】”’…";

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// Paragraph lines of at most `most` columns, or 20 behind a lead that leaves less, with the first one behind `lead` and the
/// others under it.
pub fn hang(lead: &str, text: &str, most: usize) -> String {
    let indent = width(lead);
    let room = most.saturating_sub(indent).max(20);
    let mut shown = lead.to_owned();
    for (at, line) in wrap(text, room).iter().enumerate() {
        if at > 0 {
            shown.push('\n');
            shown.push_str(&blanks(0, indent));
        }
        shown.push_str(line);
    }
    shown
}

/// The word for one or for several, with the number: `1 row`, `12 rows`.
pub(crate) fn count(number: u64, one: &str, several: &str) -> String {
    format!(
        "{} {}",
        thousands(&number.to_string()),
        if number == 1 { one } else { several }
    )
}

/// Digits in threes: `1,234,567.5`. Takes a sign and a fraction as they are.
pub(crate) fn thousands(number: &str) -> String {
    let (whole, fraction) = number
        .split_once('.')
        .map_or((number, None), |(w, f)| (w, Some(f)));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut shown = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push('.');
        shown.push_str(fraction);
    }
    shown
}

#[cfg(test)]
mod tests;
