//! Windows of time, several periods at once, and the period that is chosen when nobody asks for one.

use super::{card, deeds, in_periods, run};
use crate::request::Request;
use crate::testing::Tables;

#[test]
fn each_window_covers_its_days() {
    let windows = [
        ("", ["3", "2", "0"]),
        ("[previous]", ["0", "0", "0"]),
        ("[year to date]", ["3", "2", "0"]),
        ("[last 2 months]", ["2", "1", "0"]),
        ("[last 45 days]", ["0", "1", "0"]),
        ("[last 7 weeks]", ["2", "1", "0"]),
        ("[last 1 quarters]", ["3", "2", "0"]),
        ("[last 2 years]", ["3", "2", "0"]),
        ("[before]", ["3", "2", "0"]),
        ("[all]", ["5", "2", "0"]),
        ("[2024-Q4]", ["1", "0", "0"]),
        ("[2024-08]", ["2", "0", "0"]),
    ];
    for (window, wanted) in windows {
        let ran = run(
            &card("period quarter", &[&format!("count(deeds){window}")]),
            &in_periods("2024-Q3", "2024-Q3"),
        );
        assert_eq!(ran.shown(0), wanted, "{window}");
    }
}

#[test]
fn many_periods_at_once_are_the_same_as_each_by_itself() {
    let values = [
        "count(deeds)",
        "sum(deeds.amount)[previous]",
        "avg(deeds.ratio)",
        "median(deeds.amount)[year to date]",
        "max(deeds.count)[last 2 months]",
        "distinct(deeds.kind)[before]",
        "last(deeds.amount)[all]",
        "stddev(deeds.amount)[all]",
        "count(deeds where day >= period.start + 14d)",
        "sum(deeds.ratio)[2024-08]",
        "share(deeds.done)[year ago]",
        "sum(deeds.amount)[overall][previous]",
        "stddev(deeds.ratio)[before]",
        "percentile(deeds.count, 75)[overall]",
        "first(deeds.took)[last 40 days] / 1s",
    ];
    let text = card("period month", &values);
    let all = run(&text, &in_periods("2024-06", "2024-11"));
    for (at, month) in ["2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11"]
        .into_iter()
        .enumerate()
    {
        let one = run(&text, &in_periods(month, month));
        for (aggregate, value) in values.iter().enumerate() {
            let many = all.shown(aggregate);
            assert_eq!(
                many[at * 3..at * 3 + 3],
                one.shown(aggregate),
                "{value} in {month}"
            );
        }
    }
}

#[test]
fn a_year_is_a_time_too() {
    let tables = Tables::new().with(
        "panel",
        "land:text year:int gdp:dec",
        "
        cn | 1990 | 1.5
        cn | 1991 | 2.5
        de | 1991 | 7
        cn |      | 9",
    );
    let text = r#"
        table panel from memory "panel" { time year }
        scorecard s { subject panel.land period year bands { a otherwise }
          kpi k weight 1 { value first(panel.gdp) score 0 -> 0, 1 -> 1 } }"#;
    let ran = tables.run(text, &in_periods("1990", "1991")).expect("values");
    assert_eq!(
        ran.values
            .subjects
            .iter()
            .map(|subject| subject.key.as_str())
            .collect::<Vec<_>>(),
        ["cn", "de"]
    );
    assert_eq!(ran.shown(0), ["1.5", "-", "2.5", "7"]);
    // Who tells only years means whole ones.
    let ran = tables.run(text, &Request::default()).expect("values");
    assert_eq!(
        ran.values.periods[0].period.map(|period| period.to_string()),
        Some("1991".into())
    );
}

#[test]
fn the_last_complete_period_is_chosen() {
    let chosen = |last: &str| {
        let tables = deeds().with(
            "deeds",
            "who:text day:date amount:dec",
            &format!("ann|2024-07-01|1\nbob|{last}|2"),
        );
        let ran = tables
            .run(
                &card("period quarter", &["sum(deeds.amount)"]),
                &Request::default(),
            )
            .expect("values");
        assert!(ran.period_chosen);
        ran.values.periods[0].period.expect("a period").to_string()
    };
    assert_eq!(chosen("2024-12-31"), "2024-Q4");
    assert_eq!(chosen("2024-12-30"), "2024-Q3");
    // Nothing lies before: the one that has begun.
    assert_eq!(chosen("2024-08-15"), "2024-Q3");
}

#[test]
fn without_periods_everything_counts() {
    let ran = run(
        &card("", &["count(deeds)", "sum(deeds.amount)[overall]"]),
        &Request::default(),
    );
    assert_eq!(ran.shown(0), ["5", "2", "0"]);
    assert_eq!(ran.shown(1), ["1138", "1138", "1138"]);
    let days = ran.values.periods[0].days.expect("days");
    assert_eq!(
        (days.0.to_string(), days.1.to_string()),
        ("2024-07-01".into(), "2024-10-01".into())
    );
}

#[test]
fn what_depends_on_the_period_is_counted_for_each() {
    let text = card(
        "period month",
        &[
            "count(deeds where day > period.end - 1d)[all]",
            "max(days between deeds.day and period.end)[before]",
        ],
    );
    let ran = run(&text, &in_periods("2024-07", "2024-09"));
    assert_eq!(ran.shown(0), ["3", "2", "0", "1", "1", "0", "1", "1", "0"]);
    assert_eq!(ran.shown(1), ["30", "0", "-", "61", "31", "-", "91", "61", "-"]);
}
