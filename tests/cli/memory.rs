//! A run with a budget of memory: the same result, and what has no room waits where it is told to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::program::command_in;

/// Visits of 300 people, whose numbers take about 2 MB.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut people, mut visits) = (String::from("id\n"), String::from("who,minutes,code\n"));
    for person in 0..300 {
        let _ = writeln!(people, "{person}");
    }
    for visit in 0..120_000u64 {
        let dice = visit * 7_919 % 104_729;
        let _ = writeln!(visits, "{},{},{}", dice % 300, dice % 97, dice * 1_000_003);
    }
    let form = r#"
        table people from csv "people.csv" { key id }
        table visits from csv "visits.csv" { link who -> people }
        scorecard s {
          subject people
          kpi minutes { value median(visits.minutes)                score 0 -> 0, 100 -> 100 }
          kpi codes   { value distinct(visits.code)                 score 0 -> 0, 400 -> 100 }
          kpi of_all  { value percentile(visits.code, 90)[overall]  score 0 -> 0, 100 -> 100 }
        }"#;
    for (name, text) in [
        ("people.csv", &*people),
        ("visits.csv", &visits),
        ("form.kpi", form),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    fs::create_dir(folder.path().join("aside")).expect("a folder");
    folder
}

fn weigh(folder: &Path, flags: &[&str]) -> Output {
    let run = ["run", "form.kpi", "--format", "csv", "--threads", "2"];
    command_in(folder, &run)
        .args(flags)
        .output()
        .expect("the command starts")
}

fn names(folder: &Path) -> usize {
    fs::read_dir(folder).expect("the folder").count()
}

#[test]
fn a_budget_changes_no_byte_and_leaves_nothing_behind() {
    let folder = project();
    let without = weigh(folder.path(), &[]);
    assert!(without.status.success());
    let within = weigh(folder.path(), &["--memory", "1MB", "--temp-dir", "aside"]);
    let said = String::from_utf8_lossy(&within.stderr).into_owned();
    assert!(
        said.ends_with(" MB of values had no room in 1.0 MB of memory and waited in aside\n"),
        "{said}"
    );
    assert_eq!(within.status.code(), Some(0));
    assert_eq!(within.stdout, without.stdout);
    assert_eq!(names(&folder.path().join("aside")), 0);
    let roomy = weigh(folder.path(), &["--memory", "1.5 GB"]);
    assert_eq!(String::from_utf8_lossy(&roomy.stderr), "");
    assert_eq!(roomy.stdout, without.stdout);
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_is_told() {
    let folder = project();
    // No file of the command may be larger than 100 blocks, which is as good as a disk that is full.
    let run =
        r#"ulimit -f 100; trap "" XFSZ; exec "$0" run form.kpi --format csv --memory 1MB --temp-dir aside"#;
    let output = Command::new("sh")
        .args(["-c", run, env!("CARGO_BIN_EXE_weigh")])
        .env("LANGUAGE", "en")
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: what has no room in memory cannot wait in aside: no file may be that large
  = help: make room there, name another folder with --temp-dir, or allow more with --memory\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(names(&folder.path().join("aside")), 0);
}
