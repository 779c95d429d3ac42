//! How far an outcome depends on its weights, for reading: each weight by itself, then who sits near an edge, and between which
//! ranks everybody lies.

pub(crate) mod json;

use std::cmp::Reverse;
use std::io::{self, Write};

use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_engine::sensitivity::{Effect, Moved, Sensitivity, Spread};
use weigh_words::{Text, text};

use crate::compare::{grade_shown, sheet};
use crate::number::{Style, percentage};
use crate::paint::Paint;
use crate::table::columns::{Column, Field, MISSING, MOST_LABEL, MOST_TEXT, Shown, field, plain};
use crate::table::fold::fold;
use crate::table::{SEPARATOR, grid, of_data};
use crate::text::{Align, clean, cut, hang, subjects, thousands};
use crate::{Options, problem};

/// So many subjects are listed.
const MOST: usize = 50;

/// Writes the whole page.
pub(crate) fn write(sensitivity: &Sensitivity, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let outcome = &sensitivity.outcome;
    let language = options.language;
    let scorecard = &outcome.scorecard;
    let title = clean(scorecard.label.as_deref().unwrap_or(&scorecard.name));
    writeln!(
        out,
        "{}",
        Paint::Bold.over(&cut(&title, options.width), options.color)
    )?;
    let periods = outcome.periods.iter().flatten().map(ToString::to_string);
    let mut parts: Vec<Text> = periods.map(Text::verbatim).collect();
    parts.push(subjects(outcome.subjects.len() as u64));
    let moves = sensitivity.moves;
    parts.push(text!(
        "weights move by {share}; {draws} draws, seed {seed}",
        share = percent(moves.by),
        draws = thousands(&moves.draws.to_string()),
        seed = moves.seed
    ));
    let parts: Vec<String> = parts.iter().map(|part| part.in_language(language)).collect();
    writeln!(out, "{}", hang("", &parts.join(SEPARATOR), options.width))?;
    weights(sensitivity, options, out)?;
    for period in 0..outcome.periods.len() {
        let rows: Vec<usize> = (outcome.row(period, 0)..outcome.row(period + 1, 0)).collect();
        if let (true, Some(named)) = (outcome.periods.len() > 1, outcome.periods[period]) {
            writeln!(out, "\n{}", Paint::Bold.over(&named.to_string(), options.color))?;
        }
        near(sensitivity, rows, options, out)?;
    }
    if !outcome.data_errors.counts.is_empty() {
        writeln!(out)?;
        problem::few_skipped_rows((&outcome.inputs, &outcome.data_errors), options, out)?;
    }
    of_data(&outcome.notes, options, out)
}

/// A share as a percentage, as exact as it is told.
fn percent(share: Decimal) -> Text {
    let rounding = Rounding {
        places: 1,
        mode: RoundingMode::HalfUp,
    };
    let percent = share.mul(Decimal::HUNDRED).unwrap_or(share);
    percentage(&rounding.apply(percent).to_string())
}

/// The share of so many among all, as a percentage that is 0 and 100 only where it is.
fn part_of(number: u32, all: u32) -> Text {
    let share = Decimal::from(i64::from(number)).div(Decimal::from(i64::from(all)));
    percent(share.unwrap_or(Decimal::ZERO))
}

/// What a part is called, and in which group it is.
fn part(outcome: &Outcome, member: Member) -> String {
    let label = match member {
        Member::Kpi(id) => outcome.scorecard.kpi(id).label.as_deref(),
        Member::Group(id) => outcome.scorecard.group(id).label.as_deref(),
    };
    clean(label.unwrap_or(outcome.scorecard.name_of(member)))
}

