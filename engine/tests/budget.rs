//! A budget of memory changes no number: what has no room waits on disk, and comes back as it was.

#[expect(dead_code, reason = "the oracle's tables hold more kinds of cells")]
mod memory;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memory::{Cells, Memory, Table};
use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::dsl::value::Period;
use weigh_engine::outcome::Outcome;
use weigh_engine::{Budget, Error, Program, Registry, Request, Watch};

const PEOPLE: i64 = 40;
const ROWS: i64 = 2_400;

/// Medians and distinct counts of values of every length, of each person, of everybody, and over windows that overlap.
const TEXT: &str = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { time day link who -> staff }
    scorecard s {
      subject staff
      period  month
      bands   { good >= 50, poor otherwise }
      kpi small    { value median(deeds.small)                   score 0 -> 0, 100 -> 100 }
      kpi year     { value median(deeds.small)[year to date]        score 0 -> 0, 100 -> 100 }
      kpi high     { value percentile(deeds.price, 90)           score 0 -> 0, 100 -> 100 }
      kpi long     { value median(deeds.long)                    score 0 -> 0, 100 -> 100 }
      kpi wide     { value percentile(deeds.long * deeds.long, 33.3) score 0 -> 0, 100 -> 100 }
      kpi ratio    { value median(deeds.ratio)                   score 0 -> 0, 100 -> 100 }
      kpi numbers  { value distinct(deeds.small)                 score 0 -> 0, 100 -> 100 }
      kpi longs    { value distinct(deeds.long)[year to date]       score 0 -> 0, 100 -> 100 }
      kpi wides    { value distinct(deeds.long * deeds.long)     score 0 -> 0, 100 -> 100 }
      kpi texts    { value distinct(deeds.text)                  score 0 -> 0, 100 -> 100 }
      kpi of_all   { value median(deeds.price)[overall]           score 0 -> 0, 100 -> 100 }
      kpi wide_all { value median(deeds.long * deeds.long)[overall] score 0 -> 0, 100 -> 100 }
      kpi days     { value distinct(deeds.day)[overall]           score 0 -> 0, 100 -> 100 }
      kpi texts_of_all { value distinct(deeds.text)[overall]      score 0 -> 0, 100 -> 100 }
      kpi wides_of_all { value distinct(deeds.long * deeds.long)[overall] score 0 -> 0, 100 -> 100 }
    }"#;

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), weigh_words::Text> {
        Err(weigh_words::Text::verbatim(format!("there is no {path}")))
    }
}

/// Notes what went to disk.
#[derive(Default)]
struct Noted {
    bytes: AtomicU64,
    /// Where it went.
    folder: Option<PathBuf>,
}

impl Watch for Noted {
    fn planned(&self, _: u64) {}
    fn read(&self, _: u64, _: u64) {}
    fn spilled(&self, values: u64, _: u64) {
        self.bytes.fetch_add(values, Ordering::Relaxed);
        // It is still there, but under no name: however the run is ended, it goes with it.
        if let Some(folder) = &self.folder {
            assert_eq!(std::fs::read_dir(folder).expect("the folder").count(), 0);
        }
    }
    fn cancelled(&self) -> bool {
        false
    }
}

fn tables() -> HashMap<String, Table> {
    let column = |name: &str, cells: Cells| (name.to_owned(), cells);
    // A number that looks like chance, and is the same on every run.
    let dice = |row: i64, of: i64| (row * 7_919 + 104_729).wrapping_mul(row + 31).rem_euclid(of);
    let all = |of: &dyn Fn(i64) -> Option<i64>| (0..ROWS).map(of).collect::<Vec<_>>();
    let some = |row: i64, value: i64| (row % 11 != 0).then_some(value);
    let staff = Table {
        columns: vec![column("id", Cells::Whole((1..=PEOPLE).map(Some).collect()))],
        rows: PEOPLE as usize,
    };
    let deeds = Table {
        columns: vec![
            column("who", Cells::Whole(all(&|row| Some(1 + dice(row, PEOPLE))))),
            // 2024.
            column(
                "day",
                Cells::Date(
                    (0..ROWS)
                        .map(|row| Some(19_723 + dice(row, 366) as i32))
                        .collect(),
                ),
            ),
            column("small", Cells::Whole(all(&|row| some(row, dice(row, 300) - 50)))),
            column(
                "price",
                Cells::Decimal(all(&|row| some(row, dice(row, 90_000))), 2),
            ),
            column(
                "long",
                Cells::Whole(all(&|row| some(row + 3, dice(row, 700) * 10_000_000_019))),
            ),
            column(
                "ratio",
                Cells::Float(
                    (0..ROWS)
                        .map(|row| Some(dice(row, 5_000) as f64 / 7.0 - 90.0))
                        .collect(),
                ),
            ),
            column(
                "text",
                Cells::Text(
                    (0..ROWS)
                        .map(|row| Some(format!("deed number {}", dice(row, 500))))
                        .collect(),
                ),
            ),
        ],
        rows: ROWS as usize,
    };
    HashMap::from([("staff".to_owned(), staff), ("deeds".to_owned(), deeds)])
}

fn run(memory: Option<Budget>, threads: usize, noted: &Noted) -> Result<Outcome, Error> {
    let mut registry = Registry::default();
    registry.register(Box::new(Memory {
        tables: tables(),
        cut: (400, 200),
    }));
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads");
    pool.install(|| {
        let mut program = Program::open("s.kpi", TEXT, &NoFiles, &Settings::default(), Arc::new(registry))?;
        let period = |text| Period::parse(text).expect("a period");
        let request = Request {
            periods: Some((period("2024-03"), period("2024-12"))),
            memory,
            ..Request::default()
        };
        program.run(&request, noted)
    })
}

#[test]
fn a_budget_changes_no_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let without = run(None, 2, &Noted::default()).expect("an outcome");
    for kpi in &without.results.kpis {
        assert!(
            kpi.values
                .iter()
                .any(|value| !matches!(value, weigh_engine::outcome::Cell::Missing(_)))
        );
    }
    // From one in which not even one group has room to one in which nothing has to go.
    let budgets: [(u64, bool, &[usize]); 4] = [
        (1, true, &[2]),
        (8_000, true, &[1, 2, 8]),
        (64 * 1024, true, &[1, 2, 8]),
        (1 << 30, false, &[1, 2, 8]),
    ];
    for (bytes, spills, threads) in budgets {
        for threads in threads.iter().copied() {
            let noted = Noted {
                folder: Some(folder.path().to_path_buf()),
                ..Noted::default()
            };
            let budget = Budget {
                bytes,
                folder: folder.path().to_path_buf(),
            };
            let within = run(Some(budget), threads, &noted).expect("an outcome");
            let place = format!("{bytes} bytes, {threads} threads");
            assert_eq!(noted.bytes.load(Ordering::Relaxed) > 0, spills, "{place}");
            assert_eq!(within.results, without.results, "{place}");
        }
    }
}

#[test]
fn a_folder_that_takes_nothing_is_told() {
    let folder = PathBuf::from("/nowhere/at/all");
    let budget = Budget {
        bytes: 1,
        folder: folder.clone(),
    };
    let Err(Error::Disk { folder: told, error }) = run(Some(budget), 2, &Noted::default()) else {
        panic!("it has an outcome");
    };
    assert_eq!(told, folder);
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}
