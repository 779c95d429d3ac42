//! The steps over whole numbers against those over decimals: the same values, once as they are and once with so many noughts
//! behind them that no whole number of 64 bits holds them, come to the same.

use std::fmt::Write as _;

use proptest::prelude::*;
use weigh_dsl::value::Decimal;

use super::{compiled, scored};
use crate::outcome::{Cell, Cells, Results};
use crate::values::Values;

/// The same numbers with as many decimal places as decimals have.
fn long(values: &Values) -> Values {
    let longer = |number: Decimal| {
        let (mut mantissa, mut scale) = number.parts();
        while let Some(longer) = Decimal::from_parts(mantissa * 10, scale + 1) {
            (mantissa, scale) = longer.parts();
            if scale == Decimal::MAX_SCALE {
                break;
            }
        }
        Decimal::from_parts(mantissa, scale).unwrap()
    };
    let longer = |cell: Cell| match cell {
        Cell::Exact(number) => Cell::Exact(longer(number)),
        cell => cell,
    };
    let mut values = values.clone();
    for cells in values.subject_columns.values_mut() {
        *cells = cells.iter().map(longer).collect::<Cells>();
        let is_long = |cell: Cell| matches!(cell, Cell::Exact(number) if !number.is_zero());
        assert!(cells.units(0..cells.len()).is_none() || !cells.iter().any(is_long));
    }
    values
}

/// All that a reader sees of results.
fn shown(results: &Results) -> String {
    let mut text = String::new();
    let mut all = |name: &str, cells: &Cells| {
        let cells: Vec<Cell> = cells.iter().collect();
        let _ = writeln!(text, "{name}: {cells:?}");
    };
    all("totals", &results.totals);
    for kpi in &results.kpis {
        all("value", &kpi.values);
        all("score", &kpi.scores);
    }
    for group in &results.groups {
        all("group", &group.scores);
    }
    let parts = results.kpis.iter().map(|kpi| &kpi.weights);
    for weights in parts.chain(results.groups.iter().map(|group| &group.weights)) {
        let _ = writeln!(text, "weights: {:?}", weights.iter().collect::<Vec<_>>());
    }
    let _ = writeln!(text, "ranks: {:?}", results.ranks);
    let grades =
        |grades: &crate::outcome::Packed<Option<u32>>| format!("{:?}", grades.iter().collect::<Vec<_>>());
    let _ = writeln!(text, "grades: {}", grades(&results.grades));
    for kpi in &results.kpis {
        let _ = writeln!(text, "{:?}", kpi.grades.as_ref().map(grades));
    }
    text
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(texts)
}

const VALUES: &[&str] = &[
    "s.a",
    "s.b",
    "s.n",
    "s.p",
    "s.a / s.b",
    "s.n / s.c",
    "s.a / s.b - 1",
    "0.6 * s.a + 0.4 * s.b",
    "abs(s.a - s.b) * s.p",
    "min(s.a, s.b, 12.25)",
    "s.c otherwise s.a",
    "if s.a > s.b then s.a else -s.c",
    "s.a / 7",
];

const SCORES: &[&str] = &[
    "score 0 -> 0, 50 -> 60, 100 -> 100",
    "score -3.5 -> 12.25, 0.7 -> 40, 0.7 -> 55, 3 -> 100",
    "score 0% -> 100, 30% -> 33.3, 95% -> 0",
    "score 1 -> 0, s.c -> 100",
    "target s.c score attainment of target",
    "target s.c score attainment of target, at least 12.5, at most 120.25",
    "score attainment of 95%, at most 100",
    "score attainment below s.c, at most 133",
    "score attainment below 10 by difference, at least -20, at most 150",
    "score close to s.c: 0.5 -> 100, 20 -> 0",
    "score deduct 2.5 for each 1.5 over 3 from 100, at least 0",
    "score add 0.25 for each s.c under 40 from 10, at most 90",
    "score 100 when value > 20, 66.65 when value >= s.c, otherwise 5",
    "score = value * 3 limit 0..100",
    "score = value limit ..s.b",
];

const ENDS: &[&str] = &[
    "",
    "",
    "",
    "missing zero",
    "missing score 49.55",
    "missing fail",
    "missing worst",
    "applies when s.n > 20",
    "needs s.a > 0",
    "round score 1 half even",
    "limit 5.25..95",
    "bands { good >= 60.05, poor otherwise }",
];

fn kpi() -> impl Strategy<Value = String> {
    (one_of(VALUES), one_of(SCORES), one_of(ENDS), 1_u32..9).prop_map(|(value, score, end, weight)| {
        let kpi = |score: &str| format!("weight {weight} {{ value {value} {score} {end} }}");
        // Not every form goes with every type.
        let is_sound = compiled(&format!("kpi k {}", kpi(score))).is_ok();
        kpi(if is_sound { score } else { SCORES[0] })
    })
}

fn scorecard() -> impl Strategy<Value = String> {
    let rounds = one_of(&[
        "",
        "round score 0",
        "round score 1",
        "round score 2 half even",
        "round score 1 down",
    ]);
    let totals = one_of(&[
        "",
        "round total 0",
        "round total 2",
        "round group 1 round total 1 up",
    ]);
    let combine = one_of(&["", "", "", "combine sum", "needs 2 of 4"]);
    let kpis = proptest::collection::vec(kpi(), 6);
    (rounds, totals, combine, kpis).prop_map(|(score, total, combine, kpis)| {
        let mut text = format!("{score} {total} group g weight 2.5 {{ {combine}");
        for (at, kpi) in kpis.iter().enumerate() {
            if at == 4 {
                text.push_str(" } group h weight 1 {");
            }
            let _ = write!(text, " kpi k{at} {kpi}");
        }
        text.push_str(" }");
        text
    })
}

/// Numbers of few places, now and then missing, and often the same in all rows.
fn numbers(places: usize, span: i64) -> impl Strategy<Value = Vec<String>> {
    let number = move |units: i64| {
        let of = 10_i64.pow(places as u32);
        let sign = if units < 0 { "-" } else { "" };
        format!(
            "{sign}{}.{:02$}",
            units.abs() / of,
            units.abs() % of,
            places.max(1)
        )
    };
    let cell = prop_oneof![
        8 => (-span..4 * span).prop_map(number),
        2 => (0..4_i64).prop_map(number),
        1 => Just("_".to_owned()),
    ];
    proptest::collection::vec(cell, 24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whole_numbers_and_decimals_come_to_the_same(
        body in scorecard(),
        columns in (numbers(2, 2_000), numbers(1, 300), numbers(2, 1_500), numbers(3, 400), numbers(0, 20)),
    ) {
        let (a, b, c, p, n) = columns;
        let mut subjects = "| a | b | c | p | n |\n".to_owned();
        for row in 0..a.len() {
            let whole = n[row].split('.').next().unwrap_or("_");
            let _ = writeln!(subjects, "| {} | {} | {} | {} | {whole} |", a[row], b[row], c[row], p[row]);
        }
        let Ok(card) = compiled(&body) else { return Err(TestCaseError::reject("of other types")) };
        let values = card.values(&subjects);
        let of = |values: &Values| shown(&scored(&card, values));
        prop_assert_eq!(of(&values), of(&long(&values)), "{}\n{}", body, subjects);
    }
}
