//! Aggregates over rows that subjects share: targets by region.

use super::in_periods;
use crate::program::Ran;
use crate::request::{BadRows, Request};
use crate::testing::Tables;

fn tables() -> Tables {
    Tables::new()
        .with(
            "staff",
            "id:text region:text home:text",
            "
            ann | north | south
            bob | south | south
            cid | north | north
            dan |       | north
            eve | west  | north",
        )
        .with(
            "targets",
            "month:date region:text goal:int product:text",
            "
            2024-07-01 | north | 10 | a
            2024-08-01 | north | 20 | a
            2024-08-01 | north | 20 | a
            2024-09-01 | south | 7  | b
            2024-10-01 | south | 9  | a
            2030-01-01 | north | 99 | a
            2024-08-01 |       | 50 | a",
        )
        .with("deeds", "day:date who:text", "2024-07-01|ann\n2024-12-31|bob")
}

/// The regions are those that people and targets name.
const TABLES: &str = r#"
table staff from memory "staff" { key id }
table targets from memory "targets" { time month }
table deeds from memory "deeds" { time day link who -> staff }
table regions from distinct staff.region, targets.region
"#;

fn card(tables: &str, values: &[&str]) -> String {
    let kpis: Vec<String> = (values.iter().enumerate())
        .map(|(at, value)| format!("kpi k{at} weight 1 {{ value {value} score = value }}"))
        .collect();
    format!(
        "{tables} scorecard s {{ subject staff period quarter {} }}",
        kpis.join("\n")
    )
}

fn run(tables: &Tables, text: &str, request: &Request) -> Ran {
    match tables.run(text, request) {
        Ok(ran) => ran,
        Err(error) => panic!("{error:?}"),
    }
}

/// What an aggregate is for ann, bob, cid, dan, eve.
fn third_quarter(value: &str) -> Vec<String> {
    let request = in_periods("2024-Q3", "2024-Q3");
    run(&tables(), &card(TABLES, &[value]), &request).shown(0)
}

#[test]
fn each_has_the_rows_of_their_own_region() {
    assert_eq!(third_quarter("sum(targets.goal)"), ["50", "7", "50", "-", "0"]);
    assert_eq!(third_quarter("last(targets.goal)"), ["20", "7", "20", "-", "-"]);
    assert_eq!(third_quarter("count(targets)"), ["3", "1", "3", "-", "0"]);
    assert_eq!(third_quarter("median(targets.goal)"), ["20", "7", "20", "-", "-"]);
    assert_eq!(third_quarter("distinct(targets.goal)"), ["2", "1", "2", "-", "0"]);
    assert_eq!(
        third_quarter("avg(targets.goal where product = \"b\")"),
        ["-", "7", "-", "-", "-"]
    );
}

#[test]
fn windows_and_everybody_work_as_ever() {
    assert_eq!(
        third_quarter("sum(targets.goal)[all]"),
        ["149", "16", "149", "-", "0"]
    );
    assert_eq!(
        third_quarter("count(targets)[previous]"),
        ["0", "0", "0", "-", "0"]
    );
    assert_eq!(
        third_quarter("sum(targets.goal)[overall]"),
        ["107", "107", "107", "107", "107"]
    );
    let request = in_periods("2024-Q3", "2024-Q4");
    let both = run(&tables(), &card(TABLES, &["sum(targets.goal)"]), &request).shown(0);
    assert_eq!(both, ["50", "7", "50", "-", "0", "0", "9", "0", "-", "0"]);
}

#[test]
fn why_there_is_none_is_said() {
    let text = card(TABLES, &["last(targets.goal)"]);
    let ran = run(&tables(), &text, &in_periods("2024-Q3", "2024-Q3"));
    let reasons: Vec<String> = ran.values.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "staff.region is empty or leads nowhere",
            "no row of targets has a value for last(targets.goal)"
        ]
    );
}

