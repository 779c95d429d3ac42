//! Formulas: each construct of a value, exact and as doubles, and why it is missing.

use super::{card, shown, values};
use crate::outcome::Reason;
use crate::values::ScoredPeriod;
use weigh_dsl::value::{Date, Period};

#[test]
fn decimals_stay_exact_and_doubles_stay_doubles() {
    let subjects = "| a | b | f |\n| 0.1 | 0.2 | 0.1 |";
    assert_eq!(values("s.a + s.b", subjects), ["0.3"]);
    assert_eq!(values("s.f + 0.2", subjects), ["0.30000000000000004"]);
    assert_eq!(values("s.a - s.b", subjects), ["-0.1"]);
    assert_eq!(values("s.a * s.b", subjects), ["0.02"]);
    assert_eq!(values("-(s.a)", subjects), ["-0.1"]);
}

#[test]
fn a_quotient_keeps_its_digits_and_compares_settled() {
    assert_eq!(
        values("s.a / s.b", "| a | b |\n| 1 | 3 |"),
        ["0.3333333333333333333333333333"]
    );
    assert_eq!(
        values("if s.a / s.b * 3 >= 1 then 1 else 0", "| a | b |\n| 1 | 3 |"),
        ["1"]
    );
    assert_eq!(values("floor(s.a / s.b * 3)", "| a | b |\n| 1 | 3 |"), ["1"]);
}

#[test]
fn what_a_division_leaves_behind_is_no_difference() {
    let plan = "| a | b | n |\n| 500 | 2000 | 3 |";
    let gap = "s.a - s.b / 12 * s.n";
    assert_eq!(values(gap, plan), ["0"]);
    assert_eq!(values(&format!("floor({gap})"), plan), ["0"]);
    assert_eq!(values(&format!("if {gap} >= 0 then 1 else 2"), plan), ["1"]);
    assert_eq!(values("-s.a + s.b / 12 * s.n", plan), ["0"]);
    assert_eq!(values("floor(s.b / 12 * s.n)", plan), ["500"]);
    // What is there in the data stays.
    assert_eq!(
        values(
            "s.a - s.b",
            "| a | b |\n| 1000000000000.0000001 | 1000000000000 |"
        ),
        ["0.0000001"]
    );
    assert_eq!(values("s.f + s.g - 0.3", "| f | g |\n| 0.1 | 0.2 |"), ["0"]);
}

#[test]
fn doubles_compare_settled_and_whole_powers_are_multiplied_out() {
    let yes = |condition: &str, subjects: &str| {
        assert_eq!(
            values(&format!("if {condition} then 1 else 0"), subjects),
            ["1"],
            "{condition}"
        );
    };
    let thousand = "| a | b |\n| 1000 | 10 |";
    yes("ln(s.a) / ln(s.b) >= 3", thousand);
    yes("not ln(s.a) / ln(s.b) < 3", thousand);
    yes("ln(s.a) / ln(s.b) in (2, 3)", thousand);
    yes("ln(s.a) / ln(s.b) between 3 and 3", thousand);
    assert_eq!(values("floor(ln(s.a) / ln(s.b))", thousand), ["3"]);
    let square = "| a | b |\n| 0.7 | 0.49 |";
    yes("s.a ^ 2 >= s.b", square);
    yes("sqrt(s.b) * sqrt(s.b) <= s.b", square);
    assert_eq!(values("s.a ^ 2", square), ["0.49"]);
    assert_eq!(values("s.a ^ -1", "| a |\n| 1.25 |"), ["0.8"]);
    assert_eq!(values("ceil(100 * (1 + s.a) ^ 2)", "| a |\n| 0.1 |"), ["121"]);
    // What is held above a limit stays within it.
    let above = "| f |\n| 100.00000000000001 |";
    assert_eq!(values("min(s.f, 100)", above), ["100"]);
    yes("s.f <= 100", above);
}

#[test]
fn shares_of_a_normal_distribution_and_back() {
    let subjects = "| a | b |\n| 1 | 0.5 |\n| -8 | 1 |\n| _ | 0 |";
    assert_eq!(
        values("round(normal(s.a), 12)", subjects),
        ["0.841344746069", "0", "(s.a is empty)"]
    );
    let none = "(normal_inverse(s.b) has no value here)";
    assert_eq!(values("normal_inverse(s.b)", subjects), ["0", none, none]);
    assert_eq!(
        values("round(normal_inverse(1 - s.a) + 1.5, 3)", "| a |\n| 0.0000034 |"),
        ["6"]
    );
}

