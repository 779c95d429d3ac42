//! One period of a comparison: the subjects, who went from which grade to which, and why totals moved.

use std::io::{self, Write};

use weigh_engine::compare::{PeriodPair, SubjectPair};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::{Compared, called, grade_shown, listed, signed, summary, total_style, why};
use crate::Options;
use crate::paint::Paint;
use crate::table::columns::{Column, Field, MISSING, MOST_TEXT, Section, Sheet, Shown, field, plain};
use crate::table::fold::fold;
use crate::table::grid;
use crate::text::{Align, clean, cut, hang, thousands};

/// Subjects of one side are listed up to so many.
const MOST_ALONE: usize = 20;
/// Of so many the reason is told.
const MOST_REASONS: usize = 12;

pub(super) fn write(
    compared: &Compared<'_>,
    pair: &PeriodPair,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let language = options.language;
    writeln!(out)?;
    for line in summary(compared, pair, language) {
        writeln!(
            out,
            "{}",
            Paint::Bold.over(&hang("", &line, options.width), options.color)
        )?;
    }
    alone(compared, pair, options, out)?;
    let listed = listed(compared, pair);
    if listed.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    subjects(compared, &listed, options, out)?;
    let differing = pair.subjects.iter().filter(|subject| subject.differs()).count();
    if differing > listed.len() {
        let told = text!(
            "the {shown} of {all} that move the most; --format json has all of them",
            shown = listed.len(),
            all = thousands(&differing.to_string())
        );
        writeln!(out, "{}", hang("", &told.in_language(language), options.width))?;
    }
    if pair.subjects.iter().any(|subject| subject.grade) {
        grades(compared, pair, options, out)?;
    }
    reasons(compared, &listed, options, out)
}

/// Who is on one side only.
fn alone(
    compared: &Compared<'_>,
    pair: &PeriodPair,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    for side in 0..2 {
        let only = &pair.only[side];
        if only.is_empty() {
            continue;
        }
        let subjects = &compared.comparison.side(side).subjects;
        let shown = only.iter().take(MOST_ALONE);
        let mut names: Vec<Text> = shown.map(|at| Text::verbatim(called(&subjects[*at]))).collect();
        if only.len() > MOST_ALONE {
            names.push(text!("{count} more", count = only.len() - MOST_ALONE));
        }
        let told = super::only(side, Text::list(names));
        writeln!(
            out,
            "{}",
            hang("", &told.in_language(options.language), options.width)
        )?;
    }
    Ok(())
}

fn subjects(
    compared: &Compared<'_>,
    listed: &[&SubjectPair],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let comparison = compared.comparison;
    let language = options.language;
    let said = |text: Text| text.in_language(language);
    let rows = listed.len();
    let most = MOST_TEXT.min(options.width / 3);
    let who = |row: usize| comparison.after.subject(listed[row].rows[1]);
    let key = Column::over(rows, String::new(), Align::Left, |row| {
        plain(cut(&clean(&who(row).key), most))
    });
    let mut lead = Vec::new();
    if (0..rows).any(|row| who(row).label.is_some()) {
        let label = Column::over(rows, String::new(), Align::Left, |row| {
            plain(cut(&clean(who(row).label.as_deref().unwrap_or_default()), most))
        });
        lead.push(field(said(text!("Subject")), label));
        lead.push(field(said(text!("Key")), key));
    } else {
        lead.push(field(said(text!("Subject")), key));
    }
    let sides = || [said(text!("before")), said(text!("after"))];
    let style = &total_style(comparison, listed, language);
    let mut total = Vec::new();
    for (side, title) in sides().into_iter().enumerate() {
        total.push(Column::over(rows, title, Align::Right, move |row| {
            let cell = comparison.side(side).totals.cell(listed[row].rows[side]);
            plain(style.cell(&cell).unwrap_or_else(|| MISSING.to_owned()))
        }));
    }
    total.push(Column::over(
        rows,
        said(text!("change")),
        Align::Right,
        move |row| {
            let [before, after] = listed[row].rows;
            let totals = comparison.after.total(after).zip(comparison.before.total(before));
            let change = totals.and_then(|(after, before)| after.sub(before));
            plain(change.map_or_else(|| MISSING.to_owned(), |change| signed(change, style)))
        },
    ));
    let mut fields = vec![headed(said(text!("Total")), total)];
    if !comparison.bands.is_empty() {
        let of = comparison.bands.len();
        let grade = |side: usize| {
            move |row: usize| {
                let place = comparison.grade(side, listed[row].rows[side]);
                let named = place.map(|place| &comparison.bands[place]);
                Shown {
                    text: cut(&grade_shown(named, language), MOST_TEXT),
                    paint: match place {
                        Some(place) if listed[row].grade => Paint::Band(place, of),
                        Some(_) => Paint::Plain,
                        None => Paint::Dim,
                    },
                }
            }
        };
        let columns = sides().into_iter().enumerate();
        let columns = columns.map(|(side, title)| Column::over(rows, title, Align::Left, grade(side)));
        fields.push(headed(said(text!("Grade")), columns.collect()));
    }
    let columns = sides().into_iter().enumerate();
    let columns = columns.map(|(side, title)| {
        Column::over(rows, title, Align::Right, move |row| {
            let rank = comparison.side(side).ranks[listed[row].rows[side]];
            plain(rank.map_or_else(|| MISSING.to_owned(), |rank| rank.to_string()))
        })
    });
    fields.push(headed(said(text!("Rank")), columns.collect()));
    let sheet = sheet(lead, fields);
    for block in fold(&sheet, options.width) {
        grid::write(&block, &(0..rows).collect::<Vec<_>>(), options.color, out)?;
    }
    Ok(())
}

