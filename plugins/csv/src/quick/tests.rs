//! The quick readings give what the careful ones give, or nothing.

use proptest::prelude::*;

use super::*;
use crate::cell::number::{self, Style};
use crate::cell::stamp::{self, DAY_MICROS, Order};
use crate::cell::truth as words;

const STYLE: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};

/// Calls a reading with the text in the middle of a buffer, and with the buffer ending behind it.
fn both<T: PartialEq + std::fmt::Debug>(
    text: &str,
    read: impl Fn(&[u8], usize, usize) -> Option<T>,
) -> Option<T> {
    let inside = format!("98{text}76543210987654321");
    let at_end = format!("98{text}");
    let found = read(inside.as_bytes(), 2, 2 + text.len());
    assert_eq!(found, read(at_end.as_bytes(), 2, 2 + text.len()), "{text}");
    found
}

fn decimals(places: usize) -> Decimals {
    Decimals { point: b'.', places }
}

fn day(bytes: &[u8], start: usize, end: usize) -> Option<i32> {
    Days::new().day(bytes, start, end)
}

fn moment(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    Days::new().moment(bytes, start, end)
}

#[test]
fn common_numbers_are_read_quickly() {
    for (text, value) in [
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("12345678", 12_345_678),
        ("123456789", 123_456_789),
        ("-1234567890123456", -1_234_567_890_123_456),
    ] {
        assert_eq!(both(text, integer), Some(value), "{text}");
    }
    for text in [
        "",
        "-",
        "+5",
        "007",
        "1.5",
        "12a",
        "1,234",
        "12345678901234567",
        "1 2",
        "/1",
        ":1",
    ] {
        assert_eq!(both(text, integer), None, "{text}");
    }
}

#[test]
fn common_decimals_are_read_quickly() {
    let two = |text: &str| both(text, |bytes, start, end| decimals(2).plain(bytes, start, end));
    for (text, value) in [
        ("0.05", 5),
        ("12.34", 1_234),
        ("-12.3", -1_230),
        ("12", 1_200),
        ("0", 0),
        ("1234567890123456.78", 123_456_789_012_345_678),
        ("1234567890123456", 123_456_789_012_345_600),
    ] {
        assert_eq!(two(text), Some(value), "{text}");
    }
    for text in [
        "", ".5", "5.", "1.234", "00.5", "1.2.3", "1e5", "-.5", "$5", "1..5", ".",
    ] {
        assert_eq!(two(text), None, "{text}");
    }
}

#[test]
fn a_point_at_the_end_is_no_decimal() {
    for places in 0..3 {
        assert_eq!(
            both("5.", |bytes, start, end| decimals(places)
                .plain(bytes, start, end)),
            None,
            "{places}"
        );
    }
    assert_eq!(
        both("5", |bytes, start, end| decimals(0).plain(bytes, start, end)),
        Some(5)
    );
}

#[test]
fn percentages_are_read_quickly_as_ratios() {
    let percentage = |text: &str| {
        both(text, |bytes, start, end| {
            decimals(3).percentage(bytes, start, end)
        })
    };
    assert_eq!(percentage("95%"), Some(950));
    assert_eq!(percentage("-95.5%"), Some(-955));
    for text in ["", "%", "95", "95.55%", "95 %", "0.95"] {
        assert_eq!(percentage(text), None, "{text}");
    }
    assert_eq!(
        both("95%", |bytes, start, end| decimals(1)
            .percentage(bytes, start, end)),
        None
    );
}

#[test]
fn the_point_may_be_a_comma() {
    let comma = Decimals {
        point: b',',
        places: 3,
    };
    let plain = |text: &str| both(text, |bytes, start, end| comma.plain(bytes, start, end));
    assert_eq!(
        (plain("1,234"), plain("0,5"), plain("1.234"), plain("7")),
        (Some(1_234), Some(500), None, Some(7_000))
    );
    let double = |text: &str| both(text, |bytes, start, end| comma.double(bytes, start, end));
    assert_eq!((double("0,5"), double("0.5")), (Some(0.5), None));
}

