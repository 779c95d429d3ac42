//! The messages of mistakes that more than one place finds.

use weigh_words::text;

use crate::diagnostic::{Code, Diagnostic, echo};
use crate::source::{SourceId, Span};

/// What should have braces has none: `kpi satisfaction`.
pub(super) fn braces_missing(head: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::E0105, text!("`{head}` has no braces", head), span)
        .label(text!("a `{{` is missing behind this"))
        .help(text!("write `{{` here, and `}}` behind its last clause"))
}

/// Brackets, groups or conditions stand too deeply inside one another.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let title = text!("brackets and groups are nested too deeply");
    Diagnostic::error(Code::E0120, title, span)
        .help(text!("take parts out and give them names: `measure part = …`"))
}

/// A text, or a name in backquotes, that does not end on its line.
pub(super) fn text_unclosed(source: SourceId, text: &str, start: usize, end: usize) -> Diagnostic {
    let name = text[start..].starts_with('`');
    let span = Span {
        source,
        start: start as u32,
        end: end as u32,
    };
    // A word processor has made one quote of a pair curly.
    if let Some((inner, _)) = text[start..end]
        .strip_prefix('“')
        .and_then(|rest| rest.split_once('"'))
    {
        let title = text!("this text begins with a curly quote and ends with a straight one");
        return Diagnostic::error(Code::E0103, title, span)
            .help(text!("write \"{content}\"", content = echo(inner)));
    }
    let (title, help) = if name {
        (
            text!("this name in backquotes is never closed"),
            text!("write another backquote behind the name"),
        )
    } else {
        (
            text!("this text is never closed"),
            text!("write `\"` behind it; a text ends on the line on which it begins"),
        )
    };
    Diagnostic::error(Code::E0103, title, span).help(help)
}
