//! Widths, wrapping and what is echoed.

use super::*;

#[test]
fn a_chinese_character_takes_two_columns() {
    assert_eq!(width("客户 A"), 6);
    assert_eq!(cut("客户满意度", 7), "客户满…");
    assert_eq!(cut("客户满意度", 10), "客户满意度");
}

#[test]
fn text_breaks_at_blanks_and_between_chinese_characters() {
    assert_eq!(
        wrap("Calls answered for each customer", 14),
        ["Calls answered", "for each", "customer"]
    );
    assert_eq!(wrap("客户满意度调查", 6), ["客户满", "意度调", "查"]);
    assert_eq!(wrap("回访 on time", 7), ["回访 on", "time"]);
    // Punctuation stays with what it belongs to.
    assert_eq!(
        wrap("按权重，求和（加权）", 6),
        ["按权", "重，求", "和（加", "权）"]
    );
}

#[test]
fn no_line_begins_or_ends_with_a_sign_that_belongs_to_the_other() {
    assert_eq!(wrap("客户满意，度调查", 8), ["客户满", "意，度调", "查"]);
    assert_eq!(wrap("客户满（意度）查", 8), ["客户满", "（意度）", "查"]);
}

#[test]
fn a_word_longer_than_the_line_is_broken() {
    assert_eq!(wrap("unbelievable", 5), ["unbel", "ievab", "le"]);
    assert!(!wraps_whole("unbelievable", 5));
    assert!(wraps_whole("客户满意度", 2));
}

#[test]
fn a_long_text_is_wrapped_once_through() {
    // Many times what a label has: at the square of its length this would take minutes.
    let lines = wrap(&"满".repeat(400_000), 600_000);
    assert_eq!(
        lines.iter().map(|line| width(line)).collect::<Vec<_>>(),
        [600_000, 200_000]
    );
}

#[test]
fn digits_stand_in_threes() {
    assert_eq!(thousands("1234567.1234"), "1,234,567.1234");
    assert_eq!(thousands("-123"), "-123");
    assert_eq!(thousands("-1234"), "-1,234");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    assert_eq!(clean("a\u{1b}[31m"), "a\u{fffd}[31m");
}
