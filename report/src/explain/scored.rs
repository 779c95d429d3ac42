//! How a value became a score, in words.

use std::io;

use weigh_engine::dsl::model::{KpiId, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{Formula, Looked, Part, Scored, Stretch};
use weigh_engine::outcome::Cell;

use super::formula::{UNDER, cell, with_values};
use super::{Page, exact};
use crate::number::Style;
use crate::text::clean;

impl Page<'_> {
    /// How a KPI's value became its score.
    pub(super) fn scored(
        &mut self,
        kpi: KpiId,
        value: &Cell,
        scored: &Scored,
        part: &Part,
        depth: usize,
    ) -> io::Result<()> {
        let definition = self.scorecard().kpi(kpi);
        let (ty, unit) = (definition.value.ty, definition.unit.clone());
        self.form(value, scored, part, depth, (ty, unit.as_deref()))
    }

    /// What was made of a group's combined score.
    pub(super) fn scored_group(
        &mut self,
        combined: &Cell,
        scored: &Scored,
        part: &Part,
        depth: usize,
    ) -> io::Result<()> {
        self.form(combined, scored, part, depth, (Type::DECIMAL, None))
    }

    fn form(
        &mut self,
        value: &Cell,
        scored: &Scored,
        part: &Part,
        depth: usize,
        (ty, unit): (Type, Option<&str>),
    ) -> io::Result<()> {
        if let Some(why) = self.reason(&part.raw) {
            return self.line(depth, "score    ", &format!("missing: {why}"));
        }
        let raw = exact(&part.raw);
        let in_unit = |cell: &Cell| Style::of_values(ty, unit, std::iter::once(cell)).cell(cell);
        match scored {
            Scored::Points {
                at,
                place,
                points,
                stretch,
            } => {
                let of_place = |cell: &Cell| match at {
                    Looked::Standing(standing) => {
                        Style::of_values(standing.ty, None, std::iter::once(cell)).cell(cell)
                    }
                    Looked::Value | Looked::Distance(_) => in_unit(cell),
                };
                let shown = |cell: &Cell| of_place(cell).unwrap_or_default();
                let what = match at {
                    Looked::Value => String::new(),
                    Looked::Distance(target) => {
                        format!(
                            "{} away from {}, ",
                            shown(place),
                            in_unit(&target.value).unwrap_or_default()
                        )
                    }
                    Looked::Standing(_) => format!("standing {}, ", shown(place)),
                };
                let text = on_points(points, *stretch, place, &shown);
                self.line(depth, "score    ", &format!("{raw} = {what}{text}"))?;
                if let Looked::Standing(standing) = at {
                    self.leaves(standing, depth)?;
                }
                Ok(())
            }
            Scored::Steps {
                steps,
                otherwise,
                taken,
            } => {
                let text = match taken.and_then(|at| steps.get(at)) {
                    Some((_, condition)) => {
                        format!("because {}{}", clean(&condition.text), with_values(condition))
                    }
                    None if otherwise.is_some() => "because no step's condition holds".to_owned(),
                    None => String::new(),
                };
                self.line(depth, "score    ", &format!("{raw} {text}"))?;
                let missed = taken.unwrap_or(0).min(steps.len());
                for (score, condition) in &steps[..missed] {
                    let text = format!("not {}: {} does not hold", cell(score), clean(&condition.text));
                    self.dim(depth, UNDER, &text)?;
                }
                Ok(())
            }
            Scored::Attainment {
                target,
                below,
                by_difference,
                unlimited,
                at_least,
                at_most,
            } => {
                let (value, aim) = (
                    in_unit(value).unwrap_or_default(),
                    in_unit(&target.value).unwrap_or_default(),
                );
                let best = self.scorecard().scale.1;
                let formula = match (below, by_difference) {
                    (false, _) => format!("{best} × {value} / {aim}"),
                    (true, false) => format!("{best} × {aim} / {value}"),
                    (true, true) => format!("{best} × (2 − {value} / {aim})"),
                };
                let limits = limits(at_least.as_ref(), at_most.as_ref());
                let text = match unlimited {
                    // Nothing is so many times a target of nothing: it is met, or it is not.
                    Some(unlimited) if is_nought(&target.value) => {
                        let is_met = number(unlimited).is_some_and(|score| score.compare(best).is_eq());
                        let verdict = if is_met { "meets" } else { "misses" };
                        format!("{raw}, because {value} {verdict} the target of {aim}{limits}")
                    }
                    Some(unlimited) if *unlimited != part.raw => {
                        format!("{raw} instead of {formula} = {}{limits}", exact(unlimited))
                    }
                    Some(_) => format!("{raw} = {formula}{limits}"),
                    None => format!("{raw} instead of {formula}, which has no end{limits}"),
                };
                self.line(depth, "score    ", &text)
            }
            Scored::PerStep {
                add,
                under,
                amount,
                step,
                reference,
                from,
                steps,
                at_least,
                at_most,
            } => {
                let steps = steps.as_ref().map(exact).unwrap_or_default();
                let sign = if *add { "+" } else { "−" };
                let side = if *under { "under" } else { "over" };
                let stride = in_unit(&step.value).unwrap_or_default();
                let reference = in_unit(&reference.value).unwrap_or_default();
                let limits = limits(at_least.as_ref(), at_most.as_ref());
                let text = format!(
                    "{raw} = {} {sign} {} × {steps}, for {steps} full steps of {stride} {side} {reference}{limits}",
                    exact(&from.value),
                    exact(&amount.value),
                );
                self.line(depth, "score    ", &text)
            }
            Scored::LogNormal { p10, median } => {
                let text = format!(
                    "{raw} on the log-normal curve: {} scores 90 % of the scale, {} half of it",
                    in_unit(&p10.value).unwrap_or_default(),
                    in_unit(&median.value).unwrap_or_default(),
                );
                self.line(depth, "score    ", &text)
            }
            Scored::Formula(formula) => {
                self.line(depth, "score    ", &format!("{raw} = {}", clean(&formula.text)))?;
                self.leaves(formula, depth)
            }
        }
    }
}

fn is_nought(cell: &Cell) -> bool {
    number(cell).is_some_and(Decimal::is_zero)
}

fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}

fn limits(at_least: Option<&Formula>, at_most: Option<&Formula>) -> String {
    let least = at_least.map(|limit| format!(", at least {}", exact(&limit.value)));
    let most = at_most.map(|limit| format!(", at most {}", exact(&limit.value)));
    format!("{}{}", least.unwrap_or_default(), most.unwrap_or_default())
}

/// Where a place lies among points.
fn on_points(
    points: &[(Cell, Cell)],
    stretch: Option<Stretch>,
    place: &Cell,
    shown: &dyn Fn(&Cell) -> String,
) -> String {
    let point = |at: usize| {
        let (at, score) = &points[at];
        format!("{} → {}", shown(at), exact(score))
    };
    match stretch {
        None => String::new(),
        Some(Stretch::Between(at)) => format!("between {} and {}", point(at), point(at + 1)),
        Some(Stretch::At(at)) => {
            let order = number(place).zip(number(&points[at].0));
            match order.map(|(place, at)| place.compare(at)) {
                Some(std::cmp::Ordering::Less) => format!("before the first point, {}", point(at)),
                Some(std::cmp::Ordering::Greater) => format!("beyond the last point, {}", point(at)),
                _ => format!("at the point {}", point(at)),
            }
        }
    }
}
