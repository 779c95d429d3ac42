//! The outcome for programs: the contract of `docs/outcome.schema.json`. Written as it goes, a few results at a
//! time, so that a million of them need no memory of their own.

pub(crate) mod read;
pub(crate) mod rollup;
pub(crate) mod value;

use std::io::{self, Write};

use weigh_engine::dsl::model::{Bands, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{
    Cell, Cells, DataError, DataErrorKind, HeadCount, InputTable, Note, Outcome, Packed,
};
use weigh_words::Text;

use crate::fired::{self, Effect};
use crate::problem::of_kind;
use crate::rows::Form;
use crate::{blocks, decimal};

/// The number of the contract. It changes when a key changes its meaning or goes; a new key does not change it.
const FORMAT: u32 = 1;

/// What stands where there is nothing.
const NULL: &str = "null";

/// Writes the whole outcome as one object.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let scorecard = &outcome.scorecard;
    write!(out, "{{\n\"format\": {FORMAT},\n\"scorecard\": ")?;
    string(out, &scorecard.name)?;
    out.write_all(b",\n\"label\": ")?;
    maybe_string(out, scorecard.label.as_deref())?;
    out.write_all(b",\n\"by\": ")?;
    maybe_string(out, scorecard.members.as_ref().map(|members| members.by.as_str()))?;
    write!(
        out,
        ",\n\"scale\": [{}, {}],\n\"periods\": ",
        scorecard.scale.0, scorecard.scale.1
    )?;
    list(out, outcome.periods.iter().flatten(), |out, period| {
        string(out, &period.to_string())
    })?;
    out.write_all(b",\n\"bands\": ")?;
    let bands = scorecard.root().bands.iter().flat_map(|bands| &bands.bands);
    list(out, bands, |out, band| {
        out.write_all(b"{\"name\": ")?;
        string(out, &band.name)?;
        out.write_all(b", \"label\": ")?;
        maybe_string(out, band.label.as_deref())?;
        out.write_all(b"}")
    })?;
    out.write_all(b",\n\"inputs\": [")?;
    lines(out, &outcome.inputs, input)?;
    out.write_all(b"],\n\"results\": [")?;
    let names = Names::quoted(outcome)?;
    results(out, outcome, &names)?;
    out.write_all(b"],\n\"distribution\": [")?;
    lines(out, &outcome.results.head_counts, |out, count| {
        head_count(out, outcome, &names, count)
    })?;
    out.write_all(b"],\n\"rollups\": [")?;
    rollup::write(out, outcome)?;
    out.write_all(b"],\n\"notes\": [")?;
    lines(out, &outcome.notes, note)?;
    out.write_all(b"],\n\"data_errors\": [")?;
    lines(out, &outcome.data_errors.counts, |out, count| {
        data_errors(out, outcome, count)
    })?;
    out.write_all(b"]\n}\n")
}

fn input(out: &mut dyn Write, input: &InputTable) -> io::Result<()> {
    out.write_all(b"{\"table\": ")?;
    string(out, &input.table)?;
    out.write_all(b", \"source\": ")?;
    string(out, &input.source)?;
    out.write_all(b", \"locator\": ")?;
    string(out, &input.locator)?;
    write!(
        out,
        ", \"rows\": {}, \"skipped\": {}, \"sha256\": ",
        input.rows, input.skipped
    )?;
    // Where a locator names several files, each has its own below.
    match input.files.as_slice() {
        [file] => string(out, &file.sha256)?,
        _ => out.write_all(b"null")?,
    }
    out.write_all(b", \"files\": ")?;
    list(out, &input.files, |out, file| {
        out.write_all(b"{\"name\": ")?;
        string(out, &file.name)?;
        write!(out, ", \"bytes\": {}, \"sha256\": ", file.bytes)?;
        string(out, &file.sha256)?;
        out.write_all(b"}")
    })?;
    out.write_all(b"}")
}

/// What texts can stand in a row, quoted once for all results.
struct Names {
    groups: Vec<String>,
    kpis: Vec<String>,
    segments: Vec<String>,
    /// The bands of the total.
    grades: Vec<String>,
    /// Of the parts that have bands.
    bands_of_groups: Vec<Option<Vec<String>>>,
    bands_of_kpis: Vec<Option<Vec<String>>>,
    /// By number of the reason.
    reasons: Vec<String>,
}

