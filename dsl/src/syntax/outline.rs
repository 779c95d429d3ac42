//! A first look at a text, before the grammar: its lines, its brackets, and the texts that are not closed. It costs
//! one pass, tells how deep brackets nest, and is what recovery goes by.

/// What was seen.
pub(super) struct Outline {
    /// The lines that hold more than blanks and comments, outside of texts.
    pub(super) lines: Vec<Line>,
    /// Brackets and broken texts, in order.
    pub(super) marks: Vec<Mark>,
}

/// A line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Its first byte that is not blank.
    pub(super) at: usize,
    /// How far it is indented.
    pub(super) indent: usize,
}

/// Something that matters for the structure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) kind: MarkKind,
    /// The line on which it stands, as an index of `lines`.
    pub(super) line: usize,
}

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    Open(Bracket),
    Close(Bracket),
    /// A text or a name in backquotes that does not end on its line, and where that line ends.
    Unclosed {
        end: usize,
    },
}

/// The kinds of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Brace,
    Round,
    Square,
}

impl Bracket {
    pub(super) fn signs(self) -> (&'static str, &'static str) {
        match self {
            Bracket::Brace => ("{", "}"),
            Bracket::Round => ("(", ")"),
            Bracket::Square => ("[", "]"),
        }
    }
}

/// The bracket that a character is, in half or full width, and whether it opens.
fn bracket(c: char) -> Option<MarkKind> {
    match c {
        '{' | '｛' => Some(MarkKind::Open(Bracket::Brace)),
        '}' | '｝' => Some(MarkKind::Close(Bracket::Brace)),
        '(' | '（' => Some(MarkKind::Open(Bracket::Round)),
        ')' | '）' => Some(MarkKind::Close(Bracket::Round)),
        '[' | '【' | '［' => Some(MarkKind::Open(Bracket::Square)),
        ']' | '】' | '］' => Some(MarkKind::Close(Bracket::Square)),
        _ => None,
    }
}

impl Outline {
    /// Looks through a text.
    pub(super) fn of(text: &str) -> Self {
        let mut outline = Self {
            lines: Vec::new(),
            marks: Vec::new(),
        };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            outline.line(line, start);
            start += line.len();
        }
        outline
    }

    /// How many brackets stand inside one another at most.
    pub(super) fn depth(&self) -> usize {
        let (mut depth, mut most) = (0_usize, 0);
        for mark in &self.marks {
            match mark.kind {
                MarkKind::Open(_) => depth += 1,
                MarkKind::Close(_) => depth = depth.saturating_sub(1),
                MarkKind::Unclosed { .. } => {}
            }
            most = most.max(depth);
        }
        most
    }

    /// The first bracket that stands inside so many others.
    pub(super) fn deeper_than(&self, limit: usize) -> Option<usize> {
        let mut depth = 0_usize;
        self.marks.iter().find_map(|mark| {
            match mark.kind {
                MarkKind::Open(_) => depth += 1,
                MarkKind::Close(_) => depth = depth.saturating_sub(1),
                MarkKind::Unclosed { .. } => {}
            }
            (depth > limit).then_some(mark.at)
        })
    }

    fn line(&mut self, line: &str, start: usize) {
        let bare = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if bare.is_empty() || bare.starts_with('#') {
            return;
        }
        let before = &line[..line.len() - bare.len()];
        self.lines.push(Line {
            at: start + before.len(),
            indent: before.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum(),
        });
        // A row of a test's table is data.
        if !bare.starts_with(['|', '｜']) {
            self.marks_of(line.trim_end(), start);
        }
    }

    fn marks_of(&mut self, line: &str, start: usize) {
        let mark = |at: usize, kind, lines: &[Line]| Mark {
            at: start + at,
            kind,
            line: lines.len() - 1,
        };
        let mut rest = line.char_indices();
        while let Some((at, c)) = rest.next() {
            let closers: &[char] = match c {
                '#' => return,
                '"' => &['"'],
                '“' | '”' => &['“', '”'],
                '`' => &['`'],
                _ => {
                    if let Some(kind) = bracket(c) {
                        self.marks.push(mark(at, kind, &self.lines));
                    }
                    continue;
                }
            };
            if !rest.any(|(_, c)| closers.contains(&c)) {
                let end = start + line.len();
                self.marks.push(mark(at, MarkKind::Unclosed { end }, &self.lines));
                // What ends the line is rarely part of the text.
                if line.ends_with(['{', '｛']) {
                    let brace = line.len() - if line.ends_with('{') { 1 } else { '｛'.len_utf8() };
                    self.marks
                        .push(mark(brace, MarkKind::Open(Bracket::Brace), &self.lines));
                }
            }
        }
    }
}
