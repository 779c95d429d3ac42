//! Every number reads as it does in words for people who read all of its digits.

use weigh_engine::dsl::value::Decimal;

#[test]
fn numbers_read_as_display_writes_them() {
    let mantissas = [
        0,
        1,
        9,
        10,
        70,
        100,
        120,
        1_000_000,
        123_456_789,
        i128::from(u64::MAX),
        79_228_162_514_264_337_593_543_950_335,
    ];
    for mantissa in mantissas {
        for places in 0..=Decimal::MAX_SCALE {
            for signed in [mantissa, -mantissa] {
                let number = Decimal::from_parts(signed, places).expect("a decimal");
                let mut text = Vec::new();
                super::push(&mut text, number);
                assert_eq!(String::from_utf8_lossy(&text), number.to_string());
            }
        }
    }
}