impl Names {
    fn quoted(outcome: &Outcome) -> io::Result<Self> {
        let scorecard = &outcome.scorecard;
        let (groups, kpis) = (&scorecard.groups, &scorecard.kpis);
        let of_bands = |bands: &Option<Bands>| {
            let bands = bands.as_ref();
            bands
                .map(|bands| quote(bands.bands.iter().map(|band| &band.name)))
                .transpose()
        };
        Ok(Self {
            groups: quote(groups.iter().map(|group| &group.name))?,
            kpis: quote(kpis.iter().map(|kpi| &kpi.name))?,
            segments: quote(scorecard.segments.iter().map(|segment| &segment.name))?,
            grades: of_bands(&scorecard.root().bands)?.unwrap_or_default(),
            bands_of_groups: groups
                .iter()
                .map(|group| of_bands(&group.bands))
                .collect::<io::Result<_>>()?,
            bands_of_kpis: kpis
                .iter()
                .map(|kpi| of_bands(&kpi.bands))
                .collect::<io::Result<_>>()?,
            reasons: quote(outcome.results.reasons.iter().map(ToString::to_string))?,
        })
    }

    fn of(&self, member: Member) -> &str {
        match member {
            Member::Kpi(id) => &self.kpis[id.0 as usize],
            Member::Group(id) => &self.groups[id.0 as usize],
        }
    }
}

/// Texts in quotes.
fn quote(texts: impl Iterator<Item = impl AsRef<str>>) -> io::Result<Vec<String>> {
    let quoted = texts.map(|text| serde_json::to_string(text.as_ref()));
    Ok(quoted.collect::<Result<_, _>>()?)
}

fn results(out: &mut dyn Write, outcome: &Outcome, names: &Names) -> io::Result<()> {
    let rows = outcome.results.rows;
    let form = form(outcome, names);
    blocks::write(rows, out, &|rows, out| {
        let is_first = rows.start == 0;
        form.write(rows, out)?;
        if is_first {
            // The comma between a row and the one before.
            out.remove(0);
        }
        Ok(())
    })?;
    end_of_lines(out, rows == 0)
}

/// How a forced distribution came out.
fn head_count(out: &mut dyn Write, outcome: &Outcome, names: &Names, count: &HeadCount) -> io::Result<()> {
    let period = outcome.periods[count.period].map(|period| period.to_string());
    out.write_all(b"{\"period\": ")?;
    maybe_string(out, period.as_deref())?;
    out.write_all(b", \"within\": ")?;
    match &count.within {
        Some(within) => cell(out, within)?,
        None => out.write_all(b"null")?,
    }
    write!(out, ", \"subjects\": {}, \"grades\": ", count.subjects)?;
    list(out, &count.shares, |out, share| {
        let name = &names.grades[share.band as usize];
        let (planned, given) = (share.planned, share.given);
        write!(
            out,
            "{{\"grade\": {name}, \"planned\": {planned}, \"given\": {given}}}"
        )
    })?;
    out.write_all(b"}")
}

/// A row of the results, with the comma and the end of the line before it.
fn form<'a>(outcome: &'a Outcome, names: &'a Names) -> Form<'a> {
    let results = &outcome.results;
    let subjects = outcome.subjects.len();
    let mut form = Form::default();
    form.text(",\n{\"subject\": ");
    form.each_row(move |out, row| string(out, &outcome.subjects[row % subjects].key));
    form.text(", \"label\": ");
    form.each_row(move |out, row| maybe_string(out, outcome.subjects[row % subjects].label.as_deref()));
    form.text(", \"period\": ");
    let periods: Vec<String> = (outcome.periods.iter())
        .map(|period| period.map_or_else(|| NULL.to_owned(), |period| format!("\"{period}\"")))
        .collect();
    form.each_row(move |out, row| out.write_all(periods[row / subjects].as_bytes()));
    form.text(", \"total\": ");
    cells(&mut form, &results.totals);
    form.text(", \"grade\": ");
    quoted(&mut form, Some(&results.grades), &names.grades);
    form.text(", \"rank\": ");
    form.each_row(|out, row| {
        match results.ranks[row] {
            Some(rank) => decimal::push_units(out, rank.into(), 0),
            None => out.extend_from_slice(NULL.as_bytes()),
        }
        Ok(())
    });
    form.text(", \"missing\": ");
    missing(&mut form, names, vec![&results.totals]);
    form.text(", \"segment\": ");
    quoted(&mut form, results.segments.as_ref(), &names.segments);
    form.text(", \"rules\": ");
    if results.rules.is_empty() {
        form.text("[]");
    } else {
        form.each_row(|out, row| rules(out, outcome, names, row));
    }
    form.text(", \"groups\": {");
    groups(&mut form, outcome, names);
    form.text("}, \"kpis\": {");
    kpis(&mut form, outcome, names);
    form.text("}}");
    form
}

