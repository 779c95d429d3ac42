//! Pieces of formulas over whole numbers: sums, products, choices, comparisons. A quotient is the
//! two numbers that it is of.

use weigh_dsl::syntax::ast::{Arithmetic, Comparison};
use weigh_dsl::value::Decimal;

use super::{Chunk, Pair, Slot, Units, either};
use crate::column::{Column, Data};
use crate::outcome::ReasonId;
use crate::score::chunk::formula::holds;
use crate::score::program::{Class, Constant, Formula, NodeId, NumberFn, WhyNot};
use crate::units::{Missing, Ratios};

impl Chunk<'_> {
    pub(super) fn formula_in_units(&self, formula: &Formula, class: Class) -> Option<Slot> {
        if let Formula::Compare(comparison, a, b) = formula {
            return self.compared(*comparison, *a, *b).map(Slot::column);
        }
        if class != Class::Exact {
            return None;
        }
        if let Formula::Arithmetic {
            op: Arithmetic::Divide,
            left,
            right,
            why,
        } = formula
        {
            return self.divided(*left, *right, *why).map(Slot::ratios);
        }
        let units = self.piece(formula).map(Slot::units);
        units.or_else(|| self.handed(formula).map(Slot::ratios))
    }

    /// What only hands quotients through.
    fn handed(&self, formula: &Formula) -> Option<Ratios> {
        match formula {
            Formula::Aggregate(index) => self.values.aggregates[*index].ratios(self.rows.clone()),
            Formula::Given(value, result) => {
                let result = self.ratios(*result)?;
                Some(Ratios {
                    missing: either(self.missing(*value), &result.missing),
                    ..result.clone()
                })
            }
            Formula::Needs {
                value,
                condition,
                why,
            } => {
                let value = self.ratios(*value)?;
                Some(Ratios {
                    missing: either(&value.missing, &Some(self.unmet(*condition, *why))),
                    ..value.clone()
                })
            }
            _ => None,
        }
    }

    /// The reason where a condition does not hold.
    fn unmet(&self, condition: NodeId, why: ReasonId) -> Vec<Option<ReasonId>> {
        let condition = self.view::<bool>(condition);
        let unmet = |row: usize| (!condition.holds(row)).then_some(why);
        (0..self.len()).map(unmet).collect()
    }

    fn piece(&self, formula: &Formula) -> Option<Units> {
        match formula {
            Formula::Aggregate(index) => self.values.aggregates[*index].units(self.rows.clone()),
            Formula::SubjectColumn(index) => self.values.subject_columns[*index].units(self.rows.clone()),
            Formula::Constant(Constant::Exact(number)) => Units::same(*number, self.len()),
            Formula::Missing(_, why) => Some(Units {
                missing: Some(vec![Some(*why); self.len()]),
                ..Units::same(Decimal::ZERO, self.len())?
            }),
            Formula::Negate(a) => {
                let a = self.units(*a)?;
                Some(with(a, a.counts.iter().map(|count| -count).collect()))
            }
            Formula::Number(NumberFn::Abs, a, _) => {
                let a = self.units(*a)?;
                Some(with(a, a.counts.iter().map(|count| count.abs()).collect()))
            }
            Formula::Arithmetic { op, left, right, .. } => {
                arithmetic(*op, self.units(*left)?, self.units(*right)?)
            }
            Formula::Pick {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.view::<bool>(*condition);
                let pick: Vec<bool> = (0..self.len()).map(|row| condition.holds(row)).collect();
                picked(&pick, self.units(*then)?, self.units(*otherwise)?)
            }
            Formula::Otherwise(a, b) => {
                let (a, b) = (self.units(*a)?, self.units(*b)?);
                let Some(missing) = &a.missing else {
                    return Some(a.clone());
                };
                let known: Vec<bool> = missing.iter().map(Option::is_none).collect();
                let mut picked = picked(&known, a, b)?;
                // Where both are missing, the first one's reason is the cause.
                for (why, first) in picked.missing.iter_mut().flatten().zip(missing) {
                    *why = why.and(*first);
                }
                Some(picked)
            }
            Formula::Given(value, result) => {
                let result = self.units(*result)?;
                Some(Units {
                    missing: either(self.missing(*value), &result.missing),
                    ..result.clone()
                })
            }
            Formula::Needs {
                value,
                condition,
                why,
            } => {
                let value = self.units(*value)?;
                Some(Units {
                    missing: either(&value.missing, &Some(self.unmet(*condition, *why))),
                    ..value.clone()
                })
            }
            Formula::Least(a, b) => self.extreme_of(*a, *b, i64::min),
            Formula::Greatest(a, b) => self.extreme_of(*a, *b, i64::max),
            _ => None,
        }
    }

    fn extreme_of(&self, a: NodeId, b: NodeId, best: fn(i64, i64) -> i64) -> Option<Units> {
        let (a, b) = (self.units(a)?, self.units(b)?);
        let pair = Pair::of(a, b)?;
        Some(Units {
            counts: (pair.a.iter().zip(&*pair.b)).map(|(a, b)| best(*a, *b)).collect(),
            scale: pair.scale,
            bound: pair.bounds.0.max(pair.bounds.1),
            missing: either(&a.missing, &b.missing),
        })
    }

    fn compared(&self, comparison: Comparison, a: NodeId, b: NodeId) -> Option<Column> {
        let (a, b) = (self.units(a)?, self.units(b)?);
        let pair = Pair::of(a, b)?;
        let mut all: Vec<bool> = (pair.a.iter().zip(&*pair.b))
            .map(|(a, b)| holds(comparison, a.cmp(b)))
            .collect();
        for missing in [&a.missing, &b.missing].into_iter().flatten() {
            for (holds, missing) in all.iter_mut().zip(missing) {
                *holds &= missing.is_none();
            }
        }
        Some(Column {
            data: Data::Bool(all),
            missing: None,
        })
    }

    fn divided(&self, a: NodeId, b: NodeId, why: WhyNot) -> Option<Ratios> {
        let (a, b) = (self.units(a)?, self.units(b)?);
        // All places are the numerator's, so that the quotient of the counts is that of the numbers.
        let common = b.scale.max(a.scale);
        let (over, _) = a.at(common)?;
        let mut missing = either(&a.missing, &b.missing);
        if b.counts.contains(&0) {
            let missing = missing.get_or_insert_with(|| vec![None; b.len()]);
            for (missing, by) in missing.iter_mut().zip(&b.counts) {
                *missing = missing.or((*by == 0).then_some(why.divisor));
            }
        }
        Some(Ratios::of(
            over.into_owned(),
            b.counts.clone(),
            common - b.scale,
            missing,
        ))
    }
}

