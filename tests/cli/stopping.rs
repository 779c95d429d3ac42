//! How the command ends when others end it.

#![cfg(unix)]

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::command_in;

/// A run whose result is larger than what a pipe and the buffers before it hold.
fn long_result(folder: &tempfile::TempDir) -> Child {
    long_result_with(folder, &[])
}

/// The same, with more flags.
fn long_result_with(folder: &tempfile::TempDir, flags: &[&str]) -> Child {
    let mut staff = String::from("id\n");
    for subject in 0..60_000 {
        let _ = writeln!(staff, "E{subject:06}");
    }
    let form = "table staff from csv \"staff.csv\" { key id }\nscorecard s { subject staff kpi k { value count(staff) score 0 -> 0, 1 -> 100 } }";
    fs::write(folder.path().join("staff.csv"), staff).expect("a file");
    fs::write(folder.path().join("form.kpi"), form).expect("a file");
    command_in(folder.path(), &["run", "form.kpi", "--format", "csv"])
        .args(flags)
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

/// How it ends after Ctrl-C, which must be soon.
#[track_caller]
fn interrupted(mut child: Child) -> (Option<i32>, String) {
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill starts");
    assert!(kill.success());
    let begun = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        if begun.elapsed() > Duration::from_secs(20) {
            child.kill().expect("it is there");
            panic!("Ctrl-C was not heard");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().expect("it has ended");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_run_that_is_stopped_is_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = long_result_with(&folder, &["--save", "runs"]);
    let mut first = [0; 20];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("a header");
    // The kept run is whole beside its place, and waits for what is printed.
    let begun = || {
        let entries = fs::read_dir(folder.path()).expect("a folder").flatten();
        let hidden = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".weigh-"));
        hidden.count()
    };
    assert_eq!(begun(), 1);
    let (code, _) = interrupted(child);
    assert_eq!(code, Some(130));
    assert_eq!(begun(), 0);
    assert!(!folder.path().join("runs").exists());
}

#[test]
fn ctrl_c_ends_it_with_130_even_where_nobody_reads_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = long_result(&folder);
    let mut first = [0; 20];
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut first).expect("a header");
    // It is writing now, and cannot go on before more is read.
    let (code, said) = interrupted(child);
    assert_eq!(code, Some(130));
    assert_eq!(said, "error: stopped; what was printed is not the whole result\n");
    let mut rest = Vec::new();
    stdout.read_to_end(&mut rest).expect("the rest");
    assert!(
        !rest.ends_with(b"\nE059999,,,100,,1,,60000,100,1\n"),
        "it stopped before the end"
    );
}

#[test]
fn ctrl_c_is_heard_by_work_that_never_looks_up() {
    // Reading a pipe that nobody fills is as deaf as any work can be.
    for command in [["run", "form.kpi"].as_slice(), &["check", "--data", "form.kpi"]] {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("data.csv");
        let form = r#"
            table staff from csv "data.csv" { key id }
            scorecard s { subject staff  kpi a weight 100% { value staff.x  score 0 -> 0, 1 -> 100 } }"#;
        fs::write(folder.path().join("form.kpi"), form).expect("a form");
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts");
        assert!(made.success());
        let child = command_in(folder.path(), command)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        // Long enough to open the pipe, which waits for somebody to fill it.
        thread::sleep(Duration::from_millis(300));
        let (code, said) = interrupted(child);
        assert_eq!(code, Some(130), "{command:?}");
        assert_eq!(said, "error: stopped; nothing was written\n", "{command:?}");
    }
}

#[test]
fn ctrl_c_leaves_a_whole_file_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(long_result(&folder).wait_with_output());
    let names = || {
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    let child = command_in(folder.path(), &["run", "form.kpi", "--out", "result.json"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let begun = Instant::now();
    while names().len() == 2 {
        assert!(begun.elapsed() < Duration::from_secs(20), "no file is ever begun");
        thread::yield_now();
    }
    // A file is under way, or in its place already.
    match interrupted(child).0 {
        Some(130) => assert_eq!(names(), ["form.kpi", "staff.csv"]),
        code => {
            assert_eq!(code, Some(0));
            assert_eq!(names(), ["form.kpi", "result.json", "staff.csv"]);
            let result = fs::read_to_string(folder.path().join("result.json")).expect("the result");
            assert!(result.ends_with("]\n}\n"), "it is whole");
        }
    }
}
