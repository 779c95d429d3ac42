//! Places in a TOML text, and mistakes that stand at one.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use weigh_words::{Text, text};

/// A line and a column, in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// The place of a byte.
    pub(crate) fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

/// A mistake in `weigh.toml` or `weigh.lock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The file.
    pub path: PathBuf,
    /// Where in it, if it is somewhere.
    pub place: Option<Place>,
    /// What is wrong, complete alone.
    pub message: Text,
    /// What to do, where that is known.
    pub help: Option<Text>,
}

impl ManifestError {
    /// A mistake of the whole file.
    pub(crate) fn whole(path: &Path, message: Text) -> Self {
        Self {
            path: path.to_path_buf(),
            place: None,
            message,
            help: None,
        }
    }

    /// What is wrong and where, complete alone.
    pub fn text(&self) -> Text {
        let (path, message) = (self.path.display().to_string(), &self.message);
        match self.place {
            Some(Place { line, column }) => {
                text!("{path}:{line}:{column}: {message}", path, line, column, message)
            }
            None => text!("{path}: {message}", path, message),
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl std::error::Error for ManifestError {}

/// Where the value stands that these keys lead to; the last one on the way that is there.
pub(crate) fn of(text: &str, keys: &[String]) -> Option<Place> {
    let root = DeTable::parse(text).ok()?;
    let mut table: Option<&DeTable<'_>> = Some(root.get_ref());
    let mut value: Option<&DeValue<'_>> = None;
    let mut found = None;
    for key in keys {
        let next = match (table, value) {
            (Some(table), _) => {
                let entry = table.iter().find(|(name, _)| name.get_ref() == key);
                entry.map(|(name, value)| (name.span().start, value))
            }
            (None, Some(DeValue::Array(array))) => {
                let item: Option<&Spanned<DeValue<'_>>> =
                    key.parse::<usize>().ok().and_then(|index| array.get(index));
                item.map(|item| (item.span().start, item))
            }
            _ => None,
        };
        let Some((start, next)) = next else { break };
        found = Some(start);
        value = Some(next.get_ref());
        table = next.get_ref().as_table();
    }
    found.map(|start| Place::of(text, start))
}
