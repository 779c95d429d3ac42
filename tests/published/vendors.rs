//! Worked examples that vendors print in their documentation.

use serde_json::Value;

use super::laid_out::LaidOut;
use super::{case, digits};

fn example(id: &str) -> Option<Value> {
    let text = std::fs::read_to_string(case("worked-examples-vendor")?.join("data/examples.json"))
        .expect("the published examples");
    let examples: Value = serde_json::from_str(&text).expect("JSON");
    let mut all = examples.as_array().expect("a list").iter();
    Some(all.find(|one| one["id"] == id).expect("the example").clone())
}

fn list(value: &Value) -> Vec<String> {
    let cell = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(values) => values.iter().map(cell).collect(),
        value => vec![cell(value)],
    }
}

/// Our totals, in the order of the subjects' keys.
fn totals(file: &LaidOut, scorecard: &str, flags: &[&str]) -> Vec<String> {
    let mut results = file.outcome(scorecard, flags);
    results.sort_by(|(a, _), (b, _)| a.cmp(b));
    results
        .iter()
        .map(|(_, result)| digits(&result["total"]))
        .collect()
}

/// Values under the keys 0, 1, 2 …
fn numbered(values: &[String]) -> Vec<Vec<String>> {
    let row = |(at, value): (usize, &String)| vec![at.to_string(), value.clone()];
    values.iter().enumerate().map(row).collect()
}

#[test]
fn a_rating_on_another_scale() {
    let Some(example) = example("sap-2435115") else {
        return;
    };
    let file = LaidOut::new("vendors/sap-rescale.kpi");
    file.table(
        "ratings",
        &["id", "rating"],
        &numbered(&list(&example["in"]["r"])),
    );
    assert_eq!(totals(&file, "rescaled", &[]), list(&example["expected"]));
}

#[test]
fn a_rating_of_fewer_steps() {
    let Some(example) = example("sap-3628265") else {
        return;
    };
    let file = LaidOut::new("vendors/sap-calibration.kpi");
    file.table("ratings", &["id", "rating"], &numbered(&list(&example["in"])));
    assert_eq!(totals(&file, "calibrated", &[]), list(&example["expected"]));
}

#[test]
fn head_counts_of_guidelines() {
    let Some(example) = example("sap-3634696") else {
        return;
    };
    let file = LaidOut::new("vendors/sap-guidelines.kpi");
    let rules: Vec<Vec<String>> = (example["in"]["rules"].as_array().expect("rules").iter())
        .map(|rule| {
            let [grades, rule, share] = list(rule).try_into().expect("three");
            vec![grades, rule, format!("{share}%")]
        })
        .collect();
    file.table("guidelines", &["grades", "rule", "share"], &rules);
    let people = example["in"]["n"].as_u64().expect("how many");
    let people: Vec<Vec<String>> = (0..people).map(|id| vec![id.to_string()]).collect();
    file.table("people", &["id"], &people);
    let ours = file.outcome("guidelines_met", &[]);
    let count = |grades: &String| {
        let (_, result) = ours.iter().find(|(key, _)| key == grades).expect("a guideline");
        digits(&result["total"])
    };
    let counts: Vec<String> = rules.iter().map(|rule| count(&rule[0])).collect();
    assert_eq!(counts, list(&example["expected"]));
}

#[test]
fn a_goal_and_a_red_flag() {
    let Some(example) = example("spider-goal-redflag") else {
        return;
    };
    let file = LaidOut::new("vendors/spider-goal-red-flag.kpi");
    let given = &example["in"];
    file.table(
        "measurements",
        &["id", "measured"],
        &numbered(&list(&given["values"])),
    );
    let (red, goal) = (
        format!("red_flag={}", given["red"]),
        format!("goal={}", given["goal"]),
    );
    let ours = totals(&file, "goal_and_red_flag", &["--set", &red, "--set", &goal]);
    assert_eq!(ours, list(&example["expected"]));
}

#[test]
fn a_place_between_minimum_and_maximum() {
    let Some(example) = example("bsc-minmax") else {
        return;
    };
    let file = LaidOut::new("vendors/bsc-performance.kpi");
    file.table(
        "indicators",
        &["id", "measured"],
        &numbered(&list(&example["in"]["v"])),
    );
    assert_eq!(totals(&file, "performance", &[]), list(&example["expected"]));
}

#[test]
fn points_that_decay() {
    let Some(example) = example("hubspot-decay") else {
        return;
    };
    let file = LaidOut::new("vendors/hubspot-decay.kpi");
    let given = &example["in"];
    // So many months before the day of the scorecard.
    let month = 7 - given["months"].as_u64().expect("months");
    file.table(
        "events",
        &["contact", "at"],
        &[vec!["one".to_owned(), format!("2024-0{month}-15")]],
    );
    let (points, loss) = (
        format!("points={}", given["p"]),
        format!("loss={}", given["rate"]),
    );
    let ours = totals(&file, "lead", &["--set", &points, "--set", &loss]);
    assert_eq!(ours, list(&example["expected"]));
}
