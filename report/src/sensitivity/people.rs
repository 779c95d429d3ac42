//! Who sits near an edge, and between which totals and ranks the draws put everybody.

use std::cmp::Reverse;
use std::rc::Rc;

use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_engine::sensitivity::{Sensitivity, Spread};
use weigh_words::{Language, Text, text};

use super::{counted, score_style};
use crate::compare::grade_shown;
use crate::paint::Paint;
use crate::table::band_label;
use crate::table::columns::{Column, Field, MISSING, MOST_TEXT, Shown, field, plain};
use crate::table::percent;
use crate::text::{Align, clean, cut, subjects, thousands};
use crate::told::{Piece, Table};

/// So many subjects are listed.
const MOST: usize = 50;

/// Adds what the draws did in a period: those near an edge first, then the others in their order, as far as they are few.
pub(super) fn put<'a>(
    sensitivity: &'a Sensitivity,
    period: usize,
    width: usize,
    language: Language,
    pieces: &mut Vec<Piece<'a>>,
) {
    let outcome = &sensitivity.outcome;
    let spreads = &sensitivity.spreads;
    let mut rows: Vec<usize> = (outcome.row(period, 0)..outcome.row(period + 1, 0)).collect();
    let all = rows.len();
    let near = rows.iter().filter(|row| spreads[**row].is_near()).count();
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
    let named = outcome.periods[period].filter(|_| outcome.periods.len() > 1);
    pieces.push(Piece::Heading(match named {
        Some(period) => text!(
            "All weights drawn at random, {period}",
            period = period.to_string()
        ),
        None => text!("All weights drawn at random"),
    }));
    if outcome.scorecard.root().bands.is_some() {
        pieces.push(Piece::Line(text!(
            "the grade of {near} of {subjects} hangs on the weights",
            near = thousands(&near.to_string()),
            subjects = subjects(all as u64)
        )));
    }
    if rows.is_empty() {
        return;
    }
    let rows: Rc<[usize]> = rows.into();
    pieces.push(Piece::Table(Table {
        title: None,
        lead: who(outcome, &rows, width, language),
        fields: Spreads {
            sensitivity,
            rows: &rows,
            language,
        }
        .fields(),
        rows: rows.len(),
    }));
    if all > rows.len() {
        pieces.push(Piece::Note(text!(
            "{shown} of {all}; --format json has all of them",
            shown = rows.len(),
            all = thousands(&all.to_string())
        )));
    }
    pieces.push(Piece::Note(text!(
        "other: the share of draws with another grade; to the edge: how far the total is from where another grade begins; usual: \
         where the rank lies in nine of ten draws; widest: in all of them"
    )));
}

