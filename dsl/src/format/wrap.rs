//! Writing the words of a line, and breaking it where it is too long.

use unicode_width::UnicodeWidthStr as _;

use super::gap;
use super::page::Page;
use crate::syntax::lines::{Break, Word};

/// The widest a line becomes, if it can be broken.
pub(super) const WIDTH: usize = 114;
/// How far the rest of a broken line is indented.
const HANG: usize = 4;
/// How far braces, rows between pipes and the formula of a definition are indented.
pub(super) const STEP: usize = 2;

/// A word with what the layout knows about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'w> {
    pub(super) word: &'w Word,
    pub(super) breaks: Break,
    pub(super) column: Option<usize>,
    /// Blanks before it, besides the one that parts it from the word before.
    pub(super) pad: usize,
}

impl<'w> Piece<'w> {
    pub(super) fn of(word: &'w Word) -> Self {
        Self {
            word,
            breaks: word.breaks,
            column: word.column,
            pad: 0,
        }
    }

    /// What parts it from the word before.
    fn blanks(&self) -> usize {
        self.pad + usize::from(!self.word.glued)
    }

    /// Its width, with what parts it from the word before.
    fn width(&self) -> usize {
        self.blanks() + self.word.text.width()
    }
}

/// The width of some words on one line, with the blank before the first.
pub(super) fn width(pieces: &[Piece]) -> usize {
    pieces.iter().map(Piece::width).sum()
}

/// Writes words on a line that has begun.
pub(super) struct Wrap<'p, 't> {
    pub(super) page: &'p mut Page,
    pub(super) text: &'t str,
    /// The indent of the line's beginning.
    pub(super) indent: usize,
    /// Where the entries of a list begin that the author wrote one a line.
    pub(super) under: Option<usize>,
}

impl Wrap<'_, '_> {
    /// Writes words with the comments between them.
    pub(super) fn write(&mut self, pieces: &[Piece]) {
        if self.is_one_a_line(pieces) {
            self.under = self.first_entry(pieces);
        }
        let mut begin = 0;
        for at in 1..pieces.len() {
            let (before, piece) = (pieces[at - 1].word, &pieces[at]);
            let gap = gap::between(self.text, before.end, piece.word.start);
            let forced = matches!(piece.breaks, Break::Row | Break::BehindRows);
            if gap.comments.is_empty() && !forced {
                continue;
            }
            self.place(&pieces[begin..at]);
            begin = at;
            for comment in gap.comments {
                if comment.own_line {
                    self.page.line(self.indent + HANG, false);
                    self.page.write(comment.text);
                } else {
                    self.page.comment(comment.text);
                }
            }
            self.next_line(piece);
        }
        self.place(&pieces[begin..]);
    }

    /// Writes words without comments, on as many lines as it takes.
    fn place(&mut self, pieces: &[Piece]) {
        let one_a_line = self.under.is_some();
        let levels = pieces.iter().skip(1).filter_map(|piece| level(piece.breaks));
        let Some(level_here) = levels
            .min()
            .filter(|level| one_a_line && *level == 0 || !self.fits(pieces))
        else {
            return self.flat(pieces);
        };
        let mut broken = false;
        let mut rest = pieces;
        while let Some(first) = rest.first() {
            let length = rest
                .iter()
                .skip(1)
                .position(|piece| level(piece.breaks) == Some(level_here))
                .map_or(rest.len(), |at| at + 1);
            let (part, others) = rest.split_at(length);
            let at = pieces.len() - rest.len();
            if at > 0 && (broken || one_a_line && self.begins_a_line(pieces, at) || !self.fits(part)) {
                self.next_line(first);
            }
            let before = self.page.count();
            self.place(part);
            broken = self.page.count() > before;
            rest = others;
        }
    }

    /// Whether the author wrote the entries of a list one a line: the steps or the points of a curve. What stands behind the
    /// last step may stand beside it.
    fn is_one_a_line(&self, pieces: &[Piece]) -> bool {
        let entries = (1..pieces.len()).filter(|at| pieces[*at].breaks == Break::At(0));
        let mut entries =
            entries.filter(|at| !matches!(pieces[*at].word.text.as_str(), "otherwise" | "其余"));
        let (first, second) = (entries.next(), entries.next());
        first.is_some()
            && second.is_some()
            && (first.into_iter().chain(second).chain(entries)).all(|at| self.begins_a_line(pieces, at))
    }

    /// Where the first entry of a list begins: behind its keyword, or behind `=`.
    fn first_entry(&self, pieces: &[Piece]) -> Option<usize> {
        let behind_equals = pieces
            .iter()
            .position(|piece| piece.breaks == Break::BehindEquals);
        let behind_keyword = || pieces.iter().position(|piece| piece.column == Some(1));
        let at = behind_equals.or_else(behind_keyword)?;
        let before = width(&pieces[..at]).checked_sub(pieces[0].blanks())?;
        Some(self.indent + before + pieces[at].blanks())
    }

    /// Whether a word stood first on its line.
    fn begins_a_line(&self, pieces: &[Piece], at: usize) -> bool {
        let (before, word) = (pieces[at - 1].word, pieces[at].word);
        pieces[at].breaks == Break::At(0) && self.text[before.end..word.start].contains(['\n', '\r'])
    }

    fn flat(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if !self.page.width().1 {
                self.page.write(&" ".repeat(piece.blanks()));
            }
            self.page.write(&piece.word.text);
        }
    }

    fn fits(&self, pieces: &[Piece]) -> bool {
        let (before, empty) = self.page.width();
        let blank = pieces.first().filter(|_| empty).map_or(0, Piece::blanks);
        before + width(pieces) - blank <= WIDTH
    }

    fn next_line(&mut self, piece: &Piece) {
        if let (Some(under), Break::At(0)) = (self.under, piece.breaks) {
            self.page.line(under, false);
            return;
        }
        let further = match piece.breaks {
            Break::Row | Break::BehindEquals => STEP,
            // Behind a comment; a brace stands below the beginning of its line.
            Break::Never if matches!(piece.word.text.as_str(), "{" | "}") => 0,
            Break::Never | Break::At(_) | Break::BehindRows => HANG,
        };
        self.page.line(self.indent + further, false);
    }
}

/// The smaller, the rather.
fn level(breaks: Break) -> Option<u16> {
    match breaks {
        Break::At(level) => Some(level),
        Break::BehindEquals => Some(0),
        Break::Never | Break::Row | Break::BehindRows => None,
    }
}
