//! Texts that stand for no value: `..` in what the World Bank publishes, `NA`, `-`, `无`.

use weigh_words::{Text, text};

/// What people and programs write where nothing is known, in small letters. None of them is taken for that by itself: `NA` may
/// be Namibia, and `-` a minus that lost its number. They only make messages better.
const CUSTOMARY: [&str; 28] = [
    "..",
    "...",
    "…",
    ".",
    "-",
    "--",
    "–",
    "—",
    "——",
    "－",
    "/",
    ":",
    "?",
    "*",
    "\\n",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "missing",
    "无",
    "暂无",
    "缺失",
    "不适用",
];

/// Whether a text is one that customarily stands for no value.
pub fn is_customary(text: &str) -> bool {
    let text = text.trim();
    CUSTOMARY.iter().any(|marker| marker.eq_ignore_ascii_case(text))
}

/// The texts that stand for no value in a table, as its option `missing` names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markers(Vec<String>);

impl Markers {
    /// Blanks around them mean nothing.
    pub fn new(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        Self(texts.into_iter().map(|text| trimmed(text.into())).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a cell holds one of them and nothing else but blanks around it. Large and small letters differ.
    pub fn hold(&self, cell: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let cell = cell.trim();
        self.0.iter().any(|marker| marker == cell)
    }
}

/// The cells that make a column text, and how to read it all the same where `held`, which is in one of them, customarily stands
/// for no value.
pub fn beside_marker(cells: Text, held: &str) -> Text {
    if is_customary(held) {
        text!(
            "{cells} (`missing \"{held}\"` behind the file's name reads that as an empty cell)",
            cells,
            held = held.trim()
        )
    } else {
        cells
    }
}

#[cfg(test)]
mod tests;
