//! Which scores can be reached: an interval for each KPI, group and total, and the step between them where they are all
//! multiples of one. Bands are held against it.

use crate::model::{
    AcrossFn, ExprKind, Function, Group, Kpi, Limit, Member, Policy, Rules, Scorecard, Scoring, SubjectExpr,
    SubjectLeaf, VetoEffect, Weight,
};
use crate::syntax::ast::{Arithmetic, Combine};
use crate::value::{Decimal, Literal, Rounding};

/// An interval, both ends included; an end that is none is without limit.
///
/// `step` is a number that all scores in it are whole multiples of: 1 for points 0, 1 and 3, 0 where there is none but 0.
/// It is none where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    pub(crate) low: Option<Decimal>,
    pub(crate) high: Option<Decimal>,
    pub(crate) step: Option<Decimal>,
}

impl Reach {
    pub(crate) const ALL: Reach = Reach {
        low: None,
        high: None,
        step: None,
    };

    fn point(value: Decimal) -> Self {
        Reach {
            low: Some(value),
            high: Some(value),
            step: Some(value.abs()),
        }
    }

    /// The step of what lies in either, and of their sums and differences.
    fn step_with(self, other: Reach) -> Option<Decimal> {
        common_step(self.step?, other.step?)
    }

    /// Where nothing is known of what lies in between.
    pub(crate) fn without_step(self) -> Self {
        Reach { step: None, ..self }
    }

    /// The smallest interval around both.
    fn hull(self, other: Reach) -> Reach {
        Reach {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
            step: self.step_with(other),
        }
    }

    fn hull_of(parts: impl IntoIterator<Item = Reach>) -> Option<Reach> {
        parts.into_iter().reduce(Reach::hull)
    }

    fn not_below(self, floor: Reach) -> Reach {
        let low = match (self.low, floor.low) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let high = self.high.zip(floor.high).map(|(a, b)| a.max(b));
        let step = self.step_with(floor);
        Reach { low, high, step }
    }

