//! A comparison of two outcomes for reading: who changes grade, what is different of whom, and why totals moved. Also what a
//! what-if supposed.

mod changes;
pub(crate) mod json;
mod period;
mod read;
mod rolled;
mod why;

use std::cmp::Reverse;

use weigh_engine::compare::{Comparison, Named, PeriodPair, SubjectPair};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome, Subject};
use weigh_words::{Language, Text, text};

use crate::number::Style;
use crate::text::clean;
use crate::told::{Piece, Told};
pub use changes::Changes;
pub use read::read_outcome;

/// A comparison and what it is of.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// What is compared.
    pub comparison: &'a Comparison,
    /// What each side is, as people see it: a file, a period.
    pub names: &'a [Text; 2],
    /// What was supposed, of a what-if.
    pub changes: Option<Changes<'a>>,
    /// What was scored for each side, where it was: it may lack rows.
    pub data: [Option<&'a Outcome>; 2],
    /// Whether subjects are listed whether anything of them is different or not: somebody asked for them.
    pub all: bool,
}

/// So many subjects are listed.
const MOST: usize = 50;

/// The whole page, for lines of so many columns of characters.
pub(crate) fn page<'a>(compared: &Compared<'a>, width: usize, language: Language) -> Told<'a> {
    let comparison = compared.comparison;
    let mut pieces = Vec::new();
    if let Some(changes) = &compared.changes {
        pieces.push(Piece::List {
            title: text!("What if"),
            items: changes.texts(language),
        });
    } else {
        let [before, after] = compared.names;
        pieces.push(Piece::Line(text!(
            "before: {before}; after: {after}",
            before,
            after
        )));
    }
    if !comparison.has_one_scale() {
        let scale = |(worst, best): (Decimal, Decimal)| text!("{worst} to {best}", worst, best);
        pieces.push(Piece::Line(text!(
            "the scale is another: {before} before, {after} after",
            before = scale(comparison.before.scale),
            after = scale(comparison.after.scale)
        )));
    }
    for (side, periods) in comparison.only_periods.iter().enumerate() {
        if !periods.is_empty() {
            pieces.push(Piece::Line(only(side, Text::list(periods))));
        }
    }
    for side in 0..2 {
        let names = parts_of(comparison, side);
        if !names.is_empty() {
            pieces.push(Piece::Line(only(side, Text::list(names))));
        }
    }
    for pair in &comparison.periods {
        period::put(compared, pair, width, language, &mut pieces);
    }
    Told {
        title: clean(comparison.after.scorecard.shown()),
        about: Vec::new(),
        pieces,
        data: data(compared),
    }
}

/// What only one side has.
fn only(side: usize, what: Text) -> Text {
    match side {
        0 => text!("only before: {what}", what),
        _ => text!("only after: {what}", what),
    }
}

/// The KPIs and groups that only one side has.
fn parts_of(comparison: &Comparison, side: usize) -> Vec<String> {
    let kpis = comparison.kpis.iter().filter(|pair| pair.at[1 - side].is_none());
    let kpis = kpis.filter_map(|pair| comparison.kpi(*pair, side));
    let groups = comparison
        .groups
        .iter()
        .filter(|pair| pair.at[1 - side].is_none());
    let groups = groups.filter_map(|pair| comparison.group(*pair, side));
    kpis.chain(groups).map(|part| clean(part.named.shown())).collect()
}

/// What was scored, once where both sides are of the same data.
fn data<'a>(compared: &Compared<'a>) -> Vec<&'a Outcome> {
    let mut data: Vec<&Outcome> = compared.data.into_iter().flatten().collect();
    data.dedup_by(|a, b| a.data_errors == b.data_errors && a.notes == b.notes);
    data
}

/// What a subject is called, with its key where it has a name beside.
fn called(subject: &Subject) -> String {
    match &subject.label {
        Some(label) if *label != subject.key => format!("{} ({})", clean(label), clean(&subject.key)),
        _ => clean(&subject.key),
    }
}

/// Names, of which only so many are listed.
fn few(names: &[String]) -> Text {
    const MOST: usize = 20;
    let mut listed: Vec<Text> = names.iter().take(MOST).map(Text::verbatim).collect();
    let more = names.len() - listed.len();
    if more > 0 {
        listed.push(text!("{count} more", count = more));
    }
    Text::list(listed)
}

/// The subjects that are listed, by rank: those whose total, grade or rank is another, and the largest changes of the total among
/// them where they are too many.
fn listed(compared: &Compared<'_>, pair: &PeriodPair) -> Vec<SubjectPair> {
    let comparison = compared.comparison;
    let subjects = pair.subjects.iter().copied();
    let is_shown = |one: &SubjectPair| compared.all || one.moves();
    let mut listed: Vec<SubjectPair> = subjects.filter(is_shown).collect();
    if listed.len() > MOST {
        listed.sort_by_key(|subject| {
            let size = change(comparison, subject).map_or(Decimal::ZERO, Decimal::abs);
            (!subject.grade, Reverse(size))
        });
        listed.truncate(MOST);
    }
    listed.sort_by_key(|subject| comparison.after.ranks[subject.rows[1]].unwrap_or(u32::MAX));
    listed
}

/// The total after less that before.
fn change(comparison: &Comparison, subject: &SubjectPair) -> Option<Decimal> {
    let [before, after] = subject.rows;
    comparison
        .after
        .total(after)?
        .sub(comparison.before.total(before)?)
}

/// How totals are shown: as declared, or with as many decimals as it takes to tell two apart that are different.
fn total_style(comparison: &Comparison, listed: &[SubjectPair], language: Language) -> Style {
    const ENOUGH: usize = 9;
    let cells: Vec<Cell> = (listed.iter())
        .flat_map(|subject| [0, 1].map(|side| comparison.side(side).totals.cell(subject.rows[side])))
        .collect();
    let roundings = [comparison.before.rounding, comparison.after.rounding];
    let rounding = match roundings {
        [Some(a), Some(b)] => Some(if a.places > b.places { a } else { b }),
        [_, _] => None,
    };
    let style = Style::of_scores(language, rounding, comparison.after.scale, cells.iter());
    let tells = |style: &Style| {
        let pairs = cells.chunks(2).zip(listed);
        let told = |(pair, subject): (&[Cell], &SubjectPair)| {
            !subject.total || style.cell(&pair[0]) != style.cell(&pair[1])
        };
        pairs.into_iter().all(told)
    };
    (style.places()..=ENOUGH)
        .map(|places| style.with_places(places))
        .find(tells)
        .unwrap_or(style)
}

/// A change with its sign.
fn signed(number: Decimal, style: &Style) -> String {
    let digits = style.digits(number);
    if number > Decimal::ZERO && is_seen(number, style) {
        format!("+{digits}")
    } else {
        digits
    }
}

/// Whether a number is anything but nought as it is shown.
fn is_seen(number: Decimal, style: &Style) -> bool {
    style
        .digits(number)
        .bytes()
        .any(|digit| (b'1'..=b'9').contains(&digit))
}

/// What people see of a grade, or that there is none.
pub(crate) fn grade_shown(grade: Option<&Named>, language: Language) -> String {
    match grade {
        Some(grade) => clean(grade.shown()),
        None => text!("none").in_language(language),
    }
}

#[cfg(test)]
mod tests;
