//! Roll-ups of a period that are different.

use std::rc::Rc;

use weigh_engine::compare::{PeriodPair, RollupPair, SideRollup};
use weigh_words::{Language, Text, text};

use super::{Compared, called, grade_shown};
use crate::number::Style;
use crate::table::columns::{Column, Field, MISSING, MOST_TEXT, field, plain};
use crate::table::rollup::method;
use crate::text::{Align, clean, cut};
use crate::told::{Piece, Table};

/// So many are listed.
const MOST: usize = 50;

/// Adds a table of them, if there are any.
pub(super) fn put<'a>(
    compared: &Compared<'a>,
    pair: &PeriodPair,
    language: Language,
    pieces: &mut Vec<Piece<'a>>,
) {
    let comparison = compared.comparison;
    let all: Vec<RollupPair> = pair.other_rollups().copied().collect();
    if all.is_empty() {
        return;
    }
    let on = move |pair: &RollupPair, side: usize| -> Option<&'a SideRollup> {
        pair.at[side].map(|at| &comparison.side(side).rollups[at])
    };
    let any = move |pair: &RollupPair| {
        let one = on(pair, 1).or_else(|| on(pair, 0));
        one.unwrap_or_else(|| unreachable!("a pair is of at least one side"))
    };
    let rows: Rc<[RollupPair]> = all.iter().copied().take(MOST).collect();
    let said = |text: Text| text.in_language(language);
    let column = |title: String, align: Align, shown: Rc<dyn Fn(&RollupPair) -> String + 'a>| {
        let rows = Rc::clone(&rows);
        Column::over(rows.len(), title, align, move |row| plain(shown(&rows[row])))
    };
    let level = column(
        String::new(),
        Align::Left,
        Rc::new(move |pair| {
            let one = any(pair);
            let who = match &one.one {
                Some(one) => called(one),
                None => text!("no {level}", level = clean(&one.level)).in_language(language),
            };
            cut(&who, MOST_TEXT)
        }),
    );
    let part = column(
        String::new(),
        Align::Left,
        Rc::new(move |pair| {
            let part = &any(pair).part;
            let shown = if part.name == "total" {
                text!("the total").in_language(language)
            } else {
                clean(part.shown())
            };
            cut(&shown, MOST_TEXT)
        }),
    );
    let both = |title: Text, align: Align, shown: Rc<dyn Fn(&SideRollup) -> String + 'a>| Field {
        title: said(title),
        note: None,
        columns: [text!("before"), text!("after")]
            .into_iter()
            .enumerate()
            .map(|(side, title)| {
                let shown = Rc::clone(&shown);
                let of = move |pair: &RollupPair| {
                    on(pair, side).map_or_else(|| MISSING.to_owned(), |one| shown(one))
                };
                column(said(title), align, Rc::new(of))
            })
            .collect(),
    };
    let scores = (all.iter()).flat_map(|pair| [0, 1].map(|side| on(pair, side).map(|one| &one.score)));
    let scale = comparison.after.scale;
    let style = Style::of_scores(language, None, scale, scores.flatten());
    let way = move |one: &SideRollup| {
        let method = if one.weighted {
            text!("{method}, weighted", method = method(one.method))
        } else {
            method(one.method)
        };
        method.in_language(language)
    };
    let mut fields = vec![
        field(said(text!("Part")), part),
        both(text!("How"), Align::Left, Rc::new(way)),
        both(
            text!("Score"),
            Align::Right,
            Rc::new(move |one| style.cell(&one.score).unwrap_or_else(|| MISSING.to_owned())),
        ),
    ];
    let graded = |pair: &RollupPair| {
        [0, 1]
            .iter()
            .any(|side| on(pair, *side).is_some_and(|one| one.grade.is_some()))
    };
    if all.iter().any(graded) {
        let grade = move |one: &SideRollup| cut(&grade_shown(one.grade.as_ref(), language), MOST_TEXT);
        fields.push(both(text!("Grade"), Align::Left, Rc::new(grade)));
    }
    let members = |one: &SideRollup| one.members.to_string();
    fields.push(both(text!("Members"), Align::Right, Rc::new(members)));
    let count = rows.len();
    pieces.push(Piece::Table(Table {
        title: Some(text!("Roll-ups that are not the same")),
        lead: vec![field(said(text!("Of")), level)],
        fields,
        rows: count,
    }));
    if all.len() > count {
        pieces.push(Piece::Note(text!(
            "{shown} of {all}; --format json has all of them",
            shown = count,
            all = all.len()
        )));
    }
}
