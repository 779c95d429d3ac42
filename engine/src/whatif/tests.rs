//! Other weights and other values: what is asked for is meant, and everything else stays as it is.

use weigh_dsl::model::Weight;
use weigh_dsl::value::Decimal;

use super::{Suppose, ValueGiven, WhatIf};
use crate::outcome::Outcome;
use crate::program::{Kept, Program};
use crate::request::{Request, Unwatched};
use crate::testing::{Tables, shown};

const TEXT: &str = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { link who -> staff }
    scorecard good { subject staff bands { a >= 50, b otherwise }
      group work weight 60% {
        kpi sum weight 50% { value sum(deeds.net) score 0 -> 0, 10 -> 100 }
        kpi number weight 30% { value count(deeds) score 0 -> 0, 4 -> 100 }
        kpi place weight 20% { value staff.points score rank }
      }
      kpi points weight 40% { value staff.points score 0 -> 0, 10 -> 100 }
      kpi role weight 0% { value staff.points score 100 when value >= 6, otherwise 0 } }"#;

fn tables() -> Tables {
    Tables::new()
        .with(
            "staff",
            "id:text points:int role:text",
            "ann|2|lead\nbob|9|hand\neve|5|hand",
        )
        .with("deeds", "who:text net:int", "ann|5\nbob|9\nbob|1\neve|2")
}

fn kept(text: &str) -> (Program, Kept) {
    let mut program = tables().program(text).expect("a program");
    let kept = program.keep(&Request::default(), &Unwatched).expect("values");
    (program, kept)
}

fn weights(list: &[(&str, &str)]) -> WhatIf {
    let typed = list
        .iter()
        .map(|(name, weight)| ((*name).to_owned(), (*weight).to_owned()));
    WhatIf {
        weights: typed.collect(),
        values: Vec::new(),
    }
}

fn values(list: &[(&str, &str, &str)]) -> WhatIf {
    let typed = list.iter().map(|(subject, kpi, value)| ValueGiven {
        subject: (*subject).to_owned(),
        kpi: (*kpi).to_owned(),
        value: (*value).to_owned(),
    });
    WhatIf {
        weights: Vec::new(),
        values: typed.collect(),
    }
}

fn supposing(text: &str, what: &WhatIf) -> Result<Outcome, Suppose> {
    let (program, kept) = kept(text);
    let supposed = program.suppose(&Request::default(), what)?;
    program.score_supposing(&kept, &supposed, &Unwatched)
}

fn outcome(text: &str, what: &WhatIf) -> Outcome {
    supposing(text, what).expect("an outcome")
}

fn totals(outcome: &Outcome) -> Vec<String> {
    outcome.results.totals.iter().map(|cell| shown(&cell)).collect()
}

/// What is wrong, title by title.
fn mistakes(what: &WhatIf) -> Vec<String> {
    match supposing(TEXT, what) {
        Err(Suppose::Refused(all)) => all.iter().map(|one| one.setting.why.to_string()).collect(),
        other => panic!("it is not refused: {other:?}"),
    }
}

#[test]
fn without_changes_nothing_changes() {
    let (mut program, _) = kept(TEXT);
    let run = program.run(&Request::default(), &Unwatched).expect("an outcome");
    assert_eq!(outcome(TEXT, &WhatIf::default()).results, run.results);
}

#[test]
fn a_weight_is_what_is_given_and_the_others_share_the_rest_in_proportion() {
    let changed = outcome(TEXT, &weights(&[("sum", "75%")]));
    let written = TEXT
        .replace("kpi sum weight 50%", "kpi sum weight 75%")
        .replace("kpi number weight 30%", "kpi number weight 15%")
        .replace("kpi place weight 20%", "kpi place weight 10%");
    assert_eq!(changed.results, outcome(&written, &WhatIf::default()).results);
}

#[test]
fn a_weight_that_is_moved_and_moved_back_changes_nothing() {
    let as_it_is = outcome(TEXT, &WhatIf::default());
    assert_eq!(
        outcome(TEXT, &weights(&[("sum", "50%")])).results,
        as_it_is.results
    );
    assert_eq!(
        outcome(TEXT, &weights(&[("work", "60%")])).results,
        as_it_is.results
    );
    assert_ne!(
        totals(&outcome(TEXT, &weights(&[("work", "61%")]))),
        totals(&as_it_is)
    );
}

#[test]
fn weights_of_a_level_that_add_up_leave_nothing_for_the_others() {
    let changed = outcome(TEXT, &weights(&[("sum", "40%"), ("place", "60%")]));
    let numbers = &changed.results.kpis[1];
    assert!(
        numbers
            .weights
            .iter()
            .all(|weight| *weight == Some(Decimal::ZERO))
    );
}

