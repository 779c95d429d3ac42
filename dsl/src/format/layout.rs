//! What stands on which line: a clause a line, two blanks of indent for each brace, and comments where they were.
//! A body stays on one line with its braces if it was written so and fits.

use super::columns::{self, BRACE};
use super::gap::{self, Gap};
use super::page::Page;
use super::wrap::{Piece, STEP, WIDTH, Wrap, width};
use crate::syntax::lines::{Body, Break, Line, Shape, Word};

/// The widest a KPI may be that stands on one line as a row of a table.
const ROW: usize = 160;

/// A line before it is written.
pub(super) struct Laid<'w, 't> {
    pub(super) line: &'w Line,
    /// What stands before it.
    pub(super) gap: Gap<'t>,
    /// Its words: up to its brace, or all of them if its body stands on one line.
    pub(super) pieces: Vec<Piece<'w>>,
    /// Whether its body stands on one line.
    flat: bool,
    /// Whether comments stand between its words.
    pub(super) commented: bool,
}

impl Laid<'_, '_> {
    /// Whether all of it is on one line, or on one that goes on below.
    pub(super) fn is_whole(&self) -> bool {
        self.flat || self.line.body.is_none()
    }
}

/// Lays a text out.
pub(super) fn layout(text: &str, lines: &[Line]) -> String {
    let mut layout = Layout {
        text,
        page: Page::default(),
        at: 0,
    };
    layout.lines(lines, 0);
    let gap = gap::between(text, layout.at, text.len());
    layout.comments(&gap, 0);
    layout.page.into_text()
}

/// Calls a function for every word in the order written.
pub(super) fn each_word<'w>(lines: &'w [Line], found: &mut impl FnMut(&'w Word)) {
    for line in lines {
        line.words.iter().for_each(&mut *found);
        if let Some(body) = &line.body {
            found(&body.open);
            each_word(&body.lines, found);
            found(&body.close);
        }
        line.tail.iter().for_each(&mut *found);
    }
}

struct Layout<'t> {
    text: &'t str,
    page: Page,
    /// Behind the last word that was written.
    at: usize,
}

impl<'t> Layout<'t> {
    fn lines(&mut self, lines: &[Line], indent: usize) {
        let mut at = self.at;
        let mut laid: Vec<Laid> = Vec::new();
        for line in lines {
            laid.push(lay(self.text, line, at, indent));
            at = end(line);
        }
        columns::align(&mut laid, indent);
        for laid in laid {
            self.comments(&laid.gap, indent);
            self.page.line(indent, laid.gap.blank);
            self.write(&laid.pieces, indent);
            match &laid.line.body {
                Some(body) if !laid.flat => self.body(body, &laid.line.tail, indent),
                Some(_) | None => {}
            }
            self.at = end(laid.line);
        }
    }

    fn body(&mut self, body: &Body, tail: &[Word], indent: usize) {
        self.page.opened();
        self.at = body.open.end;
        self.lines(&body.lines, indent + STEP);
        let gap = gap::between(self.text, self.at, body.close.start);
        self.comments(&gap, indent + STEP);
        self.page.line(indent, false);
        let pieces: Vec<Piece> = std::iter::once(&body.close).chain(tail).map(Piece::of).collect();
        self.write(&pieces, indent);
    }

    fn write(&mut self, pieces: &[Piece], indent: usize) {
        let (page, text) = (&mut self.page, self.text);
        let under = None;
        Wrap {
            page,
            text,
            indent,
            under,
        }
        .write(pieces);
    }

    /// Writes the comments before a line: one that stood behind the line before stays there.
    fn comments(&mut self, gap: &Gap<'t>, indent: usize) {
        for comment in &gap.comments {
            if comment.own_line {
                self.page.line(indent, comment.blank);
                self.page.write(comment.text);
            } else {
                self.page.comment(comment.text);
            }
        }
    }
}

/// Prepares a line that begins behind a place.
fn lay<'w, 't>(text: &'t str, line: &'w Line, at: usize, indent: usize) -> Laid<'w, 't> {
    let start = line.words.first().map_or(at, |word| word.start);
    let gap = gap::between(text, at, start);
    let mut flat = Vec::new();
    let may_be_flat = flatten(text, line, &mut flat);
    let most = if line.shape == Shape::Kpi { ROW } else { WIDTH };
    if line.body.is_some() && may_be_flat && !commented(text, &flat) && indent + width(&flat) - 1 <= most {
        for piece in &mut flat {
            piece.breaks = Break::Never;
        }
        return Laid {
            line,
            gap,
            pieces: flat,
            flat: true,
            commented: false,
        };
    }
    let words = line.words.iter().chain(line.body.as_ref().map(|body| &body.open));
    let pieces: Vec<Piece> = words.map(Piece::of).collect();
    Laid {
        line,
        gap,
        commented: commented(text, &pieces),
        pieces,
        flat: false,
    }
}

/// The words of a line with its body, for one line; answers whether its body may stand so and was written so.
fn flatten<'w>(text: &str, line: &'w Line, pieces: &mut Vec<Piece<'w>>) -> bool {
    pieces.extend(line.words.iter().map(Piece::of));
    let mut may = true;
    if let Some(body) = &line.body {
        let one_line = !text[body.open.end..body.close.start].contains(['\n', '\r']);
        may &= one_line && body.may_be_flat || is_empty(text, body);
        let fresh = pieces.iter().all(|piece| piece.column != Some(BRACE));
        pieces.push(Piece {
            column: fresh.then_some(BRACE),
            ..Piece::of(&body.open)
        });
        for (index, inner) in body.lines.iter().enumerate() {
            let first = pieces.len();
            may &= flatten(text, inner, pieces);
            for piece in &mut pieces[first..] {
                piece.column = None;
            }
            pieces[first].column = (index > 0).then_some(BRACE + index);
        }
        pieces.push(Piece::of(&body.close));
    }
    pieces.extend(line.tail.iter().map(Piece::of));
    may
}

/// Whether nothing stands between braces, not even a comment.
fn is_empty(text: &str, body: &Body) -> bool {
    body.lines.is_empty()
        && gap::between(text, body.open.end, body.close.start)
            .comments
            .is_empty()
}

/// Whether comments stand between words.
fn commented(text: &str, pieces: &[Piece]) -> bool {
    pieces.windows(2).any(|pair| {
        let gap = gap::between(text, pair[0].word.end, pair[1].word.start);
        !gap.comments.is_empty()
    })
}

/// Behind the last word of a line.
fn end(line: &Line) -> usize {
    let last = line.tail.last().or(line.body.as_ref().map(|body| &body.close));
    last.or(line.words.last()).map_or(0, |word| word.end)
}
