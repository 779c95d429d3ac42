//! Numbers in all their spellings.

use super::*;

const POINT: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};
const COMMA: Style = Style {
    decimal_comma: true,
    doubtful_comma: false,
};

/// Value and places of a number that must be one.
fn of(text: &str, style: Style) -> (i128, u8) {
    let number = read(text, style).unwrap_or_else(|why| panic!("{text}: {why:?}"));
    (number.value, number.places)
}

fn is_none(text: &str, style: Style) {
    assert_eq!(read(text, style), Err(NotNumber::Shape), "{text}");
}

#[test]
fn whole_numbers_have_signs_and_parentheses() {
    for (text, value) in [
        ("0", 0),
        ("5", 5),
        ("+5", 5),
        ("-5", -5),
        ("－5", -5),
        ("−5", -5),
        ("(5)", -5),
        ("（5）", -5),
        ("( 1,234 )", -1_234),
        ("１２３", 123),
    ] {
        assert_eq!(of(text, POINT), (value, 0), "{text}");
        assert!(read(text, POINT).is_ok_and(|number| number.whole), "{text}");
    }
    is_none("- 7", POINT);
}

#[test]
fn thousands_are_western_or_indian() {
    for text in [
        "1,234,567",
        "1'234'567",
        "1’234’567",
        "1 234 567",
        "1\u{a0}234\u{202f}567",
        "12,34,567",
    ] {
        assert_eq!(of(text, POINT), (1_234_567, 0), "{text}");
    }
    assert_eq!(of("1,234", POINT), (1_234, 0));
    assert_eq!(of("-1,234.50", POINT), (-123_450, 2));
    assert_eq!(of("1,00,000", POINT), (100_000, 0));
}

#[test]
fn groups_of_other_lengths_are_no_number() {
    for text in [
        "1,23",
        "12,3456",
        "1234,567",
        "1,,234",
        ",234",
        "1,234,56",
        "1,234'567",
        "123,45,678",
        "0,123",
    ] {
        is_none(text, POINT);
    }
}

#[test]
fn decimals_keep_their_places() {
    assert_eq!(of("1.50", POINT), (150, 2));
    assert_eq!(of(".5", POINT), (5, 1));
    assert_eq!(of("-0.25", POINT), (-25, 2));
    assert_eq!(of("0.0000000000000000000000000001", POINT), (1, 28));
    assert_eq!(
        read("0.00000000000000000000000000001", POINT),
        Err(NotNumber::Range)
    );
    for text in [
        "5.", ".", "1.2.3", "1.5x", "", "-", "+", "e5", "1e", "--5", "(-5)", "1.234,5",
    ] {
        is_none(text, POINT);
    }
}

#[test]
fn with_a_decimal_comma_the_signs_change_places() {
    assert_eq!(of("1.234,50", COMMA), (123_450, 2));
    assert_eq!(of("0,5", COMMA), (5, 1));
    assert_eq!(of("1.234", COMMA), (1_234, 0));
    assert_eq!(of("1 234,5", COMMA), (12_345, 1));
    is_none("1,234.50", COMMA);
}

#[test]
fn a_doubtful_comma_needs_a_second_sign() {
    let doubtful = Style {
        decimal_comma: false,
        doubtful_comma: true,
    };
    assert_eq!(read("1,234", doubtful), Err(NotNumber::Doubtful));
    assert_eq!(read("¥1,234", doubtful), Err(NotNumber::Doubtful));
    assert_eq!(read("1,234x", doubtful), Err(NotNumber::Shape));
    assert_eq!(of("1,234,567", doubtful), (1_234_567, 0));
    assert_eq!(of("1,234.5", doubtful), (12_345, 1));
}

#[test]
fn exponents_shift_the_point() {
    assert_eq!(of("1.5e3", POINT), (1_500, 0));
    assert_eq!(of("1.5E-3", POINT), (15, 4));
    assert_eq!(of("12e0", POINT), (12, 0));
    assert!(!read("1e3", POINT).unwrap().whole);
    assert_eq!(read("1e400", POINT), Err(NotNumber::Range));
    assert_eq!(read("1e-400", POINT), Err(NotNumber::Range));
}

#[test]
fn percentages_are_ratios() {
    for text in ["95%", "95 %", "95％", "９５％"] {
        assert_eq!(of(text, POINT), (95, 2), "{text}");
    }
    let number = read("-95.5%", POINT).unwrap();
    assert_eq!((number.value, number.places, number.percent), (-955, 3, true));
    is_none("%", POINT);
    is_none("95%%", POINT);
}