/// What each weight does by itself.
fn weights(sensitivity: &Sensitivity, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let outcome = &sensitivity.outcome;
    let language = options.language;
    let said = |text: Text| text.in_language(language);
    let all = &sensitivity.weights;
    let rows = all.len();
    let style = score_style(
        sensitivity,
        all.iter()
            .flat_map(|moved| &moved.effects)
            .map(|effect| effect.most),
        options,
    );
    let heading = text!(
        "Each weight by itself, {share} of itself down and up; how many of {rows} are then different",
        share = percent(sensitivity.moves.by),
        rows = outcome.results.rows
    );
    writeln!(out, "\n{}", hang("", &said(heading), options.width))?;
    let name = Column::over(rows, String::new(), Align::Left, |row| {
        plain(cut(
            &part(outcome, all[row].member),
            MOST_LABEL.min(options.width / 3),
        ))
    });
    let level = Column::over(rows, String::new(), Align::Left, |row| {
        let group = all[row].group;
        let shown = if group == GroupId(0) {
            said(text!("the total"))
        } else {
            part(outcome, Member::Group(group))
        };
        plain(cut(&shown, MOST_TEXT.min(options.width / 4)))
    });
    let share = Column::over(rows, String::new(), Align::Right, |row| {
        plain(match all[row].share {
            Some(share) => said(percent(share)),
            None => said(text!("by subject")),
        })
    });
    let sides = || [said(text!("lighter")), said(text!("heavier"))];
    let counted = |title: Text, count: fn(&Effect) -> u32| {
        let columns = sides().into_iter().enumerate().map(|(side, title)| {
            Column::over(rows, title, Align::Right, move |row| {
                number_shown(count(&all[row].effects[side]))
            })
        });
        headed(said(title), columns.collect())
    };
    let style = &style;
    let most = sides().into_iter().enumerate().map(|(side, title)| {
        Column::over(rows, title, Align::Right, move |row: usize| {
            plain(style.digits(all[row].effects[side].most))
        })
    });
    let mut fields = vec![
        field(said(text!("Group")), level),
        field(said(text!("Weight")), share),
    ];
    if outcome.scorecard.root().bands.is_some() {
        fields.push(counted(text!("other grade"), |effect| effect.grades));
    }
    fields.push(counted(text!("other rank"), |effect| effect.ranks));
    fields.push(headed(said(text!("total moves by at most")), most.collect()));
    let sheet = sheet(vec![field(said(text!("Part")), name)], fields);
    blocks(&sheet, rows, options, out)
}

fn number_shown(count: u32) -> Shown {
    match count {
        0 => Shown {
            text: "·".to_owned(),
            paint: Paint::Dim,
        },
        _ => plain(thousands(&count.to_string())),
    }
}

