//! Scorecards that others computed and published: every number of ours against every number of theirs. What is compared
//! with what is written in `tests/published/README.md`.

mod library;
mod program;

#[path = "published/laid_out.rs"]
mod laid_out;

#[path = "published/cdnow.rs"]
mod cdnow;
#[path = "published/frappe.rs"]
mod frappe;
#[path = "published/lighthouse.rs"]
mod lighthouse;
#[path = "published/rfm.rs"]
mod rfm;
#[path = "published/telco.rs"]
mod telco;
#[path = "published/vendors.rs"]
mod vendors;

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use program::{root, stdout_of};
use serde_json::Value;

/// The published data, or none, with a word about it, where it is not beside the checkout. `eprintln!` would be kept
/// from sight in a test that passes.
fn case(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/cases").join(name);
    if path.is_dir() {
        return Some(path);
    }
    let word = format!(
        "not compared with what was published: {} is not there",
        path.display()
    );
    writeln!(std::io::stderr(), "{word}").expect("standard error");
    None
}

type Row = HashMap<String, String>;

fn rows(text: impl std::io::Read) -> Vec<Row> {
    csv::Reader::from_reader(text)
        .deserialize()
        .map(|row| row.expect("a row of a CSV file"))
        .collect()
}

fn published(path: PathBuf) -> Vec<Row> {
    rows(std::fs::File::open(path).expect("the published numbers"))
}

/// Our results by subject and period.
fn ours(file: &str, scorecard: &str, periods: Option<&str>) -> HashMap<(String, String), Row> {
    let path = format!("tests/published/{file}");
    let mut arguments = vec!["run", &path, "--scorecard", scorecard, "--format", "csv"];
    if let Some(periods) = periods {
        arguments.extend(["--period", periods]);
    }
    let text = stdout_of(&arguments);
    rows(text.as_bytes())
        .into_iter()
        .map(|row| ((row["subject"].clone(), row["period"].clone()), row))
        .collect()
}

/// Our results as JSON, each with its subject, with further flags.
fn outcome(file: &str, scorecard: &str, flags: &[&str]) -> Vec<(String, Value)> {
    outcome_at(&format!("tests/published/{file}"), scorecard, flags)
}

fn outcome_at(path: &str, scorecard: &str, flags: &[&str]) -> Vec<(String, Value)> {
    let mut arguments = vec!["run", path, "--scorecard", scorecard, "--format", "json"];
    arguments.extend(flags);
    let outcome: Value = serde_json::from_str(&stdout_of(&arguments)).expect("JSON");
    let results = outcome["results"].as_array().expect("results");
    (results.iter())
        .map(|result| {
            let subject = result["subject"].as_str().expect("a subject");
            (subject.to_owned(), result.clone())
        })
        .collect()
}

