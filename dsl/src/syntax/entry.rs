//! What can stand in a body, for recovery: by which rule it is read, which words begin it, and what it is made of when
//! its own body has to be read apart.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of `Reader<'_>` is no function for every lifetime of the reader"
)]

use super::ast::{
    Band, CalendarClause, Clause, ClauseKind, Item, ItemKind, RollupPart, Segment, TableClause, Test,
};
use super::brackets::Block;
use super::failure;
use super::from_pairs::{Node, Parts, Reader, only};
use super::grammar::Rule;
use super::keywords::Keyword;
use super::recover::Recovery;
use crate::diagnostic::did_you_mean;

/// What can stand in a body.
pub(super) trait Entry: Sized {
    /// The rule for any number of them.
    const RULE: Rule;

    /// Whether a line that begins with this word begins an entry.
    fn begins(word: &str) -> bool;

    /// What the rule has read.
    fn read(reader: &mut Reader, node: Node) -> Vec<Self>;

    /// The keyword of what has a body, if this word is one, or nearly one.
    fn block(_word: &str) -> Option<Rule> {
        None
    }

    /// Reads what has a body: what stands before it, and the body in turn.
    fn with_body(_recovery: &mut Recovery, _keyword: Rule, _start: usize, _block: Block) -> Option<Self> {
        None
    }
}

/// The one of some keywords that a word is, or is nearly.
fn nearest(rules: &[Rule], word: &str) -> Option<Rule> {
    let keywords: Vec<&Keyword> = rules.iter().filter_map(|rule| Keyword::of(*rule)).collect();
    let spelling = did_you_mean(word, keywords.iter().flat_map(|keyword| keyword.spellings()))?;
    keywords
        .iter()
        .find(|keyword| keyword.spellings().any(|own| own == spelling))
        .map(|keyword| keyword.rule)
}

impl Entry for Item {
    const RULE: Rule = Rule::items_only;

    fn begins(word: &str) -> bool {
        failure::begins(&failure::ITEMS, word)
    }

    fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
        reader.items(node)
    }

    fn block(word: &str) -> Option<Rule> {
        const BLOCKS: &[Rule] = &[
            Rule::kw_table,
            Rule::kw_bind,
            Rule::kw_calendar,
            Rule::kw_template,
            Rule::kw_scorecard,
            Rule::kw_test,
        ];
        nearest(BLOCKS, word)
    }

    fn with_body(recovery: &mut Recovery, keyword: Rule, start: usize, block: Block) -> Option<Self> {
        let (docs, span) = (recovery.docs(start), recovery.span(start, block.end));
        let head = (start, block.open);
        let kind = match keyword {
            Rule::kw_template => {
                let read = recovery.head(Rule::template_head_only, head, |reader, node| {
                    reader.template_head(node)
                });
                let body = recovery.body(block.inner);
                read.map(|mut template| {
                    template.body = body;
                    ItemKind::Template(template)
                })
            }
            Rule::kw_scorecard => {
                let read = recovery.head(Rule::scorecard_head_only, head, |reader, node| {
                    reader.scorecard_head(node)
                });
                let body = recovery.body(block.inner);
                read.map(|mut scorecard| {
                    scorecard.body = body;
                    ItemKind::Scorecard(scorecard)
                })
            }
            Rule::kw_test => {
                let read = recovery.head(Rule::test_head_only, head, |reader, node| reader.test_head(node));
                let sections: Vec<Section> = recovery.body(block.inner);
                read.map(|mut test| {
                    for Section(section) in sections {
                        test.given.extend(section.given);
                        test.tables.extend(section.tables);
                        test.expect.extend(section.expect);
                    }
                    ItemKind::Test(test)
                })
            }
            Rule::kw_calendar => {
                let read = recovery.head(Rule::calendar_head_only, head, |reader, node| {
                    reader.calendar_head(node)
                });
                let clauses = recovery.body(block.inner);
                read.map(|mut calendar| {
                    calendar.clauses = Some(clauses);
                    ItemKind::Calendar(calendar)
                })
            }
            Rule::kw_bind if recovery.is_second_word(Rule::kw_calendar, start) => {
                let read = recovery.head(Rule::bind_calendar_head_only, head, |reader, node| {
                    reader.bind_calendar_head(node)
                });
                let clauses = recovery.body(block.inner);
                read.map(|mut bound| {
                    bound.clauses = clauses;
                    ItemKind::BindCalendar(bound)
                })
            }
            binding => {
                let binds = binding == Rule::kw_bind;
                let rule = if binds {
                    Rule::bind_head_only
                } else {
                    Rule::table_head_only
                };
                let read = recovery.head(rule, head, |reader, node| reader.table_head(node));
                let clauses = recovery.body(block.inner);
                read.map(|mut table| {
                    table.clauses = clauses;
                    if binds {
                        ItemKind::Bind(table)
                    } else {
                        ItemKind::Table(table)
                    }
                })
            }
        };
        kind.map(|kind| Item { docs, kind, span })
    }
}