fn headed(title: String, columns: Vec<Column<'_>>) -> Field<'_> {
    Field {
        title,
        note: None,
        columns,
    }
}

fn blocks(
    sheet: &crate::table::columns::Sheet<'_>,
    rows: usize,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for block in fold(sheet, options.width) {
        grid::write(&block, &(0..rows).collect::<Vec<_>>(), options.color, out)?;
    }
    Ok(())
}

/// Scores and what they change by: as totals are shown.
fn score_style(
    sensitivity: &Sensitivity,
    numbers: impl Iterator<Item = Decimal>,
    options: &Options,
) -> Style {
    let scorecard = &sensitivity.outcome.scorecard;
    let cells: Vec<Cell> = numbers.map(Cell::Exact).collect();
    Style::of_scores(
        options.language,
        scorecard.round.total,
        scorecard.scale,
        cells.iter(),
    )
}

/// The subjects of a period: those near an edge, then the others in their order, as far as they are few.
fn near(
    sensitivity: &Sensitivity,
    mut rows: Vec<usize>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let outcome = &sensitivity.outcome;
    let language = options.language;
    let said = |text: Text| text.in_language(language);
    let has_bands = outcome.scorecard.root().bands.is_some();
    let all = rows.len();
    let at_edge = rows
        .iter()
        .filter(|row| sensitivity.spreads[**row].is_near())
        .count();
    let spreads = &sensitivity.spreads;
    let rank = |row: usize| outcome.results.ranks[row].unwrap_or(u32::MAX);
    rows.sort_by_key(|row| {
        let near = spreads[*row].is_near();
        (
            !near,
            Reverse(if near { spreads[*row].other_grade } else { 0 }),
            rank(*row),
        )
    });
    rows.truncate(MOST);
    let shown = rows;
    let heading = if has_bands {
        text!(
            "All weights drawn at random: the grade of {near} of {subjects} hangs on the weights",
            near = at_edge,
            subjects = subjects(all as u64)
        )
    } else {
        text!(
            "All weights drawn at random: {subjects}",
            subjects = subjects(all as u64)
        )
    };
    writeln!(out, "\n{}", hang("", &said(heading), options.width))?;
    if shown.is_empty() {
        return Ok(());
    }
    let fields = spread_fields(sensitivity, &shown, has_bands, options);
    let lead = who(outcome, &shown, options);
    blocks(&sheet(lead, fields), shown.len(), options, out)?;
    let mut notes = Vec::new();
    if all > shown.len() {
        notes.push(text!(
            "{shown} of {all}; --format json has all of them",
            shown = shown.len(),
            all = thousands(&all.to_string())
        ));
    }
    notes.push(text!(
        "other: the share of draws with another grade; to the edge: how far the total is from where another grade begins; usual: \
         where the rank lies in nine of ten draws; widest: in all of them"
    ));
    for note in notes {
        writeln!(
            out,
            "{}",
            Paint::Dim.over(&hang("", &said(note), options.width), options.color)
        )?;
    }
    Ok(())
}

/// Subject and key.
fn who<'a>(outcome: &'a Outcome, shown: &'a [usize], options: &Options) -> Vec<Field<'a>> {
    let said = |text: Text| text.in_language(options.language);
    let most = MOST_TEXT.min(options.width / 4);
    let subject = move |row: usize| &outcome.subjects[shown[row] % outcome.subjects.len()];
    let rows = shown.len();
    let key = Column::over(rows, String::new(), Align::Left, move |row| {
        plain(cut(&clean(&subject(row).key), most))
    });
    if (0..rows).all(|row| subject(row).label.is_none()) {
        return vec![field(said(text!("Subject")), key)];
    }
    let label = Column::over(rows, String::new(), Align::Left, move |row| {
        plain(cut(
            &clean(subject(row).label.as_deref().unwrap_or_default()),
            most,
        ))
    });
    vec![
        field(said(text!("Subject")), label),
        field(said(text!("Key")), key),
    ]
}

fn spread_fields<'a>(
    sensitivity: &'a Sensitivity,
    shown: &'a [usize],
    has_bands: bool,
    options: &Options,
) -> Vec<Field<'a>> {
    let outcome = &sensitivity.outcome;
    let language = options.language;
    let said = |text: Text| text.in_language(language);
    let spread = move |row: usize| -> &Spread { &sensitivity.spreads[shown[row]] };
    let rows = shown.len();
    let ends = shown.iter().filter_map(|row| sensitivity.spreads[*row].totals);
    let style = score_style(sensitivity, ends.flat_map(|(low, high)| [low, high]), options);
    let missing = || MISSING.to_owned();
    let total = {
        let style = style.clone();
        Column::over(rows, said(text!("now")), Align::Right, move |row| {
            plain(
                style
                    .cell(&outcome.results.totals.cell(shown[row]))
                    .unwrap_or_else(missing),
            )
        })
    };
    let end = |title: Text, of: fn((Decimal, Decimal)) -> Decimal| {
        let style = style.clone();
        Column::over(rows, said(title), Align::Right, move |row| {
            plain(
                spread(row)
                    .totals
                    .map_or_else(missing, |ends| style.digits(of(ends))),
            )
        })
    };
    let totals = vec![
        total,
        end(text!("least"), |(least, _)| least),
        end(text!("most"), |(_, most)| most),
    ];
    let mut fields = vec![headed(said(text!("Total")), totals)];
    if has_bands {
        let bands = outcome.scorecard.root().bands.as_ref();
        let grade = Column::over(rows, said(text!("now")), Align::Left, move |row| {
            let place = outcome.results.grades[shown[row]].map(|grade| grade as usize);
            let band = place.and_then(|place| bands.map(|bands| &bands.bands[place]));
            Shown {
                text: match band {
                    Some(band) => cut(&clean(band.label.as_deref().unwrap_or(&band.name)), MOST_TEXT),
                    None => grade_shown(None, language),
                },
                paint: place.map_or(Paint::Dim, |place| {
                    Paint::Band(place, bands.map_or(1, |bands| bands.bands.len()))
                }),
            }
        });
        let draws = sensitivity.moves.draws;
        let other = Column::over(
            rows,
            said(text!("other")),
            Align::Right,
            move |row| match spread(row).other_grade {
                0 => number_shown(0),
                number => plain(part_of(number, draws).in_language(language)),
            },
        );
        let edge = Column::over(rows, said(text!("to the edge")), Align::Right, move |row| {
            plain(
                spread(row)
                    .to_limit
                    .map_or_else(missing, |limit| style.digits(limit)),
            )
        });
        fields.push(headed(said(text!("Grade")), vec![grade, other, edge]));
    }
    let rank = Column::over(rows, said(text!("now")), Align::Right, move |row| {
        plain(outcome.results.ranks[shown[row]].map_or_else(missing, |rank| rank.to_string()))
    });
    let interval = |title: Text, of: fn(&Spread) -> Option<(u32, u32)>| {
        Column::over(rows, said(title), Align::Right, move |row| {
            plain(of(spread(row)).map_or_else(missing, |(best, worst)| {
                if best == worst {
                    best.to_string()
                } else {
                    format!("{best}–{worst}")
                }
            }))
        })
    };
    fields.push(headed(
        said(text!("Rank")),
        vec![
            rank,
            interval(text!("usual"), |spread| spread.usual_ranks),
            interval(text!("widest"), |spread| spread.ranks),
        ],
    ));
    fields
}

/// The name of a weight's level for programs.
fn level_name<'a>(outcome: &'a Outcome, moved: &Moved) -> &'a str {
    &outcome.scorecard.group(moved.group).name
}

#[cfg(test)]
mod tests;
