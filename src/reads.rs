//! Which files a command reads, over which it must write nothing: forms and what they use, data, the project around them, what flags
//! name, and runs that were kept. Every command that writes a result asks here.

use std::fs;
use std::path::{Path, PathBuf};

use weigh_engine::Program;
use weigh_engine::dsl::library::ships;
use weigh_host::Manifest;
use weigh_words::{Text, text};

use crate::failure::Failure;
use crate::{kept, project};

/// The files that a command reads.
#[derive(Default)]
pub(crate) struct Reads {
    files: Vec<PathBuf>,
    /// What says which files are behind the tables of a form.
    tables: Vec<Box<dyn Fn() -> Vec<PathBuf>>>,
    /// The manifests of its forms' projects.
    manifests: Vec<PathBuf>,
}

impl Reads {
    /// What a program reads.
    pub(crate) fn of(program: &Program) -> Self {
        let mut reads = Self::default();
        reads.program(program);
        reads
    }

    /// A program: its form with all that it uses, the files behind its tables, and its project.
    pub(crate) fn program(&mut self, program: &Program) {
        let texts = program.sources().iter().map(|(_, file)| file.name.as_str());
        for name in texts.filter(|name| !ships(name)) {
            self.file(Path::new(name));
            self.manifests.extend(project::manifest(project::folder_of(name)));
        }
        self.tables.push(Box::new(program.files()));
    }

    /// A file that is read besides.
    pub(crate) fn file(&mut self, path: &Path) {
        self.files.extend(fs::canonicalize(path));
    }

    fn is_behind_tables(&self, target: &Path) -> bool {
        let mut files = self.tables.iter().flat_map(|tables| tables());
        files.any(|file| is(&file, target))
    }

    fn is_of_project(&self, target: &Path) -> bool {
        self.manifests.iter().any(|manifest| {
            // One that cannot be read is not to be lost either.
            let files = Manifest::read(manifest).map_or(Vec::new(), |manifest| manifest.files());
            files.iter().chain([manifest]).any(|file| is(file, target))
        })
    }

    /// Refuses a place whose file would be lost.
    pub(crate) fn refuse(&self, path: &Path) -> Result<(), Failure> {
        let shown = || path.display().to_string();
        // What is not there cannot be lost.
        let Ok(target) = fs::canonicalize(path) else {
            return Ok(());
        };
        let why: Text = if self.files.contains(&target) || self.is_behind_tables(&target) {
            text!(
                "{path} is read by this run, so the result cannot go there",
                path = shown()
            )
        } else if self.is_of_project(&target) {
            text!(
                "{path} belongs to the project of the scorecard, so the result cannot go there",
                path = shown()
            )
        } else if kept::holds(&target) {
            text!(
                "{path} belongs to a run that was kept, so the result cannot go there",
                path = shown()
            )
        } else {
            return Ok(());
        };
        Err(Failure::usage(why, Some(text!("name another file with --out"))))
    }
}

fn is(file: &Path, target: &Path) -> bool {
    fs::canonicalize(file).is_ok_and(|file| file == target)
}
