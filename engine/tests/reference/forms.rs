//! The forms of `score`: what each makes of a value.

use weigh_engine::dsl::model::{Attainment, PerStep, Point, Scoring, SubjectExpr};

use super::Num;
use super::score::{Card, Own, larger, smaller};

impl Card<'_> {
    pub(super) fn scored(&self, whose: Own, form: &Scoring, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
        let (worst, best) = self.world.place.scorecard.scale;
        let (worst, best) = (Num::of(worst), Num::of(best));
        match form {
            Scoring::Points(points) => interpolate(&self.points(whose, points)?, value),
            Scoring::CloseTo { target, points } => {
                let distance = value.sub(&own(target)?).abs();
                interpolate(&self.points(whose, points)?, &distance)
            }
            Scoring::Steps { steps, otherwise } => {
                let step = steps
                    .iter()
                    .find(|(_, condition)| self.formula(condition, whose).holds());
                own(step.map(|(score, _)| score).or(otherwise.as_ref())?)
            }
            Scoring::Relative(points, standing) => {
                let standing = own(standing)?;
                interpolate(&self.points(whose, points)?, &standing)
            }
            Scoring::Plugin(_) => unreachable!("no generated scorecard calls a plugin"),
            Scoring::Formula(formula) => own(formula),
            Scoring::Attainment(attainment) => self.attainment(whose, attainment, value, &best),
            Scoring::PerStep(steps) => self.per_step(whose, steps, value),
            Scoring::LogNormal { p10, median } => {
                let share = lognormal(value.to_f64(), own(p10)?.to_f64(), own(median)?.to_f64())?;
                Num::float(worst.to_f64() + share * (best.to_f64() - worst.to_f64()))
            }
        }
    }

    fn points(&self, whose: Own, points: &[Point]) -> Option<Vec<(Num, Num)>> {
        points
            .iter()
            .map(|point| {
                let at = self.formula(&point.at, whose).number().cloned()?;
                let score = self.formula(&point.score, whose).number().cloned()?;
                Some((at, score))
            })
            .collect()
    }

    fn attainment(&self, whose: Own, attainment: &Attainment, value: &Num, best: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
        let target = own(&attainment.target)?;
        let floor = match &attainment.at_least {
            Some(floor) => own(floor)?,
            None => Num::whole(0),
        };
        let cap = match &attainment.at_most {
            Some(cap) => Some(own(cap)?),
            None => None,
        };
        let nothing = value.is_zero() || value.is_negative();
        let raw = match (attainment.below, attainment.by_difference) {
            (false, _) if target.is_zero() && nothing => floor.clone(),
            (true, _) if target.is_zero() && nothing => best.clone(),
            (true, _) if target.is_zero() => floor.clone(),
            _ if target.is_zero() || target.is_negative() => return None,
            (false, _) => value.div(&target)?.mul(best),
            (true, true) => Num::whole(2).sub(&value.div(&target)?).mul(best),
            (true, false) if nothing => cap.clone()?,
            (true, false) => target.div(value)?.mul(best),
        };
        let raised = larger(raw, floor);
        Some(match cap {
            Some(cap) => smaller(raised, cap),
            None => raised,
        })
    }

    fn per_step(&self, whose: Own, steps: &PerStep, value: &Num) -> Option<Num> {
        let own = |expr: &SubjectExpr| self.formula(expr, whose).number().cloned();
        let reference = own(&steps.reference)?;
        let over = if steps.under {
            reference.sub(value)
        } else {
            value.sub(&reference)
        };
        let size = own(&steps.step)?;
        if size.is_zero() || size.is_negative() {
            return None;
        }
        let count = larger(over.div(&size)?.whole_steps(), Num::whole(0));
        let points = own(&steps.amount)?.mul(&count);
        let mut score = own(&steps.from)?;
        score = if steps.add {
            score.add(&points)
        } else {
            score.sub(&points)
        };
        if let Some(floor) = &steps.at_least {
            score = larger(score, own(floor)?);
        }
        if let Some(cap) = &steps.at_most {
            score = smaller(score, own(cap)?);
        }
        Some(score)
    }
}

fn interpolate(points: &[(Num, Num)], x: &Num) -> Option<Num> {
    if points
        .windows(2)
        .any(|pair| pair[0].0.compare(&pair[1].0).is_gt())
    {
        return None;
    }
    // The last point at or before x; two at one place are a step, of which the second holds from there on.
    let Some(before) = points.iter().rposition(|(at, _)| at.compare(x).is_le()) else {
        return points.first().map(|(_, score)| score.clone());
    };
    let (x0, y0) = &points[before];
    let Some((x1, y1)) = points.get(before + 1) else {
        return Some(y0.clone());
    };
    Some(y0.add(&x.sub(x0).mul(&y1.sub(y0)).div(&x1.sub(x0))?))
}

/// Lighthouse's curve: the complementary error function of Abramowitz & Stegun 7.1.26 between two pins.
fn lognormal(value: f64, p10: f64, median: f64) -> Option<f64> {
    if p10 <= 0.0 || median <= p10 {
        return None;
    }
    if value <= 0.0 {
        return Some(1.0);
    }
    let z = (value / median).ln() * 0.906_193_802_436_823_2 / -(p10 / median).ln();
    let (sign, x) = (z.signum(), z.abs());
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = sign * (1.0 - poly * (-x * x).exp());
    let share = (1.0 - erf) / 2.0;
    Some(if value <= p10 {
        share.clamp(0.9, 1.0)
    } else if value <= median {
        share.clamp(0.5, 0.899_999_999_999_999_9)
    } else {
        share.clamp(0.0, 0.499_999_999_999_999_94)
    })
}
