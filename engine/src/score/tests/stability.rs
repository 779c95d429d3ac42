//! The same results however many threads there are, and large scorecards in little time.

use std::fmt::Write as _;

use super::{Card, card, scored, shown};
use crate::outcome::Results;
use crate::registry::Registry;
use crate::score::score;

fn on_threads(card: &Card, values: &crate::values::Values, threads: usize) -> Results {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool");
    pool.install(|| scored(card, values))
}

#[test]
fn threads_do_not_change_results() {
    let body = "combine geometric mean
        kpi x weight 1 { value s.f / s.g score lognormal p10 1 median 3 }
        kpi y weight 2 { value s.a score 0 -> 1, 7 -> 90, 9 -> 100 missing zero }";
    let card = card(body);
    let mut subjects = "| f | g | a |\n".to_owned();
    for row in 0..5000 {
        let a = if row % 7 == 0 {
            "_".to_owned()
        } else {
            format!("{}.{}", row % 10, row % 13)
        };
        writeln!(subjects, "| {}.1 | {} | {a} |", row % 17, row % 5).unwrap();
    }
    let values = card.values(&subjects);
    let one = on_threads(&card, &values, 1);
    assert_eq!(one, on_threads(&card, &values, 2));
    assert_eq!(one, on_threads(&card, &values, 8));
    assert!(one.totals.iter().any(|total| !total.is_missing()));
}

#[test]
fn a_hundred_groups_nest() {
    let mut body = String::new();
    for depth in 0..100 {
        write!(body, "group g{depth} weight 1 {{ ").unwrap();
    }
    body.push_str("kpi k weight 1 { value s.a score = value }");
    body.push_str(&" }".repeat(100));
    let results = card(&body).score("| a |\n| 42 |");
    assert_eq!(shown(&results, &results.totals), ["42"]);
    assert_eq!(results.groups.len(), 101);
}

#[test]
fn ten_thousand_kpis_are_scored() {
    let card = card("kpi k weight 1 { value s.a score = value }");
    let mut large = card.scorecard().clone();
    let first = large.kpis[0].clone();
    large.kpis = (0..10_000)
        .map(|at| weigh_dsl::model::Kpi {
            weight: weigh_dsl::model::Weight::Fixed(weigh_dsl::value::Decimal::from(1 + at % 3)),
            ..first.clone()
        })
        .collect();
    large.groups[0].members = (0..10_000)
        .map(|at| weigh_dsl::model::Member::Kpi(weigh_dsl::model::KpiId(at)))
        .collect();
    let results = score(
        &large,
        &card.sources,
        &card.values("| a |\n| 42 |\n| 7.5 |\n| _ |"),
        &Registry::default(),
    )
    .expect("no plugin fails");
    assert_eq!(
        shown(&results, &results.totals),
        ["42", "7.5", "(all parts are missing)"]
    );
}
