//! Following `use` from file to file: each file is read and parsed once, circles are refused.

use std::rc::Rc;

use weigh_words::{Text, text};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, echo};
use crate::inputs::Files;
use crate::library;
use crate::source::{SourceFile, SourceId, Sources, Span, Spanned};
use crate::syntax::{ast, parse};

/// All files of a compilation.
pub(crate) struct Loaded {
    /// The files; the first is the main one. A file has the same number here and among the sources.
    pub(crate) files: Vec<LoadedFile>,
    /// Their numbers, each file behind those that it uses.
    pub(crate) order: Vec<usize>,
}

/// A parsed file and where its `use` lines lead.
pub(crate) struct LoadedFile {
    pub(crate) source: SourceId,
    pub(crate) tree: Rc<ast::File>,
    /// Each `use` that could be read.
    pub(crate) uses: Vec<LoadedUse>,
}

/// A `use` that could be read.
pub(crate) struct LoadedUse {
    /// The number of the file that it leads to.
    pub(crate) file: usize,
    /// The name behind `as`.
    pub(crate) name: Option<ast::Name>,
    /// Where it says which file.
    pub(crate) span: Span,
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
        order: Vec::new(),
        open: Vec::new(),
    };
    loader.add(name, text);
    Loaded {
        files: loader.loaded,
        order: loader.order,
    }
}

struct Loader<'a> {
    files: &'a dyn Files,
    sources: &'a mut Sources,
    out: &'a mut Diagnostics,
    loaded: Vec<LoadedFile>,
    order: Vec<usize>,
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
        self.order.push(index);
        index
    }

    fn follow(&mut self, from: usize, used: &ast::Use) {
        let Some((name, text, span)) = self.text_of(from, &used.target) else {
            return;
        };
        let known = self
            .loaded
            .iter()
            .position(|file| self.sources.file(file.source).name == name);
        if let Some(start) = known.and_then(|index| self.open.iter().position(|open| *open == index)) {
            self.circle(start, &name, span);
            return;
        }
        let file = known.unwrap_or_else(|| self.add(&name, &text));
        self.loaded[from].uses.push(LoadedUse {
            file,
            name: used.name.clone(),
            span,
        });
    }

    /// The name and the text of what a `use` takes, and the place that says so.
    fn text_of(&mut self, from: usize, target: &ast::UseTarget) -> Option<(String, String, Span)> {
        match target {
            ast::UseTarget::File(path) => {
                // Only scorecards are opened: a message must not show what stands in another file of whoever runs this one.
                if !path.value.to_lowercase().ends_with(".kpi") {
                    self.out.push(no_scorecard(path));
                    return None;
                }
                let including = &self.sources.file(self.loaded[from].source).name;
                match self.files.read(including, &path.value) {
                    Ok((name, text)) => Some((name, text, path.span)),
                    Err(why) => {
                        let title = text!("cannot read {file}: {why}", file = echo(&path.value), why);
                        self.out.push(
                            Diagnostic::error(Code::E0205, title, path.span)
                                .help(text!("a path is relative to the file that names it")),
                        );
                        None
                    }
                }
            }
            ast::UseTarget::Library(path) => {
                let name = path.names.iter().map(|name| name.value.as_str());
                let name = name.collect::<Vec<_>>().join(".");
                match library::text(&name) {
                    Some(text) => Some((name, text.to_owned(), path.span)),
                    None => {
                        self.out.push(no_library(&name, path.span));
                        None
                    }
                }
            }
        }
    }

    /// Files that use each other: `name` is used again while it is being read.
    fn circle(&mut self, start: usize, name: &str, span: Span) {
        let file = echo(name);
        let through = self.open[start + 1..].iter().rev();
        let through = through
            .map(|file| Text::verbatim(echo(&self.sources.file(self.loaded[*file].source).name)))
            .reduce(|others, file| text!("{file}, which uses {others}", file, others));
        let way = match through {
            None => text!("this is the file itself"),
            Some(others) => text!("{file} uses {others}, which is used here", file = &file, others),
        };
        self.out.push(
            Diagnostic::error(
                Code::E0206,
                text!("{file} uses itself, directly or through others", file),
                span,
            )
            .label(way)
            .help(text!("move what both need into a third file")),
        );
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
        text!(
            "data is read by a table: `table {name} from csv \"{path}\"`",
            name = echo(name),
            path = &shown
        )
    } else if ending.is_empty() {
        text!(
            "the name of a scorecard ends in .kpi: `use \"{path}.kpi\"`",
            path = &shown
        )
    } else {
        text!("name a scorecard, whose name ends in .kpi")
    };
    Diagnostic::error(
        Code::E0207,
        text!(
            "{path} is no scorecard, and `use` takes nothing else",
            path = shown
        ),
        path.span,
    )
    .help(help)
}

fn no_library(name: &str, span: Span) -> Diagnostic {
    let near = did_you_mean(name, library::names());
    let help = match near {
        Some(near) => text!("did you mean `use {near}`?", near),
        None => text!(
            "the libraries are {libraries}; a file of your own stands in quotes: `use \"crm.kpi\"`",
            libraries = Text::list(library::names())
        ),
    };
    Diagnostic::error(
        Code::E0221,
        text!("no library `{name}` comes with this version", name = echo(name)),
        span,
    )
    .help(help)
}
