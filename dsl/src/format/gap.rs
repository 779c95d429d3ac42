//! What stands between two words: comments, line ends and empty lines.

/// A comment, with its sign and without the blanks behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment<'t> {
    pub(super) text: &'t str,
    /// Whether nothing but blanks stands before it on its line.
    pub(super) own_line: bool,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
}

/// What stands between two words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gap<'t> {
    pub(super) comments: Vec<Comment<'t>>,
    /// Whether an empty line stands before the second word, behind all comments.
    pub(super) blank: bool,
}

impl Gap<'_> {
    /// Whether an empty line stands anywhere in it.
    pub(super) fn has_blank(&self) -> bool {
        self.blank
            || self
                .comments
                .iter()
                .any(|comment| comment.own_line && comment.blank)
    }
}

/// The gap from one place to another. Anything in it that is no comment and no line end is passed over: blanks, and
/// the words of a keyword that are written as one.
pub(super) fn between(text: &str, start: usize, end: usize) -> Gap<'_> {
    let mut gap = Gap::default();
    let mut line_ends = 0;
    let mut at = start;
    while let Some(rest) = text.get(at..end).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("\r\n") {
            at += 2;
            line_ends += 1;
        } else if rest.starts_with(['\n', '\r']) {
            at += 1;
            line_ends += 1;
        } else if rest.starts_with('#') {
            let comment = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
            gap.comments.push(Comment {
                text: comment
                    .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')),
                own_line: line_ends > 0 || start == 0 || !gap.comments.is_empty(),
                blank: line_ends > 1,
            });
            line_ends = 0;
            at += comment.len();
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    gap.blank = line_ends > 1;
    gap
}
