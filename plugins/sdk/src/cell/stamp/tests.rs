//! Days and times in all their spellings.

use super::*;

fn day_of(text: &str) -> Option<i32> {
    let stamp = read(text)?;
    assert!(!stamp.has_time(), "{text}");
    stamp.day(Order::Told)
}

fn seconds(text: &str) -> Option<i64> {
    read(text)
        .and_then(|stamp| stamp.micros(Order::Told))
        .map(|micros| micros / MICROS)
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(days(1970, 1, 1), Some(0));
    assert_eq!(days(1969, 12, 31), Some(-1));
    assert_eq!(days(2000, 2, 29), Some(11_016));
    assert_eq!(days(2024, 10, 1), Some(19_997));
    assert_eq!(days(1, 1, 1), Some(-719_162));
    assert_eq!(days(9999, 12, 31), Some(2_932_896));
}

#[test]
fn days_follow_each_other_through_four_hundred_years() {
    let mut last = days(1899, 12, 31).unwrap();
    for year in 1900..2300 {
        for month in 1..=12 {
            for day in 1..=31 {
                if let Some(this) = days(year, month, day) {
                    assert_eq!(this, last + 1, "{year}-{month}-{day}");
                    last = this;
                }
            }
        }
    }
    // Four centuries of the calendar have 146,097 days.
    assert_eq!(last - days(1899, 12, 31).unwrap(), 146_097);
}

#[test]
fn the_same_day_in_many_forms() {
    for text in [
        "2024-10-01",
        "2024-10-1",
        "2024/10/1",
        "2024.10.01",
        "2024年10月1日",
        "2024年10月01号",
        "２０２４年１０月１日",
        "01-Oct-2024",
        "1 Oct 2024",
        "1 october 2024",
        "01/OCT/2024",
        "01.10.2024",
    ] {
        assert_eq!(day_of(text), Some(19_997), "{text}");
    }
    for text in [
        "20241001",
        "2024-10",
        "24-10-01",
        "2024-10/01",
        "Oct 2024",
        "1 Foo 2024",
        "2024-10-01x",
        "1/2/24",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    assert_eq!(
        read_declared("20241001").and_then(|stamp| stamp.day(Order::Told)),
        Some(19_997)
    );
    assert_eq!(read_declared("2024100"), None);
}

#[test]
fn days_that_do_not_exist_are_still_days() {
    for text in [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "0000-01-01",
        "31/04/2024",
        "40/40/2024",
    ] {
        let stamp = read(text).unwrap_or_else(|| panic!("{text}"));
        assert!(!stamp.exists(), "{text}");
    }
    assert!(!read("2024-10-01 25:00").unwrap().exists());
    assert!(!read("2024-10-01 10:61").unwrap().exists());
}

#[test]
fn the_order_of_day_and_month_is_told_where_it_can_be() {
    let order = |text| read(text).unwrap().order;
    assert_eq!(order("10/01/2024"), Order::Open);
    assert_eq!(order("13/01/2024"), Order::DayFirst);
    assert_eq!(order("01/13/2024"), Order::MonthFirst);
    assert_eq!(order("05-05-2024"), Order::Told);
    assert_eq!(order("10.01.2024"), Order::Told);
    let open = read("10/01/2024").unwrap();
    assert_eq!(open.day(Order::DayFirst), days(2024, 1, 10));
    assert_eq!(open.day(Order::MonthFirst), days(2024, 10, 1));
    assert_eq!(
        read("13/01/2024").unwrap().day(Order::DayFirst),
        days(2024, 1, 13)
    );
    assert_eq!(
        read("01/13/2024").unwrap().day(Order::MonthFirst),
        days(2024, 1, 13)
    );
}

#[test]
fn times_in_many_forms() {
    let midnight = 19_997 * 86_400;
    let morning = midnight + 9 * 3_600 + 30 * 60;
    for text in [
        "2024-10-01T09:30",
        "2024-10-01 9:30",
        "2024/10/1 09:30:00",
        "2024-10-01T09:30:00Z",
        "2024-10-01 09:30:00.000",
        "2024-10-01 上午 9:30",
        "2024年10月1日 上午9:30",
        "2024年10月1日上午9:30",
        "2024-10-01 9:30 AM",
    ] {
        assert_eq!(seconds(text), Some(morning), "{text}");
    }
    for text in [
        "2024-10-01 下午 3:30",
        "2024-10-01 3:30 PM",
        "2024-10-01 15:30",
        "2024-10-01 下午15:30",
    ] {
        assert_eq!(seconds(text), Some(midnight + 15 * 3_600 + 30 * 60), "{text}");
    }
    assert_eq!(seconds("2024-10-01 12:15 AM"), Some(midnight + 15 * 60));
    assert_eq!(
        seconds("2024-10-01 12:15 pm"),
        Some(midnight + (12 * 60 + 15) * 60)
    );
    let micros = |text| read(text).unwrap().micros(Order::Told).unwrap() % MICROS;
    assert_eq!(micros("2024-10-01 09:30:15.123"), 123_000);
    assert_eq!(micros("2024-10-01 09:30:15.123456789"), 123_456);
    assert_eq!(seconds("1969-12-31 23:59:59"), Some(-1));
}

#[test]
fn times_with_an_offset_or_without_a_blank_are_none() {
    for text in [
        "2024-10-01T09:30+08:00",
        "2024-10-01 09:30 Z",
        "2024-10-0109:30",
        "2024-10-01 9",
        "2024-10-01 9:3",
        "2024-10-01 09:30:5",
        "2024-10-01 09:30 CET",
        "2024-10-01T",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
