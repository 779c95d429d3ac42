//! From values to raw scores over whole numbers: points, attainment, steps. Values that are long decimals are scored by
//! their nearest doubles, where those leave no doubt.

use std::borrow::Cow;

use weigh_dsl::value::{Decimal, Rounding};

use super::near::{Clear, NearLines};
use super::{Chunk, Pair, Units, either};
use crate::outcome::ReasonId;
use crate::score::chunk::scorer::{Attained, Unattained, exact_score};
use crate::score::chunk::view::Long;
use crate::score::exact::{Divisor, WholePoints};
use crate::score::number::near;
use crate::score::program::{NodeId, Points, Scorer};
use crate::units::{Missing, count, decimal, power_of_ten};

/// Up to here, no quotient of whole numbers lies so close under a whole number that it settles at it.
const CLEAR: i64 = 1_000_000_000;

/// Decimals hold every number that is no larger.
const HELD: f64 = 1e28;

impl Chunk<'_> {
    pub(super) fn scores_in_units(&self, scorer: &Scorer) -> Option<Units> {
        match scorer {
            Scorer::Table {
                value,
                points: Points::Exact(points, Some(whole)),
                rounding: Some(rounding),
                unheld,
            } => match self.units(*value) {
                Some(value) => on_lines(whole, value, *rounding),
                None => self.on_near_lines(*value, points, whole, *rounding, *unheld),
            },
            Scorer::Attainment { .. } => self.attained(scorer),
            Scorer::PerStep { .. } => self.stepped(scorer),
            Scorer::Table { .. } | Scorer::Curve { .. } | Scorer::LogNormal { .. } | Scorer::Plugin(_) => {
                None
            }
        }
    }

    fn on_near_lines(
        &self,
        value: NodeId,
        points: &[(Decimal, Decimal)],
        whole: &WholePoints,
        rounding: Rounding,
        unheld: ReasonId,
    ) -> Option<Units> {
        let values = self.long(value);
        let lines = NearLines::new(points, rounding);
        let mut fits = true;
        let scores = Units::rows(self.len(), rounding.places, self.missing(value).clone(), |row| {
            if let Some(score) = lines.score(values.near(row)) {
                return Ok(score);
            }
            let score = exact_score(points, Some(whole), values.number(row), rounding).ok_or(unheld)?;
            Ok(count(score, rounding.places).unwrap_or_else(|| {
                fits = false;
                0
            }))
        });
        scores.filter(|_| fits)
    }

    fn attained(&self, scorer: &Scorer) -> Option<Units> {
        let Scorer::Attainment {
            value,
            target,
            below,
            by_difference,
            best,
            at_least,
            at_most,
            rounding: Some(rounding),
            not_positive,
            no_cap,
            unheld,
        } = scorer
        else {
            return None;
        };
        let (floor, cap) = (self.end(*at_least)?, self.end(*at_most)?);
        let ends = [floor, cap].into_iter().flatten().map(|end| end.scale);
        let scale = ends.fold(rounding.places.max(best.parts().1), u32::max);
        let missing = either(
            &ends_missing([floor, cap]),
            &either(self.missing(*value), self.missing(*target)),
        );
        let form = Form {
            kind: match (below, by_difference) {
                (false, _) => Kind::Reached,
                (true, false) => Kind::Inverse,
                (true, true) => Kind::Difference,
            },
            best: *best,
            floor: End::of(floor, scale)?,
            cap: End::of(cap, scale)?,
            rounding: *rounding,
            scale,
            finer: power_of_ten(scale - rounding.places)?,
        };
        let why = |why| match why {
            Unattained::TargetNotPositive => *not_positive,
            Unattained::NoCap => *no_cap,
            Unattained::Unheld => *unheld,
        };
        match (self.units(*value), self.units(*target)) {
            (Some(value), Some(target)) => form.in_units(value, target, missing, &why),
            _ => {
                let (value, target) = (self.long(*value), self.long(*target));
                form.in_doubles(self.len(), &value, &target, missing, &why)
            }
        }
    }

    fn stepped(&self, scorer: &Scorer) -> Option<Units> {
        let Scorer::PerStep {
            value,
            add,
            under,
            amount,
            step,
            reference,
            from,
            at_least,
            at_most,
            no_step,
            ..
        } = scorer
        else {
            unreachable!("`scores_in_units` sends only points per step here");
        };
        let (value, amount, step) = (self.units(*value)?, self.units(*amount)?, self.units(*step)?);
        let (reference, from) = (self.units(*reference)?, self.units(*from)?);
        let (floor, cap) = (self.end(*at_least)?, self.end(*at_most)?);
        // Values, references and steps in one unit; points and scores in another.
        let unit = value.scale.max(reference.scale).max(step.scale);
        let ((value_counts, of_value), (reference_counts, of_reference)) =
            (value.at(unit)?, reference.at(unit)?);
        let (step_counts, of_step) = step.at(unit)?;
        let most = of_value.checked_add(of_reference)?;
        if of_step > CLEAR || most > CLEAR {
            return None;
        }
        let ends = [floor, cap].into_iter().flatten().map(|end| end.scale);
        let scale = ends.fold(amount.scale.max(from.scale), u32::max);
        let ((amounts, of_amount), (froms, of_from)) = (amount.at(scale)?, from.at(scale)?);
        of_amount.checked_mul(most)?.checked_add(of_from)?;
        let (floor, cap) = (End::of(floor, scale)?, End::of(cap, scale)?);
        let measured = either(&either(&value.missing, &reference.missing), &step.missing);
        let others = either(
            &either(&amount.missing, &from.missing),
            &ends_missing([floor.units, cap.units]),
        );
        Units::rows(self.len(), scale, measured, |row| {
            let by = step_counts[row];
            if by <= 0 {
                return Err(*no_step);
            }
            if let Some(why) = others.as_ref().and_then(|others| others[row]) {
                return Err(why);
            }
            let beyond = value_counts[row] - reference_counts[row];
            let beyond = if *under { -beyond } else { beyond };
            let points = amounts[row] * (beyond.max(0) / by);
            let score = if *add {
                froms[row] + points
            } else {
                froms[row] - points
            };
            Ok(cap.closer(floor.closer(score, row, i64::max), row, i64::min))
        })
    }
}

