//! What is compared, and that contributions add up.

use proptest::prelude::*;
use weigh_dsl::model::{RollupMethod, Type};
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::{Comparison, Labels, Named, Side, SidePart, SideRollup};
use crate::outcome::{Cell, Cells, ReasonId, Subject};

fn named(name: &str) -> Named {
    Named {
        name: name.to_owned(),
        label: None,
    }
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

fn cell(number: Option<Decimal>) -> Cell {
    number.map_or(Cell::Missing(ReasonId(0)), Cell::Exact)
}

/// A KPI: by subject its weight and its score.
type Column = (&'static str, Vec<(Decimal, Option<Decimal>)>);

fn side(subjects: &[&str], totals: &[Option<Decimal>], kpis: Vec<Column>) -> Side {
    let part = |(name, rows): Column| SidePart {
        named: named(name),
        ty: Type::DECIMAL,
        unit: None,
        values: Some(rows.iter().map(|(_, score)| cell(*score)).collect()),
        targets: None,
        grades: None,
        scores: rows.iter().map(|(_, score)| cell(*score)).collect(),
        weights: rows.iter().map(|(weight, _)| Some(*weight)).collect(),
    };
    let high = |total: &Option<Decimal>| total.map(|total| u32::from(total < number("50")));
    Side {
        scorecard: named("good"),
        scale: (Decimal::ZERO, Decimal::HUNDRED),
        rounding: None,
        periods: vec![None],
        subjects: (subjects.iter())
            .map(|key| Subject {
                key: (*key).to_owned(),
                label: None,
            })
            .collect(),
        population: None,
        totals: totals.iter().map(|total| cell(*total)).collect(),
        grades: totals.iter().map(high).collect(),
        bands: vec![named("high"), named("low")],
        ranks: totals.iter().map(|total| total.map(|_| 1)).collect(),
        kpis: kpis.into_iter().map(part).collect(),
        groups: Vec::new(),
        segments: None,
        rollups: Vec::new(),
    }
}

fn labels(names: &[&str], rows: &[u32]) -> Labels {
    Labels {
        names: names.iter().map(|name| named(name)).collect(),
        rows: rows.iter().map(|row| Some(*row)).collect(),
    }
}

fn rolled(one: &str, method: RollupMethod, score: &str) -> SideRollup {
    SideRollup {
        period: 0,
        level: "dept".to_owned(),
        one: Some(Subject {
            key: one.to_owned(),
            label: None,
        }),
        members: 1,
        part: named("total"),
        method,
        weighted: false,
        score: Cell::Exact(number(score)),
        scored: 1,
        grade: None,
    }
}

fn plain(weight: &str, score: &str) -> (Decimal, Option<Decimal>) {
    (number(weight), Some(number(score)))
}

#[test]
fn subjects_and_kpis_are_matched_by_name_wherever_they_stand() {
    let before = side(
        &["ann", "bob"],
        &[Some(number("40")), Some(number("60"))],
        vec![
            ("old", vec![plain("0.5", "40"), plain("0.5", "60")]),
            ("k", vec![plain("0.5", "40"), plain("0.5", "60")]),
        ],
    );
    let after = side(
        &["bob", "eve"],
        &[Some(number("45")), Some(number("1"))],
        vec![("k", vec![plain("1", "45"), plain("1", "1")])],
    );
    let found = Comparison::new(before, after);
    let pair = &found.periods[0];
    assert_eq!(pair.subjects.len(), 1);
    let bob = pair.subjects[0];
    assert_eq!(
        (bob.rows, bob.total, bob.grade, bob.rank, bob.parts),
        ([1, 0], true, true, false, true)
    );
    assert_eq!(pair.only, [vec![0], vec![1]]);
    assert_eq!(found.kpis[0].at, [Some(1), Some(0)]);
    assert_eq!(found.kpis[1].at, [Some(0), None]);
    assert_eq!(found.moves(pair), [[0, 1, 0], [0, 0, 0], [0, 0, 0]]);
    assert!(!found.is_equal());
}

#[test]
fn an_outcome_compared_with_itself_is_equal() {
    let one = || {
        side(
            &["ann"],
            &[Some(number("40"))],
            vec![("k", vec![plain("1", "40")])],
        )
    };
    assert!(Comparison::new(one(), one()).is_equal());
}

/// A side of one subject, changed in one way.
fn one(change: impl FnOnce(&mut Side)) -> Side {
    let mut side = side(
        &["ann"],
        &[Some(number("40"))],
        vec![("k", vec![plain("1", "40")])],
    );
    side.segments = Some(labels(&["star", "other"], &[0]));
    side.kpis[0].grades = Some(labels(&["fine", "bad"], &[0]));
    side.kpis[0].targets = [number("50")]
        .map(Cell::Exact)
        .into_iter()
        .collect::<Cells>()
        .into();
    side.rollups = vec![
        rolled("a", RollupMethod::Average, "40"),
        rolled("a", RollupMethod::Min, "40"),
    ];
    change(&mut side);
    side
}

#[test]
fn all_that_an_outcome_says_of_a_subject_is_compared() {
    let compared = |change: fn(&mut Side)| Comparison::new(one(|_| {}), one(change));
    assert!(compared(|_| {}).is_equal());
    let changes: [fn(&mut Side); 7] = [
        |side| side.segments = Some(labels(&["star", "other"], &[1])),
        |side| side.segments = None,
        |side| side.kpis[0].grades = Some(labels(&["fine", "bad"], &[1])),
        |side| side.kpis[0].targets = None,
        |side| side.rollups[0].score = Cell::Exact(number("41")),
        |side| side.rollups[1].method = RollupMethod::Max,
        |side| side.scale.1 = number("5"),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        assert!(!compared(change).is_equal(), "{at}");
    }
    let found = compared(|side| side.segments = Some(labels(&["star", "other"], &[1])));
    let ann = found.periods[0].subjects[0];
    assert!(ann.segment && ann.moves() && !ann.parts, "{ann:?}");
    // Names are what counts, not their places.
    assert!(compared(|side| side.segments = Some(labels(&["other", "star"], &[1]))).is_equal());
}

#[test]
fn roll_ups_are_matched_by_what_and_how_wherever_they_stand() {
    let turned = Comparison::new(one(|_| {}), one(|side| side.rollups.reverse()));
    assert!(turned.is_equal());
    let other = Comparison::new(
        one(|_| {}),
        one(|side| {
            side.rollups[0].method = RollupMethod::Max;
            side.rollups.push(rolled("b", RollupMethod::Min, "1"));
        }),
    );
    let different: Vec<_> = other.periods[0].other_rollups().map(|pair| pair.at).collect();
    assert_eq!(different, [[Some(0), Some(0)], [None, Some(2)]]);
}

#[test]
fn a_heavier_kpi_costs_something_where_it_scores_worse_than_the_whole() {
    let total = |text: &str| [Some(number(text))];
    let before = side(
        &["ann"],
        &total("70"),
        vec![
            ("good", vec![plain("0.5", "80")]),
            ("bad", vec![plain("0.5", "60")]),
        ],
    );
    let after = side(
        &["ann"],
        &total("66"),
        vec![
            ("good", vec![plain("0.25", "80")]),
            ("bad", vec![plain("0.75", "60")]),
        ],
    );
    let found = Comparison::new(before, after);
    let why = found.why(&found.periods[0].subjects[0]).expect("a reason");
    // The whole is 70 and 65, on the mean 67.5; the total has one point more.
    let told: Vec<String> = why
        .kpis
        .iter()
        .map(|kpi| format!("{} {}", kpi.score, kpi.weight))
        .collect();
    assert_eq!(told, ["0 -3.125", "0 -1.875"]);
    assert_eq!(
        (why.change.to_string(), why.rest.to_string()),
        ("-4".to_owned(), "1".to_owned())
    );
}

#[test]
fn a_total_that_is_missing_on_a_side_is_not_split() {
    let before = side(&["ann"], &[None], vec![("k", vec![plain("1", "40")])]);
    let after = side(
        &["ann"],
        &[Some(number("40"))],
        vec![("k", vec![plain("1", "40")])],
    );
    let found = Comparison::new(before, after);
    assert!(found.periods[0].subjects[0].total);
    assert_eq!(found.why(&found.periods[0].subjects[0]), None);
}

/// A side of one subject: points and scores of KPIs, some of which are missing, so that others take over their weight.
fn weighed(rows: &[(u32, Option<i64>)], rounded: bool) -> Option<Side> {
    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let there = rows.iter().filter(|(_, score)| score.is_some());
    let sum: u32 = there.clone().map(|(points, _)| points).sum();
    if sum == 0 {
        return None;
    }
    let whole = Decimal::from(i64::from(sum));
    let mut total = Decimal::ZERO;
    let mut kpis = Vec::new();
    for (name, (points, score)) in NAMES.into_iter().zip(rows) {
        let weight = score.map_or(Some(Decimal::ZERO), |_| {
            Decimal::from(i64::from(*points)).div(whole)
        })?;
        let score = score.map(|score| Decimal::from_parts(score.into(), 3).expect("a score"));
        total = total.add(weight.mul(score.unwrap_or(Decimal::ZERO))?)?;
        kpis.push((name, vec![(weight, score)]));
    }
    let rounding = Rounding {
        places: 0,
        mode: RoundingMode::HalfUp,
    };
    let total = if rounded { rounding.apply(total) } else { total };
    Some(side(&["ann"], &[Some(total)], kpis))
}

fn rows() -> impl Strategy<Value = Vec<(u32, Option<i64>)>> {
    prop::collection::vec((1_u32..40, prop::option::weighted(0.8, 0_i64..100_000)), 1..6)
}

proptest! {
    #[test]
    fn contributions_and_the_rest_are_the_change_exactly(before in rows(), after in rows(), rounded: bool) {
        let sides = weighed(&before, rounded).zip(weighed(&after, rounded));
        let Some((before, after)) = sides else { return Ok(()) };
        let found = Comparison::new(before, after);
        let subject = found.periods[0].subjects[0];
        let why = found.why(&subject).expect("a reason");
        let mut sum = why.rest;
        for kpi in &why.kpis {
            sum = sum.add(kpi.score).and_then(|sum| sum.add(kpi.weight)).expect("a sum");
        }
        prop_assert_eq!(sum, why.change);
        // What the KPIs do not explain is rounding: of both totals, and of each contribution.
        let most = if rounded { "1.001" } else { "0.0001" };
        prop_assert!(why.rest.abs() < number(most), "{}", why.rest);
    }
}
