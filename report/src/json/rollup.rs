//! Roll-ups: an object for each of a level in each period.

use std::io::{self, Write};

use weigh_engine::dsl::model::{Bands, Member, Rollup, RollupPart, Scorecard};
use weigh_engine::outcome::{LevelResults, Outcome, RolledScore};

use super::{cell, list, maybe_string, reason, string};

/// Writes the inside of the array.
pub(super) fn write(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    let rollups = outcome.scorecard.rollups.iter().zip(&outcome.rollups);
    let all = rollups.flat_map(|(rollup, results)| results.levels.iter().map(move |level| (rollup, level)));
    let mut none = true;
    for (rollup, results) in all {
        out.write_all(if none { b"\n" } else { b",\n" })?;
        none = false;
        level(out, outcome, rollup, results)?;
    }
    super::end_of_lines(out, none)
}

fn level(out: &mut dyn Write, outcome: &Outcome, rollup: &Rollup, results: &LevelResults) -> io::Result<()> {
    let level = results.level.as_ref();
    out.write_all(b"{\"level\": ")?;
    string(out, &rollup.level)?;
    out.write_all(b", \"key\": ")?;
    maybe_string(out, level.map(|level| level.key.as_str()))?;
    out.write_all(b", \"label\": ")?;
    maybe_string(out, level.and_then(|level| level.label.as_deref()))?;
    match outcome.periods[results.period] {
        Some(period) => write!(out, ", \"period\": \"{period}\"")?,
        None => out.write_all(b", \"period\": null")?,
    }
    write!(out, ", \"members\": {}, \"grades\": {{", results.members)?;
    if let Some(bands) = &outcome.scorecard.root().bands {
        for (at, (band, count)) in bands.bands.iter().zip(&results.grades).enumerate() {
            out.write_all(if at > 0 { b", " } else { b"" })?;
            string(out, &band.name)?;
            write!(out, ": {count}")?;
        }
    }
    out.write_all(b"}, \"scores\": ")?;
    list(
        out,
        rollup.parts.iter().zip(&results.scores),
        |out, (part, rolled)| score(out, outcome, part, rolled),
    )?;
    out.write_all(b"}")
}

fn score(out: &mut dyn Write, outcome: &Outcome, part: &RollupPart, rolled: &RolledScore) -> io::Result<()> {
    let (name, bands) = named(&outcome.scorecard, part.part);
    out.write_all(b"{\"part\": ")?;
    string(out, name)?;
    write!(
        out,
        ", \"method\": \"{}\", \"weighted\": {}, \"score\": ",
        part.method.word(),
        part.weight.is_some()
    )?;
    cell(out, &rolled.score)?;
    out.write_all(b", \"grade\": ")?;
    let grade = rolled.grade.zip(bands);
    maybe_string(
        out,
        grade.map(|(grade, bands)| bands.bands[grade as usize].name.as_str()),
    )?;
    write!(out, ", \"members\": {}, \"missing\": ", rolled.members)?;
    reason(out, outcome, &[&rolled.score])?;
    out.write_all(b"}")
}

/// What a part is called in the scorecard, and its bands.
pub(crate) fn named(scorecard: &Scorecard, part: Member) -> (&str, Option<&Bands>) {
    match part {
        Member::Group(id) if id.0 == 0 => ("total", scorecard.root().bands.as_ref()),
        Member::Group(id) => {
            let group = scorecard.group(id);
            (&group.name, group.bands.as_ref())
        }
        Member::Kpi(id) => {
            let kpi = scorecard.kpi(id);
            (&kpi.name, kpi.bands.as_ref())
        }
    }
}