#[test]
fn links_are_followed_on_both_sides() {
    let declared = r#"
        table staff from memory "staff" { key id link region -> regions }
        table targets from memory "targets" { time month link product -> products }
        table products from memory "products" { key id link line -> lines }
        table regions from memory "regions" { key id link line -> lines }
        table lines from memory "lines" { key id }
    "#;
    let tables = tables()
        .with("products", "id:text line:text", "a|x\nb|y")
        .with("regions", "id:text line:text", "north|x\nsouth|y\nwest|")
        .with("lines", "id:text", "x\ny");
    let text = card(declared, &["sum(targets.goal)[2024]"]);
    let ran = run(&tables, &text, &in_periods("2024-Q3", "2024-Q3"));
    assert_eq!(ran.shown(0), ["109", "7", "109", "-", "-"]);
}

#[test]
fn via_chooses_the_link_of_the_subject() {
    let declared = TABLES.replace("distinct staff.region", "distinct staff.region, staff.home");
    let text = card(
        &declared,
        &[
            "sum(targets.goal via staff.region)",
            "sum(targets.goal via staff.home)",
        ],
    );
    let ran = run(&tables(), &text, &in_periods("2024-Q3", "2024-Q3"));
    assert_eq!(ran.shown(0), ["50", "7", "50", "-", "0"]);
    assert_eq!(ran.shown(1), ["7", "7", "50", "50", "50"]);
}

#[test]
fn targets_for_days_to_come_do_not_choose_the_period() {
    let text = card(TABLES, &["sum(targets.goal)", "count(deeds)"]);
    let ran = run(&tables(), &text, &Request::default());
    let period = ran.values.periods[0].period.map(|period| period.to_string());
    assert_eq!(period.as_deref(), Some("2024-Q4"));
}

#[test]
fn a_row_whose_region_is_none_is_wrong() {
    let declared = r#"
        table staff from memory "staff" { key id link region -> regions }
        table targets from memory "targets" { time month link region -> regions }
        table regions from memory "regions" { key id }
    "#;
    let tables = tables().with("regions", "id:text", "north\nwest");
    let request = Request {
        bad_rows: BadRows::Skip,
        ..in_periods("2024-Q3", "2024-Q3")
    };
    let ran = run(&tables, &card(declared, &["sum(targets.goal)"]), &request);
    // Bob's region is none, so he is no subject; neither does the target of the south for this quarter count, and that
    // for another is not looked at.
    assert_eq!(ran.shown(0), ["50", "50", "-", "0"]);
    let counts: Vec<u64> = ran
        .tally
        .errors()
        .counts
        .iter()
        .map(|(_, _, count)| *count)
        .collect();
    assert_eq!(counts, [1, 1]);
}

#[test]
fn a_way_that_breaks_off_is_told_at_the_link_where_it_does() {
    let tables = Tables::new()
        .with(
            "staff",
            "id:text team:text",
            "ann | x\nbob |\ncid | y\ndan | z\neve | w",
        )
        .with(
            "teams",
            "id:text region:text open:bool",
            "x | N | yes\ny | | yes\nz | S | no\nw | E | yes",
        )
        .with("regions", "id:text rate:int", "N | 1\nS | 2\nE |");
    let text = r#"table regions from memory "regions" { key id }
        table teams from memory "teams" { key id link region -> regions where open }
        table staff from memory "staff" { key id link team -> teams }
        scorecard s { subject staff bands { good >= 50, poor otherwise }
          kpi k weight 1 { value staff.team.region.rate score = value } }"#;
    let ran = match tables.run(text, &Request::default()) {
        Ok(ran) => ran,
        Err(error) => panic!("{error:?}"),
    };
    let reasons: Vec<String> = ran.values.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "staff.team is empty",
            "staff.team.region is empty",
            "staff.team leads nowhere",
            "staff.team.region.rate is empty"
        ]
    );
}
