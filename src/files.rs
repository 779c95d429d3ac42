//! Scorecards on disk: their text, the files that they `use`, and what to say where one cannot be read.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use weigh_engine::dsl::compile::Files;
use weigh_engine::dsl::diagnostic::did_you_mean;

use crate::failure::{Exit, Failure};
use crate::output::phrase;

/// The largest file that is taken for a scorecard.
const MOST_BYTES: u64 = 16 << 20;

/// The files of the file system.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), String> {
        let beside = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = tidy(&beside.join(path));
        let text = text(&path).map_err(Unread::in_one_phrase)?;
        Ok((path.display().to_string(), text))
    }
}

/// The name and the text of the file that the command was given.
pub(crate) fn main_file(path: &Path) -> Result<(String, String), Failure> {
    let name = path.display().to_string();
    if path.is_file() && !is_scorecard(path) {
        return Err(Failure::usage(
            format!("{name} is no scorecard: its name does not end in .kpi"),
            Some(match inside(path.parent().unwrap_or(Path::new(""))) {
                Some(near) => near.into(),
                None => format!(
                    "name the .kpi file that reads it; or, if it is a scorecard, rename it to {}",
                    path.with_extension("kpi").display()
                )
                .into(),
            }),
        ));
    }
    match text(path) {
        Ok(text) => Ok((name, text)),
        Err(unread) => Err(unread.of(&name)),
    }
}

/// What standard input holds, under the name that messages give it.
pub(crate) fn standard_input() -> Result<(String, String), Failure> {
    let name = "standard input".to_owned();
    let mut bytes = Vec::new();
    let read = io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Unread {
            exit: Exit::Usage,
            why: phrase(&error),
            help: None,
        });
    match read.and_then(|_| decode(bytes)) {
        Ok(text) => Ok((name, text)),
        Err(unread) => Err(unread.of(&name)),
    }
}

/// Whether a file has the name of a scorecard.
pub(crate) fn is_scorecard(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("kpi"))
}

/// Why a file has no text.
struct Unread {
    exit: Exit,
    why: String,
    help: Option<String>,
}

impl Unread {
    fn of(self, name: &str) -> Failure {
        Failure::Command {
            exit: self.exit,
            title: format!("cannot read {name}: {}", self.why).into(),
            help: self.help.map(Into::into),
        }
    }

    fn in_one_phrase(self) -> String {
        match self.help {
            Some(help) => format!("{}; {help}", self.why),
            None => self.why,
        }
    }
}

fn text(path: &Path) -> Result<String, Unread> {
    let refused = |why: &str| Unread {
        exit: Exit::Usage,
        why: why.to_owned(),
        help: None,
    };
    // Asked first: opening a pipe waits for somebody to write into it.
    let kind = fs::metadata(path).map_err(|error| unread(path, &error))?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(refused("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| unread(path, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refused("it is larger than 16 MB, as no scorecard is"));
    }
    decode(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, Unread> {
    let wrong = |why: &str| Unread {
        exit: Exit::Mistakes,
        why: why.to_owned(),
        help: Some("save it as UTF-8 (in Notepad or WPS: Save as, Encoding: UTF-8)".to_owned()),
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(wrong("it is text in UTF-16, not in UTF-8")),
        [b'P', b'K', 3, 4, ..] => {
            return Err(Unread {
                exit: Exit::Mistakes,
                why: "it is a Word or Excel file, or another archive, not text".to_owned(),
                help: Some("a scorecard is plain text; `weigh new` writes one to start from".to_owned()),
            });
        }
        _ => {}
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        wrong(&format!("line {line} is not text in UTF-8 (but in GBK, perhaps)"))
    })?;
    if text.contains('\0') {
        return Err(wrong("it holds NUL bytes, so it is not text in UTF-8"));
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn unread(path: &Path, error: &io::Error) -> Unread {
    let help = match error.kind() {
        ErrorKind::NotFound => nearest(path),
        // Opening a folder may succeed and reading it fail, in words of the system.
        _ if path.is_dir() => inside(path),
        _ => None,
    };
    let why = if path.is_dir() {
        "it is a folder".to_owned()
    } else {
        phrase(error)
    };
    Unread {
        exit: Exit::Usage,
        why,
        help,
    }
}

/// The file beside it with the most similar name, or the folder that is missing.
fn nearest(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        return Some(format!("there is no folder {}", folder.display()));
    }
    let names = names(folder.unwrap_or(Path::new(".")));
    let wrong = path.file_name()?.to_str()?;
    let with_ending = format!("{wrong}.kpi");
    let near = names
        .iter()
        .find(|name| **name == with_ending)
        .map(String::as_str)
        .or_else(|| did_you_mean(wrong, names.iter().map(String::as_str)))?;
    Some(format!(
        "did you mean {}?",
        folder
            .map_or(PathBuf::from(near), |folder| folder.join(near))
            .display()
    ))
}

/// The scorecard in a folder, if there is one.
fn inside(folder: &Path) -> Option<String> {
    let here = folder.as_os_str().is_empty();
    let names = names(if here { Path::new(".") } else { folder });
    let scorecard = names.iter().find(|name| is_scorecard(Path::new(name)))?;
    Some(format!("did you mean {}?", folder.join(scorecard).display()))
}

/// The names of the files in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// The path without `.` and, where a folder stands before it, without `..`: one file has one name.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidied.components().next_back(), Some(Component::Normal(_))) => {
                tidied.pop();
            }
            other => tidied.push(other),
        }
    }
    tidied
}

#[cfg(test)]
mod tests;
