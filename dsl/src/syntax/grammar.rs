//! The parser that pest makes of `grammar/*.pest`. Nothing of pest leaves `syntax/`.

/// The generated parser and its rules.
#[derive(pest_derive::Parser)]
#[grammar = "src/syntax/grammar/lexical.pest"]
#[grammar = "src/syntax/grammar/keywords.pest"]
#[grammar = "src/syntax/grammar/formula.pest"]
#[grammar = "src/syntax/grammar/table.pest"]
#[grammar = "src/syntax/grammar/calendar.pest"]
#[grammar = "src/syntax/grammar/scorecard.pest"]
#[grammar = "src/syntax/grammar/score.pest"]
#[grammar = "src/syntax/grammar/outcome.pest"]
#[grammar = "src/syntax/grammar/file.pest"]
pub(super) struct Grammar;
