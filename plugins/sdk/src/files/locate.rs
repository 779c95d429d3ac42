//! From a locator to files: paths, globs, and what is said when the file system refuses.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use weigh_words::{Text, text};

use super::elsewhere::{address, fetch};
use super::nearest;
use crate::{Open, SourceError};

/// A file that a locator names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Where it is.
    pub path: PathBuf,
    /// What people call it: its path as the locator writes it.
    pub name: String,
}

/// The locator of standard input.
const STANDARD_INPUT: &str = "-";

impl Located {
    fn standard_input() -> Self {
        Self {
            path: PathBuf::from(STANDARD_INPUT),
            name: "standard input".to_owned(),
        }
    }

    /// Whether it is no file, but what is piped into the program.
    pub fn is_standard_input(&self) -> bool {
        self.path.as_os_str() == STANDARD_INPUT
    }
}

/// The files that a locator names, a path or a pattern, in the order of their names. There is at least one. `-` is standard
/// input; an address (`https://…`) is fetched. `ending` is how such files are called, for what is proposed.
pub fn locate(open: &Open, ending: &str) -> Result<Vec<Located>, SourceError> {
    if open.locator == STANDARD_INPUT {
        return Ok(vec![Located::standard_input()]);
    }
    if address(&open.locator).is_some() {
        return fetch(&open.locator);
    }
    let path = open.base.join(&open.locator);
    let pattern = open.locator.contains(['*', '?', '[']);
    // A file may have such a sign in its name.
    if pattern && !path.exists() {
        return matching(open);
    }
    let located = Located {
        path,
        name: open.locator.clone(),
    };
    check(&located, ending)?;
    Ok(vec![located])
}

fn matching(open: &Open) -> Result<Vec<Located>, SourceError> {
    let base = open.base.to_string_lossy();
    let base = glob::Pattern::escape(&base);
    let pattern = Path::new(&base).join(&open.locator);
    let found = glob::glob(&pattern.to_string_lossy()).map_err(|error| SourceError::Unreachable {
        message: text!(
            "cannot read {pattern}: this pattern cannot be understood: {why}",
            pattern = &open.locator,
            why = error.msg
        ),
        help: None,
    })?;
    let mut located = Vec::new();
    for entry in found {
        let path = entry.map_err(|error| cannot_read(&shown(error.path(), &open.base), error.error()))?;
        if path.is_file() {
            located.push(Located {
                name: shown(&path, &open.base),
                path,
            });
        }
    }
    located.sort_by(|a, b| a.path.cmp(&b.path));
    if located.is_empty() {
        return Err(SourceError::Unreachable {
            message: text!(
                "cannot read {pattern}: no file matches it",
                pattern = &open.locator
            ),
            help: Some(looked_for_in(&open.base)),
        });
    }
    Ok(located)
}

/// The path as people would write it, beside the scorecard.
fn shown(path: &Path, base: &Path) -> String {
    path.strip_prefix(base)
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

fn looked_for_in(base: &Path) -> Text {
    if base.as_os_str().is_empty() {
        text!("it was looked for in this folder")
    } else {
        text!(
            "it was looked for in {folder}",
            folder = base.display().to_string()
        )
    }
}

/// Says early and in clear words why a file can't be read.
fn check(located: &Located, ending: &str) -> Result<(), SourceError> {
    let Located { path, name } = located;
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(SourceError::Unreachable {
            message: text!("cannot read {name}: it is a folder", name),
            help: Some(text!(
                "name a file in it, or all of them: \"{pattern}\"",
                pattern = format!("{}/*.{ending}", name.trim_end_matches('/'))
            )),
        }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SourceError::Unreachable {
            message: text!("cannot read {name}: no such file", name),
            help: missing_help(path, name),
        }),
        Err(error) => Err(cannot_read(name, &error)),
    }
}

/// What may have been meant by a file that doesn't exist.
fn missing_help(path: &Path, name: &str) -> Option<Text> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let Ok(entries) = fs::read_dir(folder) else {
        let folder = Path::new(name).parent()?.display().to_string();
        return (!folder.is_empty()).then(|| text!("there is no folder {folder}", folder));
    };
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    // The order in which a folder lists its files is not the same everywhere.
    names.sort();
    let near = nearest(&path.file_name()?.to_string_lossy(), names)?;
    let near = Path::new(name).with_file_name(near);
    Some(text!(
        "did you mean \"{name}\"?",
        name = near.display().to_string()
    ))
}

/// The error of a file that is there but can't be read, or is gone by now.
pub fn cannot_read(name: &str, error: &io::Error) -> SourceError {
    let message = match error.kind() {
        io::ErrorKind::NotFound => text!("cannot read {name}: no such file", name),
        io::ErrorKind::PermissionDenied => text!("cannot read {name}: no permission", name),
        io::ErrorKind::IsADirectory => text!("cannot read {name}: it is a folder", name),
        _ => text!("cannot read {name}: {why}", name, why = error.to_string()),
    };
    SourceError::Unreachable { message, help: None }
}

#[cfg(test)]
mod tests;
