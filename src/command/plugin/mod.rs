//! `weigh plugin`: listing, pinning, trying, describing and beginning plugins.

mod doc;
mod list;
mod lock;
mod new;
mod trial;

use std::path::Path;

use weigh_host::{Plugin as Loaded, Project};
use weigh_words::text;

use crate::args::{Plugin, PluginCommand};
use crate::failure::{Exit, Failure};
use crate::project;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn plugin(args: &Plugin, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.command {
        PluginCommand::List(list) => list::list(list, terminal),
        PluginCommand::Lock(lock) => lock::lock(lock, terminal),
        PluginCommand::Test(test) => trial::test(test, terminal),
        PluginCommand::New(new) => new::new(new, terminal),
        PluginCommand::Doc(doc) => doc::doc(doc, terminal),
    }
}

/// The project around a folder, which must have one.
fn project_of(folder: &Path) -> Result<Project, Failure> {
    project::of_folder(folder)?.ok_or_else(|| {
        Failure::usage(
            text!(
                "there is no weigh.toml in {folder} or above it",
                folder = folder.display().to_string()
            ),
            Some(text!(
                "name the folder of the scorecards with --project, or begin a plugin with `weigh plugin new NAME`"
            )),
        )
    })
}

/// The plugin of this name as it is pinned.
fn pinned(project: &Project, name: &str, terminal: &Terminal) -> Result<Loaded, Failure> {
    Ok(project.prepare(name)?.load(project::host(terminal))?)
}
