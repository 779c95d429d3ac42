//! One period of a comparison: the subjects, who went from which grade to which, and why totals moved.

use std::rc::Rc;

use weigh_engine::compare::{Comparison, PeriodPair, SidePart, SubjectPair, same_name};
use weigh_words::{Language, Text, text};

use super::{Compared, called, change, few, grade_shown, listed, only, rolled, signed, total_style, why};
use crate::paint::Paint;
use crate::table::columns::{Column, Field, MISSING, MOST_TEXT, Shown, field, plain};
use crate::text::{Align, clean, cut, subjects, thousands};
use crate::told::{Piece, Table};

/// Of so many the reason is told.
const MOST_REASONS: usize = 12;

/// Adds the pieces of a period.
pub(super) fn put<'a>(
    compared: &Compared<'a>,
    pair: &'a PeriodPair,
    width: usize,
    language: Language,
    pieces: &mut Vec<Piece<'a>>,
) {
    pieces.push(Piece::Heading(summary(compared, pair)));
    for (side, alone) in pair.only.iter().enumerate() {
        if !alone.is_empty() {
            pieces.push(Piece::Line(only_there(compared, alone, side)));
        }
    }
    rolled::put(compared, pair, language, pieces);
    let listed: Rc<[SubjectPair]> = listed(compared, pair).into();
    if !listed.is_empty() {
        moved(compared, pair, (&listed, width), language, pieces);
    }
    pieces.extend(grades_of_parts(compared, pair, language));
}

/// The subjects that are listed, and why their totals moved.
fn moved<'a>(
    compared: &Compared<'a>,
    pair: &'a PeriodPair,
    (listed, width): (&Rc<[SubjectPair]>, usize),
    language: Language,
    pieces: &mut Vec<Piece<'a>>,
) {
    pieces.push(Piece::Table(people(compared.comparison, listed, width, language)));
    let differing = pair.subjects.iter().filter(|subject| subject.moves()).count();
    if differing > listed.len() {
        pieces.push(Piece::Note(text!(
            "the {shown} of {all} that move the most; --format json has all of them",
            shown = listed.len(),
            all = thousands(&differing.to_string())
        )));
    }
    if pair.subjects.iter().any(|subject| subject.grade) {
        pieces.push(Piece::Table(grades(compared.comparison, pair, language)));
    }
    reasons(compared, listed, language, pieces);
}

/// The period, or the two that are compared, and how many differ.
fn summary(compared: &Compared<'_>, pair: &PeriodPair) -> Text {
    let comparison = compared.comparison;
    let count = |has: fn(&SubjectPair) -> bool| {
        let number = pair.subjects.iter().filter(|subject| has(subject)).count();
        thousands(&number.to_string())
    };
    let compared = subjects(pair.subjects.len() as u64);
    let only_parts = |subject: &SubjectPair| subject.parts && !subject.moves();
    let what = if pair.subjects.iter().any(SubjectPair::moves) {
        let (subjects, grades) = (compared, count(|subject| subject.grade));
        let (ranks, totals) = (count(|subject| subject.rank), count(|subject| subject.total));
        if pair.subjects.iter().any(|subject| subject.segment) {
            text!(
                "{subjects}: {grades} with another grade, {ranks} with another rank, {totals} with another total, {segments} with another segment",
                subjects,
                grades,
                ranks,
                totals,
                segments = count(|subject| subject.segment)
            )
        } else {
            text!(
                "{subjects}: {grades} with another grade, {ranks} with another rank, {totals} with another total",
                subjects,
                grades,
                ranks,
                totals
            )
        }
    } else if pair.subjects.iter().any(only_parts) {
        text!(
            "{subjects}: the same totals, grades and ranks, and {count} with a part that is not the same",
            subjects = compared,
            count = count(|subject| subject.parts)
        )
    } else if pair.subjects.is_empty() && pair.only.iter().any(|alone| !alone.is_empty()) {
        text!("no subject is on both sides")
    } else if pair.is_equal() && comparison.is_equally_made() {
        text!("{subjects}: nothing is different", subjects = compared)
    } else {
        text!("{subjects}: nothing of theirs is different", subjects = compared)
    };
    let periods = [0, 1].map(|side| comparison.side(side).periods[pair.at[side]].as_ref());
    match periods {
        [Some(before), Some(after)] if before != after => {
            text!("{before} and {after}, {what}", before, after, what)
        }
        [Some(one), _] | [None, Some(one)] => text!("{period}, {what}", period = one, what),
        [None, None] => what,
    }
}

/// Who is on one side only.
fn only_there(compared: &Compared<'_>, alone: &[usize], side: usize) -> Text {
    let subjects = &compared.comparison.side(side).subjects;
    let names: Vec<String> = alone.iter().map(|at| called(&subjects[*at])).collect();
    only(side, few(&names))
}