#[test]
fn points_are_relative_and_the_others_keep_theirs() {
    let points = TEXT
        .replace("weight 50%", "weight 5")
        .replace("weight 30%", "weight 3")
        .replace("weight 20%", "weight 2");
    let written = points.replace("weight 5 ", "weight 15 ");
    assert_eq!(
        outcome(&points, &weights(&[("sum", "15")])).results,
        outcome(&written, &WhatIf::default()).results
    );
}

#[test]
fn weights_that_depend_on_the_subject_share_the_rest_of_each_subject() {
    let by = TEXT
        .replace(
            "kpi sum weight 50%",
            "kpi sum weight if staff.role = \"lead\" then 50% else 20%",
        )
        .replace(
            "kpi number weight 30%",
            "kpi number weight if staff.role = \"lead\" then 30% else 60%",
        );
    let changed = outcome(&by, &weights(&[("place", "60%")]));
    let in_work = |kpi: usize, row: usize| {
        let weight = changed.results.kpis[kpi].weights[row].expect("a weight");
        weight
            .div(Decimal::parse("0.6").expect("a number"))
            .expect("a share")
            .to_string()
    };
    // The lead has 50 to 30 for the rest of 40 %, the others 20 to 60.
    assert_eq!(
        [in_work(0, 0), in_work(1, 0), in_work(2, 0)],
        ["0.25", "0.15", "0.6"]
    );
    assert_eq!(
        [in_work(0, 1), in_work(1, 1), in_work(2, 1)],
        ["0.1", "0.3", "0.6"]
    );
}

#[test]
fn weights_too_long_to_be_multiplied_are_no_wrong_numbers() {
    let long = Decimal::parse("0.3333333333333333333333333333").expect("a number");
    let huge = Decimal::parse("79228162514264337593543950335").expect("a number");
    let product = super::weights::times(huge, &Weight::Fixed(huge));
    assert!(matches!(product, Weight::By(_)));
    assert!(matches!(
        super::weights::times(Decimal::ONE, &Weight::Fixed(long)),
        Weight::Fixed(_)
    ));
}

#[test]
fn a_value_takes_the_place_of_what_was_counted_and_everybody_is_compared_with_it() {
    let changed = outcome(TEXT, &values(&[("ann", "place", "10")]));
    let as_it_is = outcome(TEXT, &WhatIf::default());
    let places = |outcome: &Outcome| -> Vec<String> {
        outcome.results.kpis[2]
            .scores
            .iter()
            .map(|cell| shown(&cell))
            .collect()
    };
    assert_eq!(places(&as_it_is), ["0", "100", "50"]);
    assert_eq!(places(&changed), ["100", "50", "0"]);
    // Another KPI of the same formula keeps its value.
    assert_eq!(changed.results.kpis[3].values, as_it_is.results.kpis[3].values);
}

#[test]
fn a_value_can_be_missing() {
    let changed = outcome(
        TEXT,
        &values(&[("bob", "sum", "missing"), ("ann", "role", "6.5")]),
    );
    let bob = 1;
    assert_eq!(changed.results.kpis[0].weights[bob], Some(Decimal::ZERO));
    let why = changed.results.kpis[0].values.reason(bob).expect("a reason");
    assert_eq!(changed.reason(why).to_string(), "stated as missing");
    assert_eq!(shown(&changed.results.kpis[4].scores.cell(0)), "100");
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mut what = weights(&[
        ("smu", "30%"),
        ("sum", "much"),
        ("number", "120%"),
        ("points", "4"),
        ("place", "30%"),
        ("place", "40%"),
    ]);
    what.values = values(&[
        ("ann", "work", "3"),
        ("ann", "points", "90min"),
        ("ann", "role", "6"),
        ("ann", "role", "7"),
    ])
    .values;
    assert_eq!(
        mistakes(&what),
        [
            "the scorecard has no KPI and no group `smu`",
            "`much` is no weight for `sum`",
            "`number` cannot weigh 120%",
            "the weights in `good` are no points, so `points` cannot weigh 4",
            "the weight of `place` is given twice",
            "`work` is a group, which has no value",
            "`90min` is no value for `points`",
            "the value of `role` is given twice for `ann`",
        ]
    );
    assert_eq!(
        mistakes(&weights(&[("sum", "60%"), ("number", "50%")])),
        ["the weights given in `work` make 110 %, more than 100 %"]
    );
    assert_eq!(
        mistakes(&weights(&[("sum", "60%"), ("number", "10%"), ("place", "20%")])),
        ["the weights given in `work` make 90 %, and there is no other part for the rest"]
    );
    assert_eq!(
        mistakes(&values(&[("anm", "sum", "1"), ("zoe", "sum", "1")])),
        [
            "there is no subject with the key `anm`",
            "there is no subject with the key `zoe`"
        ]
    );
}
