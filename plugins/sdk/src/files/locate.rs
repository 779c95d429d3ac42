//! From a locator to files: paths, globs, and what is said when the file system refuses.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

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

/// The files that a locator names, a path or a pattern, in the order of their names. There is at least one. A pattern matches no hidden file
/// (`.a.csv`) and none that Excel keeps beside an open workbook (`~$a.xlsx`), and leaves out no other without a word. `-` is standard
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
        let name = shown(&path, &open.base);
        if !is_meant(Path::new(&name), Path::new(&open.locator)) {
            continue;
        }
        if path.is_file() {
            located.push(Located { path, name });
        } else if path.symlink_metadata().is_ok_and(|found| found.is_symlink()) && !path.exists() {
            return Err(SourceError::Unreachable {
                message: text!("cannot read {name}: it is a link to what is not there", name),
                help: Some(text!(
                    "{pattern} matches it: mend the link, or take it away",
                    pattern = &open.locator
                )),
            });
        }
    }
    nameless(open)?;
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

/// Whether a pattern means a file: what is hidden must be written as such, as in a shell, and what Excel keeps beside a workbook that is
/// open is never meant.
fn is_meant(path: &Path, pattern: &Path) -> bool {
    let written = |name: &str| {
        let parts = pattern
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        let mut hidden = parts.filter(|part| part.starts_with('.'));
        hidden.any(|part| glob::Pattern::new(&part).is_ok_and(|part| part.matches(name)))
    };
    let lock = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("~$"));
    let mut names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    !lock && names.all(|name| !name.starts_with('.') || written(&name))
}

/// Refuses a pattern that a file matches whose name is no UTF-8, which no pattern finds.
fn nameless(open: &Open) -> Result<(), SourceError> {
    let locator = Path::new(&open.locator);
    let (Some(folder), Some(name)) = (locator.parent(), locator.file_name()) else {
        return Ok(());
    };
    let Ok(pattern) = glob::Pattern::new(&name.to_string_lossy()) else {
        return Ok(());
    };
    let folder = open.base.join(folder);
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &folder
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let known = name.to_string_lossy();
        if name.to_str().is_none() && pattern.matches(&known) && is_meant(Path::new(&*known), locator) {
            return Err(SourceError::Unreachable {
                message: text!(
                    "cannot read {pattern}: the name of {file}, which it matches, is not in UTF-8",
                    pattern = &open.locator,
                    file = known.into_owned()
                ),
                help: Some(text!(
                    "give the file another name: it may come out of an archive that was packed on Windows"
                )),
            });
        }
    }
    Ok(())
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
