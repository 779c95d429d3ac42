//! Values as people read them: one style for all numbers of a column, so that they stand under each other with equal
//! decimals. Nothing that a program reads comes from here.

use std::borrow::Borrow;

use weigh_engine::dsl::model::Type;
use weigh_engine::dsl::value::{Currency, Decimal, Rounding, RoundingMode};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

use crate::fired::number;
use crate::text::{clean, thousands};
use crate::workbook::with_places;

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
    /// The language of units of time, and of yes and no.
    language: Language,
}

/// What the numbers measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Plain,
    /// A ratio, shown times one hundred.
    Percent,
    Money(Currency),
    /// Seconds, shown in a unit of time.
    Duration(Clock),
}

/// A unit of time: one for all numbers of a column, so that they can be compared at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    Seconds,
    Minutes,
    Hours,
    Days,
}

impl Clock {
    /// The unit that suits a duration of so many seconds.
    pub(crate) fn of(typical: f64) -> Self {
        // People say 36 hours, but not 90 minutes.
        const FROM: [(Clock, f64); 3] = [
            (Clock::Days, 48.0 * 3600.0),
            (Clock::Hours, 3600.0),
            (Clock::Minutes, 60.0),
        ];
        let suits = FROM.into_iter().find(|(_, least)| typical >= *least);
        suits.map_or(Clock::Seconds, |(clock, _)| clock)
    }

    fn seconds(self) -> i64 {
        match self {
            Clock::Seconds => 1,
            Clock::Minutes => 60,
            Clock::Hours => 3600,
            Clock::Days => 86_400,
        }
    }

    /// The number format of cells that hold days, with the unit behind it. Only days can have decimal places; what is shorter is
    /// shown to the next smaller unit: `3:40 h`, `6:43 min`.
    pub(crate) fn spreadsheet(self, places: usize, language: Language) -> String {
        let digits = match self {
            Clock::Seconds => with_places("[s]", places),
            Clock::Minutes => "[m]:ss".to_owned(),
            Clock::Hours => "[h]:mm".to_owned(),
            Clock::Days => with_places("0", places),
        };
        let unit = self.behind(String::new()).in_language(language);
        format!("{digits} \"{}\"", unit.trim())
    }

    /// Digits with the unit.
    fn behind(self, digits: String) -> Text {
        match self {
            Clock::Seconds => text!("{digits} s", digits),
            Clock::Minutes => text!("{digits} min", digits),
            Clock::Hours => text!("{digits} h", digits),
            Clock::Days => text!("{digits} d", digits),
        }
    }
}

impl Measure {
    /// A number as it is shown.
    fn scaled(self, number: Decimal) -> Decimal {
        let scaled = match self {
            Measure::Plain | Measure::Money(_) => None,
            Measure::Percent => number.mul(Decimal::HUNDRED),
            Measure::Duration(clock) => number.div(Decimal::from(clock.seconds())),
        };
        scaled.unwrap_or(number)
    }
}

impl Style {
    /// The style of a KPI's values.
    pub(crate) fn of_values(
        language: Language,
        ty: Type,
        unit: Option<&str>,
        cells: impl Iterator<Item = impl Borrow<Cell>> + Clone,
    ) -> Self {
        let number = ty.number();
        let measure = match number {
            Some(number) if number.percent => Measure::Percent,
            Some(number) if number.unit.is_duration() => Measure::Duration(Clock::of(median(cells.clone()))),
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
            Measure::Duration(_) if reach.largest >= 10.0 => 1,
            Measure::Duration(_) => 2,
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
            language,
        }
    }

    /// The style of scores: the declared places, or as many as the numbers have within what the scale makes sense of.
    pub(crate) fn of_scores(
        language: Language,
        rounding: Option<Rounding>,
        scale: (Decimal, Decimal),
        cells: impl Iterator<Item = impl Borrow<Cell>>,
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
            language,
        }
    }

    /// The same with other places.
    pub(crate) fn with_places(&self, places: usize) -> Self {
        Self {
            places,
            ..self.clone()
        }
    }

    /// The same for a mean of the numbers, which is seldom as round as they are.
    pub(crate) fn for_mean(&self, mean: f64) -> Self {
        let least = match self.measure {
            Measure::Money(_) if mean.abs() < 10_000.0 => 2,
            Measure::Money(_) => 0,
            Measure::Plain | Measure::Percent | Measure::Duration(_) => 1,
        };
        self.with_places(self.places.max(least))
    }

    /// The same with digits as they are: a number may be somebody's.
    pub(crate) fn ungrouped(self) -> Self {
        Self {
            grouped: false,
            ..self
        }
    }

    /// The same as a number format of spreadsheets. Cells hold ratios and days where people see percentages and lengths of time.
    pub(crate) fn spreadsheet(&self) -> String {
        let digits = with_places(if self.grouped { "#,##0" } else { "0" }, self.places);
        match (self.measure, &self.unit) {
            (Measure::Percent, _) => format!("{digits}%"),
            (Measure::Duration(clock), _) => clock.spreadsheet(self.places, self.language),
            (_, Some(unit)) => format!("{digits} \"{}\"", unit.replace('"', "'")),
            (Measure::Money(currency), _) => format!("{digits} \"{}\"", currency.code()),
            (Measure::Plain, None) => digits,
        }
    }

    /// The language that it shows values in.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The decimal places of all numbers.
    pub(crate) fn places(&self) -> usize {
        self.places
    }

    /// A number without its unit.
    pub(crate) fn digits(&self, number: Decimal) -> String {
        let digits = fixed(self.measure.scaled(number), self.places);
        if self.grouped { thousands(&digits) } else { digits }
    }

    /// A number, with its unit.
    pub(crate) fn number(&self, number: Decimal) -> String {
        let digits = self.digits(number);
        match (self.measure, &self.unit) {
            (Measure::Percent, _) => percentage(&digits).in_language(self.language),
            (Measure::Duration(clock), _) => clock.behind(digits).in_language(self.language),
            (_, Some(unit)) => format!("{digits} {unit}"),
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
            Cell::Bool(true) => text!("yes").in_language(self.language),
            Cell::Bool(false) => text!("no").in_language(self.language),
            Cell::Missing(_) => return None,
        })
    }
}

