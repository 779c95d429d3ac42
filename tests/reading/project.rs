//! A folder with a scorecard and its data, and what running it says.

use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

use crate::program::{command_in, weigh};

/// A folder with a scorecard and its data.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub(crate) fn new(form: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }.with("form.kpi", form)
    }

    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        fs::write(self.folder.path().join(name), bytes).expect("a file");
        self
    }

    pub(crate) fn run(&self, more: &[&str]) -> Output {
        let form = self.folder.path().join("form.kpi");
        let mut arguments = vec!["run", form.to_str().expect("a path in UTF-8")];
        arguments.extend(more);
        let output = weigh(&arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        output
    }

    /// The rows of the result as CSV of a run that is given this on standard input.
    pub(crate) fn piped_rows(&self, input: impl AsRef<[u8]>) -> Vec<String> {
        let mut running = command_in(self.folder.path(), &["run", "form.kpi", "--format", "csv"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut pipe = running.stdin.take().expect("a pipe");
        pipe.write_all(input.as_ref()).expect("it is read");
        drop(pipe);
        let output = running.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let rows = String::from_utf8(output.stdout).expect("UTF-8");
        rows.lines().skip(1).map(str::to_owned).collect()
    }

    /// The rows of the result as CSV, which the run must have.
    pub(crate) fn rows(&self, more: &[&str]) -> Vec<String> {
        let output = self.run(&[&["--format", "csv"], more].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let rows = String::from_utf8(output.stdout).expect("UTF-8");
        rows.lines().skip(1).map(str::to_owned).collect()
    }

    /// The result as JSON, which the run must have.
    pub(crate) fn json(&self, more: &[&str]) -> serde_json::Value {
        let output = self.run(&[&["--format", "json"], more].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// What is said when there is no result, with its lines joined, after checking how the run ends.
    pub(crate) fn refusal(&self, more: &[&str], code: i32) -> String {
        let output = self.run(more);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(output.stdout.is_empty(), "a refusal prints no result");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
