//! What is computed in whole numbers is what decimals say.

use proptest::prelude::*;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::{Divisor, WholePoints, order, rounded, rounded_quotient};

fn decimal() -> impl Strategy<Value = Decimal> {
    let large = 79_228_162_514_264_337_593_543_950_335_i128;
    let mantissa = prop_oneof![-1000_i128..1000, -100_000_000..100_000_000_i128, -large..large];
    (mantissa, 0_u32..=28).prop_map(|(mantissa, scale)| Decimal::from_parts(mantissa, scale).unwrap())
}

fn rounding() -> impl Strategy<Value = Rounding> {
    let mode = prop_oneof![
        Just(RoundingMode::HalfUp),
        Just(RoundingMode::HalfEven),
        Just(RoundingMode::Up),
        Just(RoundingMode::Down)
    ];
    (0_u32..=4, mode).prop_map(|(places, mode)| Rounding { places, mode })
}

proptest! {
    #[test]
    fn a_number_is_rounded_as_declared(number in decimal(), rounding in rounding()) {
        prop_assert_eq!(rounded(number, rounding), rounding.apply(number));
    }

    #[test]
    fn a_quotient_is_rounded_as_declared(
        a in -1_000_000_i64..1_000_000, b in 1_i64..5000, scale in 0_u32..4, rounding in rounding(),
    ) {
        let numerator = Decimal::from_parts(i128::from(a), scale).unwrap();
        let quotient = numerator.div(Decimal::from(b)).unwrap();
        let found = rounded_quotient((i128::from(a), scale), (i128::from(b), 0), rounding);
        prop_assert_eq!(found, Some(rounding.apply(quotient)));
        let mirrored = rounded_quotient((-i128::from(a), scale), (-i128::from(b), 0), rounding);
        prop_assert_eq!(found, mirrored);
    }

    #[test]
    fn numbers_are_compared_settled(a in decimal(), b in decimal(), factor in -3_i64..3) {
        prop_assert_eq!(order(a, b), a.compare(b));
        // Numbers that differ, if at all, in their last digits.
        let Some(near) = a.add(Decimal::from_parts(i128::from(factor), a.parts().1).unwrap()) else { return Ok(()) };
        prop_assert_eq!(order(a, near), a.compare(near));
    }

    #[test]
    fn a_curve_in_whole_numbers_is_the_curve(
        places in proptest::collection::vec(-500_i64..500, 1..6),
        scores in proptest::collection::vec(-10_000_i64..10_000, 6),
        value in -60_000_i64..60_000,
        rounding in rounding(),
    ) {
        let mut places = places;
        places.sort_unstable();
        let hundredths = |number: i64| Decimal::from_parts(i128::from(number), 2).unwrap();
        let points: Vec<(Decimal, Decimal)> =
            places.iter().zip(scores).map(|(at, score)| (Decimal::from(*at), hundredths(score))).collect();
        let value = hundredths(value);
        let found = WholePoints::new(&points).unwrap().score(value, rounding).unwrap();
        let next = points.partition_point(|(at, _)| *at <= value);
        let exact = match (next, points.get(next)) {
            (0, _) => points[0].1,
            (_, None) => points[next - 1].1,
            (_, Some((x1, y1))) => {
                let (x0, y0) = points[next - 1];
                let rise = value.sub(x0).unwrap().mul(y1.sub(y0).unwrap()).unwrap();
                y0.add(rise.div(x1.sub(x0).unwrap()).unwrap()).unwrap()
            }
        };
        prop_assert_eq!(found, rounding.apply(exact));
    }
}

#[test]
fn halves_go_where_the_mode_says() {
    let of = |mode| {
        rounded_quotient((25, 0), (10, 0), Rounding { places: 0, mode })
            .unwrap()
            .to_string()
    };
    assert_eq!(of(RoundingMode::HalfUp), "3");
    assert_eq!(of(RoundingMode::HalfEven), "2");
    assert_eq!(of(RoundingMode::Up), "3");
    assert_eq!(of(RoundingMode::Down), "2");
    let negative = rounded_quotient(
        (-25, 0),
        (10, 0),
        Rounding {
            places: 0,
            mode: RoundingMode::HalfUp,
        },
    );
    assert_eq!(negative.unwrap().to_string(), "-3");
    assert_eq!(
        rounded_quotient(
            (1, 0),
            (0, 0),
            Rounding {
                places: 0,
                mode: RoundingMode::HalfUp
            }
        ),
        None
    );
}

/// Whole numbers of every length.
fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![
        -50_i64..50,
        -2_000_i64..2_000,
        -9_000_000_000_i64..9_000_000_000,
        any::<i64>()
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_divisor_rounds_as_declared(number in whole(), by in whole(), near in -2_i64..3, rounding in rounding()) {
        let by = by.checked_abs().unwrap_or(1).max(1);
        // Beside a half of the divisor as well as anywhere.
        let near = (number / by).saturating_mul(by).saturating_add(by / 2).saturating_add(near);
        for number in [number, near] {
            let found = Divisor::new(by, rounding.mode).divide(number);
            let (number, by) = ((i128::from(number), 0), (i128::from(by), 0));
            let whole = Rounding { places: 0, ..rounding };
            prop_assert_eq!(Some(Decimal::from(found)), rounded_quotient(number, by, whole));
        }
    }

    #[test]
    fn lines_score_as_the_points_do(
        places in proptest::collection::vec(-500_i64..500, 1..12),
        scores in proptest::collection::vec(-10_000_i64..10_000, 12),
        values in proptest::collection::vec(-60_000_i64..60_000, 1..20),
        value_scale in 0_u32..4,
        rounding in rounding(),
    ) {
        let mut places = places;
        places.sort_unstable();
        let of = |number: i64, scale: u32| Decimal::from_parts(i128::from(number), scale).unwrap();
        let points: Vec<(Decimal, Decimal)> =
            places.iter().zip(scores).map(|(at, score)| (of(*at, 1), of(score, 2))).collect();
        let whole = WholePoints::new(&points).unwrap();
        let lines = whole.lines(value_scale, 60_000, rounding).unwrap();
        for value in values {
            let found = of(lines.score(value), rounding.places);
            prop_assert_eq!(Some(found), whole.score(of(value, value_scale), rounding));
        }
    }
}
