//! Pieces of formulas over a chunk of rows: everything but numbers, which are in `number`.

use std::cmp::Ordering;
use std::sync::Arc;

use weigh_dsl::model::PeriodPart;
use weigh_dsl::syntax::ast::{Comparison, TextTest};
use weigh_dsl::value::{Date, DateTime, Decimal};

use super::Chunk;
use super::number::Failure;
use super::view::{Held, View};
use crate::column::{Column, Data};
use crate::outcome::ReasonId;
use crate::score::number::{Number, nearest};
use crate::score::program::{Class, Constant, DatePart, Formula, NodeId, TextFn};

/// Microseconds in a second.
const MICROS: i64 = 1_000_000;

impl Chunk<'_> {
    /// The column of a piece of a formula.
    pub(super) fn formula(&self, formula: &Formula, class: Class) -> Column {
        match formula {
            Formula::Aggregate(index) => self.values.aggregates[*index].column(self.rows.clone()),
            Formula::SubjectColumn(index) => self.values.subject_columns[*index].column(self.rows.clone()),
            Formula::Constant(constant) => self.constant(constant),
            Formula::Missing(class, reason) => self.all_missing(*class, *reason),
            Formula::Period(part, why) => self.period(*part, *why),
            Formula::Convert(class, a, why) => self.convert(*class, *a, *why),
            Formula::Compare(comparison, a, b) => self.compare(*comparison, *a, *b),
            Formula::And(..) | Formula::Or(..) | Formula::Not(_) | Formula::IsKnown(_) => self.logic(formula),
            Formula::Pick { .. }
            | Formula::Otherwise(..)
            | Formula::Given(..)
            | Formula::Needs { .. }
            | Formula::Least(..)
            | Formula::Greatest(..) => self.choice(formula, class),
            Formula::Negate(_)
            | Formula::Arithmetic { .. }
            | Formula::Number(..)
            | Formula::Round(..)
            | Formula::Blend { .. } => self.calculation(formula, class),
            Formula::Text(..) | Formula::TextTest(..) => self.text(formula),
            Formula::Elapsed(..)
            | Formula::Shift { .. }
            | Formula::DatePart(..)
            | Formula::Days(..)
            | Formula::Months(..) => self.calendar(formula),
            Formula::Across { .. } => unreachable!("what looks across subjects is taken across chunks"),
        }
    }

    fn constant(&self, constant: &Constant) -> Column {
        let len = self.len();
        let data = match constant {
            Constant::Exact(number) => Data::Exact(vec![*number; len]),
            Constant::Float(bits) => Data::Float(vec![f64::from_bits(*bits); len]),
            // A text of the chunk's own: threads that count references to one text wait for each other.
            Constant::Text(text) => Data::Text(vec![Arc::from(&**text); len]),
            Constant::Date(date) => Data::Date(vec![*date; len]),
            Constant::DateTime(moment) => Data::DateTime(vec![*moment; len]),
            Constant::Bool(yes) => Data::Bool(vec![*yes; len]),
        };
        Column { data, missing: None }
    }

    fn all_missing(&self, class: Class, reason: ReasonId) -> Column {
        match class {
            Class::Exact => self.rows::<Decimal>(|_| Err(reason)),
            Class::Float => self.rows::<f64>(|_| Err(reason)),
            Class::Text => self.rows::<Arc<str>>(|_| Err(reason)),
            Class::Date => self.rows::<Date>(|_| Err(reason)),
            Class::DateTime => self.rows::<DateTime>(|_| Err(reason)),
            Class::Bool => self.rows::<bool>(|_| Err(reason)),
        }
    }

    fn period(&self, part: PeriodPart, why: ReasonId) -> Column {
        let subjects = self.values.subjects.len();
        let days = |row: usize| {
            self.values.periods[(self.rows.start + row) / subjects]
                .days
                .ok_or(why)
        };
        match part {
            PeriodPart::Start => self.rows(|row| days(row).map(|(first, _)| first)),
            PeriodPart::End => self.rows(|row| days(row).map(|(_, last)| last)),
            PeriodPart::Days => {
                self.rows(|row| days(row).map(|(first, last)| Decimal::from(i64::from(last.0 - first.0) + 1)))
            }
        }
    }

    fn convert(&self, class: Class, node: NodeId, why: ReasonId) -> Column {
        let any = self.column(node);
        match class {
            Class::Float => match any.typed::<Decimal>() {
                Some(exact) => self.rows(|row| exact.get(row).map(|exact| nearest(*exact))),
                None => self.unconverted::<f64>(node, why),
            },
            Class::Exact => match any.typed::<f64>() {
                Some(float) => self.rows(|row| Decimal::from_f64(*float.get(row)?).ok_or(why)),
                None => self.unconverted::<Decimal>(node, why),
            },
            Class::Date => match any.typed::<DateTime>() {
                Some(moments) => self.rows(|row| moments.get(row).map(|moment| moment.date())),
                None => self.unconverted::<Date>(node, why),
            },
            Class::DateTime => match any.typed::<Date>() {
                Some(dates) => self.rows(|row| dates.get(row).map(|date| DateTime::at_start_of(*date))),
                None => self.unconverted::<DateTime>(node, why),
            },
            Class::Text => self.unconverted::<Arc<str>>(node, why),
            Class::Bool => self.unconverted::<bool>(node, why),
        }
    }

    /// A column whose values are of no use, so that only its reasons stay: that of an empty column, for which no
    /// source could tell a type.
    fn unconverted<T: Held>(&self, node: NodeId, why: ReasonId) -> Column {
        let any = self.column(node);
        self.rows::<T>(|row| Err(any.reason(row).unwrap_or(why)))
    }

    fn compare(&self, comparison: Comparison, a: NodeId, b: NodeId) -> Column {
        match &self.class(a) {
            Class::Exact => self.compare_as::<Decimal>(comparison, a, b, |a, b| a.compare(*b)),
            Class::Float => self.compare_as::<f64>(comparison, a, b, |a, b| a.order(*b)),
            Class::Text => self.compare_as::<Arc<str>>(comparison, a, b, Ord::cmp),
            Class::Date => self.compare_as::<Date>(comparison, a, b, Ord::cmp),
            Class::DateTime => self.compare_as::<DateTime>(comparison, a, b, Ord::cmp),
            Class::Bool => self.compare_as::<bool>(comparison, a, b, Ord::cmp),
        }
    }

    fn compare_as<T: Held>(
        &self,
        comparison: Comparison,
        a: NodeId,
        b: NodeId,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Column {
        let (a, b) = (self.view::<T>(a), self.view::<T>(b));
        let holds = |row: usize| match (a.get(row), b.get(row)) {
            (Ok(a), Ok(b)) => holds(comparison, order(a, b)),
            (Err(_), _) | (_, Err(_)) => false,
        };
        self.rows(|row| Ok(holds(row)))
    }

    fn logic(&self, formula: &Formula) -> Column {
        match formula {
            Formula::And(a, b) => {
                let (a, b) = (self.view::<bool>(*a), self.view::<bool>(*b));
                self.rows(|row| Ok(a.holds(row) && b.holds(row)))
            }
            Formula::Or(a, b) => {
                let (a, b) = (self.view::<bool>(*a), self.view::<bool>(*b));
                self.rows(|row| Ok(a.holds(row) || b.holds(row)))
            }
            Formula::Not(a) => {
                let a = self.view::<bool>(*a);
                self.rows(|row| Ok(!a.holds(row)))
            }
            Formula::IsKnown(a) => self.rows(|row| Ok(self.reason(*a, row).is_none())),
            _ => unreachable!("`formula` sends only logic here"),
        }
    }

    fn choice(&self, formula: &Formula, class: Class) -> Column {
        match class {
            Class::Exact => self.choice_as::<Decimal>(formula, |a, b| a.compare(*b)),
            // As they are held, so that `min(x, 100)` does not pass 100 in its last digit.
            Class::Float => {
                self.choice_as::<f64>(formula, |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal))
            }
            Class::Text => self.choice_as::<Arc<str>>(formula, Ord::cmp),
            Class::Date => self.choice_as::<Date>(formula, Ord::cmp),
            Class::DateTime => self.choice_as::<DateTime>(formula, Ord::cmp),
            Class::Bool => self.choice_as::<bool>(formula, Ord::cmp),
        }
    }

    fn choice_as<T: Held>(&self, formula: &Formula, order: impl Fn(&T, &T) -> Ordering) -> Column {
        match formula {
            Formula::Pick {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.view::<bool>(*condition);
                let (then, otherwise) = (self.view::<T>(*then), self.view::<T>(*otherwise));
                self.rows(|row| {
                    if condition.holds(row) { &then } else { &otherwise }
                        .get(row)
                        .cloned()
                })
            }
            Formula::Otherwise(a, b) => {
                let (a, b) = (self.view::<T>(*a), self.view::<T>(*b));
                // Where both are missing, the first one's reason is the cause.
                self.rows(|row| a.get(row).or_else(|why| b.get(row).map_err(|_| why)).cloned())
            }
            Formula::Given(value, result) => {
                let result = self.view::<T>(*result);
                self.rows(|row| {
                    self.reason(*value, row)
                        .map_or_else(|| result.get(row).cloned(), Err)
                })
            }
            Formula::Needs {
                value,
                condition,
                why,
            } => {
                let (value, condition) = (self.view::<T>(*value), self.view::<bool>(*condition));
                self.rows(|row| {
                    let value = value.get(row)?;
                    if condition.holds(row) {
                        Ok(value.clone())
                    } else {
                        Err(*why)
                    }
                })
            }
            Formula::Least(a, b) => self.extreme(*a, *b, |a, b| order(a, b).is_gt()),
            Formula::Greatest(a, b) => self.extreme(*a, *b, |a, b| order(a, b).is_lt()),
            _ => unreachable!("`formula` sends only choices here"),
        }
    }

    fn extreme<T: Held>(&self, a: NodeId, b: NodeId, second: impl Fn(&T, &T) -> bool) -> Column {
        let (a, b) = (self.view::<T>(a), self.view::<T>(b));
        self.rows(|row| {
            let (a, b) = (a.get(row)?, b.get(row)?);
            Ok(if second(a, b) { b } else { a }.clone())
        })
    }

    fn calculation(&self, formula: &Formula, class: Class) -> Column {
        match class {
            Class::Float => self.calculate::<f64>(formula),
            Class::Exact | Class::Text | Class::Date | Class::DateTime | Class::Bool => {
                self.calculate::<Decimal>(formula)
            }
        }
    }

    fn text(&self, formula: &Formula) -> Column {
        match formula {
            Formula::Text(function, a) => {
                let a: View<'_, Arc<str>> = self.view(*a);
                self.rows(|row| {
                    let text = a.get(row)?;
                    Ok(match function {
                        TextFn::Lower => Arc::from(text.to_lowercase()),
                        TextFn::Upper => Arc::from(text.to_uppercase()),
                        TextFn::Trim => Arc::<str>::from(text.trim()),
                    })
                })
            }
            Formula::TextTest(test, a, b) => {
                let (a, b): (View<'_, Arc<str>>, View<'_, Arc<str>>) = (self.view(*a), self.view(*b));
                self.rows(|row| {
                    let (Ok(a), Ok(b)) = (a.get(row), b.get(row)) else {
                        return Ok(false);
                    };
                    Ok(match test {
                        TextTest::StartsWith => a.starts_with(&**b),
                        TextTest::EndsWith => a.ends_with(&**b),
                        TextTest::Contains => a.contains(&**b),
                    })
                })
            }
            _ => unreachable!("`formula` sends only texts here"),
        }
    }

    fn calendar(&self, formula: &Formula) -> Column {
        match formula {
            Formula::Elapsed(a, b) => {
                let (a, b) = (self.view::<DateTime>(*a), self.view::<DateTime>(*b));
                self.rows(|row| {
                    let micros = i128::from(a.get(row)?.0) - i128::from(b.get(row)?.0);
                    Ok(Decimal::from_parts(micros, 6)
                        .unwrap_or_else(|| unreachable!("twenty digits fit in a decimal")))
                })
            }
            Formula::Shift {
                moment,
                seconds,
                back,
                why,
            } => {
                let (moment, seconds) = (self.view::<DateTime>(*moment), self.view::<Decimal>(*seconds));
                self.rows(|row| {
                    let (moment, seconds) = (*moment.get(row)?, *seconds.get(row)?);
                    shift(moment, if *back { seconds.neg() } else { seconds }).ok_or(*why)
                })
            }
            Formula::DatePart(part, date, why) => {
                let date = self.view::<Date>(*date);
                self.rows(|row| {
                    let (year, month, day) = date.get(row)?.ymd().ok_or(*why)?;
                    Ok(Decimal::from(match part {
                        DatePart::Year => i64::from(year),
                        DatePart::Month => i64::from(month),
                        DatePart::Day => i64::from(day),
                    }))
                })
            }
            Formula::Days(from, to) => {
                let (from, to) = (self.view::<Date>(*from), self.view::<Date>(*to));
                self.rows(|row| {
                    let (from, to) = (from.get(row)?, to.get(row)?);
                    Ok(Decimal::from(i64::from(to.0) - i64::from(from.0)))
                })
            }
            Formula::Months(from, to, why) => {
                let (from, to) = (self.view::<Date>(*from), self.view::<Date>(*to));
                self.rows(|row| {
                    let months = from.get(row)?.months_until(*to.get(row)?).ok_or(*why)?;
                    Ok(Decimal::from(i64::from(months)))
                })
            }
            _ => unreachable!("`formula` sends only dates here"),
        }
    }

    /// Why a calculation has no value.
    pub(super) fn failure(why: Failure, unheld: ReasonId, nought: ReasonId) -> ReasonId {
        match why {
            Failure::Unheld => unheld,
            Failure::Nought => nought,
        }
    }

    fn class(&self, node: NodeId) -> Class {
        self.program.nodes[node.0 as usize].class
    }
}

/// Whether a comparison holds for two values in this order.
pub(super) fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

/// A moment so many seconds later, in whole microseconds.
fn shift(moment: DateTime, seconds: Decimal) -> Option<DateTime> {
    let micros = seconds.mul(Decimal::from(MICROS))?.floor().to_i64()?;
    moment.0.checked_add(micros).map(DateTime)
}
