//! The one layout of a form. The tree has no comments, so what is laid out are the words of the text
//! (`syntax::lines`) and the comments between them: `gap` finds those, `layout` says what stands on which line,
//! `columns` writes neighbours below one another, `wrap` breaks what is too long, `page` is what comes out.
//!
//! What a form means never changes: [`format()`] reads what it has written and compares.

mod columns;
mod gap;
mod layout;
mod page;
mod wrap;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceFile, Sources};
use crate::syntax::lines::{Line, lines};
use crate::syntax::parse;
use crate::syntax::spelling::Spelling;

pub use crate::syntax::Language;

/// Why a file keeps its layout: it cannot be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// What is wrong in it.
    pub diagnostics: Vec<Diagnostic>,
    /// The file, for showing them.
    pub sources: Sources,
}

/// Lays a file out, and writes its keywords in a language if one is given. `name` is for messages.
pub fn format(name: &str, text: &str, language: Option<Language>) -> Result<String, Unreadable> {
    let mut sources = Sources::default();
    let mut out = Diagnostics::default();
    let id = sources.add(SourceFile::new(name, text));
    parse(id, text, &mut out);
    if out.has_errors() {
        return Err(Unreadable {
            diagnostics: out.into_sorted(),
            sources,
        });
    }
    // Names that look like keywords are put between backquotes only where they would be taken for some.
    for quote in [false, true] {
        let spelling = Spelling {
            language,
            quote,
            first: false,
        };
        let Some(read) = lines(text, spelling) else { break };
        let formatted = layout::layout(text, &read);
        if means_the_same(text, &formatted) {
            return Ok(formatted);
        }
    }
    unreachable!("{name} means something else in its layout")
}

/// A formula in one line, in English and with plain signs, as messages and results quote it: so a form says the same of a
/// subject in either language. None for what is no formula.
pub fn formula(text: &str) -> Option<String> {
    const BEFORE: &str = "measure x = ";
    let whole = format!("{BEFORE}{text}");
    let spelling = Spelling {
        language: Some(Language::English),
        quote: false,
        first: false,
    };
    let read = lines(&whole, spelling)?;
    let laid_out = layout::layout(&whole, &read);
    let line = laid_out.split_whitespace().collect::<Vec<_>>().join(" ");
    line.strip_prefix(BEFORE).map(str::to_owned)
}

/// Whether two texts have the same words in the same places of the grammar, and the same comments.
fn means_the_same(text: &str, other: &str) -> bool {
    let spelling = Spelling {
        language: Some(Language::English),
        first: true,
        quote: false,
    };
    let read = |text| lines(text, spelling);
    match (read(text), read(other)) {
        (Some(one), Some(two)) => one == two && comments(text, &one) == comments(other, &two),
        _ => false,
    }
}

/// The comments of a text, in order.
fn comments<'t>(text: &'t str, lines: &[Line]) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut at = 0;
    layout::each_word(lines, &mut |word| {
        found.extend(gap::between(text, at, word.start).comments);
        at = word.end;
    });
    found.extend(gap::between(text, at, text.len()).comments);
    found.into_iter().map(|comment| comment.text).collect()
}

#[cfg(test)]
mod tests;
