//! Keeping a run, for `weigh run … --save DIR`: in a folder of its own, written beside its place and moved there whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use weigh_engine::dsl::library::ships;
use weigh_engine::dsl::source::SourceFile;
use weigh_engine::outcome::InputTable;
use weigh_report::{Format, Handout, Options};
use weigh_words::text;

use super::{
    Asked, FORM, FORMAT, Form, FormFile, Input, InputFile, Library, OUTCOME, Plugin, RECORD, Record, Setting,
    sha256,
};
use crate::args::{BadRows, Run};
use crate::clock;
use crate::failure::{Failure, phrase};
use crate::files::{self, behind_links, tidy};
use crate::interrupt;

/// The most runs of one name in a folder.
const MOST: u32 = 10_000;

/// A kept run that is whole, beside its place.
pub(crate) struct Whole {
    beside: TempDir,
    shelf: PathBuf,
    name: String,
}

/// A kept run in its place.
pub(crate) struct Placed {
    pub(crate) folder: PathBuf,
    /// The folders that were made for it, the innermost first.
    made: Vec<PathBuf>,
}

/// What a run was made with, beside what its report says.
pub(crate) struct With<'a> {
    pub(crate) args: &'a Run,
    pub(crate) subjects: &'a [String],
    pub(crate) plugins: Vec<Plugin>,
}

/// Refuses a place that no run can be kept in, before the work is done for it. Nothing is left there.
pub(crate) fn can_go_to(shelf: &Path) -> Result<(), Failure> {
    beside(shelf).map(drop).map_err(|error| unkept(shelf, &error))
}

/// Writes a run into a folder beside its place.
pub(crate) fn write(shelf: &Path, handout: &Handout<'_>, with: With<'_>) -> Result<Whole, Failure> {
    let failed = |error: io::Error| unkept(shelf, &error);
    let beside = interrupt::begin(|| beside(shelf)).map_err(failed)?;
    let name = name(handout);
    let written = fill(beside.path(), shelf, handout, with);
    written.map_err(failed)?;
    Ok(Whole {
        beside,
        shelf: shelf.to_path_buf(),
        name,
    })
}

/// An empty folder in a shelf or, where that is not there yet, in what will hold it.
fn beside(shelf: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".weigh-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new folder: what the user's mask leaves of it.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    let there = missing(shelf).last().map_or(shelf.to_path_buf(), files::folder);
    builder.tempdir_in(there)
}

/// The folders on the way to one that are not there, the innermost first.
fn missing(folder: &Path) -> impl Iterator<Item = &Path> {
    folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err())
}

/// What to say where a run cannot be kept.
pub(crate) fn unkept(shelf: &Path, error: &io::Error) -> Failure {
    if interrupt::requested() {
        return Failure::Stopped;
    }
    Failure::usage(
        text!(
            "the run cannot be kept in {folder}: {why}",
            folder = shelf.display().to_string(),
            why = phrase(error)
        ),
        None,
    )
}

impl Whole {
    /// The folder that it goes into.
    pub(crate) fn shelf(&self) -> &Path {
        &self.shelf
    }

