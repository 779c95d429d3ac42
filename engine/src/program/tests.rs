//! Opening and running: which scorecard, which periods, which subjects, and what is said when something is not there.

use weigh_dsl::value::Period;

use crate::error::Error;
use crate::request::{Request, Unwatched, Watch};
use crate::testing::{Tables, shown};

const TEXT: &str = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { time day link who -> staff }
    scorecard good { subject staff period quarter bands { a >= 50, b otherwise }
      kpi k weight 1 { value sum(deeds.net) score 0 -> 0, 10 -> 100 } }"#;

fn tables() -> Tables {
    Tables::new().with("staff", "id:text", "ann\nbob").with(
        "deeds",
        "who:text day:date net:int",
        "ann|2024-01-01|5\nbob|2024-03-31|10",
    )
}

fn failure(text: &str, request: &Request) -> (String, String) {
    let result = tables()
        .program(text)
        .and_then(|mut program| program.run(request, &Unwatched));
    match result {
        Err(Error::Request { message, help }) => (message.to_string(), help.unwrap_or_default().to_string()),
        Err(error @ Error::Source { .. }) => {
            let Error::Source {
                error: ref source, ..
            } = error
            else {
                unreachable!("matched above")
            };
            let help = match source {
                weigh_sdk::SourceError::Unreachable { help, .. } => help.clone(),
                _ => None,
            };
            (error.to_string(), help.unwrap_or_default().to_string())
        }
        other => panic!("{other:?}"),
    }
}

fn said(message: &str, help: &str) -> (String, String) {
    (message.to_owned(), help.to_owned())
}

#[test]
fn a_period_beyond_the_data_is_refused_whatever_was_before_it() {
    let before = TEXT.replace(
        "kpi k weight 1 {",
        "kpi all weight 1 { value sum(deeds.net)[before] score 0 -> 0, 10 -> 100 } kpi k weight 1 {",
    );
    let later = |period: &str| {
        let period = Period::parse(period).expect("a period");
        Request {
            periods: Some((period, period)),
            ..Request::default()
        }
    };
    let expected = said(
        "the data has nothing in 2031-Q1",
        "it goes from 2024-01-01 to 2024-03-31",
    );
    assert_eq!(failure(TEXT, &later("2031-Q1")), expected);
    assert_eq!(failure(&before, &later("2031-Q1")), expected);
    // What is measured of the past alone is known in any period.
    let past = TEXT.replace("sum(deeds.net)", "sum(deeds.net)[before]");
    let outcome = tables()
        .program(&past)
        .expect("a program")
        .run(&later("2031-Q1"), &Unwatched);
    let outcome = outcome.expect("an outcome");
    assert_eq!(shown(&outcome.results.totals.cell(1)), "100");
}

#[test]
fn a_run_answers_with_scores_and_where_they_came_from() {
    let mut program = tables().program(TEXT).expect("a program");
    let request = Request {
        provenance: true,
        ..Request::default()
    };
    let outcome = program.run(&request, &Unwatched).expect("an outcome");
    assert!(outcome.period_chosen);
    assert_eq!(outcome.periods, [Period::parse("2024-Q1")]);
    let totals: Vec<String> = outcome
        .results
        .totals
        .iter()
        .map(|cell| crate::testing::shown(&cell))
        .collect();
    assert_eq!(totals, ["50", "100"]);
    assert_eq!(outcome.rows_read, 4);
    let inputs: Vec<(&str, u64, usize)> = outcome
        .inputs
        .iter()
        .map(|input| (input.table.as_str(), input.rows, input.files.len()))
        .collect();
    assert_eq!(inputs, [("staff", 2, 1), ("deeds", 2, 1)]);
}

#[test]
fn subjects_can_be_picked_by_key() {
    let request = |key: &str| Request {
        subjects: vec![key.to_owned()],
        ..Request::default()
    };
    let outcome = tables()
        .program(TEXT)
        .expect("a program")
        .run(&request("bob"), &Unwatched)
        .expect("an outcome");
    assert_eq!((outcome.subjects.len(), outcome.population), (1, 2));
    assert_eq!(
        (
            outcome.results.rows,
            outcome.results.totals.len(),
            outcome.results.kpis[0].scores.len()
        ),
        (1, 1, 1)
    );
    assert_eq!(crate::testing::shown(&outcome.results.totals.cell(0)), "100");
    assert_eq!(
        failure(TEXT, &request("bop")),
        said("there is no subject with the key `bop`", "did you mean `bob`?")
    );
}

