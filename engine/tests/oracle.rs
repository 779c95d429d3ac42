//! The engine against the oracle: random scorecards over random rows, each number compared with that of an evaluator in
//! exact fractions, and the same bytes for 1, 2 and 8 threads and for shuffled rows.

mod memory;
mod reference;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use memory::{Cells, Memory, Table};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};
use proptest::prelude::*;
use reference::{Data, Num, RolledUp, Value};
use weigh_engine::dsl::compile::{By, Files, Settings};
use weigh_engine::dsl::value::{Date, Period, Rounding, RoundingMode};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_engine::{Program, Registry, Request, Unwatched};

/// Random choices out of one seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn maybe<T>(&mut self, missing: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(missing) {
            None
        } else {
            Some(value(self))
        }
    }
}

const TABLES: &str = r#"
table regions from memory "regions" { key id }
table staff from memory "staff" {
  key  id
  link region -> regions
}
table orders from memory "orders" {
  time day
  link seller -> staff
  let  worth = amount * quantity
}
table visits from memory "visits" {
  link who -> staff
  where minutes > 5
}
table targets from memory "targets" {
  time month
  link region -> regions
}
"#;

fn tables(dice: &mut Dice) -> HashMap<String, Table> {
    let staff = 1 + dice.below(6) as i64;
    // With rows at both ends of the two years, so that every period that is asked for lies in the data.
    let orders = Some(dice.below(120) as usize)
        .filter(|orders| *orders >= 2)
        .unwrap_or(0);
    let visits = dice.below(40) as usize;
    let targets = Some(dice.below(30) as usize)
        .filter(|targets| *targets >= 2)
        .unwrap_or(0);
    let day = |dice: &mut Dice| 19_358 + dice.below(731) as i32; // 2023 and 2024
    let ends = [19_358, 20_088];
    let column = |name: &str, cells: Cells| (name.to_owned(), cells);
    let text = |all: &[&str], dice: &mut Dice| Some(dice.one(all).to_owned());
    let regions = Table {
        rows: 2,
        columns: vec![
            column(
                "id",
                Cells::Text(vec![Some("north".into()), Some("south".into())]),
            ),
            column(
                "factor",
                Cells::Decimal(vec![Some(95), dice.maybe(30, |d| d.below(200) as i64)], 2),
            ),
        ],
    };
    let staff_rows = staff as usize;
    let staff = Table {
        rows: staff_rows,
        columns: vec![
            column("id", Cells::Whole((1..=staff).map(Some).collect())),
            column(
                "region",
                Cells::Text(
                    (0..staff_rows)
                        .map(|_| dice.maybe(10, |d| d.one(&["north", "south"]).to_owned()))
                        .collect(),
                ),
            ),
            column(
                "quota",
                Cells::Decimal(
                    (0..staff_rows)
                        .map(|_| dice.maybe(20, |d| d.below(5000) as i64 - 300))
                        .collect(),
                    1,
                ),
            ),
            column(
                "level",
                Cells::Text(
                    (0..staff_rows)
                        .map(|_| text(&["junior", "senior"], dice))
                        .collect(),
                ),
            ),
        ],
    };
    let of = |n: usize, dice: &mut Dice, f: &mut dyn FnMut(&mut Dice) -> Option<i64>| -> Vec<Option<i64>> {
        (0..n).map(|_| f(dice)).collect()
    };
    let people = staff_rows as u64;
    let orders_table = Table {
        rows: orders,
        columns: vec![
            column(
                "seller",
                Cells::Whole(of(orders, dice, &mut |d| {
                    d.maybe(5, |d| 1 + d.below(people) as i64)
                })),
            ),
            column(
                "day",
                Cells::Date(
                    (0..orders)
                        .map(|row| ends.get(row).copied().or_else(|| dice.maybe(5, day)))
                        .collect(),
                ),
            ),
            column(
                "amount",
                Cells::Decimal(
                    of(orders, dice, &mut |d| {
                        d.maybe(10, |d| d.below(100_000) as i64 - 20_000)
                    }),
                    2,
                ),
            ),
            column(
                "quantity",
                Cells::Whole(of(orders, dice, &mut |d| d.maybe(10, |d| d.below(9) as i64))),
            ),
            column(
                "won",
                Cells::Bool((0..orders).map(|_| dice.maybe(15, |d| d.chance(60))).collect()),
            ),
            column(
                "kind",
                Cells::Text(
                    (0..orders)
                        .map(|_| dice.maybe(10, |d| d.one(&["new", "old", "gift"]).to_owned()))
                        .collect(),
                ),
            ),
            column(
                "rating",
                Cells::Float(
                    (0..orders)
                        .map(|_| dice.maybe(10, |d| d.below(1000) as f64 / 7.0))
                        .collect(),
                ),
            ),
        ],
    };
    let visits_table = Table {
        rows: visits,
        columns: vec![
            column(
                "who",
                Cells::Whole(of(visits, dice, &mut |d| Some(1 + d.below(people) as i64))),
            ),
            column(
                "minutes",
                Cells::Whole(of(visits, dice, &mut |d| d.maybe(10, |d| d.below(60) as i64))),
            ),
        ],
    };
    let targets_table = Table {
        rows: targets,
        columns: vec![
            column(
                "region",
                Cells::Text(
                    (0..targets)
                        .map(|_| dice.maybe(10, |d| d.one(&["north", "south"]).to_owned()))
                        .collect(),
                ),
            ),
            column(
                "month",
                Cells::Date(
                    (0..targets)
                        .map(|row| ends.get(row).copied().or_else(|| dice.maybe(5, day)))
                        .collect(),
                ),
            ),
            column(
                "goal",
                Cells::Decimal(
                    of(targets, dice, &mut |d| d.maybe(10, |d| d.below(3000) as i64)),
                    1,
                ),
            ),
        ],
    };
    [
        ("targets", targets_table),
        ("regions", regions),
        ("staff", staff),
        ("orders", orders_table),
        ("visits", visits_table),
    ]
    .into_iter()
    .map(|(name, table)| (name.to_owned(), table))
    .collect()
}

