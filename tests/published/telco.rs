//! The headline numbers of a telephone company's customers.

use serde_json::Value;

use super::{case, digits, outcome};

/// Our KPIs, and what the published numbers are called.
const NUMBERS: &[(&str, &str)] = &[
    ("customers", "rows"),
    ("stayed", "churn_no"),
    ("left", "churn_yes"),
    ("senior_mean", "senior_mean"),
    ("senior_stddev", "senior_std"),
    ("tenure_mean", "tenure_mean"),
    ("tenure_stddev", "tenure_std"),
    ("tenure_q25", "tenure_q25"),
    ("tenure_q50", "tenure_q50"),
    ("tenure_q75", "tenure_q75"),
    ("tenure_max", "tenure_max"),
];

#[test]
fn the_headline_numbers() {
    let Some(case) = case("telco-churn") else { return };
    let text = std::fs::read_to_string(case.join("expected/published.json")).expect("the published numbers");
    let published: Value = serde_json::from_str(&text).expect("JSON");
    let ours = &outcome("telco-churn/telco.kpi", "headline", &[])[0].1["kpis"];
    for (own, theirs) in NUMBERS {
        assert_eq!(digits(&ours[own]["score"]), digits(&published[theirs]), "{own}");
    }
    assert_eq!(digits(&ours["churn"]["score"]), "0.26537");
    assert_eq!(digits(&ours["without_charges"]["value"]), "11");
    assert_eq!(published.as_object().expect("an object").len(), NUMBERS.len() + 1);
}