impl Entry for TableClause {
    const RULE: Rule = Rule::table_clauses_only;

    fn begins(word: &str) -> bool {
        failure::begins(&failure::TABLE_CLAUSES, word)
    }

    fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
        reader.table_clauses(node)
    }
}

impl Entry for CalendarClause {
    const RULE: Rule = Rule::calendar_clauses_only;

    fn begins(word: &str) -> bool {
        failure::begins(&failure::CALENDAR_CLAUSES, word)
    }

    fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
        reader.calendar_clauses(node)
    }
}

impl Entry for Clause {
    const RULE: Rule = Rule::clauses_only;

    fn begins(word: &str) -> bool {
        failure::begins(&failure::CLAUSES, word)
    }

    fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
        reader.clauses(node)
    }

    fn block(word: &str) -> Option<Rule> {
        const BLOCKS: &[Rule] = &[
            Rule::kw_group,
            Rule::kw_kpi,
            Rule::kw_bands,
            Rule::kw_segments,
            Rule::kw_rollup,
        ];
        nearest(BLOCKS, word)
    }

    fn with_body(recovery: &mut Recovery, keyword: Rule, start: usize, block: Block) -> Option<Self> {
        let (docs, span) = (recovery.docs(start), recovery.span(start, block.end));
        let keyword_span = recovery.word_span(start);
        let head = (start, block.open);
        let kind = match keyword {
            Rule::kw_group => {
                let read = recovery.head(Rule::group_head_only, head, |reader, node| {
                    reader.group_head(node)
                });
                let body = recovery.body(block.inner);
                read.map(|mut group| {
                    group.body = body;
                    ClauseKind::Group(group)
                })
            }
            Rule::kw_kpi => {
                let read = recovery.head(Rule::kpi_head_only, head, |reader, node| reader.kpi_head(node));
                let body = recovery.body(block.inner);
                read.map(|mut kpi| {
                    kpi.body = body;
                    ClauseKind::Kpi(kpi)
                })
            }
            Rule::kw_bands => {
                let read = recovery.head(Rule::bands_head_only, head, |reader, node| {
                    reader.bands_head(node)
                });
                let entries = recovery.body(block.inner);
                read.map(|mut bands| {
                    bands.bands = entries;
                    ClauseKind::Bands(bands)
                })
            }
            Rule::kw_segments => {
                let read = recovery.head(Rule::segments_head_only, head, |_, _| ());
                let entries = recovery.body(block.inner);
                read.map(|()| ClauseKind::Segments(entries))
            }
            _ => {
                let read = recovery.head(Rule::rollup_head_only, head, |reader, node| {
                    reader.rollup_head(node)
                });
                let parts = recovery.body(block.inner);
                read.map(|level| ClauseKind::Rollup { level, parts })
            }
        };
        kind.map(|kind| Clause {
            docs,
            kind,
            span,
            keyword: keyword_span,
        })
    }
}

/// What one `given` or `expect` says, as a test without a title.
struct Section(Test);

impl Entry for Section {
    const RULE: Rule = Rule::test_sections_only;

    fn begins(word: &str) -> bool {
        failure::begins(&failure::TEST_SECTIONS, word)
    }

    fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
        let mut test = reader.untitled_test(&node);
        for section in Parts::of(node) {
            reader.test_section(section, &mut test);
        }
        vec![Section(test)]
    }
}

/// The entries of a list in braces: every line may begin one.
macro_rules! line_entries {
    ($($entry:ident $rule:ident $read:ident)*) => {$(
        impl Entry for $entry {
            const RULE: Rule = Rule::$rule;

            fn begins(_word: &str) -> bool {
                true
            }

            fn read(reader: &mut Reader, node: Node) -> Vec<Self> {
                reader.$read(only(node))
            }
        }
    )*};
}

line_entries! {
    Band bands_only bands
    Segment segments_only segments
    RollupPart rollup_only rollup_parts
}
