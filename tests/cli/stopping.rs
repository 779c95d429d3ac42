//! How the command ends when others end it.

#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A run whose result is larger than what a pipe and the buffers before it hold.
fn long_result(folder: &tempfile::TempDir) -> Child {
    let mut staff = String::from("id\n");
    for subject in 0..60_000 {
        let _ = writeln!(staff, "E{subject:06}");
    }
    let form = "table staff from csv \"staff.csv\" { key id }\nscorecard s { subject staff kpi k { value count(staff) score 0 -> 0, 1 -> 100 } }";
    fs::write(folder.path().join("staff.csv"), staff).expect("a file");
    fs::write(folder.path().join("form.kpi"), form).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_weigh"))
        .args(["run", "form.kpi", "--format", "csv"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = long_result(&folder);
    let mut first = [0; 20];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("a header");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn ctrl_c_ends_it_with_130() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = long_result(&folder);
    let mut first = [0; 20];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("a header");
    // It is writing now, and cannot go on before more is read.
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill starts");
    assert!(kill.success());
    thread::sleep(Duration::from_millis(300));
    let mut rest = Vec::new();
    stdout.read_to_end(&mut rest).expect("the rest");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: stopped; nothing was written\n"
    );
    assert!(
        !rest.ends_with(b"\nE059999,,,100,,1,,60000,100,1\n"),
        "it stopped before the end"
    );
}