    fn not_above(self, cap: Reach) -> Reach {
        let high = match (self.high, cap.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let low = self.low.zip(cap.low).map(|(a, b)| a.min(b));
        let step = self.step_with(cap);
        Reach { low, high, step }
    }

    /// After rounding.
    pub(crate) fn rounded(self, rounding: Option<Rounding>) -> Reach {
        let Some(rounding) = rounding else { return self };
        let rounded = rounding.step();
        Reach {
            low: self.low.map(|v| rounding.apply(v)),
            high: self.high.map(|v| rounding.apply(v)),
            step: self
                .step
                .filter(|step| !step.is_zero() && common_step(*step, rounded) == Some(rounded))
                .or(Some(rounded)),
        }
    }

    fn is_not_negative(self) -> bool {
        self.low.is_some_and(|low| !low.is_negative())
    }
}

/// The largest number that both are whole multiples of; of 0 and a number that number. None where it cannot be told.
fn common_step(a: Decimal, b: Decimal) -> Option<Decimal> {
    let ((mut a, of_a), (mut b, of_b)) = (a.parts(), b.parts());
    let scale = of_a.max(of_b);
    a = a.checked_mul(10_i128.checked_pow(scale - of_a)?)?;
    b = b.checked_mul(10_i128.checked_pow(scale - of_b)?)?;
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Decimal::from_parts(a.abs(), scale)
}

/// The raw scores that a form of score can make.
fn of_scoring(scorecard: &Scorecard, form: &Scoring) -> Reach {
    let scale = Reach {
        low: Some(scorecard.scale.0),
        high: Some(scorecard.scale.1),
        step: None,
    };
    match form {
        Scoring::Points(points) | Scoring::CloseTo { points, .. } | Scoring::Relative(points, _) => {
            Reach::hull_of(points.iter().map(|p| of(&p.score)))
                .unwrap_or(Reach::ALL)
                .without_step()
        }
        Scoring::Steps { steps, otherwise } => Reach::hull_of(
            steps
                .iter()
                .map(|(score, _)| of(score))
                .chain(otherwise.iter().map(of)),
        )
        .unwrap_or(Reach::ALL),
        Scoring::Attainment(a) => {
            let floor = a.at_least.as_ref().map_or(Reach::point(Decimal::ZERO), of);
            let reach = Reach::ALL.not_below(floor);
            a.at_most.as_ref().map_or(reach, |cap| reach.not_above(of(cap)))
        }
        Scoring::PerStep(p) => {
            // Only whole steps count.
            let from = of(&p.from);
            let step = from.step_with(of(&p.amount));
            let reach = if p.add {
                Reach {
                    high: None,
                    step,
                    ..from
                }
            } else {
                Reach {
                    low: None,
                    step,
                    ..from
                }
            };
            let reach = p
                .at_least
                .as_ref()
                .map_or(reach, |floor| reach.not_below(of(floor)));
            p.at_most.as_ref().map_or(reach, |cap| reach.not_above(of(cap)))
        }
        Scoring::LogNormal { .. } => scale,
        // Only the plugin knows, so it may be any number; `limit` says where it ends.
        Scoring::Plugin(_) => Reach::ALL,
        Scoring::Formula(formula) => of(formula),
    }
}

/// The scores that a KPI can reach, after its rounding.
pub(crate) fn of_kpi(scorecard: &Scorecard, kpi: &Kpi) -> Reach {
    let raw = of_scoring(scorecard, &kpi.scoring);
    let settled = settled(
        raw,
        &kpi.rules,
        kpi.limit.as_ref(),
        &kpi.missing.policy,
        scorecard.scale,
    );
    settled.rounded(kpi.round.or(scorecard.round.score))
}

/// What becomes of a raw score, before it is rounded.
fn settled(
    raw: Reach,
    rules: &Rules,
    limit: Option<&Limit>,
    policy: &Policy,
    scale: (Decimal, Decimal),
) -> Reach {
    let own = limited(adjusted(raw, rules), limit);
    let filled = of_missing(policy, scale, own).map_or(own, |missing| own.hull(missing));
    vetoed(filled, rules)
}

/// With bonuses and penalties.
fn adjusted(reach: Reach, rules: &Rules) -> Reach {
    rules.adjustments.iter().fold(reach, |reach, one| {
        let most = match (&one.at_most, &one.each) {
            (Some(most), _) => of(most).high,
            (None, None) => of(&one.amount).high,
            (None, Some(_)) => None,
        };
        let step = match &one.each {
            None => reach.step_with(of(&one.amount)),
            Some(_) => None,
        };
        // Points are never below 0.
        let most = most.map(|most| most.max(Decimal::ZERO));
        if one.penalty {
            Reach {
                low: reach.low.zip(most).and_then(|(low, most)| low.sub(most)),
                step,
                ..reach
            }
        } else {
            Reach {
                high: reach.high.zip(most).and_then(|(high, most)| high.add(most)),
                step,
                ..reach
            }
        }
    })
}

/// With vetoes on the score.
fn vetoed(reach: Reach, rules: &Rules) -> Reach {
    rules.vetoes.iter().fold(reach, |reach, veto| match &veto.effect {
        VetoEffect::GradeAtMost(_) => reach,
        VetoEffect::ScoreAtMost(most) => reach.hull(reach.not_above(of(most))),
        VetoEffect::Score(score) => reach.hull(of(score)),
    })
}

/// The scores that a group can reach, before its rounding.
pub(crate) fn of_group(scorecard: &Scorecard, group: &Group) -> Reach {
    let members: Vec<(Reach, Option<Decimal>)> = group
        .members
        .iter()
        .map(|member| match member {
            Member::Kpi(id) => {
                let kpi = scorecard.kpi(*id);
                (of_kpi(scorecard, kpi), fixed(&kpi.weight))
            }
            Member::Group(id) => {
                let inner = scorecard.group(*id);
                let reach = of_group(scorecard, inner).rounded(scorecard.round.group);
                (reach, fixed(&inner.weight))
            }
        })
        .collect();
    let hull = Reach::hull_of(members.iter().map(|(reach, _)| *reach)).unwrap_or(Reach::ALL);
    let reach = match group.combine {
        Combine::Min | Combine::Max => hull,
        // The mean of one is that one.
        Combine::WeightedMean if members.len() == 1 => hull,
        Combine::WeightedMean => hull.without_step(),
        Combine::GeometricMean | Combine::HarmonicMean => {
            if hull.is_not_negative() {
                hull.without_step()
            } else {
                Reach { low: None, ..hull }.without_step()
            }
        }
        Combine::Sum => sum(&members),
        Combine::Product if members.iter().all(|(reach, _)| reach.is_not_negative()) => {
            let high = members.iter().try_fold(Decimal::ONE, |product, (reach, _)| {
                product.mul(reach.high?.max(Decimal::ONE))
            });
            Reach {
                low: Some(Decimal::ZERO),
                high,
                step: None,
            }
        }
        Combine::Product => Reach::ALL,
    };
    let reach = (group.scoring.as_ref()).map_or(reach, |form| of_scoring(scorecard, form));
    settled(
        reach,
        &group.rules,
        group.limit.as_ref(),
        &group.missing.policy,
        scorecard.scale,
    )
}

/// A part that is left out adds nothing, so every end includes 0.
fn sum(members: &[(Reach, Option<Decimal>)]) -> Reach {
    let end = |pick: fn(Reach) -> Option<Decimal>, low: bool| {
        members.iter().try_fold(Decimal::ZERO, |sum, (reach, weight)| {
            let part = pick(*reach)?.mul((*weight)?)?;
            sum.add(if low {
                part.min(Decimal::ZERO)
            } else {
                part.max(Decimal::ZERO)
            })
        })
    };
    let step = members.iter().try_fold(Decimal::ZERO, |step, (reach, weight)| {
        common_step(step, reach.step?.mul((*weight)?)?)
    });
    Reach {
        low: end(|reach| reach.low, true),
        high: end(|reach| reach.high, false),
        step,
    }
}

fn fixed(weight: &Weight) -> Option<Decimal> {
    match weight {
        Weight::Fixed(weight) => Some(*weight),
        Weight::By(_) => None,
    }
}

fn limited(reach: Reach, limit: Option<&Limit>) -> Reach {
    let Some(limit) = limit else { return reach };
    let reach = limit.low.as_ref().map_or(reach, |low| reach.not_below(of(low)));
    limit
        .high
        .as_ref()
        .map_or(reach, |high| reach.not_above(of(high)))
}

/// What a policy fills in, beside the scores of the part's own.
fn of_missing(policy: &Policy, (worst, _): (Decimal, Decimal), own: Reach) -> Option<Reach> {
    match policy {
        Policy::Skip | Policy::Fail => None,
        Policy::Zero => Some(Reach::point(Decimal::ZERO)),
        Policy::Worst => Some(Reach::point(worst)),
        Policy::Score(score) => Some(beside(score, own)),
    }
}

/// What a formula can reach, as far as its literals say.
fn of(expr: &SubjectExpr) -> Reach {
    beside(expr, Reach::ALL)
}

/// What a formula can reach in a part whose own scores can reach this.
fn beside(expr: &SubjectExpr, own: Reach) -> Reach {
    let of = |expr: &SubjectExpr| beside(expr, own);
    match &expr.kind {
        ExprKind::Literal(Literal::Number(number) | Literal::Percent(number)) => Reach::point(*number),
        ExprKind::If { then, otherwise, .. } => of(then).hull(of(otherwise)),
        ExprKind::Otherwise(a, b) => of(a).hull(of(b)),
        ExprKind::Negate(a) => {
            let reach = of(a);
            Reach {
                low: reach.high.map(Decimal::neg),
                high: reach.low.map(Decimal::neg),
                step: reach.step,
            }
        }
        ExprKind::Arithmetic(op, a, b) => arithmetic(*op, of(a), of(b)),
        ExprKind::Call(function, arguments) => call(*function, &arguments.iter().map(of).collect::<Vec<_>>()),
        ExprKind::Leaf(SubjectLeaf::OwnScore) => own,
        ExprKind::Leaf(SubjectLeaf::Across(across)) => compared(across.function, of(&across.of)),
        _ => Reach::ALL,
    }
}

/// What a number across subjects can reach.
fn compared(function: AcrossFn, of: Reach) -> Reach {
    let up_to = |low: i64, high: Option<i64>| Reach {
        low: Some(Decimal::from(low)),
        high: high.map(Decimal::from),
        step: None,
    };
    let whole = |reach: Reach| Reach {
        step: Some(Decimal::ONE),
        ..reach
    };
    match function {
        AcrossFn::Quantile(parts) => whole(up_to(1, Some(i64::from(parts)))),
        AcrossFn::Rank | AcrossFn::DenseRank => whole(up_to(1, None)),
        AcrossFn::Standing | AcrossFn::PercentileRank | AcrossFn::MinMax => up_to(0, Some(1)),
        AcrossFn::Best | AcrossFn::Worst => of,
        AcrossFn::Average | AcrossFn::Median | AcrossFn::Percentile(_) => of.without_step(),
        AcrossFn::ZScore | AcrossFn::Sum | AcrossFn::CumulativeSum => Reach::ALL,
    }
}

fn arithmetic(op: Arithmetic, a: Reach, b: Reach) -> Reach {
    let both = |x: Option<Decimal>, y: Option<Decimal>, f: fn(Decimal, Decimal) -> Option<Decimal>| f(x?, y?);
    match op {
        Arithmetic::Add => Reach {
            low: both(a.low, b.low, Decimal::add),
            high: both(a.high, b.high, Decimal::add),
            step: a.step_with(b),
        },
        Arithmetic::Subtract => Reach {
            low: both(a.low, b.high, Decimal::sub),
            high: both(a.high, b.low, Decimal::sub),
            step: a.step_with(b),
        },
        Arithmetic::Multiply => {
            let ends = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)];
            let products: Option<Vec<Decimal>> =
                ends.iter().map(|(x, y)| both(*x, *y, Decimal::mul)).collect();
            let step = both(a.step, b.step, Decimal::mul);
            products.map_or(Reach { step, ..Reach::ALL }, |all| Reach {
                low: all.iter().min().copied(),
                high: all.iter().max().copied(),
                step,
            })
        }
        Arithmetic::Divide | Arithmetic::Power => match b {
            Reach {
                low: Some(by),
                high: Some(same),
                ..
            } if op == Arithmetic::Divide && by == same && !by.is_zero() && !by.is_negative() => Reach {
                low: a.low.and_then(|low| low.div(by)),
                high: a.high.and_then(|high| high.div(by)),
                // Half of a whole number is a multiple of 0.5; a third is one of nothing that could be written.
                step: a.step.and_then(|step| {
                    let quotient = step.div(by)?;
                    (quotient.mul(by)? == step).then_some(quotient)
                }),
            },
            _ => Reach::ALL,
        },
    }
}

fn call(function: Function, parts: &[Reach]) -> Reach {
    match function {
        Function::Min => parts
            .iter()
            .copied()
            .reduce(Reach::not_above)
            .unwrap_or(Reach::ALL),
        Function::Max => parts
            .iter()
            .copied()
            .reduce(Reach::not_below)
            .unwrap_or(Reach::ALL),
        Function::Abs => Reach {
            low: Some(Decimal::ZERO),
            high: None,
            step: parts[0].step,
        },
        Function::Normal => Reach {
            low: Some(Decimal::ZERO),
            high: Some(Decimal::ONE),
            step: None,
        },
        Function::Round | Function::Floor | Function::Ceil => Reach {
            low: parts[0].low.map(Decimal::floor),
            high: parts[0].high.map(Decimal::ceil),
            // To how many places a second part says.
            step: (parts.len() == 1).then_some(Decimal::ONE),
        },
        _ => Reach::ALL,
    }
}
