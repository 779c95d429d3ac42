//! What a reader tells apart in a form.

use super::super::{MarkKind, highlight};

/// The marked words, each with the first letter of its kind.
fn marked(text: &str) -> Vec<String> {
    let kind = |kind| match kind {
        MarkKind::Keyword => 'k',
        MarkKind::Name => 'n',
        MarkKind::Number => 'm',
        MarkKind::Text => 't',
        MarkKind::Comment => 'c',
    };
    (highlight(text).iter())
        .map(|mark| format!("{} {}", kind(mark.kind), &text[mark.start..mark.end]))
        .collect()
}

#[test]
fn words_are_told_apart_as_the_grammar_does() {
    let text = "## About # it.\nparam target \"A # in a text\" = 92% # why\nmeasure calls = count(calls where kind = \"call\")\n";
    assert_eq!(
        marked(text),
        [
            "c ## About # it.",
            "k param",
            "n target",
            "t \"A # in a text\"",
            "m 92%",
            "c # why",
            "k measure",
            "n calls",
            "n count",
            "n calls",
            "k where",
            "n kind",
            "t \"call\""
        ]
    );
}

#[test]
fn rows_of_a_test_are_texts() {
    let text =
        "test \"x\" {\n  given staff\n    | id | team |\n    | E1 | \"a # b\" |\n  expect total = 5\n}\n";
    let marked = marked(text);
    assert!(marked.contains(&"t \"a # b\"".to_owned()), "{marked:?}");
    assert!(!marked.iter().any(|mark| mark.starts_with('c')), "{marked:?}");
}

#[test]
fn chinese_keywords_are_keywords() {
    assert_eq!(marked("度量 均分 = 平均(评价.均分)")[..2], ["k 度量", "n 均分"]);
}

#[test]
fn marks_cover_a_form_in_order() {
    let text = include_str!("everything.kpi");
    let mut at = 0;
    for mark in highlight(text) {
        assert!(at <= mark.start && mark.start < mark.end, "{mark:?}");
        at = mark.end;
    }
    assert!(at > text.len() / 2, "it is marked to its end");
}

#[test]
fn a_text_that_cannot_be_read_has_no_marks() {
    assert_eq!(highlight("scorecard {"), []);
}