/// The same cells for the oracle.
fn data(tables: &HashMap<String, Table>) -> Data {
    let mut data = Data::default();
    for (name, table) in tables {
        let header = table.columns.iter().map(|(name, _)| name.clone()).collect();
        let cell = |cells: &Cells, row: usize| -> Value {
            match cells {
                Cells::Whole(v) => v[row].map_or(Value::Missing, |n| Value::Number(Num::whole(n))),
                Cells::Decimal(v, scale) => v[row].map_or(Value::Missing, |n| {
                    Value::Number(Num::of(Cells::decimal(n, *scale)))
                }),
                Cells::Float(v) => v[row].map_or(Value::Missing, |n| Value::Number(Num::Float(n))),
                Cells::Bool(v) => v[row].map_or(Value::Missing, Value::Bool),
                Cells::Date(v) => v[row].map_or(Value::Missing, |day| Value::Date(Date(day))),
                Cells::Text(v) => v[row].clone().map_or(Value::Missing, Value::Text),
            }
        };
        let rows = (0..table.rows)
            .map(|row| table.columns.iter().map(|(_, cells)| cell(cells, row)).collect())
            .collect();
        data.tables.insert(name.clone(), (header, rows));
    }
    data
}

const WINDOWS: &[&str] = &[
    "",
    "",
    "",
    "[previous]",
    "[year ago]",
    "[year to date]",
    "[last 2 months]",
    "[last 45 days]",
    "[last 2 quarters]",
    "[before]",
    "[all]",
    "[2023-Q4]",
    "[overall]",
    "[overall][previous]",
];

