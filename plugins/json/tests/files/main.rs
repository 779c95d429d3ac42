//! Files that people and other programs have written: each is read right, or refused in words that say what to do.

mod corpus;
mod memory;
mod mistakes;

use std::path::Path;

use peak_alloc::PeakAlloc;
use serde_json::{Map, Value};
use weigh_json::Json;
use weigh_sdk::{Open, Source, SourceError, SourceKind};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn open(folder: &Path, locator: &str, options: &[(&str, Value)]) -> Result<Box<dyn Source>, SourceError> {
    let options = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Json.open(&Open {
        locator: locator.to_owned(),
        base: folder.to_owned(),
        options: options.collect::<Map<_, _>>(),
    })
}

/// The table of a file with this text.
fn read(text: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.json"), text).expect("a file");
    weigh_sdk::testing::table::table(open(folder.path(), "t.json", &[]))
}
