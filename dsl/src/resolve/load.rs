//! Following `use` from file to file: each file is read and parsed once, circles are refused.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, echo};
use crate::inputs::Files;
use crate::source::{SourceFile, SourceId, Sources, Spanned};
use crate::syntax::{ast, parse};

/// All files of a compilation.
pub(crate) struct Loaded {
    /// The files; the first is the main one. A file stands behind the files that use it.
    pub(crate) files: Vec<LoadedFile>,
}

/// A parsed file and where its `use` lines lead.
pub(crate) struct LoadedFile {
    pub(crate) source: SourceId,
    pub(crate) tree: Rc<ast::File>,
    /// For each `use` that could be read: the file's index, the name behind `as`.
    pub(crate) uses: Vec<(usize, Option<ast::Name>)>,
}

/// Reads and parses the main file and all that it uses.
pub(crate) fn load(
    name: &str,
    text: &str,
    files: &dyn Files,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> Loaded {
    let mut loader = Loader {
        files,
        sources,
        out,
        loaded: Vec::new(),
        open: Vec::new(),
    };
    loader.add(name, text);
    Loaded { files: loader.loaded }
}

struct Loader<'a> {
    files: &'a dyn Files,
    sources: &'a mut Sources,
    out: &'a mut Diagnostics,
    loaded: Vec<LoadedFile>,
    /// The files whose `use` lines are being followed.
    open: Vec<usize>,
}

impl Loader<'_> {
    fn add(&mut self, name: &str, text: &str) -> usize {
        let source = self.sources.add(SourceFile::new(name, text));
        let tree = Rc::new(parse(source, text, self.out));
        let index = self.loaded.len();
        self.loaded.push(LoadedFile {
            source,
            tree: tree.clone(),
            uses: Vec::new(),
        });
        self.open.push(index);
        for item in &tree.items {
            if let ast::ItemKind::Use(used) = &item.kind {
                self.follow(index, used);
            }
        }
        self.open.pop();
        index
    }

    fn follow(&mut self, from: usize, used: &ast::Use) {
        // Libraries that ship are refused as "not yet" where the declarations are gathered.
        let ast::UseTarget::File(path) = &used.target else {
            return;
        };
        // Only scorecards are opened: a message must not show what stands in another file of whoever runs this one.
        if !path.value.to_lowercase().ends_with(".kpi") {
            self.out.push(no_scorecard(path));
            return;
        }
        let including = self.sources.file(self.loaded[from].source).name.clone();
        let (name, text) = match self.files.read(&including, &path.value) {
            Ok(read) => read,
            Err(why) => {
                let title = format!("cannot read {}: {why}", echo(&path.value));
                self.out.push(
                    Diagnostic::error(Code::E0205, title, path.span)
                        .help("a path is relative to the file that names it"),
                );
                return;
            }
        };
        let known = self
            .loaded
            .iter()
            .position(|file| self.sources.file(file.source).name == name);
        if known.is_some_and(|index| self.open.contains(&index)) {
            self.out.push(
                Diagnostic::error(
                    Code::E0206,
                    format!("{} uses itself, directly or through others", echo(&name)),
                    path.span,
                )
                .help("move what both need into a third file"),
            );
            return;
        }
        let index = known.unwrap_or_else(|| self.add(&name, &text));
        self.loaded[from].uses.push((index, used.name.clone()));
    }
}

fn no_scorecard(path: &Spanned<String>) -> Diagnostic {
    let shown = echo(&path.value);
    let (name, ending) = match path
        .value
        .rsplit_once('/')
        .map_or(path.value.as_str(), |(_, name)| name)
        .rsplit_once('.')
    {
        Some((name, ending)) if !name.is_empty() => (name, ending),
        _ => (path.value.as_str(), ""),
    };
    let help = if matches!(ending, "csv" | "tsv" | "txt") {
        format!(
            "data is read by a table: `table {} from csv \"{shown}\"`",
            echo(name)
        )
    } else if ending.is_empty() {
        format!("the name of a scorecard ends in .kpi: `use \"{shown}.kpi\"`")
    } else {
        "name a scorecard, whose name ends in .kpi".to_owned()
    };
    Diagnostic::error(
        Code::E0207,
        format!("{shown} is no scorecard, and `use` takes nothing else"),
        path.span,
    )
    .help(help)
}
