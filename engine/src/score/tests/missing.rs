//! What a missing value does: to its KPI, to the weights of the others, and to the groups above.

use super::{card, shown, totals, weights};

/// Three KPIs of 50, 30 and 20 %; the first has this policy.
fn three(policy: &str) -> String {
    format!(
        "kpi x weight 50% {{ value s.a score = value {policy} }}
         kpi y weight 30% {{ value s.b score = value }}
         kpi z weight 20% {{ value s.c score = value }}"
    )
}

const EMPTY: &str = "| a | b | c |\n| _ | 80 | 60 |";

#[test]
fn skip_shares_the_weight_out() {
    let results = card(&three("")).score(EMPTY);
    assert_eq!(shown(&results, &results.totals), ["72"]);
    assert_eq!(shown(&results, &results.kpis[0].scores), ["(s.a is empty)"]);
    let shares: Vec<_> = results
        .kpis
        .iter()
        .map(|kpi| weights(&kpi.weights).remove(0))
        .collect();
    assert_eq!(shares, ["0", "0.6", "0.4"]);
}

#[test]
fn a_policy_may_say_what_it_scores() {
    assert_eq!(totals(&three("missing zero"), EMPTY), ["36"]);
    assert_eq!(totals(&three("missing worst"), EMPTY), ["36"]);
    assert_eq!(
        totals(&format!("scale 20..100 {}", three("missing worst")), EMPTY),
        ["46"]
    );
    assert_eq!(totals(&three("missing score 50"), EMPTY), ["61"]);
    let results = card(&three("missing score 50")).score(EMPTY);
    assert_eq!(weights(&results.kpis[0].weights), ["0.5"]);
    assert_eq!(shown(&results, &results.kpis[0].values), ["(s.a is empty)"]);
    assert_eq!(shown(&results, &results.kpis[0].scores), ["50"]);
}

#[test]
fn a_policy_scores_outside_the_limit_and_is_rounded() {
    let body = three("missing zero limit 20..100");
    assert_eq!(totals(&body, EMPTY), ["36"]);
    let results = card(&format!("round score 0 {}", three("missing score 49.5"))).score(EMPTY);
    assert_eq!(shown(&results, &results.kpis[0].scores), ["50"]);
}

#[test]
fn fail_takes_the_whole_with_it() {
    let results = card(&three("missing fail")).score(EMPTY);
    assert_eq!(shown(&results, &results.totals), ["(x is missing)"]);
    assert_eq!(results.ranks, [None]);
    let shares: Vec<_> = results
        .kpis
        .iter()
        .map(|kpi| weights(&kpi.weights).remove(0))
        .collect();
    assert_eq!(shares, ["-", "-", "-"]);
}

#[test]
fn a_group_has_a_policy_of_its_own() {
    let nested = |policy: &str| {
        format!(
            "group g weight 60% {{ {policy} kpi x weight 1 {{ value s.a score = value missing fail }} kpi y weight 1 {{ value s.b score = value }} }}
             kpi z weight 40% {{ value s.c score = value }}"
        )
    };
    // A group that says nothing passes on what its part demands.
    assert_eq!(totals(&nested(""), EMPTY), ["(g is missing)"]);
    let results = card(&nested("missing skip")).score(EMPTY);
    assert_eq!(shown(&results, &results.groups[1].scores), ["(x is missing)"]);
    assert_eq!(shown(&results, &results.totals), ["60"]);
    assert_eq!(weights(&results.groups[1].weights), ["0"]);
    assert_eq!(weights(&results.kpis[1].weights), ["0"]);
    assert_eq!(totals(&nested("missing zero"), EMPTY), ["24"]);
    assert_eq!(totals(&nested("missing fail"), EMPTY), ["(g is missing)"]);
    let filled = card(&nested("missing score 10")).score(EMPTY);
    assert_eq!(shown(&filled, &filled.totals), ["30"]);
    // The group scores what its policy says, so its members have no share in that.
    assert_eq!(weights(&filled.kpis[1].weights), ["-"]);
    assert_eq!(weights(&filled.groups[1].weights), ["0.6"]);
}

#[test]
fn nothing_at_all_is_missing() {
    assert_eq!(
        totals(&three(""), "| a | b | c |\n| _ | _ | _ |"),
        ["(all parts are missing)"]
    );
    assert_eq!(
        totals(
            &format!("combine sum {}", three("")),
            "| a | b | c |\n| _ | _ | _ |"
        ),
        ["(all parts are missing)"]
    );
}

#[test]
fn so_many_parts_may_be_needed() {
    let body = format!("missing needs 2 of 3 {}", three("missing zero"));
    let subjects = "| a | b | c |\n| _ | 80 | 60 |\n| _ | _ | 60 |\n| 1 | _ | 60 |";
    let results = card(&body).score(subjects);
    // What a policy filled in is not there.
    assert_eq!(
        shown(&results, &results.totals),
        [
            "36",
            "(only 1 of the 2 parts needed)",
            "17.857142857142857142857142857"
        ]
    );
}

