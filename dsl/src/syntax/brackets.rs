//! Which bracket closes which. Where the counts do not agree, the indentation of the lines tells which one is missing.

use weigh_words::text;

use super::failure;
use super::look;
use super::outline::{Bracket, Line, MarkKind, Outline};
use crate::diagnostic::{Code, Diagnostic, echo};
use crate::source::{SourceId, Span};

/// After so many mistakes the brackets of a file tell nothing.
const MOST_MISTAKES: usize = 100;

/// A pair of brackets. Where one of them is missing, its place is where it should be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) bracket: Bracket,
    /// Where the opening bracket stands: the end of what stands before the block.
    pub(super) open: usize,
    /// What stands between the brackets.
    pub(super) inner: (usize, usize),
    /// Behind the closing bracket.
    pub(super) end: usize,
}

/// All pairs, by their place, and what is wrong with them.
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) mistakes: Vec<Diagnostic>,
}

/// A bracket that waits for its partner.
struct Waiting {
    bracket: Bracket,
    at: usize,
    indent: usize,
    /// Whether the lines inside are indented more than its own, so that indentation can be trusted.
    indents: Option<bool>,
}

/// A line that should have a brace, until one comes.
struct Headless {
    at: usize,
    indent: usize,
    end: usize,
}

struct Pairing<'a> {
    source: SourceId,
    text: &'a str,
    outline: &'a Outline,
    /// Whether indentation is looked at.
    hints: bool,
    waiting: Vec<Waiting>,
    headless: Option<Headless>,
    /// The line of the last bracket whose partner is missing, and the partners of that line.
    open_line: Option<(usize, String)>,
    found: Blocks,
}

/// Pairs the brackets of a text. The mistakes are those of the reading that finds fewer.
pub(super) fn pair(source: SourceId, text: &str, outline: &Outline) -> Blocks {
    let plain = Pairing::new(source, text, outline, false).run();
    let mut found = if plain.mistakes.is_empty() {
        plain
    } else {
        let hinted = Pairing::new(source, text, outline, true).run();
        if hinted.mistakes.len() <= plain.mistakes.len() + 1 {
            hinted
        } else {
            plain
        }
    };
    found.blocks.sort_by_key(|block| block.open);
    found
}

impl<'a> Pairing<'a> {
    fn new(source: SourceId, text: &'a str, outline: &'a Outline, hints: bool) -> Self {
        Self {
            source,
            text,
            outline,
            hints,
            waiting: Vec::new(),
            headless: None,
            open_line: None,
            found: Blocks {
                blocks: Vec::new(),
                mistakes: Vec::new(),
            },
        }
    }

    fn run(mut self) -> Blocks {
        let mut marks = self.outline.marks.iter().peekable();
        for (index, line) in self.outline.lines.iter().enumerate() {
            if self.hints {
                self.line(*line);
            }
            while let Some(mark) = marks.next_if(|mark| mark.line == index) {
                match mark.kind {
                    MarkKind::Open(bracket) => self.open(bracket, mark.at, line.indent),
                    MarkKind::Close(bracket) => self.close(bracket, mark.at, *line),
                    MarkKind::Unclosed { end } => self.swallowed(line.at, end),
                }
            }
        }
        while let Some(open) = self.waiting.pop() {
            self.unclosed(&open, self.text.len());
        }
        self.found
    }

    /// A new line: one that begins a clause, and is not indented more than a brace that is still open, closes it.
    fn line(&mut self, line: Line) {
        let word = look::word_at(self.text, line.at);
        let closes = self.text[line.at..].starts_with(['}', '｝']);
        let first_inside = |top: &&mut Waiting| top.indents.is_none() && top.at < line.at && !closes;
        if let Some(top) = self.waiting.last_mut().filter(first_inside) {
            top.indents = Some(line.indent > top.indent);
        }
        if !failure::begins_line(word) {
            return;
        }
        while let Some(top) = self.waiting.last() {
            let left = top.indents == Some(true) && top.indent >= line.indent;
            if !(top.bracket == Bracket::Brace && left) {
                break;
            }
            if let Some(open) = self.waiting.pop() {
                self.unclosed(&open, line.at);
            }
        }
        if failure::begins_block(word) {
            let end = self.text[line.at..]
                .find('\n')
                .map_or(self.text.len(), |length| line.at + length);
            self.headless = Some(Headless {
                at: line.at,
                indent: line.indent,
                end,
            });
        }
    }

    fn open(&mut self, bracket: Bracket, at: usize, indent: usize) {
        if bracket == Bracket::Brace {
            self.headless = None;
        }
        self.waiting.push(Waiting {
            bracket,
            at,
            indent,
            indents: None,
        });
    }

    /// A text that is not closed has swallowed what closes the brackets of its line.
    fn swallowed(&mut self, line: usize, end: usize) {
        let of_line = |open: &mut Waiting| open.bracket != Bracket::Brace && open.at >= line;
        while let Some(open) = self.waiting.pop_if(of_line) {
            self.block(open.bracket, open.at, (open.at + self.width(open.at), end), end);
        }
    }

