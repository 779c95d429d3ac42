//! The roll-ups of a period, a block for each: who and how many they are, their scores, how many have which grade.

use std::io::{self, Write};

use weigh_engine::dsl::model::{Bands, Member, Rollup, RollupMethod, RollupPart, Scorecard};
use weigh_engine::dsl::value::Rounding;
use weigh_engine::outcome::{Cell, LevelResults, Outcome, RolledScore, RollupResults};
use weigh_words::{Language, Text, text};

use super::columns::{
    Column, Field, MISSING, MOST_TEXT, Section, Sheet, Shown, band_label, band_paint, cell, field, plain,
};
use super::fold::fold;
use super::grid;
use super::total::agreeing;
use crate::Options;
use crate::number::Style;
use crate::paint::Paint;
use crate::text::{Align, clean, cut, hang};

/// Writes the roll-ups of a period.
pub(crate) fn write(
    outcome: &Outcome,
    period: usize,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for rolled in of_period(outcome, period, options) {
        let rows: Vec<usize> = (0..rolled.levels.len()).collect();
        for block in fold(&rolled.sheet, options.width) {
            writeln!(out)?;
            grid::write(&block, &rows, options.color, out)?;
        }
        rolled.missing(outcome, options, out)?;
    }
    Ok(())
}

/// The levels of a roll-up in a period.
pub(crate) fn levels_in(results: &RollupResults, period: usize) -> Vec<&LevelResults> {
    let levels = results.levels.iter();
    levels.filter(|level| level.period == period).collect()
}

/// A roll-up in a period.
pub(crate) struct Rolled<'a> {
    rollup: &'a Rollup,
    /// Its rows.
    pub(crate) levels: Vec<&'a LevelResults>,
    /// What its rows show.
    pub(crate) sheet: Sheet<'a>,
}

/// The roll-ups of a period.
pub(crate) fn of_period<'a>(
    outcome: &'a Outcome,
    period: usize,
    options: &Options,
) -> impl Iterator<Item = Rolled<'a>> {
    let rollups = outcome.scorecard.rollups.iter().zip(&outcome.rollups);
    rollups.map(move |(rollup, results)| {
        let levels = levels_in(results, period);
        let sheet = sheet(outcome, rollup, &levels, options);
        Rolled {
            rollup,
            levels,
            sheet,
        }
    })
}

impl Rolled<'_> {
    /// What people call it.
    pub(crate) fn title(&self) -> String {
        clean(&self.rollup.level)
    }

    /// Says why scores are missing, and that some subjects belong to none of the level.
    pub(crate) fn missing(
        &self,
        outcome: &Outcome,
        options: &Options,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        missing(outcome, self.rollup, &self.levels, options, out)
    }
}

/// The columns of a roll-up.
pub(crate) fn sheet<'a>(
    outcome: &'a Outcome,
    rollup: &'a Rollup,
    levels: &[&'a LevelResults],
    options: &Options,
) -> Sheet<'a> {
    let mut fields: Vec<Field<'a>> = rollup
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| part_field(outcome, part, at, levels, options.language))
        .collect();
    if let Some(bands) = &outcome.scorecard.root().bands {
        fields.extend((0..bands.bands.len()).map(|band| grade_field(bands, band, levels)));
    }
    Sheet {
        lead: lead(rollup, levels, options),
        labels_suffice: false,
        total: fields,
        groups: Section {
            title: String::new(),
            fields: Vec::new(),
        },
        kpis: Vec::new(),
    }
}

/// Label, key, and how many members there are.
fn lead<'a>(rollup: &'a Rollup, levels: &[&'a LevelResults], options: &Options) -> Vec<Field<'a>> {
    let most = MOST_TEXT.min(options.width / 3);
    let rows = levels.to_vec();
    let key = Column::over(rows.len(), String::new(), Align::Left, move |row| {
        let level = rows[row].level.as_ref();
        plain(level.map_or(MISSING.to_owned(), |level| cut(&clean(&level.key), most)))
    });
    let title = clean(&rollup.level);
    let mut fields = Vec::new();
    if rollup.label.is_some() {
        let rows = levels.to_vec();
        let label = Column::over(rows.len(), String::new(), Align::Left, move |row| {
            let label = rows[row].level.as_ref().and_then(|level| level.label.as_deref());
            plain(label.map_or(MISSING.to_owned(), |label| cut(&clean(label), most)))
        });
        fields.push(field(title, label));
        fields.push(field(text!("Key").in_language(options.language), key));
    } else {
        fields.push(field(title, key));
    }
    let rows = levels.to_vec();
    let members = Column::over(rows.len(), String::new(), Align::Right, move |row| {
        plain(rows[row].members.to_string())
    });
    fields.push(field(text!("Members").in_language(options.language), members));
    fields
}

/// The score of a part, its grade, and of how many members it is made where some have none.
fn part_field<'a>(
    outcome: &'a Outcome,
    part: &'a RollupPart,
    at: usize,
    levels: &[&'a LevelResults],
    language: Language,
) -> Field<'a> {
    let (title, rounding, bands) = named(&outcome.scorecard, part);
    let graded = bands.filter(|_| part.method != RollupMethod::Sum);
    let scores = || levels.iter().filter_map(move |level| level.scores.get(at));
    let scale = outcome.scorecard.scale;
    let mut style = Style::of_scores(language, rounding, scale, scores().map(|rolled| &rolled.score));
    if let (Some(bands), None) = (graded, rounding) {
        let scores: Vec<_> = scores().map(|rolled| (&rolled.score, rolled.grade)).collect();
        style = agreeing(style, bands, &scores);
    }
    let mut columns = vec![rolled_column(
        levels,
        at,
        String::new(),
        Align::Right,
        move |_, rolled| {
            let paint = band_paint(bands, rolled.grade, Paint::Bold);
            cell(outcome, &style, &rolled.score, paint)
        },
    )];
    if let Some(bands) = graded {
        columns.push(rolled_column(
            levels,
            at,
            String::new(),
            Align::Left,
            move |_, rolled| {
                rolled.grade.map_or_else(nothing, |grade| Shown {
                    text: band_label(bands, grade as usize),
                    paint: band_paint(Some(bands), Some(grade), Paint::Plain),
                })
            },
        ));
    }
    let fewer = |level: &&LevelResults| {
        let rolled = level.scores.get(at);
        rolled.is_some_and(|rolled| rolled.members < level.members)
    };
    if levels.iter().any(fewer) {
        columns.push(rolled_column(
            levels,
            at,
            text!("scored").in_language(language),
            Align::Left,
            move |level, rolled| Shown {
                text: scored(level, rolled).in_language(language),
                paint: Paint::Dim,
            },
        ));
    }
    let method = match part.weight {
        Some(_) => text!("{method}, weighted", method = method(part.method)),
        None => method(part.method),
    };
    Field {
        title: title.in_language(language),
        note: Some(method.in_language(language)),
        columns,
    }
}