/// Subject and key.
fn who<'a>(outcome: &'a Outcome, rows: &Rc<[usize]>, width: usize, language: Language) -> Vec<Field<'a>> {
    let said = |text: Text| text.in_language(language);
    let most = MOST_TEXT.min(width / 4);
    let count = rows.len();
    let of = |rows: Rc<[usize]>| move |row: usize| &outcome.subjects[rows[row] % outcome.subjects.len()];
    let subject = of(Rc::clone(rows));
    let labelled = (0..count).any(|row| subject(row).label.is_some());
    let key = Column::over(count, String::new(), Align::Left, move |row| {
        plain(cut(&clean(&subject(row).key), most))
    });
    if !labelled {
        return vec![field(said(text!("Subject")), key)];
    }
    let subject = of(Rc::clone(rows));
    let label = Column::over(count, String::new(), Align::Left, move |row| {
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

/// The columns of what the draws did.
struct Spreads<'a, 'r> {
    sensitivity: &'a Sensitivity,
    rows: &'r Rc<[usize]>,
    language: Language,
}

impl<'a> Spreads<'a, '_> {
    fn fields(&self) -> Vec<Field<'a>> {
        let mut fields = vec![self.totals()];
        if self.sensitivity.outcome.scorecard.root().bands.is_some() {
            fields.push(self.grades());
        }
        fields.push(self.ranks());
        fields
    }

    fn field(&self, title: &Text, columns: Vec<Column<'a>>) -> Field<'a> {
        Field {
            title: title.in_language(self.language),
            note: None,
            columns,
        }
    }

    /// A column that shows something of each row of the outcome and its spread.
    fn column(
        &self,
        title: &Text,
        align: Align,
        shown: impl Fn(usize, &'a Spread) -> Shown + 'a,
    ) -> Column<'a> {
        let (sensitivity, rows) = (self.sensitivity, Rc::clone(self.rows));
        Column::over(
            self.rows.len(),
            title.in_language(self.language),
            align,
            move |row| {
                let row = rows[row];
                shown(row, &sensitivity.spreads[row])
            },
        )
    }

    /// A number, or the sign that there is none.
    fn numbers(&self, title: &Text, shown: impl Fn(usize, &'a Spread) -> Option<String> + 'a) -> Column<'a> {
        self.column(title, Align::Right, move |row, spread| {
            plain(shown(row, spread).unwrap_or_else(|| MISSING.to_owned()))
        })
    }

    fn totals(&self) -> Field<'a> {
        let spreads = &self.sensitivity.spreads;
        let ends = self.rows.iter().filter_map(|row| spreads[*row].totals);
        let style = score_style(
            self.sensitivity,
            ends.flat_map(|(low, high)| [low, high]),
            self.language,
        );
        let end = |title: &Text, of: fn((Decimal, Decimal)) -> Decimal| {
            let style = style.clone();
            self.numbers(title, move |_, spread| {
                spread.totals.map(|ends| style.digits(of(ends)))
            })
        };
        let (totals, now) = (&self.sensitivity.outcome.results.totals, style.clone());
        self.field(
            &text!("Total"),
            vec![
                self.numbers(&text!("now"), move |row, _| now.cell(&totals.cell(row))),
                end(&text!("least"), |(least, _)| least),
                end(&text!("most"), |(_, most)| most),
            ],
        )
    }

    fn grades(&self) -> Field<'a> {
        let (outcome, language) = (&self.sensitivity.outcome, self.language);
        let bands = outcome.scorecard.root().bands.as_ref();
        let grade = self.column(&text!("now"), Align::Left, move |row, _| {
            let place = outcome.results.grades[row].map(|grade| grade as usize);
            match place.zip(bands) {
                Some((place, bands)) => Shown {
                    text: cut(&band_label(bands, place), MOST_TEXT),
                    paint: Paint::Band(place, bands.bands.len()),
                },
                None => Shown {
                    text: grade_shown(None, language),
                    paint: Paint::Dim,
                },
            }
        });
        let draws = i64::from(self.sensitivity.moves.draws);
        let other = self.column(&text!("other"), Align::Right, move |_, spread| {
            let number = spread.other_grade;
            let share = Decimal::from(i64::from(number)).div(Decimal::from(draws));
            match share {
                Some(share) if number > 0 => plain(percent(share).in_language(language)),
                _ => counted(0),
            }
        });
        let spreads = &self.sensitivity.spreads;
        let limits = self.rows.iter().filter_map(|row| spreads[*row].to_limit);
        let style = score_style(self.sensitivity, limits, language);
        let edge = self.numbers(&text!("to the edge"), move |_, spread| {
            spread.to_limit.map(|limit| style.digits(limit))
        });
        self.field(&text!("Grade"), vec![grade, other, edge])
    }

    fn ranks(&self) -> Field<'a> {
        let ranks = &self.sensitivity.outcome.results.ranks;
        let interval = |title: &Text, of: fn(&Spread) -> Option<(u32, u32)>| {
            self.numbers(title, move |_, spread| {
                let (best, worst) = of(spread)?;
                Some(if best == worst {
                    best.to_string()
                } else {
                    format!("{best}–{worst}")
                })
            })
        };
        self.field(
            &text!("Rank"),
            vec![
                self.numbers(&text!("now"), move |row, _| {
                    ranks[row].map(|rank| rank.to_string())
                }),
                interval(&text!("usual"), |spread| spread.usual_ranks),
                interval(&text!("widest"), |spread| spread.ranks),
            ],
        )
    }
}
