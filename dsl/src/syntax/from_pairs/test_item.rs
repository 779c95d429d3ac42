//! The language's own `test`: what is given and what is expected.

use weigh_words::text;

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Path, Test, TestTable};
use crate::syntax::grammar::Rule;

impl Reader<'_> {
    pub(super) fn test(&mut self, node: Node) -> Test {
        let mut parts = Parts::of(node);
        let mut test = self.test_head(parts.one(Rule::test_head));
        for section in parts {
            self.test_section(section, &mut test);
        }
        test
    }

    /// A test without its sections.
    pub(in crate::syntax) fn test_head(&mut self, node: Node) -> Test {
        Test {
            title: self.text(&Parts::of(node).one(Rule::text)),
            given: Vec::new(),
            tables: Vec::new(),
            expect: Vec::new(),
        }
    }

    /// A test with nothing in it, for sections that are read apart from their test.
    pub(in crate::syntax) fn untitled_test(&self, place: &Node) -> Test {
        Test {
            title: Spanned::new(String::new(), self.span(place)),
            given: Vec::new(),
            tables: Vec::new(),
            expect: Vec::new(),
        }
    }

    /// Adds what a `given` or an `expect` says.
    pub(in crate::syntax) fn test_section(&mut self, node: Node, test: &mut Test) {
        if node.as_rule() == Rule::expect_section {
            test.expect
                .extend(Parts::of(node).map(|formula| self.formula(formula)));
            return;
        }
        for given in Parts::of(node) {
            let mut parts = Parts::of(given);
            let path = self.path(parts.one(Rule::path));
            let what = parts.any();
            if what.as_rule() == Rule::given_value {
                let value = self.formula(Parts::of(what).one(Rule::amount));
                test.given.push((path, value));
            } else {
                test.tables.push(self.test_table(path, what));
            }
        }
    }

    /// Rows between pipes: the first names the columns.
    fn test_table(&mut self, table: Path, node: Node) -> TestTable {
        let mut rows = Parts::of(node);
        let header: Vec<Spanned<String>> = self.cells(rows.one(Rule::pipe_row));
        let columns: Vec<_> = header
            .iter()
            .map(|cell| {
                let bare = cell
                    .value
                    .strip_prefix('`')
                    .and_then(|rest| rest.strip_suffix('`'));
                Spanned::new(bare.unwrap_or(&cell.value).to_owned(), cell.span)
            })
            .collect();
        let rows = rows
            .map(|row| {
                let place = self.span(&row);
                let cells = self.cells(row);
                if cells.len() != columns.len() {
                    let head = columns[0].span.to(columns[columns.len() - 1].span);
                    self.report(row_of_another_length(cells.len(), columns.len(), place, head));
                }
                cells
            })
            .collect();
        TestTable { table, columns, rows }
    }

    fn cells(&mut self, row: Node) -> Vec<Spanned<String>> {
        Parts::of(row).map(|cell| self.cell(&cell)).collect()
    }

    /// A cell without the blanks around it.
    fn cell(&mut self, node: &Node) -> Spanned<String> {
        let (whole, written) = (self.span(node), node.as_str());
        let trimmed = written.trim();
        let before = (written.len() - written.trim_start().len()) as u32;
        let start = if trimmed.is_empty() {
            whole.start
        } else {
            whole.start + before
        };
        let span = Span {
            start,
            end: start + trimmed.len() as u32,
            ..whole
        };
        Spanned::new(trimmed.to_owned(), span)
    }
}

fn row_of_another_length(cells: usize, columns: usize, row: Span, head: Span) -> Diagnostic {
    let title = match (cells, columns) {
        (1, _) => text!(
            "this row has 1 cell, but the table has {columns} columns",
            columns
        ),
        (_, 1) => text!("this row has {cells} cells, but the table has 1 column", cells),
        (_, _) => text!(
            "this row has {cells} cells, but the table has {columns} columns",
            cells,
            columns
        ),
    };
    Diagnostic::error(Code::E0123, title, row)
        .other(head, text!("the columns"))
        .help(text!(
            "leave a cell empty between its pipes where nothing is known"
        ))
}
