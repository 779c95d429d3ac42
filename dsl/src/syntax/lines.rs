//! A text as its lines and words, for the formatter: what stands on a line of its own, what has braces, how words hang
//! together and where a long line may be broken. Only what the grammar knows; where things go is for `format`. What each
//! rule is to the layout stands in `roles`.

use super::from_pairs::{Node, OF_ROWS};
use super::grammar::Rule;
use super::keywords::function;
use super::outline::Outline;
use super::roles::{Role, column, defines, ranges, rank, role};
use super::spelling::{self, Speller, Spelling};
use super::{failure, parser};

/// A declaration, a clause, or an entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) shape: Shape,
    /// Up to its brace, if it has one.
    pub(crate) words: Vec<Word>,
    pub(crate) body: Option<Body>,
    /// What stands behind its closing brace.
    pub(crate) tail: Vec<Word>,
}

/// What is between braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) open: Word,
    pub(crate) lines: Vec<Line>,
    pub(crate) close: Word,
    /// Whether it may stand on one line with its braces.
    pub(crate) may_be_flat: bool,
}

/// The kinds of lines, by what they stand in columns with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A declaration.
    Declaration,
    /// A clause, which begins with its keyword.
    Clause,
    /// A KPI.
    Kpi,
    /// A band, a share, a segment, a part of a roll-up.
    Entry,
}

/// A word or a sign, as the formatter writes it.
#[derive(Debug, Clone, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Where it stands in the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether no blank parts it from the word before.
    pub(crate) glued: bool,
    pub(crate) breaks: Break,
    /// The column of its line that begins with it.
    pub(crate) column: Option<usize>,
    /// Characters before the point, where numbers are written below one another.
    pub(crate) lead: Option<usize>,
}

/// Places and backquotes aside.
impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        let bare = |word: &Word| word.text.trim_matches('`').to_owned();
        bare(self) == bare(other)
            && (self.glued, self.breaks, self.column, self.lead)
                == (other.glued, other.breaks, other.column, other.lead)
    }
}

/// Whether a line may be broken before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    Never,
    /// Where it is too long; the smallest level first.
    At(u16),
    /// As `At(0)`: behind the `=` of a definition, which then stands alone.
    BehindEquals,
    /// A row of a table.
    Row,
    /// What follows the rows of a table.
    BehindRows,
}

/// The lines of a text that the parser takes; none if it does not take it.
pub(crate) fn lines(text: &str, spelling: Spelling) -> Option<Vec<Line>> {
    let outline = Outline::of(text);
    parser::with_stack(&outline, || {
        let mut pairs = failure::read(Rule::file, text, (0, text.len())).ok()?;
        let file = pairs.next()?;
        let mut builder = Builder {
            speller: Speller::new(spelling, &file),
            open: Vec::new(),
            done: Vec::new(),
            glue: false,
            breaks: Break::Never,
            depth: 0,
            rows: false,
        };
        builder.parts(file);
        Some(builder.done)
    })
}

/// Levels of breaks inside one pair of brackets.
const LEVELS: u16 = 16;

struct Builder {
    speller: Speller,
    /// Lines that have begun, the innermost last; with the body that is open in each.
    open: Vec<Open>,
    done: Vec<Line>,
    /// Whether the next word is glued to the one before it.
    glue: bool,
    /// Whether a line may be broken before the next word.
    breaks: Break,
    /// Round and square brackets around.
    depth: u16,
    /// Whether a bare name is that of a column first.
    rows: bool,
}

/// A line in the making.
struct Open {
    line: Line,
    /// The brace that is not closed yet, and the lines behind it.
    body: Option<(Word, Vec<Line>)>,
}

impl Builder {
    fn node(&mut self, node: Node, parent: Rule) {
        let rule = node.as_rule();
        if let Some(rank) = rank(rule, parent) {
            self.may_break(rank);
        }
        match role(rule) {
            Role::Line(shape) => self.line(node, shape, false),
            Role::Keyed => self.line(node, Shape::Clause, true),
            Role::Part if rule == Rule::reference => self.reference(node),
            Role::Part => self.part(node, parent),
            Role::Keyword => self.keyword(&node, parent),
            Role::Sign(sign) => self.sign(sign, &node, parent),
            Role::Literal => self.literal(&node, parent),
            Role::Nothing => {}
        }
    }

    fn parts(&mut self, node: Node) {
        let rule = node.as_rule();
        for part in node.into_inner() {
            self.node(part, rule);
        }
    }

    fn part(&mut self, node: Node, parent: Rule) {
        let (rule, rows) = (node.as_rule(), self.rows);
        self.rows |= match rule {
            Rule::table_body | Rule::where_part | Rule::weighted_by_part => true,
            Rule::operand => parent == Rule::blend_part,
            _ => false,
        };
        let marked = self.mark();
        if rule == Rule::given_rows {
            let texts = spelling::rows(&node);
            for (row, text) in node.into_inner().zip(texts) {
                self.breaks = Break::Row;
                self.word(text, &row, rule);
            }
        } else if ranges(rule) {
            for (index, part) in node.into_inner().enumerate() {
                self.glue |= index > 0;
                self.node(part, rule);
            }
        } else {
            self.parts(node);
        }
        self.column_from(marked, parent, rule);
        self.rows = rows;
    }