fn aggregate(dice: &mut Dice) -> String {
    if dice.chance(12) {
        return dice
            .one(&[
                "count(visits)",
                "sum(visits.minutes)",
                "avg(visits.minutes where minutes < 40)",
                "max(visits.minutes)[overall]",
            ])
            .to_owned();
    }
    if dice.chance(12) {
        let goals = dice.one(&[
            "count(targets",
            "last(targets.goal",
            "first(targets.goal",
            "sum(targets.goal",
            "avg(targets.goal",
            "median(targets.goal",
            "distinct(targets.goal",
            "sum(targets.goal * targets.region.factor",
        ]);
        let filter = dice.one(&["", "", " where goal > 40", " where month >= period.start + 20d"]);
        return format!("{goals}{filter}){}", dice.one(WINDOWS));
    }
    let filter = dice.one(&[
        "",
        "",
        "",
        " where won",
        " where not won",
        " where kind = \"new\"",
        " where kind in (\"new\", \"gift\")",
        " where amount > 0",
        " where seller.level = \"senior\"",
        " where amount between -50 and 300 or won",
        " where day >= period.start + 20d",
        " where kind starts with \"n\"",
        " where quantity is missing",
        " where worth > amount",
    ]);
    let number = dice.one(&[
        "amount",
        "quantity",
        "worth",
        "amount - quantity",
        "amount * seller.region.factor",
    ]);
    let window = dice.one(WINDOWS);
    let inner = match dice.below(14) {
        0 => "count(orders".to_owned(),
        1 | 2 => format!("sum(orders.{number}"),
        3 | 4 => format!("avg(orders.{number}"),
        5 => format!("min(orders.{number}"),
        6 => format!("max(orders.{number}"),
        7 => format!("median(orders.{number}"),
        8 => format!("percentile(orders.{number}, {}", dice.one(&["90", "10", "33.3"])),
        9 => format!(
            "distinct(orders.{}",
            dice.one(&["amount", "quantity", "kind", "day", "won"])
        ),
        // Curves here go far beyond 1, which a percentage may not be held against.
        10 => format!(
            "100 * share(orders.{}",
            dice.one(&["won", "amount > 100", "kind = \"new\" and won"])
        ),
        11 => format!(
            "{}(orders.{}",
            dice.one(&["first", "last"]),
            dice.one(&["amount", "quantity"])
        ),
        12 => "avg(orders.amount weighted by orders.quantity".to_owned(),
        _ => format!(
            "{}(orders.rating",
            dice.one(&["sum", "avg", "stddev", "max", "median"])
        ),
    };
    format!("{inner}{filter}){window}")
}

fn value(dice: &mut Dice) -> String {
    let first = aggregate(dice);
    match dice.below(8) {
        0 => format!("{first} / {}", aggregate(dice)),
        1 => format!("{first} - {}", aggregate(dice)),
        2 => format!("({first} otherwise 3) * 2"),
        3 => format!("{first} / staff.quota"),
        4 => format!(
            "if staff.level = \"senior\" then {first} else round({}, 1)",
            aggregate(dice)
        ),
        5 => format!("max({first}, staff.region.factor)"),
        _ => first,
    }
}

fn scoring(dice: &mut Dice) -> String {
    let form = match dice.below(16) {
        0 => "-50 -> 0, 0 -> 30, 0 -> 40, 120 -> 100".to_owned(),
        1 => "100 -> 0, 2 -> 100".to_owned(),
        2 => "100 when value >= 90, 55.5 when value >= 10, otherwise 7".to_owned(),
        3 => "attainment of 70, at most 120".to_owned(),
        4 => "attainment below 15, at most 110".to_owned(),
        5 => "attainment below 40 by difference, at least 0, at most 100".to_owned(),
        6 => "close to 50: 5% -> 100, 60% -> 20, 200% -> 0".to_owned(),
        7 => "deduct 3 for each 4 over 10 from 100, at least 0".to_owned(),
        8 => "attainment of staff.quota, at least 5, at most 150".to_owned(),
        9 => "attainment below staff.quota, at most 400".to_owned(),
        10 => "attainment below staff.quota by difference, at most 140".to_owned(),
        11 => "add 2 for each 3 over 1 from 10, at most 90".to_owned(),
        12 => "add 1 for each staff.quota under 50".to_owned(),
        13 => "lognormal p10 5 median 60".to_owned(),
        14 => "= 100 - value / 2".to_owned(),
        _ => "0 -> 0, target -> 100".to_owned(),
    };
    let target = if form.contains("target") {
        "target staff.quota "
    } else {
        ""
    };
    let missing = dice.one(&[
        "",
        "",
        "missing zero",
        "missing worst",
        "missing score 12.5",
        "missing fail",
        "missing skip",
    ]);
    let needs = dice.one(&[
        "",
        "",
        "",
        "needs count(orders) >= 2",
        "applies when staff.level = \"senior\"",
    ]);
    let round = dice.one(&["", "", "round score 1 half even", "limit 5..95"]);
    format!("{target}score {form} {missing} {needs} {round}")
}

