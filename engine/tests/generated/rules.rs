//! Random rules beside the weighted parts, and random bands.

use std::fmt::Write as _;

use super::Dice;
use super::formulas::{condition, within};
use super::scorecards::Known;

/// Bonuses, penalties and vetoes; those on the grade name these bands, if there are any.
pub(super) fn rules(dice: &mut Dice, known: &Known, bands: Option<&[&str]>) -> String {
    let mut text = String::new();
    if dice.chance(55) {
        return text;
    }
    for at in 0..=dice.below(3) {
        let when = if dice.chance(50) {
            format!(" when {}", condition(dice, known))
        } else {
            String::new()
        };
        if dice.chance(50) {
            let (word, amount) = (
                dice.one(&["bonus", "penalty"]),
                dice.one(&[
                    "2",
                    "7.5",
                    "staff.stars",
                    "(staff.quota / 100)",
                    "rank(staff.stars)",
                ]),
            );
            let each = dice.one(&["", "", " for each count(visits)", " for each staff.quota"]);
            let most = dice.one(&[
                "",
                ", at most 5",
                ", at most staff.quota",
                ", at most staff.stars",
            ]);
            let _ = write!(text, " {word} \"rule {at}\" {amount}{each}{when}{most}");
            continue;
        }
        let effect = match (dice.below(6), bands) {
            (0..=2, Some(bands)) => format!("grade at most {}", dice.one(bands)),
            (3, _) => "score 0".to_owned(),
            (4, _) => format!("score at most average of staff.quota{}", within(dice)),
            (5, _) => "score staff.quota".to_owned(),
            _ => "score at most 59".to_owned(),
        };
        let condition = condition(dice, known);
        let _ = write!(text, " veto \"rule {at}\" when {condition}, {effect}");
    }
    text
}

/// Bands of a KPI or a group, called `high`, `mid` and `low`.
pub(super) fn bands(dice: &mut Dice, known: &Known) -> String {
    match dice.below(5) {
        0 => " bands of staff.quota { high >= 300, mid >= 100, low otherwise }".to_owned(),
        1 => " bands of staff.stars { high 3..4, mid 2..<3, low 0..1 }".to_owned(),
        2 => format!(
            " bands {{ high when {}, mid when {}, low otherwise }}",
            condition(dice, known),
            condition(dice, known)
        ),
        3 => format!(
            " bands {{ high when {}, mid when staff.stars > 1, low when {} }}",
            condition(dice, known),
            condition(dice, known)
        ),
        _ => " bands { high >= 33.3, mid >= 20, low otherwise }".to_owned(),
    }
}

/// The grades of the scorecard: by ranges, by conditions, or by the order of totals.
pub(super) fn grades(dice: &mut Dice, known: &Known) -> String {
    let mut text = String::new();
    let distributed = dice.chance(50);
    if !distributed || dice.chance(50) {
        text.push_str("  bands { a >= 80, b >= 60.5, c > 20, d otherwise }\n");
    }
    if distributed {
        let shares = dice.one(&[
            "a top 10%, b next 20%, c next 50%, d rest",
            "a top 33%, b next 34%, c next 33%, d next 0%",
            "a top 50%, d rest",
            "a top 0%, b next 25%, c next 12.5%, d rest",
        ]);
        let shares = if text.is_empty() {
            shares
        } else {
            dice.one(&["a top 25%, b next 50%, d rest", "b top 50%, c next 50%"])
        };
        let ties = dice.one(&["", " ties together", " ties up", " ties down"]);
        let _ = writeln!(text, "  distribute{} {{ {shares} }}{ties}", within(dice));
    }
    if dice.chance(50) {
        let _ = writeln!(
            text,
            "  segments {{ one when total >= average of total{}, two when {}, three when grade = a, four otherwise }}",
            within(dice),
            condition(dice, known),
        );
    } else if dice.chance(30) {
        text.push_str("  segments { one when total > 50, two when rank(total) = 2 }\n");
    }
    text
}