fn on_lines(whole: &WholePoints, value: &Units, rounding: Rounding) -> Option<Units> {
    let lines = whole.lines(value.scale, value.bound, rounding)?;
    let counts = value.counts.iter().map(|count| lines.score(*count)).collect();
    Units::of(counts, rounding.places, value.missing.clone())
}

fn ends_missing([floor, cap]: [Option<&Units>; 2]) -> Missing {
    let of = |end: Option<&Units>| end.and_then(|end| end.missing.clone());
    either(&of(floor), &of(cap))
}

/// An end of a limit in the unit of the scores.
struct End<'a> {
    units: Option<&'a Units>,
    counts: Cow<'a, [i64]>,
}

impl<'a> End<'a> {
    fn of(units: Option<&'a Units>, scale: u32) -> Option<Self> {
        let counts = match units {
            Some(units) => units.at(scale)?.0,
            None => Cow::Borrowed(&[] as &[i64]),
        };
        Some(Self { units, counts })
    }

    fn at(&self, row: usize) -> Option<i64> {
        self.counts.get(row).copied()
    }

    fn closer(&self, score: i64, row: usize, closer: fn(i64, i64) -> i64) -> i64 {
        self.at(row).map_or(score, |end| closer(score, end))
    }
}

/// What is over what.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// The value over the target.
    Reached,
    /// The target over the value, where lower is better.
    Inverse,
    /// Twice the target less the value over the target, where lower is better.
    Difference,
}

/// Attainment, with all that is the same in all rows.
struct Form<'a> {
    kind: Kind,
    best: Decimal,
    floor: End<'a>,
    cap: End<'a>,
    rounding: Rounding,
    /// That of the scores, which ends may have more places than the rounding.
    scale: u32,
    finer: i64,
}