fn scorecard(dice: &mut Dice) -> String {
    let period = dice.one(&["quarter", "month", "half", "year", "week"]);
    let mut text = format!(
        "{TABLES}\nscorecard s {{\n  subject staff{}\n  period {period}\n",
        dice.one(&["", " where level is known"])
    );
    text.push_str(dice.one(&["", "  year starts april\n"]));
    text.push_str(dice.one(&["", "  round score 1\n", "  round score 2 down\n"]));
    text.push_str(dice.one(&[
        "  round total 0\n",
        "  round total 1 half even\n",
        "  round total 2 up\n",
    ]));
    text.push_str(dice.one(&["", "", "  round group 1\n"]));
    text.push_str(dice.one(&[
        "",
        "  combine min\n",
        "  combine max\n",
        "  combine harmonic mean\n",
        "  combine geometric mean\n",
        "  combine sum\n",
    ]));
    text.push_str("  bands { a >= 80, b >= 60.5, c > 20, d otherwise }\n");
    let mut kpis = 0;
    members(dice, &mut text, &mut kpis, 0);
    text.push_str(dice.one(&[
        "",
        "  rollup staff.level { total average, total median, total min, k1 sum }\n",
        "  rollup region { total average weighted by staff.quota, k1 max, k1 average weighted by count(orders) }\n",
        "  rollup staff.level { k1 median, total average weighted by (count(visits) + 1) }\n",
    ]));
    text.push_str("}\n");
    text
}

/// The members of the scorecard, or of a group in it: KPIs, and groups no deeper than three.
fn members(dice: &mut Dice, text: &mut String, kpis: &mut u32, depth: u64) {
    for _ in 0..=dice.below(3) {
        *kpis += 1;
        let weight = dice.one(&[
            "1",
            "2.5",
            "30",
            "(if staff.level = \"senior\" then 3 else 1)",
            "(staff.quota - 20)",
        ]);
        let (value, scoring) = (value(dice), scoring(dice));
        let _ = writeln!(
            text,
            "  kpi k{kpis} weight {weight} {{ value {value} {scoring} }}"
        );
    }
    for _ in 0..dice.below(3 - depth) {
        let _ = writeln!(text, "  group g{kpis} weight {} {{", 1 + dice.below(5));
        text.push_str(dice.one(&[
            "",
            "",
            "    missing zero\n",
            "    missing fail\n",
            "    missing skip\n",
            "    missing score 33.3\n",
            "    limit 10..90\n",
            "    combine product\n",
            "    combine geometric mean\n",
            "    applies when staff.level = \"senior\"\n",
            "    needs count(orders) >= 3\n",
        ]));
        let before = text.len();
        members(dice, text, kpis, depth + 1);
        // `needs 1 of 3` says how many there are, so it is written when they are.
        let inside = &text[before..];
        let deep = |line: &str| line.starts_with("  group");
        if dice.chance(30) && !inside.lines().any(deep) {
            let all = inside.lines().filter(|line| line.starts_with("  kpi")).count();
            let _ = writeln!(text, "    needs {} of {all}", 1 + dice.below(all as u64));
        }
        text.push_str("  }\n");
    }
}

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), String> {
        Err("no such file".to_owned())
    }
}

fn run(
    text: &str,
    settings: &Settings,
    tables: &HashMap<String, Table>,
    cut: (usize, usize),
    threads: usize,
) -> Outcome {
    let mut registry = Registry::default();
    registry.register(Box::new(Memory {
        tables: tables.clone(),
        cut,
    }));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads");
    pool.install(|| {
        let mut program =
            Program::open("s.kpi", text, &NoFiles, settings, Arc::new(registry)).expect("a sound scorecard");
        let request = Request {
            periods: Some(periods(text)),
            ..Request::default()
        };
        program.run(&request, &Unwatched).expect("an outcome")
    })
}

fn periods(text: &str) -> (Period, Period) {
    let granularity = text
        .split("period ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a period");
    let (from, to) = match granularity {
        "quarter" => ("2024-Q1", "2024-Q3"),
        "month" => ("2023-12", "2024-04"),
        "half" => ("2023-H2", "2024-H1"),
        "week" => ("2023-W52", "2024-W02"),
        _ => ("2023", "2024"),
    };
    (
        Period::parse(from).expect("a period"),
        Period::parse(to).expect("a period"),
    )
}

