//! Outcomes are compared by subject and period, down to the last value.

use serde_json::json;

use super::*;

fn result(subject: &str, score: &str) -> Value {
    let score: Value = serde_json::from_str(score).unwrap();
    json!({"subject": subject, "period": "2024-Q4", "total": score, "rules": []})
}

fn outcome(results: &[Value]) -> Value {
    json!({"scorecard": "s", "results": results, "notes": []})
}

#[test]
fn the_order_of_results_and_the_way_numbers_are_written_say_nothing() {
    let kept = outcome(&[result("E1", "80"), result("E2", "70.50")]);
    let now = outcome(&[result("E2", "70.5"), result("E1", "80.0")]);
    assert_eq!(compare(&kept, &now), Numbers::same(2));
}

#[test]
fn each_value_that_is_another_one_is_told_with_its_path() {
    let kept = outcome(&[result("E1", "80"), result("E2", "70")]);
    let now = outcome(&[result("E1", "81"), result("E3", "70")]);
    let found = compare(&kept, &now);
    assert_eq!((found.results, found.different), (2, 3));
    let told: Vec<_> = (found.first.iter())
        .map(|one| {
            (
                one.subject.as_deref().unwrap(),
                one.what.as_str(),
                one.now.is_some(),
            )
        })
        .collect();
    assert_eq!(told, [("E1", "total", true), ("E2", "", false), ("E3", "", true)]);
}

#[test]
fn ten_differences_are_listed_and_all_counted() {
    let of = |score: &str| {
        let results: Vec<Value> = (0..25).map(|at| result(&format!("E{at}"), score)).collect();
        outcome(&results)
    };
    let found = compare(&of("1"), &of("2"));
    assert_eq!((found.different, found.first.len()), (25, 10));
}
