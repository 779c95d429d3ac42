//! Working time over nights, weekends, holidays and days of their own hours.

use super::{OtherDays, Shift, WorkingHours};
use crate::value::{Date, DateTime};

const HOUR: i64 = 3_600_000_000;

fn shift(from: u16, to: u16) -> Shift {
    Shift {
        from: from * 60,
        to: to * 60,
    }
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Monday to Friday with an hour off at noon, and Saturday mornings; a week of holidays, and a Saturday that is a Monday.
fn office() -> WorkingHours {
    let full = vec![shift(9, 12), shift(13, 18)];
    let mut week: [Vec<Shift>; 7] = std::array::from_fn(|_| full.clone());
    week[5] = vec![shift(9, 12)];
    week[6] = Vec::new();
    let others = vec![
        OtherDays {
            from: day("2024-10-01"),
            to: day("2024-10-07"),
            shifts: Vec::new(),
        },
        OtherDays {
            from: day("2024-10-12"),
            to: day("2024-10-12"),
            shifts: full,
        },
    ];
    WorkingHours::new(week, others)
}

fn hours(from: &str, to: &str) -> i64 {
    let moment = |text: &str| DateTime::parse(text).unwrap();
    let micros = office().between(moment(from), moment(to));
    assert_eq!(micros % HOUR, 0, "{from} to {to} is no number of hours");
    micros / HOUR
}

#[test]
fn only_what_lies_in_the_hours_counts() {
    // 2024-09-02 is a Monday.
    assert_eq!(hours("2024-09-02T10:00", "2024-09-02T11:00"), 1);
    assert_eq!(hours("2024-09-02T11:00", "2024-09-02T14:00"), 2, "less the noon");
    assert_eq!(hours("2024-09-02T00:00", "2024-09-02T09:00"), 0);
    assert_eq!(hours("2024-09-02T18:00", "2024-09-03T09:00"), 0);
    assert_eq!(hours("2024-09-02T17:00", "2024-09-03T10:00"), 2);
    assert_eq!(hours("2024-09-06T17:00", "2024-09-09T10:00"), 5, "over a weekend");
    assert_eq!(
        hours("2024-09-07T12:00", "2024-09-09T09:00"),
        0,
        "a weekend alone"
    );
    assert_eq!(hours("2024-09-02T00:00", "2024-09-09T00:00"), 43, "a week");
    assert_eq!(hours("2024-09-02T00:00", "2024-09-30T00:00"), 4 * 43);
}

#[test]
fn other_days_have_their_own_hours() {
    assert_eq!(
        hours("2024-09-30T17:00", "2024-10-08T10:00"),
        2,
        "over the holidays"
    );
    assert_eq!(
        hours("2024-10-03T10:00", "2024-10-05T17:00"),
        0,
        "in the holidays"
    );
    assert_eq!(
        hours("2024-09-28T08:00", "2024-10-03T12:00"),
        11,
        "into them: a Saturday morning and a Monday"
    );
    assert_eq!(
        hours("2024-10-12T00:00", "2024-10-13T00:00"),
        8,
        "a Saturday of work"
    );
    assert_eq!(
        hours("2024-10-19T00:00", "2024-10-20T00:00"),
        3,
        "a Saturday like others"
    );
}

#[test]
fn backwards_is_below_nought_and_parts_add_up() {
    assert_eq!(hours("2024-10-08T10:00", "2024-09-30T17:00"), -2);
    let moments = [
        "1969-12-20T10:30",
        "2024-09-30T11:11:11.5",
        "2024-10-12T13:00:01",
        "2031-05-04T00:00",
    ];
    let moments = moments.map(|text| DateTime::parse(text).unwrap());
    let office = office();
    for a in moments {
        for b in moments {
            for c in moments {
                assert_eq!(office.between(a, b) + office.between(b, c), office.between(a, c));
            }
        }
    }
}

#[test]
fn the_sum_of_days_is_the_whole() {
    let office = office();
    let first = day("2024-09-25");
    let mut sum = 0;
    for number in 0..30 {
        let of_day = office.of_day(first.plus_days(number));
        let minutes = of_day.iter().map(|shift| i64::from(shift.to - shift.from));
        sum += minutes.sum::<i64>() * 60_000_000;
        let next = DateTime::at_start_of(first.plus_days(number + 1));
        assert_eq!(
            office.between(DateTime::at_start_of(first), next),
            sum,
            "day {number}"
        );
    }
}
