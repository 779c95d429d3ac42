//! Other weights and other values: what is asked for is meant, and everything else stays as it is.

use weigh_dsl::model::Weight;
use weigh_dsl::value::{Decimal, Period};

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

const BY_SUBJECT: &str = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { link who -> staff }
    scorecard good { subject staff
      kpi number weight if staff.role = "lead" then 70% else 0% { value count(deeds) score = value }
      kpi points weight if staff.role = "lead" then 30% else 100% { value staff.points score = value } }"#;

#[test]
fn what_is_given_is_the_whole_where_the_others_weigh_nothing() {
    // Bob and eve are measured by points alone, so half of it is all of it.
    let changed = outcome(BY_SUBJECT, &weights(&[("points", "50%")]));
    assert_eq!(totals(&changed), ["1.5", "9", "5"]);
    let changed = outcome(BY_SUBJECT, &weights(&[("points", "0%")]));
    assert_eq!(totals(&changed), ["1", "-", "-"]);
}

/// A form whose weights change in July, when a third part comes in.
const DATED: &str = r#"
    table staff from memory "staff" { key id }
    table marks from memory "marks" { time day link who -> staff }
    scorecard good { subject staff period quarter
      kpi x weight 60% effective ..2024-06-30 weight 50% effective 2024-07-01.. { value avg(marks.x) score = value }
      kpi y weight 40% { value avg(marks.y) score = value }
      kpi z weight 10% { effective 2024-07-01.. value avg(marks.z) score = value } }"#;

fn dated(text: &str, list: &[(&str, &str)]) -> Result<Outcome, Suppose> {
    let tables = Tables::new().with("staff", "id:text", "ann").with(
        "marks",
        "who:text day:date x:int y:int z:int",
        "ann|2024-05-01|80|50|10\nann|2024-08-01|80|50|10",
    );
    let mut program = tables.program(text).expect("a program");
    let period = |text: &str| Period::parse(text).expect("a period");
    let request = Request {
        periods: Some((period("2024-Q2"), period("2024-Q3"))),
        ..Request::default()
    };
    let kept = program.keep(&request, &Unwatched).expect("values");
    let supposed = program.suppose(&request, &weights(list))?;
    program.score_supposing(&kept, &supposed, &Unwatched)
}

#[test]
fn a_weight_is_a_share_of_what_is_in_force_in_the_period() {
    let found = |list| totals(&dated(DATED, list).expect("an outcome"));
    assert_eq!(found(&[]), ["68", "61"]);
    // 30 and 70 of 80 and 50; in the third quarter the rest goes 40 to 10.
    assert_eq!(found(&[("x", "30%")]), ["59", "53.4"]);
    // What a part would have that is not in force yet, the rest has.
    assert_eq!(found(&[("z", "30%"), ("x", "60%")]), ["68", "56"]);
}

#[test]
fn weights_of_parts_that_follow_one_another_need_not_make_the_whole_together() {
    let follow = DATED.replace("kpi y weight 40% {", "kpi y weight 40% { effective ..2024-06-30");
    let follow = follow.replace("weight 10%", "weight 50%");
    let found = |list| dated(&follow, list);
    let all = found(&[("y", "70%"), ("z", "60%")]).expect("an outcome");
    assert_eq!(totals(&all), ["59", "38"]);
    let Err(Suppose::Refused(refused)) = found(&[("x", "50%"), ("z", "60%")]) else {
        panic!("it is more than the whole")
    };
    assert_eq!(
        refused[0].setting.why.to_string(),
        "in 2024-Q3, the weights given in `good` make 110 %, more than 100 %"
    );
}

#[test]
fn in_a_sum_a_weight_is_a_factor_however_it_is_written() {
    let sum = |weights: [&str; 2]| {
        format!(
            r#"table staff from memory "staff" {{ key id }}
            table deeds from memory "deeds" {{ link who -> staff }}
            scorecard good {{ subject staff combine sum
              kpi number weight {} {{ value count(deeds) score = value }}
              kpi points weight {} {{ value staff.points score = value }} }}"#,
            weights[0], weights[1]
        )
    };
    let changed = |given: &str| totals(&outcome(&sum(["60%", "40%"]), &weights(&[("number", given)])));
    assert_eq!(changed("30%"), ["1.1", "4.2", "2.3"]);
    assert_eq!(changed("0.3"), changed("30%"));
    assert_eq!(changed("200%"), ["2.8", "7.6", "4"]);
    assert_eq!(
        totals(&outcome(
            &sum(["1", "if staff.role = \"lead\" then 2 else 1"]),
            &weights(&[("number", "3")])
        )),
        ["7", "15", "8"]
    );
}

#[test]
fn points_that_happen_to_make_one_are_points() {
    let points = BY_SUBJECT
        .replace("if staff.role = \"lead\" then 70% else 0%", "0.5")
        .replace("if staff.role = \"lead\" then 30% else 100%", "0.5");
    assert_eq!(
        totals(&outcome(&points, &weights(&[("points", "1.5")]))),
        totals(&outcome(
            &points.replace("points weight 0.5", "points weight 1.5"),
            &WhatIf::default()
        ))
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
            "the weights in `good` are percentages, so `points` cannot weigh 4",
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

#[test]
fn a_name_goes_before_a_label_and_what_several_have_is_refused() {
    let text = r#"table staff from memory "staff" { key id }
        table deeds from memory "deeds" { link who -> staff }
        scorecard s { subject staff
          kpi a "b" weight 1 { value staff.points score = value }
          kpi b weight 1 { value staff.points score = value }
          kpi d "same" weight 1 { value staff.points score = value }
          group c "same" weight 1 { kpi c weight 1 { value staff.points score = value } } }"#;
    let given = |name: &str| {
        let (program, _) = kept(text);
        let supposed = program.suppose(&Request::default(), &values(&[("ann", name, "7")]));
        match supposed {
            Ok(supposed) => supposed.values[0].kpi.0.to_string(),
            Err(Suppose::Refused(all)) => format!("{} ({})", all[0].setting.why, all[0].setting.help),
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(given("b"), "1");
    assert_eq!(
        given("c"),
        "`c` may be the KPI `c` or the group `c` (give one of them another name)"
    );
    assert_eq!(
        given("same"),
        "`same` may be the KPI `d` or the group `c` (write the name, not the label)"
    );
}
