//! Rows that do not matter: whether a source leaves them out is not to be seen.

use super::{deeds, in_periods};
use crate::error::Error;
use crate::outcome::DataErrorKind;
use crate::program::Ran;
use crate::request::{BadRows, Request};
use crate::testing::Tables;

/// A run on the same tables, from a source that leaves rows out and from one that does not; how many rows were read.
fn both(tables: &Tables, text: &str, request: &Request) -> (Ran, u64, u64) {
    let read = |ran: &Ran| ran.tally.tables().map(|(_, table)| table.seen.read).sum();
    let run = |lean| {
        let mut tables = tables.clone();
        tables.lean = lean;
        tables
            .run(text, request)
            .unwrap_or_else(|error| panic!("{error:?}"))
    };
    let (whole, lean) = (run(false), run(true));
    let told = |ran: &Ran| {
        let tables: Vec<(u64, u64)> = (ran.tally.tables())
            .map(|(_, table)| (table.seen.rows, table.seen.wrong))
            .collect();
        format!("{:?} {:?} {tables:?}", ran.tally.errors(), ran.notes)
    };
    assert_eq!(told(&whole), told(&lean));
    for at in 0..whole.values.aggregates.len() {
        assert_eq!(whole.shown(at), lean.shown(at));
    }
    let (read_whole, read_lean) = (read(&whole), read(&lean));
    (lean, read_whole, read_lean)
}

fn card(declared: &str, values: &[&str]) -> String {
    let kpis: Vec<String> = (values.iter().enumerate())
        .map(|(at, value)| format!("kpi k{at} weight 1 {{ value {value} score 0 -> 0, 1 -> 100 }}"))
        .collect();
    format!(
        "table staff from memory \"staff\" {{ key id label name }}
         table deeds from memory \"deeds\" {{ link who -> staff {declared} }}
         scorecard s {{ subject staff period month bands {{ a otherwise }} {} }}",
        kpis.join("\n")
    )
}

#[test]
fn what_the_filter_drops_need_not_come() {
    for filter in [
        "count > 2",
        "done",
        "not done",
        "kind in (\"a\", \"b\") and amount < 20",
        "ratio is known",
    ] {
        let text = card(
            &format!("time day where {filter}"),
            &[
                "sum(deeds.amount)[all]",
                "last(deeds.count)",
                "sum(deeds.ratio)[before]",
            ],
        );
        let (_, whole, lean) = both(&deeds(), &text, &in_periods("2024-07", "2024-09"));
        assert!(lean < whole, "{filter}: {lean} of {whole} rows");
    }
}

#[test]
fn what_happened_at_a_time_that_nothing_reads_need_not_come() {
    let text = card("time day", &["sum(deeds.amount)", "count(deeds)[previous]"]);
    let (ran, whole, lean) = both(&deeds(), &text, &in_periods("2024-08", "2024-08"));
    assert_eq!(ran.shown(0), ["14.25", "0", "0"]);
    assert_eq!(ran.shown(1), ["1", "1", "0"]);
    // Of the three people and eight deeds, one happened in September and one in October; that without a day came.
    assert_eq!((whole, lean), (11, 9));
}

/// Two deeds of 2024 and, of other years, one of each thing that can be wrong.
fn wrong() -> Tables {
    deeds().with(
        "deeds",
        "who:text day:date amount:dec count:int",
        "
        ann | 2024-07-01 | 5   | 1
        zed | 2023-07-01 | 5   | 1
        ann | 2023-07-02 | x   | 1
        ann | 2023-07-03 | 900 | 1
        ann | 2023-02-30 | 5   | 1
        zed |            | 5   | 1
        zed | 2024-07-02 | 5   | 1
        ann | 2024-07-03 | x   | 0",
    )
}

const DECLARED: &str = "time day column amount: number 0..100 column day: date";

#[test]
fn what_is_wrong_matters_only_where_it_is_read() {
    let text = card(DECLARED, &["sum(deeds.amount)"]);
    let skip = Request {
        bad_rows: BadRows::Skip,
        ..in_periods("2024-07", "2024-07")
    };
    let (ran, ..) = both(&wrong(), &text, &skip);
    // A day that cannot be read is told, wherever it would lie, and a row without a day is looked at.
    let counts: Vec<(DataErrorKind, u64)> = (ran.tally.errors().counts.into_iter())
        .map(|(_, kind, count)| (kind, count))
        .collect();
    assert_eq!(
        counts,
        [
            (DataErrorKind::Unreadable, 1),
            (DataErrorKind::ImpossibleDate, 1),
            (DataErrorKind::DanglingLink, 2)
        ]
    );
    let rows: Vec<u64> = ran.tally.errors().shown.iter().map(|error| error.row).collect();
    assert_eq!(rows, [9, 6, 7, 8]);
    assert_eq!(ran.shown(0), ["5", "0", "0"]);
    // Over all time, everything is.
    let text = card(DECLARED, &["sum(deeds.amount)[all]"]);
    let (ran, ..) = both(&wrong(), &text, &skip);
    assert_eq!(ran.tally.errors().shown.len(), 7);
}

#[test]
fn a_part_of_the_filter_that_says_no_drops_a_row_whatever_is_wrong_in_another() {
    let text = card(
        &format!("{DECLARED} where amount > 1 and count > 0"),
        &["sum(deeds.amount)[all]"],
    );
    let skip = Request {
        bad_rows: BadRows::Skip,
        ..in_periods("2024-07", "2024-07")
    };
    let (ran, ..) = both(&wrong(), &text, &skip);
    let rows: Vec<u64> = ran.tally.errors().shown.iter().map(|error| error.row).collect();
    // The eighth deed, whose amount is `x`, has none of the count.
    assert_eq!(rows, [4, 6, 5, 3, 7, 8]);
}

#[test]
fn a_period_without_data_is_refused_with_the_days_that_there_are() {
    let text = card("time day", &["sum(deeds.amount)"]);
    for lean in [false, true] {
        let mut tables = deeds();
        tables.lean = lean;
        let mut program = tables.program(&text).expect("a program");
        let refused = program.run(&in_periods("2031-01", "2031-01"), &crate::request::Unwatched);
        let Err(Error::Request { message, help }) = refused else {
            panic!("{:?}", refused.map(|outcome| outcome.results))
        };
        assert_eq!(message.to_string(), "the data has nothing in 2031-01");
        assert_eq!(
            help.map(|help| help.to_string()),
            Some("it goes from 2024-07-01 to 2024-10-01".to_owned())
        );
    }
}

#[test]
fn a_key_that_stands_twice_is_found_at_any_time() {
    let tables = deeds().with(
        "deeds",
        "who:text day:date amount:dec count:int",
        "
        ann | 2023-07-01 | 5 | 1
        ann | 2024-07-01 | 7 | 1",
    );
    let text = card("key count time day", &["sum(deeds.amount)"]);
    let skip = Request {
        bad_rows: BadRows::Skip,
        ..in_periods("2024-07", "2024-07")
    };
    let (ran, ..) = both(&tables, &text, &skip);
    assert_eq!(ran.shown(0), ["0", "0", "0"]);
    assert_eq!(ran.tally.errors().counts[0].1, DataErrorKind::DuplicateKey);
}
