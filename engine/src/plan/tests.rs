//! What is planned: which columns are read, what is held in memory, and how windows become cells.

use super::{Cells, Condition, Days, Finish, Measure, Plan, RowGrain};
use crate::testing::Tables;
use weigh_dsl::value::Date;

fn tables() -> Tables {
    Tables::new()
        .with("lands", "code:text vat:dec unused:int", "")
        .with("staff", "id:int land:text name:text level:int", "")
        .with(
            "sales",
            "seller:text day:date net:dec won:bool kind:text other:text",
            "",
        )
}

const TABLES: &str = r#"
table lands from memory "lands" { key code }
table staff from memory "staff" { key id link land -> lands label name }
table sales from memory "sales" { time day link seller -> staff column net: number 0..1000 let tax = net * seller.land.vat }
"#;

fn plan(period: &str, values: &[&str], first: &str, last: &str) -> Plan {
    let kpis: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(at, value)| format!("kpi k{at} weight 1 {{ value {value} score 0 -> 0, 1 -> 100 }}"))
        .collect();
    let text = format!(
        "{TABLES} scorecard s {{ subject staff period {period} bands {{ a otherwise }} {} }}",
        kpis.join(" ")
    );
    tables().plan(&text, first, last)
}

#[test]
fn a_plan_is_plain_data() {
    let plan = plan(
        "quarter",
        &["sum(sales.tax where won) / staff.level"],
        "2024-Q1",
        "2024-Q2",
    );
    insta::assert_json_snapshot!(plan);
}

#[test]
fn only_what_is_used_is_read() {
    let plan = plan("quarter", &["sum(sales.net)"], "2024-Q1", "2024-Q1");
    let headers: Vec<&str> = plan.scans[0]
        .rows
        .columns
        .iter()
        .map(|slot| slot.header.as_str())
        .collect();
    assert_eq!(headers, ["day", "seller", "net"]);
    // Nobody asks for the land, so its table is not even opened.
    assert_eq!(plan.loads.len(), 1);
    let headers: Vec<&str> = plan.loads[0]
        .rows
        .columns
        .iter()
        .map(|slot| slot.header.as_str())
        .collect();
    assert_eq!(headers, ["id", "name"]);
}

#[test]
fn equal_parts_are_planned_once() {
    let plan = plan(
        "quarter",
        &[
            "avg(sales.net where won)",
            "sum(sales.net where won)",
            "count(sales where won)",
            "median(sales.net where won)",
            "percentile(sales.net, 90 where won)",
        ],
        "2024-Q1",
        "2024-Q1",
    );
    let scan = &plan.scans[0];
    assert_eq!(scan.classes.len(), 1);
    let measures: Vec<bool> = scan.classes[0]
        .accumulators
        .iter()
        .map(|one| matches!(one.measure, Measure::Values(_)))
        .collect();
    // A sum, a count of known values, a count of rows, and the values: a mean needs nothing of its own.
    assert_eq!(measures, [false, false, false, true]);
    assert_eq!(scan.masks.len(), 2);
    assert!(
        scan.masks[0]
            .0
            .iter()
            .any(|condition| matches!(condition, Condition::Known(_)))
    );
}

#[test]
fn months_and_the_months_before_them_share_their_cells() {
    let plan = plan(
        "month",
        &["sum(sales.net) / sum(sales.net)[previous]"],
        "2024-01",
        "2024-12",
    );
    let classes = &plan.scans[0].classes;
    assert_eq!(classes.len(), 1);
    assert_eq!(classes[0].cells.count, 13);
    assert!(matches!(classes[0].grain, RowGrain::Path(_)));
}

#[test]
fn a_year_is_not_cut_for_the_sake_of_two_quarters() {
    let plan = plan(
        "year",
        &[
            "sum(sales.net)",
            "median(sales.net)",
            "avg(sales.net where won)",
            "sum(sales.net)[2024-Q4] / sum(sales.net)[2024-Q3]",
        ],
        "2024",
        "2024",
    );
    let counts: Vec<u32> = plan.scans[0]
        .classes
        .iter()
        .map(|class| class.cells.count)
        .collect();
    assert_eq!(counts, [1, 2]);
}

#[test]
fn an_aggregate_that_names_the_period_has_a_part_for_each() {
    let plan = plan(
        "month",
        &["count(sales where day >= period.start + 7d)"],
        "2024-01",
        "2024-03",
    );
    let parts = &plan.scans[0].outputs[0].parts;
    assert_eq!(parts.len(), 3);
    assert!(parts.iter().all(|part| matches!(part.finish, Finish::Count(_))));
    assert!(plan.depends_on_days);
}

#[test]
fn cells_cut_time_at_the_ends_of_windows() {
    let days = |from, until| Days {
        from: Some(Date(from)),
        until: Some(Date(until)),
        timeless: false,
    };
    let windows = [days(10, 20), days(15, 30), days(40, 50)];
    let cells = Cells::new(&windows);
    assert_eq!(cells.count, 4);
    assert_eq!(cells.timeless, None);
    assert_eq!(
        [
            cells.run(windows[0]),
            cells.run(windows[1]),
            cells.run(windows[2])
        ],
        [0..2, 1..3, 3..4]
    );
    let before = Days {
        from: None,
        until: Some(Date(20)),
        timeless: false,
    };
    let cells = Cells::new(&[windows[1], before, Days::ALL]);
    assert_eq!(
        [cells.run(before), cells.run(windows[1]), cells.run(Days::ALL)],
        [0..2, 1..3, 0..5]
    );
    assert_eq!(cells.run(Days::NONE), 0..0);
}