#[test]
fn common_days_and_times_are_read_quickly() {
    assert_eq!(both("2024-10-01", day), Some(19_997));
    assert_eq!(both("2024/10/01", day), Some(19_997));
    for text in [
        "2024-10/01",
        "2024-02-30",
        "20241001",
        "2024-10-0a",
        "2024.10.01",
        "2024-10-01 ",
    ] {
        assert_eq!(both(text, day), None, "{text}");
    }
    let midnight = 19_997 * DAY_MICROS;
    assert_eq!(both("2024-10-01 09:30", moment), Some(midnight + 34_200_000_000));
    assert_eq!(
        both("2024-10-01T09:30:15", moment),
        Some(midnight + 34_215_000_000)
    );
    for text in [
        "2024-10-01 24:00",
        "2024-10-01 09:60:00",
        "2024-10-01_09:30",
        "2024-10-01 09-30-15",
    ] {
        assert_eq!(both(text, moment), None, "{text}");
    }
}

#[test]
fn days_without_zeros_are_read_quickly() {
    for text in ["2024/10/1", "2024-10-1", "2024/10/1"] {
        assert_eq!(both(text, day), Some(19_997), "{text}");
    }
    let morning = 19_997 * DAY_MICROS + 34_200_000_000;
    assert_eq!(both("2024/10/1 9:30", moment), Some(morning));
    assert_eq!(both("2024/10/1 9:30:05", moment), Some(morning + 5_000_000));
    assert_eq!(both("2024-10-01", moment), Some(19_997 * DAY_MICROS));
    for text in [
        "2024/10-1",
        "2024/2/30",
        "24/1/1",
        "2024/1/",
        "2024/1/1x",
        "2024/001/1",
    ] {
        assert_eq!(both(text, day), None, "{text}");
    }
    for text in [
        "2024/10/1 9",
        "2024/10/1 9:3",
        "2024/10/1 25:00",
        "2024/10/1 9:30x",
        "2024/10/1T",
    ] {
        assert_eq!(both(text, moment), None, "{text}");
    }
}

#[test]
fn the_last_day_is_remembered_only_if_it_was_one() {
    let mut days = Days::new();
    let mut read = |text: &str| days.day(text.as_bytes(), 0, text.len());
    assert_eq!(read("2024-10-01"), Some(19_997));
    assert_eq!(read("2024-10-01"), Some(19_997));
    assert_eq!(read("2024-10-32"), None);
    assert_eq!(read("2024-10-02"), Some(19_998));
    assert_eq!(Days::new().day(&[0; 10], 0, 10), None);
}

#[test]
fn common_words_are_read_quickly() {
    for (text, value) in [
        ("true", true),
        ("FALSE", false),
        ("Yes", true),
        ("no", false),
        ("Y", true),
        ("n", false),
    ] {
        assert_eq!(both(text, truth), Some(value), "{text}");
    }
    for (text, value) in [("是", true), ("√", true), ("否", false), ("×", false)] {
        assert_eq!(both(text, truth), Some(value), "{text}");
    }
    for text in ["", "1", "tru", "truee", "nos", "\u{e}o", "yes!"] {
        assert_eq!(both(text, truth), None, "{text}");
    }
}

proptest! {
    #[test]
    fn quick_numbers_are_the_careful_ones(text in "-?[0-9.,e]{0,20}", places in 0_u8..20) {
        let careful = number::read(&text, STYLE).ok().filter(|number| !number.is_identifier());
        if let Some(value) = both(&text, integer) {
            let careful = careful.filter(|number| number.whole);
            prop_assert_eq!(careful.map(|number| number.value), Some(i128::from(value)));
        }
        if let Some(value) = both(&text, |bytes, start, end| decimals(places.into()).plain(bytes, start, end)) {
            let careful = careful.filter(|number| number.places <= places);
            prop_assert_eq!(careful.and_then(|number| number.at(places)), Some(i128::from(value)));
        }
        if let Some(value) = both(&text, |bytes, start, end| decimals(0).double(bytes, start, end)) {
            prop_assert_eq!(careful.map(|number| number.to_double().to_bits()), Some(value.to_bits()));
            prop_assert_eq!(text.parse::<f64>().ok(), Some(value));
        }
    }

    #[test]
    fn quick_days_are_the_careful_ones(text in "[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{2})?)?") {
        let careful = stamp::read(&text);
        if let Some(value) = both(&text, day) {
            prop_assert_eq!(careful.and_then(|stamp| stamp.day(Order::Told)), Some(value));
        }
        if let Some(value) = both(&text, moment) {
            prop_assert_eq!(careful.and_then(|stamp| stamp.micros(Order::Told)), Some(value));
        }
    }

    #[test]
    fn quick_words_are_the_careful_ones(text in "[tTrRuUeEyYsSnNoOfFaAlL是√否×]{0,6}") {
        prop_assert_eq!(both(&text, truth), words::read(&text));
    }
}
