//! The steps over exact numbers once more, as loops over whole numbers of the machine: what nearly every row of nearly every
//! scorecard takes.
//!
//! Each of them answers what the step in decimals answers, or nothing at all: where a number does not fit, or what is asked
//! for is rare. Whether it fits is known from the bounds of the columns, before the first row; then the decimals compute it.

mod combine;
mod formula;
mod long;
mod near;
mod part;
mod scorer;

use std::borrow::Cow;

use super::Chunk;
use super::view::{Long, Slot};
use crate::score::exact::Ranges;
use crate::score::program::{BandStep, Class, Node, NodeId, Step};
use crate::units::{Missing, Units, decimal, either};

impl Chunk<'_> {
    /// The column of a step, if whole numbers hold all that it takes.
    pub(super) fn in_units(&mut self, node: &Node) -> Option<Slot> {
        match &node.step {
            Step::Formula(formula) => self.formula_in_units(formula, node.class),
            Step::Scorer(scorer) if node.class == Class::Exact => {
                self.scores_in_units(scorer).map(Slot::units)
            }
            Step::Combine(step) if node.class == Class::Exact => self.combine_in_units(step),
            Step::Part(step) => self.part_in_units(step).map(Slot::units),
            Step::Band(step) => self.band_in_units(step).map(Slot::units),
            Step::Scorer(_) | Step::Combine(_) | Step::Distribute(_) => None,
        }
    }

    /// Why rows of a column are missing, however it is held.
    pub(super) fn missing(&self, node: NodeId) -> &Missing {
        self.slots[node.0 as usize].missing()
    }

    /// A column of exact numbers, as it is held.
    pub(super) fn long(&self, node: NodeId) -> Long<'_> {
        self.slots[node.0 as usize].long()
    }

    /// An end of a limit, if there is one; none if it is not held in units.
    fn end(&self, node: Option<NodeId>) -> Option<Option<&Units>> {
        node.map(|node| self.units(node))
            .map_or(Some(None), |end| end.map(Some))
    }

    fn band_in_units(&self, step: &BandStep) -> Option<Units> {
        let (banded, missing) = (self.long(step.banded), self.missing(step.banded));
        let ranges = Ranges::of(&step.bands);
        Units::rows(self.len(), 0, missing.clone(), |row| {
            let band = ranges.find(banded.near(row), || banded.number(row));
            band.map(|band| band as i64).ok_or(step.no_band)
        })
    }
}

/// Two columns in the same unit, with their bounds.
struct Pair<'a> {
    a: Cow<'a, [i64]>,
    b: Cow<'a, [i64]>,
    bounds: (i64, i64),
    scale: u32,
}

impl<'a> Pair<'a> {
    fn of(a: &'a Units, b: &'a Units) -> Option<Self> {
        let scale = a.scale.max(b.scale);
        let ((a, of_a), (b, of_b)) = (a.at(scale)?, b.at(scale)?);
        let bounds = (of_a, of_b);
        Some(Self { a, b, bounds, scale })
    }
}