fn scored(level: &LevelResults, rolled: &RolledScore) -> Text {
    text!(
        "{scored} of {members}",
        scored = rolled.members,
        members = level.members
    )
}

/// How scores are rolled up, as the language says it.
pub(crate) fn method(method: RollupMethod) -> Text {
    match method {
        RollupMethod::Average => text!("average"),
        RollupMethod::Sum => text!("sum"),
        RollupMethod::Min => text!("min"),
        RollupMethod::Max => text!("max"),
        RollupMethod::Median => text!("median"),
    }
}

/// A column about one score of each level.
fn rolled_column<'a>(
    levels: &[&'a LevelResults],
    at: usize,
    title: String,
    align: Align,
    show: impl Fn(&LevelResults, &RolledScore) -> Shown + 'a,
) -> Column<'a> {
    let rows = levels.to_vec();
    Column::over(rows.len(), title, align, move |row| {
        match rows[row].scores.get(at) {
            Some(rolled) => show(rows[row], rolled),
            None => nothing(),
        }
    })
}

/// How many members have a grade.
fn grade_field<'a>(bands: &'a Bands, band: usize, levels: &[&'a LevelResults]) -> Field<'a> {
    let of = bands.bands.len();
    let counts: Vec<u32> = levels.iter().map(|level| level.grades[band]).collect();
    let column = Column::over(
        counts.len(),
        String::new(),
        Align::Right,
        move |row| match counts[row] {
            0 => Shown {
                text: "0".to_owned(),
                paint: Paint::Dim,
            },
            some => Shown {
                text: some.to_string(),
                paint: Paint::Band(band, of),
            },
        },
    );
    field(band_label(bands, band), column)
}

fn nothing() -> Shown {
    Shown {
        text: MISSING.to_owned(),
        paint: Paint::Dim,
    }
}

/// What people call a part, how it is rounded, and its bands.
fn named<'a>(scorecard: &'a Scorecard, part: &RollupPart) -> (Text, Option<Rounding>, Option<&'a Bands>) {
    let round = scorecard.round;
    match part.part {
        Member::Group(id) if id.0 == 0 => (text!("Total"), round.total, scorecard.root().bands.as_ref()),
        Member::Group(id) => {
            let group = scorecard.group(id);
            let name = group.label.as_deref().unwrap_or(&group.name);
            (Text::verbatim(clean(name)), round.group, group.bands.as_ref())
        }
        Member::Kpi(id) => {
            let kpi = scorecard.kpi(id);
            let name = kpi.label.as_deref().unwrap_or(&kpi.name);
            (
                Text::verbatim(clean(name)),
                kpi.round.or(round.score),
                kpi.bands.as_ref(),
            )
        }
    }
}

fn missing(
    outcome: &Outcome,
    rollup: &Rollup,
    levels: &[&LevelResults],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (at, text) in lacks(outcome, rollup, levels, options.language)
        .iter()
        .enumerate()
    {
        if at == 0 {
            writeln!(out)?;
        }
        let text = text.in_language(options.language);
        writeln!(out, "{}", hang(&format!("{MISSING} "), &text, options.width))?;
    }
    Ok(())
}

/// Why scores are missing, and that some subjects belong to none of the level.
pub(crate) fn lacks(
    outcome: &Outcome,
    rollup: &Rollup,
    levels: &[&LevelResults],
    language: Language,
) -> Vec<Text> {
    let mut lacks = Vec::new();
    for level in levels {
        let Some(subject) = &level.level else {
            let name = clean(&rollup.level);
            lacks.push(match level.members {
                1 => text!("1 subject has no {level}", level = name),
                members => text!("{count} subjects have no {level}", count = members, level = name),
            });
            continue;
        };
        let name = clean(subject.label.as_deref().unwrap_or(&subject.key));
        for (part, rolled) in rollup.parts.iter().zip(&level.scores) {
            if let Cell::Missing(reason) = &rolled.score {
                let (title, _, _) = named(&outcome.scorecard, part);
                let reason = outcome.reason(*reason).text().in_language(language);
                lacks.push(text!(
                    "{name}, {part} {method}: {reason}",
                    name = &name,
                    part = title,
                    method = method(part.method),
                    reason = clean(&reason)
                ));
            }
        }
    }
    lacks
}
