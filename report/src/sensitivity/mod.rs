//! How far an outcome depends on its weights, for reading: each weight by itself, then who sits near an edge, and between which
//! ranks everybody lies.

pub(crate) mod json;
mod people;

use weigh_engine::dsl::model::{GroupId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome};
use weigh_engine::sensitivity::{Effect, Sensitivity, Share};
use weigh_words::{Language, Text, text};

use crate::number::{Style, percentage};
use crate::paint::Paint;
use crate::table::columns::{Column, Field, MOST_LABEL, MOST_TEXT, Shown, field, plain};
use crate::table::percent;
use crate::text::{Align, clean, cut, subjects, thousands};
use crate::told::{Piece, Table, Told};

/// The whole page, for lines of so many columns of characters.
pub(crate) fn page(sensitivity: &Sensitivity, width: usize, language: Language) -> Told<'_> {
    let outcome = &sensitivity.outcome;
    let periods = outcome.periods.iter().flatten().map(ToString::to_string);
    let mut about: Vec<Text> = periods.map(Text::verbatim).collect();
    about.push(subjects(outcome.subjects.len() as u64));
    let moves = sensitivity.moves;
    about.push(text!(
        "weights move by {share}; {draws} draws, seed {seed}",
        share = exactly(moves.by),
        draws = thousands(&moves.draws.to_string()),
        seed = moves.seed
    ));
    let mut pieces = vec![
        Piece::Heading(text!("Each weight by itself")),
        Piece::Line(text!(
            "{share} of itself less and more, the others of its level scaled; how many of {rows} are then different",
            share = exactly(moves.by),
            rows = thousands(&outcome.results.rows.to_string())
        )),
        Piece::Table(weights(sensitivity, width, language)),
    ];
    for period in 0..outcome.periods.len() {
        people::put(sensitivity, period, width, language, &mut pieces);
    }
    Told {
        title: crate::table::title(outcome),
        about,
        pieces,
        data: vec![outcome],
    }
}

/// A share as a percentage with all its digits.
fn exactly(share: Decimal) -> Text {
    percentage(&share.mul(Decimal::HUNDRED).unwrap_or(share).to_string())
}

/// What a part is called.
fn part(outcome: &Outcome, member: Member) -> String {
    clean(outcome.scorecard.label_of(member))
}

/// What each weight does by itself.
fn weights(sensitivity: &Sensitivity, width: usize, language: Language) -> Table<'_> {
    let outcome = &sensitivity.outcome;
    let said = |text: Text| text.in_language(language);
    let all = &sensitivity.weights;
    let rows = all.len();
    let name = Column::over(rows, String::new(), Align::Left, move |row| {
        plain(cut(&part(outcome, all[row].member), MOST_LABEL.min(width / 3)))
    });
    let level = Column::over(rows, String::new(), Align::Left, move |row| {
        let group = all[row].group;
        let shown = if group == GroupId(0) {
            text!("the total").in_language(language)
        } else {
            part(outcome, Member::Group(group))
        };
        plain(cut(&shown, MOST_TEXT.min(width / 4)))
    });
    let share = Column::over(rows, String::new(), Align::Right, move |row| {
        let shown = match all[row].share {
            Share::Always(share) => percent(share),
            Share::ByPeriod => text!("by period"),
            Share::BySubject => text!("by subject"),
        };
        plain(shown.in_language(language))
    });
    let counted = |title: Text, count: fn(&Effect) -> u32| Field {
        title: said(title),
        note: None,
        columns: both(language, |side, title| {
            Column::over(rows, title, Align::Right, move |row| {
                counted(count(&all[row].effects[side]))
            })
        }),
    };
    let mut fields = vec![
        field(said(text!("Group")), level),
        field(said(text!("Weight")), share),
    ];
    if outcome.scorecard.root().bands.is_some() {
        fields.push(counted(text!("other grade"), |effect| effect.grades));
    }
    fields.push(counted(text!("other rank"), |effect| effect.ranks));
    let effects = all.iter().flat_map(|moved| &moved.effects);
    let style = score_style(sensitivity, effects.map(|effect| effect.most), language);
    fields.push(Field {
        title: said(text!("total moves by at most")),
        note: None,
        columns: both(language, |side, title| {
            let style = style.clone();
            Column::over(rows, title, Align::Right, move |row: usize| {
                plain(style.digits(all[row].effects[side].most))
            })
        }),
    });
    Table {
        title: None,
        lead: vec![field(said(text!("Part")), name)],
        fields,
        rows,
    }
}

/// A column for less weight and one for more.
fn both<'a>(language: Language, column: impl Fn(usize, String) -> Column<'a>) -> Vec<Column<'a>> {
    let titles = [text!("less"), text!("more")].into_iter().enumerate();
    titles
        .map(|(side, title)| column(side, title.in_language(language)))
        .collect()
}

/// A number of subjects, of which none stands back.
fn counted(count: u32) -> Shown {
    match count {
        0 => Shown {
            text: "·".to_owned(),
            paint: Paint::Dim,
        },
        _ => plain(thousands(&count.to_string())),
    }
}

/// Scores and what they change by: as totals are shown.
fn score_style(
    sensitivity: &Sensitivity,
    numbers: impl Iterator<Item = Decimal>,
    language: Language,
) -> Style {
    let scorecard = &sensitivity.outcome.scorecard;
    let cells: Vec<Cell> = numbers.map(Cell::Exact).collect();
    Style::of_scores(language, scorecard.round.total, scorecard.scale, cells.iter())
}
