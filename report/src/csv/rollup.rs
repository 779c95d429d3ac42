//! Roll-ups for spreadsheets, a file of their own: a row per score of each of a level in each period.

use std::io::{self, Write};

use weigh_engine::dsl::model::{Rollup, RollupPart};
use weigh_engine::outcome::{LevelResults, Outcome, RolledScore};

use super::{cell, io_error, text};
use crate::json::rollup::named;

/// Writes a header and all roll-ups.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    let mut header: Vec<String> = [
        "level", "key", "label", "period", "part", "method", "score", "grade", "scored", "members",
    ]
    .map(str::to_owned)
    .into();
    for band in outcome
        .scorecard
        .root()
        .bands
        .iter()
        .flat_map(|bands| &bands.bands)
    {
        header.push(text(&format!("members.{}", band.name)).into_owned());
    }
    writer.write_record(&header).map_err(io_error)?;
    for (rollup, results) in outcome.scorecard.rollups.iter().zip(&outcome.rollups) {
        for level in &results.levels {
            for (part, rolled) in rollup.parts.iter().zip(&level.scores) {
                let fields = record(outcome, rollup, level, Some((part, rolled)));
                writer.write_record(&fields).map_err(io_error)?;
            }
            // Who belongs to none of a level has no score together, but is not left out.
            if level.scores.is_empty() {
                writer
                    .write_record(record(outcome, rollup, level, None))
                    .map_err(io_error)?;
            }
        }
    }
    writer.flush()
}

fn record(
    outcome: &Outcome,
    rollup: &Rollup,
    results: &LevelResults,
    score: Option<(&RollupPart, &RolledScore)>,
) -> Vec<String> {
    let level = results.level.as_ref();
    let period = outcome.periods[results.period];
    let mut fields = vec![
        text(&rollup.level).into_owned(),
        text(level.map_or("", |level| &level.key)).into_owned(),
        text(level.and_then(|level| level.label.as_deref()).unwrap_or_default()).into_owned(),
        period.map(|period| period.to_string()).unwrap_or_default(),
    ];
    match score {
        Some((part, rolled)) => {
            let (name, bands) = named(&outcome.scorecard, part.part);
            let grade = rolled.grade.zip(bands);
            let weighted = if part.weight.is_some() { "weighted " } else { "" };
            fields.extend([
                text(name).into_owned(),
                format!("{weighted}{}", part.method.word()),
                cell(&rolled.score),
                text(grade.map_or("", |(grade, bands)| &bands.bands[grade as usize].name)).into_owned(),
                rolled.members.to_string(),
            ]);
        }
        None => fields.extend(std::iter::repeat_n(String::new(), 5)),
    }
    fields.push(results.members.to_string());
    fields.extend(results.grades.iter().map(u32::to_string));
    fields
}
