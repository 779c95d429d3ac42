//! What is computed in whole numbers is what decimals say.

use proptest::prelude::*;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};

use super::{WholePoints, order, rounded, rounded_quotient};

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
