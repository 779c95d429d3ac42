//! Every aggregate, over the third quarter of 2024 of the people of `deeds`.

use super::{card, in_periods, run};
use crate::outcome::Reason;

/// One aggregate for Ann, Bob and Cid (who did nothing).
fn q3(aggregate: &str) -> [String; 3] {
    let ran = run(
        &card("period quarter", &[aggregate]),
        &in_periods("2024-Q3", "2024-Q3"),
    );
    ran.shown(0).try_into().expect("three people")
}

/// One aggregate of numbers, which is compared by `> 0` since a KPI's value is one.
fn pick(aggregate: &str) -> [String; 3] {
    q3(&format!("(if {aggregate} is known then 1 else 0)"))
}

#[test]
fn counts_and_sums_are_nought_without_rows() {
    assert_eq!(q3("count(deeds)"), ["3", "2", "0"]);
    assert_eq!(q3("count(deeds where done)"), ["1", "1", "0"]);
    assert_eq!(q3("sum(deeds.amount)"), ["24.75", "8.25", "0"]);
    assert_eq!(q3("sum(deeds.count where kind = \"a\")"), ["7", "0", "0"]);
    assert_eq!(q3("distinct(deeds.kind)"), ["2", "1", "0"]);
    assert_eq!(q3("distinct(deeds.day)"), ["2", "2", "0"]);
    assert_eq!(q3("distinct(deeds.amount)"), ["3", "2", "0"]);
    assert_eq!(q3("distinct(deeds.done)"), ["2", "2", "0"]);
}

#[test]
fn means_look_at_known_values_and_are_missing_without_any() {
    assert_eq!(q3("avg(deeds.amount)"), ["8.25", "4.125", "-"]);
    assert_eq!(q3("avg(deeds.count)"), ["3.5", "5", "-"]);
    assert_eq!(q3("avg(deeds.took) / 1s"), ["45", "360", "-"]);
    assert_eq!(q3("avg(deeds.ratio)"), ["0.2833333333333333", "1.5", "-"]);
    assert_eq!(
        q3("avg(deeds.amount weighted by deeds.count)"),
        ["15.928571428571428571428571429", "6.425", "-"]
    );
    assert_eq!(q3("share(deeds.done)"), ["0.5", "0.5", "-"]);
    assert_eq!(
        q3("share(deeds.amount > 5)"),
        ["0.6666666666666666666666666667", "0.5", "-"]
    );
}

#[test]
fn extremes_are_of_any_type() {
    assert_eq!(q3("min(deeds.amount)"), ["-5.75", "1.25", "-"]);
    assert_eq!(q3("max(deeds.amount)"), ["20", "7", "-"]);
    assert_eq!(q3("max(deeds.ratio)"), ["0.5", "1.5", "-"]);
    assert_eq!(q3("min(deeds.ratio)"), ["0.1", "1.5", "-"]);
    assert_eq!(pick("max(deeds.day)"), ["2024-08-15", "2024-09-30", "-"]);
    assert_eq!(pick("min(deeds.kind)"), ["a", "b", "-"]);
    assert_eq!(pick("max(deeds.kind)"), ["c", "b", "-"]);
}

#[test]
fn quantiles_lie_between_the_closest_ranks() {
    assert_eq!(q3("median(deeds.amount)"), ["10.5", "4.125", "-"]);
    assert_eq!(q3("percentile(deeds.amount, 90)"), ["18.1", "6.425", "-"]);
    assert_eq!(q3("percentile(deeds.count, 0)"), ["3", "1", "-"]);
    assert_eq!(q3("percentile(deeds.count, 100)"), ["4", "9", "-"]);
    assert_eq!(q3("median(deeds.ratio)"), ["0.25", "1.5", "-"]);
    assert_eq!(q3("median(deeds.amount / 3)"), ["3.5", "1.375", "-"]);
}

#[test]
fn deviations_need_two_values() {
    assert_eq!(
        q3("stddev(deeds.count)"),
        ["0.7071067811865476", "5.656854249492381", "-"]
    );
    let ratios = q3("stddev(deeds.ratio)").map(|text| text.parse::<f64>().ok());
    assert!(
        (ratios[0].expect("three values") - 0.202_072_594_216_368_9).abs() < 1e-15,
        "{ratios:?}"
    );
    assert_eq!(ratios[1..], [None, None]);
}

