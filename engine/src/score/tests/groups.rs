//! Groups: weights, ways to combine, rounding, bands, ranks.

use weigh_dsl::model::{Expr, ExprKind, Type};
use weigh_dsl::value::Literal;

use super::{card, decimal, shown, totals, weights};

/// Two KPIs whose scores are the columns `a` and `b`.
fn pair(first: &str, second: &str) -> String {
    format!(
        "kpi x weight {first} {{ value s.a score = value }} kpi y weight {second} {{ value s.b score = value }}"
    )
}

#[test]
fn ninety_and_ninety_are_ninety() {
    assert_eq!(totals(&pair("70%", "30%"), "| a | b |\n| 90 | 90 |"), ["90"]);
    assert_eq!(totals(&pair("70", "30"), "| a | b |\n| 90 | 80 |"), ["87"]);
    assert_eq!(
        totals(&pair("2", "1"), "| a | b |\n| 1 | 0 |"),
        ["0.6666666666666666666666666667"]
    );
}

#[test]
fn rounding_is_declared() {
    let round = |how: &str, total: &str| {
        totals(
            &format!("round total {how} kpi x weight 1 {{ value s.a score = value }}"),
            &format!("| a |\n| {total} |"),
        )
    };
    assert_eq!(round("0", "89.5"), ["90"]);
    assert_eq!(round("0 half up", "-0.5"), ["-1"]);
    assert_eq!(round("0 half even", "89.5"), ["90"]);
    assert_eq!(round("0 half even", "88.5"), ["88"]);
    assert_eq!(round("0 up", "89.1"), ["90"]);
    assert_eq!(round("0 down", "89.9"), ["89"]);
    assert_eq!(round("1 half even", "6.25"), ["6.2"]);
    assert_eq!(round("1", "6.25"), ["6.3"]);
}

#[test]
fn a_true_half_rounds_as_a_half() {
    // 3 × (89.5 / 3) is 89.49999…
    let body = "round total 0 kpi x weight 1 { value s.a / 3 * 3 score = value }";
    assert_eq!(totals(body, "| a |\n| 89.5 |"), ["90"]);
    let float = "round total 1 kpi x weight 1 { value s.f score = value }";
    assert_eq!(totals(float, "| f |\n| 0.15 |"), ["0.2"]);
}

#[test]
fn scores_are_rounded_before_they_are_combined() {
    let body = "round score 0 round total 1
        kpi x weight 50% { value s.a score = value }
        kpi y weight 50% { value s.b score = value round 1 }";
    let body = body.replace(" round 1 }", " }");
    let mut card = card(&body);
    card.model.scorecards[0].kpis[1].round = Some(weigh_dsl::value::Rounding {
        places: 1,
        mode: weigh_dsl::value::RoundingMode::Down,
    });
    let results = card.score("| a | b |\n| 89.5 | 80.19 |");
    assert_eq!(shown(&results, &results.kpis[0].scores), ["90"]);
    assert_eq!(shown(&results, &results.kpis[1].scores), ["80.1"]);
    assert_eq!(shown(&results, &results.totals), ["85.1"]);
}

#[test]
fn groups_nest_and_weights_multiply() {
    let body = "round group 0
        group one weight 60% {
          kpi x weight 50% { value s.a score = value }
          group deep weight 50% { kpi y weight 1 { value s.b score = value } kpi z weight 3 { value s.c score = value } }
        }
        group two weight 40% { kpi w weight 100% { value s.d score = value } }";
    let results = card(body).score("| a | b | c | d |\n| 80 | 61 | 70 | 50 |");
    let groups: Vec<_> = results
        .groups
        .iter()
        .map(|group| shown(&results, &group.scores).remove(0))
        .collect();
    // deep = (61 + 3·70)/4 = 67.75 → 68; one = (80 + 68)/2 = 74; total = 0.6·74 + 0.4·50
    assert_eq!(groups, ["64.4", "74", "68", "50"]);
    let shares: Vec<_> = results
        .kpis
        .iter()
        .map(|kpi| weights(&kpi.weights).remove(0))
        .collect();
    assert_eq!(shares, ["0.3", "0.075", "0.225", "0.4"]);
    let shares: Vec<_> = results
        .groups
        .iter()
        .map(|group| weights(&group.weights).remove(0))
        .collect();
    assert_eq!(shares, ["1", "0.6", "0.3", "0.4"]);
}

#[test]
fn weights_by_subject_are_normalised() {
    let body = "kpi x weight if s.t = \"senior\" then 30% else 20% { value s.a score = value }
        kpi y weight s.c { value s.b score = value }";
    let results = card(body).score(
        "| a | b | c | t |\n| 100 | 0 | 0.3 | senior |\n| 100 | 0 | 0.3 | junior |\n| 100 | 0 | _ | junior |\n| 100 | 0 | -1 | junior |\n| 100 | 0 | 0 | _ |",
    );
    let bad = "(the weight of y is missing or negative)";
    assert_eq!(shown(&results, &results.totals), ["50", "40", bad, bad, "100"]);
    assert_eq!(weights(&results.kpis[0].weights), ["0.5", "0.4", "-", "-", "1"]);
}

#[test]
fn a_bad_weight_is_a_missing_total_whatever_the_policies() {
    let body = "group g weight 1 { missing zero
          kpi x weight s.c { value s.a score = value } kpi y weight 1 { value s.b score = value } }
        kpi z weight 1 { value s.d score = value }";
    let results = card(body).score("| a | b | c | d |\n| 1 | 1 | -1 | 5 |\n| 1 | 3 | 1 | 5 |");
    assert_eq!(
        shown(&results, &results.totals),
        ["(the weight of x is missing or negative)", "3.5"]
    );
}