/// A number of ours, digit by digit; nothing where it is missing.
fn digits(number: &Value) -> String {
    match number {
        Value::Null => String::new(),
        number => number.to_string(),
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Compares a published column with our totals, as numbers equal to the last digit or within a tolerance.
fn compare(file: &str, scorecard: &str, column: &str, periods: &str, tolerance: f64, expected: usize) {
    let Some(case) = case("undp-hdi") else { return };
    let ours = ours(file, scorecard, Some(periods));
    let mut compared = 0;
    let mut wrong = Vec::new();
    for row in published(case.join("expected/hdi.csv")) {
        let theirs = &row[column];
        if theirs.is_empty() {
            continue;
        }
        compared += 1;
        let key = (row["iso3"].clone(), row["year"].clone());
        let total = ours.get(&key).map_or("no row", |row| row["total"].as_str());
        let same = total
            .parse::<f64>()
            .is_ok_and(|total| (total - number(theirs)).abs() <= tolerance);
        if !same {
            wrong.push(format!("{key:?}: {total}, published {theirs}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ, such as {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(5)]
    );
    assert_eq!(compared, expected);
}

#[test]
fn the_human_development_index_of_all_years() {
    compare("undp-hdi/hdi.kpi", "hdi", "hdi", "1990..2022", 0.0, 5_808 + 363);
}

#[test]
fn the_index_adjusted_for_inequality() {
    compare("undp-hdi/ihdi.kpi", "ihdi", "ihdi", "2010..2022", 0.0, 2_106);
}

#[test]
fn the_indices_of_women_and_men() {
    compare(
        "undp-hdi/gdi.kpi",
        "hdi_female",
        "hdi_f",
        "1990..2022",
        1e-9,
        5_014,
    );
    compare("undp-hdi/gdi.kpi", "hdi_male", "hdi_m", "1990..2022", 1e-9, 5_014);
    compare("undp-hdi/gdi.kpi", "gdi", "gdi", "1990..2022", 0.0, 5_014);
}

#[test]
fn the_groups_of_the_gender_index() {
    let Some(case) = case("undp-hdi") else { return };
    let ours = ours("undp-hdi/gdi.kpi", "gdi", Some("1990..2022"));
    let mut compared = 0;
    for row in published(case.join("expected/hdi.csv"))
        .iter()
        .filter(|row| !row["gdi"].is_empty())
    {
        // In thousandths, as published: a distance of 25 is 2.5 %.
        let distance = (number(&row["gdi"]) * 1000.0).round() as i64 - 1000;
        let group = match distance.abs() {
            0..=25 => 1,
            26..=50 => 2,
            51..=75 => 3,
            76..=100 => 4,
            _ => 5,
        };
        let grade = &ours[&(row["iso3"].clone(), row["year"].clone())]["grade"];
        assert!(
            grade.starts_with(&format!("group_{group}")),
            "{} {}: {grade}",
            row["iso3"],
            row["year"]
        );
        compared += 1;
    }
    assert_eq!(compared, 5_014);
}

#[test]
fn ranks_and_groups_of_human_development() {
    let Some(case) = case("undp-hdi") else { return };
    let ours = ours("undp-hdi/hdi.kpi", "hdi", Some("2022"));
    let country = |iso3: &str| !iso3.starts_with("ZZ");
    let of_countries: Vec<u32> = ours
        .iter()
        .filter(|((iso3, _), row)| country(iso3) && !row["rank"].is_empty())
        .map(|(_, row)| row["rank"].parse().expect("a rank"))
        .collect();
    let mut ranks = 0;
    for row in published(case.join("expected/hdi.csv")) {
        if row["rank"].is_empty() || !country(&row["iso3"]) {
            continue;
        }
        let own: u32 = ours[&(row["iso3"].clone(), "2022".to_owned())]["rank"]
            .parse()
            .expect("a rank");
        // The aggregates take part in our ranks and not in theirs.
        let place = 1 + of_countries.iter().filter(|other| **other < own).count();
        assert!(
            (place as f64 - number(&row["rank"])).abs() < 0.5,
            "{}: {place}, published {}",
            row["iso3"],
            row["rank"]
        );
        ranks += 1;
    }
    assert_eq!(ranks, 193);
    let mut bands = 0;
    for row in published(case.join("data/hdi_inputs.csv")) {
        if row["year"] != "2022" || row["hdicode"].is_empty() || !country(&row["iso3"]) {
            continue;
        }
        let grade = &ours[&(row["iso3"].clone(), "2022".to_owned())]["grade"];
        assert_eq!(
            *grade,
            row["hdicode"].to_lowercase().replace(' ', "_"),
            "{}",
            row["iso3"]
        );
        bands += 1;
    }
    assert_eq!(bands, 192);
}

#[test]
fn the_open_source_security_scorecard() {
    let Some(case) = case("ossf-scorecard") else {
        return;
    };
    for (file, scorecard) in [
        ("ossf-scorecard/aggregate.kpi", "aggregate"),
        ("ossf-scorecard/by-risk.kpi", "by_risk"),
    ] {
        let ours = ours(file, scorecard, None);
        let mut compared = 0;
        for row in published(case.join("expected/aggregate.csv")) {
            let total = &ours[&(row["repo"].clone(), String::new())]["total"];
            assert!(
                (number(total) - number(&row["aggregate_score"])).abs() < f64::EPSILON,
                "{}: {total}, published {}",
                row["repo"],
                row["aggregate_score"]
            );
            compared += 1;
        }
        assert_eq!(compared, 26);
    }
}
