//! Roll-ups by hand: who belongs where, what is left out, how scores become one.

use crate::outcome::{Cell, LevelResults, Outcome};
use crate::request::{Request, Unwatched};
use crate::testing::Tables;
use crate::whatif::{ValueGiven, WhatIf};

const STAFF: &str = "
    a | D2 | 10 | 1
    b | D1 | 80 | 3
    c | D1 | 90 | 1
    d |    | 50 | 1
    e | D1 |    | 5
    f | D3 |    | 1
    g | D2 | 31 | 0";

fn tables(staff: &str) -> Tables {
    Tables::new()
        .with("staff", "id:text department:text points:dec hours:dec", staff)
        .with("departments", "id:text name:text", "D1 | Sales\nD2 | Care\nD3 |")
}

/// The outcome of a scorecard with this in it, in which the score is the points.
fn outcome(staff: &str, body: &str) -> Outcome {
    let text = format!(
        r#"table departments from memory "departments" {{ key id label name }}
        table staff from memory "staff" {{ key id link department -> departments }}
        scorecard s {{ subject staff {body}
          bands {{ good >= 60, poor otherwise }}
          kpi points weight 1 {{ value staff.points score = value }} }}"#
    );
    let mut program = tables(staff).program(&text).expect("a program");
    program.run(&Request::default(), &Unwatched).expect("an outcome")
}

/// Each of the level: key, label, members and scores.
fn shown(outcome: &Outcome) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::Missing(reason) => format!("({})", outcome.reason(*reason)),
        other => crate::testing::shown(other),
    };
    let level = |level: &LevelResults| {
        let name = match &level.level {
            Some(level) => format!("{} {}", level.key, level.label.as_deref().unwrap_or("-")),
            None => "nowhere".to_owned(),
        };
        let scores: Vec<String> = level
            .scores
            .iter()
            .map(|rolled| format!("{} of {}", cell(&rolled.score), rolled.members))
            .collect();
        [format!("{name}, {} members", level.members)]
            .into_iter()
            .chain(scores)
            .collect::<Vec<_>>()
            .join("; ")
    };
    outcome.rollups[0].levels.iter().map(level).collect()
}

#[test]
fn members_without_a_score_are_left_out_and_counted() {
    assert_eq!(
        shown(&outcome(STAFF, "rollup department { total average }")),
        [
            "D1 Sales, 3 members; 85 of 2",
            "D2 Care, 2 members; 20.5 of 2",
            "D3 -, 1 members; (no member has a score) of 0",
            "nowhere, 1 members",
        ]
    );
}

#[test]
fn there_are_five_ways_to_roll_up() {
    let all = "rollup department { points average, points sum, points min, points max, points median }";
    assert_eq!(
        shown(&outcome(STAFF, all))[..2],
        [
            "D1 Sales, 3 members; 85 of 2; 170 of 2; 80 of 2; 90 of 2; 85 of 2",
            "D2 Care, 2 members; 20.5 of 2; 41 of 2; 10 of 2; 31 of 2; 20.5 of 2",
        ]
    );
}

#[test]
fn a_weight_says_how_much_a_member_counts() {
    let rolled = outcome(
        STAFF,
        "rollup department { total average weighted by staff.hours }",
    );
    assert_eq!(
        shown(&rolled)[..2],
        ["D1 Sales, 3 members; 82.5 of 2", "D2 Care, 2 members; 10 of 2"]
    );
}

#[test]
fn a_weight_may_be_the_value_of_a_kpi() {
    let rolled = outcome(STAFF, "rollup department { total average weighted by points }");
    // (80² + 90²) / 170
    assert_eq!(
        shown(&rolled)[0],
        "D1 Sales, 3 members; 85.29411764705882352941176471 of 2"
    );
}

#[test]
fn a_weight_may_be_the_total_and_rules_weigh_nothing() {
    let rolled = outcome(
        STAFF,
        "bonus \"all\" 10 rollup department { total average weighted by total }",
    );
    // (90² + 100²) / 190: the first KPI's rules and the scorecard's own go into the totals only.
    assert_eq!(
        shown(&rolled)[0],
        "D1 Sales, 3 members; 95.26315789473684210526315789 of 2"
    );
}

#[test]
fn only_ranges_of_scores_grade_a_rolled_score() {
    let with = |bands: &str| {
        let text = format!(
            r#"table departments from memory "departments" {{ key id label name }}
            table staff from memory "staff" {{ key id link department -> departments }}
            scorecard s {{ subject staff {bands}
              kpi points weight 1 {{ value staff.points score = value }}
              rollup department {{ total average }} }}"#
        );
        let mut program = tables(STAFF).program(&text).expect("a program");
        let outcome = program.run(&Request::default(), &Unwatched).expect("an outcome");
        let sales = &outcome.rollups[0].levels[0];
        (sales.grades.clone(), sales.scores[0].grade)
    };
    let ranges = with("bands { good >= 60, poor otherwise }");
    assert_eq!(ranges, (vec![2, 0], Some(0)));
    // A cap on somebody's grade is none on what the members have together.
    let capped =
        with("bands { good >= 60, poor otherwise } veto \"few\" when staff.hours < 2, grade at most poor");
    assert_eq!(capped, (vec![1, 1], Some(0)));
    let conditions = with("bands { good when total >= 60, poor otherwise }");
    assert_eq!(conditions, (vec![2, 0], None));
    let shares = with("distribute { good top 50%, poor rest }");
    assert_eq!(shares.1, None);
}