#[test]
fn weights_that_come_to_nought_leave_nothing() {
    assert_eq!(
        totals(&pair("s.c", "s.d"), "| a | b | c | d |\n| 1 | 1 | 0 | 0 |"),
        ["(all parts are missing)"]
    );
}

#[test]
fn there_are_seven_ways_to_combine() {
    let by = |how: &str, subjects: &str| totals(&format!("combine {how} {}", pair("1", "3")), subjects);
    let subjects = "| a | b |\n| 4 | 8 |\n| 4 | _ |\n| 0 | 8 |\n| -4 | 8 |";
    assert_eq!(by("weighted mean", subjects), ["7", "4", "6", "5"]);
    assert_eq!(
        by("harmonic mean", subjects),
        ["6.4", "4", "0", "(test has no value here)"]
    );
    assert_eq!(by("sum", subjects), ["28", "4", "24", "20"]);
    assert_eq!(by("product", subjects), ["32", "4", "0", "-32"]);
    assert_eq!(by("min", subjects), ["4", "4", "0", "-4"]);
    assert_eq!(by("max", subjects), ["8", "4", "8", "8"]);
    let geometric = by(
        "geometric mean",
        "| a | b |\n| 16 | 1 |\n| 4 | _ |\n| 0 | 8 |\n| -4 | 8 |",
    );
    assert_eq!(geometric, ["2", "4", "0", "(test has no value here)"]);
}

#[test]
fn only_weighted_parts_have_shares() {
    let results = card(&format!("combine sum {}", pair("1", "1"))).score("| a | b |\n| 1 | 2 |");
    assert_eq!(weights(&results.kpis[0].weights), ["-"]);
    assert_eq!(weights(&results.groups[0].weights), ["1"]);
}

#[test]
fn a_double_among_the_parts_makes_a_double() {
    let body = "kpi x weight 50% { value s.f score = value } kpi y weight 50% { value s.a score = value }";
    assert_eq!(totals(body, "| f | a |\n| 0.1 | 0.2 |"), ["0.15000000000000002"]);
    assert_eq!(
        totals(&format!("round total 2 {body}"), "| f | a |\n| 0.1 | 0.2 |"),
        ["0.15"]
    );
}

#[test]
fn limits_hold_before_rounding() {
    let body = "round total 0 limit 0..99.4 kpi x weight 1 { value s.a score = value }";
    assert_eq!(
        totals(body, "| a |\n| 120 |\n| -3 |\n| 50.5 |"),
        ["99", "0", "51"]
    );
    let body = "kpi x weight 1 { value s.a score = value limit 0..s.b }";
    assert_eq!(
        totals(body, "| a | b |\n| 120 | 110 |\n| 120 | _ |"),
        ["110", "(all parts are missing)"]
    );
}

const BANDS: &str = "bands { good 80..100 fair 60..<80 poor otherwise }";

#[test]
fn the_rounded_total_is_banded() {
    let body = format!("round total 0 {BANDS} kpi x weight 1 {{ value s.a score = value {BANDS} }}");
    let results = card(&body).score("| a |\n| 79.5 |\n| 79.4 |\n| 59.5 |\n| 12 |\n| _ |");
    assert_eq!(results.grades, [Some(0), Some(1), Some(1), Some(2), None]);
    assert_eq!(results.groups[0].grades.as_ref(), Some(&results.grades));
    // The KPI's own bands look at its own, unrounded score.
    assert_eq!(
        results.kpis[0].grades.as_ref(),
        Some(&[Some(1), Some(1), Some(2), Some(2), None].into_iter().collect())
    );
}

#[test]
fn bands_of_something_else_look_at_that() {
    let mut card = card(&format!("{BANDS} kpi x weight 1 {{ value s.a score = value }}"));
    let scorecard = &mut card.model.scorecards[0];
    let value = scorecard.kpis[0].value.clone();
    let bands = scorecard.groups[0].bands.as_mut().expect("bands");
    let ten = Expr {
        kind: ExprKind::Literal(Literal::Number(decimal("10"))),
        ty: Type::DECIMAL,
        span: value.span,
    };
    let plus = weigh_dsl::syntax::ast::Arithmetic::Add;
    bands.of = Some(Expr {
        kind: ExprKind::Arithmetic(plus, Box::new(value.clone()), Box::new(ten)),
        ty: value.ty,
        span: value.span,
    });
    let results = card.score("| a |\n| 70 |\n| 55 |\n| _ |");
    assert_eq!(results.grades, [Some(0), Some(1), None]);
}

#[test]
fn equals_share_the_better_rank() {
    let results =
        card(&pair("1", "1")).score("| a | b |\n| 5 | 5 |\n| 9 | 9 |\n| _ | _ |\n| 5 | 5 |\n| 1 | 1 |");
    assert_eq!(results.ranks, [Some(2), Some(1), None, Some(2), Some(4)]);
}

#[test]
fn a_distribution_that_nothing_else_follows_is_carried_out() {
    let results = card("distribute { good top 50%, poor rest } kpi x weight 1 { value s.a score = value }")
        .score("| a |\n| 10 |\n| 90 |\n| _ |");
    assert_eq!(results.grades, [Some(1), Some(0), None]);
}
