//! What sources are told of the rows that do not matter, and which rows are not there whatever they do.

use weigh_sdk::{Bound, Condition, Constant, Test};

use weigh_dsl::value::Decimal;

use crate::plan::RowPlan;
use crate::testing::Tables;

/// A table with a filter, and the pass that counts its rows in the last quarter of 2024.
fn rows(declared: &str, value: &str) -> RowPlan {
    let tables = Tables::new().with("staff", "id:text", "").with(
        "deeds",
        "who:text day:date at:moment year:int n:int net:dec ratio:float done:bool kind:text",
        "",
    );
    let text = format!(
        "table staff from memory \"staff\" {{ key id }}
         table deeds from memory \"deeds\" {{ link who -> staff {declared} }}
         scorecard s {{ subject staff period quarter bands {{ a otherwise }}
           kpi k weight 1 {{ value {value} score 0 -> 0, 1 -> 1 }} }}"
    );
    let plan = tables.plan(&text, "2024-Q4", "2024-Q4");
    plan.scans.into_iter().next().expect("a pass").rows
}

/// What is told, by the names of the columns: `day in 20000 .. (20092) or missing`.
fn told(rows: &RowPlan) -> Vec<String> {
    rows.conditions.iter().map(|one| in_words(rows, one)).collect()
}

fn in_words(rows: &RowPlan, condition: &Condition) -> String {
    let value = |value: &Constant| match value {
        Constant::Bool(value) => value.to_string(),
        Constant::Integer(value) => value.to_string(),
        Constant::Decimal { mantissa, places } => format!("{mantissa}e-{places}"),
        Constant::Date(day) => format!("day {day}"),
        Constant::DateTime(moment) => format!("moment {moment}"),
        Constant::Text(text) => format!("{text:?}"),
    };
    let end = |end: &Option<Bound>| match end {
        None => String::new(),
        Some(end) if end.inclusive => value(&end.value),
        Some(end) => format!("({})", value(&end.value)),
    };
    let test = match &condition.test {
        Test::Known => "known".to_owned(),
        Test::Range { low, high } => format!("{} .. {}", end(low), end(high)).trim().to_owned(),
        Test::Among(values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("[{}]", values.join(" "))
        }
    };
    let missing = if condition.or_missing { " or missing" } else { "" };
    format!("{} {test}{missing}", rows.columns[condition.column].header)
}

/// What is told of a filter.
fn filtered(filter: &str) -> Vec<String> {
    told(&rows(&format!("where {filter}"), "count(deeds)"))
}

#[test]
fn each_part_of_a_filter_that_compares_one_column_with_a_constant_is_told() {
    assert_eq!(filtered("n >= 3 and 7 > n"), ["n 3 ..", "n .. 6"]);
    assert_eq!(filtered("n > 2.5 and n < 7.5"), ["n 3 ..", "n .. 7"]);
    assert_eq!(filtered("n = 2.5"), ["n []"]);
    assert_eq!(filtered("n between 1 and 4"), ["n 1 .. 4"]);
    assert_eq!(filtered("n in (1, 5)"), ["n [1 5]"]);
    assert_eq!(
        filtered("net > 2.5 and net <= 9"),
        ["net (25e-1) ..", "net .. 9e-0"]
    );
    assert_eq!(filtered("kind = \"a\""), ["kind [\"a\"]"]);
    assert_eq!(filtered("kind in (\"a\", \"b\")"), ["kind [\"a\" \"b\"]"]);
    assert_eq!(
        filtered("kind <> \"a\" and ratio is known"),
        ["kind known", "ratio known"]
    );
    assert_eq!(filtered("done and kind is known"), ["done [true]", "kind known"]);
    // Nothing is not yes.
    assert_eq!(filtered("not done"), ["done [false] or missing"]);
}

