//! What stands under a table: which values are missing and why, how the grades came out, where the numbers are from.

use std::collections::HashMap;
use std::io::{self, Write};

use weigh_engine::dsl::model::{GroupId, KpiId, Member, Missing, Policy};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::outcome::{Cells, Note, Outcome, Reason, ReasonId};
use weigh_words::{Language, Text, text};

use super::columns::{MISSING, band_label, label};
use super::rules;
use crate::Options;
use crate::chosen::why_this_period;
use crate::fired;
use crate::number::{self, fixed};
use crate::paint::Paint;
use crate::text::{blanks, clean, hang, subjects, width};

/// Between the parts of a line.
pub(crate) const SEPARATOR: &str = " · ";

/// How many subjects lack something for one reason.
pub(crate) struct Lack {
    pub(crate) what: Text,
    /// In the language of the page.
    pub(crate) reason: String,
    pub(crate) subjects: u64,
    /// What is done about it.
    pub(crate) remedy: Text,
}

/// Says for each part of the scorecard how many subjects lack it in these rows, and why.
pub(crate) fn missing(
    outcome: &Outcome,
    rows: &[usize],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lacks = lacks(outcome, rows, options.language);
    let mut remedies: Vec<&Text> = Vec::new();
    for lack in &lacks {
        if !remedies.contains(&&lack.remedy) {
            remedies.push(&lack.remedy);
        }
    }
    for remedy in remedies {
        let said = remedy.in_language(options.language);
        writeln!(out, "\n{}", hang(&format!("{MISSING} "), &said, options.width))?;
        for lack in lacks.iter().filter(|lack| lack.remedy == *remedy) {
            let text = text!(
                "{what}, {subjects}: {reason}",
                what = &lack.what,
                subjects = subjects(lack.subjects),
                reason = &lack.reason
            );
            writeln!(
                out,
                "{}",
                hang("  ", &text.in_language(options.language), options.width)
            )?;
        }
    }
    Ok(())
}

/// What is missing in these rows: of each part, for each reason, with how many subjects.
pub(crate) fn lacks(outcome: &Outcome, rows: &[usize], language: Language) -> Vec<Lack> {
    let scorecard = &*outcome.scorecard;
    let mut found = Lacks {
        outcome,
        rows,
        language,
        found: Vec::new(),
    };
    for ((at, kpi), results) in (0..).zip(&scorecard.kpis).zip(&outcome.results.kpis) {
        let name = Text::verbatim(label(kpi.label.as_deref(), &kpi.name));
        let remedy = |_: &Reason| remedy(outcome, Member::Kpi(KpiId(at)), &kpi.missing);
        found.tally(&name, &remedy, &[&results.values, &results.scores]);
    }
    for ((at, group), results) in (0..).zip(&scorecard.groups).zip(&outcome.results.groups).skip(1) {
        let name = Text::verbatim(label(group.label.as_deref(), &group.name));
        let remedy = |why: &Reason| match why {
            // A group that says nothing passes on what its part demands.
            Reason::Part(_) if !group.missing.stated => fails(),
            _ => remedy(outcome, Member::Group(GroupId(at)), &group.missing),
        };
        found.tally(&name, &remedy, &[&results.scores]);
    }
    let none = |_: &Reason| text!("no total and no grade");
    found.tally(&text!("Total"), &none, &[&outcome.results.totals]);
    found.found
}

/// What is missing, as it is counted.
struct Lacks<'a> {
    outcome: &'a Outcome,
    rows: &'a [usize],
    language: Language,
    found: Vec<Lack>,
}

impl Lacks<'_> {
    /// Counts the rows in which the first missing one of these columns is missing, by reason, in the order of the rows.
    fn tally(&mut self, what: &Text, remedy: &dyn Fn(&Reason) -> Text, columns: &[&Cells]) {
        let outcome = self.outcome;
        let mut subjects: HashMap<ReasonId, u64> = HashMap::new();
        let mut order: Vec<ReasonId> = Vec::new();
        for row in self.rows {
            let mut reasons = columns.iter().filter_map(|column| column.reason(*row));
            let Some(id) = reasons.next() else { continue };
            // What does not apply is not amiss, whether it has a value or not.
            if std::iter::once(id)
                .chain(reasons)
                .any(|id| *outcome.reason(id) == Reason::NotApplicable)
            {
                continue;
            }
            let subjects = subjects.entry(id).or_insert_with(|| {
                order.push(id);
                0
            });
            *subjects += 1;
        }
        let first = self.found.len();
        for id in order {
            let remedy = remedy(outcome.reason(id));
            let reason = clean(&outcome.reason(id).text().in_language(self.language));
            let subjects = subjects[&id];
            // Two reasons may read alike.
            match self.found[first..].iter_mut().find(|lack| lack.reason == reason) {
                Some(lack) => lack.subjects += subjects,
                None => self.found.push(Lack {
                    what: what.clone(),
                    reason,
                    subjects,
                    remedy,
                }),
            }
        }
    }
}