/// Other counts of no larger bound.
fn with(a: &Units, counts: Vec<i64>) -> Units {
    Units {
        counts,
        scale: a.scale,
        bound: a.bound,
        missing: a.missing.clone(),
    }
}

fn arithmetic(op: Arithmetic, a: &Units, b: &Units) -> Option<Units> {
    let missing = || either(&a.missing, &b.missing);
    if op == Arithmetic::Multiply {
        let scale = Some(a.scale + b.scale).filter(|scale| *scale <= Decimal::MAX_SCALE)?;
        let bound = a.bound.checked_mul(b.bound)?;
        return Some(Units {
            counts: a.counts.iter().zip(&b.counts).map(|(a, b)| a * b).collect(),
            scale,
            bound,
            missing: missing(),
        });
    }
    let pair = Pair::of(a, b)?;
    let bound = pair.bounds.0.checked_add(pair.bounds.1)?;
    let both = pair.a.iter().zip(&*pair.b);
    let counts = match op {
        Arithmetic::Add => both.map(|(a, b)| a + b).collect(),
        Arithmetic::Subtract => both.map(|(a, b)| a - b).collect(),
        Arithmetic::Multiply | Arithmetic::Divide | Arithmetic::Power => return None,
    };
    Some(Units {
        counts,
        scale: pair.scale,
        bound,
        missing: missing(),
    })
}

/// The first where it is picked, else the second.
fn picked(first: &[bool], a: &Units, b: &Units) -> Option<Units> {
    let pair = Pair::of(a, b)?;
    let both = pair.a.iter().zip(&*pair.b).zip(first);
    let counts = both.map(|((a, b), first)| if *first { *a } else { *b }).collect();
    let missing: Missing = (a.missing.is_some() || b.missing.is_some()).then(|| {
        let reason = |(row, first): (usize, &bool)| if *first { a.reason(row) } else { b.reason(row) };
        first.iter().enumerate().map(reason).collect()
    });
    Some(Units {
        counts,
        scale: pair.scale,
        bound: pair.bounds.0.max(pair.bounds.1),
        missing,
    })
}