#[test]
fn what_cannot_be_computed_says_why() {
    assert_eq!(
        values("s.a / s.b", "| a | b |\n| 1 | 0 |"),
        ["(division by zero: s.b is 0)"]
    );
    assert_eq!(
        values("s.f / s.g", "| f | g |\n| 1 | 0 |"),
        ["(division by zero: s.g is 0)"]
    );
    assert_eq!(values("ln(s.a)", "| a |\n| 0 |"), ["(ln(s.a) has no value here)"]);
    assert_eq!(
        values("sqrt(s.a)", "| a |\n| -1 |"),
        ["(sqrt(s.a) has no value here)"]
    );
    assert_eq!(
        values("exp(s.a)", "| a |\n| 1000 |"),
        ["(exp(s.a) has no value here)"]
    );
    let huge = "| a |\n| 70000000000000000000000000000 |";
    assert_eq!(
        values("s.a * s.a", huge),
        ["(s.a * s.a is too large to be held exactly)"]
    );
}

#[test]
fn the_first_cause_wins() {
    assert_eq!(values("s.a + s.b", "| a | b |\n| _ | _ |"), ["(s.a is empty)"]);
    assert_eq!(values("s.b + s.a", "| a | b |\n| _ | _ |"), ["(s.b is empty)"]);
    assert_eq!(
        values("s.a otherwise s.b", "| a | b |\n| _ | _ |"),
        ["(s.a is empty)"]
    );
    assert_eq!(
        values("s.a / s.b + s.c", "| a | b | c |\n| 1 | 0 | _ |"),
        ["(division by zero: s.b is 0)"]
    );
}

#[test]
fn an_expression_is_quoted_in_one_line_and_not_too_long() {
    let long = "s.a /\n   (s.b - s.b + s.b - s.b + s.b - s.b + s.b - s.b + s.b - s.b + s.b - s.b)";
    let results =
        card(&format!("kpi k weight 1 {{ value {long} score = value }}")).score("| a | b |\n| 1 | 1 |");
    let quoted = results.reasons.iter().find_map(|reason| match reason {
        Reason::TooLarge(text) if text.starts_with("s.a /") => Some(text.clone()),
        _ => None,
    });
    let quoted = quoted.expect("a reason for the quotient");
    assert!(quoted.starts_with("s.a / (s.b - s.b + s.b"), "{quoted}");
    assert_eq!(quoted.chars().count(), 60);
    assert!(quoted.ends_with('…'));
}

#[test]
fn real_functions_give_doubles() {
    assert_eq!(values("2 ^ s.n", "| n |\n| 10 |"), ["1024"]);
    assert_eq!(
        values("s.a ^ 0.5", "| a |\n| 9 |\n| -9 |"),
        ["3", "(s.a ^ 0.5 has no value here)"]
    );
    assert_eq!(
        values("0 ^ s.a", "| a |\n| -1 |"),
        ["(division by zero: s.a is 0)"]
    );
    assert_eq!(values("sqrt(s.a)", "| a |\n| 2.25 |"), ["1.5"]);
    assert_eq!(values("exp(ln(s.a))", "| a |\n| 1 |"), ["1"]);
}

#[test]
fn whole_numbers_near_a_number() {
    let subjects = "| a | f |\n| 2.5 | 2.5 |\n| -2.5 | -2.5 |";
    assert_eq!(values("floor(s.a)", subjects), ["2", "-3"]);
    assert_eq!(values("ceil(s.a)", subjects), ["3", "-2"]);
    assert_eq!(values("round(s.a)", subjects), ["3", "-3"]);
    assert_eq!(values("floor(s.f)", subjects), ["2", "-3"]);
    assert_eq!(values("ceil(s.f)", subjects), ["3", "-2"]);
    assert_eq!(values("round(s.f)", subjects), ["3", "-3"]);
    assert_eq!(values("abs(s.a)", subjects), ["2.5", "2.5"]);
    assert_eq!(values("round(s.a, 2)", "| a |\n| 1.005 |"), ["1.01"]);
    assert_eq!(values("round(s.f, 2)", "| f |\n| 1.005 |"), ["1.01"]);
}

#[test]
fn the_smallest_and_the_largest_are_missing_if_one_is() {
    let subjects = "| a | b | c | f |\n| 3 | 1 | 2 | 0.5 |\n| 3 | _ | 2 | 0.5 |";
    assert_eq!(values("min(s.a, s.b, s.c)", subjects), ["1", "(s.b is empty)"]);
    assert_eq!(values("max(s.a, s.b, s.c)", subjects), ["3", "(s.b is empty)"]);
    assert_eq!(values("min(s.a, s.f)", subjects), ["0.5", "0.5"]);
}

