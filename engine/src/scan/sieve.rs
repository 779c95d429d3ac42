//! What drops rows of a table: a part of its filter that does not hold, or a time that nothing reads.

use super::days::outside;
use super::evaluate::Evaluator;
use crate::plan::{NodeId, RowPlan, Span};

/// Drops rows.
pub(super) struct Sieve {
    what: What,
    /// For each column of the source, whether this reads it.
    pub(super) reads: Vec<bool>,
}

enum What {
    /// This does not hold.
    Unless(NodeId),
    /// The row happened at another time.
    Outside(Span),
}

impl Sieve {
    /// All that drops rows of a pass.
    pub(super) fn all(rows: &RowPlan) -> Vec<Self> {
        let one = |what, node| Sieve {
            what,
            reads: (0..rows.columns.len())
                .map(|slot| rows.reads(node, slot))
                .collect(),
        };
        let filters = rows.filters().into_iter();
        let filters = filters.map(|part| one(What::Unless(part), part));
        let span = rows.span.map(|span| one(What::Outside(span), span.time));
        filters.chain(span).collect()
    }

    /// The rows that it drops; none where it drops no row because of its time.
    pub(super) fn rows(&self, rows: &mut Evaluator<'_>, count: usize) -> Option<Vec<bool>> {
        match &self.what {
            What::Unless(filter) => {
                let mut dropped = rows.yes(*filter);
                for row in &mut dropped {
                    *row = !*row;
                }
                Some(dropped)
            }
            What::Outside(span) => outside(span, &rows.node(span.time), count),
        }
    }
}
