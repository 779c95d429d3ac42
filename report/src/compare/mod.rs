//! A comparison of two outcomes for reading: who changes grade, what is different of whom, and why totals moved. Also what a
//! what-if supposed.

pub(crate) mod changes;
pub(crate) mod json;
mod page;
mod read;
mod why;

use std::io::{self, Write};

use weigh_engine::compare::{Comparison, Named, PeriodPair, SubjectPair};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome, Subject};
use weigh_words::{Language, Text, text};

use crate::number::Style;
use crate::paint::Paint;
use crate::table::SEPARATOR;
use crate::text::{clean, cut, hang, subjects, thousands};
use crate::{Options, problem, table};
pub use changes::Changes;
pub(crate) use page::sheet;
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
    /// Whether the same subjects are shown whether anything of them is different or not: somebody asked for them.
    pub all: bool,
}

/// So many subjects are listed.
const MOST: usize = 50;

/// Writes the whole page.
pub(crate) fn write(compared: &Compared<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let comparison = compared.comparison;
    let language = options.language;
    let title = cut(&clean(comparison.after.scorecard.shown()), options.width);
    writeln!(out, "{}", Paint::Bold.over(&title, options.color))?;
    if let Some(changes) = &compared.changes {
        writeln!(out, "{}", text!("What if").in_language(language))?;
        for change in changes.texts(language) {
            writeln!(
                out,
                "{}",
                hang("  ", &change.in_language(language), options.width)
            )?;
        }
    } else {
        let [before, after] = compared.names;
        let sides = text!("before: {before}; after: {after}", before, after);
        writeln!(out, "{}", hang("", &sides.in_language(language), options.width))?;
    }
    for (side, periods) in comparison.only_periods.iter().enumerate() {
        if !periods.is_empty() {
            let told = only(side, Text::list(periods));
            writeln!(out, "{}", hang("", &told.in_language(language), options.width))?;
        }
    }
    parts_of_one(comparison, options, out)?;
    for pair in &comparison.periods {
        page::write(compared, pair, options, out)?;
    }
    of_data(compared, options, out)
}

/// What the data lacks, once where both sides are of the same.
fn of_data(compared: &Compared<'_>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut told: Option<&Outcome> = None;
    for outcome in compared.data.into_iter().flatten() {
        if told.is_some_and(|told| told.data_errors == outcome.data_errors && told.notes == outcome.notes) {
            continue;
        }
        if !outcome.data_errors.counts.is_empty() {
            writeln!(out)?;
            problem::few_skipped_rows((&outcome.inputs, &outcome.data_errors), options, out)?;
        }
        table::of_data(&outcome.notes, options, out)?;
        told = Some(outcome);
    }
    Ok(())
}

/// What only one side has.
fn only(side: usize, what: Text) -> Text {
    match side {
        0 => text!("only before: {what}", what),
        _ => text!("only after: {what}", what),
    }
}

/// The KPIs and groups that only one side has.
fn parts_of_one(comparison: &Comparison, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for side in 0..2 {
        let kpis = comparison.kpis.iter().filter(|pair| pair.at[1 - side].is_none());
        let kpis = kpis.filter_map(|pair| comparison.kpi(*pair, side));
        let groups = comparison
            .groups
            .iter()
            .filter(|pair| pair.at[1 - side].is_none());
        let groups = groups.filter_map(|pair| comparison.group(*pair, side));
        let names: Vec<String> = kpis.chain(groups).map(|part| clean(part.named.shown())).collect();
        if !names.is_empty() {
            let told = only(side, Text::list(names)).in_language(options.language);
            writeln!(out, "{}", hang("", &told, options.width))?;
        }
    }
    Ok(())
}

/// The period, or the two that are compared, and how many differ.
fn summary(compared: &Compared<'_>, pair: &PeriodPair, language: Language) -> Vec<String> {
    let comparison = compared.comparison;
    let periods = [0, 1].map(|side| comparison.side(side).periods[pair.at[side]].as_ref());
    let period = match periods {
        [Some(before), Some(after)] if before != after => Some(text!("{before} and {after}", before, after)),
        [Some(one), _] | [None, Some(one)] => Some(Text::verbatim(one)),
        [None, None] => None,
    };
    let count = |has: fn(&SubjectPair) -> bool| {
        let number = pair.subjects.iter().filter(|subject| has(subject)).count();
        thousands(&number.to_string())
    };
    let compared = subjects(pair.subjects.len() as u64);
    let what = if pair.subjects.iter().any(SubjectPair::differs) {
        text!(
            "{subjects}: {grades} with another grade, {ranks} with another rank, {totals} with another total",
            subjects = compared,
            grades = count(|subject| subject.grade),
            ranks = count(|subject| subject.rank),
            totals = count(|subject| subject.total)
        )
    } else {
        text!("{subjects}: nothing is different", subjects = compared)
    };
    let parts = period.into_iter().chain([what]);
    vec![
        parts
            .map(|part| part.in_language(language))
            .collect::<Vec<_>>()
            .join(SEPARATOR),
    ]
}

/// What a subject is called, with its key where it has a name beside.
pub(crate) fn called(subject: &Subject) -> String {
    match &subject.label {
        Some(label) if *label != subject.key => format!("{} ({})", clean(label), clean(&subject.key)),
        _ => clean(&subject.key),
    }
}

/// The subjects that are listed: those of whom anything is different, the largest changes of the total first, where they are
/// too many.
fn listed<'a>(compared: &Compared<'_>, pair: &'a PeriodPair) -> Vec<&'a SubjectPair> {
    let comparison = compared.comparison;
    let mut listed: Vec<&SubjectPair> = (pair.subjects.iter())
        .filter(|subject| compared.all || subject.differs())
        .collect();
    let change = |subject: &SubjectPair| {
        let change = comparison
            .after
            .total(subject.rows[1])
            .zip(comparison.before.total(subject.rows[0]));
        change.and_then(|(after, before)| Some(after.sub(before)?.abs()))
    };
    if listed.len() > MOST {
        listed.sort_by_key(|subject| {
            let size = change(subject).unwrap_or(Decimal::ZERO);
            (!subject.grade, std::cmp::Reverse(size))
        });
        listed.truncate(MOST);
    }
    listed.sort_by_key(|subject| comparison.after.ranks[subject.rows[1]].unwrap_or(u32::MAX));
    listed
}

/// How totals are shown: as declared, or with as many decimals as it takes to tell two apart that are different.
fn total_style(comparison: &Comparison, listed: &[&SubjectPair], language: Language) -> Style {
    const ENOUGH: usize = 9;
    let cells: Vec<Cell> = (listed.iter())
        .flat_map(|subject| [0, 1].map(|side| comparison.side(side).totals.cell(subject.rows[side])))
        .collect();
    let rounding = [comparison.before.rounding, comparison.after.rounding];
    let rounding = match rounding {
        [Some(a), Some(b)] => Some(if a.places > b.places { a } else { b }),
        [_, _] => None,
    };
    let style = Style::of_scores(language, rounding, comparison.after.scale, cells.iter());
    let tells = |style: &Style| {
        (cells.chunks(2).zip(listed))
            .all(|(pair, subject)| !subject.total || style.cell(&pair[0]) != style.cell(&pair[1]))
    };
    (style.places()..=ENOUGH)
        .map(|places| style.with_places(places))
        .find(tells)
        .unwrap_or(style)
}

/// A change with its sign.
pub(crate) fn signed(number: Decimal, style: &Style) -> String {
    let digits = style.digits(number);
    if number > Decimal::ZERO && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        format!("+{digits}")
    } else {
        digits
    }
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
