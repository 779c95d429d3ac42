//! A run that was kept: what its folder holds, and reading it again. The contract of `run.json` is `docs/kept-run.schema.json`.

pub(crate) mod history;
pub(crate) mod write;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use weigh_words::{Text, text};

use crate::failure::Failure;

/// The number of the contract.
pub(crate) const FORMAT: u32 = 1;
/// What the folder of a kept run holds, beside the form.
pub(crate) const RECORD: &str = "run.json";
pub(crate) const OUTCOME: &str = "outcome.json";
/// The folder in it that the form lies in.
pub(crate) const FORM: &str = "form";

/// A kept run.
pub(crate) struct Kept {
    pub(crate) folder: PathBuf,
    pub(crate) record: Record,
}

/// What is known of a run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) format: u32,
    /// The version of the program.
    pub(crate) weigh: String,
    /// When it was scored: `2026-11-28T06:05:09Z`.
    pub(crate) when: String,
    pub(crate) scorecard: String,
    /// The level that it was computed for.
    pub(crate) by: Option<String>,
    /// In order; none where the scorecard has no periods.
    pub(crate) periods: Vec<String>,
    pub(crate) asked: Asked,
    pub(crate) form: Form,
    pub(crate) inputs: Vec<Input>,
    pub(crate) plugins: Vec<Plugin>,
    /// The SHA-256 of `outcome.json`.
    pub(crate) outcome: String,
}

/// What was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// The scorecard's name, where it was named.
    pub(crate) scorecard: Option<String>,
    pub(crate) subjects: Vec<String>,
    /// Whether rows with errors were left out.
    pub(crate) skip_bad_rows: bool,
    pub(crate) set: Vec<Setting>,
}

/// A param that was set.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The form and what it uses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Form {
    /// The folder that it lay in, from the folder of the kept run.
    pub(crate) folder: String,
    /// First the form itself.
    pub(crate) files: Vec<FormFile>,
    pub(crate) libraries: Vec<Library>,
}

/// A file of the form.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FormFile {
    /// From the folder of the form.
    pub(crate) path: String,
    /// From the folder of the kept run.
    pub(crate) kept: String,
    pub(crate) sha256: String,
}

/// A library that ships with the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Library {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// A table that was read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) table: String,
    pub(crate) source: String,
    pub(crate) locator: String,
    pub(crate) rows: u64,
    pub(crate) skipped: u64,
    /// None where it is no file: a database.
    pub(crate) files: Vec<InputFile>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InputFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A plugin that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plugin {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
}

impl Kept {
    /// The kept run of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(RECORD);
        let shown = || folder.display().to_string();
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::usage(
                text!("{folder} holds no kept run", folder = shown()),
                Some(text!(
                    "name a folder that `weigh run FILE --save DIR` has made: there is a run.json in it"
                )),
            ),
            _ => Failure::unread(&path, &error),
        })?;
        let of_other_format = |format: u64| {
            Failure::usage(
                text!(
                    "{path} is of format {format}, and this weigh reads format {known}",
                    path = path.display().to_string(),
                    format,
                    known = FORMAT
                ),
                Some(text!("verify it with the version of weigh that has kept it")),
            )
        };
        let record: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| broken(&path, &error))?;
        match record.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format != u64::from(FORMAT) => return Err(of_other_format(format)),
            _ => {}
        }
        let record = serde_json::from_value(record).map_err(|error| broken(&path, &error))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            record,
        })
    }

    /// The bytes of the outcome, and whether they are those that were kept.
    pub(crate) fn outcome(&self) -> Result<(Vec<u8>, bool), Failure> {
        let path = self.folder.join(OUTCOME);
        let bytes = fs::read(&path).map_err(|error| Failure::unread(&path, &error))?;
        let same = sha256(&bytes) == self.record.outcome;
        Ok((bytes, same))
    }
}

/// Whether a file is a part of a kept run, by what lies around it.
pub(crate) fn holds(file: &Path) -> bool {
    let is_part = |run: &Path| {
        let inside = file.strip_prefix(run).unwrap_or(file);
        let named = [RECORD, OUTCOME].map(Path::new).contains(&inside);
        (named || inside.starts_with(FORM)) && run.join(RECORD).is_file() && run.join(OUTCOME).is_file()
    };
    file.ancestors().skip(1).any(is_part)
}

/// What to say of a file that is no JSON, or other JSON than was written.
pub(crate) fn broken(path: &Path, error: &serde_json::Error) -> Failure {
    not_as_written(path, Text::verbatim(error.to_string()))
}

/// What to say of a file that is not as it was written.
pub(crate) fn not_as_written(path: &Path, why: Text) -> Failure {
    Failure::usage(
        text!(
            "{path} is not as weigh has written it: {why}",
            path = path.display().to_string(),
            why
        ),
        Some(untouched_copy()),
    )
}

/// What to do where a kept run was changed.
pub(crate) fn untouched_copy() -> Text {
    text!("take the kept run from a copy that nobody has changed")
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // A text takes all that is written into it.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
