//! Explanations by hand: each test says what a consultant with a pencil would.

use weigh_dsl::model::{KpiId, Member};
use weigh_dsl::value::Decimal;

use super::{
    Content, Explanation, Formula, GradedBy, Part, Question, Raise, Scored, Standing, Stretch, Supposition,
};
use crate::error::Error;
use crate::outcome::Cell;
use crate::request::Unwatched;
use crate::testing::{Tables, shown};

const TEXT: &str = r#"
    table staff from memory "staff" { key id label name }
    table deeds from memory "deeds" { time day link who -> staff }
    param goal = 4
    scorecard card { subject staff period quarter round total 0
      bands { a 90..100, b 60..89, c 0..59 }
      kpi sales "Sales" weight 60% { value sum(deeds.net where kind = "x") score 0 -> 0, 10 -> 100 }
      group rest "Rest" weight 40% {
        kpi calls weight 1 { value count(deeds) target goal score attainment of target, at most 100 }
        kpi mood  weight 3 { value avg(deeds.mood) score 1 -> 0, 5 -> 100 }
      }
    }"#;

fn tables() -> Tables {
    Tables::new()
        .with("staff", "id:text name:text", "ann|Ann\nbob|Bob")
        .with(
            "deeds",
            "who:text day:date kind:text net:int mood:int",
            "ann|2024-01-01|x|5|
             bob|2024-01-05|x|9|3
             ann|2024-02-01|y|3|
             ann|2024-03-31|x|2|
             ann|2024-04-01|x|9|5",
        )
}

fn question(subject: &str) -> Question {
    Question {
        subject: subject.to_owned(),
        request: crate::request::Request {
            periods: weigh_dsl::value::Period::parse("2024-Q1").map(|period| (period, period)),
            ..Default::default()
        },
        ..Question::default()
    }
}

fn explained(tables: &Tables, text: &str, question: &Question) -> Explanation {
    let mut program = tables.program(text).expect("a program");
    program.explain(question, &Unwatched).expect("an explanation")
}

fn parts(part: &Part) -> &[Part] {
    match &part.content {
        Content::Group { parts, .. } => parts,
        Content::Kpi { .. } => panic!("a group"),
    }
}

