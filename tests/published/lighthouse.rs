//! Lighthouse: the score of every metric and of every category of its reports, those without a score included.

use std::collections::HashMap;

use serde_json::Value;

use super::{case, digits, outcome, published};

const METRICS: &str = "lighthouse/metrics.kpi";

/// The result of each report in all scorecards of the metrics.
fn metrics() -> HashMap<String, Value> {
    ["version_6", "version_8", "version_10"]
        .iter()
        .flat_map(|scorecard| outcome(METRICS, scorecard, &[]))
        .collect()
}

/// The score of a metric: of the KPI, or of the group around it, where what lies beyond 0.9 counts.
fn metric(result: &Value, audit: &str) -> String {
    let name = audit.replace('-', "_");
    let group = &result["groups"][&name];
    let part = if group.is_null() {
        &result["kpis"][&name]
    } else {
        group
    };
    digits(&part["score"])
}

#[test]
fn the_metrics_of_pages() {
    let Some(case) = case("lighthouse") else { return };
    let ours = metrics();
    let mut compared = 0;
    for row in published(case.join("data/audits.csv")) {
        // Version 5 had another curve, whose control points are not published with the reports.
        if row["p10"].is_empty() || row["score"].is_empty() {
            continue;
        }
        let score = metric(&ours[&row["report"]], &row["audit"]);
        assert_eq!(score, row["score"], "{} {}", row["report"], row["audit"]);
        compared += 1;
    }
    assert_eq!(compared, 44);
}

#[test]
fn metrics_that_failed_have_no_score() {
    let Some(case) = case("lighthouse") else { return };
    let ours = metrics();
    let mut compared = 0;
    for row in published(case.join("data/audits.csv")) {
        if row["category"] == "performance" && row["weight"] != "0" && row["score"].is_empty() {
            assert_eq!(metric(&ours[&row["report"]], &row["audit"]), "", "{row:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 9);
}

#[test]
fn the_performance_of_pages_out_of_their_metrics() {
    let Some(case) = case("lighthouse") else { return };
    let ours = metrics();
    let mut compared = 0;
    for row in published(case.join("expected/category_scores.csv")) {
        if row["category"] != "performance" {
            continue;
        }
        // Those of version 5, and of a report whose metrics weigh nothing, are compared below.
        let Some(result) = ours.get(&row["report"]) else {
            continue;
        };
        assert_eq!(digits(&result["total"]), row["score"], "{}", row["report"]);
        compared += 1;
    }
    assert_eq!(compared, 10);
}

#[test]
fn the_categories_of_reports() {
    let Some(case) = case("lighthouse") else { return };
    let ours: HashMap<_, _> = outcome("lighthouse/categories.kpi", "categories", &[])
        .into_iter()
        .collect();
    let (mut compared, mut without) = (0, 0);
    for row in published(case.join("expected/category_scores.csv")) {
        let category = row["category"].replace('-', "_");
        let score = digits(&ours[&row["report"]]["kpis"][&category]["score"]);
        assert_eq!(score, row["score"], "{} {category}", row["report"]);
        compared += 1;
        without += usize::from(score.is_empty());
    }
    assert_eq!((compared, without), (56, 6));
}
