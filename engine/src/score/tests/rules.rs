//! Bonuses, penalties, vetoes, grades by condition, segments.

use super::{card, shown, totals, weights};
use crate::outcome::{Cell, Results};

/// What each rule did, row by row.
fn effects(results: &Results) -> Vec<Vec<String>> {
    let show = |effect: &Option<Cell>| match effect {
        None => "-".to_owned(),
        Some(cell) => shown(results, &std::iter::once(cell.clone()).collect()).remove(0),
    };
    (results.rules.iter())
        .map(|rule| rule.effects.iter().map(show).collect())
        .collect()
}

/// One KPI whose score is the column `a`, and rules of the scorecard.
fn beside(rules: &str) -> String {
    format!("kpi k weight 1 {{ value s.a score = value }} {rules}")
}

#[test]
fn a_bonus_is_counted_and_capped() {
    let body = beside("bonus \"referrals\" 2 for each s.n when s.ok, at most 5");
    let results = card(&body).score(
        "| a | n | ok |\n| 80 | 1 | yes |\n| 80 | 4 | yes |\n| 80 | 4 | no |\n| 80 | _ | yes |\n| 80 | -3 | yes |\n| 80 | 0 | yes |",
    );
    assert_eq!(
        shown(&results, &results.totals),
        ["82", "85", "80", "80", "80", "80"]
    );
    assert_eq!(effects(&results), [["2", "5", "-", "-", "-", "-"]]);
}

#[test]
fn a_bonus_never_takes_and_a_penalty_never_gives() {
    // Neither by its amount nor by its cap.
    let subjects = "| a | b |\n| 80 | -5 |";
    assert_eq!(totals(&beside("bonus \"x\" s.b"), subjects), ["80"]);
    assert_eq!(totals(&beside("bonus \"x\" 3, at most s.b"), subjects), ["80"]);
    assert_eq!(totals(&beside("penalty \"x\" s.b"), subjects), ["80"]);
    assert_eq!(totals(&beside("penalty \"x\" 3, at most s.b"), subjects), ["80"]);
}

#[test]
fn the_cap_may_depend_on_the_target() {
    // SASAC: the lower the target was set against the baseline, the less there is to be earned: 6, 5, 4, 3.
    let cap = "if s.b >= s.c then 6 else if s.b >= 0.8 * s.c then 5 else if s.b >= 0.5 * s.c then 4 else 3";
    let body = beside(&format!(
        "bonus \"profit\" 1 for each floor((s.n / s.b - 1) / 3%), at most ({cap})"
    ));
    let subjects = "| a | n | b | c |\n| 30 | 200 | 100 | 100 |\n| 30 | 200 | 90 | 100 |\n| 30 | 200 | 60 | 100 |\n| 30 | 200 | 40 | 100 |\n| 30 | 107 | 100 | 100 |";
    assert_eq!(totals(&body, subjects), ["36", "35", "34", "33", "32"]);
}

#[test]
fn a_penalty_stops_at_the_limit() {
    let body = beside("limit 0..100 penalty \"late\" 10 for each s.n bonus \"top\" 30");
    // 20 + 30 − 60 is below 0; 90 + 30 is above 100.
    assert_eq!(totals(&body, "| a | n |\n| 20 | 6 |\n| 90 | 0 |"), ["0", "100"]);
}

#[test]
fn points_go_into_no_score_that_a_policy_gives() {
    let body = "kpi k weight 1 { value s.a score = value missing score 50 bonus \"x\" 5 }";
    let results = card(body).score("| a |\n| 80 |\n| _ |");
    assert_eq!(shown(&results, &results.totals), ["85", "50"]);
    assert_eq!(effects(&results), [["5", "-"]]);
    // Nor into one that is missing.
    let results = card(&beside("bonus \"x\" 5")).score("| a |\n| _ |");
    assert_eq!(shown(&results, &results.totals), ["(all parts are missing)"]);
    assert_eq!(effects(&results), [["-"]]);
}

#[test]
fn a_veto_caps_or_sets_the_score() {
    let cap = beside("veto \"leak\" when s.ok, score at most 59");
    let subjects = "| a | ok |\n| 80 | yes |\n| 40 | yes |\n| 80 | no |\n| 80 | _ |\n| _ | yes |";
    let results = card(&cap).score(subjects);
    let none = "(all parts are missing)";
    assert_eq!(shown(&results, &results.totals), ["59", "40", "80", "80", none]);
    assert_eq!(effects(&results), [["59", "59", "-", "-", "-"]]);
    // Nought for whoever leaks, whatever else is known of them.
    let set = beside("veto \"leak\" when s.ok, score 0");
    let results = card(&set).score(subjects);
    assert_eq!(shown(&results, &results.totals), ["0", "0", "80", "80", "0"]);
    assert_eq!(effects(&results), [["0", "0", "-", "-", "0"]]);
}