    fn line(&mut self, node: Node, shape: Shape, keyed: bool) {
        let rule = node.as_rule();
        self.breaks = Break::Never;
        self.open.push(Open {
            line: Line {
                shape,
                words: Vec::new(),
                body: None,
                tail: Vec::new(),
            },
            body: None,
        });
        self.parts(node);
        let Some(Open { mut line, .. }) = self.open.pop() else {
            unreachable!("the line was opened above")
        };
        if let Some(body) = &mut line.body {
            body.may_be_flat = !matches!(rule, Rule::scorecard_item | Rule::group_clause | Rule::test_item);
        }
        if let Some(second) = line.words.get_mut(1).filter(|_| keyed) {
            second.column = Some(1);
        }
        match self.open.last_mut().and_then(|open| open.body.as_mut()) {
            Some((_, lines)) => lines.push(line),
            None => self.done.push(line),
        }
    }

    /// A name, or a call of what it names, in the words of the language.
    fn reference(&mut self, node: Node) {
        let called = node
            .clone()
            .into_inner()
            .any(|part| part.as_rule() == Rule::arguments);
        let rows = self.rows;
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::path => {
                    let texts = self.speller.reference(&part, called, rows);
                    self.rows |= called && texts.len() == 1 && of_rows(&texts[0]);
                    let mut texts = texts.into_iter();
                    for name in part.into_inner() {
                        if name.as_rule() == Rule::name {
                            self.word(texts.next().unwrap_or_default(), &name, Rule::path);
                        } else {
                            self.node(name, Rule::path);
                        }
                    }
                }
                _ => self.node(part, Rule::reference),
            }
        }
        self.rows = rows;
    }

    fn keyword(&mut self, node: &Node, parent: Rule) {
        let words = self.speller.keyword(node, self.before());
        for (index, (text, start, end)) in words.into_iter().enumerate() {
            if index > 0 {
                self.breaks = Break::Never;
            }
            self.push(text, (start, end), parent, node.as_rule());
        }
    }

    fn sign(&mut self, sign: &str, node: &Node, parent: Rule) {
        let rule = node.as_rule();
        match rule {
            Rule::close_round | Rule::close_square => self.depth -= 1,
            Rule::open_round => {
                self.glue |= matches!(
                    parent,
                    Rule::arguments | Rule::template_arguments | Rule::template_head
                );
            }
            _ => {}
        }
        self.glue |= matches!(
            rule,
            Rule::comma
                | Rule::colon
                | Rule::dot
                | Rule::close_round
                | Rule::open_square
                | Rule::close_square
        );
        if self.glue {
            self.breaks = Break::Never;
        }
        self.word(sign.to_owned(), node, parent);
        match rule {
            Rule::open_round | Rule::open_square => {
                self.depth += 1;
                self.glue = true;
            }
            Rule::dot | Rule::negative => self.glue = true,
            Rule::comma => self.may_break(0),
            Rule::equals if defines(parent) => self.breaks = Break::BehindEquals,
            _ => {}
        }
    }

    fn literal(&mut self, node: &Node, parent: Rule) {
        let text = self.speller.literal(node, parent, self.before());
        self.word(text, node, parent);
    }

    /// The word before the next one, on its line.
    fn before(&self) -> Option<&Word> {
        self.open.last().and_then(|open| open.line.words.last())
    }

    fn may_break(&mut self, rank: u16) {
        if self.breaks == Break::Never && !self.glue {
            self.breaks = Break::At(self.depth * LEVELS + rank);
        }
    }

    fn word(&mut self, text: String, node: &Node, parent: Rule) {
        let span = node.as_span();
        self.push(text, (span.start(), span.end()), parent, node.as_rule());
    }

    fn push(&mut self, text: String, (start, end): (usize, usize), parent: Rule, rule: Rule) {
        let behind_rows = rule != Rule::pipe_row
            && rule != Rule::comma
            && self.open.last().is_some_and(|open| {
                let words = open.line.words.iter().rev();
                words
                    .skip_while(|word| word.text == ",")
                    .take(1)
                    .any(|word| word.breaks == Break::Row)
            });
        let word = Word {
            text,
            start,
            end,
            glued: std::mem::take(&mut self.glue),
            breaks: if behind_rows {
                Break::BehindRows
            } else {
                std::mem::replace(&mut self.breaks, Break::Never)
            },
            column: column(parent, rule),
            lead: None,
        };
        let Some(open) = self.open.last_mut() else { return };
        match (rule, &mut open.body, &mut open.line.body) {
            (Rule::open_brace, body, _) => *body = Some((word, Vec::new())),
            (Rule::close_brace, body, closed) => {
                if let Some((brace, lines)) = body.take() {
                    *closed = Some(Body {
                        open: brace,
                        close: Word {
                            glued: lines.is_empty(),
                            ..word
                        },
                        lines,
                        may_be_flat: true,
                    });
                }
            }
            // A comma between the entries of a list stands behind the entry before it.
            (_, Some((_, lines)), _) => {
                if let Some(last) = lines.last_mut() {
                    last.words.push(word);
                }
            }
            (_, None, Some(_)) => open.line.tail.push(word),
            (_, None, None) => open.line.words.push(word),
        }
    }

    /// How many words the present line has.
    fn mark(&self) -> usize {
        self.open.last().map_or(0, |open| open.line.words.len())
    }

    /// A part that begins a column has been read since the mark.
    fn column_from(&mut self, mark: usize, parent: Rule, rule: Rule) {
        let Some(column) = column(parent, rule) else {
            return;
        };
        let Some(open) = self.open.last_mut() else { return };
        let words = &mut open.line.words;
        // A second weight stands behind the first.
        if words.iter().any(|word| word.column == Some(column)) {
            return;
        }
        if let Some(first) = words.get_mut(mark) {
            first.column = Some(column);
        }
        if rule == Rule::range {
            spelling::lead(&mut words[mark..]);
        }
    }
}

/// Whether the arguments of a function are read row by row.
fn of_rows(name: &str) -> bool {
    function(name.trim_matches('`')).is_some_and(|english| OF_ROWS.contains(&english))
}
