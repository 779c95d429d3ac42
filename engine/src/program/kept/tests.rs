//! Scoring what was kept: as a run over the data would, without reading a row, or not at all.

use weigh_dsl::compile::Settings;

use super::super::Program;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::request::{Request, Unwatched, Watch};
use crate::testing::{NoFiles, Tables, shown};

const TEXT: &str = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { time day link who -> staff }
    scorecard good { subject staff period quarter bands { a >= 50, b otherwise }
      kpi k weight 1 { value sum(deeds.net) score 0 -> 0, 10 -> 100 }
      kpi n weight 1 { value count(deeds) score 0 -> 0, 4 -> 100 } }"#;

fn tables() -> Tables {
    Tables::new()
        .with("staff", "id:text", "ann\nbob")
        .with("people", "id:text", "ann\nbob")
        .with(
            "deeds",
            "who:text day:date net:int",
            "ann|2024-01-01|5\nbob|2024-03-31|9\nbob|2024-02-01|1",
        )
}

/// Somebody who does not want a row to be read.
struct NoReading;

impl Watch for NoReading {
    fn planned(&self, _: u64) {
        panic!("nothing is to be read");
    }
    fn read(&self, _: u64, _: u64) {
        panic!("nothing is to be read");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

/// Scores by another text what was counted for the first one.
fn again(text: &str) -> Result<Outcome, Error> {
    let mut program = tables().program(TEXT).expect("a program");
    let kept = program.keep(&Request::default(), &Unwatched).expect("values");
    another(&program, text).score(&kept, &NoReading)
}

fn another(program: &Program, text: &str) -> Program {
    let settings = Settings::default();
    program
        .another("test.kpi", text, &NoFiles, &settings)
        .expect("another program")
}

fn totals(outcome: &Outcome) -> Vec<String> {
    outcome.results.totals.iter().map(|cell| shown(&cell)).collect()
}

#[test]
fn other_weights_curves_and_bands_are_scored_as_a_run_would() {
    let texts = [
        TEXT.to_owned(),
        TEXT.replace("k weight 1", "k weight 3"),
        TEXT.replace("10 -> 100", "20 -> 100 limit 30..90"),
        TEXT.replace("a >= 50", "a >= 77.5"),
        TEXT.replace(
            "kpi n weight 1 { value count(deeds)",
            "kpi n weight 1 { value count(deeds) * 2",
        ),
        TEXT.replace("kpi n weight 1 { value count(deeds) score 0 -> 0, 4 -> 100 }", ""),
        TEXT.replace("table staff", "## Our people\n    table staff"),
    ];
    for text in texts {
        let run = tables()
            .program(&text)
            .and_then(|mut program| program.run(&Request::default(), &Unwatched));
        let (run, again) = (run.expect("an outcome"), again(&text).expect("the same"));
        assert_eq!(totals(&again), totals(&run), "{text}");
        assert!(
            again.results.grades.iter().eq(run.results.grades.iter()),
            "{text}"
        );
        assert_eq!((again.periods, again.rows_read), (run.periods, run.rows_read));
    }
}

#[test]
fn what_was_not_counted_is_refused() {
    let refused = |from: &str, to: &str| match again(&TEXT.replace(from, to)) {
        Err(Error::Request { message, help }) => {
            assert_eq!(
                help.expect("what to do").to_string(),
                "run it over the data again"
            );
            message.to_string()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused("sum(deeds.net)", "max(deeds.net)"),
        "max(deeds.net) is not among the values that were kept"
    );
    assert_eq!(
        refused("count(deeds)", "count(deeds)[previous]"),
        "count(deeds)[previous] is not among the values that were kept"
    );
    assert_eq!(
        refused("10 -> 100", "count(deeds where net > 3) + 10 -> 100"),
        "count(deeds where net > 3) is not among the values that were kept"
    );
    assert_eq!(
        refused("time day", "time day where net > 1"),
        "the values that were kept are not of the table deeds as it is read here"
    );
    assert_eq!(
        refused("\"staff\"", "\"people\""),
        "the values that were kept are not of the table staff as it is read here"
    );
    assert_eq!(
        refused("subject staff", "subject staff where id <> \"bob\""),
        "good scores other subjects than those whose values were kept"
    );
    assert_eq!(
        refused("period quarter", "period year"),
        "good scores other periods than those whose values were kept"
    );
}

#[test]
fn what_was_kept_is_for_the_request_that_it_was_kept_for() {
    let mut program = tables().program(TEXT).expect("a program");
    let request = Request {
        subjects: vec!["bob".to_owned()],
        ..Request::default()
    };
    let kept = program.keep(&request, &Unwatched).expect("values");
    let outcome = program.score(&kept, &NoReading).expect("an outcome");
    assert_eq!((outcome.subjects.len(), outcome.population), (1, 2));
    assert_eq!(totals(&outcome), ["75"]);
}