#[test]
fn a_veto_whose_cap_is_missing_did_nothing_where_another_sets_the_score() {
    let body =
        beside("veto \"late\" when s.ok, score at most s.n veto \"leak\" when s.n is missing, score 0");
    let results = card(&body).score("| a | n | ok |\n| 80 | 59 | yes |\n| 80 | _ | yes |");
    assert_eq!(shown(&results, &results.totals), ["59", "0"]);
    assert_eq!(effects(&results), [["59", "-"], ["-", "0"]]);
}

#[test]
fn no_bonus_lifts_a_vetoed_score_and_no_limit_either() {
    let body = beside("limit 20..100 bonus \"x\" 30 veto \"leak\" when s.ok, score 0");
    assert_eq!(
        totals(&body, "| a | ok |\n| 60 | yes |\n| 60 | no |"),
        ["0", "90"]
    );
}

#[test]
fn a_veto_on_a_part_strikes_what_a_policy_filled_in() {
    let body = "kpi k weight 1 { value s.a score = value missing score 70 veto \"leak\" when s.ok, score at most 59 }
        kpi l weight 1 { value s.b score = value }";
    let results = card(body).score("| a | b | ok |\n| _ | 80 | yes |\n| _ | 80 | no |");
    assert_eq!(shown(&results, &results.kpis[0].scores), ["59", "70"]);
}

