//! Lengths of time in all their spellings.

use super::*;

const SECOND: i64 = 1_000_000;

#[test]
fn clocks_and_units() {
    for (text, seconds) in [
        ("1:30:00", 5_400),
        ("0:00:05", 5),
        ("36:00:00", 129_600),
        ("-1:30:00", -5_400),
        ("45s", 45),
        ("90min", 5_400),
        ("90 min", 5_400),
        ("2h", 7_200),
        ("1h 30min", 5_400),
        ("1h30min", 5_400),
        ("1.5h", 5_400),
        ("3d", 259_200),
        ("2w", 1_209_600),
        ("2小时30分", 9_000),
        ("30分钟", 1_800),
        ("3天", 259_200),
    ] {
        assert_eq!(read(text), Some(seconds * SECOND), "{text}");
    }
    assert_eq!(read("0:00:01.5"), Some(1_500_000));
    assert_eq!(read("0.000001s"), Some(1));
}

#[test]
fn what_could_mean_two_things_is_none() {
    for text in [
        "1:30",
        "90",
        "90m",
        "1:60:00",
        "1:30:5",
        "h",
        "",
        "30min 1h",
        "1h 1h",
        "1:30:00x",
        "99999999999999999d",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
