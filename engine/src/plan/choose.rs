//! Which periods are scored: those that were asked for, or the last one that the data covers completely.

use std::collections::BTreeMap;

use weigh_dsl::model::Scorecard;
use weigh_dsl::value::{Calendar, Date, Granularity, Period};
use weigh_words::{Text, text};

use crate::error::Error;
use crate::values::ScoredPeriod;

/// More periods than this in one run are a slip of the keyboard.
const MOST_PERIODS: i32 = 2000;

/// The days that data lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Coverage {
    /// The days of both.
    #[must_use]
    pub fn with(self, other: Coverage) -> Coverage {
        Coverage {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }
}

/// The days of all tables, by how exactly they tell them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Covered {
    /// Those of tables with days or moments; none without any.
    pub dated: Option<Coverage>,
    /// The first days of years, of tables that only tell years.
    pub yearly: Option<Coverage>,
}

impl Covered {
    /// The days of all of them.
    pub fn all(self) -> Option<Coverage> {
        join(self.dated, self.yearly)
    }

    /// The days of both.
    #[must_use]
    pub fn with(self, other: Covered) -> Covered {
        Covered {
            dated: join(self.dated, other.dated),
            yearly: join(self.yearly, other.yearly),
        }
    }
}

/// The days of both, where there are any.
pub(crate) fn join(a: Option<Coverage>, b: Option<Coverage>) -> Option<Coverage> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.with(b)),
        (a, b) => a.or(b),
    }
}

/// The last period that the data covers completely; the one that it has begun, where it covers none. Who tells only
/// years means whole ones. `last_until` tells the last day of data up to a day: a period without any data is no answer.
pub fn choose(
    granularity: Granularity,
    calendar: Calendar,
    covered: Covered,
    last_until: impl Fn(Date) -> Option<Date>,
) -> Option<Period> {
    let last = covered.dated.or(covered.yearly)?.last;
    let latest = Period::containing(last, granularity, calendar)?;
    let whole_years = covered.dated.is_none() && granularity == Granularity::Year;
    if whole_years || latest.end(calendar)? == last {
        return Some(latest);
    }
    let before = last_until(latest.plus(-1).end(calendar)?);
    match before {
        Some(day) => Period::containing(day, granularity, calendar),
        None => Some(latest),
    }
}

/// The first of the days at the end that stand apart from all others: no row has a day in a long time before them, and
/// they are few. Such a day is a slip of the keyboard or a stand-in for "never", and must not decide what is scored.
pub(crate) fn stray_from(days: &BTreeMap<Date, u64>, granularity: Granularity) -> Option<Date> {
    // At least one whole period, and never less than a season, must be empty.
    let apart = match granularity {
        Granularity::Year => 731,
        Granularity::Half => 366,
        Granularity::Quarter => 184,
        Granularity::Month | Granularity::Week => 92,
    };
    let all: u64 = days.values().sum();
    let mut tail = 0;
    let mut stray = None;
    for ((before, _), (day, rows)) in days.iter().zip(days.iter().skip(1)).rev() {
        tail += rows;
        // One in twenty, or a single row of a few.
        if tail * 20 >= all && !(tail == 1 && all > 3) {
            break;
        }
        if i64::from(day.0) - i64::from(before.0) > apart {
            stray = Some(*day);
        }
    }
    stray
}

/// A period with its days.
pub fn scored(period: Period, calendar: Calendar) -> ScoredPeriod {
    ScoredPeriod {
        period: Some(period),
        days: period.start(calendar).zip(period.end(calendar)),
    }
}

/// The periods from the first to the last that was asked for.
pub fn requested(scorecard: &Scorecard, first: Period, last: Period) -> Result<Vec<ScoredPeriod>, Error> {
    let refuse = |message, help| Err(Error::Request { message, help });
    let Some(granularity) = scorecard.period else {
        return refuse(
            text!(
                "`{scorecard}` has no periods, so none can be picked",
                scorecard = &scorecard.name
            ),
            Some(text!(
                "write `period quarter` into the scorecard, or leave the period out"
            )),
        );
    };
    if let Some(other) = [first, last]
        .into_iter()
        .find(|period| period.granularity != granularity)
    {
        return refuse(
            text!(
                "`{scorecard}` is scored by {wanted}, and {period} is a {asked}",
                scorecard = &scorecard.name,
                wanted = in_words(granularity),
                period = other.to_string(),
                asked = in_words(other.granularity)
            ),
            example(other, granularity, scorecard.calendar),
        );
    }
    if last.index < first.index {
        return refuse(
            text!(
                "{last} lies before {first}",
                last = last.to_string(),
                first = first.to_string()
            ),
            Some(text!(
                "write `{last}..{first}`",
                last = last.to_string(),
                first = first.to_string()
            )),
        );
    }
    if last.index - first.index >= MOST_PERIODS {
        return refuse(
            text!(
                "{first}..{last} are more than {most} periods",
                first = first.to_string(),
                last = last.to_string(),
                most = MOST_PERIODS
            ),
            None,
        );
    }
    Ok((0..=last.index - first.index)
        .map(|later| scored(first.plus(later), scorecard.calendar))
        .collect())
}

fn in_words(granularity: Granularity) -> Text {
    match granularity {
        Granularity::Year => text!("year"),
        Granularity::Half => text!("half"),
        Granularity::Quarter => text!("quarter"),
        Granularity::Month => text!("month"),
        Granularity::Week => text!("week"),
    }
}

/// What to ask for instead of a period of another size.
fn example(asked: Period, granularity: Granularity, calendar: Calendar) -> Option<Text> {
    let first = Period::containing(asked.start(calendar)?, granularity, calendar)?;
    let last = Period::containing(asked.end(calendar)?, granularity, calendar)?;
    Some(if first == last {
        text!("ask for {period}", period = first.to_string())
    } else {
        text!(
            "ask for {first}..{last}",
            first = first.to_string(),
            last = last.to_string()
        )
    })
}

#[cfg(test)]
mod tests;
