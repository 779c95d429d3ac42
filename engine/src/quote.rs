//! How results quote a formula of the form.

use weigh_dsl::format::formula;
use weigh_dsl::source::{Sources, Span};

/// The text at a place as it reads in a KPI, on one line. A form in Chinese is quoted as it would stand in English: a
/// result is the same whichever of the two a form is written in.
pub(crate) fn quoted(sources: &Sources, kpi: Option<Span>, span: Span) -> String {
    let text = sources.text_in(kpi, span);
    let english = (!text.is_ascii()).then(|| formula(&text)).flatten();
    let text = english.unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
