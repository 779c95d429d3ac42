//! Formats that workbooks write, built-in ones, and none.

use super::*;

#[test]
fn a_number_is_what_the_format_of_its_style_says() {
    let mut formats = Formats::default();
    formats.format(164, "0.0%");
    formats.format(165, "\"¥\"#,##0.00");
    // One of the workbook's own takes the place of a built-in one.
    formats.format(10, "0.00");
    for (number, code) in [
        (60, "yyyy-mm-dd"),
        (63, "[h]:mm"),
        (166, "h:mm AM/PM"),
        (167, "General"),
        (168, "[Red]0 \"days\""),
    ] {
        formats.format(number, code);
    }
    let money = Look::Before("¥".to_owned());
    let all = [
        (0, Look::Plain),
        (164, Look::Percent),
        (9, Look::Percent),
        (165, money),
        (10, Look::Plain),
        (44, Look::Plain),
        (200, Look::Plain),
        (60, Look::Day),
        (63, Look::Length),
        (166, Look::Clock),
        (167, Look::Plain),
        (168, Look::Plain),
        (14, Look::Day),
        (46, Look::Length),
    ];
    let mut looks = Looks::default();
    // From the last column to the first, as no program writes them.
    for (style, (format, _)) in (0..).zip(&all) {
        formats.style(*format);
        looks.number(&formats, 1, 20 - style, style);
    }
    looks.number(&formats, 1, 21, 99);
    looks.sort();
    for (style, (format, look)) in (0..).zip(all) {
        assert_eq!(looks.of(1, 20 - style), look, "{format}");
    }
    assert_eq!((looks.of(1, 21), looks.of(2, 19)), (Look::Plain, Look::Plain));
}
