//! Fifteen digits of a double, and not one more.

use super::*;

fn shown(value: f64) -> String {
    Decimal::of(value).expect("a number").text()
}

#[test]
fn a_double_is_the_decimal_of_fifteen_digits() {
    for (value, text) in [
        (0.1 + 0.2, "0.3"),
        (1.1 * 3.0, "3.3"),
        (1.0 / 3.0, "0.333333333333333"),
        (2.0 / 3.0, "0.666666666666667"),
        (1234.5, "1234.5"),
        (-0.0, "0"),
        (-0.05, "-0.05"),
        (1e-7, "0.0000001"),
        (999_999_999_999_999.0, "999999999999999"),
        (123_456_789_012.345_67, "123456789012.346"),
        (100.0, "100"),
        (1.5e16, "15000000000000000"),
    ] {
        assert_eq!(shown(value), text);
    }
    assert_eq!(Decimal::of(f64::NAN), None);
    assert_eq!(Decimal::of(f64::INFINITY), None);
}

#[test]
fn a_ratio_becomes_a_percentage_without_rounding() {
    let percent = |value| Decimal::of(value).expect("a number").hundredfold().text();
    assert_eq!(percent(0.125), "12.5");
    assert_eq!(percent(0.95), "95");
    assert_eq!(percent(1.0), "100");
    assert_eq!(percent(0.07 * 100.0), "700");
    assert_eq!(percent(0.000_1), "0.01");
    assert_eq!(percent(0.0), "0");
}

#[test]
fn long_numbers_are_shown_as_excel_does() {
    assert_eq!(scientific(123_456_789_012_345_680.0), "1.23457E+17");
    assert_eq!(scientific(1e15), "1E+15");
    assert!(is_shortened(-1e15));
    assert!(!is_shortened(999_999_999_999_999.0));
    for text in ["1.23457E+17", "4.40301E+17", "1E+15", "-1.5E+20"] {
        assert!(looks_shortened(text), "{text}");
    }
    for text in [
        "1.5E+3",
        "1.5e17",
        "E+17",
        "AE+17",
        "1.5E+1234",
        "1.5E-17",
        "1.23457E+",
    ] {
        assert!(!looks_shortened(text), "{text}");
    }
}
