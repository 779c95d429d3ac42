//! `weigh new`: a scorecard that runs, with data, to start from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use weigh_words::text;

use crate::args::{New, Template};
use crate::command::inspect::{look_again, look_into};
use crate::failure::{Exit, Failure};
use crate::files::behind_links;
use crate::interrupt;
use crate::output::{self, phrase};
use crate::terminal::Terminal;

/// A file of a template: where it goes, and what is in it.
type Part = (&'static str, &'static str);

/// The files of a template, the scorecard first.
fn parts(template: Template) -> &'static [Part] {
    match template {
        Template::Service => &[
            ("service.kpi", include_str!("../templates/service/service.kpi")),
            ("data/staff.csv", include_str!("../templates/service/staff.csv")),
            (
                "data/surveys.csv",
                include_str!("../templates/service/surveys.csv"),
            ),
        ],
        Template::Customers => &[
            (
                "customers.kpi",
                include_str!("../templates/customers/customers.kpi"),
            ),
            (
                "data/customers.csv",
                include_str!("../templates/customers/customers.csv"),
            ),
            (
                "data/orders.csv",
                include_str!("../templates/customers/orders.csv"),
            ),
        ],
        Template::Chinese => &[
            ("考核.kpi", include_str!("../templates/chinese/appraisal.kpi")),
            ("数据/员工.csv", include_str!("../templates/chinese/staff.csv")),
            (
                "数据/回访.csv",
                include_str!("../templates/chinese/followups.csv"),
            ),
        ],
    }
}

/// Runs the command.
pub(crate) fn new(args: &New, terminal: &Terminal) -> Result<Exit, Failure> {
    if !args.from.is_empty() {
        return from(args, terminal);
    }
    let Some(folder) = &args.folder else {
        unreachable!("a folder is required where there is no data to start from")
    };
    let parts = parts(args.template);
    write_all(folder, parts, terminal)?;
    let scorecard = folder.join(parts[0].0).display().to_string();
    terminal.say(&text!("now try: weigh run {scorecard}", scorecard));
    Ok(Exit::Fine)
}

/// Writes the tables of data that is there.
fn from(args: &New, terminal: &Terminal) -> Result<Exit, Failure> {
    let found = look_into(&args.from, args.kind.as_deref(), terminal)?;
    // A scorecard over a part of the data would not be noticed for what it is.
    if let Some(failure) = found.failures.into_iter().next() {
        return Err(failure);
    }
    let mut tables = look_again(found.tables, terminal)?;
    if let Some(folder) = &args.folder {
        for table in &mut tables {
            table.locator = from_folder(Path::new(&table.locator), folder)
                .display()
                .to_string();
        }
    }
    let declared = weigh_report::declarations(&tables, terminal.language());
    let Some(folder) = &args.folder else {
        output::to_stdout(|out| out.write_all(declared.as_bytes()))?;
        return Ok(Exit::Fine);
    };
    let name = folder.file_name().unwrap_or("scorecard".as_ref());
    let name = format!("{}.kpi", name.to_string_lossy());
    write_all(folder, &[(&name, &declared)], terminal)?;
    Ok(Exit::Fine)
}

/// A path that is relative to the folder that the command runs in, from another folder, which need not be there yet.
fn from_folder(path: &Path, folder: &Path) -> PathBuf {
    let elsewhere = weigh_sdk::files::address(&path.to_string_lossy()).is_some();
    if path.is_absolute() || elsewhere || path == Path::new("-") {
        return path.to_path_buf();
    }
    match (std::path::absolute(path), behind_links(folder)) {
        (Ok(to), Ok(from)) => pathdiff::diff_paths(to, from).unwrap_or_else(|| path.to_path_buf()),
        _ => path.to_path_buf(),
    }
}

/// Writes files into a folder that is new or empty, and says which. Each is a path in it and a text.
pub(crate) fn write_all<S: AsRef<str>>(
    folder: &Path,
    files: &[(S, S)],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let named = || folder.display().to_string();
    let cannot = |error: &io::Error| {
        let why = phrase(error);
        Failure::usage(
            text!("cannot write into {folder}: {why}", folder = named(), why),
            None,
        )
    };
    if folder.is_file() {
        return Err(Failure::usage(
            text!("{path} is a file, not a folder", path = named()),
            Some(text!("name a folder that does not exist yet")),
        ));
    }
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            return Err(Failure::usage(
                text!("{folder} is not empty", folder = named()),
                Some(text!(
                    "name a folder that does not exist yet, so that nothing is overwritten"
                )),
            ));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(&error)),
        Ok(false) | Err(_) => {}
    }
    interrupt::place_last(files.len(), || {
        files
            .iter()
            .try_for_each(|(name, text)| write(&folder.join(name.as_ref()), text.as_ref()))
            .map_err(|error| cannot(&error))
    })?;
    for (name, _) in files {
        let path = folder.join(name.as_ref()).display().to_string();
        terminal.say(&text!("wrote {path}", path));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests;
