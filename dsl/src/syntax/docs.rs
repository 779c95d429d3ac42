//! The lines of `##` that document what stands below them.
//!
//! They are found by lines, not by the grammar: to the grammar they are comments, so they may stand anywhere. A text
//! cannot span lines, so a line that begins with `##` is never inside one.

/// The docs of what begins at byte `start`: the lines of `##` directly above it. Plain comments may stand in between,
/// an empty line may not: docs above an empty line are those of the file.
pub(super) fn above(text: &str, start: usize) -> Vec<String> {
    let before = &text[..start];
    let Some(line_start) = before
        .rfind('\n')
        .map(|at| at + 1)
        .or(before.trim().is_empty().then_some(0))
    else {
        return Vec::new();
    };
    if !before[line_start..].trim().is_empty() {
        return Vec::new();
    }
    let mut docs: Vec<String> = before[..line_start]
        .lines()
        .rev()
        .map(str::trim)
        .take_while(|line| line.starts_with('#'))
        .filter_map(content)
        .collect();
    docs.reverse();
    docs
}

/// The docs of the file itself: the first lines of `##`, if an empty line parts them from what follows.
pub(super) fn of_file(text: &str) -> Vec<String> {
    let mut docs = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    for line in lines.skip_while(|line| line.is_empty()) {
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

/// What a line of `##` says.
fn content(line: &str) -> Option<String> {
    let rest = line.strip_prefix("##")?;
    Some(rest.strip_prefix(' ').unwrap_or(rest).trim_end().to_owned())
}
