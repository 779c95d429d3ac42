//! What is wrong in the data: found, placed, counted, and left out only when that was asked for.

use super::{card, deeds};
use crate::error::Error;
use crate::outcome::{DataErrorKind, DataErrors};
use crate::request::{BadRows, Request};
use crate::testing::Tables;

const CARD: &str = r#"
    table staff from memory "staff" { key id column level: integer 1..9 }
    table deeds from memory "deeds" { time day link who -> staff column net: number 0..100 column day: date }
    scorecard s { subject staff bands { a otherwise }
      kpi k weight 1 { value sum(deeds.net) score 0 -> 0, 1 -> 1 }
      kpi l weight 1 { value staff.level score 0 -> 0, 1 -> 1 } }"#;

fn wrong() -> Tables {
    Tables::new()
        .with(
            "staff",
            "id:text level:int",
            "
            ann | 1
            bob | 12
            cid | x
                | 3
            ann | 4
            dan | 5",
        )
        .with(
            "deeds",
            "who:text day:date net:dec",
            "
            ann | 2024-01-01 | 5
            ann | 2024-02-30 | 5
            zed | 2024-01-01 | 7
            ann | 2024-01-02 | 101
            ann | 2024-01-03 | n/a
            dan | 2024-01-04 | 2.125
                | 2024-01-05 | 1
            bob | 2024-01-05 | 1",
        )
}

fn shown(errors: &DataErrors) -> Vec<String> {
    errors
        .shown
        .iter()
        .map(|error| {
            let column = error.column.as_deref().unwrap_or("-");
            format!(
                "{} row {} {column} `{}`: {:?}, {}",
                error.input, error.row, error.value, error.kind, error.expected
            )
        })
        .collect()
}

const ALL: [&str; 9] = [
    "staff row 4 level `x`: Unreadable, a whole number",
    "staff row 3 level `12`: OutOfRange, a number from 1 to 9",
    "staff row 5 id ``: MissingKey, a key",
    "staff row 6 id `ann`: DuplicateKey, a key that no other row has; row 2 of staff has it too",
    "deeds row 6 net `n/a`: Unreadable, a number",
    "deeds row 3 day `2024-02-30`: ImpossibleDate, a date that exists",
    "deeds row 5 net `101`: OutOfRange, a number from 0 to 100",
    "deeds row 4 who `zed`: DanglingLink, a key of staff",
    "deeds row 9 who `bob`: DanglingLink, a key of staff",
];

#[test]
fn the_run_stops_and_names_everything() {
    let Err(Error::Data(errors)) = wrong().run(CARD, &Request::default()) else {
        panic!("wrong data went through")
    };
    assert_eq!(shown(&errors), ALL);
    assert!(
        errors
            .counts
            .contains(&("deeds".into(), DataErrorKind::DanglingLink, 2))
    );
}

#[test]
fn wrong_rows_are_left_out_and_counted() {
    let request = Request {
        bad_rows: BadRows::Skip,
        ..Request::default()
    };
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        let ran = pool.install(|| wrong().run(CARD, &request)).expect("values");
        assert_eq!(
            ran.values
                .subjects
                .iter()
                .map(|subject| subject.key.as_str())
                .collect::<Vec<_>>(),
            ["ann", "dan"]
        );
        assert_eq!(ran.shown(0), ["5", "2.125"]);
        assert_eq!(shown(&ran.tally.errors()), ALL);
        let skipped: Vec<(u64, u64)> = ran
            .tally
            .tables()
            .map(|(_, table)| (table.seen.rows, table.seen.wrong))
            .collect();
        assert_eq!(skipped, [(6, 4), (8, 5)]);
    }
}

