//! Every number reads as it does in words for people who read all of its digits.

use weigh_engine::dsl::value::Decimal;

#[track_caller]
fn reads_as_displayed(mantissa: i128) {
    for places in 0..=Decimal::MAX_SCALE {
        for signed in [mantissa, -mantissa] {
            let number = Decimal::from_parts(signed, places).expect("a decimal");
            let mut text = b"1,".to_vec();
            super::push(&mut text, number);
            assert_eq!(String::from_utf8_lossy(&text), format!("1,{number}"));
        }
    }
}

#[test]
fn numbers_read_as_display_writes_them() {
    for mantissa in [
        0,
        70,
        120,
        9_999_999,
        123_456_789,
        u64::MAX.into(),
        i64::MAX.into(),
        79_228_162_514_264_337_593_543_950_335,
    ] {
        reads_as_displayed(mantissa);
    }
    // Where one more digit is needed, and the next.
    for digits in 0..28 {
        let power = 10_i128.pow(digits);
        for mantissa in [power - 1, power, power + 1, power * 7] {
            reads_as_displayed(mantissa);
        }
    }
}

#[test]
fn every_digit_stands_in_its_place() {
    // A step that meets every pair of digits in every place.
    let numbers = (0..100_000_000).step_by(1_237).chain(0..10_000);
    for number in numbers.chain((0..10_000).map(|fours| fours * 10_000)) {
        let digits = super::eight_digits(number).to_le_bytes();
        let read = digits.iter().fold(0, |read, digit| read * 10 + u64::from(*digit));
        assert_eq!(read, number);
        assert!(digits.iter().all(|digit| *digit < 10), "{number}");
    }
}
