//! What is wrong with a scorecard, said to its author: the data type, its codes, its JSON. The renderer stands
//! alone in `render.rs`; the builders of each code stand beside the check that finds it.

mod argument;
mod code;
mod json;
mod render;
mod suggest;

pub use code::Code;
pub use json::to_json;
pub use render::{Style, render};
pub use suggest::{did_you_mean, meant};

use indexmap::IndexSet;
use weigh_words::Text;

use crate::source::{SourceId, Span, on_characters};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scorecard cannot be used.
    Error,
    /// It can, but this is probably not what was meant.
    Warning,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Its code, which `weigh explain` knows.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line, complete alone.
    pub title: Text,
    /// The place, with why it is wrong here (may be empty).
    pub primary: Label,
    /// What it clashes with.
    pub others: Vec<Label>,
    /// What to do about it: what to type.
    pub help: Vec<Text>,
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words, possibly none.
    pub text: Text,
}

impl Diagnostic {
    /// An error with its title, underlined at `span`.
    pub fn error(code: Code, title: impl Into<Text>, span: Span) -> Self {
        Self {
            code,
            severity: Severity::Error,
            title: title.into(),
            primary: Label {
                span,
                text: Text::default(),
            },
            others: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning with its title, underlined at `span`.
    pub fn warning(code: Code, title: impl Into<Text>, span: Span) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, title, span)
        }
    }

    /// Says why here.
    #[must_use]
    pub fn label(mut self, text: impl Into<Text>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn other(mut self, span: Span, text: impl Into<Text>) -> Self {
        self.others.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Widens its places to whole characters of the texts they lie in.
    pub(crate) fn on_characters<'t>(&mut self, text: impl Fn(SourceId) -> &'t str) {
        for label in std::iter::once(&mut self.primary).chain(&mut self.others) {
            label.span = on_characters(text(label.span.source), label.span);
        }
    }

    /// Adds a mend.
    #[must_use]
    pub fn help(mut self, text: impl Into<Text>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a mend where there is one.
    #[must_use]
    pub fn help_maybe(mut self, text: Option<impl Into<Text>>) -> Self {
        self.help.extend(text.map(Into::into));
        self
    }
}

/// Mistakes as they are found.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    found: IndexSet<Diagnostic>,
}

impl Diagnostics {
    /// Adds one. The same mistake at the same place is said once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.insert(diagnostic);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Forgets those behind the first so many.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.found.truncate(len);
    }

    /// Says more about those behind the first so many. What says the same at the same place as an earlier one, but for
    /// where it comes from, is not said again.
    pub(crate) fn amend(&mut self, behind: usize, mut more: impl FnMut(&mut Diagnostic)) {
        for mut diagnostic in self.found.split_off(behind.min(self.found.len())) {
            more(&mut diagnostic);
            let said = |known: &Diagnostic| {
                known.code == diagnostic.code
                    && known.title == diagnostic.title
                    && known.primary == diagnostic.primary
            };
            match self.found.iter().position(said) {
                Some(at) if self.found[at].others.len() < diagnostic.others.len() => {
                    // In its place, since others count from where they began. One that is equal says it already.
                    let _ = self.found.replace_index(at, diagnostic);
                }
                Some(_) => {}
                None => {
                    self.found.insert(diagnostic);
                }
            }
        }
    }

    /// All of them in source order.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = self.found.into_iter().collect();
        found.sort_by_key(|d| (d.primary.span, d.code));
        found
    }
}

/// Text from a file as it may be echoed: control characters are shown as `�`, and long text is cut.
pub fn echo(text: &str) -> String {
    const MOST: usize = 80;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
