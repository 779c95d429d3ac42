//! Tables with bonuses, penalties, vetoes, segments and distributions.

use weigh_engine::dsl::model::{Type, VetoEffect};
use weigh_engine::dsl::syntax::ast::Ties;
use weigh_engine::outcome::Outcome;

use super::text;
use crate::fired::ROOT;
use crate::sample::rules::{appraised, departments};
use crate::sample::{Sample, grades};
use crate::{Format, Options};

fn table(outcome: &Outcome, width: usize) -> String {
    text(
        outcome,
        Format::Table,
        &Options {
            width,
            ..Options::default()
        },
    )
}

#[test]
fn what_rules_did_stands_beside_the_scores_and_below_with_whom() {
    insta::assert_snapshot!(table(&appraised(), 100));
}

#[test]
fn rules_fold_into_a_narrow_line() {
    let narrow = table(&appraised(), 80);
    insta::assert_snapshot!(narrow);
    for line in narrow.lines() {
        assert!(crate::text::width(line) <= 80, "{line}");
    }
}

#[test]
fn a_veto_is_red_where_there_are_colours() {
    let colored = text(
        &appraised(),
        Format::Table,
        &Options {
            color: true,
            width: 100,
            ..Options::default()
        },
    );
    assert!(colored.contains("\u{1b}[1;31mVETO\u{1b}[0m"), "{colored}");
    assert!(colored.contains("\u{1b}[1;31mVetoes\u{1b}[0m"), "{colored}");
    assert!(!table(&appraised(), 100).contains('\u{1b}'));
}

#[test]
fn many_names_are_counted() {
    let keys: Vec<String> = (1..=20).map(|at| format!("E{at:02}")).collect();
    let subjects: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "Li Na")).collect();
    let outcome = Sample::new("s", "-", &[], &subjects)
        .totals(&"50 ".repeat(20), Some(grades()))
        .points(ROOT, false, "Referrals", &"2 ".repeat(20))
        .done();
    let shown = table(&outcome, 200);
    assert!(
        shown.contains("\n  Referrals, +2: Li Na (E01), Li Na (E02), ")
            && shown.contains("Li Na (E08) and 12 more\n"),
        "{shown}"
    );
}

#[test]
fn a_veto_that_changed_nothing_says_so() {
    let outcome = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .totals("50 95", Some(grades()))
        .graded("3 3")
        .veto(ROOT, "Leak", VetoEffect::GradeAtMost(3), "yes yes")
        .done();
    let shown = table(&outcome, 80);
    assert!(
        shown.contains("Leak, grade at most 较差: b (较差 instead of 优秀), a (较差 anyway)"),
        "{shown}"
    );
}

#[test]
fn a_veto_over_a_distribution_says_no_more_than_is_known() {
    let outcome = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .totals("95 50", None)
        .graded("1 2")
        .distribute(Ties::Up, &["- 1/1 0/0 1/1"])
        .veto(ROOT, "Leak", VetoEffect::GradeAtMost(1), "yes yes")
        .done();
    let shown = table(&outcome, 80);
    assert!(
        shown.contains("Leak, grade at most Good: a, b (Poor anyway)"),
        "{shown}"
    );
    assert!(
        shown.contains("Distribution, before vetoes, 2 subjects: Excellent 1 of 1"),
        "{shown}"
    );
}

#[test]
fn a_vetoed_grade_does_not_ask_for_more_decimals() {
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .totals("95 71.25", Some(grades()))
        .graded("3 1")
        .veto(ROOT, "Leak", VetoEffect::GradeAtMost(3), "yes .");
    sample.scorecard.round.total = None;
    let shown = table(&sample.done(), 80);
    assert!(
        shown.contains("  95.0   较差") && shown.contains("  71.3   良好"),
        "{shown}"
    );
}

#[test]
fn totals_that_a_distribution_tells_apart_are_not_printed_alike() {
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-"), ("c", "-")])
        .totals("89.96 89.9599 71", None)
        .graded("0 1 2")
        .distribute(Ties::Together, &["- 1/1 1/1 1/1"]);
    sample.scorecard.round.total = None;
    let shown = table(&sample.done(), 80);
    assert!(
        shown.contains("89.9600   Excellent") && shown.contains("89.9599   Good"),
        "{shown}"
    );
}

#[test]
fn head_counts_say_what_was_planned_department_by_department() {
    insta::assert_snapshot!(table(&departments(), 80));
}

#[test]
fn head_counts_are_of_everybody() {
    let mut outcome = Sample::new("s", "-", &[], &[("a", "-")])
        .totals("90", None)
        .graded("0")
        .distribute(Ties::Down, &["- 2/3 11/10 1/1"])
        .done();
    outcome.population = 14;
    let shown = table(&outcome, 120);
    assert!(
        shown.contains(
            "Distribution over everybody, also those not shown, 14 subjects: Excellent 2 of 3 planned · Good 11 of 10 · \
             Poor 1 of 1\n"
        ),
        "{shown}"
    );
    assert!(shown.contains("they share the worse grade"), "{shown}");
}

#[test]
fn many_departments_are_folded_those_off_the_plan_first() {
    let counts: Vec<String> = (1..=30)
        .map(|at| {
            format!(
                "D{at:02} {}",
                if at == 17 { "2/1 0/1 1/1" } else { "1/1 1/1 1/1" }
            )
        })
        .collect();
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let outcome = Sample::new("s", "-", &[], &[("a", "-")])
        .totals("90", None)
        .graded("0")
        .distribute(Ties::Up, &counts)
        .done();
    let shown = table(&outcome, 120);
    assert!(
        shown.contains(
            "itself\n  D17, 3 subjects: Excellent 2 of 1 planned · Good 0 of 1 · Poor 1 of 1\n  D01, "
        ),
        "{shown}"
    );
    assert!(
        shown.contains("\n  and 22 more, as planned; --format json has them all\n"),
        "{shown}"
    );
}

#[test]
fn a_score_by_standing_says_among_whom() {
    use weigh_engine::dsl::model::Scoring;
    let mut sample = Sample::new("s", "-", &[], &[("a", "-"), ("b", "-")])
        .kpi("calls", "Calls", "1", Type::WHOLE, "3 7", "0 100")
        .totals("0 100", None);
    let standing = sample.scorecard.kpis[0].value.clone();
    sample.scorecard.kpis[0].scoring = Scoring::Relative(Vec::new(), standing);
    let mut outcome = sample.done();
    outcome.population = 1_400;
    let shown = table(&outcome, 80);
    assert!(
        shown.contains("\nScored by how one stands among the 1,400 subjects: Calls\n"),
        "{shown}"
    );
}