#[test]
fn scorecards_are_found_by_name() {
    let ask = |name: &str| Request {
        scorecard: Some(name.to_owned()),
        ..Request::default()
    };
    assert_eq!(
        failure(TEXT, &ask("god")),
        said("there is no scorecard `god` in test.kpi", "did you mean `good`?")
    );
    let two =
        TEXT.replace("scorecard good", "scorecard other") + &TEXT[TEXT.find("scorecard").unwrap_or(0)..];
    assert_eq!(
        failure(&two, &Request::default()),
        said("test.kpi has several scorecards", "say which: other, good")
    );
}

#[test]
fn periods_are_of_the_scorecards_size() {
    let ask = |first: &str, last: &str| Request {
        periods: Period::parse(first).zip(Period::parse(last)),
        ..Request::default()
    };
    assert_eq!(
        failure(TEXT, &ask("2024", "2024")),
        said(
            "`good` is scored by quarter, and 2024 is a year",
            "ask for 2024-Q1..2024-Q4"
        )
    );
    assert_eq!(
        failure(TEXT, &ask("2024-Q2", "2024-Q1")),
        said("2024-Q1 lies before 2024-Q2", "write `2024-Q1..2024-Q2`")
    );
    let without = TEXT.replace("period quarter", "");
    assert_eq!(
        failure(&without, &ask("2024", "2024")).0,
        "`good` has no periods, so none can be picked"
    );
}

#[test]
fn sources_that_are_not_there_are_named() {
    let kind = TEXT.replace("from memory \"deeds\"", "from memry \"deeds\"");
    assert_eq!(
        failure(&kind, &Request::default()),
        said(
            "table deeds: there is no kind of source called `memry`",
            "did you mean `memory`? The kinds of sources are memory"
        )
    );
    let locator = TEXT.replace("\"deeds\" {", "\"nowhere\" {");
    assert_eq!(
        failure(&locator, &Request::default()).0,
        "table deeds: cannot read nowhere: no such table"
    );
}

#[test]
fn data_without_dates_leaves_the_period_open() {
    let mut tables = tables();
    tables = tables.with("deeds", "who:text day:date net:int", "ann||5");
    let Err(Error::Request { message, .. }) = tables
        .program(TEXT)
        .expect("a program")
        .run(&Request::default(), &Unwatched)
    else {
        panic!("a period was chosen")
    };
    assert_eq!(
        message.to_string(),
        "the data has no dates that a period could be chosen by"
    );
}