fn headed(title: String, columns: Vec<Column<'_>>) -> Field<'_> {
    Field {
        title,
        note: None,
        columns,
    }
}

/// Fields side by side, as far as a line holds them.
pub(crate) fn sheet<'a>(lead: Vec<Field<'a>>, fields: Vec<Field<'a>>) -> Sheet<'a> {
    Sheet {
        lead,
        labels_suffice: false,
        total: fields,
        groups: Section {
            title: String::new(),
            fields: Vec::new(),
        },
        kpis: Vec::new(),
    }
}

/// How many went from which grade to which.
fn grades(
    compared: &Compared<'_>,
    pair: &PeriodPair,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let comparison = compared.comparison;
    let language = options.language;
    let moves = comparison.moves(pair);
    let none = comparison.bands.len();
    let is_used = |place: usize| {
        place < none
            || moves[place]
                .iter()
                .chain(moves.iter().map(|row| &row[place]))
                .any(|count| *count > 0)
    };
    let places: Vec<usize> = (0..=none).filter(|place| is_used(*place)).collect();
    let name = |place: usize| cut(&grade_shown(comparison.bands.get(place), language), MOST_TEXT);
    let heading = text!("How many went from which grade (down) to which (across)");
    writeln!(
        out,
        "\n{}",
        hang("", &heading.in_language(language), options.width)
    )?;
    let lead = Column::over(places.len(), String::new(), Align::Left, |row| {
        plain(name(places[row]))
    });
    let moves = &moves;
    let columns = places.iter().map(|&to| {
        let places = &places;
        let column = Column::over(places.len(), String::new(), Align::Right, move |row| {
            let from = places[row];
            let count = moves[from][to];
            Shown {
                text: if count == 0 {
                    "·".to_owned()
                } else {
                    count.to_string()
                },
                paint: match count {
                    0 => Paint::Dim,
                    _ if from != to => Paint::Bold,
                    _ => Paint::Plain,
                },
            }
        });
        field(name(to), column)
    });
    let sheet = sheet(vec![field(String::new(), lead)], columns.collect());
    for block in fold(&sheet, options.width) {
        grid::write(&block, &(0..places.len()).collect::<Vec<_>>(), options.color, out)?;
    }
    Ok(())
}

/// Why totals moved, of those whose grade is another first.
fn reasons(
    compared: &Compared<'_>,
    listed: &[&SubjectPair],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let comparison = compared.comparison;
    let language = options.language;
    let mut moved: Vec<&&SubjectPair> = listed.iter().filter(|subject| subject.total).collect();
    moved.sort_by_key(|subject| !subject.grade);
    let told = moved
        .iter()
        .filter_map(|subject| Some((subject, why::told(compared, subject, language)?)));
    let told: Vec<_> = told.take(MOST_REASONS).collect();
    let graded = listed.iter().filter(|subject| subject.grade && !subject.total);
    let graded: Vec<String> = (graded)
        .map(|subject| called(comparison.after.subject(subject.rows[1])))
        .collect();
    if !graded.is_empty() {
        let line = text!(
            "the same total and another grade, by a veto, a distribution or other bands: {subjects}",
            subjects = Text::list(graded)
        );
        writeln!(out, "\n{}", hang("", &line.in_language(language), options.width))?;
    }
    if told.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", text!("Why totals moved").in_language(language))?;
    for (subject, reason) in &told {
        let who = called(comparison.after.subject(subject.rows[1]));
        let line = text!("{subject}: {reason}", subject = who, reason);
        writeln!(out, "{}", hang("  ", &line.in_language(language), options.width))?;
    }
    let untold = moved.len().saturating_sub(told.len());
    if told.len() == MOST_REASONS && untold > 0 {
        let more = text!("--format json has the other {count}", count = untold);
        writeln!(out, "{}", hang("  ", &more.in_language(language), options.width))?;
    }
    Ok(())
}

/// A value as text, or the sign that there is none.
pub(super) fn shown(cell: Option<&Cell>, style: &crate::number::Style) -> String {
    cell.and_then(|cell| style.cell(cell))
        .unwrap_or_else(|| MISSING.to_owned())
}