#[test]
fn a_comparison_with_missing_is_no() {
    let yes = |condition: &str, subjects: &str| values(&format!("if {condition} then 1 else 0"), subjects);
    let subjects = "| a | b | t | ok |\n| 1 | 2 | x | yes |\n| _ | 2 | _ | _ |\n| 2 | 2 | y | no |";
    assert_eq!(yes("s.a < s.b", subjects), ["1", "0", "0"]);
    assert_eq!(yes("s.a <= s.b", subjects), ["1", "0", "1"]);
    assert_eq!(yes("s.a > s.b", subjects), ["0", "0", "0"]);
    assert_eq!(yes("s.a >= s.b", subjects), ["0", "0", "1"]);
    assert_eq!(yes("s.a = s.b", subjects), ["0", "0", "1"]);
    assert_eq!(yes("s.a <> s.b", subjects), ["1", "0", "0"]);
    assert_eq!(yes("not (s.a < s.b)", subjects), ["0", "1", "1"]);
    assert_eq!(yes("s.ok", subjects), ["1", "0", "0"]);
    assert_eq!(yes("not s.ok", subjects), ["0", "1", "1"]);
    assert_eq!(yes("s.ok or s.a = 2", subjects), ["1", "0", "1"]);
    assert_eq!(yes("s.ok and s.a = 1", subjects), ["1", "0", "0"]);
    assert_eq!(yes("s.a in (1, 7)", subjects), ["1", "0", "0"]);
    assert_eq!(yes("s.a not in (1, 7)", subjects), ["0", "0", "1"]);
    assert_eq!(yes("s.t in (\"x\", \"z\")", subjects), ["1", "0", "0"]);
    assert_eq!(yes("s.a between 1 and 2", subjects), ["1", "0", "1"]);
    assert_eq!(yes("s.a is known", subjects), ["1", "0", "1"]);
    assert_eq!(yes("s.a is missing", subjects), ["0", "1", "0"]);
}

#[test]
fn the_branch_that_is_not_taken_does_not_matter() {
    let subjects = "| a | b |\n| 1 | _ |\n| 2 | _ |";
    assert_eq!(
        values("if s.a = 1 then s.a else s.b", subjects),
        ["1", "(s.b is empty)"]
    );
    assert_eq!(values("s.b otherwise s.a", subjects), ["1", "2"]);
    assert_eq!(
        values("if s.a = 1 then missing else s.a", subjects),
        ["(stated as missing)", "2"]
    );
}

#[test]
fn texts_are_tested_and_changed() {
    let yes = |condition: &str| {
        values(
            &format!("if {condition} then 1 else 0"),
            "| t | u |\n| Gold plus | _ |",
        )
    };
    assert_eq!(yes("s.t starts with \"Gold\""), ["1"]);
    assert_eq!(yes("s.t ends with \"plus\""), ["1"]);
    assert_eq!(yes("s.t contains \"d p\""), ["1"]);
    assert_eq!(yes("s.t contains \"x\""), ["0"]);
    assert_eq!(yes("s.u contains \"x\""), ["0"]);
    assert_eq!(yes("lower(s.t) = \"gold plus\""), ["1"]);
    assert_eq!(yes("upper(s.t) = \"GOLD PLUS\""), ["1"]);
    assert_eq!(
        values("if trim(s.t) = \"x\" then 1 else 0", "| t | u |\n| x | _ |"),
        ["1"]
    );
}

#[test]
fn dates_have_distances_and_parts() {
    let subjects = "| day | end | at |\n| 2024-01-31 | 2024-02-29 | 2024-01-31T18:00 |";
    assert_eq!(values("days between s.day and s.end", subjects), ["29"]);
    assert_eq!(values("days between s.end and s.day", subjects), ["-29"]);
    assert_eq!(values("days between s.at and s.end", subjects), ["29"]);
    assert_eq!(values("months between s.day and s.end", subjects), ["0"]);
    assert_eq!(values("(s.end - s.day) / 1d", subjects), ["29"]);
    assert_eq!(values("(s.at - s.day) / 1h", subjects), ["18"]);
    assert_eq!(values("year(s.day) * 100 + month(s.at)", subjects), ["202401"]);
    assert_eq!(values("if s.day + 29d = s.end then 1 else 0", subjects), ["1"]);
    assert_eq!(values("if s.at - 18h = s.day then 1 else 0", subjects), ["1"]);
}

#[test]
fn a_date_stands_for_its_first_moment_or_its_whole_day() {
    let subjects = "| day | at |\n| 2024-01-31 | 2024-01-31T18:00 |";
    let yes = |condition: &str| values(&format!("if {condition} then 1 else 0"), subjects);
    assert_eq!(yes("s.at < s.day"), ["0"]);
    assert_eq!(yes("s.at >= s.day"), ["1"]);
    assert_eq!(yes("s.at = s.day"), ["1"]);
    assert_eq!(yes("s.at <= s.day"), ["1"]);
    assert_eq!(yes("s.at > s.day"), ["0"]);
    assert_eq!(yes("s.day = s.at"), ["1"]);
}

#[test]
fn each_row_knows_its_period() {
    let card = card("period month kpi k weight 1 { value period.days + month(period.end) score = value }");
    let mut values = card.values("| a |\n| 1 |\n| 2 |");
    let month = |text: &str, last: &str| ScoredPeriod {
        period: Period::parse(text),
        days: Date::parse(&format!("{text}-01")).zip(Date::parse(last)),
    };
    values.periods = vec![month("2024-02", "2024-02-29"), month("2024-03", "2024-03-31")];
    values.subject_columns.clear();
    let results = super::scored(&card, &values);
    assert_eq!(shown(&results, &results.kpis[0].values), ["31", "31", "34", "34"]);
}
