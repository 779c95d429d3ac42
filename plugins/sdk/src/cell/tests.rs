//! What cells are taken for when nobody declared their column.

use super::*;

const STYLE: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};

fn kind(text: &str) -> &'static str {
    match read(text, STYLE) {
        Reading::Missing => "missing",
        Reading::Truth(true) => "yes",
        Reading::Truth(false) => "no",
        Reading::Number(_) => "number",
        Reading::Stamp(_) => "stamp",
        Reading::Duration(_) => "duration",
        Reading::Text => "text",
    }
}

#[test]
fn every_kind_is_recognised() {
    for (text, wanted) in [
        ("", "missing"),
        ("  ", "missing"),
        ("true", "yes"),
        ("Yes", "yes"),
        ("Y", "yes"),
        ("是", "yes"),
        ("√", "yes"),
        ("FALSE", "no"),
        ("no", "no"),
        ("否", "no"),
        ("×", "no"),
        (" 5 ", "number"),
        ("95%", "number"),
        ("2024-10-01", "stamp"),
        ("2024-02-30", "stamp"),
        ("1:30:00", "duration"),
        ("hello", "text"),
    ] {
        assert_eq!(kind(text), wanted, "{text:?}");
    }
}

#[test]
fn words_for_nothing_are_text() {
    for text in ["NA", "N/A", "NULL", "null", "-", "—", "#N/A", "nan", "inf", "."] {
        assert_eq!(kind(text), "text", "{text}");
    }
}

#[test]
fn identifiers_and_days_without_signs_are_not_quantities() {
    assert_eq!(kind("007"), "text");
    assert_eq!(kind("110101199003074258112"), "text");
    assert_eq!(kind("20241001"), "number");
    assert_eq!(kind("1"), "number");
    assert_eq!(kind("1:30"), "text");
}

#[test]
fn declared_columns_know_one_and_zero_as_yes_and_no() {
    assert_eq!(truth::read_declared("1"), Some(true));
    assert_eq!(truth::read_declared("0"), Some(false));
    assert_eq!(truth::read_declared("no"), Some(false));
    assert_eq!(truth::read_declared("2"), None);
    assert_eq!(truth::read("1"), None);
}