    fn close(&mut self, bracket: Bracket, at: usize, line: Line) {
        if !self.waiting.iter().any(|open| open.bracket == bracket) {
            return self.stray(bracket, at, line);
        }
        // A round bracket never reaches beyond the braces around it.
        if bracket != Bracket::Brace {
            match self.waiting.last() {
                Some(top) if top.bracket == Bracket::Brace => return self.stray(bracket, at, line),
                _ => {}
            }
        }
        while self.waiting.last().is_some_and(|top| top.bracket != bracket) {
            if let Some(open) = self.waiting.pop() {
                self.unclosed(&open, at);
            }
        }
        if self.hints && bracket == Bracket::Brace && at == line.at {
            let fits = self
                .waiting
                .iter()
                .any(|open| open.bracket == bracket && open.indent <= line.indent);
            while fits
                && self
                    .waiting
                    .last()
                    .is_some_and(|top| top.indents == Some(true) && top.indent > line.indent)
            {
                if let Some(open) = self.waiting.pop() {
                    self.unclosed(&open, at);
                }
            }
            if self
                .waiting
                .last()
                .is_some_and(|top| top.indents == Some(true) && top.indent < line.indent)
            {
                return self.stray(bracket, at, line);
            }
        }
        if let Some(open) = self.waiting.pop() {
            self.block(
                bracket,
                open.at,
                (open.at + self.width(open.at), at),
                at + self.width(at),
            );
        }
    }

    /// The bytes of the sign at a place.
    fn width(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(0, char::len_utf8)
    }

    fn block(&mut self, bracket: Bracket, open: usize, inner: (usize, usize), end: usize) {
        self.found.blocks.push(Block {
            bracket,
            open,
            inner,
            end,
        });
    }

    /// The partner is missing; the block ends at `limit`, or with its line if it is not one of braces.
    fn unclosed(&mut self, open: &Waiting, limit: usize) {
        let inner = open.at + self.width(open.at);
        let end = if open.bracket == Bracket::Brace {
            limit
        } else {
            self.text[inner..limit]
                .find('\n')
                .map_or(limit, |length| inner + length)
        };
        self.block(open.bracket, open.at, (inner, end), end);
        if self.found.mistakes.len() >= MOST_MISTAKES {
            return;
        }
        let (sign, partner) = open.bracket.signs();
        if self.one_more_of_its_line(open, partner) {
            return;
        }
        let owner = look::owner(self.text, open.at);
        let title = match (&owner, open.bracket) {
            (Some(owner), Bracket::Brace) => text!("the brace of `{owner}` is never closed", owner),
            (Some(owner), _) => text!("the bracket of `{owner}{sign}` is never closed", owner, sign),
            (None, _) => text!("this `{sign}` is never closed", sign),
        };
        let mut diagnostic =
            Diagnostic::error(Code::E0104, title, self.span(open.at, inner)).label(text!("opened here"));
        let behind = look::end_before(self.text, end).max(inner);
        if open.bracket == Bracket::Brace && end < self.text.len() {
            let last = look::last_char_before(self.text, behind).max(open.at);
            diagnostic = diagnostic.other(
                self.span(last, behind),
                text!("`{partner}` is missing behind this", partner),
            );
        }
        self.found.mistakes.push(diagnostic.help(match open.bracket {
            Bracket::Brace => text!("write `{partner}` behind its last clause", partner),
            Bracket::Round | Bracket::Square => text!("write `{partner}`", partner),
        }));
    }

    /// Several brackets of a line without their partners are one mistake.
    fn one_more_of_its_line(&mut self, open: &Waiting, partner: &str) -> bool {
        if open.bracket == Bracket::Brace {
            self.open_line = None;
            return false;
        }
        let line = look::line_start(self.text, open.at);
        match (&mut self.open_line, self.found.mistakes.last_mut()) {
            (Some((same, partners)), Some(mistake)) if *same == line => {
                partners.push_str(partner);
                mistake.title = text!("several brackets of this line are never closed");
                mistake.help = vec![text!("write `{partners}`", partners = echo(partners))];
                true
            }
            _ => {
                self.open_line = Some((line, partner.to_owned()));
                false
            }
        }
    }

    /// A closing bracket without a partner: either it is one too many, or a brace is missing before it.
    fn stray(&mut self, bracket: Bracket, at: usize, line: Line) {
        let end = at + self.width(at);
        if self.found.mistakes.len() >= MOST_MISTAKES {
            return;
        }
        let headless = self.headless.take().filter(|headless| {
            bracket == Bracket::Brace && headless.indent == line.indent && headless.at < line.at
        });
        if let Some(headless) = headless {
            let head = look::end_before(
                self.text,
                look::comment_start(self.text, headless.at, headless.end),
            );
            self.block(bracket, head, (headless.end, at), end);
            let name = look::head(self.text, headless.at);
            self.found.mistakes.push(
                Diagnostic::error(
                    Code::E0105,
                    text!("the `{{` of `{name}` is missing", name),
                    self.span(look::last_char_before(self.text, head), head),
                )
                .label(text!("it belongs behind this"))
                .other(self.span(at, end), text!("this `}}` closes it")),
            );
            return;
        }
        let (sign, partner) = bracket.signs();
        self.found.mistakes.push(
            Diagnostic::error(
                Code::E0106,
                text!("this `{partner}` closes nothing", partner),
                self.span(at, end),
            )
            .help(text!(
                "take it away, or write the `{sign}` that it belongs to",
                sign
            )),
        );
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start: start as u32,
            end: end as u32,
        }
    }
}
