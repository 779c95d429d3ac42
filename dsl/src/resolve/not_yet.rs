//! What the grammar reads and the engine does not evaluate yet. It is refused, never passed over.

use weigh_words::{Text, text};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Refuses a construct by the words that the author used.
pub(super) fn report(out: &mut Diagnostics, what: Text, span: Span) {
    out.push(
        Diagnostic::error(Code::E0601, text!("{what} cannot be evaluated yet", what), span)
            .label(text!(
                "this version reads it, but would have to leave it out of the score"
            ))
            .help(text!("take it out of the scorecard for now")),
    );
}
