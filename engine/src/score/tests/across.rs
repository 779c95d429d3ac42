//! How subjects stand among each other: ranks, quantiles, standard scores, means, and forced distributions.

use weigh_dsl::model::{AcrossFn, ExprKind, SubjectLeaf};

use super::{card, decimal, scores, shown, totals, values};
use crate::outcome::Results;

const FIVE: &str = "| a |\n| 30 |\n| 10 |\n| 20 |\n| _ |\n| 20 |";

const EMPTY: &str = "(s.a is empty)";

#[test]
fn equals_share_the_better_place() {
    assert_eq!(values("rank(s.a)", FIVE), ["1", "4", "2", EMPTY, "2"]);
    // Of the three others, 20 has one above and one beside it.
    assert_eq!(
        values("percentile rank(s.a)", FIVE),
        [
            "1",
            "0",
            "0.3333333333333333333333333333",
            EMPTY,
            "0.3333333333333333333333333333"
        ]
    );
    assert_eq!(
        scores("s.a", "rank", FIVE),
        [
            "100",
            "0",
            "66.66666666666666666666667",
            EMPTY,
            "66.66666666666666666666667"
        ]
    );
    assert_eq!(
        scores("s.a", "percentile rank", FIVE),
        [
            "100",
            "0",
            "33.33333333333333333333333",
            EMPTY,
            "33.33333333333333333333333"
        ]
    );
}

#[test]
fn a_dense_rank_leaves_no_place_out_and_a_sum_goes_down_from_the_top() {
    assert_eq!(values("dense rank(s.a)", FIVE), ["1", "3", "2", EMPTY, "2"]);
    // Equals are in each other's sum.
    assert_eq!(
        values("cumulative sum(s.a)", FIVE),
        ["30", "80", "70", EMPTY, "70"]
    );
    assert_eq!(
        values("round(cumulative sum(s.a) / sum of s.a, 3)", FIVE),
        ["0.375", "1", "0.875", EMPTY, "0.875"]
    );
    let teams = "| a | t |\n| 5 | x |\n| 7 | y |\n| -2 | x |\n| 5 | x |";
    assert_eq!(values("dense rank(s.a within s.t)", teams), ["1", "1", "2", "1"]);
    assert_eq!(
        values("cumulative sum(s.a) within s.t", teams),
        ["10", "7", "8", "10"]
    );
    // Doubles that differ in their last digit only share a place.
    let doubles = "| f |\n| 0.30000000000000004 |\n| 0.3 |\n| 0.1 |";
    assert_eq!(values("dense rank(s.f)", doubles), ["1", "1", "2"]);
}

#[test]
fn a_number_on_a_boundary_lies_in_the_part_below() {
    // The boundaries of quarters among 1 … 5 are 2, 3 and 4.
    let five = "| a |\n| 1 |\n| 2 |\n| 3 |\n| 4 |\n| 5 |";
    assert_eq!(values("quantile(s.a, 4)", five), ["1", "1", "2", "3", "4"]);
    assert_eq!(values("quantile(s.a, 2)", five), ["1", "1", "1", "2", "2"]);
    // Among 1, 2, 3, 10 the halves meet at 2.5.
    assert_eq!(
        values("quantile(s.a, 2)", "| a |\n| 10 |\n| 1 |\n| 3 |\n| 2 |"),
        ["2", "1", "2", "1"]
    );
    // The form of score spreads the parts over the scale.
    assert_eq!(scores("s.a", "quantile 5", five), ["0", "25", "50", "75", "100"]);
    assert_eq!(
        scores("s.a", "quantile 3", "| a |\n| 7 |\n| 7 |\n| 7 |"),
        ["0", "0", "0"]
    );
}

#[test]
fn more_parts_than_subjects_leave_some_empty() {
    assert_eq!(
        values("quantile(s.a, 1000)", "| a |\n| 1 |\n| 2 |\n| 3 |"),
        ["1", "500", "1000"]
    );
}

