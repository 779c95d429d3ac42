//! Parts of a sum as they are shown, so that they make the sum as that is shown: who adds them up by hand comes to the same.

use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};

/// The parts with at most so many decimals. Each is the nearest below or above what it is: above are those that lie closest under
/// their next one, as many as the sum wants. None where that cannot be, since they are not its parts.
pub(super) fn shown(parts: &[Decimal], sum: Decimal, places: u32) -> Option<Vec<Decimal>> {
    let unit = Decimal::from_parts(1, places)?;
    let round = |mode| Rounding { places, mode };
    let mut shown = Vec::with_capacity(parts.len());
    for part in parts {
        let near = round(RoundingMode::HalfUp).apply(*part);
        shown.push(if near > *part { near.sub(unit)? } else { near });
    }
    let lower = shown.iter().try_fold(Decimal::ZERO, |all, part| all.add(*part))?;
    let wanted = (round(RoundingMode::HalfUp).apply(sum).sub(lower)?.div(unit)?).to_i64()?;
    let above = usize::try_from(wanted)
        .ok()
        .filter(|above| *above <= parts.len())?;
    let left = |at: &usize| parts[*at].sub(shown[*at]);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(left(at)));
    for at in &order[..above] {
        shown[*at] = shown[*at].add(unit)?;
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn what_is_shown_adds_up() {
        let thirds = [
            decimal("37.12"),
            decimal("31.966666666666666666667"),
            decimal("25.466666666666666666667"),
        ];
        let shown_at = |places| shown(&thirds, decimal("94.553333333333333333334"), places).unwrap();
        let texts = |numbers: Vec<Decimal>| numbers.iter().map(Decimal::to_string).collect::<Vec<_>>();
        assert_eq!(texts(shown_at(6)), ["37.12", "31.966667", "25.466666"]);
        assert_eq!(texts(shown_at(2)), ["37.12", "31.97", "25.46"]);
        let signs = [decimal("-0.5"), decimal("1.5")];
        assert_eq!(texts(shown(&signs, decimal("1"), 0).unwrap()), ["0", "1"]);
        assert_eq!(shown(&signs, decimal("7"), 0), None);
    }
}
