//! Source files and places in them: ids, spans in bytes, lines and columns. No reading of files.

use std::collections::HashMap;

/// A file of a compilation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct SourceId(pub u32);

/// A stretch of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch from the start of `self` to the end of `other`, which lies in the same file.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether another place lies in this one.
    #[must_use]
    pub fn holds(self, other: Span) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }

    /// The empty place just behind this one.
    #[must_use]
    pub fn behind(self) -> Span {
        Span {
            start: self.end,
            ..self
        }
    }
}

/// The place with the whole of the characters that it begins and ends in. A sign that was read as a shorter one leaves places
/// inside it.
pub(crate) fn on_characters(text: &str, span: Span) -> Span {
    Span {
        start: text.floor_char_boundary(span.start as usize) as u32,
        end: text.ceil_char_boundary(span.end as usize) as u32,
        ..span
    }
}

/// A thing of the text with its place. Equality ignores the place.
#[derive(Debug, Clone, Copy, Eq, serde::Serialize)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a thing at its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// One file: its name as people know it, and its text.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as given, for messages.
    pub name: String,
    /// The whole text.
    pub text: String,
    lines: Vec<u32>,
}

impl SourceFile {
    /// Indexes the lines of a text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(at, _)| at as u32 + 1),
            )
            .collect();
        Self {
            name: name.into(),
            text,
            lines,
        }
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn place(&self, byte: u32) -> (u32, u32) {
        let line = self.lines.partition_point(|start| *start <= byte) - 1;
        let start = self.lines[line] as usize;
        let column = self
            .text
            .get(start..byte as usize)
            .map_or(0, |before| before.chars().count());
        (line as u32 + 1, column as u32 + 1)
    }
}

/// All files of a compilation.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// What fills the holes of a KPI that a template makes.
    filled: HashMap<Span, Vec<(Span, String)>>,
}

impl Sources {
    /// Adds a file and answers its id.
    pub fn add(&mut self, file: SourceFile) -> SourceId {
        self.files.push(file);
        SourceId(self.files.len() as u32 - 1)
    }

    /// The file of an id that this set gave out.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The text at a place.
    pub fn text(&self, span: Span) -> &str {
        let text = &self.file(span.source).text;
        let span = on_characters(text, span);
        text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The text at a place as it reads in the KPI whose name stands at `kpi`, if it is of one: with the holes of its template filled.
    pub fn text_in(&self, kpi: Option<Span>, span: Span) -> String {
        let filled = kpi
            .and_then(|kpi| self.filled.get(&kpi))
            .map_or(&[][..], Vec::as_slice);
        read_filled(self, span, filled)
    }

    /// Remembers what fills the holes of the KPIs that templates make, by the places of the KPIs' names.
    pub(crate) fn remember_filled(&mut self, filled: HashMap<Span, Vec<(Span, String)>>) {
        self.filled = filled;
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(id, file)| (SourceId(id as u32), file))
    }
}

/// The text at a place with other texts in the places that lie in it.
pub(crate) fn read_filled(sources: &Sources, span: Span, filled: &[(Span, String)]) -> String {
    let mut inside: Vec<&(Span, String)> = filled.iter().filter(|(place, _)| span.holds(*place)).collect();
    inside.sort_by_key(|(place, _)| *place);
    let mut text = String::new();
    let mut at = span.start;
    for (place, with) in inside {
        if place.start < at {
            continue;
        }
        text.push_str(sources.text(Span {
            start: at,
            end: place.start,
            ..span
        }));
        text.push_str(with);
        at = place.end;
    }
    text.push_str(sources.text(Span { start: at, ..span }));
    text
}