#[test]
fn standard_scores_are_those_of_a_sample() {
    // Mean 20, s = √((100 + 0 + 100) / 2) = 10.
    let three = "| a |\n| 10 |\n| 20 |\n| 30 |";
    assert_eq!(values("zscore(s.a)", three), ["-1", "0", "1"]);
    assert_eq!(
        scores("s.a", "zscore: -2 -> 0, 2 -> 100", three),
        ["25", "50", "75"]
    );
    // Two lie at ±1/√2, however far apart they are.
    let two = values("round(zscore(s.a), 9)", "| a |\n| 3 |\n| 1000 |");
    assert_eq!(two, ["-0.707106781", "0.707106781"]);
}

#[test]
fn where_all_are_equal_nobody_stands_out() {
    let equal = "| a |\n| 7 |\n| 7.0 |\n| _ |";
    let why = "(s.a is the same for all subjects)";
    assert_eq!(values("zscore(s.a)", equal), [why, why, EMPTY]);
    assert_eq!(values("minmax(s.a)", equal), [why, why, EMPTY]);
    assert_eq!(values("rank(s.a)", equal), ["1", "1", EMPTY]);
    assert_eq!(scores("s.a", "rank", equal), ["100", "100", EMPTY]);
    assert_eq!(scores("s.a", "percentile rank", equal), ["0", "0", EMPTY]);
}

#[test]
fn one_alone_is_the_first() {
    let one = "| a |\n| 7 |";
    assert_eq!(values("rank(s.a)", one), ["1"]);
    assert_eq!(values("percentile rank(s.a)", one), ["1"]);
    assert_eq!(scores("s.a", "rank", one), ["100"]);
    assert_eq!(values("quantile(s.a, 4)", one), ["1"]);
    assert_eq!(values("zscore(s.a)", one), ["(s.a is the same for all subjects)"]);
}

#[test]
fn numbers_for_all_are_everybodys() {
    assert_eq!(values("average of s.a", FIVE), ["20"; 5]);
    assert_eq!(values("best of s.a", FIVE), ["30"; 5]);
    assert_eq!(values("worst of s.a", FIVE), ["10"; 5]);
    assert_eq!(values("sum of s.a", FIVE), ["80"; 5]);
    assert_eq!(
        values("median of s.a", "| a |\n| 1 |\n| 2 |\n| 10 |\n| 4 |"),
        ["3"; 4]
    );
    let nobody = values("average of s.a", "| a |\n| _ |\n| _ |");
    assert_eq!(nobody, ["(no subject has s.a)"; 2]);
}

#[test]
fn a_percentile_lies_between_the_closest_ranks() {
    let mut card = card("kpi k weight 1 { value median of s.a score = value }");
    let value = &mut card.model.scorecards[0].kpis[0].value;
    let ExprKind::Leaf(SubjectLeaf::Across(across)) = &mut value.kind else {
        panic!("the value compares subjects");
    };
    across.function = AcrossFn::Percentile(decimal("90"));
    // (5 − 1) · 0.9 = 3.6: six tenths of the way from 4 to 9.
    let results = card.score("| a |\n| 9 |\n| 1 |\n| 2 |\n| 3 |\n| 4 |");
    assert_eq!(shown(&results, &results.kpis[0].values), ["7"; 5]);
}

#[test]
fn within_compares_equals_only() {
    let teams = "| a | t |\n| 10 | red |\n| 30 | red |\n| 20 | blue |\n| 90 | _ |\n| _ | red |";
    let no_team = "(s.t is empty)";
    assert_eq!(
        values("rank(s.a) within s.t", teams),
        ["2", "1", "1", no_team, EMPTY]
    );
    // Who has no number of their own still has a team; who has no team has nothing to be compared with.
    assert_eq!(
        values("average of s.a within s.t", teams),
        ["20", "20", "20", no_team, "20"]
    );
    assert_eq!(scores("s.a", "minmax within t", teams)[..2], ["0", "100"]);
    // 1.0 and 1 are one team.
    let numbers = "| a | b |\n| 10 | 1 |\n| 30 | 1.0 |\n| 20 | 2 |";
    assert_eq!(values("rank(s.a) within s.b", numbers), ["2", "1", "1"]);
}

#[test]
fn doubles_that_differ_by_a_hair_are_equal() {
    // 0.1 + 0.2 is not 0.3 in doubles.
    let hair = "| f | g |\n| 0.1 | 0.2 |\n| 0.3 | 0 |\n| 0.15 | 0.15 |";
    assert_eq!(values("rank(s.f + s.g)", hair), ["1", "1", "1"]);
    let why = "(s.f + s.g is the same for all subjects)";
    assert_eq!(values("zscore(s.f + s.g)", hair), [why; 3]);
    let results = card("kpi k weight 1 { value s.f + s.g score = value }").score(hair);
    assert_eq!(results.ranks, [Some(1), Some(1), Some(1)]);
}

