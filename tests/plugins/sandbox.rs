//! A folder with a plugin of its own, in which commands are run.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// What a command came to.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A folder with the plugin `acme`.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// A plugin in C as `weigh plugin new` writes it, not built. None, with a word about it, where there is no C compiler.
    pub(crate) fn new() -> Option<Self> {
        if Command::new("cc").arg("--version").output().is_err() {
            writeln!(std::io::stderr(), "skipped: there is no C compiler `cc`").expect("standard error");
            return None;
        }
        let sandbox = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let done = sandbox.run_in(sandbox.folder.path(), &["plugin", "new", "acme", "--in", "c"]);
        assert_eq!(done.code, 0, "{}", done.err);
        Some(sandbox)
    }

    /// The same, built.
    pub(crate) fn built() -> Option<Self> {
        let sandbox = Self::new()?;
        sandbox.build();
        Some(sandbox)
    }

    /// The same, built and trusted.
    pub(crate) fn pinned() -> Option<Self> {
        let sandbox = Self::built()?;
        sandbox.pin();
        Some(sandbox)
    }

    /// The plugin's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("acme").join(name)
    }

    /// The library as this system calls it.
    pub(crate) fn library() -> String {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
        format!("{DLL_PREFIX}acme{DLL_SUFFIX}")
    }

    pub(crate) fn build(&self) {
        let library = Self::library();
        let arguments = [
            "-std=c99", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-I.", "acme.c", "-lm", "-o",
        ];
        let output = Command::new("cc")
            .args(arguments)
            .arg(&library)
            .current_dir(self.path(""))
            .output()
            .expect("cc starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    pub(crate) fn pin(&self) {
        let done = self.weigh(&["plugin", "lock", "acme", "--trust"]);
        assert_eq!(done.code, 0, "{}", done.err);
    }

    /// Replaces a piece of a file, which must be there.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).expect("a file");
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, &text.replace(from, to));
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file that can be written");
    }

    /// Runs `weigh` in the plugin's folder.
    pub(crate) fn weigh(&self, arguments: &[&str]) -> Done {
        self.run_in(&self.path(""), arguments)
    }

    fn run_in(&self, folder: &Path, arguments: &[&str]) -> Done {
        let output = Command::new(env!("CARGO_BIN_EXE_weigh"))
            .args(arguments)
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .env("WEIGH_CACHE", self.folder.path().join("cache"))
            .output()
            .expect("the command starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let Output {
            status,
            stdout,
            stderr,
        } = output;
        Done {
            code: status.code().expect("no signal"),
            out: text(stdout),
            err: text(stderr),
        }
    }

    /// The rows of a result as CSV.
    pub(crate) fn rows(&self, arguments: &[&str]) -> Vec<std::collections::HashMap<String, String>> {
        let done = self.weigh(&[&["run", "--format", "csv"], arguments].concat());
        assert_eq!(done.code, 0, "{}", done.err);
        csv::Reader::from_reader(done.out.as_bytes())
            .deserialize()
            .map(|row| row.expect("a row of a CSV file"))
            .collect()
    }
}
