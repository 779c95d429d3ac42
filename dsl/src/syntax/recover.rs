//! Reading a file that is not all right: piece by piece, so that one mistake does not hide the next.
//!
//! The brackets are paired first (`brackets.rs`). A body is cut into pieces at the lines that begin with a word of the
//! language; each piece is read strictly, and one that fails gives one message. What has a body of its own is then read
//! in parts: what stands before the brace, and the body in turn (`entry.rs`).

use super::ast::File;
use super::brackets::{Block, Blocks, pair};
use super::entry::Entry;
use super::failure::{self, Failure};
use super::from_pairs::{Node, Reader, only};
use super::grammar::Rule;
use super::keywords::Keyword;
use super::outline::{Bracket, MarkKind, Outline};
use super::{docs, explain, look, messages, slips};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceId, Span};

/// A stretch of the file, from its first byte to behind its last.
pub(super) type Piece = (usize, usize);

/// A clause that goes on in lines which look like clauses of their own is looked for over so many of them.
const MOST_JOINED: usize = 3;

/// The state of a recovery.
pub(super) struct Recovery<'a> {
    source: SourceId,
    /// The file as it is read: slips that have a mend of the same length are mended on the way, so that the rest of
    /// their clause is read as well.
    text: String,
    outline: &'a Outline,
    blocks: Vec<Block>,
    /// Places where something has been reported before the grammar looked.
    known: Vec<usize>,
    found: Diagnostics,
}

/// Reads what can be read of a file that could not be read as a whole, and reports the rest.
pub(super) fn recover(
    source: SourceId,
    text: &str,
    outline: &Outline,
    whole: &Failure,
    out: &mut Diagnostics,
) -> File {
    let Blocks { blocks, mistakes } = pair(source, text, outline);
    let mut recovery = Recovery {
        source,
        text: text.to_owned(),
        outline,
        blocks,
        known: Vec::new(),
        found: Diagnostics::default(),
    };
    let unclosed = outline.marks.iter().filter_map(|mark| match mark.kind {
        MarkKind::Unclosed { end } => Some(messages::text_unclosed(source, text, mark.at, end)),
        MarkKind::Open(_) | MarkKind::Close(_) => None,
    });
    for mistake in mistakes.into_iter().chain(unclosed) {
        recovery.known.push(mistake.primary.span.start as usize);
        recovery.found.push(mistake);
    }
    let items = recovery.body((0, text.len()));
    if recovery.found.is_empty() {
        recovery.report(whole, (0, text.len()));
    }
    for mut diagnostic in recovery.found.into_sorted() {
        diagnostic.on_characters(|_| text);
        out.push(diagnostic);
    }
    File {
        source,
        docs: docs::of_file(text),
        items,
    }
}

