//! Formats as Excel and others write them.

use super::*;

#[test]
fn a_format_says_what_a_number_is() {
    let before = |sign: &str| Look::Before(sign.to_owned());
    for (code, expected) in [
        ("General", Look::Plain),
        ("0.00", Look::Plain),
        ("0%", Look::Percent),
        ("0.00%;[Red]-0.00%", Look::Percent),
        ("0.0\"%\"", Look::Plain),
        ("0\\%", Look::Plain),
        ("\"¥\"#,##0.00", before("¥")),
        ("[$¥-804]#,##0.00", before("¥")),
        ("_ [$¥-804]* #,##0.00_ ;_ [$¥-804]* \\-#,##0.00_ ", before("¥")),
        ("[$CNY] #,##0", before("CNY")),
        ("[$HK$-C04]#,##0.00", before("HK$")),
        ("$#,##0.00", before("$")),
        ("\\€#,##0", before("€")),
        ("#,##0.00\"元\"", Look::Behind("元".to_owned())),
        ("#,##0\" 件\"", Look::Plain),
        (
            "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
            Look::Plain,
        ),
    ] {
        assert_eq!(look(Some(code), Time::No), expected, "{code}");
    }
    assert_eq!(look(None, Time::No), Look::Plain);
}

#[test]
fn months_and_minutes_are_told_apart() {
    for (code, expected) in [
        ("yyyy-mm-dd", Look::Day),
        ("mmm", Look::Day),
        ("m\"月\"d\"日\"", Look::Day),
        ("h:mm", Look::Clock),
        ("mm:ss", Look::Clock),
        ("h:mm AM/PM", Look::Clock),
        ("yyyy/m/d h:mm", Look::Day),
    ] {
        assert_eq!(look(Some(code), Time::Moment), expected, "{code}");
    }
    assert_eq!(look(Some("[h]:mm"), Time::Length), Look::Length);
    assert_eq!(look(None, Time::Moment), Look::Clock);
}