/// One value with the digits that its scores are made of: up to six decimals where it has so many (six digits of small numbers),
/// and lengths of time to the second. None if it is missing.
pub(crate) fn precisely(language: Language, ty: Type, unit: Option<&str>, cell: &Cell) -> Option<String> {
    const DIGITS: usize = 6;
    let style = Style::of_values(language, ty, unit, std::iter::once(cell));
    let Some(number) = number(cell) else {
        return style.cell(cell);
    };
    if let Measure::Duration(clock) = style.measure {
        return Some(duration(number, clock, &style));
    }
    let scaled = style.measure.scaled(number);
    let mut places = DIGITS;
    let mut size = scaled.to_f64().abs();
    while size > 0.0 && size < 0.1 && places < 2 * DIGITS {
        (size, places) = (size * 10.0, places + 1);
    }
    let half_up = Rounding {
        places: places as u32,
        mode: RoundingMode::HalfUp,
    };
    let places = places_of(half_up.apply(scaled));
    // Cents are two.
    let places = match style.measure {
        Measure::Money(_) if places == 1 => 2,
        _ => places,
    };
    Some(style.with_places(places).number(number))
}

/// A length of time: in one unit where two decimals say it, else in all units down to the second.
fn duration(seconds: Decimal, clock: Clock, style: &Style) -> String {
    const FEW: usize = 2;
    let places = places_of(style.measure.scaled(seconds));
    if places <= FEW || clock == Clock::Seconds {
        return style.with_places(places.min(6)).number(seconds);
    }
    let whole = Rounding {
        places: 0,
        mode: RoundingMode::Down,
    };
    let micros = Rounding {
        places: 6,
        mode: RoundingMode::HalfUp,
    };
    let mut left = micros.apply(seconds.abs());
    let mut parts = Vec::new();
    for clock in [Clock::Days, Clock::Hours, Clock::Minutes, Clock::Seconds] {
        let size = Decimal::from(clock.seconds());
        // Days are for what people count in days.
        let units = match clock {
            Clock::Days if style.measure != Measure::Duration(Clock::Days) => continue,
            Clock::Seconds => Some(left),
            Clock::Days | Clock::Hours | Clock::Minutes => left.div(size).map(|units| whole.apply(units)),
        };
        let Some(units) = units.filter(|units| !units.is_zero()) else {
            continue;
        };
        left = units
            .mul(size)
            .and_then(|taken| left.sub(taken))
            .unwrap_or(Decimal::ZERO);
        let digits = fixed(units, places_of(units).min(6));
        parts.push(clock.behind(digits).in_language(style.language));
    }
    let sign = if seconds.is_negative() { "-" } else { "" };
    format!("{sign}{}", parts.join(" "))
}

/// How far the numbers of a column reach.
struct Reach {
    /// The largest, without its sign.
    largest: f64,
    /// The most decimal places that one of them has.
    places: usize,
}

impl Reach {
    fn of(cells: impl Iterator<Item = impl Borrow<Cell>>, measure: Measure) -> Self {
        const MANY: usize = 6;
        let mut reach = Reach {
            largest: 0.0,
            places: 0,
        };
        for cell in cells {
            let Some(number) = number(cell.borrow()).map(|number| measure.scaled(number)) else {
                continue;
            };
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

/// The mean of numbers, if there are any.
pub(crate) fn mean(numbers: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let (mut sum, mut count) = (Decimal::ZERO, 0);
    for number in numbers {
        sum = sum.add(number)?;
        count += 1;
    }
    sum.div(Decimal::from(count))
}

/// The size in the middle of those of all numbers that are not nought; nought where there are none. One that is much
/// larger than the others does not move it.
fn median(cells: impl Iterator<Item = impl Borrow<Cell>>) -> f64 {
    let mut sizes: Vec<f64> = cells
        .filter_map(|cell| number(cell.borrow()))
        .map(|number| number.to_f64().abs())
        .filter(|size| *size > 0.0)
        .collect();
    if sizes.is_empty() {
        return 0.0;
    }
    let middle = sizes.len() / 2;
    *sizes.select_nth_unstable_by(middle, f64::total_cmp).1
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

/// Digits with the sign of percentages.
pub(crate) fn percentage(digits: &str) -> Text {
    text!("{digits} %", digits)
}

/// Exactly so many places; nought has no sign.
pub(crate) fn fixed(number: Decimal, places: usize) -> String {
    let shown = format!("{number:.places$}");
    match shown.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|b| b == b'0' || b == b'.') => digits.to_owned(),
        _ => shown,
    }
}

#[cfg(test)]
mod tests;
