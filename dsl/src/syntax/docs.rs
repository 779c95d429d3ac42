//! The lines of `##` that document what stands below them.
//!
//! They are found by lines, not by the grammar: to the grammar they are comments, so they may stand anywhere. A text
//! cannot span lines, so a line that begins with `##` is never inside one. Line ends and blanks are the grammar's.

use super::look::is_blank;

/// A carriage return alone ends a line as well, as on an old Mac.
const LINE_ENDS: [char; 2] = ['\n', '\r'];

/// The docs of what begins at byte `start`: the lines of `##` directly above it. Plain comments may stand in between,
/// an empty line may not: docs above an empty line are those of the file.
pub(super) fn above(text: &str, start: usize) -> Vec<String> {
    let before = &text[..start];
    let Some(line_start) = before
        .rfind(LINE_ENDS)
        .map(|at| at + 1)
        .or(trimmed(before).is_empty().then_some(0))
    else {
        return Vec::new();
    };
    if !trimmed(&before[line_start..]).is_empty() {
        return Vec::new();
    }
    let mut docs = Vec::new();
    let mut rest = &before[..line_start];
    while let Some(ended) = rest.strip_suffix("\r\n").or_else(|| rest.strip_suffix(LINE_ENDS)) {
        let start = ended.rfind(LINE_ENDS).map_or(0, |at| at + 1);
        let line = trimmed(&ended[start..]);
        if !line.starts_with('#') {
            break;
        }
        docs.extend(content(line));
        rest = &ended[..start];
    }
    docs.reverse();
    docs
}

/// The docs of the file itself: the first lines of `##`, if an empty line parts them from what follows.
pub(super) fn of_file(text: &str) -> Vec<String> {
    let mut docs = Vec::new();
    for line in lines(text).skip_while(|line| line.is_empty()) {
        if line.is_empty() {
            return docs;
        }
        if !line.starts_with('#') {
            return Vec::new();
        }
        docs.extend(content(line));
    }
    docs
}

/// The lines of a text without the blanks around them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.find(LINE_ENDS);
        let line = &rest[..end.unwrap_or(rest.len())];
        let behind = &rest[line.len()..];
        let next = behind
            .strip_prefix("\r\n")
            .or_else(|| behind.strip_prefix(LINE_ENDS));
        let done = rest.is_empty();
        rest = next.unwrap_or("");
        (!done).then(|| trimmed(line))
    })
}

fn trimmed(line: &str) -> &str {
    line.trim_matches(is_blank)
}

/// What a line of `##` says.
fn content(line: &str) -> Option<String> {
    let rest = line.strip_prefix("##")?;
    Some(rest.strip_prefix(' ').unwrap_or(rest).to_owned())
}
