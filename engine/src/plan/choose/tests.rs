//! Which days stand apart from the others.

use super::*;

fn stray(days: &[(&str, u64)], granularity: Granularity) -> Option<String> {
    let day = |(day, rows): &(&str, u64)| (Date::parse(day).expect("a day"), *rows);
    stray_from(&days.iter().map(day).collect(), granularity).map(|day| day.to_string())
}

#[test]
fn a_few_days_after_a_long_gap_stand_apart() {
    let days = [
        ("2024-01-01", 50),
        ("2024-12-31", 49),
        ("2099-01-03", 1),
        ("9999-12-31", 3),
    ];
    assert_eq!(stray(&days, Granularity::Quarter).as_deref(), Some("2099-01-03"));
    assert_eq!(stray(&days, Granularity::Year).as_deref(), Some("2099-01-03"));
}

#[test]
fn many_days_after_a_gap_are_data() {
    let days = [("2020-06-30", 50), ("2024-01-01", 25), ("2024-12-31", 25)];
    assert_eq!(stray(&days, Granularity::Quarter), None);
    assert_eq!(
        stray(&[("2020-06-30", 1), ("2024-12-31", 1)], Granularity::Quarter),
        None
    );
}

#[test]
fn a_gap_shorter_than_a_period_means_nothing() {
    let days = [("2024-01-01", 99), ("2024-06-30", 1)];
    assert_eq!(stray(&days, Granularity::Quarter), None);
    assert_eq!(stray(&days, Granularity::Month).as_deref(), Some("2024-06-30"));
}

#[test]
fn one_row_of_four_may_be_a_slip_and_one_of_three_not() {
    let four = [("2024-01-01", 2), ("2024-03-31", 1), ("2044-01-01", 1)];
    assert_eq!(stray(&four, Granularity::Quarter).as_deref(), Some("2044-01-01"));
    assert_eq!(stray(&four[1..], Granularity::Quarter), None);
}