#[test]
fn weights_that_are_missing_negative_or_nought_leave_no_score() {
    let with = |hours: &str| {
        let staff = format!("a | D1 | 10 | {hours}\nb | D1 | 20 | 0");
        shown(&outcome(
            &staff,
            "rollup department { total average weighted by staff.hours }",
        ))
        .remove(0)
    };
    assert_eq!(with("1"), "D1 Sales, 2 members; 10 of 2");
    assert_eq!(
        with(""),
        "D1 Sales, 2 members; (the weight of a is missing or negative) of 2"
    );
    assert_eq!(
        with("-1"),
        "D1 Sales, 2 members; (the weight of a is missing or negative) of 2"
    );
    assert_eq!(
        with("0"),
        "D1 Sales, 2 members; (the weights of all members are 0) of 2"
    );
}

#[test]
fn a_rolled_up_total_is_rounded_and_graded_as_totals_are() {
    let staff = "a | D1 | 59 | 1\nb | D1 | 60 | 1";
    let rolled = outcome(
        staff,
        "round total 0 rollup department { total average, total sum, points average }",
    );
    assert_eq!(
        shown(&rolled),
        ["D1 Sales, 2 members; 60 of 2; 119 of 2; 59.5 of 2"]
    );
    let level = &rolled.rollups[0].levels[0];
    assert_eq!(level.grades, [1, 1]);
    let grades: Vec<Option<u32>> = level.scores.iter().map(|rolled| rolled.grade).collect();
    assert_eq!(grades, [Some(0), None, None]);
}

#[test]
fn a_level_may_be_any_column_or_lie_further_off() {
    let rolled = outcome(STAFF, "rollup staff.hours { total max }");
    let keys: Vec<String> = shown(&rolled)
        .iter()
        .map(|level| level.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["0 -", "1 -", "3 -", "5 -"]);
    let rolled = outcome(STAFF, "rollup department.name { total max }");
    assert_eq!(
        shown(&rolled),
        [
            "Care -, 2 members; 31 of 2",
            "Sales -, 3 members; 90 of 2",
            "nowhere, 2 members"
        ]
    );
}

#[test]
fn the_order_of_subjects_changes_nothing() {
    // Thirds of every size do not add up the same in every order.
    let rows: Vec<String> = (1..60)
        .map(|at| {
            format!(
                "p{at} | D{} | {}.{at} | {}",
                at % 3 + 1,
                at * at * 7 % 997,
                at % 7 + 1
            )
        })
        .collect();
    let body = "rollup department { total average weighted by (staff.points / 3 / staff.hours), total sum, total median }";
    let levels = |rows: &[String]| {
        let outcome = outcome(&rows.join("\n"), body);
        outcome.rollups[0].levels.clone()
    };
    let mut turned = rows.clone();
    turned.reverse();
    turned.swap(3, 40);
    assert_eq!(levels(&rows), levels(&turned));
}

#[test]
fn who_is_picked_does_not_change_a_roll_up() {
    let text = r#"table staff from memory "staff" { key id }
        scorecard s { subject staff kpi points weight 1 { value staff.points score = value }
        rollup department { total average } }"#;
    let mut program = tables(STAFF).program(text).expect("a program");
    let request = Request {
        subjects: vec!["b".to_owned()],
        ..Request::default()
    };
    let outcome = program.run(&request, &Unwatched).expect("an outcome");
    assert_eq!(outcome.subjects.len(), 1);
    assert_eq!(shown(&outcome)[0], "D1 -, 3 members; 85 of 2");
}

#[test]
fn supposed_values_weigh_as_those_of_the_data_do() {
    let text = r#"table staff from memory "staff" { key id }
        scorecard s { subject staff
          kpi points weight 1 { value staff.points score = value }
          kpi hours weight 1 { value staff.hours score = value }
          rollup team { total average weighted by hours } }"#;
    let tables = |staff: &str| Tables::new().with("staff", "id:text team:text points:dec hours:dec", staff);
    let in_data = {
        let mut program = tables("a | x | 10 | 10\nb | x | 40 | 80")
            .program(text)
            .expect("a program");
        program.run(&Request::default(), &Unwatched).expect("an outcome")
    };
    let mut program = tables("a | x | 10 | 10\nb | x | 40 | 20")
        .program(text)
        .expect("a program");
    let kept = program.keep(&Request::default(), &Unwatched).expect("values");
    let what = WhatIf {
        weights: Vec::new(),
        values: vec![ValueGiven {
            subject: "b".to_owned(),
            kpi: "hours".to_owned(),
            value: "80".to_owned(),
        }],
    };
    let supposed = program.suppose(&Request::default(), &what).expect("it is meant");
    let supposing = program
        .score_supposing(&kept, &supposed, &Unwatched)
        .expect("an outcome");
    assert_eq!(supposing.rollups, in_data.rollups);
    assert_ne!(supposing.rollups, {
        let as_it_is = program
            .suppose(&Request::default(), &WhatIf::default())
            .expect("nothing");
        program
            .score_supposing(&kept, &as_it_is, &Unwatched)
            .expect("an outcome")
            .rollups
    });
}