#[test]
fn a_condition_may_be_needed() {
    let body = "kpi x weight 50% { value s.a score = value needs s.n >= 30 }
        kpi y weight 50% { value s.b score = value }";
    let results =
        card(body).score("| a | b | n |\n| 1 | 2 | 30 |\n| 1 | 2 | 29 |\n| 1 | 2 | _ |\n| _ | 2 | 29 |");
    assert_eq!(
        shown(&results, &results.kpis[0].values),
        ["1", "(needs s.n >= 30)", "(needs s.n >= 30)", "(s.a is empty)"]
    );
    assert_eq!(shown(&results, &results.totals), ["1.5", "2", "2", "2"]);
}

#[test]
fn what_does_not_apply_leaves_no_mark() {
    let body = three("missing fail applies when s.ok");
    let results = card(&body)
        .score("| a | b | c | ok |\n| 9 | 80 | 60 | no |\n| _ | 80 | 60 | no |\n| 90 | 80 | 60 | yes |");
    assert_eq!(shown(&results, &results.totals), ["72", "72", "81"]);
    assert_eq!(
        shown(&results, &results.kpis[0].scores),
        ["(does not apply)", "(does not apply)", "90"]
    );
    assert_eq!(weights(&results.kpis[0].weights), ["0", "0", "0.5"]);
}

#[test]
fn a_group_that_does_not_apply_takes_its_members_with_it() {
    let body =
        "group g weight 60% { applies when s.ok kpi x weight 1 { value s.a score = value missing fail } }
        kpi y weight 40% { value s.b score = value }";
    let results = card(body).score("| a | b | ok |\n| _ | 80 | no |\n| 10 | 80 | yes |");
    assert_eq!(shown(&results, &results.totals), ["80", "38"]);
    assert_eq!(weights(&results.kpis[0].weights), ["0", "0.6"]);
    assert_eq!(weights(&results.kpis[1].weights), ["1", "0.4"]);
}

#[test]
fn a_score_may_be_missing_where_the_value_is_not() {
    let body = "kpi x weight 50% { value s.a score attainment of s.b missing score 7 }
        kpi y weight 50% { value s.c score = value }";
    assert_eq!(totals(body, "| a | b | c |\n| 5 | 0 | 9 |"), ["8"]);
}

#[test]
fn a_group_of_which_no_part_applies_does_not_apply() {
    // Over whole numbers, over doubles, and where a veto makes it the longer way.
    for (round, value, veto) in [
        ("", "s.a", ""),
        ("round score 1 round group 1 round total 1", "s.a", ""),
        ("round total 1", "exp(ln(s.a))", ""),
        ("", "s.a", "veto \"late\" when s.b < 0, score 0"),
    ] {
        for policy in [
            "",
            "missing zero",
            "missing fail",
            "missing score 30",
            "needs 2 of 2",
            "missing needs 1 of 2",
        ] {
            let body = format!(
                "{round} group g weight 60% {{ {policy} {veto}
                   kpi x weight 1 {{ value {value} score = value applies when s.ok missing fail }}
                   group inner weight 1 {{ kpi y weight 1 {{ value {value} score = value applies when s.ok }} }} }}
                 kpi z weight 40% {{ value s.b score = value }}"
            );
            let results = card(&body).score("| a | b | ok |\n| 50 | 80 | no |\n| 50 | 80 | yes |");
            assert_eq!(shown(&results, &results.totals), ["80", "62"], "{body}");
            assert_eq!(
                shown(&results, &results.groups[1].scores)[0],
                "(does not apply)",
                "{body}"
            );
            assert_eq!(weights(&results.kpis[2].weights), ["1", "0.4"], "{body}");
        }
    }
    let nobody = "kpi x weight 1 { value s.a score = value applies when s.ok }";
    assert_eq!(totals(nobody, "| a | ok |\n| 50 | no |"), ["(does not apply)"]);
}

#[test]
fn a_silent_group_fails_for_nothing_but_a_part_that_must_not_be_missing() {
    let body = |of_x: &str| {
        format!(
            "group g weight 50% {{ needs 2 of 2
               kpi x weight 1 {{ value s.a score = value {of_x} }} kpi y weight 1 {{ value s.b score = value }} }}
             kpi z weight 50% {{ value s.c score = value }}"
        )
    };
    let without_y = "| a | b | c |\n| 50 | _ | 80 |";
    assert_eq!(totals(&body(""), without_y), ["80"]);
    assert_eq!(totals(&body("missing fail"), without_y), ["80"]);
    // Whatever else the group is missing for.
    let without_both = "| a | b | c |\n| _ | _ | 80 |";
    assert_eq!(totals(&body("missing fail"), without_both), ["(g is missing)"]);
}
