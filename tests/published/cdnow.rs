//! CDNOW: what its customers did, what they will do, and what that is worth, by the plugin `clv`, which is built as a library
//! and loaded like anybody's.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::library::built;
use crate::program::command_in;

use super::{Row, case, number, published, rows};

/// What customers did, from their purchases. Values are scored only because a KPI is.
const OBSERVED: &str = r#"
table purchases from csv "purchases.csv" {
  column amount: money USD
}
scorecard observed {
  subject purchases.customer
  kpi frequency weight 25% {
    value clv.frequency(purchases.day, until: "1997-09-30", unit: "week")
    score 0 -> 0, 100 -> 100
  }
  kpi recency weight 25% {
    value clv.recency(purchases.day, until: "1997-09-30", unit: "week")
    score 0 -> 0, 100 -> 100
  }
  kpi age weight 25% {
    value clv.age(purchases.day, until: "1997-09-30", unit: "week")
    score 0 -> 0, 100 -> 100
  }
  kpi mean_value weight 25% {
    value clv.mean_value(purchases.day, purchases.amount, until: "1997-09-30", unit: "week")
    score 0 USD -> 0, 1000 USD -> 100
  }
}
"#;

/// What they will do, from the published summary.
const PREDICTED: &str = r#"
table summary from csv "summary.csv"
scorecard predicted {
  subject summary.ID
  kpi purchases weight 40% {
    value clv.purchases(summary.x, summary.t_x, summary.T, ahead: 1)
    score 0 -> 0, 1 -> 100
  }
  kpi worth weight 30% {
    value clv.purchase_value(summary.x, summary.t_x, summary.T, summary.zbar)
    score 0 -> 0, 100 -> 100
  }
  kpi lifetime weight 30% {
    value clv.value(summary.x, summary.t_x, summary.T, summary.zbar, steps: 12, step: 30, discount: 0.01)
    score 0 -> 0, 1000 -> 100
  }
}
"#;

/// The library of the plugin, built as this test was.
fn library() -> PathBuf {
    built(&["-p", "weigh-clv"], "", "weigh_clv")
}

/// A project with the plugin, pinned as trusted.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let library = toml::Value::from(library().display().to_string());
    let manifest = format!("[plugins.clv]\npath = {library}\n");
    fs::write(folder.path().join("weigh.toml"), manifest).expect("a manifest");
    weigh(folder.path(), &["plugin", "lock", "clv", "--trust"]);
    folder
}

fn weigh(folder: &Path, arguments: &[&str]) -> String {
    let output = command_in(folder, arguments)
        .env("WEIGH_CACHE", folder.join("cache"))
        .output()
        .expect("the command starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Our results by customer.
fn scored(folder: &Path, form: &str, text: &str) -> HashMap<u32, Row> {
    fs::write(folder.join(form), text).expect("a form");
    let out = weigh(folder, &["run", form, "--format", "csv"]);
    (rows(out.as_bytes()).into_iter())
        .map(|row| (row["subject"].parse().expect("a number"), row))
        .collect()
}

/// Lines such as ` 00004 0001 19970101  2   29.33`, as CSV.
fn purchases(case: &Path) -> String {
    let text = fs::read_to_string(case.join("data/CDNOW_sample.txt")).expect("the purchases");
    let mut csv = "customer,day,amount\n".to_owned();
    for line in text.lines() {
        let [_, customer, day, _, amount] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("`{line}` has other columns")
        };
        let (year, month, day) = (&day[..4], &day[4..6], &day[6..]);
        let customer: u32 = customer.parse().expect("a number");
        writeln!(csv, "{customer},{year}-{month}-{day},{amount}").expect("a text");
    }
    csv
}

const SUMMARY: &str = "expected/cdnow_customers_summary_with_transactions.csv";

#[test]
fn what_2357_customers_did() {
    let Some(case) = case("cdnow-clv") else { return };
    let folder = project();
    fs::write(folder.path().join("purchases.csv"), purchases(&case)).expect("a file");
    let ours = scored(folder.path(), "observed.kpi", OBSERVED);
    let theirs = published(case.join(SUMMARY));
    assert_eq!((ours.len(), theirs.len()), (2_357, 2_357));
    let mut wrong = Vec::new();
    for row in &theirs {
        let own = &ours[&row["ID"].parse().expect("a number")];
        for (kpi, column) in [
            ("frequency", "x"),
            ("recency", "t_x"),
            ("age", "T"),
            ("mean_value", "zbar"),
        ] {
            let found = number(&own[&format!("{kpi}.value")]);
            // Two places are published.
            if (found - number(&row[column])).abs() > 0.005 + 1e-9 {
                wrong.push(format!(
                    "{}, {kpi}: {found}, published {}",
                    row["ID"], row[column]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ, such as {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(5)]
    );
}

#[test]
fn what_they_will_do_and_what_that_is_worth() {
    let Some(case) = case("cdnow-clv") else { return };
    let folder = project();
    fs::copy(case.join(SUMMARY), folder.path().join("summary.csv")).expect("a file");
    let ours = scored(folder.path(), "predicted.kpi", PREDICTED);
    assert_eq!(ours.len(), 2_357);
    let value = |customer: u32, kpi: &str| number(&ours[&customer][&format!("{kpi}.value")]);
    let predictions = [
        (509, 0.424_877),
        (841, 0.474_738),
        (1981, 0.486_526),
        (157, 0.662_396),
        (1516, 0.710_623),
    ];
    for (customer, wanted) in predictions {
        let found = value(customer, "purchases");
        assert!(
            (found - wanted).abs() <= 0.5e-6,
            "customer {customer}: {found}, published {wanted}"
        );
    }
    let worths = [
        24.658_619, 18.911_489, 35.170_981, 35.170_981, 35.170_981, 71.462_843, 18.911_489, 35.170_981,
        27.282_408, 35.170_981,
    ];
    let lifetimes = [
        140.096_211,
        18.943_467,
        38.180_574,
        38.180_574,
        38.180_574,
        1_003.868_107,
        28.109_683,
        38.180_574,
        167.418_216,
        38.180_574,
    ];
    for (customer, (worth, lifetime)) in (1..).zip(worths.into_iter().zip(lifetimes)) {
        let found = value(customer, "worth");
        assert!(
            (found - worth).abs() <= 0.5e-4,
            "customer {customer}: {found}, published {worth}"
        );
        // Four digits, as in the plugin's own test.
        let found = value(customer, "lifetime");
        assert!(
            (found / lifetime - 1.0).abs() < 5e-5,
            "customer {customer}: {found}, published {lifetime}"
        );
    }
}
