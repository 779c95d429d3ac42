//! A page: its code blocks, and how each is run. What completes a piece of a form is in `frame`.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::frame;

/// A page of the documents.
pub(crate) struct Page<'a> {
    name: &'a str,
    text: &'a str,
    folder_per_section: bool,
}

/// A code block, or a heading `##`.
enum Piece<'a> {
    Heading,
    Block(Block<'a>),
}

/// A code block.
struct Block<'a> {
    line: usize,
    language: &'a str,
    marks: Vec<&'a str>,
    text: &'a str,
    place: Range<usize>,
}

/// A run of a page.
struct Run {
    folder: TempDir,
    /// A file that a `diff … try` changed, as it was.
    tried: Option<(String, String)>,
    mistakes: Vec<String>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(name: &'a str, text: &'a str, folder_per_section: bool) -> Self {
        Self {
            name,
            text,
            folder_per_section,
        }
    }

    /// Every mistake in the page, and the page with what its commands really print.
    pub(crate) fn run(&self) -> (Vec<String>, String) {
        let mut run = Run {
            folder: tempfile::tempdir().expect("a folder"),
            tried: None,
            mistakes: Vec::new(),
        };
        let mut shown = String::new();
        let mut copied = 0;
        for piece in pieces(self.text) {
            let block = match piece {
                Piece::Heading if self.folder_per_section => {
                    run.folder = tempfile::tempdir().expect("a folder");
                    continue;
                }
                Piece::Heading => continue,
                Piece::Block(block) => block,
            };
            if block.marks.contains(&"later") {
                continue;
            }
            let before = run.mistakes.len();
            if let Some(printed) = run.block(&block) {
                shown.push_str(&self.text[copied..block.place.start]);
                shown.push_str(&printed);
                copied = block.place.end;
            }
            for mistake in &mut run.mistakes[before..] {
                *mistake = format!("docs/{}:{}: {mistake}", self.name, block.line);
            }
        }
        shown.push_str(&self.text[copied..]);
        (run.mistakes, shown)
    }
}

