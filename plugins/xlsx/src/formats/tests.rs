//! Formats that workbooks write, built-in ones, and none.

use super::*;

#[test]
fn a_number_is_what_the_format_of_its_style_says() {
    let mut formats = Formats::default();
    formats.format(164, "0.0%");
    formats.format(165, "\"¥\"#,##0.00");
    // One of the workbook's own takes the place of a built-in one.
    formats.format(10, "0.00");
    for format in [0, 164, 9, 165, 10, 44, 200] {
        formats.style(format);
    }
    let mut looks = Looks::default();
    for style in 0..8 {
        looks.number(&formats, 1, style, style);
    }
    let found: Vec<Look> = (0..8).map(|column| looks.of(1, column)).collect();
    let money = Look::Before("¥".to_owned());
    let plain = Look::Plain;
    assert_eq!(
        found,
        [
            plain.clone(),
            Look::Percent,
            Look::Percent,
            money,
            plain.clone(),
            plain.clone(),
            plain.clone(),
            plain
        ]
    );
    assert_eq!(looks.of(2, 1), Look::Plain);
}