#[test]
fn whom_a_kpi_does_not_apply_to_is_nobody_to_be_compared_with() {
    let body = "kpi k weight 1 { value s.a score FORM applies when s.ok }";
    let subjects = "| a | ok |\n| 10 | yes |\n| 20 | yes |\n| 90 | no |";
    let by = |form: &str| totals(&body.replace("FORM", form), subjects);
    let no = "(does not apply)";
    assert_eq!(by("rank"), ["0", "100", no]);
    assert_eq!(by("minmax"), ["0", "100", no]);
    // The same in a formula of one's own.
    assert_eq!(
        by("100 when value >= average of value, otherwise 40"),
        ["40", "100", no]
    );
}

#[test]
fn a_group_is_scored_among_those_it_applies_to() {
    let body = "group g weight 1 { applies when s.ok score rank kpi k weight 1 { value s.a score = value } }";
    assert_eq!(
        totals(body, "| a | ok |\n| 10 | yes |\n| 20 | yes |\n| 90 | no |"),
        ["0", "100", "(does not apply)"]
    );
}

#[test]
fn a_standing_of_standings_waits_for_them() {
    // Ranks of a give 100, 50, 0 and those of b 0, 100, 50: means 50, 75, 25, of which the mean is 50 and s is 25.
    let body = "group g weight 1 { score zscore: -1 -> 0, 1 -> 100
        kpi x weight 1 { value s.a score rank } kpi y weight 1 { value s.b score rank } }";
    assert_eq!(
        totals(body, "| a | b |\n| 3 | 1 |\n| 2 | 3 |\n| 1 | 2 |"),
        ["50", "100", "0"]
    );
}

#[test]
fn the_missing_may_score_what_the_others_do() {
    let body = "round score 1 kpi k weight 1 { value s.a score = value limit 0..100 missing score average of score }";
    // 120 counts as the 100 that it scores.
    assert_eq!(
        totals(body, "| a |\n| 120 |\n| 50 |\n| 30.25 |\n| _ |"),
        ["100", "50", "30.3", "60.1"]
    );
    let body = "kpi k weight 1 { value s.a score = value applies when s.ok missing score average of score within t }";
    let subjects =
        "| a | t | ok |\n| 80 | red | yes |\n| 20 | red | no |\n| _ | red | yes |\n| _ | blue | yes |";
    assert_eq!(
        totals(body, subjects),
        ["80", "(does not apply)", "80", "(all parts are missing)"]
    );
}

/// The grades of all, by the first letters of their bands.
fn grades(results: &Results, names: &[&str]) -> String {
    let name = |grade: &Option<u32>| grade.map_or("-", |grade| names[grade as usize]);
    results.grades.iter().map(name).collect()
}

/// A total for each subject, and a forced distribution.
fn distributed(form: &str, totals: &[i64]) -> Results {
    let rows: Vec<String> = totals.iter().map(|total| format!("| {total} |")).collect();
    let body = format!("kpi k weight 1 {{ value s.a score = value }} distribute {form}");
    card(&body).score(&format!("| a |\n{}", rows.join("\n")))
}

#[test]
fn nineteen_people_make_nineteen() {
    // SAP (KBA 3634696) takes n · p for each grade by itself, up for a limit and else down: 2, 3, 7, 3, 1, which is 16, and
    // leaves three people to the session. Here the cuts are rounded, not the counts: at 1.9, 5.7, 13.3 and 17.1 of 19.
    let all: Vec<i64> = (1..=19).rev().collect();
    let form = "{ a top 10%, b next 20%, c next 40%, d next 20%, e rest }";
    let results = distributed(form, &all);
    assert_eq!(
        grades(&results, &["a", "b", "c", "d", "e"]),
        "aabbbbcccccccddddee"
    );
    let counts = &results.head_counts[0];
    let given: Vec<(u32, u32)> = (counts.shares.iter())
        .map(|share| (share.planned, share.given))
        .collect();
    assert_eq!(counts.subjects, 19);
    assert_eq!(given, [(2, 2), (4, 4), (7, 7), (4, 4), (2, 2)]);
}