impl Recovery<'_> {
    /// Reads a body, piece by piece.
    pub(super) fn body<T: Entry>(&mut self, region: Piece) -> Vec<T> {
        let pieces = self.cut::<T>(region);
        let mut entries = Vec::new();
        let mut next = 0;
        while let Some(piece) = pieces.get(next) {
            next += 1;
            let failure = match self.entries(*piece) {
                Ok(read) => {
                    entries.extend(read);
                    continue;
                }
                Err(failure) => failure,
            };
            if self.is_blank(failure.at, piece.1) {
                let joined = pieces[next..]
                    .iter()
                    .take(MOST_JOINED)
                    .enumerate()
                    .find_map(|(more, last)| {
                        let read = self.strict(T::RULE, (piece.0, last.1), T::read).ok()?;
                        Some((more + 1, read))
                    });
                if let Some((more, read)) = joined {
                    next += more;
                    entries.extend(read);
                    continue;
                }
            }
            entries.extend(self.broken(*piece, &failure));
        }
        entries
    }

    /// Reads a piece. Slips are mended in place, but not inside a body: it is read by itself.
    fn entries<T: Entry>(&mut self, piece: Piece) -> Result<Vec<T>, Failure> {
        if self.block_of::<T>(piece).is_some() {
            self.strict(T::RULE, piece, T::read)
        } else {
            self.attempt(T::RULE, piece, T::read)
        }
    }

    /// The first braces of a piece, with the keyword that they belong to, if it is one with a body.
    fn block_of<T: Entry>(&self, piece: Piece) -> Option<(Rule, Block)> {
        let start = look::skip_blanks(&self.text, piece.0);
        let keyword = T::block(look::word_at(&self.text, start))?;
        let block = self
            .blocks_in((start, piece.1))
            .iter()
            .find(|block| block.bracket == Bracket::Brace)?;
        Some((keyword, *block))
    }

    /// Cuts a body into pieces, which begin where a line begins with a word that begins an entry.
    fn cut<T: Entry>(&self, (start, end): Piece) -> Vec<Piece> {
        let mut blocks = self.blocks_in((start, end)).iter().peekable();
        let mut inside = start;
        let mut starts = vec![start];
        let first = self.outline.lines.partition_point(|line| line.at <= start);
        for line in self.outline.lines[first..]
            .iter()
            .take_while(|line| line.at < end)
        {
            while let Some(block) = blocks.next_if(|block| block.open < line.at) {
                inside = inside.max(block.end);
            }
            if line.at >= inside && T::begins(look::word_at(&self.text, line.at)) {
                starts.push(line.at);
            }
        }
        starts.push(end);
        let pieces = starts.windows(2).map(|pair| (pair[0], pair[1]));
        pieces.filter(|piece| !self.is_blank(piece.0, piece.1)).collect()
    }

    /// The blocks that open in a region, the inner ones included.
    fn blocks_in(&self, (start, end): Piece) -> &[Block] {
        let from = self.blocks.partition_point(|block| block.open < start);
        let to = self.blocks.partition_point(|block| block.open < end);
        &self.blocks[from..to]
    }

    fn is_blank(&self, start: usize, end: usize) -> bool {
        look::skip_blanks(&self.text[..end], start.min(end)) == end
    }

    /// Reads a piece strictly.
    fn strict<T>(
        &mut self,
        rule: Rule,
        piece: Piece,
        convert: impl FnOnce(&mut Reader, Node) -> T,
    ) -> Result<T, Failure> {
        let mut pairs = failure::read(rule, &self.text, piece)?;
        let Some(node) = pairs.next() else {
            unreachable!("a rule that holds gives a pair")
        };
        let mut reader = Reader::new(self.source, &self.text, piece.0, &mut self.found);
        Ok(convert(&mut reader, node))
    }

    /// Reads a piece strictly, and mends the slips that can be mended in place.
    fn attempt<T>(
        &mut self,
        rule: Rule,
        piece: Piece,
        convert: impl Fn(&mut Reader, Node) -> T,
    ) -> Result<T, Failure> {
        loop {
            let failure = match self.strict(rule, piece, &convert) {
                Ok(read) => return Ok(read),
                Err(failure) => failure,
            };
            let slip = slips::find(self.source, &self.text, &failure, piece);
            let Some((diagnostic, mend)) = slip.and_then(|slip| Some((slip.diagnostic, slip.mend?))) else {
                return Err(failure);
            };
            if self.is_known(piece) {
                return Err(failure);
            }
            self.found.push(diagnostic);
            self.text
                .replace_range(mend.at..mend.at + mend.text.len(), &mend.text);
        }
    }

    /// Reads what stands before a body, and reports what is wrong with it.
    pub(super) fn head<T>(
        &mut self,
        rule: Rule,
        piece: Piece,
        convert: impl Fn(&mut Reader, Node) -> T,
    ) -> Option<T> {
        match self.attempt(rule, piece, |reader, node| convert(reader, only(node))) {
            Ok(read) => Some(read),
            Err(mut failure) => {
                // What stands before a body ends where its brace opens.
                for rule in failure.expected.iter_mut().filter(|rule| **rule == Rule::EOI) {
                    *rule = Rule::open_brace;
                }
                self.report(&failure, piece);
                None
            }
        }
    }

    /// A piece that cannot be read: its body is read for itself, or the lines before the bad one are kept.
    fn broken<T: Entry>(&mut self, piece: Piece, failure: &Failure) -> Vec<T> {
        let start = look::skip_blanks(&self.text, piece.0);
        if let Some((keyword, block)) = self.block_of::<T>(piece) {
            let before = self.found.len();
            let mut entries: Vec<T> = T::with_body(self, keyword, start, block).into_iter().collect();
            entries.extend(self.rest((block.end, piece.1)));
            if self.found.len() == before {
                self.report(failure, piece);
            }
            return entries;
        }
        let line = look::skip_blanks(&self.text, look::line_start(&self.text, failure.at));
        if line <= start || self.is_blank(failure.at, piece.1) {
            self.report(failure, piece);
            return Vec::new();
        }
        let Ok(mut entries) = self.strict(T::RULE, (piece.0, line), T::read) else {
            self.report(failure, piece);
            return Vec::new();
        };
        let rest = (line, piece.1);
        match self.entries(rest) {
            Ok(more) => {
                self.report(failure, piece);
                entries.extend(more);
            }
            Err(mut again) => {
                // At the same place, the whole piece knew more that could have followed.
                if again.at == failure.at {
                    again.expected.splice(0..0, failure.expected.iter().copied());
                }
                entries.extend(self.broken::<T>(rest, &again));
            }
        }
        entries
    }

    /// What stands behind a body, on the lines that begin no other piece.
    fn rest<T: Entry>(&mut self, piece: Piece) -> Vec<T> {
        if self.is_blank(piece.0, piece.1) {
            return Vec::new();
        }
        match self.entries(piece) {
            Ok(read) => read,
            Err(failure) => self.broken(piece, &failure),
        }
    }

    fn is_known(&self, piece: Piece) -> bool {
        self.known.iter().any(|at| (piece.0..piece.1).contains(at))
    }

    /// Reports a failure, unless what causes it has been reported.
    fn report(&mut self, failure: &Failure, piece: Piece) {
        if !self.is_known(piece) {
            let diagnostic: Diagnostic = explain::failure(self.source, &self.text, failure, piece);
            self.found.push(diagnostic);
        }
    }

    /// The docs above a place.
    pub(super) fn docs(&self, at: usize) -> Vec<String> {
        docs::above(&self.text, at)
    }

    /// A place in the file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start: start as u32,
            end: end as u32,
        }
    }

    /// Whether the second word at a place is this keyword.
    pub(super) fn is_second_word(&self, keyword: Rule, at: usize) -> bool {
        let second = look::skip_blanks(&self.text, at + look::word_at(&self.text, at).len());
        let word = look::word_at(&self.text, second);
        Keyword::of(keyword).is_some_and(|keyword| keyword.spellings().any(|spelling| spelling == word))
    }

    /// The first word at a place.
    pub(super) fn word_span(&self, at: usize) -> Span {
        self.span(at, at + look::word_at(&self.text, at).len())
    }
}
