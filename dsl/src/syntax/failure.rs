//! Where strict reading of a piece of text stops, and what it would have taken there.

use std::sync::LazyLock;

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pairs;

use super::grammar::{Grammar, Rule};
use super::keywords::Keyword;

/// Why a piece could not be read.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// The place in the file that no rule got beyond.
    pub(super) at: usize,
    /// What could have stood there.
    pub(super) expected: Vec<Rule>,
    /// Whether reading ran out of stack instead.
    pub(super) too_deep: bool,
}

/// Reads a piece of a text by a rule; the places in the pairs count from the beginning of the piece.
pub(super) fn read(rule: Rule, text: &str, (start, end): (usize, usize)) -> Result<Pairs<'_, Rule>, Failure> {
    Grammar::parse(rule, &text[start..end]).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let (positives, too_deep) = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => (positives, false),
            ErrorVariant::CustomError { .. } => (Vec::new(), true),
        };
        let mut expected: Vec<Rule> = Vec::new();
        for rule in positives.into_iter().flat_map(opened) {
            if !expected.contains(&rule) {
                expected.push(rule);
            }
        }
        Failure {
            at: start + at,
            expected,
            too_deep,
        }
    })
}

/// What begins a piece, where pest only says that the piece does not begin.
fn opened(rule: Rule) -> Vec<Rule> {
    match rule {
        Rule::items_only | Rule::file => ITEMS.clone(),
        Rule::table_clauses_only => TABLE_CLAUSES.clone(),
        Rule::calendar_clauses_only => CALENDAR_CLAUSES.clone(),
        Rule::clauses_only => CLAUSES.clone(),
        Rule::test_sections_only => TEST_SECTIONS.clone(),
        other => vec![other],
    }
}

/// The keywords that a declaration begins with.
pub(super) static ITEMS: LazyLock<Vec<Rule>> = LazyLock::new(|| beginnings(Rule::items_only));
/// The keywords that a clause of a table begins with.
pub(super) static TABLE_CLAUSES: LazyLock<Vec<Rule>> = LazyLock::new(|| beginnings(Rule::table_clauses_only));
/// The keywords that a clause of a calendar begins with.
pub(super) static CALENDAR_CLAUSES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| beginnings(Rule::calendar_clauses_only));
/// The keywords that a clause of a scorecard, a group or a KPI begins with.
pub(super) static CLAUSES: LazyLock<Vec<Rule>> = LazyLock::new(|| beginnings(Rule::clauses_only));
/// The keywords that a section of a test begins with.
pub(super) static TEST_SECTIONS: LazyLock<Vec<Rule>> = LazyLock::new(|| beginnings(Rule::test_sections_only));

/// Asks the grammar: behind a blank, it names the keywords one by one.
fn beginnings(rule: Rule) -> Vec<Rule> {
    match Grammar::parse(rule, " ?").map_err(|error| error.variant) {
        Err(ErrorVariant::ParsingError { positives, .. }) => positives
            .into_iter()
            .filter(|rule| Keyword::of(*rule).is_some())
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a word begins one of these.
pub(super) fn begins(rules: &[Rule], word: &str) -> bool {
    rules
        .iter()
        .filter_map(|rule| Keyword::of(*rule))
        .flat_map(Keyword::spellings)
        .any(|spelling| spelling.split(' ').next() == Some(word))
}

/// Whether a word begins a declaration or a clause anywhere.
pub(super) fn begins_line(word: &str) -> bool {
    [
        &ITEMS,
        &TABLE_CLAUSES,
        &CALENDAR_CLAUSES,
        &CLAUSES,
        &TEST_SECTIONS,
    ]
    .into_iter()
    .any(|rules| begins(rules, word))
}

/// Whether a word begins something that has braces.
pub(super) fn begins_block(word: &str) -> bool {
    const BLOCKS: &[Rule] = &[
        Rule::kw_scorecard,
        Rule::kw_group,
        Rule::kw_kpi,
        Rule::kw_template,
        Rule::kw_table,
        Rule::kw_test,
        Rule::kw_bands,
        Rule::kw_segments,
        Rule::kw_distribute,
        Rule::kw_rollup,
    ];
    begins(BLOCKS, word)
}
