//! Rows that a pass can do without: those that the table's filter drops, and those of a time that nothing reads. What
//! can be said of them in conditions on single columns is told to the source, which may then leave them out; the pass
//! itself drops them whatever the source does.

use serde::Serialize;
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::{Date, DateTime, Decimal, Literal};
use weigh_sdk::{Bound, ColumnType, Condition, Constant, Test};

use super::rows::{NodeId, Op, RowPlan};
use super::scan::Scan;

/// The time that is read of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// When a row happened. A row of which that is not known lies within.
    pub time: NodeId,
    /// The first day; none is since ever.
    pub from: Option<Date>,
    /// One past the last day; none is for ever.
    pub until: Option<Date>,
}

impl Scan {
    /// The time that all windows together read; none where some row of any time counts.
    pub(super) fn span(&self) -> Option<Span> {
        let ends: Vec<(Option<Date>, Option<Date>)> = self
            .classes
            .iter()
            .map(|class| class.cells.ends())
            .collect::<Option<_>>()?;
        let from = ends.iter().map(|(from, _)| *from).min()?;
        // No end is later than any.
        let until = ends
            .iter()
            .map(|(_, until)| *until)
            .collect::<Option<Vec<Date>>>();
        let until = until.and_then(|until| until.into_iter().max());
        (from.is_some() || until.is_some()).then_some(Span {
            time: self.time?,
            from,
            until,
        })
    }
}

impl RowPlan {
    /// The parts of the filter that must each hold for a row to be there.
    pub fn filters(&self) -> Vec<NodeId> {
        let mut parts = Vec::new();
        let mut waiting: Vec<NodeId> = self.filter.into_iter().collect();
        while let Some(part) = waiting.pop() {
            match self.node(part).op {
                Op::And(a, b) => waiting.extend([b, a]),
                _ => parts.push(part),
            }
        }
        parts
    }

    /// Tells the source which rows it need not deliver. Not where what is left out is missed: the key of a row that a
    /// filter drops is still a key, so a table that others link to is read whole.
    pub(super) fn tell_source(&mut self) {
        let mut conditions: Vec<Condition> = (self.filters().into_iter())
            .filter_map(|part| self.condition(part))
            .collect();
        conditions.extend(self.span.and_then(|span| self.within(span)));
        conditions.dedup();
        self.conditions = conditions;
    }

    /// What a span of time asks of the column that the time is.
    fn within(&self, span: Span) -> Option<Condition> {
        let column = self.column(span.time)?;
        let end = |day: Option<Date>, inclusive| {
            let value = match self.columns[column].asked {
                ColumnType::Date => |day: Date| Constant::Date(day.0),
                ColumnType::DateTime => |day: Date| Constant::DateTime(DateTime::at_start_of(day).0),
                // A number that is no year has to be told, wherever it would lie.
                _ => return None,
            };
            day.map(|day| Bound {
                value: value(day),
                inclusive,
            })
        };
        let (low, high) = (end(span.from, true), end(span.until, false));
        (low.is_some() || high.is_some()).then_some(Condition {
            column,
            test: Test::Range { low, high },
            or_missing: true,
        })
    }

    /// What a part of the filter asks of one column, where that is all it asks, or some of it.
    fn condition(&self, part: NodeId) -> Option<Condition> {
        let of = |column, test| {
            Some(Condition {
                column,
                test,
                or_missing: false,
            })
        };
        match &self.node(part).op {
            Op::Column(_) => self.truth(part, true),
            // What is missing is not yes.
            Op::Not(a) => self.truth(*a, false),
            Op::IsKnown(a) => of(self.column(*a)?, Test::Known),
            Op::Compare(comparison, a, b) => {
                let (column, comparison, literal) = match (self.column(*a), self.column(*b)) {
                    (Some(column), None) => (column, *comparison, self.literal(*b)?),
                    (None, Some(column)) => (column, mirrored(*comparison), self.literal(*a)?),
                    _ => return None,
                };
                of(column, compared(self.columns[column].asked, comparison, literal)?)
            }
            Op::Between { value, low, high } => {
                let column = self.column(*value)?;
                let asked = self.columns[column].asked;
                let low = compared(asked, Comparison::AtLeast, self.literal(*low)?);
                let high = compared(asked, Comparison::AtMost, self.literal(*high)?);
                match (low, high) {
                    (Some(Test::Range { low, .. }), Some(Test::Range { high, .. })) => {
                        of(column, Test::Range { low, high })
                    }
                    _ => None,
                }
            }
            Op::In {
                value,
                among,
                negated: false,
            } => {
                let column = self.column(*value)?;
                let asked = self.columns[column].asked;
                let mut values = Vec::new();
                for one in among {
                    match compared(asked, Comparison::Equal, self.literal(*one)?)? {
                        Test::Among(equal) => values.extend(equal),
                        Test::Known | Test::Range { .. } => return None,
                    }
                }
                of(column, Test::Among(values))
            }
            _ => None,
        }
    }

    /// A column of yes and no.
    fn truth(&self, node: NodeId, wanted: bool) -> Option<Condition> {
        let column = self.column(node)?;
        (self.columns[column].asked == ColumnType::Bool).then(|| Condition {
            column,
            test: Test::Among(vec![Constant::Bool(wanted)]),
            or_missing: !wanted,
        })
    }

    /// The column that a node is.
    fn column(&self, node: NodeId) -> Option<usize> {
        match self.node(node).op {
            Op::Column(column) => Some(column as usize),
            _ => None,
        }
    }

