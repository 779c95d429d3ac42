//! Values as people read them: one style for all numbers of a column, so that they stand under each other with equal
//! decimals. Nothing that a program reads comes from here.

use weigh_engine::dsl::model::Type;
use weigh_engine::dsl::value::{Currency, Decimal, Rounding};
use weigh_engine::outcome::Cell;

use crate::text::{clean, thousands};

/// How the values of one column are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Style {
    measure: Measure,
    /// Decimal places of all numbers.
    places: usize,
    /// Whether digits stand in threes.
    grouped: bool,
    /// What stands behind a number.
    unit: Option<String>,
}

/// What the numbers measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Plain,
    /// A ratio, shown times one hundred.
    Percent,
    Money(Currency),
    /// Seconds.
    Duration,
}

impl Style {
    /// The style of a KPI's values.
    pub(crate) fn of_values<'a>(ty: Type, unit: Option<&str>, cells: impl Iterator<Item = &'a Cell>) -> Self {
        let number = ty.number();
        let measure = match number {
            Some(number) if number.percent => Measure::Percent,
            Some(number) if number.unit.is_duration() => Measure::Duration,
            Some(number) => number.unit.as_money().map_or(Measure::Plain, Measure::Money),
            None => Measure::Plain,
        };
        let odd = number
            .filter(|n| measure == Measure::Plain && !n.unit.is_none())
            .map(|n| n.unit.to_string());
        let reach = Reach::of(cells, measure);
        let most = match measure {
            Measure::Plain => reach.sensible_places(),
            Measure::Percent if reach.largest < 1.0 => 2,
            Measure::Percent => 1,
            Measure::Money(_) if reach.largest >= 10_000.0 => 0,
            Measure::Money(_) => 2,
            Measure::Duration => 0,
        };
        Self {
            measure,
            // Money has cents or none.
            places: if matches!(measure, Measure::Money(_)) && reach.places > 0 {
                most
            } else {
                reach.places.min(most)
            },
            grouped: matches!(measure, Measure::Money(_)) || reach.largest >= 10_000.0,
            unit: unit.map(clean).or(odd),
        }
    }

    /// The style of scores: the declared places, or as many as the numbers have within what the scale makes sense of.
    pub(crate) fn of_scores<'a>(
        rounding: Option<Rounding>,
        scale: (Decimal, Decimal),
        cells: impl Iterator<Item = &'a Cell>,
    ) -> Self {
        let places = match rounding {
            Some(rounding) => rounding.places as usize,
            None => {
                let span = scale.1.to_f64() - scale.0.to_f64();
                let most = if span >= 50.0 {
                    1
                } else if span >= 5.0 {
                    2
                } else {
                    3
                };
                Reach::of(cells, Measure::Plain).places.min(most)
            }
        };
        Self {
            measure: Measure::Plain,
            places,
            grouped: false,
            unit: None,
        }
    }

    /// The same with other places.
    pub(crate) fn with_places(&self, places: usize) -> Self {
        Self {
            places,
            ..self.clone()
        }
    }

    /// The decimal places of all numbers.
    pub(crate) fn places(&self) -> usize {
        self.places
    }

    /// A number, with its unit.
    pub(crate) fn number(&self, number: Decimal) -> String {
        let shown = match self.measure {
            Measure::Duration => return duration(number),
            Measure::Percent => number.mul(Decimal::HUNDRED).unwrap_or(number),
            Measure::Plain | Measure::Money(_) => number,
        };
        let digits = fixed(shown, self.places);
        let digits = if self.grouped { thousands(&digits) } else { digits };
        match (self.measure, &self.unit) {
            (_, Some(unit)) if self.measure != Measure::Percent => format!("{digits} {unit}"),
            (Measure::Percent, _) => format!("{digits} %"),
            (Measure::Money(currency), _) => format!("{digits} {}", currency.code()),
            _ => digits,
        }
    }

    /// A cell; none if it is missing.
    pub(crate) fn cell(&self, cell: &Cell) -> Option<String> {
        Some(match cell {
            Cell::Exact(number) => self.number(*number),
            Cell::Float(number) => match Decimal::from_f64(*number) {
                Some(number) => self.number(number),
                None => format!("{number:.3e}"),
            },
            Cell::Text(text) => clean(text),
            Cell::Date(date) => date.to_string(),
            Cell::DateTime(moment) => moment.to_string().replace('T', " "),
            Cell::Bool(true) => "yes".to_owned(),
            Cell::Bool(false) => "no".to_owned(),
            Cell::Missing(_) => return None,
        })
    }
}

/// How far the numbers of a column reach.
struct Reach {
    /// The largest, without its sign.
    largest: f64,
    /// The most decimal places that one of them has.
    places: usize,
}

impl Reach {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>, measure: Measure) -> Self {
        const MANY: usize = 6;
        let mut reach = Reach {
            largest: 0.0,
            places: 0,
        };
        for cell in cells {
            let number = match cell {
                Cell::Exact(number) => Some(*number),
                Cell::Float(number) => Decimal::from_f64(*number),
                Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
            };
            let Some(mut number) = number else { continue };
            if measure == Measure::Percent {
                number = number.mul(Decimal::HUNDRED).unwrap_or(number);
            }
            reach.largest = reach.largest.max(number.to_f64().abs());
            if reach.places < MANY {
                reach.places = reach.places.max(places_of(number).min(MANY));
            }
        }
        reach
    }

    /// The places that still say something about numbers of this size.
    fn sensible_places(&self) -> usize {
        match self.largest {
            large if large >= 10_000.0 => 0,
            large if large >= 100.0 => 1,
            large if large >= 1.0 => 2,
            large if large >= 0.1 => 3,
            large if large >= 0.01 => 4,
            _ => 6,
        }
    }
}

/// The decimal places that a number has, without trailing noughts.
fn places_of(number: Decimal) -> usize {
    let (mut mantissa, mut scale) = number.parts();
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    scale as usize
}

/// Exactly so many places; nought has no sign.
pub(crate) fn fixed(number: Decimal, places: usize) -> String {
    let shown = format!("{number:.places$}");
    match shown.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|b| b == b'0' || b == b'.') => digits.to_owned(),
        _ => shown,
    }
}

/// Seconds in the two largest units that they fill: `1 h 24 min`.
fn duration(seconds: Decimal) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 3600;
    const DAY: i64 = 86_400;
    let sign = if seconds.is_negative() { "-" } else { "" };
    let seconds = seconds.abs();
    let whole = |unit: i64| {
        let units = seconds.div(Decimal::from(unit)).unwrap_or(Decimal::ZERO);
        fixed(units, 0).parse::<i64>().unwrap_or(i64::MAX)
    };
    let pair = |count: i64, per: i64, large: &str, small: &str| match (count / per, count % per) {
        (large_count, 0) => format!("{sign}{large_count} {large}"),
        (large_count, rest) => format!("{sign}{large_count} {large} {rest} {small}"),
    };
    if whole(HOUR) >= 24 {
        pair(whole(HOUR), 24, "d", "h")
    } else if whole(MINUTE) >= HOUR / MINUTE && whole(1) < DAY {
        pair(whole(MINUTE), 60, "h", "min")
    } else if whole(1) >= MINUTE {
        pair(whole(1), 60, "min", "s")
    } else {
        let places = places_of(seconds).min(if seconds.to_f64() < 1.0 { 2 } else { 1 });
        let shown = fixed(seconds, places);
        format!(
            "{}{shown} s",
            if shown.bytes().all(|b| b == b'0' || b == b'.') {
                ""
            } else {
                sign
            }
        )
    }
}

#[cfg(test)]
mod tests;
