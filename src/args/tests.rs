//! Flags are read as they are meant.

use clap::{CommandFactory as _, Parser as _};

use super::*;

#[test]
fn the_flags_are_consistent() {
    Args::command().debug_assert();
}

#[test]
fn a_period_or_a_range_of_periods() {
    let shown = |text: &str| periods(text).map(|(first, last)| format!("{first} {last}"));
    assert_eq!(shown("2024-Q4").as_deref(), Ok("2024-Q4 2024-Q4"));
    assert_eq!(shown("2023-11..2024-02").as_deref(), Ok("2023-11 2024-02"));
    assert_eq!(
        periods("2024-Q5").unwrap_err().to_string(),
        "`2024-Q5` is no period"
    );
    let mend = |text: &str| periods(text).unwrap_err().mend.expect("a mend").to_string();
    assert_eq!(mend("2024-Q4..2024-Q1"), "write 2024-Q1..2024-Q4");
    assert_eq!(mend("2024-Q1..2024-12"), "both ends must be of one kind");
}

#[test]
fn a_param_is_set_by_name_and_value() {
    assert_eq!(setting("a = 92%"), Ok(("a".to_owned(), "92%".to_owned())));
    assert_eq!(setting("label=a=b"), Ok(("label".to_owned(), "a=b".to_owned())));
    assert!(setting("92%").is_err() && setting("=92%").is_err());
}

#[test]
fn flags_that_may_come_often_gather() {
    let args = Args::try_parse_from([
        "weigh",
        "run",
        "a.kpi",
        "--subject",
        "E1",
        "E2",
        "--set",
        "a=1",
        "--set",
        "b=2",
        "--subject",
        "E3",
    ])
    .unwrap();
    let Command::Run(run) = args.command else {
        panic!("it is a run")
    };
    assert_eq!(run.subjects, ["E1", "E2", "E3"]);
    assert_eq!(run.set.len(), 2);
}