/// Whether the engine's cell is the oracle's value: exactly, or to 1e-15 where it was divided, or to 1e-9 for doubles.
fn agrees(cell: &Cell, value: &Value) -> bool {
    match (cell, value) {
        (Cell::Missing(_), Value::Missing) => true,
        (Cell::Exact(ours), Value::Number(Num::Exact(theirs))) => {
            let (mantissa, scale) = ours.parts();
            let ours = BigRational::new(BigInt::from(mantissa), BigInt::from(10).pow(scale));
            let off = (&ours - theirs).abs().to_f64().unwrap_or(f64::MAX);
            off <= 1e-15 * theirs.abs().to_f64().unwrap_or(f64::MAX).max(1.0)
        }
        (Cell::Exact(ours), Value::Number(theirs)) => close(ours.to_f64(), theirs.to_f64()),
        (Cell::Float(ours), Value::Number(theirs)) => close(*ours, theirs.to_f64()),
        _ => false,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn compare(text: &str, settings: &Settings, tables: &HashMap<String, Table>) {
    let outcome = run(text, settings, tables, (7, 3), 2);
    let mut registry = Registry::default();
    registry.register(Box::new(Memory {
        tables: tables.clone(),
        cut: (100, 100),
    }));
    let program = Program::open("s.kpi", text, &NoFiles, settings, Arc::new(registry)).expect("sound");
    let data = data(tables);
    let scorecard = program.model().scorecard("s").expect("the scorecard");
    for (at_period, period) in outcome.periods.iter().enumerate() {
        let place = reference::Place {
            model: program.model(),
            scorecard,
            data: &data,
            period: *period,
        };
        let subjects = reference::subjects(place);
        assert_eq!(subjects.len(), outcome.subjects.len(), "{text}");
        let mut totals = Vec::new();
        let mut all = Vec::new();
        for (at_subject, subject) in subjects.iter().enumerate() {
            let row = outcome.row(at_period, at_subject);
            let theirs = reference::score(place, subject);
            let place = || format!("{} in {period:?}\n{text}", outcome.subjects[at_subject].key);
            for (kpi, (value, score)) in theirs.kpis.iter().enumerate() {
                let ours = &outcome.results.kpis[kpi];
                assert!(
                    agrees(&ours.values[row], value),
                    "value {kpi}: {:?} {value:?} {}",
                    ours.values[row],
                    place()
                );
                assert_eq!(
                    share(ours.weights[row].map(Num::of).as_ref()),
                    share(theirs.shares[kpi].as_ref()),
                    "share {kpi} {}",
                    place()
                );
                assert!(
                    agrees(&ours.scores[row], score),
                    "score {kpi}: {:?} {score:?} {}",
                    ours.scores[row],
                    place()
                );
            }
            for (group, score) in theirs.groups.iter().enumerate() {
                let ours = &outcome.results.groups[group].scores[row];
                assert!(
                    agrees(ours, score),
                    "group {group}: {ours:?} {score:?} {}",
                    place()
                );
            }
            let total = &outcome.results.totals[row];
            assert!(
                agrees(total, &theirs.groups[0]),
                "total {total:?} {:?} {}",
                theirs.groups[0],
                place()
            );
            let grade = outcome.results.grades[row].map(|grade| grade as usize);
            assert_eq!(grade, theirs.grade, "grade {}", place());
            totals.push(theirs.groups[0].clone());
            all.push((subject.clone(), theirs));
        }
        let rolled: Vec<Vec<RolledUp>> = scorecard
            .rollups
            .iter()
            .map(|rollup| reference::roll_up(place, rollup, &all))
            .collect();
        assert_eq!(rolled.len(), outcome.rollups.len());
        compare_rollups(&outcome, at_period, &rolled, text);
        let first = outcome.row(at_period, 0);
        assert_eq!(
            outcome.results.ranks[first..first + totals.len()],
            ranks(&totals),
            "{text}"
        );
    }
}

/// Holds the roll-ups of a period against those of the oracle.
fn compare_rollups(outcome: &Outcome, at_period: usize, theirs: &[Vec<RolledUp>], text: &str) {
    for (ours, theirs) in outcome.rollups.iter().zip(theirs) {
        let ours: Vec<_> = ours
            .levels
            .iter()
            .filter(|level| level.period == at_period)
            .collect();
        assert_eq!(ours.len(), theirs.len(), "{text}");
        for (ours, theirs) in ours.into_iter().zip(theirs) {
            let key = ours
                .level
                .as_ref()
                .map_or(Value::Missing, |level| Value::Text(level.key.clone()));
            assert_eq!(key, theirs.key, "{text}");
            assert_eq!(
                ours.members as usize, theirs.members,
                "members of {key:?}\n{text}"
            );
            for (at, (score, members)) in theirs.scores.iter().enumerate() {
                let rolled = &ours.scores[at];
                assert!(
                    agrees(&rolled.score, score),
                    "roll-up {at} of {key:?}: {:?} {score:?}\n{text}",
                    rolled.score
                );
                assert_eq!(rolled.members as usize, *members, "{text}");
                let grade = rolled.grade.map(|grade| grade as usize);
                assert_eq!(
                    grade, theirs.grades[at],
                    "grade of roll-up {at} of {key:?}\n{text}"
                );
            }
        }
    }
}

/// A share to twelve places.
fn share(share: Option<&Num>) -> Option<Num> {
    share.map(|share| {
        share.round(Rounding {
            places: 12,
            mode: RoundingMode::HalfUp,
        })
    })
}

/// The rank of each subject of a period: one more than there are better totals.
fn ranks(totals: &[Value]) -> Vec<Option<u32>> {
    let known: Vec<&Num> = totals.iter().filter_map(Value::number).collect();
    let better = |total: &Num| known.iter().filter(|other| other.compare(total).is_gt()).count();
    totals
        .iter()
        .map(|total| total.number().map(|total| better(total) as u32 + 1))
        .collect()
}

/// The rows of a table in another order. The first table's order is that of the subjects, so it stays.
fn shuffled(tables: &HashMap<String, Table>, dice: &mut Dice) -> HashMap<String, Table> {
    let mut all = tables.clone();
    for name in ["orders", "visits"] {
        let table = all.get_mut(name).expect("the table");
        let mut order: Vec<usize> = (0..table.rows).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at as u64 + 1) as usize);
        }
        for (_, cells) in &mut table.columns {
            *cells = match cells {
                Cells::Whole(v) => Cells::Whole(order.iter().map(|at| v[*at]).collect()),
                Cells::Decimal(v, scale) => Cells::Decimal(order.iter().map(|at| v[*at]).collect(), *scale),
                Cells::Float(v) => Cells::Float(order.iter().map(|at| v[*at]).collect()),
                Cells::Bool(v) => Cells::Bool(order.iter().map(|at| v[*at]).collect()),
                Cells::Date(v) => Cells::Date(order.iter().map(|at| v[*at]).collect()),
                Cells::Text(v) => Cells::Text(order.iter().map(|at| v[*at].clone()).collect()),
            };
        }
    }
    all
}

