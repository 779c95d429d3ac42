//! Published inputs that are no tables, laid out as tables beside a copy of the scorecard. Nothing is computed here.

use std::path::Path;

use serde_json::Value;

use super::outcome_at;
use crate::program::root;

/// A scorecard with its tables, in a folder of its own.
pub(crate) struct LaidOut {
    folder: tempfile::TempDir,
    file: String,
}

impl LaidOut {
    pub(crate) fn new(file: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let from = root().join("tests/published").join(file);
        let name = Path::new(file).file_name().expect("a file");
        std::fs::copy(from, folder.path().join(name)).expect("the scorecard");
        Self {
            file: folder.path().join(name).to_string_lossy().into_owned(),
            folder,
        }
    }

    /// Writes a table, in place of the one before.
    pub(crate) fn table(&self, name: &str, header: &[&str], rows: &[Vec<String>]) {
        let path = self.folder.path().join(format!("{name}.csv"));
        let mut writer = csv::Writer::from_path(path).expect("a table");
        writer.write_record(header).expect("a header");
        for row in rows {
            writer.write_record(row).expect("a row");
        }
        writer.flush().expect("the whole table");
    }

    pub(crate) fn outcome(&self, scorecard: &str, flags: &[&str]) -> Vec<(String, Value)> {
        outcome_at(&self.file, scorecard, flags)
    }
}
