//! What the grammar reads and the engine does not evaluate yet. It is refused, never passed over.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Refuses a construct by the words that the author used.
pub(super) fn report(out: &mut Diagnostics, what: &str, span: Span) {
    out.push(
        Diagnostic::error(Code::E0601, format!("{what} cannot be evaluated yet"), span)
            .label("this version reads it, but would have to leave it out of the score")
            .help("take it out of the scorecard for now"),
    );
}