#[test]
fn a_cut_at_a_half_is_rounded_up() {
    // 20 % of 3 is 0.6, of 2 is 0.4; half of 3 is 1.5.
    let names = &["a", "b"];
    let by = |form: &str, all: &[i64]| grades(&distributed(form, all), names);
    assert_eq!(by("{ a top 20%, b rest }", &[3, 2, 1]), "abb");
    assert_eq!(by("{ a top 20%, b rest }", &[3, 2]), "bb");
    assert_eq!(by("{ a top 50%, b rest }", &[1, 2, 3]), "baa");
    assert_eq!(by("{ a top 0%, b next 100% }", &[1, 2, 3]), "bbb");
    assert_eq!(by("{ a top 50%, b rest }", &[]), "");
}

#[test]
fn equal_totals_get_one_grade() {
    // Of ten, the two best are cut off: 90, and one of the three 80s.
    let all = [90, 80, 80, 80, 70, 60, 50, 40, 30, 20];
    let by = |ties: &str| {
        let results = distributed(&format!("{{ a top 20%, b rest }} {ties}"), &all);
        let share = results.head_counts[0].shares[0];
        (grades(&results, &["a", "b"]), share.planned, share.given)
    };
    assert_eq!(by("ties up"), ("aaaabbbbbb".into(), 2, 4));
    assert_eq!(by("ties down"), ("abbbbbbbbb".into(), 2, 1));
    // Together: where the middle one of them lies. It is the default.
    assert_eq!(by("ties together"), ("abbbbbbbbb".into(), 2, 1));
    assert_eq!(by(""), by("ties together"));
    let results = distributed("{ a top 30%, b rest }", &all);
    assert_eq!(grades(&results, &["a", "b"]), "aaaabbbbbb");
    // All equal: half of them would be the best, so all are.
    let results = distributed("{ a top 50%, b rest }", &[5, 5, 5, 5]);
    assert_eq!(grades(&results, &["a", "b"]), "aaaa");
}

#[test]
fn each_department_has_its_own_distribution() {
    let body = "kpi k weight 1 { value s.a score = value } distribute within t { a top 50%, b rest }";
    let subjects = "| a | t |\n| 1 | x |\n| 2 | x |\n| 9 | y |\n| 8 | y |\n| 7 | y |\n| 3 | _ |\n| _ | x |";
    let results = card(body).score(subjects);
    // Two of y's three, because half of three is rounded up; nobody without a department or without a total.
    assert_eq!(grades(&results, &["a", "b"]), "baaab--");
    let counts: Vec<u32> = results.head_counts.iter().map(|count| count.subjects).collect();
    assert_eq!(counts, [2, 3]);
}

#[test]
fn a_distribution_over_bands_uses_their_grades() {
    let body = "bands { a >= 90, b >= 50, c otherwise } distribute { a top 25%, c rest }
        kpi k weight 1 { value s.a score = value }";
    let results = card(body).score("| a |\n| 40 |\n| 30 |\n| 20 |\n| 10 |");
    assert_eq!(grades(&results, &["a", "b", "c"]), "accc");
}

#[test]
fn a_veto_behind_a_distribution_moves_nobody_else() {
    let body = "kpi k weight 1 { value s.a score = value } distribute { a top 50%, b rest }
        veto \"leak\" when s.ok, grade at most b";
    let results = card(body).score("| a | ok |\n| 4 | yes |\n| 3 | no |\n| 2 | no |\n| 1 | no |");
    assert_eq!(grades(&results, &["a", "b"]), "babb");
    // What the order of totals gave; the veto is told beside it.
    assert_eq!(results.head_counts[0].shares[0].given, 2);
}

#[test]
fn a_vetoed_score_is_distributed_as_it_is() {
    let body = "kpi k weight 1 { value s.a score = value } distribute { a top 50%, b rest }
        veto \"leak\" when s.ok, score 0";
    let results = card(body).score("| a | ok |\n| 4 | yes |\n| 3 | no |\n| 2 | no |\n| 1 | no |");
    assert_eq!(grades(&results, &["a", "b"]), "baab");
}