/// A column of cells.
fn cells<'a>(form: &mut Form<'a>, column: &'a Cells) {
    form.column(|rows, texts| texts.add_cells(column, rows, |out, value| cell(out, value)));
}

fn weights<'a>(form: &mut Form<'a>, column: &'a Packed<Option<Decimal>>) {
    form.column(|rows, texts| {
        texts.add_packed(column, rows, |out, weight| {
            match weight {
                Some(weight) => decimal::push(out, *weight),
                None => out.extend_from_slice(NULL.as_bytes()),
            }
            Ok(())
        })
    });
}

/// A column of names, by their number; without a column, null in every row.
fn quoted<'a>(form: &mut Form<'a>, column: Option<&'a Packed<Option<u32>>>, names: &'a [String]) {
    let Some(column) = column else {
        return form.text(NULL);
    };
    form.column(move |rows, texts| {
        texts.add_packed(column, rows, |out, which| {
            let name = which.map_or(NULL, |which| &names[which as usize]);
            out.write_all(name.as_bytes())
        })
    });
}

/// The reason of the first of these columns in which a row is missing.
fn missing<'a>(form: &mut Form<'a>, names: &'a Names, columns: Vec<&'a Cells>) {
    form.column(move |rows, texts| {
        let mut reasons = vec![None; rows.len()];
        for column in columns.iter().rev() {
            column.note_reasons(rows.clone(), &mut reasons);
        }
        let mut last = None;
        for reason in reasons {
            if last == Some(reason) {
                texts.repeat(1);
            } else {
                texts.add(reason.map_or(NULL, |reason| &names.reasons[reason.0 as usize]));
            }
            last = Some(reason);
        }
        Ok(())
    });
}

/// The rules that fired in a row.
fn rules(out: &mut dyn Write, outcome: &Outcome, names: &Names, row: usize) -> io::Result<()> {
    let fired = fired::ordered(outcome)
        .filter_map(|rule| fired::effect(outcome, rule, row).map(|effect| (rule, effect)));
    list(out, fired, |out, (rule, effect)| {
        write!(
            out,
            "{{\"kind\": \"{}\", \"part\": \"{}\", \"of\": {}, \"why\": ",
            fired::kind(outcome, rule).word(),
            part(rule.member),
            names.of(rule.member)
        )?;
        string(out, fired::why(outcome, rule))?;
        out.write_all(b", \"effect\": ")?;
        match effect {
            Effect::Points(points) => cell(out, &points)?,
            Effect::Score(score) => one_key(out, "score", |out| cell(out, score))?,
            Effect::ScoreAtMost(score) => one_key(out, "score_at_most", |out| cell(out, score))?,
            Effect::GradeAtMost(band) => one_key(out, "grade_at_most", |out| string(out, &band.name))?,
        }
        out.write_all(b"}")
    })
}

/// What a name is of: a KPI, a group and the scorecard may share one.
fn part(member: Member) -> &'static str {
    match member {
        fired::ROOT => "scorecard",
        Member::Group(_) => "group",
        Member::Kpi(_) => "kpi",
    }
}

/// An object of one key.
fn one_key(
    out: &mut dyn Write,
    key: &str,
    value: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "{{\"{key}\": ")?;
    value(out)?;
    out.write_all(b"}")
}

fn groups<'a>(form: &mut Form<'a>, outcome: &'a Outcome, names: &'a Names) {
    // The first group is the scorecard itself: its score is the total.
    for (index, group) in outcome.results.groups.iter().enumerate().skip(1) {
        form.text(if index > 1 { ", " } else { "" });
        form.text(&names.groups[index]);
        form.text(": {\"score\": ");
        cells(form, &group.scores);
        form.text(", \"weight\": ");
        weights(form, &group.weights);
        if let (Some(grades), Some(bands)) = (&group.grades, &names.bands_of_groups[index]) {
            form.text(", \"grade\": ");
            quoted(form, Some(grades), bands);
        }
        form.text(", \"missing\": ");
        missing(form, names, vec![&group.scores]);
        form.text("}");
    }
}

