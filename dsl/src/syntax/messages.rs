//! The messages of mistakes that more than one place finds.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What should have braces has none.
pub(super) fn braces_missing(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::E0105, format!("{what} has no braces"), span)
        .label("a `{` is missing behind this")
        .help("write `{` here, and `}` behind its last clause")
}

/// Brackets, groups or conditions stand too deeply inside one another.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(Code::E0120, "brackets and groups are nested too deeply", span)
        .help("take parts out and give them names: `measure part = …`")
}
