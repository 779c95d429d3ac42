//! The lines that come out.

use unicode_width::UnicodeWidthStr as _;

/// A form in its layout, line by line.
#[derive(Debug, Default)]
pub(super) struct Page {
    lines: Vec<Printed>,
    /// Whether the next line may have an empty line before it: not the first one between braces.
    may_part: bool,
}

/// One line.
#[derive(Debug)]
struct Printed {
    /// Whether an empty line stands before it.
    parted: bool,
    indent: usize,
    text: String,
    /// The comment at its end.
    comment: Option<String>,
}

impl Page {
    /// Begins a line.
    pub(super) fn line(&mut self, indent: usize, parted: bool) {
        let may_part = std::mem::replace(&mut self.may_part, true);
        let parted = parted && may_part;
        self.lines.push(Printed {
            parted,
            indent,
            text: String::new(),
            comment: None,
        });
    }

    /// Says that a brace has been opened.
    pub(super) fn opened(&mut self) {
        self.may_part = false;
    }

    /// Writes on the present line.
    pub(super) fn write(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(text);
        }
    }

    /// Writes a comment behind the present line.
    pub(super) fn comment(&mut self, comment: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.comment = Some(comment.to_owned());
        }
    }

    /// How wide the present line is, and whether nothing stands on it.
    pub(super) fn width(&self) -> (usize, bool) {
        self.lines
            .last()
            .map_or((0, true), |line| (line.width(), line.text.is_empty()))
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// The text. Comments behind neighbouring lines stand below one another.
    pub(super) fn into_text(self) -> String {
        let mut text = String::new();
        let mut rest = self.lines.as_slice();
        while let Some(first) = rest.first() {
            let run = rest
                .iter()
                .enumerate()
                .take_while(|(index, line)| line.goes_with(first) && (*index == 0 || !line.parted))
                .count()
                .max(1);
            let (run, others) = rest.split_at(run);
            let width = run.iter().map(Printed::width).max().unwrap_or(0);
            for line in run {
                line.write(width, &mut text);
            }
            rest = others;
        }
        text
    }
}

impl Printed {
    fn width(&self) -> usize {
        self.indent + self.text.width()
    }

    /// Whether the comment behind this line stands below that of another.
    fn goes_with(&self, other: &Printed) -> bool {
        let both = self.comment.is_some() && other.comment.is_some();
        both && self.indent == other.indent
    }

    fn write(&self, width: usize, text: &mut String) {
        if self.parted {
            text.push('\n');
        }
        text.push_str(&" ".repeat(self.indent));
        text.push_str(&self.text);
        if let Some(comment) = &self.comment {
            text.push_str(&" ".repeat(width - self.width() + 2));
            text.push_str(comment);
        }
        text.push('\n');
    }
}