fn kpis<'a>(form: &mut Form<'a>, outcome: &'a Outcome, names: &'a Names) {
    for (index, kpi) in outcome.results.kpis.iter().enumerate() {
        form.text(if index > 0 { ", " } else { "" });
        form.text(&names.kpis[index]);
        form.text(": {\"value\": ");
        cells(form, &kpi.values);
        if let Some(targets) = &kpi.targets {
            form.text(", \"target\": ");
            cells(form, targets);
        }
        form.text(", \"score\": ");
        cells(form, &kpi.scores);
        form.text(", \"weight\": ");
        weights(form, &kpi.weights);
        if let (Some(grades), Some(bands)) = (&kpi.grades, &names.bands_of_kpis[index]) {
            form.text(", \"grade\": ");
            quoted(form, Some(grades), bands);
        }
        form.text(", \"missing\": ");
        missing(form, names, vec![&kpi.values, &kpi.scores]);
        form.text("}");
    }
}

fn note(out: &mut dyn Write, note: &Note) -> io::Result<()> {
    out.write_all(b"{\"table\": ")?;
    string(out, &note.table)?;
    out.write_all(b", \"column\": ")?;
    string(out, &note.column)?;
    out.write_all(b", \"kind\": ")?;
    string(out, note.kind.name())?;
    write!(out, ", \"rows\": {}, \"text\": ", note.rows)?;
    string(out, &note.to_string())?;
    out.write_all(b"}")
}

/// The rows that were left out, by table and kind.
pub(crate) fn all_data_errors(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    list(out, &outcome.data_errors.counts, |out, count| {
        data_errors(out, outcome, count)
    })
}

fn data_errors(
    out: &mut dyn Write,
    outcome: &Outcome,
    (table, kind, count): &(String, DataErrorKind, u64),
) -> io::Result<()> {
    out.write_all(b"{\"table\": ")?;
    string(out, table)?;
    out.write_all(b", \"kind\": ")?;
    string(out, kind.name())?;
    write!(out, ", \"count\": {count}, \"shown\": ")?;
    list(out, of_kind(&outcome.data_errors, table, *kind), data_error)?;
    out.write_all(b"}")
}

fn data_error(out: &mut dyn Write, error: &DataError) -> io::Result<()> {
    out.write_all(b"{\"input\": ")?;
    string(out, &error.input)?;
    write!(out, ", \"row\": {}, \"column\": ", error.row)?;
    maybe_string(out, error.column.as_deref())?;
    out.write_all(b", \"value\": ")?;
    string(out, &error.value)?;
    out.write_all(b", \"expected\": ")?;
    string(out, &error.expected.to_string())?;
    out.write_all(b", \"mend\": ")?;
    maybe_string(out, error.mend.as_ref().map(Text::to_string).as_deref())?;
    out.write_all(b"}")
}

/// The reason of the first of these cells that is missing.
fn reason(out: &mut dyn Write, outcome: &Outcome, cells: &[&Cell]) -> io::Result<()> {
    let id = cells.iter().find_map(|cell| match cell {
        Cell::Missing(id) => Some(*id),
        _ => None,
    });
    match id {
        Some(id) => string(out, &outcome.reason(id).to_string()),
        None => out.write_all(b"null"),
    }
}

/// All digits of an exact number, the shortest text that reads back as the same double, or null.
fn cell(out: &mut dyn Write, cell: &Cell) -> io::Result<()> {
    match cell {
        Cell::Exact(number) => write!(out, "{number}"),
        Cell::Float(number) => Ok(serde_json::to_writer(out, number)?),
        Cell::Text(text) => string(out, text),
        Cell::Date(date) => write!(out, "\"{date}\""),
        Cell::DateTime(moment) => write!(out, "\"{moment}\""),
        Cell::Bool(flag) => write!(out, "{flag}"),
        Cell::Missing(_) => out.write_all(b"null"),
    }
}

fn string(out: &mut dyn Write, text: &str) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}

fn maybe_string(out: &mut dyn Write, text: Option<&str>) -> io::Result<()> {
    match text {
        Some(text) => string(out, text),
        None => out.write_all(b"null"),
    }
}

/// An array on one line.
fn list<T>(
    out: &mut dyn Write,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut dyn Write, T) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.write_all(b", ")?;
        }
        write(out, item)?;
    }
    out.write_all(b"]")
}

/// The inside of an array with each item on its own line.
fn lines<'a, T>(
    out: &mut dyn Write,
    items: &'a [T],
    mut write: impl FnMut(&mut dyn Write, &'a T) -> io::Result<()>,
) -> io::Result<()> {
    for (at, item) in items.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        write(out, item)?;
    }
    end_of_lines(out, items.is_empty())
}

fn end_of_lines(out: &mut dyn Write, none: bool) -> io::Result<()> {
    if none { Ok(()) } else { out.write_all(b"\n") }
}