#[test]
fn the_first_ten_of_a_kind_are_shown_and_all_are_counted() {
    let rows: String = (0..30).fold(String::new(), |rows, row| {
        rows + &format!("nobody{row}|2024-01-01|1\n")
    });
    let tables =
        wrong()
            .with("staff", "id:text level:int", "ann|1")
            .with("deeds", "who:text day:date net:dec", &rows);
    let Err(Error::Data(errors)) = tables.run(CARD, &Request::default()) else {
        panic!("wrong data went through")
    };
    assert_eq!(
        errors.counts,
        [("deeds".to_owned(), DataErrorKind::DanglingLink, 30)]
    );
    assert_eq!(
        errors.shown.iter().map(|error| error.row).collect::<Vec<_>>(),
        (2..12).collect::<Vec<_>>()
    );
}

#[test]
fn what_a_filter_drops_cannot_be_wrong() {
    let text = CARD.replace(
        "column day: date",
        "column day: date where who = \"ann\" and net < 90",
    );
    let tables = wrong().with("staff", "id:text level:int", "ann|1").with(
        "deeds",
        "who:text day:date net:dec",
        "
        ann | 2024-01-01 | 5
        zed | 2024-02-30 | 1
        ann | 2024-01-01 | 101
        ann | 2024-01-01 | n/a",
    );
    let Err(Error::Data(errors)) = tables.run(&text, &Request::default()) else {
        panic!("wrong data went through")
    };
    // Whether the filter drops the last row cannot be told: what it reads there is wrong.
    assert_eq!(shown(&errors), ["deeds row 5 net `n/a`: Unreadable, a number"]);
}

#[test]
fn wrong_rows_take_those_that_link_to_them_along() {
    let tables = Tables::new()
        .with("people", "id:text boss:text", "ann|\nbob|zed\ncid|bob\ndan|ann")
        .with("deeds", "who:text net:int", "ann|1\ncid|2\ndan|4");
    let text = r#"
        table people from memory "people" { key id link boss -> people }
        table deeds from memory "deeds" { link who -> people }
        scorecard s { subject people bands { a otherwise }
          kpi k weight 1 { value sum(deeds.net where who.boss.id is missing or who.boss.id = "ann") score 0 -> 0, 1 -> 1 } }"#;
    let request = Request {
        bad_rows: BadRows::Skip,
        ..Request::default()
    };
    let ran = tables.run(text, &request).expect("values");
    assert_eq!(
        ran.values
            .subjects
            .iter()
            .map(|subject| subject.key.as_str())
            .collect::<Vec<_>>(),
        ["ann", "dan"]
    );
    assert_eq!(ran.shown(0), ["1", "4"]);
    assert_eq!(
        shown(&ran.tally.errors()),
        [
            "people row 3 boss `zed`: DanglingLink, a key of people",
            "people row 4 boss `bob`: DanglingLink, a key of people",
            "deeds row 3 who `cid`: DanglingLink, a key of people",
        ]
    );
}

#[test]
fn a_guess_that_was_wrong_is_mended_without_a_trace() {
    let tables = deeds().with(
        "deeds",
        "who:text day:date amount:int",
        "
        ann | 2024-07-01 | 1
        ann | 2024-07-02 | 2
        bob | 2024-07-02 | 2
        bob | 2024-07-02 | 2.125
        ann | 2024-07-02 | 0.5",
    );
    let ran = tables
        .run(&card("", &["sum(deeds.amount)"]), &Request::default())
        .expect("values");
    assert_eq!(ran.shown(0), ["3.5", "4.125", "0"]);
}

#[test]
fn a_column_that_turns_out_to_be_text_is_a_mistake_with_its_reason() {
    let tables = deeds().with(
        "deeds",
        "who:text day:date amount:int",
        "
        ann | 2024-07-01 | 1
        ann | 2024-07-02 | 2
        bob | 2024-07-02 | 2
        bob | 2024-07-02 | n/a
        ann | 2024-07-02 | ???",
    );
    let Err(Error::Mistakes { diagnostics, .. }) =
        tables.run(&card("", &["sum(deeds.amount)"]), &Request::default())
    else {
        panic!("a sum of texts")
    };
    let help = diagnostics[0].help.iter().map(ToString::to_string);
    let help = help.collect::<Vec<_>>().join(" ");
    assert!(help.contains("row 5 of deeds holds `n/a`"), "{diagnostics:?}");
}