fn people<'a>(
    comparison: &'a Comparison,
    listed: &Rc<[SubjectPair]>,
    width: usize,
    language: Language,
) -> Table<'a> {
    let said = |text: Text| text.in_language(language);
    let rows = listed.len();
    let most = MOST_TEXT.min(width / 3);
    let of = |rows: Rc<[SubjectPair]>| move |row: usize| comparison.after.subject(rows[row].rows[1]);
    let who = of(Rc::clone(listed));
    let labelled = (0..rows).any(|row| who(row).label.is_some());
    let key = Column::over(rows, String::new(), Align::Left, move |row| {
        plain(cut(&clean(&who(row).key), most))
    });
    let mut lead = Vec::new();
    if labelled {
        let who = of(Rc::clone(listed));
        let label = Column::over(rows, String::new(), Align::Left, move |row| {
            plain(cut(&clean(who(row).label.as_deref().unwrap_or_default()), most))
        });
        lead.push(field(said(text!("Subject")), label));
        lead.push(field(said(text!("Key")), key));
    } else {
        lead.push(field(said(text!("Subject")), key));
    }
    let mut fields = vec![totals(comparison, listed, language)];
    if !comparison.bands.is_empty() {
        fields.push(grade(comparison, listed, language));
    }
    if [0, 1]
        .iter()
        .any(|side| comparison.side(*side).segments.is_some())
    {
        fields.push(segment(comparison, listed, language));
    }
    let rank = |side: usize, title: String| {
        let listed = Rc::clone(listed);
        Column::over(rows, title, Align::Right, move |row| {
            let rank = comparison.side(side).ranks[listed[row].rows[side]];
            plain(rank.map_or_else(|| MISSING.to_owned(), |rank| rank.to_string()))
        })
    };
    fields.push(Field {
        title: said(text!("Rank")),
        note: None,
        columns: both(language, rank),
    });
    Table {
        title: None,
        lead,
        fields,
        rows,
    }
}

/// A column for each side.
fn both<'a>(language: Language, column: impl Fn(usize, String) -> Column<'a>) -> Vec<Column<'a>> {
    let titles = [text!("before"), text!("after")].into_iter().enumerate();
    titles
        .map(|(side, title)| column(side, title.in_language(language)))
        .collect()
}

fn totals<'a>(comparison: &'a Comparison, listed: &Rc<[SubjectPair]>, language: Language) -> Field<'a> {
    let style = total_style(comparison, listed, language);
    let rows = listed.len();
    let mut columns = both(language, |side, title| {
        let (listed, style) = (Rc::clone(listed), style.clone());
        Column::over(rows, title, Align::Right, move |row| {
            let cell = comparison.side(side).totals.cell(listed[row].rows[side]);
            plain(style.cell(&cell).unwrap_or_else(|| MISSING.to_owned()))
        })
    });
    let listed = Rc::clone(listed);
    let title = text!("change").in_language(language);
    columns.push(Column::over(rows, title, Align::Right, move |row| {
        let change = change(comparison, &listed[row]);
        plain(change.map_or_else(|| MISSING.to_owned(), |change| signed(change, &style)))
    }));
    Field {
        title: text!("Total").in_language(language),
        note: None,
        columns,
    }
}

fn grade<'a>(comparison: &'a Comparison, listed: &Rc<[SubjectPair]>, language: Language) -> Field<'a> {
    let columns = both(language, |side, title| {
        let listed = Rc::clone(listed);
        Column::over(listed.len(), title, Align::Left, move |row| {
            let place = comparison.grade(side, listed[row].rows[side]);
            let named = place.map(|place| &comparison.bands[place]);
            Shown {
                text: cut(&grade_shown(named, language), MOST_TEXT),
                paint: match place {
                    Some(place) if listed[row].grade => Paint::Band(place, comparison.bands.len()),
                    Some(_) => Paint::Plain,
                    None => Paint::Dim,
                },
            }
        })
    });
    Field {
        title: text!("Grade").in_language(language),
        note: None,
        columns,
    }
}

fn segment<'a>(comparison: &'a Comparison, listed: &Rc<[SubjectPair]>, language: Language) -> Field<'a> {
    let columns = both(language, |side, title| {
        let listed = Rc::clone(listed);
        Column::over(listed.len(), title, Align::Left, move |row| {
            let segment = comparison.segment(side, listed[row].rows[side]);
            Shown {
                text: cut(&grade_shown(segment, language), MOST_TEXT),
                paint: if listed[row].segment {
                    Paint::Bold
                } else {
                    Paint::Plain
                },
            }
        })
    });
    Field {
        title: text!("Segment").in_language(language),
        note: None,
        columns,
    }
}

