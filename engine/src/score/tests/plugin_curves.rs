//! Curves of plugins: what is asked of them, what comes back, and which failure is told.

use std::fmt::Write as _;
use std::sync::Arc;

use weigh_sdk::arrow_array::{Array as _, ArrayRef, Float64Array};
use weigh_sdk::{
    Argument, ColumnType, Curve, Failure, Linked, NoOptions, Status, Typed, arrow_array, for_each_number,
};

use super::{Card, card, shown};
use crate::error::Error;
use crate::outcome::Results;
use crate::registry::Registry;
use crate::score::score;

/// Halves; has no score for 13, and fails at 1000 and above. It must never see a row where something is missing.
struct Half;

impl Curve for Half {
    const NAME: &'static str = "half";
    type Options = NoOptions;

    fn bind(arguments: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        assert!(matches!(arguments[0].ty.ty, ColumnType::Decimal(18)));
        Ok((Self, ColumnType::Float.into()))
    }

    fn eval(&self, columns: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        assert!(rows > 0 && columns.iter().all(|column| column.null_count() == 0));
        let mut scores = vec![None; rows];
        let mut refused = None;
        for_each_number(&columns[0], |row, value| {
            if value >= 1000.0 {
                refused.get_or_insert(value);
            }
            scores[row] = Some(value / 2.0).filter(|_| !(12.5..13.5).contains(&value));
        })?;
        match refused {
            Some(value) => Err(Failure::new(Status::Limit, format!("{value} is too much"))),
            None => Ok(Arc::new(Float64Array::from(scores))),
        }
    }
}

/// Answers one score too few.
struct Short;

impl Curve for Short {
    const NAME: &'static str = "short";
    type Options = NoOptions;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        Ok((Self, ColumnType::Float.into()))
    }

    fn eval(&self, _: &[ArrayRef], rows: usize) -> Result<ArrayRef, Failure> {
        Ok(arrow_array::new_null_array(
            &Typed::from(ColumnType::Float).data_type(),
            rows - 1,
        ))
    }
}

fn scored(card: &Card, subjects: &str) -> Result<Results, Error> {
    let mut registry = Registry::default();
    registry.register_curve(Arc::new(Linked::<Half>::curve_of("own")));
    registry.register_curve(Arc::new(Linked::<Short>::curve_of("own")));
    score(card.scorecard(), &card.sources, &card.values(subjects), &registry)
}

fn told(result: Result<Results, Error>) -> (String, Option<String>, String) {
    match result {
        Err(Error::Plugin {
            metric,
            part,
            message,
        }) => (metric, part, message.to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_what_is_known_is_asked() {
    let card = card("kpi k weight 1 { value s.a score own.half(s.b) }");
    let results = scored(&card, "| a | b |\n| 10 | 1 |\n| _ | 1 |\n| 10 | _ |\n| 13 | 1 |").expect("scores");
    assert_eq!(
        shown(&results, &results.kpis[0].scores),
        [
            "5",
            "(s.a is empty)",
            "(s.b is empty)",
            "(own.half gives no score for this value)"
        ]
    );
    // Without a row to ask about there is no call.
    let results = scored(&card, "| a | b |\n| _ | 1 |").expect("scores");
    assert_eq!(shown(&results, &results.kpis[0].scores), ["(s.a is empty)"]);
}

#[test]
fn what_its_type_cannot_hold_is_missing() {
    let card = card("kpi k weight 1 { value s.a score own.half }");
    let results = scored(&card, "| a |\n| 1000000000000000000000 |\n| 8 |").expect("scores");
    assert_eq!(
        shown(&results, &results.kpis[0].scores),
        ["(k has no value here)", "4"]
    );
}

#[test]
fn a_group_has_a_curve_too() {
    let card = card(
        "group g weight 1 { score own.half kpi a weight 1 { value s.a score = value } kpi b weight 1 { value s.b score = value } }",
    );
    let results = scored(&card, "| a | b |\n| 10 | 20 |").expect("scores");
    assert_eq!(shown(&results, &results.groups[1].scores), ["7.5"]);
}

#[test]
fn what_comes_back_is_looked_over() {
    let short = card("kpi k weight 1 { value s.a score own.short }");
    let (metric, part, message) = told(scored(&short, "| a |\n| 1 |\n| 2 |"));
    assert_eq!((metric.as_str(), part.as_deref()), ("own.short", Some("k")));
    assert!(
        message.contains("1 scores") && message.contains("2 values"),
        "{message}"
    );
    let gone = card("kpi k weight 1 { value s.a score own.gone }");
    let (metric, _, message) = told(scored(&gone, "| a |\n| 1 |"));
    assert!(metric == "own.gone" && message.contains("was there"), "{message}");
}

#[test]
fn the_first_failure_is_told_on_any_number_of_threads() {
    let card = card("kpi k weight 1 { value s.a score own.half }");
    let mut subjects = "| a |\n".to_owned();
    for row in 0..5_000 {
        let value = if row % 1_000 == 999 {
            1_000 + row
        } else {
            row % 100
        };
        writeln!(subjects, "| {value} |").expect("a text");
    }
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        for _ in 0..10 {
            let (_, part, message) = told(pool.install(|| scored(&card, &subjects)));
            assert_eq!(part.as_deref(), Some("k"));
            assert!(message.contains("1999 is too much"), "{message}");
        }
    }
}
