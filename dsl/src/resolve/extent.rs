//! How large formulas may become when what they name is written out where it is used: measures, curves, the columns
//! that others are computed from. A few lines can ask for more than any machine holds, so this is counted on the way.

use weigh_words::{Text, text};

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Expr, ExprKind, Leaf, RowExpr, RowLeaf, TableId};
use crate::source::Span;

/// The parts that one formula may have when it is written out.
const MOST_PARTS: usize = 50_000;

/// The parts that all formulas of a form may have together.
const MOST_PARTS_OF_FORM: usize = 1_000_000;

/// How far the parts of a formula may stand inside one another when it is written out: a little more than the grammar
/// lets one formula have. Later stages walk over formulas by recursion, on threads with a stack of 2 MB.
const MOST_DEPTH: usize = 300;

/// How much has been written out.
#[derive(Default)]
pub(super) struct Extent {
    /// Where the formula stands that is being written out.
    formula: Option<Span>,
    depth: usize,
    parts: usize,
    parts_of_form: usize,
    /// What one formula has too much of, others often have too; it is said once.
    told: bool,
}

impl Extent {
    /// Counts parts of the form that are written out; whether they may be.
    pub(super) fn holds_more(&mut self, parts: usize) -> bool {
        self.parts_of_form = self.parts_of_form.saturating_add(parts);
        !self.is_full()
    }

    /// Whether more is to be written out than all formulas of a form may have together.
    pub(super) fn is_full(&self) -> bool {
        self.parts_of_form > MOST_PARTS_OF_FORM
    }
}

impl Resolver<'_> {
    /// Reports that templates and `each` make too much of a form where they are written out.
    pub(super) fn too_many_kpis(&mut self, at: Span) {
        if self.extent.told {
            return;
        }
        self.extent.told = true;
        self.out.push(
            Diagnostic::error(
                Code::E0332,
                text!(
                    "all formulas together have more than {most} parts once templates and `each` are written out",
                    most = MOST_PARTS_OF_FORM
                ),
                at,
            )
            .label(text!("too much here"))
            .help(text!(
                "let a table of the data say what the names of `each` say, or compute a part of a formula as a column"
            )),
        );
    }

    /// Begins a part of a formula; [`Self::leave`] ends it. Not allowed where this would be too much, which is reported.
    pub(super) fn enter(&mut self, span: Span) -> Option<()> {
        if self.extent.depth == 0 {
            self.extent.formula = Some(span);
            self.extent.parts = 0;
        }
        self.more_parts(1)?;
        if self.extent.depth >= MOST_DEPTH {
            return self.too_deep();
        }
        self.extent.depth += 1;
        Some(())
    }

    pub(super) fn leave(&mut self) {
        self.extent.depth -= 1;
    }

    /// Writes an expression out once more than it was asked for.
    pub(super) fn again<L: Clone + Leaf>(&mut self, expr: &Expr<L>) -> Option<Expr<L>> {
        let mut parts = 0;
        expr.walk(&mut |_| parts += 1);
        self.more_parts(parts)?;
        Some(expr.clone())
    }

    fn more_parts(&mut self, parts: usize) -> Option<()> {
        self.extent.parts += parts;
        let fits = self.extent.holds_more(parts);
        if self.extent.parts > MOST_PARTS {
            return self.too_large(text!(
                "this formula has more than {most} parts once the names in it are written out",
                most = MOST_PARTS
            ));
        }
        if !fits {
            return self.too_large(text!(
                "this formula makes all formulas together more than {most} parts once the names in it are written out",
                most = MOST_PARTS_OF_FORM
            ));
        }
        Some(())
    }

    fn too_large<T>(&mut self, title: Text) -> Option<T> {
        if let (false, Some(formula)) = (self.extent.told, self.extent.formula) {
            self.extent.told = true;
            self.out.push(
                Diagnostic::error(Code::E0332, title, formula).help(text!(
                    "measures, columns and KPIs that read one another add up: take some of them straight from the data"
                )),
            );
        }
        None
    }

    fn too_deep<T>(&mut self) -> Option<T> {
        self.too_large(text!(
            "this formula nests too deeply once the names in it are written out"
        ))
    }

    /// How far the parts of a column of a table stand inside one another, through the columns that it is computed from.
    /// None, and a report, where that is too far.
    pub(super) fn depth_of_column(&mut self, table: TableId, expr: &RowExpr) -> Option<usize> {
        let depth = self.depth(table, expr);
        if depth > MOST_DEPTH {
            self.extent.formula = self.extent.formula.or(Some(expr.span));
            return self.too_deep();
        }
        Some(depth)
    }

    fn depth(&self, table: TableId, expr: &RowExpr) -> usize {
        let below = expr
            .children()
            .into_iter()
            .map(|child| self.depth(table, child))
            .max();
        let column = match &expr.kind {
            ExprKind::Leaf(RowLeaf::Column { through, column }) => {
                let target = through.iter().try_fold(table, |table, link| {
                    self.table(table).link_of(*link).map(|link| link.target)
                });
                target.and_then(|target| self.tables[target.0 as usize].depths.get(column.0 as usize))
            }
            _ => None,
        };
        1 + below.unwrap_or(0).max(column.copied().unwrap_or(0))
    }
}
