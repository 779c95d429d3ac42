//! `weigh inspect`: what is in files and other sources, for whoever is about to write a scorecard over them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Map;
use weigh_engine::Registry;
use weigh_engine::inspect::{self, Asked, Inspected};
use weigh_sdk::Open;
use weigh_words::{Text, text};

use crate::args::{Inspect, InspectFormat};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::project::Around;
use crate::terminal::Terminal;

/// What was found at some paths.
pub(crate) struct Found {
    /// The tables that can be read.
    pub(crate) tables: Vec<Inspected>,
    /// Why the others cannot.
    pub(crate) failures: Vec<Failure>,
}

/// Runs the command. A table that cannot be read is told behind the others.
pub(crate) fn inspect(args: &Inspect, terminal: &Terminal) -> Result<Exit, Failure> {
    let Found { tables, failures } = look_into(&args.paths, args.kind.as_deref(), terminal)?;
    if failures.is_empty() || !tables.is_empty() {
        output::to_stdout(|out| match args.format {
            InspectFormat::Text => weigh_report::write_inspected(&tables, &terminal.stdout(), out),
            InspectFormat::Json => weigh_report::write_inspected_as_json(&tables, out),
        })?;
    }
    let exits = failures.iter().map(|failure| failure.tell(terminal));
    Ok(exits.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Fine))
}

/// Looks into all tables that the paths lead to. Locators are relative to the folder that the command runs in.
pub(crate) fn look_into(
    paths: &[PathBuf],
    kind: Option<&str>,
    terminal: &Terminal,
) -> Result<Found, Failure> {
    let around = Around::with_data("", terminal);
    let asked = asked(paths, kind, around.registry());
    let (asked, mut failures) = around.used(asked)?;
    let progress = Progress::new(terminal);
    let found = inspect::inspect(around.registry(), &asked, &progress);
    drop(progress);
    let found = around.used(found)??;
    failures.extend(found.failures.into_iter().map(Failure::from));
    Ok(Found {
        tables: found.tables,
        failures,
    })
}

/// The same tables, where something in them stands for no value by the looks of it: with the option that says so.
pub(crate) fn look_again(tables: Vec<Inspected>, terminal: &Terminal) -> Result<Vec<Inspected>, Failure> {
    if tables.iter().all(|table| table.markers.is_empty()) {
        return Ok(tables);
    }
    let asked = tables.into_iter().map(|table| {
        let mut options = table.options;
        match table.markers.as_slice() {
            [] => {}
            [one] => drop(options.insert("missing".to_owned(), one.as_str().into())),
            several => drop(options.insert("missing".to_owned(), several.into())),
        }
        Asked {
            name: table.name,
            kind: table.kind,
            open: Open {
                locator: table.locator,
                base: PathBuf::new(),
                options,
            },
        }
    });
    let around = Around::with_data("", terminal);
    let progress = Progress::new(terminal);
    let found = inspect::inspect(around.registry(), &asked.collect::<Vec<_>>(), &progress);
    drop(progress);
    let found = around.used(found)??;
    match found.failures.into_iter().next() {
        Some(failure) => Err(failure.into()),
        None => Ok(found.tables),
    }
}

/// The tables that the paths lead to, and why some of them lead to none.
fn asked(paths: &[PathBuf], kind: Option<&str>, registry: &Registry) -> (Vec<Asked>, Vec<Failure>) {
    let mut asked: Vec<Asked> = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        let files = match inside(path, kind, registry) {
            Ok(files) => files,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        for path in files {
            let locator = path.display().to_string();
            let kind = match kind {
                Some(kind) => kind,
                None => match registry.kind_of(&locator) {
                    Some(kind) => kind,
                    None => {
                        failures.push(unknown(&locator, registry));
                        continue;
                    }
                },
            };
            let open = Open {
                locator,
                base: PathBuf::new(),
                options: Map::new(),
            };
            let called = called(&path);
            match inspect::tables(registry, kind, &open, &called) {
                Ok(tables) => asked.extend(tables),
                Err(error) => failures.push(error.into()),
            }
        }
    }
    (asked, failures)
}

/// A path, or the files in it that can be read, where it is a folder.
fn inside(path: &Path, kind: Option<&str>, registry: &Registry) -> Result<Vec<PathBuf>, Failure> {
    if kind.is_some() || !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    if let Err(error) = fs::read_dir(path) {
        return Err(Failure::Command {
            exit: Exit::Data,
            title: text!(
                "cannot read {name}: {why}",
                name = path.display().to_string(),
                why = output::phrase(&error)
            ),
            help: None,
        });
    }
    let files = readable(path, registry);
    if !files.is_empty() {
        return Ok(files);
    }
    let below = entries(path)
        .into_iter()
        .find(|below| below.is_dir() && !readable(below, registry).is_empty());
    Err(Failure::usage(
        text!(
            "there is nothing to read in {folder}",
            folder = path.display().to_string()
        ),
        Some(match below {
            Some(below) => text!("did you mean {near}?", near = below.display().to_string()),
            None => can_be_read(registry),
        }),
    ))
}

/// The files of a folder that can be read.
fn readable(folder: &Path, registry: &Registry) -> Vec<PathBuf> {
    let known = |file: &PathBuf| file.is_file() && registry.kind_of(&file.display().to_string()).is_some();
    entries(folder).into_iter().filter(known).collect()
}

/// What lies in a folder, in order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn unknown(file: &str, registry: &Registry) -> Failure {
    Failure::usage(
        text!("the name of {file} does not say what it is", file),
        Some(text!(
            "say it with --kind, as in `--kind csv`; {known}",
            known = can_be_read(registry)
        )),
    )
}

fn can_be_read(registry: &Registry) -> Text {
    let endings = registry.endings().map(|ending| format!(".{ending}"));
    text!(
        "names of files that are known end in {endings}",
        endings = Text::any_of(endings)
    )
}

/// What a table of a file is called: its name without its ending, and without the signs of a pattern.
fn called(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let stem = name.split_once('.').map_or(&*name, |(stem, _)| stem);
    let stem = stem.split(['*', '?', '[']).next().unwrap_or(stem);
    let stem: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    if stem.is_empty() {
        "rows".to_owned()
    } else {
        stem.join("_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_called_like_its_file() {
        for (file, name) in [
            ("data/staff.csv", "staff"),
            ("orders-*.csv.gz", "orders"),
            ("Q4 deals (final).xlsx", "Q4_deals_final"),
            ("客户.csv", "客户"),
            ("*.csv", "rows"),
            ("-", "rows"),
        ] {
            assert_eq!(called(Path::new(file)), name);
        }
    }
}