#[test]
fn money_has_a_sign_or_a_code_on_either_side() {
    for (text, value, places) in [
        ("¥1,234.50", 123_450, 2),
        ("￥1,234.50", 123_450, 2),
        ("$5", 5, 0),
        ("-$5", -5, 0),
        ("$-5", -5, 0),
        ("$(5)", -5, 0),
        ("($5.00)", -500, 2),
        ("€ 5", 5, 0),
        ("5 €", 5, 0),
        ("US$5", 5, 0),
        ("HK$ 5", 5, 0),
        ("5000 CNY", 5_000, 0),
        ("CNY 5000", 5_000, 0),
        ("RMB5000", 5_000, 0),
        ("1,200元", 1_200, 0),
        ("1,200人民币", 1_200, 0),
    ] {
        let number = read(text, POINT).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        assert_eq!((number.value, number.places), (value, places), "{text}");
        assert!(number.currency.is_some() && !number.whole, "{text}");
    }
    let currency = |text| read(text, POINT).unwrap().currency.and_then(Mark::usual);
    assert_eq!(currency("¥5"), currency("5元"));
    assert_eq!(currency("$5"), currency("5 USD"));
    assert_ne!(currency("$5"), currency("€5"));
    for text in ["5 PCS", "KPI 5", "$", "5$5", "$5%", "A5", "5 cny"] {
        is_none(text, POINT);
    }
}

#[test]
fn identifiers_are_told_from_quantities() {
    let is_identifier = |text| read(text, POINT).unwrap().is_identifier();
    assert!(is_identifier("007"));
    assert!(is_identifier("00"));
    assert!(is_identifier("01.50"));
    assert!(is_identifier("1234567890123456789"));
    for text in [
        "0",
        "0.5",
        "-0.5",
        "123456789012345678",
        "100",
        "1234567890123456789.5",
    ] {
        assert!(!is_identifier(text), "{text}");
    }
}

#[test]
fn numbers_of_too_many_digits_are_out_of_range() {
    let nines = "9".repeat(28);
    assert_eq!(of(&nines, POINT).0, 10_i128.pow(28) - 1);
    assert_eq!(read(&format!("1{nines}"), POINT), Err(NotNumber::Range));
    assert_eq!(read(&"9".repeat(500), POINT), Err(NotNumber::Range));
    assert_eq!(read(&"9".repeat(1_500), POINT), Err(NotNumber::Shape));
}

#[test]
fn a_number_is_put_at_a_scale_only_exactly() {
    let number = read("1.500", POINT).unwrap();
    assert_eq!(number.at(3), Some(1_500));
    assert_eq!(number.at(1), Some(15));
    assert_eq!(number.at(0), None);
    assert_eq!(number.needed_places(), 1);
    assert_eq!(
        read(&"9".repeat(28), POINT).unwrap().at(10),
        Some((10_i128.pow(28) - 1) * 10_i128.pow(10))
    );
    assert_eq!(read(&"9".repeat(28), POINT).unwrap().at(11), None);
}

#[test]
fn doubles_are_the_nearest_ones() {
    for text in [
        "0.1",
        "-2.5",
        "123456789012345678.25",
        "0.0000000000000000000000000003",
        "9007199254740993",
    ] {
        let nearest: f64 = text.parse().unwrap();
        assert_eq!(
            read(text, POINT).unwrap().to_double().to_bits(),
            nearest.to_bits(),
            "{text}"
        );
    }
}

#[test]
fn what_is_read_quickly_is_what_is_read_carefully() {
    let styles = [false, true].map(|doubtful_comma| Style {
        decimal_comma: false,
        doubtful_comma,
    });
    let texts = [
        "0",
        "-0",
        "7",
        "-12.50",
        "0.05",
        "00.5",
        "007",
        "5.",
        ".5",
        "-",
        "",
        "1.2.3",
        "1e3",
        "--1",
        "+1",
        "123456789012345678",
        "1234567890123456789",
        "12345678901234567.8",
        "1,234",
        "5%",
        "0.00000000000000001",
    ];
    let mut quick = 0;
    for (text, style) in texts.iter().flat_map(|text| styles.map(|style| (text, style))) {
        if let Some(number) = quickly(text, style) {
            assert_eq!(Ok(number), read_carefully(text, style), "{text}");
            quick += 1;
        }
    }
    assert_eq!(quick, 2 * 6);
}