#[test]
fn first_and_last_go_by_time_then_by_row() {
    assert_eq!(q3("first(deeds.amount)"), ["10.5", "1.25", "-"]);
    assert_eq!(q3("last(deeds.amount)"), ["-5.75", "7", "-"]);
    assert_eq!(q3("last(deeds.count)"), ["4", "9", "-"]);
    assert_eq!(pick("last(deeds.kind)"), ["c", "b", "-"]);
    assert_eq!(pick("first(deeds.done)"), ["true", "false", "-"]);
    assert_eq!(pick("last(deeds.day)"), ["2024-08-15", "2024-09-30", "-"]);
    // A row without a time comes before all others.
    assert_eq!(q3("last(deeds.amount)[all]"), ["100", "7", "-"]);
    assert_eq!(q3("first(deeds.amount)[all]"), ["1000", "1.25", "-"]);
    assert_eq!(
        q3("last(deeds.amount where kind = \"d\")[all]"),
        ["1000", "-", "-"]
    );
}

#[test]
fn overall_takes_everybody_in() {
    assert_eq!(q3("sum(deeds.amount)[overall]"), ["38", "38", "38"]);
    assert_eq!(q3("avg(deeds.ratio)[overall]"), ["1.47", "1.47", "1.47"]);
    assert_eq!(q3("median(deeds.count)[overall]"), ["4", "4", "4"]);
}

#[test]
fn a_missing_value_says_which_rows_there_were_none_of() {
    let ran = run(
        &card("period quarter", &["avg(deeds.amount where kind = \"zzz\")"]),
        &in_periods("2024-Q3", "2024-Q3"),
    );
    let (_, column) = ran.values.aggregates.get_index(0).expect("an aggregate");
    let reason = column.reason(1).expect("missing");
    assert_eq!(
        ran.values.reasons[reason.0 as usize],
        Reason::NoRows {
            table: "deeds".into(),
            aggregate: "avg(deeds.amount where kind = \"zzz\")".into()
        }
    );
}

#[test]
fn weights_of_nought_are_a_division_by_it() {
    let ran = run(
        &card(
            "period quarter",
            &["avg(deeds.amount weighted by deeds.count - deeds.count)"],
        ),
        &in_periods("2024-Q3", "2024-Q3"),
    );
    assert_eq!(ran.shown(0), ["-", "-", "-"]);
    assert!(
        ran.values
            .reasons
            .contains(&Reason::DivisionByZero("deeds.count - deeds.count".into()))
    );
}

#[test]
fn equal_aggregates_are_counted_once() {
    let ran = run(
        &card(
            "period quarter",
            &["sum(deeds.amount) / count(deeds)", "sum(deeds.amount)"],
        ),
        &in_periods("2024-Q3", "2024-Q3"),
    );
    assert_eq!(ran.aggregates().len(), 2);
}

#[test]
fn sums_go_beyond_sixty_four_bits() {
    let near = i64::MAX.to_string();
    let rows = format!("ann|{near}\nann|{near}\nann|{near}\nann|5\nbob|-{near}\nbob|-{near}");
    let tables = crate::testing::Tables::new()
        .with("staff", "id:text name:text", "ann|\nbob|")
        .with("big", "who:text n:int", &rows);
    let text = r#"
        table staff from memory "staff" { key id }
        table big from memory "big" { link who -> staff }
        scorecard s { subject staff bands { a otherwise }
          kpi a weight 1 { value sum(big.n) score 0 -> 0, 1 -> 1 }
          kpi b weight 1 { value sum(big.n * big.n) score 0 -> 0, 1 -> 1 }
          kpi c weight 1 { value max(big.n) score 0 -> 0, 1 -> 1 }
          kpi d weight 1 { value avg(big.n) score 0 -> 0, 1 -> 1 }
        }"#;
    let ran = tables
        .run(text, &crate::request::Request::default())
        .expect("values");
    assert_eq!(ran.shown(0), ["27670116110564327426", "-18446744073709551614"]);
    // The squares themselves have more digits than a decimal: they are missing, not wrong.
    assert_eq!(ran.shown(1), ["25", "0"]);
    assert_eq!(ran.shown(2), [near.clone(), format!("-{near}")]);
}