fn kpi(part: &Part) -> (&Formula, &Scored) {
    match &part.content {
        Content::Kpi { formula, scored, .. } => (formula, scored),
        Content::Group { .. } => panic!("a KPI"),
    }
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

/// Value and gain.
fn brings(supposed: Option<&Supposition>) -> (String, String) {
    let supposed = supposed.expect("it brings something");
    (
        supposed.value.settle().to_string(),
        supposed.gain.settle().to_string(),
    )
}

fn pair(value: &str, gain: &str) -> (String, String) {
    (value.to_owned(), gain.to_owned())
}

#[test]
fn the_tree_ends_in_the_numbers_of_a_pencil() {
    let explanation = explained(&tables(), TEXT, &question("ann"));
    assert_eq!(explanation.subject.label.as_deref(), Some("Ann"));
    let period = &explanation.periods[0];
    let total = &period.total;
    // 0.6 × 70 + 0.4 × 75
    assert_eq!(shown(&total.settled), "72");
    assert_eq!(shown(&total.score), "72");
    assert_eq!((period.rank, period.ranked), (Some(1), 2));

    let [sales, rest] = parts(total) else {
        panic!("two parts");
    };
    let (formula, scored) = kpi(sales);
    assert_eq!(formula.text, r#"sum(deeds.net where kind = "x")"#);
    assert_eq!(shown(&formula.value), "7");
    let Scored::Points { points, stretch, .. } = scored else {
        panic!("points");
    };
    assert_eq!(points.len(), 2);
    assert_eq!(*stretch, Some(Stretch::Between(0)));
    assert_eq!(shown(&sales.score), "70");

    let [calls, mood] = parts(rest) else {
        panic!("two parts");
    };
    let Scored::Attainment {
        target, unlimited, ..
    } = kpi(calls).1
    else {
        panic!("attainment");
    };
    assert_eq!(
        (target.text.as_str(), shown(&target.value).as_str()),
        ("target", "4")
    );
    assert_eq!(unlimited.as_ref().map(shown).as_deref(), Some("75"));
    // Its sibling is missing, so it has the weight of both.
    let written = calls.weight.as_ref().and_then(|weight| weight.written);
    assert_eq!((written, calls.share), (Some(number("0.1")), Some(number("0.4"))));
    assert_eq!(
        (mood.standing, mood.share),
        (Standing::Skipped, Some(Decimal::ZERO))
    );
    let Cell::Missing(why) = &mood.score else {
        panic!("no mood is known");
    };
    let why = explanation.reason(*why).to_string();
    assert_eq!(why, "no row of deeds has a value for avg(deeds.mood)");
}

#[test]
fn the_rows_behind_an_aggregate_are_those_that_were_counted() {
    let question = Question {
        rows: 1,
        ..question("ann")
    };
    let explanation = explained(&tables(), TEXT, &question);
    let formula = kpi(&parts(&explanation.periods[0].total)[0]).0;
    let behind = formula.rows.as_ref().expect("an aggregate has rows");
    // Three rows lie in the quarter, two of them are of the kind; the fourth of hers is of April.
    assert_eq!((behind.read, behind.used, behind.yes), (3, 2, None));
    assert_eq!(behind.columns, ["day", "net", "kind"]);
    let (from, to) = (behind.from.expect("a quarter"), behind.to.expect("a quarter"));
    assert_eq!(
        (from.to_string(), to.to_string()),
        ("2024-01-01".to_owned(), "2024-03-31".to_owned())
    );
    // No more than was asked for.
    let [row] = behind.rows.as_slice() else {
        panic!("{:?}", behind.rows);
    };
    assert_eq!(row.cells, ["2024-01-01", "5", "x"]);
    assert_eq!(row.place.as_ref().map(|(_, row)| *row), Some(2));
}

#[test]
fn rows_that_were_left_out_are_not_among_those_that_count() {
    let tables = Tables::new().with("staff", "id:text", "ann").with(
        "deeds",
        "id:text who:text net:int",
        "1|ann|5\n1|ann|7\n2|ann|1",
    );
    let text = r#"table staff from memory "staff" { key id }
        table deeds from memory "deeds" { key id link who -> staff }
        scorecard card { subject staff kpi k weight 1 { value sum(deeds.net) score = value } }"#;
    let question = Question {
        request: crate::request::Request {
            bad_rows: crate::request::BadRows::Skip,
            ..Default::default()
        },
        subject: "ann".to_owned(),
        rows: 9,
        ..Question::default()
    };
    let explanation = explained(&tables, text, &question);
    let formula = kpi(&parts(&explanation.periods[0].total)[0]).0;
    assert_eq!(shown(&formula.value), "6");
    let behind = formula.rows.as_ref().expect("an aggregate has rows");
    let nets: Vec<&str> = (behind.rows.iter())
        .filter_map(|row| row.cells.last().map(String::as_str))
        .collect();
    assert_eq!((behind.used, nets), (2, vec!["5", "1"]));
}

#[test]
fn what_raises_most_comes_first() {
    let explanation = explained(&tables(), TEXT, &question("ann"));
    let [calls, sales] = explanation.periods[0].raises.as_slice() else {
        panic!("mood has no value to be raised");
    };
    // One more call: 75 → 100 for 40 %. No call beyond the target brings more, and no grade is reached.
    assert_eq!(calls.kpi, KpiId(1));
    assert_eq!(brings(calls.step.as_ref()), pair("4", "10"));
    assert_eq!(brings(calls.most.as_ref()), pair("4", "10"));
    assert_eq!(calls.grade, None);
    // 72 + 6 × 3 = 90 is the first total that rounds to 90.
    assert_eq!(sales.kpi, KpiId(0));
    assert_eq!(brings(sales.step.as_ref()), pair("8", "6"));
    assert_eq!(brings(sales.most.as_ref()), pair("10", "18"));
    assert_eq!(brings(sales.grade.as_ref()), pair("10", "18"));
    assert_eq!(
        sales.grade.as_ref().map(|at| shown(&at.total)).as_deref(),
        Some("90")
    );
}

/// A KPI of the number `a` of each subject.
fn raise_of(form: &str, rows: &str) -> Raise {
    let tables = Tables::new().with("staff", "id:text a:dec", rows);
    let text = format!(
        "table staff from memory \"staff\" {{ key id }}
         scorecard card {{ subject staff bands {{ a >= 90, b >= 60, c otherwise }} {form} }}"
    );
    let question = Question {
        subject: "ann".to_owned(),
        ..Question::default()
    };
    explained(&tables, &text, &question).periods[0].raises[0].clone()
}

#[test]
fn lower_may_be_better() {
    let raise = raise_of(
        "kpi k weight 1 { value staff.a score 2 -> 100, 12 -> 0 }",
        "ann|7",
    );
    assert_eq!(brings(raise.step.as_ref()), pair("6.9", "1"));
    assert_eq!(brings(raise.most.as_ref()), pair("2", "50"));
    // 60 points at 6, 90 at 3; the next grade is the nearer one.
    assert_eq!(brings(raise.grade.as_ref()), pair("6", "10"));
}

#[test]
fn steps_of_time_are_round_and_the_most_is_where_the_curve_ends() {
    let form = "round score 0 kpi k weight 1 { value staff.a * 1h score 4h -> 100, 24h -> 0 }";
    let raise_from = |hours: &str| {
        let raise = raise_of(form, &format!("ann|{hours}"));
        let hours = |one: Option<&Supposition>| {
            one.and_then(|one| one.value.div(3_600.into()))
                .map(|value| value.to_string())
        };
        (hours(raise.step.as_ref()), hours(raise.most.as_ref()))
    };
    let told = |step: &str, most: &str| (Some(step.to_owned()), Some(most.to_owned()));
    // An hour; at 4.1 h the score is rounded to 100 already.
    assert_eq!(raise_from("14"), told("13", "4"));
    let step_of = |hours: &str| {
        raise_of(
            "kpi k weight 1 { value staff.a * 1h score 1min -> 100, 1000d -> 0 }",
            &format!("ann|{hours}"),
        )
        .step
        .unwrap()
        .value
    };
    let now = |hours: i64| Decimal::from(hours * 3_600);
    for (hours, step) in [(1_000, 864_000), (100, 86_400), (5, 3_600), (3, 600)] {
        let to = step_of(&hours.to_string());
        assert_eq!(now(hours).sub(to), Some(Decimal::from(step)), "{hours} h");
    }
}

#[test]
fn a_target_in_the_middle_is_approached_from_where_one_stands() {
    let form = "kpi k weight 1 { value staff.a score close to 50: 0% -> 100, 100% -> 0 }";
    let above = raise_of(form, "ann|60");
    assert_eq!(brings(above.step.as_ref()), pair("59", "2"));
    assert_eq!(brings(above.most.as_ref()), pair("50", "20"));
    let below = raise_of(form, "ann|40");
    assert_eq!(brings(below.step.as_ref()), pair("41", "2"));
}

#[test]
fn where_one_step_brings_nothing_the_first_that_does_is_told() {
    let form =
        "kpi k weight 1 { value staff.a score 100 when value >= 95, 70 when value >= 80, otherwise 0 }";
    let raise = raise_of(form, "ann|83");
    assert_eq!(raise.step, None);
    assert_eq!(brings(raise.next.as_ref()), pair("95", "30"));
    assert_eq!(brings(raise.grade.as_ref()), pair("95", "30"));
    let most = raise_of(form, "ann|96");
    assert_eq!(
        (most.step, most.next, most.most, most.grade),
        (None, None, None, None)
    );
}

#[test]
fn a_veto_holds_whatever_the_values_are() {
    let form = r#"veto "why" when count(staff) = 1, score at most 50 kpi k weight 1 { value staff.a score = value }"#;
    let raise = raise_of(form, "ann|83");
    assert_eq!((raise.step, raise.next, raise.grade), (None, None, None));
}

#[test]
fn the_others_stay_where_they_are() {
    // Second of three: one step does not pass the best, whose 9 is reached at 9 and passed with more.
    let form = "kpi k weight 1 { value staff.a score rank }";
    let raise = raise_of(form, "ann|5\nbob|9\ncid|1");
    assert!(raise.relative);
    assert_eq!(raise.step, None);
    assert_eq!(brings(raise.next.as_ref()), pair("9", "50"));
}

#[test]
fn a_total_near_a_border_is_told() {
    let tables = Tables::new().with("staff", "id:text a:dec", "ann|89.6\nbob|85");
    let text = "table staff from memory \"staff\" { key id }
        scorecard card { subject staff round total 0 bands { a 90..100, b 0..89 }
          kpi k weight 1 { value staff.a score = value limit 0..100 } }";
    let near = |subject: &str| {
        let question = Question {
            subject: subject.to_owned(),
            ..Question::default()
        };
        let total = explained(&tables, text, &question).periods[0].total.clone();
        let grade = total.grade.expect("bands");
        assert!(matches!(grade.by, GradedBy::Range));
        (grade.band, grade.better, grade.worse, grade.near)
    };
    // 89.6 is rounded to 90.
    let zero = Decimal::ZERO;
    assert_eq!(near("ann"), (Some(0), None, Some((1, zero)), Some(number("90"))));
    assert_eq!(near("bob"), (Some(1), Some((0, number("5"))), None, None));
}

#[test]
fn only_what_is_asked_for_is_asked() {
    let ask = |names: &[&str]| {
        let question = Question {
            parts: names.iter().map(|name| (*name).to_owned()).collect(),
            ..question("ann")
        };
        let mut program = tables().program(TEXT).expect("a program");
        program.explain(&question, &Unwatched)
    };
    let asked = ask(&["Sales", "rest"]).expect("an explanation").asked;
    assert!(matches!(
        asked.as_slice(),
        [Member::Kpi(KpiId(0)), Member::Group(_)]
    ));
    let said = |result: Result<Explanation, Error>| match result {
        Err(Error::Request { message, help }) => (message.to_string(), help.unwrap_or_default().to_string()),
        other => panic!("{other:?}"),
    };
    let (message, help) = said(ask(&["salse"]));
    assert_eq!(message, "the scorecard has no KPI and no group `salse`");
    assert_eq!(help, "did you mean `sales`?");
    let mut program = tables().program(TEXT).expect("a program");
    let (message, help) = said(program.explain(&question("anm"), &Unwatched));
    assert_eq!(message, "there is no subject with the key `anm`");
    assert_eq!(help, "did you mean `ann`?");
    let (message, _) = said(program.explain(&question("ann,bob"), &Unwatched));
    assert_eq!(message, "`ann,bob` are several subjects");
}
