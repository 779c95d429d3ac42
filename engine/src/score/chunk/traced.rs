//! What a step looked at on its way to one row's score, for whoever explains it. The arithmetic is that of the steps
//! themselves: what is computed here is computed by their own functions.

use weigh_dsl::value::Decimal;

use super::number::Calculated;
use super::part::Part;
use super::scorer::{Attained, Neighbours, full_steps, neighbours};
use super::{Chunk, Status};
use crate::explain::Stretch;
use crate::outcome::{Cell, ReasonId};
use crate::score::number::Number;
use crate::score::program::{Class, NodeId, PartId, PartStep, Points, Scorer};

/// The last steps of a part.
#[derive(Debug, Clone)]
pub(crate) struct Ends {
    /// Within its limits.
    pub(crate) limited: Cell,
    /// With what its policy fills in.
    pub(crate) filled: Cell,
    /// With its vetoes: the score before it is rounded.
    pub(crate) settled: Cell,
}

/// How a form of score came to what it did.
#[derive(Debug, Clone)]
pub(crate) enum Traced {
    Points {
        place: Cell,
        points: Vec<(Cell, Cell)>,
        stretch: Option<Stretch>,
    },
    /// The score before floor and cap.
    Attainment(Option<Cell>),
    /// The number of steps.
    PerStep(Option<Cell>),
    LogNormal,
    /// A plugin's curve, which does not say how.
    Plugin,
}

impl Chunk<'_> {
    /// The cell of a column that is kept.
    pub(in crate::score) fn cell(&self, node: NodeId, row: usize) -> Cell {
        self.column(node).cell(row)
    }

    /// How a part stands in a row.
    pub(in crate::score) fn status(&self, part: PartId, row: usize) -> Status {
        self.statuses(part).get(row)
    }

    /// The last steps of a part.
    pub(in crate::score) fn ends(&self, step: &PartStep, row: usize) -> Ends {
        match self.program.nodes[step.raw.0 as usize].class {
            Class::Float => self.ends_as::<f64>(step, row),
            Class::Exact | Class::Text | Class::Date | Class::DateTime | Class::Bool => {
                self.ends_as::<Decimal>(step, row)
            }
        }
    }

    fn ends_as<N: Calculated>(&self, step: &PartStep, row: usize) -> Ends {
        let part = Part::<N>::new(self, step);
        let raw = self.view::<N>(step.raw).get(row).copied();
        Ends {
            limited: shown(raw.and_then(|raw| part.limited(raw, row))),
            filled: shown(part.filled(row).1),
            settled: shown(part.settle(row).1),
        }
    }

    /// How a form of score came to what it did.
    pub(in crate::score) fn traced(&self, scorer: &Scorer, node: NodeId, row: usize) -> Traced {
        match self.program.nodes[node.0 as usize].class {
            Class::Float => self.traced_as::<f64>(scorer, row),
            Class::Exact | Class::Text | Class::Date | Class::DateTime | Class::Bool => {
                self.traced_as::<Decimal>(scorer, row)
            }
        }
    }

    fn traced_as<N: Calculated>(&self, scorer: &Scorer, row: usize) -> Traced {
        match scorer {
            Scorer::Table { value, points, .. } => {
                let points = match points {
                    Points::Exact(points, _) => {
                        (points.iter().map(|(at, score)| (N::of(*at), N::of(*score)))).collect()
                    }
                    Points::Float(points) => (points.iter())
                        .filter_map(|(at, score)| Some((N::of_double(*at)?, N::of_double(*score)?)))
                        .collect(),
                };
                self.on_points::<N>(*value, points, row)
            }
            Scorer::Curve { value, points, .. } => {
                let one = |node: NodeId| self.view::<N>(node).get(row).copied().ok();
                let places: Option<Vec<(N, N)>> =
                    (points.iter().map(|(at, score)| one(*at).zip(one(*score)))).collect();
                self.on_points::<N>(*value, places.unwrap_or_default(), row)
            }
            Scorer::Attainment {
                value,
                target,
                below,
                by_difference,
                best,
                at_least,
                ..
            } => {
                let one = |node: NodeId| self.view::<N>(node).get(row).copied().ok();
                let form = Attained {
                    below: *below,
                    by_difference: *by_difference,
                    best: N::of(*best),
                    floor: at_least.and_then(one).unwrap_or(N::ZERO),
                    cap: None,
                    rounding: None,
                };
                let score = one(*value).zip(one(*target));
                let score = score.and_then(|(value, target)| form.unlimited(value, target).ok());
                let score = score.map(N::kept);
                Traced::Attainment(score.map(|score| shown(Ok(score))))
            }
            Scorer::PerStep {
                value,
                under,
                step,
                reference,
                ..
            } => {
                let one = |node: NodeId| self.view::<N>(node).get(row).copied().ok();
                let steps = || {
                    let step = one(*step).filter(|step| step.order(N::ZERO).is_gt())?;
                    full_steps(one(*value)?, one(*reference)?, step, *under)
                };
                Traced::PerStep(steps().map(|steps| shown(Ok(steps))))
            }
            Scorer::LogNormal { .. } => Traced::LogNormal,
            Scorer::Plugin(_) => Traced::Plugin,
        }
    }

    fn on_points<N: Calculated>(&self, value: NodeId, points: Vec<(N, N)>, row: usize) -> Traced {
        let value = self.view::<N>(value).get(row).copied();
        let ascending = points.windows(2).all(|pair| pair[0].0.order(pair[1].0).is_le());
        let stretch = value.ok().filter(|_| ascending && !points.is_empty());
        let stretch = stretch.map(|value| match neighbours(points.len(), |at| points[at].0, value) {
            Neighbours::One(at) => Stretch::At(at),
            Neighbours::Two(at) if points[at].0.order(value).is_eq() => Stretch::At(at),
            Neighbours::Two(at) => Stretch::Between(at),
        });
        let cells = |(at, score): (N, N)| (shown(Ok(at)), shown(Ok(score)));
        Traced::Points {
            place: shown(value),
            points: points.into_iter().map(cells).collect(),
            stretch,
        }
    }
}

/// A number as a cell.
fn shown<N: Number>(number: Result<N, ReasonId>) -> Cell {
    match number {
        Err(why) => Cell::Missing(why),
        Ok(number) => number
            .exact()
            .map_or_else(|| Cell::Float(number.double()), Cell::Exact),
    }
}
