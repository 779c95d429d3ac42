//! Looking at a text around a place: words, numbers, signs and the blanks between them. For messages only; what a text
//! means is for the grammar.

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
    pub(super) text: &'t str,
}

/// The kinds of what can stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// The end of the file.
    End,
    /// A word or a name.
    Word,
    /// Digits and what is glued to them.
    Number,
    /// A text in quotes.
    Text,
    /// Anything else: one sign, or a few that belong together.
    Sign,
}

impl Token<'_> {
    /// Behind it.
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// Whether a character can stand in a name.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a character is blank to the grammar.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// The place of the next token at or behind `at`: past blanks and comments.
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let bare = rest.trim_start_matches(is_blank);
        at += rest.len() - bare.len();
        if !bare.starts_with('#') {
            return at;
        }
        at += bare.find(['\n', '\r']).unwrap_or(bare.len());
    }
}

/// The token at or behind a place.
pub(super) fn token(text: &str, at: usize) -> Token<'_> {
    const PAIRS: &[&str] = &[
        "==", "=<", "=>", "<=", ">=", "<>", "!=", "&&", "||", "->", "..", "**", "//",
    ];
    let at = skip_blanks(text, at);
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else {
        return Token {
            kind: TokenKind::End,
            at,
            text: "",
        };
    };
    let (kind, length) = if first.is_numeric() {
        (TokenKind::Number, number_length(rest))
    } else if in_word(first) {
        (TokenKind::Word, rest.find(|c| !in_word(c)).unwrap_or(rest.len()))
    } else if let Some(length) = quoted_length(rest, first) {
        (TokenKind::Text, length)
    } else {
        let pair = PAIRS.iter().find(|pair| rest.starts_with(**pair));
        (TokenKind::Sign, pair.map_or(first.len_utf8(), |pair| pair.len()))
    };
    Token {
        kind,
        at,
        text: &rest[..length],
    }
}

/// Digits with points, separators and letters; a range's dots end it.
fn number_length(text: &str) -> usize {
    text.char_indices()
        .find(|(at, c)| {
            let point = *c == '.' && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            !(in_word(*c) || point || *c == '%' || *c == '％')
        })
        .map_or(text.len(), |(at, _)| at)
}

/// The length of a text in quotes, or of a name in backquotes, if it is closed on its line.
fn quoted_length(text: &str, first: char) -> Option<usize> {
    let closers: &[char] = match first {
        '"' => &['"'],
        '“' | '”' => &['“', '”'],
        '`' => &['`'],
        _ => return None,
    };
    let inner = &text[first.len_utf8()..];
    let line = inner.lines().next().unwrap_or("");
    let close = line.find(closers)?;
    let width = line[close..].chars().next().map_or(0, char::len_utf8);
    Some(first.len_utf8() + close + width)
}

/// The word that begins at a place; empty if none does.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    &rest[..rest.find(|c| !in_word(c)).unwrap_or(rest.len())]
}

/// The end of the last token before a place: past blanks, and past comments that stand on lines of their own or behind it.
pub(super) fn end_before(text: &str, at: usize) -> usize {
    let mut end = text[..at].trim_end_matches(is_blank).len();
    loop {
        let line = text[..end].rfind('\n').map_or(0, |newline| newline + 1);
        let code = text[..comment_start(text, line, end)]
            .trim_end_matches(is_blank)
            .len();
        if code == end || code > line {
            return code;
        }
        end = code;
    }
}

/// Where the comment of a line begins, or its end if it has none.
pub(super) fn comment_start(text: &str, line: usize, end: usize) -> usize {
    let mut at = line;
    while at < end {
        let rest = &text[at..end];
        let Some(first) = rest.chars().next() else { break };
        if first == '#' {
            return at;
        }
        at += quoted_length(rest, first).unwrap_or(first.len_utf8());
    }
    end
}

/// The place of the last character before a place.
pub(super) fn last_char_before(text: &str, at: usize) -> usize {
    text[..at]
        .char_indices()
        .next_back()
        .map_or(0, |(start, _)| start)
}

/// The word that ends at a place; empty if none does.
pub(super) fn word_before(text: &str, at: usize) -> &str {
    let before = &text[..at];
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| in_word(*c))
        .last()
        .map_or(at, |(start, _)| start);
    &before[start..]
}

/// The beginning of the line that a place is on.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The first two words of a line: `kpi satisfaction`.
pub(super) fn head(text: &str, at: usize) -> String {
    let first = word_at(text, at);
    let second = token(text, at + first.len());
    let same_line = !text[at..second.at].contains('\n');
    if same_line && (second.kind == TokenKind::Word || second.text.starts_with('`')) {
        format!("{first} {}", second.text)
    } else {
        first.to_owned()
    }
}

/// Whose bracket this is: `kpi satisfaction` of a brace, `avg` of a round bracket.
pub(super) fn owner(text: &str, bracket: usize) -> Option<String> {
    let line = line_start(text, bracket);
    let start = skip_blanks(text, line);
    let owner = if text[bracket..].starts_with(['{', '｛']) {
        if start < bracket {
            head(text, start)
        } else {
            String::new()
        }
    } else {
        word_before(text, end_before(text, bracket)).to_owned()
    };
    (!owner.is_empty()).then_some(owner)
}
