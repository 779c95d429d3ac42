//! The files that make a project: its manifest, the lock, and whatever the manifest names.

use std::path::PathBuf;

use toml::Value;

use super::Manifest;
use crate::lock;
use crate::platform::candidates;

impl Manifest {
    /// Where the project's files lie: the manifest, the lock beside it, and all that the manifest may name, such as libraries, drivers,
    /// databases and secrets in files. Texts that are no paths are among them as if they were, so most of these need not exist.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = vec![self.path.clone(), lock::path(&self.path)];
        let manifest = self.text.parse().map(Value::Table);
        let mut rest: Vec<Value> = manifest.into_iter().collect();
        while let Some(value) = rest.pop() {
            match value {
                Value::Table(table) => rest.extend(table.into_iter().map(|(_, value)| value)),
                Value::Array(values) => rest.extend(values),
                Value::String(text) => {
                    // The URI of a database in a file.
                    let path = text.strip_prefix("file:").unwrap_or(&text);
                    let path = path.split_once('?').map_or(path, |(path, _)| path);
                    files.extend(candidates(&self.folder().join(path)));
                }
                Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
            }
        }
        files
    }
}
