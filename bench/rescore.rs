//! How long it takes to score again what was read and counted once: a scorecard is kept, and scored by itself and by another
//! that has other weights, curves or bands over the same tables. Prints seconds, a line a time: `keep`, then `score` and
//! `another` in turn.
//!
//! ```text
//! cargo run --release --example rescore -- SCORECARD ANOTHER PERIOD THREADS RUNS
//! ```

use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::time::Instant;

use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::dsl::value::Period;
use weigh_engine::{Program, Registry, Request, Unwatched};
use weigh_words::Text;

/// Scorecards stand alone.
struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), Text> {
        Err(Text::verbatim(format!("there is no {path}")))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scorecard, another, period, threads, runs] = arguments.as_slice() else {
        return Err("say SCORECARD ANOTHER PERIOD THREADS RUNS".into());
    };
    let (threads, runs): (usize, usize) = (threads.parse()?, runs.parse()?);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;
    let mut registry = Registry::default();
    registry.register(Box::new(weigh_csv::Csv));
    registry.register(Box::new(weigh_parquet::Parquet));
    let (text, other) = (fs::read_to_string(scorecard)?, fs::read_to_string(another)?);
    let settings = Settings::default();
    let mut program = Program::open(scorecard, &text, &NoFiles, &settings, Arc::new(registry))?;
    let period = Period::parse(period).ok_or("that is no period")?;
    let request = Request {
        periods: Some((period, period)),
        ..Request::default()
    };
    let start = Instant::now();
    let kept = program.keep(&request, &Unwatched)?;
    println!("keep {}", start.elapsed().as_secs_f64());
    // Once each to warm up.
    for run in 0..=runs {
        let times = [
            seconds(|| Ok(program.score(&kept, &Unwatched)?))?,
            seconds(|| {
                let another = program.another(another, &other, &NoFiles, &settings)?;
                Ok(another.score(&kept, &Unwatched)?)
            })?,
        ];
        if run > 0 {
            println!("score {}\nanother {}", times[0], times[1]);
        }
    }
    Ok(())
}

/// The time until a result is there; what it takes to forget it is not counted.
fn seconds<T>(what: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let result = what()?;
    let took = start.elapsed().as_secs_f64();
    drop(result);
    Ok(took)
}