/// The grades of KPIs and groups that are others, subject by subject.
fn grades_of_parts<'a>(compared: &Compared<'_>, pair: &PeriodPair, language: Language) -> Option<Piece<'a>> {
    let comparison = compared.comparison;
    let parts: Vec<[Option<&SidePart>; 2]> = (comparison.kpis.iter())
        .map(|both| [0, 1].map(|side| comparison.kpi(*both, side)))
        .chain((comparison.groups.iter()).map(|both| [0, 1].map(|side| comparison.group(*both, side))))
        .collect();
    let other = |subject: &SubjectPair| -> Vec<Text> {
        let mut texts = Vec::new();
        for both in &parts {
            let [Some(before), Some(after)] = both else {
                continue;
            };
            let grades = [before.grade(subject.rows[0]), after.grade(subject.rows[1])];
            if !same_name(grades[0], grades[1]) {
                let [from, to] = grades.map(|grade| grade_shown(grade, language));
                let part = clean(after.named.shown());
                texts.push(text!("{part} {from} → {to}", part, from, to));
            }
        }
        texts
    };
    let mut others = 0;
    let mut items = Vec::new();
    for subject in &pair.subjects {
        let texts = if subject.parts { other(subject) } else { Vec::new() };
        if texts.is_empty() {
            continue;
        }
        if items.len() == MOST_REASONS {
            others += 1;
            continue;
        }
        items.push(text!(
            "{subject}: {grades}",
            subject = called(comparison.after.subject(subject.rows[1])),
            grades = Text::list(texts)
        ));
    }
    if others > 0 {
        items.push(text!("--format json has the other {count}", count = others));
    }
    (!items.is_empty()).then(|| Piece::List {
        title: text!("Other grades of KPIs and groups"),
        items,
    })
}

/// How many went from which grade to which.
fn grades<'a>(comparison: &'a Comparison, pair: &PeriodPair, language: Language) -> Table<'a> {
    let moves: Rc<[Vec<u32>]> = comparison.moves(pair).into();
    let none = comparison.bands.len();
    let is_used = |place: usize| {
        let ways = moves[place].iter().chain(moves.iter().map(|row| &row[place]));
        place < none || ways.into_iter().any(|count| *count > 0)
    };
    let places: Rc<[usize]> = (0..=none).filter(|place| is_used(*place)).collect();
    let name = move |place: usize| cut(&grade_shown(comparison.bands.get(place), language), MOST_TEXT);
    let lead = {
        let places = Rc::clone(&places);
        Column::over(places.len(), String::new(), Align::Left, move |row| {
            plain(name(places[row]))
        })
    };
    let fields = (places.iter()).map(|&to| {
        let (moves, places) = (Rc::clone(&moves), Rc::clone(&places));
        let column = Column::over(places.len(), String::new(), Align::Right, move |row| {
            let from = places[row];
            match moves[from][to] {
                0 => Shown {
                    text: "·".to_owned(),
                    paint: Paint::Dim,
                },
                count => Shown {
                    text: count.to_string(),
                    paint: if from == to { Paint::Plain } else { Paint::Bold },
                },
            }
        });
        field(name(to), column)
    });
    Table {
        title: Some(text!("How many went from which grade (down) to which (across)")),
        lead: vec![field(String::new(), lead)],
        fields: fields.collect(),
        rows: places.len(),
    }
}

/// Why totals moved, of those whose grade is another first.
fn reasons<'a>(
    compared: &Compared<'a>,
    listed: &[SubjectPair],
    language: Language,
    pieces: &mut Vec<Piece<'a>>,
) {
    let comparison = compared.comparison;
    let who = |subject: &SubjectPair| called(comparison.after.subject(subject.rows[1]));
    let graded: Vec<String> = (listed.iter())
        .filter(|subject| subject.grade && !subject.total)
        .map(who)
        .collect();
    let mut moved: Vec<&SubjectPair> = listed.iter().filter(|subject| subject.total).collect();
    moved.sort_by_key(|subject| !subject.grade);
    let told = moved.iter().filter_map(|subject| {
        let reason = why::told(compared, subject, language).or_else(|| why::missing(compared, subject))?;
        Some(text!("{subject}: {reason}", subject = who(subject), reason))
    });
    let mut items: Vec<Text> = told.take(MOST_REASONS).collect();
    let untold = moved.len() - items.len();
    if items.len() == MOST_REASONS && untold > 0 {
        items.push(text!("--format json has the other {count}", count = untold));
    }
    if !graded.is_empty() {
        items.push(text!(
            "the same total and another grade, by a veto, a distribution or other bands: {subjects}",
            subjects = Text::list(graded)
        ));
    }
    if !items.is_empty() {
        pieces.push(Piece::List {
            title: text!("Why totals moved"),
            items,
        });
    }
}
