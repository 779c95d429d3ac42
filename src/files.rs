//! Scorecards on disk: their text, the files that they `use`, and what to say where one cannot be read.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use weigh_engine::dsl::compile::Files;
use weigh_engine::dsl::diagnostic::did_you_mean;
use weigh_words::{Text, text};

use crate::failure::{Exit, Failure, phrase};

/// The largest file that is taken for a scorecard.
const MOST_BYTES: u64 = 16 << 20;

/// The files of the file system.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text> {
        let beside = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = tidy(&beside.join(path));
        let text = text_of(&path).map_err(Unread::in_one_phrase)?;
        Ok((path.display().to_string(), text))
    }
}

/// The name and the text of the file that the command was given.
pub(crate) fn main_file(path: &Path) -> Result<(String, String), Failure> {
    let name = path.display().to_string();
    if path.is_file() && !is_scorecard(path) {
        return Err(Failure::usage(
            text!("{name} is no scorecard: its name does not end in .kpi", name),
            inside(path.parent().unwrap_or(Path::new(""))).or_else(|| {
                Some(text!(
                    "name the .kpi file that reads it; or, if it is a scorecard, rename it to {path}",
                    path = path.with_extension("kpi").display().to_string()
                ))
            }),
        ));
    }
    match text_of(path) {
        Ok(text) => Ok((name, text)),
        Err(unread) => Err(unread.of(Text::verbatim(name))),
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
        Err(unread) => Err(unread.of(text!("standard input"))),
    }
}

/// Whether a file has the name of a scorecard.
pub(crate) fn is_scorecard(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("kpi"))
}

/// Whether a file has the name of an outcome as JSON.
pub(crate) fn is_outcome(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// Why a file has no text.
struct Unread {
    exit: Exit,
    why: Text,
    help: Option<Text>,
}

impl Unread {
    fn of(self, name: Text) -> Failure {
        Failure::Command {
            exit: self.exit,
            title: text!("cannot read {name}: {why}", name, why = self.why),
            help: self.help,
        }
    }

    fn in_one_phrase(self) -> Text {
        match self.help {
            Some(help) => text!("{why}; {help}", why = self.why, help),
            None => self.why,
        }
    }
}

/// The text of a file.
fn text_of(path: &Path) -> Result<String, Unread> {
    let refused = |why: Text| Unread {
        exit: Exit::Usage,
        why,
        help: None,
    };
    // Asked first: opening a pipe waits for somebody to write into it.
    let kind = fs::metadata(path).map_err(|error| unread(path, &error))?;
    if !kind.is_file() && !kind.is_dir() {
        return Err(refused(text!("it is no regular file")));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| unread(path, &error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refused(text!("it is larger than 16 MB, as no scorecard is")));
    }
    decode(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, Unread> {
    let wrong = |why: Text| Unread {
        exit: Exit::Mistakes,
        why,
        help: Some(text!(
            "save it as UTF-8 (in Notepad or WPS: Save as, Encoding: UTF-8)"
        )),
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            return Err(wrong(text!("it is text in UTF-16, not in UTF-8")));
        }
        [b'P', b'K', 3, 4, ..] => {
            return Err(Unread {
                exit: Exit::Mistakes,
                why: text!("it is a Word or Excel file, or another archive, not text"),
                help: Some(text!(
                    "a scorecard is plain text; `weigh new` writes one to start from"
                )),
            });
        }
        _ => {}
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        wrong(text!(
            "line {line} is not text in UTF-8 (but in GBK, perhaps)",
            line
        ))
    })?;
    if text.contains('\0') {
        return Err(wrong(text!("it holds NUL bytes, so it is not text in UTF-8")));
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
        text!("it is a folder")
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
fn nearest(path: &Path) -> Option<Text> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        return Some(text!(
            "there is no folder {folder}",
            folder = folder.display().to_string()
        ));
    }
    let names = names(folder.unwrap_or(Path::new(".")));
    let wrong = path.file_name()?.to_str()?;
    let with_ending = format!("{wrong}.kpi");
    let near = names
        .iter()
        .find(|name| **name == with_ending)
        .map(String::as_str)
        .or_else(|| did_you_mean(wrong, names.iter().map(String::as_str)))?;
    let near = folder.map_or(PathBuf::from(near), |folder| folder.join(near));
    Some(text!("did you mean {near}?", near = near.display().to_string()))
}

/// The scorecard in a folder, if there is one.
fn inside(folder: &Path) -> Option<Text> {
    let here = folder.as_os_str().is_empty();
    let names = names(if here { Path::new(".") } else { folder });
    let scorecard = names.iter().find(|name| is_scorecard(Path::new(name)))?;
    let near = folder.join(scorecard);
    Some(text!("did you mean {near}?", near = near.display().to_string()))
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

/// The folder that a file is in.
pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// The path without `.` and, where a folder stands before it, without `..`: one file has one name.
pub(crate) fn tidy(path: &Path) -> PathBuf {
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

/// Where a file or a folder lies, or will lie: `..` leads up from there, whatever links lead there.
pub(crate) fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for there in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (fs::canonicalize(there), path.strip_prefix(there)) {
            return Ok(real.join(rest));
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests;
