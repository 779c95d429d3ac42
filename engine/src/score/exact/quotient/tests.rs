//! A quotient scores what its decimal does, to the last digit that is kept.

use proptest::prelude::*;
use weigh_dsl::value::Decimal;

use super::super::{Curve, Spot};
use crate::score::number::near;
use crate::units::ratio;

fn units(number: i64, places: u32) -> Decimal {
    Decimal::from_parts(i128::from(number), places).unwrap()
}

/// What a curve scores for `over / by`, both by whole numbers, if they answer, and by decimals.
fn both(curve: &Curve, (over, by): (i64, i64), scale: u32) -> Option<(Option<Decimal>, Option<Decimal>)> {
    let value = ratio(over, by, scale);
    match curve.spot(near(value), || value) {
        Spot::Flat(_) => None,
        Spot::On(line) => Some((line.score_of_quotient((over, by)), line.score(value.into()))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_quotient_scores_as_its_decimal_does(
        places in proptest::collection::vec(-500_i64..500, 2..6),
        scores in proptest::collection::vec(-10_000_i64..10_000, 6),
        over in -60_000_i64..60_000,
        by in prop_oneof![1_i64..1_000, 1_i64..10_000_000],
        (scale, place_scale, score_scale) in (0_u32..4, 0_u32..3, 0_u32..3),
    ) {
        let mut places = places;
        places.sort_unstable();
        let points: Vec<(Decimal, Decimal)> = (places.iter().zip(scores))
            .map(|(at, score)| (units(*at, place_scale), units(score, score_scale)))
            .collect();
        let curve = Curve::new(&points, Some(scale));
        if let Some((Some(quick), slow)) = both(&curve, (over, by), scale) {
            prop_assert_eq!(Some(quick), slow);
        }
    }
}

#[test]
fn shares_are_scored_in_whole_numbers_but_for_doubts() {
    let percent = |share, score| (units(share, 2), units(score, 0));
    let curve = Curve::new(&[percent(0, 0), percent(8, 50), percent(20, 100)], Some(0));
    let (mut quick, mut all) = (0, 0);
    for by in 1..400 {
        for over in 0..=by {
            let Some((score, slow)) = both(&curve, (over, by), 0) else {
                continue;
            };
            all += 1;
            if score.is_some() {
                assert_eq!(score, slow, "{over} / {by}");
                quick += 1;
            }
        }
    }
    assert!(quick * 100 > all * 95, "{quick} of {all}");
}

#[test]
fn a_score_is_kept_to_23_places() {
    let curve = Curve::new(
        &[(units(0, 0), units(0, 0)), (units(1, 0), units(100, 0))],
        Some(0),
    );
    let thirds = both(&curve, (2, 3), 0).unwrap();
    let expected = Decimal::parse("66.66666666666666666666667").unwrap();
    assert_eq!(thirds, (Some(expected), Some(expected)));
}
