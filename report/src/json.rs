//! The outcome for programs: the contract of `docs/outcome.schema.json`. Written as it goes, a few results at a
//! time, so that a million of them need no memory of their own.

pub(crate) mod rollup;

use std::io::{self, Write};

use weigh_engine::dsl::model::Member;
use weigh_engine::dsl::value::{Decimal, Period};
use weigh_engine::outcome::{Cell, DataError, DataErrorKind, HeadCount, InputTable, Note, Outcome};
use weigh_words::Text;

use crate::fired::{self, Effect};
use crate::{blocks, decimal};

/// The number of the contract. It changes when a key changes its meaning or goes; a new key does not change it.
const FORMAT: u32 = 1;

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

/// The names as they stand in the text, quoted once for all results.
struct Names {
    groups: Vec<String>,
    kpis: Vec<String>,
    grades: Vec<String>,
    segments: Vec<String>,
}

impl Names {
    fn quoted(outcome: &Outcome) -> io::Result<Self> {
        let scorecard = &outcome.scorecard;
        let quote = |name: &String| serde_json::to_string(name).map_err(io::Error::from);
        let bands = scorecard.root().bands.iter().flat_map(|bands| &bands.bands);
        Ok(Self {
            groups: scorecard
                .groups
                .iter()
                .map(|group| quote(&group.name))
                .collect::<io::Result<_>>()?,
            kpis: scorecard
                .kpis
                .iter()
                .map(|kpi| quote(&kpi.name))
                .collect::<io::Result<_>>()?,
            grades: bands.map(|band| quote(&band.name)).collect::<io::Result<_>>()?,
            segments: scorecard
                .segments
                .iter()
                .map(|segment| quote(&segment.name))
                .collect::<io::Result<_>>()?,
        })
    }

    fn of(&self, member: Member) -> &str {
        match member {
            Member::Kpi(id) => &self.kpis[id.0 as usize],
            Member::Group(id) => &self.groups[id.0 as usize],
        }
    }
}

fn results(out: &mut dyn Write, outcome: &Outcome, names: &Names) -> io::Result<()> {
    let rows = outcome.results.rows;
    let subjects = outcome.subjects.len();
    blocks::write(rows, out, &|rows, out| {
        for row in rows {
            out.extend_from_slice(if row == 0 { b"\n" } else { b",\n" });
            result(
                out,
                outcome,
                names,
                outcome.periods[row / subjects],
                row % subjects,
                row,
            )?;
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

fn result(
    out: &mut Vec<u8>,
    outcome: &Outcome,
    names: &Names,
    period: Option<Period>,
    subject: usize,
    row: usize,
) -> io::Result<()> {
    let subject = &outcome.subjects[subject];
    let results = &outcome.results;
    out.write_all(b"{\"subject\": ")?;
    string(out, &subject.key)?;
    out.write_all(b", \"label\": ")?;
    maybe_string(out, subject.label.as_deref())?;
    match period {
        Some(period) => write!(out, ", \"period\": \"{period}\"")?,
        None => out.write_all(b", \"period\": null")?,
    }
    out.write_all(b", \"total\": ")?;
    exact_or_cell(out, &results.totals.cell(row))?;
    out.write_all(b", \"grade\": ")?;
    match results.grades[row] {
        Some(grade) => out.write_all(names.grades[grade as usize].as_bytes())?,
        None => out.write_all(b"null")?,
    }
    match results.ranks[row] {
        Some(rank) => write!(out, ", \"rank\": {rank}")?,
        None => out.write_all(b", \"rank\": null")?,
    }
    out.write_all(b", \"missing\": ")?;
    reason(out, outcome, &[&results.totals.cell(row)])?;
    let segment = results.segments.as_ref().and_then(|segments| segments[row]);
    out.write_all(b", \"segment\": ")?;
    out.write_all(
        segment
            .map_or("null", |segment| &names.segments[segment as usize])
            .as_bytes(),
    )?;
    out.write_all(b", \"rules\": ")?;
    rules(out, outcome, names, row)?;
    out.write_all(b", \"groups\": {")?;
    groups(out, outcome, names, row)?;
    out.write_all(b"}, \"kpis\": {")?;
    kpis(out, outcome, names, row)?;
    out.write_all(b"}}")
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

fn groups(out: &mut Vec<u8>, outcome: &Outcome, names: &Names, row: usize) -> io::Result<()> {
    // The first group is the scorecard itself: its score is the total.
    for (index, group) in outcome.results.groups.iter().enumerate().skip(1) {
        out.extend_from_slice(if index > 1 { b", " } else { b"" });
        out.extend_from_slice(names.groups[index].as_bytes());
        out.extend_from_slice(b": {\"score\": ");
        let score = group.scores.cell(row);
        exact_or_cell(out, &score)?;
        out.extend_from_slice(b", \"weight\": ");
        weight(out, group.weights[row]);
        if let (Some(grades), Some(bands)) = (&group.grades, &outcome.scorecard.groups[index].bands) {
            out.extend_from_slice(b", \"grade\": ");
            maybe_string(
                out,
                grades[row].map(|band| bands.bands[band as usize].name.as_str()),
            )?;
        }
        out.extend_from_slice(b", \"missing\": ");
        reason(out, outcome, &[&score])?;
        out.push(b'}');
    }
    Ok(())
}

fn kpis(out: &mut Vec<u8>, outcome: &Outcome, names: &Names, row: usize) -> io::Result<()> {
    for (index, kpi) in outcome.results.kpis.iter().enumerate() {
        out.extend_from_slice(if index > 0 { b", " } else { b"" });
        out.extend_from_slice(names.kpis[index].as_bytes());
        out.extend_from_slice(b": {\"value\": ");
        let (value, score) = (kpi.values.cell(row), kpi.scores.cell(row));
        exact_or_cell(out, &value)?;
        if let Some(targets) = &kpi.targets {
            out.extend_from_slice(b", \"target\": ");
            exact_or_cell(out, &targets.cell(row))?;
        }
        out.extend_from_slice(b", \"score\": ");
        exact_or_cell(out, &score)?;
        out.extend_from_slice(b", \"weight\": ");
        weight(out, kpi.weights[row]);
        if let (Some(grades), Some(bands)) = (&kpi.grades, &outcome.scorecard.kpis[index].bands) {
            out.extend_from_slice(b", \"grade\": ");
            maybe_string(
                out,
                grades[row].map(|band| bands.bands[band as usize].name.as_str()),
            )?;
        }
        out.extend_from_slice(b", \"missing\": ");
        reason(out, outcome, &[&value, &score])?;
        out.push(b'}');
    }
    Ok(())
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
    let shown = outcome
        .data_errors
        .shown
        .iter()
        .filter(|error| error.table == *table && error.kind == *kind);
    list(out, shown, data_error)?;
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

/// A cell of a result, of which most are exact numbers.
fn exact_or_cell(out: &mut Vec<u8>, value: &Cell) -> io::Result<()> {
    match value {
        Cell::Exact(number) => decimal::push(out, *number),
        other => cell(out, other)?,
    }
    Ok(())
}

fn weight(out: &mut Vec<u8>, weight: Option<Decimal>) {
    match weight {
        Some(weight) => decimal::push(out, weight),
        None => out.extend_from_slice(b"null"),
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
