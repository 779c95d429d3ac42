//! Scorecards that use a metric of a plugin: filters, windows, periods, missing values, threads.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::sandbox::Sandbox;

/// The geometric mean, computed here.
fn geometric_mean(factors: &[f64]) -> Option<f64> {
    let logs: f64 = factors.iter().map(|factor| factor.ln()).sum();
    (!factors.is_empty()).then(|| (logs / factors.len() as f64).exp())
}

fn near(text: &str, wanted: Option<f64>) -> bool {
    match wanted {
        None => text.is_empty(),
        Some(wanted) => text
            .parse()
            .is_ok_and(|found: f64| (found / wanted - 1.0).abs() < 1e-9),
    }
}

#[test]
fn a_new_plugin_scores_its_scorecard() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let rows = sandbox.rows(&["acme.kpi"]);
    let found: HashMap<&str, &str> = (rows.iter())
        .map(|row| (row["subject"].as_str(), row["growth.value"].as_str()))
        .collect();
    // A month of S2 has no factor.
    let factors: [(&str, &[f64]); 3] = [
        ("S1", &[1.04, 1.06, 1.05]),
        ("S2", &[0.97, 1.02]),
        ("S3", &[1.10, 0.92, 1.01]),
    ];
    assert_eq!(found.len(), 3);
    for (shop, factors) in factors {
        assert!(
            near(found[shop], geometric_mean(factors)),
            "{shop}: {}",
            found[shop]
        );
    }
    let explained = sandbox.weigh(&["explain", "acme.kpi", "--subject", "S2", "--rows"]);
    assert_eq!(explained.code, 0, "{}", explained.err);
    assert!(
        explained.out.contains("= acme.geometric_mean(months.factor)"),
        "{}",
        explained.out
    );
    for arguments in [&["check", "acme.kpi"][..], &["check", "--data", "acme.kpi"]] {
        assert_eq!(sandbox.weigh(arguments).code, 0, "{arguments:?}");
    }
}

/// A row: whose, in which month of 2024, of which kind, and a factor.
struct Sale {
    shop: usize,
    month: u32,
    online: bool,
    factor: Option<f64>,
}

const SHOPS: usize = 5;

/// Rows that look like chance and are the same on every run; one in seven without a factor, the last shop without rows.
fn sales(count: u64) -> Vec<Sale> {
    let mut state = 7_u64;
    let mut chance = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    let sale = |_| Sale {
        shop: chance(SHOPS as u64 - 1) as usize,
        month: chance(12) as u32 + 1,
        online: chance(2) == 0,
        factor: (chance(7) > 0).then(|| 0.5 + chance(1000) as f64 / 1000.0),
    };
    (0..count).map(sale).collect()
}

const FORM: &str = r#"
table shops from csv "data/shops.csv" { key id }
table sales from csv "data/sales.csv" {
  time   day
  link   shop -> shops
  column factor: float
}
scorecard growth {
  subject shops
  period  quarter
  kpi all weight 40% {
    value acme.geometric_mean(sales.factor)
    score 0 -> 0, 2 -> 100
  }
  kpi online weight 30% {
    value acme.geometric_mean(sales.factor where sales.online)
    score 0 -> 0, 2 -> 100
  }
  kpi change weight 30% {
    value acme.geometric_mean(sales.factor) / acme.geometric_mean(sales.factor)[previous]
    score 0 -> 0, 2 -> 100
  }
}
test "a test gives rows" {
  of growth
  rows sales { factor; 4; 1 }
  expect all = 2
}
"#;

fn sales_in(sandbox: &Sandbox, sales: &[Sale]) {
    let mut text = "day,shop,online,factor\n".to_owned();
    for sale in sales {
        let factor = sale.factor.map_or(String::new(), |factor| factor.to_string());
        let (shop, month, online) = (sale.shop, sale.month, if sale.online { "yes" } else { "no" });
        writeln!(text, "2024-{month:02}-10,S{shop},{online},{factor}").expect("a text");
    }
    sandbox.write("data/sales.csv", &text);
    let shops: String = ["S0\n", "S1\n", "S2\n", "S3\n", "S4\n"].concat();
    sandbox.write("data/shops.csv", &format!("id\n{shops}"));
    let (form, _) = FORM.split_once("test ").expect("a test at the end");
    sandbox.write("growth.kpi", form);
}

#[test]
fn filters_windows_periods_and_missing_values() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let sales = sales(4_000);
    sales_in(&sandbox, &sales);
    let rows = sandbox.rows(&["growth.kpi", "--period", "2024-Q2..2024-Q4"]);
    assert_eq!(rows.len(), SHOPS * 3);
    for row in rows {
        let quarter: u32 = row["period"]
            .strip_prefix("2024-Q")
            .and_then(|q| q.parse().ok())
            .expect("a quarter");
        let mean = |quarter: u32, online: bool| {
            let counts = |sale: &&Sale| {
                format!("S{}", sale.shop) == row["subject"]
                    && sale.month.div_ceil(3) == quarter
                    && (!online || sale.online)
            };
            let factors: Vec<f64> = sales
                .iter()
                .filter(counts)
                .filter_map(|sale| sale.factor)
                .collect();
            geometric_mean(&factors)
        };
        let change = mean(quarter, false).zip(mean(quarter - 1, false));
        for (kpi, wanted) in [
            ("all.value", mean(quarter, false)),
            ("online.value", mean(quarter, true)),
            ("change.value", change.map(|(now, before)| now / before)),
        ] {
            assert!(near(&row[kpi], wanted), "{row:?}: {kpi} is not {wanted:?}");
        }
    }
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    sales_in(&sandbox, &sales(60_000));
    let run = |threads: &str| {
        let done = sandbox.weigh(&[
            "run",
            "growth.kpi",
            "--period",
            "2024-Q2..2024-Q4",
            "--format",
            "csv",
            "--threads",
            threads,
        ]);
        assert_eq!(done.code, 0, "{}", done.err);
        done.out
    };
    let alone = run("1");
    assert_eq!(alone.lines().count(), 1 + SHOPS * 3);
    assert_eq!(run("2"), alone);
    assert_eq!(run("8"), alone);
}