fn remedy(outcome: &Outcome, member: Member, missing: &Missing) -> Text {
    let scored_as = |score: String| text!("no value; scored as {score}", score);
    match missing.policy {
        Policy::Skip => skipped(outcome, member),
        Policy::Zero => scored_as("0".to_owned()),
        Policy::Worst => scored_as(outcome.scorecard.scale.0.to_string()),
        Policy::Fail => fails(),
        Policy::Score(_) => text!("no value; scored as the scorecard says"),
    }
}

/// What it means to be left out: only where parts are weighed have the others more of the weight.
fn skipped(outcome: &Outcome, member: Member) -> Text {
    let mut groups = outcome.scorecard.groups.iter();
    match groups
        .find(|group| group.members.contains(&member))
        .map(|group| group.combine)
    {
        Some(Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean) => {
            text!("no value; the weight is shared out among the others")
        }
        Some(Combine::Sum) => text!("no value; it adds nothing"),
        Some(Combine::Product | Combine::Min | Combine::Max) => {
            text!("no value; the others are combined without it")
        }
        None => text!("no value"),
    }
}

fn fails() -> Text {
    text!("no value; what it belongs to is missing too")
}

/// How many have which grade, and the mean of the totals, to one decimal more than they have.
pub(crate) fn grades(
    outcome: &Outcome,
    rows: &[usize],
    places: usize,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (results, language) = (&outcome.results, options.language);
    let mut parts: Vec<Item> = Vec::new();
    if let Some(bands) = &outcome.scorecard.root().bands {
        let of = bands.bands.len();
        for index in 0..of {
            let subjects = rows
                .iter()
                .filter(|row| results.grades[**row] == Some(index as u32))
                .count();
            parts.push((
                band_label(bands, index),
                Paint::Band(index, of),
                format!(" {subjects}"),
            ));
        }
    }
    let without = rows
        .iter()
        .filter(|row| results.totals.cell(**row).is_missing())
        .count();
    if without > 0 {
        let text = text!("no total {count}", count = without);
        parts.push((text.in_language(language), Paint::Plain, String::new()));
    }
    let vetoed = rules::vetoed(outcome, rows);
    if vetoed > 0 {
        let text = text!("{count} with a veto", count = vetoed);
        parts.push((text.in_language(language), Paint::Error, String::new()));
    }
    if let Some(mean) = mean(outcome, rows, places + 1) {
        let text = text!("mean total {mean}", mean);
        parts.push((text.in_language(language), Paint::Plain, String::new()));
    }
    if parts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    flow("", parts, options, out)
}

/// A part of a line: a text, how it stands out, and what follows it.
pub(crate) type Item = (String, Paint, String);

/// Items behind a lead, with a dot between them, in as many lines as it takes.
pub(crate) fn flow(lead: &str, items: Vec<Item>, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let indent = if lead.is_empty() { 0 } else { 4 };
    write!(out, "{lead}")?;
    let mut used = width(lead);
    for (at, (text, paint, rest)) in items.into_iter().enumerate() {
        let room = width(&text) + width(&rest);
        if at > 0 && used + width(SEPARATOR) + room > options.width {
            write!(out, "\n{}", blanks(0, indent))?;
            used = indent;
        } else if at > 0 {
            write!(out, "{SEPARATOR}")?;
            used += width(SEPARATOR);
        }
        write!(out, "{}{rest}", paint.over(&text, options.color))?;
        used += room;
    }
    writeln!(out)
}

/// The mean total with so many decimals, half up.
fn mean(outcome: &Outcome, rows: &[usize], places: usize) -> Option<String> {
    let totals = rows
        .iter()
        .filter_map(|row| fired::number(&outcome.results.totals.cell(*row)));
    Some(fixed(number::mean(totals)?, places))
}

/// What is no error, but should be known of the data.
pub(crate) fn of_data(notes: &[Note], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for (at, note) in notes.iter().enumerate() {
        if at == 0 {
            let title = text!("Worth knowing about the data").in_language(options.language);
            writeln!(out, "\n{}", Paint::Warning.over(&title, options.color))?;
        }
        let note = clean(&note.text().in_language(options.language));
        writeln!(out, "{}", hang("  ", &note, options.width))?;
    }
    Ok(())
}

/// Which period it is and why, what was read, and how long it took.
pub(crate) fn provenance(outcome: &Outcome, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if let Some(why) = why_this_period(outcome) {
        let text = text!("{why}; --period picks another", why).in_language(options.language);
        writeln!(out, "{}", hang("", &text, options.width))?;
    }
    let time = text!(
        "{rows} read in {time}",
        rows = crate::text::rows(outcome.rows_read),
        time = elapsed(outcome.elapsed.as_secs_f64())
    );
    let time = time.in_language(options.language);
    writeln!(out, "{}", Paint::Dim.over(&time, options.color))
}

fn elapsed(seconds: f64) -> Text {
    match seconds {
        short if short < 0.01 => text!("less than 0.01 s"),
        short if short < 10.0 => text!("{digits} s", digits = format!("{short:.2}")),
        short if short < 60.0 => text!("{digits} s", digits = format!("{short:.1}")),
        long => text!(
            "{minutes} min {seconds} s",
            minutes = long as u64 / 60,
            seconds = long as u64 % 60
        ),
    }
}