/// A scorecard that can be taken at a level above the staff: what is one for each person is one for the many there.
fn for_many(text: &str) -> String {
    text.replace("where level is known", "where level = \"senior\"")
        .replace(
            "staff.level = \"senior\"",
            "share(staff.level = \"senior\") > 40%",
        )
        .replace("staff.quota", "(avg(staff.quota))")
        .replace("staff.region.factor", "(max(staff.region.factor))")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_exact_fractions(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let tables = tables(&mut dice);
        compare(&scorecard(&mut dice), &Settings::default(), &tables);
    }

    #[test]
    fn a_level_agrees_with_exact_fractions(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let tables = tables(&mut dice);
        let text = for_many(&scorecard(&mut dice));
        let by = Some(By { scorecard: None, level: dice.one(&["region", "staff.level", "regions"]).to_owned() });
        // Targets by region say nothing of people of one level.
        if text.contains("(targets") && by.as_ref().is_some_and(|by| by.level == "staff.level") {
            return Ok(());
        }
        compare(&text, &Settings { by, ..Settings::default() }, &tables);
    }

    #[test]
    fn threads_and_cuts_change_nothing(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let tables = tables(&mut dice);
        let text = scorecard(&mut dice);
        let one = run(&text, &Settings::default(), &tables, (7, 3), 1);
        for threads in [2, 8] {
            let other = run(&text, &Settings::default(), &tables, (7, 3), threads);
            prop_assert_eq!(&one.results, &other.results, "{} threads\n{}", threads, text);
            prop_assert_eq!(&one.rollups, &other.rollups, "{} threads\n{}", threads, text);
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_exact_number(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let tables = tables(&mut dice);
        let text = scorecard(&mut dice);
        // First and last take the order of rows where times are equal, and doubles are summed in it.
        if text.contains("first(") || text.contains("last(") || text.contains("rating") {
            return Ok(());
        }
        let one = run(&text, &Settings::default(), &tables, (7, 3), 2);
        let other = run(&text, &Settings::default(), &shuffled(&tables, &mut dice), (11, 4), 2);
        prop_assert_eq!(&one.results, &other.results, "{}", text);
        prop_assert_eq!(&one.rollups, &other.rollups, "{}", text);
    }
}
