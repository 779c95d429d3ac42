//! Which forms of a result are wanted, and where each goes: what `--format`, `--out` and the endings of names say together.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use weigh_report::Format;
use weigh_words::{Text, text};

use crate::failure::Failure;
use crate::files::behind_links;

/// One form of the result, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// In which form.
    pub(super) format: Format,
    /// Into which file; without, to standard output.
    pub(super) file: Option<PathBuf>,
}

/// All that is wanted of a run, in the order of the command line. At least one.
pub(super) fn wanted(formats: &[Format], outs: &[PathBuf]) -> Result<Vec<Wanted>, Failure> {
    once(formats)?;
    let wanted = match (formats, outs) {
        ([], []) => vec![to_stdout(Format::default())],
        ([], outs) => outs.iter().map(|out| by_ending(out)).collect::<Result<_, _>>()?,
        ([format], []) => vec![to_stdout(*format)],
        ([format], [out]) => vec![Wanted {
            format: *format,
            file: file(out),
        }],
        (several, [out]) if file(out).is_some() => with_endings(several, out)?,
        (several, [] | [_]) => {
            return Err(Failure::usage(
                text!(
                    "standard output takes one form, not {formats}",
                    formats = Text::all_of(several.iter().map(|format| format.name()))
                ),
                Some(text!(
                    "name the files with --out NAME: each gets that name and the ending of its form"
                )),
            ));
        }
        (_, [_, _, ..]) => {
            return Err(Failure::usage(
                text!("--format does not go with several --out: the ending of each says its form"),
                Some(text!("leave --format out, or name one file")),
            ));
        }
    };
    one_place_each(&wanted)?;
    if (wanted.iter()).any(|one| one.file.is_none() && one.format.is_binary()) && io::stdout().is_terminal() {
        return Err(Failure::usage(
            text!("this form is not text, and a terminal shows only text"),
            Some(text!("name a file with --out, or send it into a pipe")),
        ));
    }
    Ok(wanted)
}

fn to_stdout(format: Format) -> Wanted {
    Wanted { format, file: None }
}

/// The file of a name; `-` is standard output.
fn file(out: &Path) -> Option<PathBuf> {
    (out != Path::new("-")).then(|| out.to_path_buf())
}

fn ending(out: &Path) -> Option<String> {
    out.extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
}

/// The form that the ending of a file says; a table where there is none.
fn by_ending(out: &Path) -> Result<Wanted, Failure> {
    let ending = ending(out).filter(|_| file(out).is_some());
    let format = match &ending {
        Some(ending) => Format::of_ending(ending).ok_or_else(|| {
            Failure::usage(
                text!("weigh does not know what to write into a .{ending} file", ending),
                Some(text!(
                    "end its name in {endings}, or say what with --format",
                    endings = Text::any_of(Format::ALL.iter().map(|format| format!(".{}", format.ending())))
                )),
            )
        })?,
        None => Format::default(),
    };
    Ok(Wanted {
        format,
        file: file(out),
    })
}

/// A file for each form: `q4.json` and `q4.csv` of `q4`.
fn with_endings(formats: &[Format], out: &Path) -> Result<Vec<Wanted>, Failure> {
    if ending(out).is_some_and(|ending| Format::of_ending(&ending).is_some()) {
        let path = out.display().to_string();
        let stem = out.with_extension("").display().to_string();
        return Err(Failure::usage(
            text!(
                "{path} is the name of one file, and --format names several forms",
                path
            ),
            Some(text!(
                "write --out {stem}: each file gets the ending of its form",
                stem
            )),
        ));
    }
    let one = |format: &Format| {
        let mut name = OsString::from(out);
        name.push(".");
        name.push(format.ending());
        Wanted {
            format: *format,
            file: Some(PathBuf::from(name)),
        }
    };
    Ok(formats.iter().map(one).collect())
}

fn once(formats: &[Format]) -> Result<(), Failure> {
    match doubled(formats) {
        Some(format) => Err(Failure::usage(
            text!("--format names {format} twice", format = format.name()),
            Some(text!("write it once")),
        )),
        None => Ok(()),
    }
}

fn one_place_each(wanted: &[Wanted]) -> Result<(), Failure> {
    let places: Vec<Option<PathBuf>> = (wanted.iter())
        .map(|one| one.file.as_deref().map(place))
        .collect();
    let Some(doubled) = doubled(&places) else {
        return Ok(());
    };
    let at = places
        .iter()
        .position(|place| place == doubled)
        .unwrap_or_default();
    let title = match &wanted[at].file {
        Some(file) => text!("--out names {path} twice", path = file.display().to_string()),
        None => text!("--out names standard output twice"),
    };
    Err(Failure::usage(
        title,
        Some(text!("give each form a place of its own")),
    ))
}

/// The first that stands there once more.
fn doubled<T: PartialEq>(all: &[T]) -> Option<&T> {
    (all.iter().enumerate()).find_map(|(at, one)| all[..at].contains(one).then_some(one))
}

/// Where a file is, or will be, under a name that is the same for all ways to write it.
pub(super) fn place(path: &Path) -> PathBuf {
    behind_links(path).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests;