#[test]
fn a_moment_is_compared_with_a_day_by_the_day_that_it_lies_in() {
    let (first, last) = (19_723_i64 * 86_400_000_000, 19_724 * 86_400_000_000_i64 - 1);
    let cases = [
        ("=", format!("at moment {first} .. moment {last}")),
        ("<=", format!("at .. moment {last}")),
        ("<", format!("at .. moment {}", first - 1)),
        (">=", format!("at moment {first} ..")),
        (">", format!("at moment {} ..", last + 1)),
    ];
    for (comparison, wanted) in cases {
        assert_eq!(
            filtered(&format!("at {comparison} 2024-01-01")),
            [wanted],
            "{comparison}"
        );
    }
    assert_eq!(filtered("day > 2024-01-01"), ["day day 19724 .."]);
    assert_eq!(filtered("day > 2024-01-01T09:30"), ["day day 19724 .."]);
}

#[test]
fn what_looks_at_more_than_one_column_or_at_no_column_alone_is_not_told() {
    for filter in [
        "n > net",
        "n + 1 > 3",
        "n = 1 or done",
        "kind starts with \"a\"",
        "kind > \"a\"",
        "not (n = 1)",
        "n not in (1, 2)",
        "ratio > 0.5",
        "n is missing",
        "who.id = \"ann\"",
    ] {
        assert_eq!(filtered(filter), [""; 0], "{filter}");
    }
    assert_eq!(filtered("(n = 1 or done) and n < 9"), ["n .. 8"]);
}

#[test]
fn the_time_that_all_windows_together_read_is_told() {
    let dated = |value| told(&rows("time day", value));
    assert_eq!(dated("count(deeds)"), ["day day 19997 .. (day 20089) or missing"]);
    assert_eq!(
        dated("count(deeds) / count(deeds)[year ago]"),
        ["day day 19631 .. (day 20089) or missing"]
    );
    assert_eq!(dated("count(deeds)[before]"), ["day .. (day 20089) or missing"]);
    assert_eq!(dated("count(deeds)[all]"), [""; 0]);
    assert_eq!(dated("count(deeds) / count(deeds)[all]"), [""; 0]);
    let (from, until) = (19_997_i64 * 86_400_000_000, 20_089 * 86_400_000_000_i64);
    assert_eq!(
        told(&rows("time at", "count(deeds)")),
        [format!("at moment {from} .. (moment {until}) or missing")]
    );
}

#[test]
fn a_time_that_no_source_can_compare_drops_rows_and_is_not_told() {
    for declared in ["time year", "time late let late = day + 10d"] {
        let rows = rows(declared, "count(deeds)");
        assert!(rows.span.is_some(), "{declared}");
        assert_eq!(told(&rows), [""; 0], "{declared}");
    }
}

#[test]
fn rows_of_any_time_stay_where_they_tell_of_others() {
    // Whether a key stands twice.
    assert_eq!(rows("key n time day", "count(deeds)").span, None);
    // Who is scored.
    let tables = Tables::new().with("deeds", "who:text day:date", "");
    let text = "table deeds from memory \"deeds\" { time day }
         scorecard s { subject deeds.who period quarter bands { a otherwise }
           kpi k weight 1 { value count(deeds) score 0 -> 0, 1 -> 1 } }";
    assert_eq!(tables.plan(text, "2024-Q4", "2024-Q4").scans[0].rows.span, None);
}

#[test]
fn a_table_that_others_link_to_is_read_whole() {
    let tables = Tables::new()
        .with("staff", "id:text level:int", "")
        .with("deeds", "who:text", "");
    let text = "table staff from memory \"staff\" { key id where level > 1 }
         table deeds from memory \"deeds\" { link who -> staff }
         scorecard s { subject staff bands { a otherwise } period quarter
           kpi k weight 1 { value count(deeds) score 0 -> 0, 1 -> 1 } }";
    let plan = tables.plan(text, "2024-Q4", "2024-Q4");
    assert!(plan.loads[0].rows.filter.is_some());
    assert_eq!(plan.loads[0].rows.conditions, []);
}

#[test]
fn what_is_settled_before_it_is_compared_is_not_left_to_a_source() {
    // 100.000000000000000001 is 100 once it is settled to 20 digits.
    assert!(!super::is_short(Decimal::from(100), 18));
    assert!(super::is_short(Decimal::from(1), 18));
    assert!(super::is_short(Decimal::from(1_000_000), 2));
}