impl Form<'_> {
    fn in_units(
        &self,
        value: &Units,
        target: &Units,
        missing: Missing,
        why: &impl Fn(Unattained) -> ReasonId,
    ) -> Option<Units> {
        let (best, places) = (self.best.parts().1, self.rounding.places);
        // Score = best · over / under, in units of the rounding.
        let up = power_of_ten(places.saturating_sub(best))?.checked_mul(count(self.best, best)?)?;
        let down = power_of_ten(best.saturating_sub(places))?;
        let pair = Pair::of(value, target)?;
        let (of_value, of_target) = pair.bounds;
        let (of_over, of_under) = match self.kind {
            Kind::Reached => (of_value, of_target),
            Kind::Inverse => (of_target, of_value),
            Kind::Difference => (of_target.checked_mul(2)?.checked_add(of_value)?, of_target),
        };
        of_over.checked_mul(up.checked_abs()?)?.checked_mul(self.finer)?;
        of_under.checked_mul(down)?;
        let best = count(self.best, self.scale)?;
        let below = self.kind != Kind::Reached;
        let mut divisor = Divisor::new(1, self.rounding.mode);
        Units::rows(value.len(), self.scale, missing, |row| {
            let (value, target) = (pair.a[row], pair.b[row]);
            if target == 0 && (below || value <= 0) {
                let met = below && value <= 0;
                let score = if met { best } else { self.floor_at(row) };
                return Ok(self.limited(score, row));
            }
            if target <= 0 {
                return Err(why(Unattained::TargetNotPositive));
            }
            let (over, under) = match self.kind {
                Kind::Reached => (value, target),
                Kind::Difference => (2 * target - value, target),
                Kind::Inverse if value <= 0 => {
                    let cap = self.cap.at(row).ok_or_else(|| why(Unattained::NoCap))?;
                    return Ok(self.limited(cap, row));
                }
                Kind::Inverse => (target, value),
            };
            let by = under * down;
            if by != divisor.by() {
                divisor = Divisor::new(by, self.rounding.mode);
            }
            Ok(self.limited(divisor.divide(over * up) * self.finer, row))
        })
    }

    fn floor_at(&self, row: usize) -> i64 {
        self.floor.at(row).unwrap_or(0)
    }

    fn limited(&self, score: i64, row: usize) -> i64 {
        self.cap.closer(score.max(self.floor_at(row)), row, i64::min)
    }

    fn in_doubles(
        &self,
        rows: usize,
        value: &Long<'_>,
        target: &Long<'_>,
        missing: Missing,
        why: &impl Fn(Unattained) -> ReasonId,
    ) -> Option<Units> {
        let clear = Clear::new(self.rounding);
        let best = near(self.best);
        let mut fits = true;
        let scores = Units::rows(rows, self.scale, missing, |row| {
            let (over, under) = (value.near(row), target.near(row));
            let (attained, largest) = match self.kind {
                Kind::Reached => (best * over / under, 0.0),
                Kind::Inverse => (best * under / over, 0.0),
                Kind::Difference => (best * (2.0 * under - over) / under, best * over / under),
            };
            // What decimals cannot multiply is too large, even where the quotient is not.
            let is_held = best.abs() * (over + 2.0 * under) < HELD;
            let is_plain = over > 0.0 && under > 0.0 && is_held;
            let largest = largest.abs().max(2.0 * best.abs());
            let clear_score = clear.round(attained, largest).filter(|_| is_plain);
            if let Some(score) = clear_score.and_then(|score| score.checked_mul(self.finer)) {
                return Ok(self.limited(score, row));
            }
            let form = Attained {
                below: self.kind != Kind::Reached,
                by_difference: self.kind == Kind::Difference,
                best: self.best,
                floor: decimal(self.floor_at(row), self.scale),
                cap: self.cap.at(row).map(|cap| decimal(cap, self.scale)),
                rounding: Some(self.rounding),
            };
            let score = form.score(value.number(row), target.number(row)).map_err(why)?;
            Ok(count(score, self.scale).unwrap_or_else(|| {
                fits = false;
                0
            }))
        });
        scores.filter(|_| fits)
    }
}
