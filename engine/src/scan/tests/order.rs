//! The number of threads, the cuts and the order of rows change nothing.

use std::fmt::Write as _;

use super::{card, in_periods};
use crate::program::Ran;
use crate::testing::Tables;

const EXACT: [&str; 9] = [
    "count(deeds)",
    "sum(deeds.amount)",
    "avg(deeds.amount)",
    "median(deeds.amount)",
    "distinct(deeds.kind)",
    "stddev(deeds.amount)",
    "max(deeds.kind) = \"k9\"",
    "sum(deeds.amount / 3)[year to date]",
    "avg(deeds.amount weighted by deeds.amount)[previous]",
];
const FLOAT: [&str; 4] = [
    "sum(deeds.ratio)",
    "avg(deeds.ratio)",
    "stddev(deeds.ratio)[all]",
    "percentile(deeds.ratio, 33)",
];

/// Some thousand rows that look as if by chance.
fn many() -> Tables {
    let mut rows = String::new();
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..4000 {
        let who = ["ann", "bob", "cid", ""][next(4) as usize];
        let (month, day) = (next(12) + 1, next(28) + 1);
        let amount = next(1_000_000);
        let ratio = next(1_000_000) as f64 / 7919.0 * if row % 50 == 0 { 1e12 } else { 1.0 };
        let _ = writeln!(
            rows,
            "{who}|2024-{month:02}-{day:02}|{}.{:02}|{ratio}|k{}",
            amount / 100,
            amount % 100,
            next(12)
        );
    }
    Tables::new()
        .with("staff", "id:text name:text", "ann|\nbob|\ncid|")
        .with(
            "deeds",
            "who:text day:date amount:dec ratio:float kind:text",
            &rows,
        )
}

fn in_threads(threads: usize, tables: &Tables, text: &str) -> Ran {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads");
    pool.install(|| {
        tables
            .run(text, &in_periods("2024-Q2", "2024-Q4"))
            .expect("values")
    })
}

fn equal(a: &Ran, b: &Ran) {
    for (at, aggregate) in a.aggregates().into_iter().enumerate() {
        assert_eq!(a.shown(at), b.shown(at), "{aggregate:?}");
    }
    assert_eq!(a.values.reasons, b.values.reasons);
    assert_eq!(a.values.subjects, b.values.subjects);
}

fn flags(values: &[&'static str]) -> Vec<String> {
    values
        .iter()
        .map(|value| {
            if value.contains(" = ") {
                format!("if {value} then 1 else 0")
            } else {
                (*value).to_owned()
            }
        })
        .collect()
}

fn text(values: &[&'static str]) -> String {
    let values = flags(values);
    card(
        "period quarter",
        &values.iter().map(String::as_str).collect::<Vec<_>>(),
    )
}

#[test]
fn threads_change_nothing_not_even_in_doubles() {
    let mut tables = many();
    (tables.partition, tables.batch) = (97, 20);
    let text = text(&[EXACT.as_slice(), &FLOAT].concat());
    let one = in_threads(1, &tables, &text);
    for threads in [2, 8] {
        equal(&one, &in_threads(threads, &tables, &text));
    }
}

#[test]
fn cuts_and_the_order_of_rows_change_no_exact_value() {
    let mut tables = many();
    (tables.partition, tables.batch) = (1000, 1000);
    let text = text(&EXACT);
    let one = in_threads(2, &tables, &text);
    // 2731 has no divisor in common with 4000.
    let mut other = tables.reordered("deeds", |row, count| row * 2731 % count);
    (other.partition, other.batch) = (61, 7);
    equal(&one, &in_threads(2, &other, &text));
}

#[test]
fn batches_change_no_double() {
    let mut tables = many();
    (tables.partition, tables.batch) = (500, 500);
    let text = text(&FLOAT);
    let one = in_threads(1, &tables, &text);
    tables.batch = 3;
    equal(&one, &in_threads(2, &tables, &text));
}