    fn literal(&self, node: NodeId) -> Option<&Literal> {
        match &self.node(node).op {
            Op::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}

/// The comparison as it reads from the other side.
fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}

/// What a comparison with a literal asks of a column of this type.
fn compared(asked: ColumnType, comparison: Comparison, literal: &Literal) -> Option<Test> {
    if comparison == Comparison::NotEqual && *literal != Literal::Missing {
        return Some(Test::Known);
    }
    match (asked, literal) {
        (ColumnType::Bool, Literal::Bool(value)) if comparison == Comparison::Equal => {
            Some(Test::Among(vec![Constant::Bool(*value)]))
        }
        (ColumnType::Text, Literal::Text(text)) if comparison == Comparison::Equal => {
            Some(Test::Among(vec![Constant::Text(text.clone())]))
        }
        (
            ColumnType::Integer,
            Literal::Number(number) | Literal::Percent(number) | Literal::Money(number, _),
        ) => {
            let (floor, ceil) = (number.floor().to_i64()?, number.ceil().to_i64()?);
            Some(units(
                comparison,
                (floor, ceil),
                (i64::MIN, i64::MAX),
                Constant::Integer,
            ))
        }
        (
            ColumnType::Decimal(places),
            Literal::Number(number) | Literal::Percent(number) | Literal::Money(number, _),
        ) if is_short(*number, places) => decimal(comparison, *number),
        (ColumnType::Date, Literal::Date(Date(day))) => Some(days(comparison, *day)),
        // A day is compared with the day that a moment lies in.
        (ColumnType::Date, Literal::DateTime(moment)) => Some(days(comparison, moment.date().0)),
        (ColumnType::DateTime, Literal::DateTime(DateTime(moment))) => Some(units(
            comparison,
            (*moment, *moment),
            (i64::MIN, i64::MAX),
            Constant::DateTime,
        )),
        (ColumnType::DateTime, Literal::Date(day)) => {
            let first = DateTime::at_start_of(*day).0;
            Some(day_of_moments(comparison, first, first + (DateTime::DAY - 1)))
        }
        _ => None,
    }
}

/// Whether numbers of so many places that are close to this one have no more than the 20 digits to which numbers are settled before
/// they are compared: what is longer may be equal to it here, and not for a source.
fn is_short(number: Decimal, places: u8) -> bool {
    const SHORT: u128 = 10_u128.pow(19);
    let (mantissa, own) = number.parts();
    let tens = 10_i128.checked_pow(u32::from(places).saturating_sub(own));
    let long = tens.and_then(|tens| mantissa.checked_mul(tens));
    long.is_some_and(|mantissa| mantissa.unsigned_abs() < SHORT)
}

fn days(comparison: Comparison, day: i32) -> Test {
    let day = i64::from(day);
    let ends = (i64::from(i32::MIN), i64::from(i32::MAX));
    units(comparison, (day, day), ends, |day| Constant::Date(day as i32))
}

/// The same of whole units. Where the literal lies between two of them, those are `floor` and `ceil`.
fn units(
    comparison: Comparison,
    (floor, ceil): (i64, i64),
    (least, most): (i64, i64),
    constant: impl Fn(i64) -> Constant,
) -> Test {
    let from = |low: i64| range(Some(constant(low)), None);
    let to = |high: i64| range(None, Some(constant(high)));
    match comparison {
        Comparison::Equal if floor == ceil => Test::Among(vec![constant(floor)]),
        Comparison::Equal => Test::Among(Vec::new()),
        Comparison::NotEqual => Test::Known,
        Comparison::AtLeast => from(ceil),
        Comparison::AtMost => to(floor),
        Comparison::More if floor == most => Test::Among(Vec::new()),
        Comparison::More => from(floor + 1),
        Comparison::Less if ceil == least => Test::Among(Vec::new()),
        Comparison::Less => to(ceil - 1),
    }
}

/// A moment compared with a day, whose moments go from `first` to `last`.
fn day_of_moments(comparison: Comparison, first: i64, last: i64) -> Test {
    let at = |moment| Some(Constant::DateTime(moment));
    match comparison {
        Comparison::Equal => range(at(first), at(last)),
        Comparison::NotEqual => Test::Known,
        Comparison::AtLeast => range(at(first), None),
        Comparison::AtMost => range(None, at(last)),
        Comparison::More => range(at(last + 1), None),
        Comparison::Less => range(None, at(first - 1)),
    }
}

fn decimal(comparison: Comparison, number: Decimal) -> Option<Test> {
    let (mantissa, places) = number.parts();
    let value = Constant::Decimal {
        mantissa,
        places: u8::try_from(places).ok()?,
    };
    let end = |inclusive| {
        Some(Bound {
            value: value.clone(),
            inclusive,
        })
    };
    Some(match comparison {
        Comparison::Equal => Test::Among(vec![value]),
        Comparison::NotEqual => Test::Known,
        Comparison::AtLeast | Comparison::More => Test::Range {
            low: end(comparison == Comparison::AtLeast),
            high: None,
        },
        Comparison::AtMost | Comparison::Less => Test::Range {
            low: None,
            high: end(comparison == Comparison::AtMost),
        },
    })
}

fn range(low: Option<Constant>, high: Option<Constant>) -> Test {
    let end = |value: Constant| Bound {
        value,
        inclusive: true,
    };
    Test::Range {
        low: low.map(end),
        high: high.map(end),
    }
}

#[cfg(test)]
mod tests;
