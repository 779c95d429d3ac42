//! Flags of a run that gather.

use clap::Parser as _;

use super::*;
use crate::args::{Args, Command};

#[test]
fn columns_are_chosen_by_the_names_of_the_header() {
    let columns = |flags: &[&str]| {
        let args = Args::try_parse_from(["weigh", "run", "a.kpi"].iter().chain(flags));
        args.map(|args| match args.command {
            Command::Run(run) => run.columns,
            _ => unreachable!("run was asked for"),
        })
    };
    assert_eq!(columns(&[]).unwrap(), []);
    let wanted = [Column::Total, Column::Grade];
    assert_eq!(columns(&["--columns", "total, grade"]).unwrap(), wanted);
    assert_eq!(
        columns(&["--columns", "total", "--columns=grade"]).unwrap(),
        wanted
    );
    assert!(columns(&["--columns", "totals"]).is_err());
    assert_eq!(
        column("totals").unwrap_err().to_string(),
        "CSV has no column `totals`"
    );
}
