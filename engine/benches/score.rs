//! How long the score stage takes by itself, on values that are kept: `bench/many.kpi` over the data that
//! `weigh-examples-generate many SUBJECTS FOLDER` writes. Prints nanoseconds a KPI score, the best and the middle one of some
//! runs.
//!
//! ```text
//! cargo bench -p weigh-engine --bench score -- FOLDER [THREADS] [RUNS]
//! ```

#[path = "../tests/memory/mod.rs"]
#[expect(dead_code, reason = "the oracle's tables hold more kinds of cells")]
mod memory;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use memory::{Cells, Memory, Table};
use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::{Program, Registry, Request, Unwatched, score};
use weigh_words::Text;

const TEXT: &str = include_str!("../../bench/many.kpi");

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), Text> {
        Err(Text::verbatim(format!("there is no {path}")))
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(folder) = arguments.next() else {
        // What tests all targets has no data.
        return println!("say where the data is: cargo bench -p weigh-engine --bench score -- FOLDER");
    };
    let mut number = |otherwise| {
        arguments
            .next()
            .map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (threads, runs) = (number(1), number(7));
    let table = |name: &str| (format!("many/{name}"), read(&Path::new(&folder).join(name)));
    let mut registry = Registry::default();
    registry.register(Box::new(Memory {
        tables: HashMap::from([table("staff.csv"), table("orders.csv")]),
        cut: (65_536, 8_192),
    }));
    let registry = Arc::new(registry);
    let text = TEXT.replace("from csv", "from memory");
    let mut program = Program::open(
        "many.kpi",
        &text,
        &NoFiles,
        &Settings::default(),
        registry.clone(),
    )
    .expect("a sound scorecard");
    let kept = program
        .keep(&Request::default(), &Unwatched)
        .expect("values of all subjects");
    let scorecard = &program.model().scorecards[0];
    let scores = kept.values().rows() * scorecard.kpis.len();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.build().expect("threads");
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            let results = pool.install(|| score(scorecard, program.sources(), kept.values(), &registry));
            let took = start.elapsed();
            drop(results.expect("scores"));
            took.as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let each = |time: f64| time * 1e9 / scores as f64;
    println!(
        "{} subjects, {threads} threads: {:.1} ms; a KPI score: best {:.1} ns, middle {:.1} ns",
        kept.values().rows(),
        times[0] * 1e3,
        each(times[0]),
        each(times[runs / 2])
    );
}

/// A table as `weigh-examples-generate` writes it: no quotes, and commas only between cells.
fn read(path: &Path) -> Table {
    let text = fs::read_to_string(path).expect("a table of the generator");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let column = |(at, name): (usize, &&str)| {
        let cells: Vec<&str> = rows.iter().map(|row| row[at]).collect();
        ((*name).to_owned(), column(&cells))
    };
    Table {
        columns: header.iter().enumerate().map(column).collect(),
        rows: rows.len(),
    }
}

/// Whole numbers, decimals or texts, whichever all cells are.
fn column(cells: &[&str]) -> Cells {
    let places = |cell: &&str| cell.split_once('.').map_or(0, |(_, behind)| behind.len());
    let places = cells.iter().map(places).max().unwrap_or(0);
    let units = |cell: &&str| -> Option<Option<i64>> {
        if cell.is_empty() {
            return Some(None);
        }
        let (whole, behind) = cell.split_once('.').unwrap_or((cell, ""));
        format!("{whole}{behind:0<places$}").parse().ok().map(Some)
    };
    let numbers: Option<Vec<Option<i64>>> = cells.iter().map(units).collect();
    match numbers {
        Some(numbers) if places == 0 => Cells::Whole(numbers),
        Some(numbers) => Cells::Decimal(numbers, places as u8),
        None => Cells::Text(cells.iter().map(|cell| Some((*cell).to_owned())).collect()),
    }
}
