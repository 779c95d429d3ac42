//! Values as they are written, and records one behind the other.

use super::*;

fn entries(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut records = Records::behind(text.as_bytes(), 0);
    while let Some((_, record)) = records.next() {
        for (key, value) in record.expect("a record").0 {
            all.push((
                key.into_owned(),
                format!("{:?}", Found::of(value).expect("a value")),
            ));
        }
    }
    all
}

#[test]
fn numbers_and_texts_stay_what_they_are() {
    let text = r#"{"a": 12345678901234567890.120, "b": -0, "c": 1E+2, "d": "x", "\u0065": "\u4e0a\n\"", "f": true, "g": null}"#;
    let all = entries(text);
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        all,
        [
            ("a", "Scalar(\"12345678901234567890.120\")"),
            ("b", "Scalar(\"-0\")"),
            ("c", "Scalar(\"1E+2\")"),
            ("d", "Scalar(\"x\")"),
            ("e", "Scalar(\"上\\n\\\"\")"),
            ("f", "Scalar(\"true\")"),
            ("g", "Missing"),
        ]
    );
}

#[test]
fn what_has_parts_is_given_as_it_stands() {
    let all = entries("{\"a\": [1, {\"b\": 2}]}\n{\"a\": {\"b\" : [] } }, {\"a\":1}");
    let values: Vec<&str> = all.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(
        values,
        [
            "List(\"[1, {\\\"b\\\": 2}]\")",
            "Object(\"{\\\"b\\\" : [] }\")",
            "Scalar(\"1\")"
        ]
    );
}
