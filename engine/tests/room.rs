//! How much room a subject takes: that of results is small, and that of a whole run grows with subjects and KPIs and with
//! nothing else. One test, because the allocator counts for the whole program.

#[expect(dead_code, reason = "the oracle's tables hold more kinds of cells")]
mod memory;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use memory::{Cells, Memory, Table};
use peak_alloc::PeakAlloc;
use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::outcome::Outcome;
use weigh_engine::{Program, Registry, Request, Unwatched};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const KPIS: usize = 30;

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), weigh_words::Text> {
        Err(weigh_words::Text::verbatim(format!("there is no {path}")))
    }
}

/// Thirty KPIs of every form, with missing values, and a forced distribution for all chunks to wait for.
fn text() -> String {
    let mut kpis = String::new();
    for at in 0..KPIS / 6 {
        let _ = write!(
            kpis,
            "group g{at} weight 1 {{
                kpi whole{at}   weight 3 {{ value staff.whole score 0 -> 0, 1000 -> 100 }}
                kpi money{at}   weight 2 {{ value staff.money target staff.whole score attainment of target, at most 120 }}
                kpi rated{at}   weight 2 {{ value staff.rated score 1 -> 0, 5 -> 100 }}
                kpi ratio{at}   weight 1 {{ value staff.money / (staff.whole + {at}) score 0 -> 0, 200 -> 100 }}
                kpi step{at}    weight 1 {{ value staff.whole score 100 when value > 800, 50 when value > {at}, otherwise 0 }}
                kpi deducts{at} weight 1 {{ value staff.few score deduct 5 for each 1 over {at} from 100, at least 0 }}
            }}
"
        );
    }
    format!(
        "table staff from memory \"staff\" {{ key id }}
        scorecard s {{
            subject staff
            round   score 1
            round   total 2
            bands   {{ good >= 60, poor otherwise }}
            distribute within department {{ good top 30%, poor rest }}
            {kpis}
        }}"
    )
}

fn staff(subjects: i64) -> Table {
    let whole = |of: &dyn Fn(i64) -> i64| (1..=subjects).map(|id| Some(of(id))).collect();
    let department = |id: i64| Some(format!("department {}", id * 7 % 23));
    let columns = [
        ("id", Cells::Whole(whole(&|id| id))),
        (
            "department",
            Cells::Text((1..=subjects).map(department).collect()),
        ),
        ("whole", Cells::Whole(whole(&|id| 1 + id * 7_919 % 1_000))),
        ("money", Cells::Decimal(whole(&|id| id * 104_729 % 10_000_000), 2)),
        // One in ten is missing.
        (
            "rated",
            Cells::Decimal(
                (1..=subjects)
                    .map(|id| (id % 10 != 0).then_some(100 + id * 31 % 400))
                    .collect(),
                2,
            ),
        ),
        ("few", Cells::Whole(whole(&|id| id * 13 % 12))),
    ];
    Table {
        columns: columns.map(|(name, cells)| (name.to_owned(), cells)).into(),
        rows: subjects as usize,
    }
}

/// The outcome, and the most bytes that the run had allocated beside its source.
fn run(subjects: i64) -> (Outcome, usize) {
    let mut registry = Registry::default();
    registry.register(Box::new(Memory {
        tables: HashMap::from([("staff".to_owned(), staff(subjects))]),
        cut: (2_000, 500),
    }));
    let mut program = Program::open(
        "s.kpi",
        &text(),
        &NoFiles,
        &Settings::default(),
        Arc::new(registry),
    )
    .expect("a sound scorecard");
    // Each thread has a chunk at work, whatever the subjects.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("threads");
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let outcome = pool.install(|| program.run(&Request::default(), &Unwatched));
    (outcome.expect("an outcome"), ALLOCATED.peak_usage() - before)
}

#[test]
fn a_subject_takes_little_room_and_no_more_among_many() {
    let (few, many) = (6_000, 18_000);
    let (outcome, least) = run(few);
    let of_results = outcome.results.bytes() as f64 / (few as usize * KPIS) as f64;
    assert!(
        of_results < 16.0,
        "results: {of_results} bytes for a subject and KPI"
    );
    drop(outcome);
    let (outcome, most) = run(many);
    assert_eq!(outcome.results.rows, many as usize);
    let each_more = (most - least) as f64 / ((many - few) as usize * KPIS) as f64;
    assert!(
        each_more < 28.0,
        "a run: {each_more} bytes for each subject and KPI more"
    );
}
