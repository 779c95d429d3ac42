//! A curve scores as decimals do, to the last digit that is kept.

use proptest::prelude::*;
use weigh_dsl::value::Decimal;

use super::{Curve, Spot, kept};
use crate::score::number::near;

fn hundredths(number: i64) -> Decimal {
    Decimal::from_parts(i128::from(number), 2).unwrap()
}

fn in_decimals(points: &[(Decimal, Decimal)], value: Decimal) -> Decimal {
    let next = points.iter().filter(|(at, _)| at.compare(value).is_le()).count();
    match (next, points.get(next)) {
        (0, _) => points[0].1,
        (_, None) => points[next - 1].1,
        (_, Some((x1, y1))) => {
            let (x0, y0) = points[next - 1];
            let rise = value.sub(x0).unwrap().mul(y1.sub(y0).unwrap()).unwrap();
            kept(y0.add(rise.div(x1.sub(x0).unwrap()).unwrap()).unwrap())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn a_curve_scores_as_decimals_do(
        places in proptest::collection::vec(-500_i64..500, 1..6),
        scores in proptest::collection::vec(-10_000_i64..10_000, 6),
        over in -6_000_i64..6_000,
        by in 1_i64..1_000,
    ) {
        let mut places = places;
        places.sort_unstable();
        let points: Vec<(Decimal, Decimal)> =
            places.iter().zip(scores).map(|(at, score)| (hundredths(*at), hundredths(score))).collect();
        let curve = Curve::new(&points, None);
        let quotient = Decimal::from(over).div(Decimal::from(by)).unwrap();
        // Beside a point are numbers that differ from it in their last digits.
        let last = Decimal::from_parts(1, Decimal::MAX_SCALE).unwrap();
        let beside = [points[0].0.add(last).unwrap(), points[0].0.sub(last).unwrap()];
        for value in points.iter().map(|(at, _)| *at).chain([quotient]).chain(beside) {
            let score = match curve.spot(near(value), || value) {
                Spot::Flat(score) => Some(score),
                Spot::On(line) => line.score(value.into()),
            };
            prop_assert_eq!(score, Some(in_decimals(&points, value)), "{}", value);
        }
    }
}