    /// Moves it into its place, under the first name that is free.
    pub(crate) fn place(self) -> io::Result<Placed> {
        let made: Vec<PathBuf> = missing(&self.shelf).map(Path::to_path_buf).collect();
        fs::create_dir_all(&self.shelf)?;
        for number in 1..=MOST {
            let name = match number {
                1 => self.name.clone(),
                number => format!("{}-{number}", self.name),
            };
            let folder = self.shelf.join(name);
            if fs::symlink_metadata(&folder).is_ok() {
                continue;
            }
            match fs::rename(self.beside.path(), &folder) {
                Ok(()) => {
                    // It is no longer there to be removed.
                    let _ = self.beside.keep();
                    return Ok(Placed { folder, made });
                }
                // Somebody else was faster.
                Err(_) if fs::symlink_metadata(&folder).is_ok() => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("too many runs of this name are there"))
    }
}

impl Placed {
    /// Takes it away again, with the folders that were made for it.
    pub(crate) fn take_away(self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)?;
        for folder in &self.made {
            // Where somebody has put something into it, it stays.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }
}

/// `specialist-2024-Q4`, with the level that it is computed for.
fn name(handout: &Handout<'_>) -> String {
    let outcome = handout.outcome;
    let mut parts = vec![cleaned(&outcome.scorecard.name)];
    parts.extend((outcome.scorecard.members.iter()).map(|members| cleaned(&members.by)));
    parts.extend(match outcome.periods.as_slice() {
        [Some(first), .., Some(last)] => Some(format!("{first}..{last}")),
        [Some(only)] => Some(only.to_string()),
        _ => None,
    });
    parts.join("-")
}

/// A name as a part of the name of a folder, on any system: of letters and digits of any writing, not too long, and none of those
/// that Windows keeps for devices.
fn cleaned(name: &str) -> String {
    const MOST_BYTES: usize = 90;
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let mut cleaned = String::new();
    for c in name.chars() {
        let c = if c.is_alphanumeric() || c == '-' && !cleaned.is_empty() {
            c
        } else {
            '_'
        };
        if cleaned.len() + c.len_utf8() > MOST_BYTES {
            break;
        }
        cleaned.push(c);
    }
    let device = cleaned.trim_end_matches(|c: char| c.is_ascii_digit());
    if cleaned.is_empty() || DEVICES.iter().any(|known| device.eq_ignore_ascii_case(known)) {
        cleaned.push('_');
    }
    cleaned
}

fn fill(folder: &Path, shelf: &Path, handout: &Handout<'_>, with: With<'_>) -> io::Result<()> {
    let outcome = folder.join(OUTCOME);
    let mut out = BufWriter::new(File::create(&outcome)?);
    weigh_report::write(handout, Format::Json, &Options::default(), &mut out)?;
    whole(out)?;
    let sha256 = sha256(&fs::read(&outcome)?);
    let form = form(folder, shelf, handout)?;
    let record = record(handout, with, form, sha256);
    let mut out = BufWriter::new(File::create(folder.join(RECORD))?);
    serde_json::to_writer_pretty(&mut out, &record)?;
    out.write_all(b"\n")?;
    whole(out)
}

/// What was written, on disk.
fn whole(mut out: BufWriter<File>) -> io::Result<()> {
    out.flush()?;
    out.get_ref().sync_all()
}

/// Copies the form and the files that it uses, each as it was read.
fn form(folder: &Path, shelf: &Path, handout: &Handout<'_>) -> io::Result<Form> {
    let (mut files, mut libraries): (Vec<&SourceFile>, Vec<Library>) = (Vec::new(), Vec::new());
    for (_, file) in handout.sources.iter() {
        if ships(&file.name) {
            libraries.push(Library {
                name: file.name.clone(),
                sha256: sha256(file.text.as_bytes()),
            });
        } else {
            files.push(file);
        }
    }
    let places = files
        .iter()
        .map(|file| std::path::absolute(&file.name).map(|path| tidy(&path)))
        .collect::<io::Result<Vec<PathBuf>>>()?;
    let above = above_all(&places);
    let base = places
        .first()
        .and_then(|main| main.parent())
        .unwrap_or(Path::new(""));
    let mut kept = Vec::new();
    for (file, place) in files.iter().zip(&places) {
        let inside = place.strip_prefix(&above).unwrap_or(place);
        let target = folder.join(FORM).join(inside);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut out = BufWriter::new(File::create(&target)?);
        out.write_all(file.text.as_bytes())?;
        whole(out)?;
        kept.push(FormFile {
            path: portable(&pathdiff::diff_paths(place, base).unwrap_or_else(|| place.clone())),
            kept: portable(&Path::new(FORM).join(inside)),
            sha256: sha256(file.text.as_bytes()),
        });
    }
    // The folder of the run lies one deeper than the one that it is kept in, whatever its name.
    let shelf = behind_links(shelf)?.join("run");
    let base = fs::canonicalize(base)?;
    Ok(Form {
        folder: portable(&pathdiff::diff_paths(&base, &shelf).unwrap_or(base)),
        files: kept,
        libraries,
    })
}

/// The deepest folder that all files are in.
fn above_all(places: &[PathBuf]) -> PathBuf {
    let mut above = places
        .first()
        .and_then(|main| main.parent())
        .map(Path::to_path_buf);
    while let Some(folder) = &above
        && !places.iter().all(|place| place.starts_with(folder))
    {
        above = folder.parent().map(Path::to_path_buf);
    }
    above.unwrap_or_default()
}

/// A path that other systems read too.
fn portable(path: &Path) -> String {
    match path.to_str() {
        Some("") => ".".to_owned(),
        Some(text) if cfg!(windows) => text.replace('\\', "/"),
        _ => path.display().to_string(),
    }
}

fn record(handout: &Handout<'_>, with: With<'_>, form: Form, sha256: String) -> Record {
    let (outcome, args) = (handout.outcome, with.args);
    Record {
        format: FORMAT,
        weigh: handout.version.to_owned(),
        when: clock::moment(),
        scorecard: outcome.scorecard.name.clone(),
        by: outcome
            .scorecard
            .members
            .as_ref()
            .map(|members| members.by.clone()),
        periods: outcome
            .periods
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect(),
        asked: Asked {
            scorecard: args.scorecard.clone(),
            subjects: with.subjects.to_vec(),
            skip_bad_rows: args.bad_rows == BadRows::Skip,
            set: (handout.set.iter())
                .map(|(name, value)| Setting {
                    name: name.clone(),
                    value: value.clone(),
                })
                .collect(),
        },
        form,
        inputs: outcome.inputs.iter().map(input).collect(),
        plugins: with.plugins,
        outcome: sha256,
    }
}

/// A table as it is kept.
pub(crate) fn input(input: &InputTable) -> Input {
    let files = input.files.iter();
    Input {
        table: input.table.clone(),
        source: input.source.clone(),
        locator: input.locator.clone(),
        rows: input.rows,
        skipped: input.skipped,
        files: files
            .map(|file| InputFile {
                name: file.name.clone(),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
            })
            .collect(),
    }
}
