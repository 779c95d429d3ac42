//! Numbers of days as days, times and lengths.

use super::*;

#[test]
fn days_are_counted_as_excel_counts_them() {
    let day = |serial| day(serial, Epoch::Year1900).expect("a day");
    assert_eq!(day(1.0), "1900-01-01");
    assert_eq!(day(59.0), "1900-02-28");
    assert_eq!(day(61.0), "1900-03-01");
    assert_eq!(day(45_566.0), "2024-10-01");
    assert_eq!(day(45_351.0), "2024-02-29");
    assert_eq!(day(2_958_465.0), "9999-12-31");
    assert_eq!(day(45_566.396_006_944_444), "2024-10-01 09:30:15");
    assert_eq!(day(45_566.999_999_999_5), "2024-10-02");
    assert_eq!(day(45_566.5 + 0.25 / 86_400.0), "2024-10-01 12:00:00.250");
}

#[test]
fn what_is_no_day_is_none_or_stays_wrong() {
    assert_eq!(day(60.0, Epoch::Year1900).as_deref(), Some("1900-02-29"));
    assert_eq!(day(0.0, Epoch::Year1900).as_deref(), Some("1900-01-00"));
    assert_eq!(day(-1.0, Epoch::Year1900), None);
    assert_eq!(day(2_958_466.0, Epoch::Year1900), None);
    assert_eq!(day(f64::NAN, Epoch::Year1900), None);
}

#[test]
fn macs_count_from_1904() {
    assert_eq!(day(0.0, Epoch::Year1904).as_deref(), Some("1904-01-01"));
    assert_eq!(day(44_104.0, Epoch::Year1904).as_deref(), Some("2024-10-01"));
}

#[test]
fn lengths_are_hours_minutes_and_seconds() {
    assert_eq!(length(1.5).as_deref(), Some("36:00:00"));
    assert_eq!(length(90.0 / 1440.0).as_deref(), Some("1:30:00"));
    assert_eq!(length(-0.25).as_deref(), Some("-6:00:00"));
    assert_eq!(length(1.5 / 86_400.0).as_deref(), Some("0:00:01.500"));
    assert_eq!(length(1e12), None);
    assert_eq!(length_of_iso("PT36H15M00S").as_deref(), Some("36:15:00"));
    assert_eq!(length_of_iso("-P1DT2H").as_deref(), Some("-26:00:00"));
    assert_eq!(length_of_iso("PT0H0M1.5S").as_deref(), Some("0:00:01.500"));
    assert_eq!(length_of_iso("1:30"), None);
    assert_eq!(length_of_iso("P1Y"), None);
}

#[test]
fn a_midnight_of_xml_is_a_day() {
    assert_eq!(day_of_iso("2024-10-01T00:00:00"), "2024-10-01");
    assert_eq!(day_of_iso("2024-10-01T09:30:00"), "2024-10-01T09:30:00");
    assert_eq!(day_of_iso("2024-10-01"), "2024-10-01");
}
