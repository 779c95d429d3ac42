//! RFM scores and segments: every column of every customer.

use std::collections::HashMap;

use super::{Row, case, ours, published};

/// Our columns and theirs.
const COLUMNS: &[(&str, &str)] = &[
    ("frequency.value", "orders"),
    ("recency.value", "recency_days"),
    ("monetary.value", "amount"),
    ("recency.score", "recency_score"),
    ("frequency.score", "frequency_score"),
    ("monetary.score", "monetary_score"),
    ("total", "rfm_score"),
];

fn compare(file: &str, scorecard: &str, table: &str, key: impl Fn(&str) -> String, expected: usize) {
    let Some(case) = case("rfm-r") else { return };
    let ours: HashMap<String, Row> = ours(file, scorecard, None)
        .into_iter()
        .map(|((subject, _), row)| (key(&subject), row))
        .collect();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for theirs in published(case.join(table)) {
        let Some(row) = ours.get(&key(&theirs["customer_id"])) else {
            wrong.push(format!("{}: no result", theirs["customer_id"]));
            continue;
        };
        let segment = theirs["segment"]
            .to_lowercase()
            .replace(' ', "_")
            .replace('\'', "");
        let differs = (COLUMNS.iter())
            .map(|(own, their)| (*own, theirs[*their].as_str()))
            .chain([("segment", segment.as_str())])
            .find(|(own, their)| row[*own] != *their);
        if let Some((own, their)) = differs {
            let name = &theirs["customer_id"];
            wrong.push(format!("{name}, {own}: {}, published {their}", row[own]));
        }
        compared += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ, such as {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(5)]
    );
    assert_eq!((compared, ours.len()), (expected, expected));
}

#[test]
fn customers_of_a_table_of_customers() {
    compare(
        "rfm-r/customer-level.kpi",
        "customer_level",
        "expected/rfm-customer-level-data.csv",
        str::to_owned,
        39_999,
    );
}

/// The published table has the titles of the made-up names that the data set has lost since, and one `True`.
fn without_title(name: &str) -> String {
    let mut name = name;
    for title in ["Mr. ", "Mrs. ", "Ms. ", "Miss ", "Dr. "] {
        name = name.strip_prefix(title).unwrap_or(name);
    }
    for title in [
        " Sr.", " Jr.", " PhD", " DDS", " DVM", " MD", " I", " II", " III", " IV", " V",
    ] {
        name = name.strip_suffix(title).unwrap_or(name);
    }
    name.to_lowercase()
}

#[test]
fn customers_out_of_their_orders() {
    compare(
        "rfm-r/transaction-level.kpi",
        "transaction_level",
        "expected/rfm-transaction-level-data.csv",
        without_title,
        995,
    );
}

#[test]
fn segments_in_sum() {
    let Some(case) = case("rfm-r") else { return };
    let mut sums: HashMap<String, [u64; 3]> = HashMap::new();
    for row in ours("rfm-r/transaction-level.kpi", "transaction_level", None).values() {
        let whole = |column: &str| row[column].parse::<u64>().expect("a whole number");
        let sum = sums.entry(row["segment"].clone()).or_default();
        sum[0] += 1;
        sum[1] += whole("frequency.value");
        sum[2] += whole("monetary.value");
    }
    let published = published(case.join("expected/segment_summary_recomputed.csv"));
    assert_eq!(published.len(), sums.len());
    for row in published {
        let segment = row["segment"].to_lowercase().replace(' ', "_").replace('\'', "");
        let theirs: [u64; 3] =
            ["customers", "orders", "revenue"].map(|column| row[column].parse().expect("a number"));
        assert_eq!(sums[&segment], theirs, "{segment}");
    }
}