/// The blocks and headings of a page, in order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut open: Option<Block<'_>> = None;
    let mut at = 0;
    for (line, content) in text.split_inclusive('\n').enumerate() {
        let (start, bare) = (at, content.trim_end());
        at += content.len();
        match (open.take(), bare.strip_prefix("```")) {
            (Some(mut block), Some(_)) => {
                block.place.end = start;
                block.text = &text[block.place.clone()];
                pieces.push(Piece::Block(block));
            }
            (Some(block), None) => open = Some(block),
            (None, Some(info)) => {
                let mut words = info.split_whitespace();
                open = Some(Block {
                    line: line + 1,
                    language: words.next().unwrap_or_default(),
                    marks: words.collect(),
                    text: "",
                    place: at..at,
                });
            }
            (None, None) if bare.starts_with("## ") => pieces.push(Piece::Heading),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a code block is never closed");
    pieces
}

impl Run {
    /// Runs a block; what its commands printed, if it has commands.
    fn block(&mut self, block: &Block<'_>) -> Option<String> {
        match (block.language, block.marks.as_slice()) {
            ("csv" | "css" | "html" | "svg", [name]) => self.write(name, block.text),
            ("kpi", [name]) if frame::is_file(name) => {
                self.write(name, block.text);
                self.is_sound(name);
            }
            ("kpi", ["formulas"]) => self.formulas(block.text),
            ("kpi", [kind]) => self.fragment(kind, block.text),
            ("diff", [name]) => self.change(name, block.text),
            ("diff", [name, "try"]) => {
                self.tried = Some(((*name).to_owned(), self.read(name)));
                self.change(name, block.text);
            }
            ("console", []) => {
                let printed = self.console(block.text);
                if let Some((name, text)) = self.tried.take() {
                    self.write(&name, &text);
                }
                return Some(printed);
            }
            ("sh", []) => {}
            (language, marks) => (self.mistakes).push(format!("`{language} {}` is no mark", marks.join(" "))),
        }
        None
    }

    fn write(&mut self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        let folder = path.parent().expect("it lies in a folder");
        fs::create_dir_all(folder).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// Takes the lines with `-` out of a file and puts those with `+` there; all other lines say where.
    fn change(&mut self, name: &str, diff: &str) {
        let side = |other: char| -> String {
            diff.lines()
                .filter(|line| !line.starts_with(other))
                .map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n")
                .collect()
        };
        let (old, new, text) = (side('+'), side('-'), self.read(name));
        if text.matches(&old).count() == 1 {
            self.write(name, &text.replacen(&old, &new, 1));
        } else {
            self.mistakes
                .push(format!("{name} does not hold these lines once:\n{old}"));
        }
    }

    fn is_sound(&mut self, name: &str) {
        let (sound, said) = weigh(self.folder.path(), &["check", "--data", name]);
        if !sound || said.contains("warning") {
            self.mistakes.push(said);
        }
    }

    fn console(&mut self, block: &str) -> String {
        let mut printed = String::new();
        for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let said = match words.as_slice() {
                ["weigh", arguments @ ..] => weigh(self.folder.path(), arguments).1,
                _ => "docs can only run `weigh`".to_owned(),
            };
            if !printed.is_empty() {
                printed.push('\n');
            }
            for line in [format!("$ {line}").as_str()].into_iter().chain(said.lines()) {
                printed += line.trim_end();
                printed.push('\n');
            }
        }
        if timeless(&printed) == timeless(block) {
            return block.to_owned();
        }
        (self.mistakes).push(format!("the page shows\n{block}\nthe command prints\n{printed}"));
        printed
    }

    fn fragment(&mut self, kind: &str, text: &str) {
        let frame = self.read(frame::FILE);
        let Some(form) = frame::complete(&frame, kind, text) else {
            return self.mistakes.push(format!("`{kind}` is no kind of fragment"));
        };
        self.write("fragment.kpi", &form);
        let (_, said) = weigh(self.folder.path(), &["check", "--data", "fragment.kpi"]);
        let title = |line: &&str| line.starts_with("error") || line.starts_with("warning");
        // What a fragment declares need not be used in it.
        let unused = |line: &&str| line.starts_with("warning[E0701]");
        let given: Vec<&str> = said.lines().filter(title).filter(|line| !unused(line)).collect();
        let meant: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("# "))
            .filter(title)
            .collect();
        if given != meant {
            self.mistakes.push(format!(
                "the page means the messages {meant:#?}\nand gets\n{said}"
            ));
        } else if !meant.iter().any(|title| title.starts_with("error")) {
            let (ran, said) = weigh(self.folder.path(), &["run", "fragment.kpi"]);
            if !ran {
                self.mistakes.push(format!("it does not run:\n{said}"));
            }
        }
    }

    fn formulas(&mut self, text: &str) {
        let frame = self.read(frame::FILE);
        let formulas: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        self.write("fragment.kpi", &frame::formulas(&frame, &formulas));
        let arguments = [
            "run",
            "fragment.kpi",
            "--period",
            "2024-Q4",
            "--format",
            "csv",
            "--quiet",
        ];
        let (ran, said) = weigh(self.folder.path(), &arguments);
        let mut lines = said.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let (Some(head), Some(first), true) = (lines.next(), lines.next(), ran) else {
            return self.mistakes.push(said);
        };
        for (at, formula) in formulas.iter().enumerate() {
            let column = head
                .iter()
                .position(|name| *name == format!("f{at}.value"))
                .expect("a column of the KPI");
            if first[column] != "1" {
                self.mistakes.push(format!("this is not so: {formula}"));
            }
        }
    }
}

/// Runs the command; whether it went well, and what it printed.
fn weigh(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_weigh"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env("LANGUAGE", "en")
        // What is kept says when.
        .env("SOURCE_DATE_EPOCH", "1736150400")
        .output()
        .expect("the command starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let printed = text(output.stdout) + &text(output.stderr);
    (output.status.success(), printed)
}

/// The words of a command; one with blanks stands in quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// How long a run took is not the page's to say.
fn timeless(printed: &str) -> String {
    let cut = |line: &str| {
        line.split_inclusive("read in ")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    printed.lines().map(cut).collect::<Vec<_>>().join("\n")
}
