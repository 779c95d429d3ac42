//! Writes the data of the examples: `cargo run -p weigh-examples-generate` fills `examples/*/data`.
//!
//! The same bytes come out on every machine, so the data stands in the repository and a test compares it with
//! what this program makes. All of it is invented.
//!
//! `weigh-examples-generate many SUBJECTS FOLDER` writes the data of `bench/many.kpi` instead.

mod balanced_scorecard;
mod book;
mod calendar;
mod crm_exports;
mod crm_health;
mod crm_teams;
mod customer_scorecard;
mod many;
mod random;
mod review_360;
mod rfm;
mod sheet;
mod specialist;

use std::env;
use std::fs;
use std::io;
use std::path::Path;

use sheet::Sheet;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => fill_examples(),
        [many, subjects, folder] if many == "many" => {
            let subjects = subjects.parse().map_err(io::Error::other)?;
            many::write(subjects, Path::new(folder))
        }
        _ => Err(io::Error::other("it is `many SUBJECTS FOLDER`, or nothing")),
    }
}

/// Fills the data folders of the examples.
fn fill_examples() -> io::Result<()> {
    for (path, bytes) in all_files() {
        let path = examples().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Every file of every example: where, from `examples/` on, and what is in it.
fn all_files() -> Vec<(&'static str, Vec<u8>)> {
    let (teams, books) = crm_teams::files();
    let sheets: Vec<Sheet> = [
        specialist::sheets(),
        customer_scorecard::sheets(),
        crm_exports::sheets(),
        crm_health::sheets(),
        teams,
        balanced_scorecard::sheets(),
        review_360::sheets(),
        rfm::sheets(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let texts = sheets.iter().map(|sheet| (sheet.path, sheet.text().into_bytes()));
    texts
        .chain(books.iter().map(|book| (book.path, book.bytes())))
        .collect()
}

/// The folder of the examples: the one that this program's own folder stands in.
fn examples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[cfg(test)]
mod tests;