#[test]
fn a_run_can_be_stopped() {
    struct Stopped;
    impl Watch for Stopped {
        fn planned(&self, _: u64) {}
        fn read(&self, _: u64, _: u64) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let result = tables()
        .program(TEXT)
        .expect("a program")
        .run(&Request::default(), &Stopped);
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
}

#[test]
fn a_run_can_be_stopped_when_everything_is_read() {
    use std::sync::atomic::{AtomicU64, Ordering};
    /// Stops once all rows are read and it was asked as often as reading them takes.
    struct Later {
        asked: AtomicU64,
        patience: u64,
    }
    impl Watch for Later {
        fn planned(&self, _: u64) {}
        fn read(&self, _: u64, _: u64) {}
        fn cancelled(&self) -> bool {
            self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
        }
    }
    let run = |patience| {
        let watch = Later {
            asked: AtomicU64::new(0),
            patience,
        };
        let result = tables()
            .program(TEXT)
            .expect("a program")
            .run(&Request::default(), &watch);
        (result, watch.asked.into_inner())
    };
    let (whole, asked) = run(u64::MAX);
    assert!(whole.is_ok(), "{whole:?}");
    // The last to ask is the scoring.
    let (stopped, _) = run(asked - 1);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    let read = {
        let mut program = tables().program(TEXT).expect("a program");
        let watch = Later {
            asked: AtomicU64::new(0),
            patience: asked - 1,
        };
        program.values(&Request::default(), &watch).is_ok()
    };
    assert!(read, "reading was over by then");
}

#[test]
fn bytes_and_rows_are_told_as_they_are_read() {
    use std::sync::atomic::{AtomicU64, Ordering};
    #[derive(Default)]
    struct Counting {
        planned: AtomicU64,
        rows: AtomicU64,
        bytes: AtomicU64,
    }
    impl Watch for Counting {
        fn planned(&self, bytes: u64) {
            self.planned.fetch_max(bytes, Ordering::Relaxed);
        }
        fn read(&self, rows: u64, bytes: u64) {
            self.rows.fetch_add(rows, Ordering::Relaxed);
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        fn cancelled(&self) -> bool {
            false
        }
    }
    let counting = Counting::default();
    let request = Request {
        periods: Period::parse("2024-Q1").map(|period| (period, period)),
        ..Request::default()
    };
    tables()
        .program(TEXT)
        .expect("a program")
        .run(&request, &counting)
        .expect("an outcome");
    let told =
        [&counting.planned, &counting.bytes, &counting.rows].map(|count| count.load(Ordering::Relaxed));
    assert_eq!(told, [20, 20, 4]);
}

#[test]
fn a_cap_of_many_places_holds_a_score_far_above_it() {
    let text = r#"
    table staff from memory "staff" { key id }
    table deeds from memory "deeds" { link who -> staff }
    scorecard good { subject staff bands { a otherwise }
      kpi k weight 1 {
        value sum(deeds.net) / count(deeds)
        score attainment of 0.5, at most 120.0000000000000001 round score 2 } }"#;
    let run = tables()
        .program(text)
        .and_then(|mut program| program.run(&Request::default(), &Unwatched));
    let totals: Vec<String> = (run.expect("an outcome").results.totals.iter())
        .map(|total| shown(&total))
        .collect();
    // 1000 and 2000 points before the cap: with its places, more units than 64 bits hold.
    assert_eq!(totals, ["120", "120"]);
}

/// The only KPI's values, in the order of the subjects.
fn values(tables: &Tables, text: &str) -> (Vec<String>, Vec<String>) {
    let mut program = tables.program(text).expect("a form that compiles");
    let outcome = program.run(&Request::default(), &Unwatched).expect("a run");
    let cells = &outcome.results.kpis[0].values;
    let cells = (0..outcome.subjects.len()).map(|row| shown(&cells.cell(row)));
    let notes = outcome.notes.iter().map(|note| note.text().to_string());
    (cells.collect(), notes.collect())
}

#[test]
fn rows_of_a_role_without_a_weight_are_told() {
    let tables = |rows: &str| Tables::new().with("r", "who:text role:text pts:int", rows);
    let text = r#"
        table r from memory "r"
        scorecard q { subject r.who scale 1..5
          kpi a { value blend(r.pts by r.role: manager 50%, peer 30%, self 20%) score = value } }"#;
    let told = |rows: &str| values(&tables(rows), text).1;
    assert_eq!(
        told("a|Manager|1\na|peer|4\na|peer|5"),
        ["r: 1 row has the `role` Manager, which no weight of `blend` names; it does not count"]
    );
    assert_eq!(
        told("a|Manager|1\na||4\nb|peer|5"),
        ["r: 2 rows have a `role` that no weight of `blend` names, such as Manager; they do not count"]
    );
    assert_eq!(
        told("a|peer|1\na||4"),
        ["r: 1 row has no `role`, so no weight of `blend` counts it"]
    );
    // A row without a value counts for nobody anyway.
    assert_eq!(told("a|Manager|\na|peer|4\na|self|5"), [""; 0]);
}

#[test]
fn a_table_that_links_to_itself_has_a_way_to_itself() {
    let tables = Tables::new().with(
        "staff",
        "id:text boss:text pay:int",
        "ann||9\nbob|ann|5\ncat|ann|4\ndan|cat|3",
    );
    let of = |value: &str| {
        let text = format!(
            r#"table staff from memory "staff" {{ key id link boss -> staff }}
               scorecard span {{ subject staff kpi k {{ value {value} score = value }} }}"#
        );
        let (found, notes) = values(&tables, &text);
        assert_eq!(notes, [""; 0], "{value}");
        found
    };
    assert_eq!(of("count(staff via boss)"), ["2", "0", "1", "0"]);
    assert_eq!(of("sum(staff.pay via boss)"), ["9", "0", "3", "0"]);
    assert_eq!(of("count(staff via boss.boss)"), ["1", "0", "0", "0"]);
    assert_eq!(of("count(staff)"), ["1", "1", "1", "1"]);
}

#[test]
fn an_empty_column_is_named_though_each_stands_for_it() {
    let tables = Tables::new().with("p", "id:text l:int r:int", "a|1|2\nb|1|");
    let text = r#"
        table p from memory "p" { key id }
        scorecard s { subject p kpi each (l, r) { value p.each score = value } }"#;
    let mut program = tables.program(text).expect("a form that compiles");
    let outcome = program.run(&Request::default(), &Unwatched).expect("a run");
    let reasons: Vec<String> = (outcome.results.reasons.iter())
        .map(|reason| reason.text().to_string())
        .collect();
    assert!(reasons.contains(&"p.r is empty".to_owned()), "{reasons:?}");
}
