//! Many subjects explained out of one run say what each would by itself.

use weigh_dsl::value::Period;

use crate::explain::{Explanation, Question};
use crate::outcome::Outcome;
use crate::program::{Kept, Program};
use crate::request::{Request, Unwatched, Watch};
use crate::testing::Tables;

const TEXT: &str = r#"
    table teams from memory "teams" { key id }
    table staff from memory "staff" { key id link team -> teams }
    table deeds from memory "deeds" { time day link who -> staff }
    table quotas from memory "quotas" { link team -> teams }
    scorecard card { subject staff period quarter round total 0 bands { a 50..100, b 0..49 }
      kpi sales weight 1 { value sum(deeds.net where kind = "x") score 0 -> 0, 10 -> 100 }
      kpi place weight 1 { value count(deeds) score rank }
      kpi yes   weight 1 { value share(deeds.kind = "x") score 0% -> 0, 100% -> 100 }
      kpi all   weight 1 { value sum(deeds.net)[overall] / (sum(deeds.net) + sum(quotas.goal)) score 1 -> 100, 10 -> 0 }
    }"#;

fn tables() -> Tables {
    Tables::new()
        .with("teams", "id:text", "n\ns")
        .with("staff", "id:text team:text", "ann|n\nbob|n\ncid|s\ndot|")
        .with("quotas", "team:text goal:int", "n|3\ns|4\nn|2")
        .with(
            "deeds",
            "who:text day:date kind:text net:int",
            "ann|2024-01-01|x|5
             bob|2024-01-05|x|9
             ann|2024-02-01|y|3
             cid|2024-03-31|x|2
             cid|2024-03-31|x|
             ann|2024-04-01|x|9",
        )
}

/// Somebody who does not want a row to be read.
struct NoReading;

impl Watch for NoReading {
    fn planned(&self, _: u64) {
        panic!("nothing is to be read");
    }
    fn read(&self, _: u64, _: u64) {
        panic!("nothing is to be read");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

fn request(subjects: &[&str]) -> Request {
    let period = |text: &str| Period::parse(text).expect(text);
    Request {
        periods: Some((period("2024-Q1"), period("2024-Q2"))),
        subjects: subjects.iter().map(|key| (*key).to_owned()).collect(),
        ..Request::default()
    }
}

fn run(subjects: &[&str]) -> (Program, Kept, Outcome) {
    let mut program = tables().program(TEXT).expect("a program");
    let kept = program.keep(&request(subjects), &Unwatched).expect("values");
    let outcome = program.score(&kept, &Unwatched).expect("an outcome");
    (program, kept, outcome)
}

/// What `weigh explain` says of a subject.
fn alone(key: &str, rows: usize) -> Explanation {
    let question = Question {
        request: request(&[]),
        subject: key.to_owned(),
        rows,
        ..Question::default()
    };
    let mut program = tables().program(TEXT).expect("a program");
    program.explain(&question, &Unwatched).expect("an explanation")
}

#[test]
fn each_subject_is_told_of_as_by_itself() {
    let (program, kept, outcome) = run(&[]);
    let explainer = program.explainer(&kept, &outcome, &Unwatched).expect("a script");
    let everybody: Vec<usize> = (0..outcome.subjects.len()).collect();
    for period in 0..2 {
        let behind = explainer.rows_behind(&everybody, period, 2).expect("rows");
        for (at, subject) in outcome.subjects.iter().enumerate() {
            let told = explainer
                .explain(at, period, Some((&behind, at)))
                .expect("a tree");
            let own = alone(&subject.key, 2);
            assert_eq!(
                format!("{:?}", told.periods[0]),
                format!("{:?}", own.periods[period]),
                "{} in {period}",
                subject.key
            );
        }
    }
}

#[test]
fn nothing_is_read_for_a_tree_and_rows_that_nobody_counted_are_not_told() {
    let (program, kept, outcome) = run(&[]);
    let explainer = program.explainer(&kept, &outcome, &NoReading).expect("a script");
    let told = explainer.explain(0, 0, None).expect("a tree");
    let own = alone("ann", 0);
    assert_eq!(told.periods[0].total.score, own.periods[0].total.score);
    assert_eq!(told.periods[0].raises, own.periods[0].raises);
    assert!(format!("{:?}", own.periods[0]).contains("rows: Some"));
    assert!(!format!("{:?}", told.periods[0]).contains("rows: Some"));
}

#[test]
fn of_an_outcome_of_some_the_others_still_count() {
    let (program, kept, outcome) = run(&["cid"]);
    let explainer = program.explainer(&kept, &outcome, &Unwatched).expect("a script");
    let behind = explainer.rows_behind(&[0], 0, 0).expect("rows");
    let told = explainer.explain(0, 0, Some((&behind, 0))).expect("a tree");
    let own = alone("cid", 0);
    assert_eq!(told.subject.key, "cid");
    assert_eq!(format!("{:?}", told.periods[0]), format!("{:?}", own.periods[0]));
}

#[test]
fn all_are_told_of_in_the_last_period() {
    let (program, kept, outcome) = run(&["cid", "ann"]);
    let explainer = program.explainer(&kept, &outcome, &Unwatched).expect("a script");
    let told = explainer.explain_all().expect("trees");
    let keys: Vec<&str> = told.iter().map(|one| one.subject.key.as_str()).collect();
    assert_eq!(keys, ["ann", "cid"]);
    assert!(
        told.iter()
            .all(|one| one.periods.len() == 1 && one.periods[0].period == outcome.periods[1])
    );
    assert!(format!("{:?}", told[0]).contains("rows: Some"));
}