#[test]
fn a_struck_part_counts_for_needs_whether_or_not_a_policy_speaks() {
    for policy in ["", "missing score 37", "missing zero"] {
        for round in ["", "round score 1"] {
            let body = format!(
                "{round} group g weight 1 {{ needs 1 of 1
                   kpi k weight 1 {{ value s.a score = value {policy} veto \"leak\" when s.ok, score 0 }} }}
                 kpi l weight 1 {{ value s.b score = value }}"
            );
            assert_eq!(
                totals(&body, "| a | b | ok |\n| _ | 80 | yes |\n| _ | 80 | no |"),
                ["40", "80"],
                "{body}"
            );
        }
    }
}

#[test]
fn a_vetoed_part_keeps_its_weight() {
    let body = "kpi k weight 1 { value s.a score = value veto \"leak\" when s.ok, score 0 }
        kpi l weight 1 { value s.b score = value }";
    let results = card(body).score("| a | b | ok |\n| _ | 80 | yes |\n| _ | 80 | no |");
    assert_eq!(shown(&results, &results.totals), ["40", "80"]);
    assert_eq!(weights(&results.kpis[0].weights), ["0.5", "0"]);
}

const BANDS: &str = "bands { excellent >= 90, good >= 70, fair >= 60, poor otherwise }";

#[test]
fn a_veto_caps_the_grade_and_leaves_the_score() {
    let body = beside(&format!("{BANDS} veto \"leak\" when s.ok, grade at most fair"));
    let results =
        card(&body).score("| a | ok |\n| 95 | yes |\n| 95 | no |\n| 30 | yes |\n| 95 | _ |\n| _ | yes |");
    assert_eq!(results.grades, [Some(2), Some(0), Some(3), Some(0), None]);
    assert_eq!(shown(&results, &results.totals)[0], "95");
    assert_eq!(effects(&results), [["yes", "-", "yes", "-", "-"]]);
}

#[test]
fn a_groups_veto_may_speak_of_what_its_members_came_to() {
    let body = "group g weight 1 { bands { high >= 50, low otherwise } score rank
        veto \"weak\" when value < 40, grade at most low
        veto \"best\" when value >= best of value, score at most 90
        kpi k weight 1 { value s.a score = value } }";
    let results = card(body).score("| a |\n| 30 |\n| 20 |\n| 10 |");
    // The first of three weak ones is not high.
    assert_eq!(shown(&results, &results.totals), ["90", "50", "0"]);
    assert_eq!(
        results.groups[1].grades.as_ref(),
        Some(&[Some(1); 3].into_iter().collect())
    );
}

#[test]
fn three_kinds_of_veto() {
    // domain.md §0.3. One zeroes the score; one caps the band (a loss is not above the top of C); one composes the grades
    // of the parts: green only if all are green, red only if the two worst are red.
    let zero = beside("veto \"fraud\" when s.ok, score 0");
    assert_eq!(totals(&zero, "| a | ok |\n| 99 | yes |"), ["0"]);
    let bands = "bands { a >= 85, b >= 70, c >= 50, d >= 40, e otherwise }";
    let cap = beside(&format!(
        "{bands} veto \"still a loss\" when s.b < 0, grade at most c veto \"turnaround\" when s.b >= 0 and s.c < 0, grade at most b"
    ));
    let results = card(&cap).score("| a | b | c |\n| 90 | -5 | -9 |\n| 90 | 5 | -9 |\n| 90 | 5 | 9 |");
    assert_eq!(results.grades, [Some(2), Some(1), Some(0)]);

    let light = "bands { green >= 66, yellow >= 33, red otherwise }";
    let goal = |name: &str| format!("kpi {name} weight 1 {{ value s.{name} score = value {light} }}");
    let reds = "(if a.grade = red then 1 else 0) + (if b.grade = red then 1 else 0) + (if c.grade = red then 1 else 0)";
    let composed = format!(
        "bands {{ green when a.grade = green and b.grade = green and c.grade = green, red when {reds} >= 2, yellow otherwise }} {} {} {}",
        goal("a"),
        goal("b"),
        goal("c")
    );
    let results = card(&composed)
        .score("| a | b | c |\n| 70 | 80 | 90 |\n| 70 | 80 | 20 |\n| 90 | 10 | 20 |\n| 50 | 60 | 70 |");
    assert_eq!(results.grades, [Some(0), Some(2), Some(1), Some(2)]);
}

#[test]
fn where_one_misses_its_base_the_others_get_no_more_than_theirs() {
    // SASAC (domain.md §2.3): if any indicator misses its base score, that one is scored as it is, and all others get only
    // their base score, without the coefficient for difficulty.
    let gated = "round total 1 combine sum
        kpi profit weight 1 { value s.a score = if x.value < 30 or y.value < 20 then min(value, 30) else value * s.c }
        kpi growth weight 1 { value s.b score = if x.value < 30 or y.value < 20 then min(value, 20) else value * s.c }
        kpi x weight 0 { value s.a score = value } kpi y weight 0 { value s.b score = value }";
    assert_eq!(
        totals(
            gated,
            "| a | b | c |\n| 36 | 24 | 1.1 |\n| 36 | 18 | 1.1 |\n| 25 | 24 | 1.1 |"
        ),
        ["66", "48", "45"]
    );
}

#[test]
fn the_first_band_whose_condition_holds_is_the_grade() {
    let body = beside("bands { top when total >= 90 and s.ok, solid when total >= 60, rest otherwise }");
    let results = card(&body).score("| a | ok |\n| 95 | yes |\n| 95 | no |\n| 10 | yes |\n| _ | yes |");
    assert_eq!(results.grades, [Some(0), Some(1), Some(2), None]);
    // Without `otherwise`, some have none.
    let body = beside("bands { top when total >= 90, solid when total >= 60 }");
    let results = card(&body).score("| a |\n| 95 |\n| 10 |");
    assert_eq!(results.grades, [Some(0), None]);
}

#[test]
fn a_part_without_a_score_has_no_grade() {
    let body = "kpi k weight 1 { value s.a score = value applies when s.ok bands of value { high >= 50, low otherwise } }";
    let results = card(body).score("| a | ok |\n| 80 | yes |\n| 80 | no |\n| _ | yes |");
    assert_eq!(
        results.kpis[0].grades.as_ref(),
        Some(&[Some(0), None, None].into_iter().collect())
    );
}

#[test]
fn the_first_segment_whose_condition_holds_counts() {
    let body = "segments { champion when k.score >= 80 and l.score >= 80, strong when k.score >= 80, unknown when k.score is missing, other otherwise }
        kpi k weight 1 { value s.a score = value } kpi l weight 1 { value s.b score = value }";
    let results =
        card(body).score("| a | b |\n| 90 | 80 |\n| 90 | 79.9 |\n| 90 | _ |\n| _ | 90 |\n| 10 | 90 |");
    assert_eq!(
        results.segments.as_ref(),
        Some(
            &[Some(0), Some(1), Some(1), Some(2), Some(3)]
                .into_iter()
                .collect()
        )
    );
    // What is missing meets no condition.
    let body = beside("segments { high when total >= 50, low when total < 50 }");
    let results = card(&body).score("| a |\n| 90 |\n| 10 |\n| _ |");
    assert_eq!(
        results.segments.as_ref(),
        Some(&[Some(0), Some(1), None].into_iter().collect())
    );
}

#[test]
fn a_policy_mends_a_score_that_is_read_from_a_group_with_a_bad_weight() {
    let body = "group g weight 1 { kpi k weight s.c { value s.a score = value } }
        group h weight 1 { kpi l weight 1 { value g.score score = value missing score 40 } }";
    let results = card(body).score("| a | c |\n| 80 | -1 |");
    assert_eq!(shown(&results, &results.groups[2].scores), ["40"]);
    // The total knows of the weight all the same.
    assert_eq!(
        shown(&results, &results.totals),
        ["(the weight of k is missing or negative)"]
    );
}
