//! What a locator names: a query, or a table.

use weigh_sdk::SourceError;
use weigh_words::text;

use crate::failure::malformed;

/// Words that a query begins with.
const QUERIES: [&str; 3] = ["select", "with", "values"];

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locator {
    /// A query, without the semicolon at its end.
    Query(String),
    /// A table by its catalogue, schema and name, as far as they are given.
    Table(Vec<String>),
}

impl Locator {
    /// Reads a locator. `connection` is for messages.
    pub(crate) fn read(text: &str, connection: &str) -> Result<Self, SourceError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(malformed(
                text!("connection `{connection}` is not told what to read", connection),
                Some(text!(
                    "write the name of a table behind it, or a query: {connection} \"SELECT …\"",
                    connection
                )),
            ));
        }
        if is_query(trimmed) {
            let query = trimmed.trim_end_matches(|c: char| c == ';' || c.is_whitespace());
            return Ok(Self::Query(query.to_owned()));
        }
        names(trimmed).map(Self::Table).ok_or_else(|| {
            malformed(
                text!("`{locator}` is neither a query nor the name of a table", locator = shown(trimmed)),
                Some(text!(
                    "a query begins with SELECT, WITH or VALUES; a name that holds blanks or dots stands in double quotes"
                )),
            )
        })
    }

    /// As people call it: one line, cut where it is long.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Query(query) => shown(query),
            Self::Table(names) => names.join("."),
        }
    }
}

/// A text in one line of at most 60 characters.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let cut: String = line.chars().take(MOST - 1).collect();
    format!("{cut}…")
}

fn is_query(text: &str) -> bool {
    let Some(begin) = behind_comments(text) else {
        return false;
    };
    let word: String = begin.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest = &begin[word.len()..];
    begin.starts_with('(')
        || (QUERIES.contains(&word.to_ascii_lowercase().as_str())
            && rest.starts_with(|c: char| c.is_whitespace() || "('\"*-/".contains(c)))
}

/// The text behind the comments and blanks that it begins with.
fn behind_comments(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(comment) = text.strip_prefix("--") {
        behind_comments(comment.split_once('\n')?.1)
    } else if let Some(comment) = text.strip_prefix("/*") {
        behind_comments(comment.split_once("*/")?.1)
    } else {
        Some(text)
    }
}

/// The parts of a table's name: `a.b`, `a."b c"`.
fn names(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, behind) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_name(quoted)?
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        let plain = !rest.starts_with('"');
        let odd = |c: char| c.is_whitespace() || c.is_control() || "\"'`;(),".contains(c);
        if part.is_empty() || (plain && part.contains(odd)) {
            return None;
        }
        parts.push(part);
        if behind.is_empty() {
            return (parts.len() <= 3).then_some(parts);
        }
        rest = behind.strip_prefix('.')?;
    }
}

/// A name up to its closing quote, and what stands behind that. A doubled quote is one.
fn quoted_name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        name.push_str(before);
        match behind.strip_prefix('"') {
            Some(more) => {
                name.push('"');
                rest = more;
            }
            None => return Some((name, behind)),
        }
    }
}

#[cfg(test)]
mod tests;
