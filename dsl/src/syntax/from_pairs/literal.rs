//! Numbers with their units, dates, periods and texts.

use weigh_words::{Text, text};

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Effective, Expr, ExprKind, Range};
use crate::syntax::grammar::Rule;
use crate::value::{Currency, Date, DateTime, Decimal, Granularity, Literal, Period};

/// A text without its quotes; a quote is doubled inside straight ones.
pub(in crate::syntax) fn unquoted(written: &str) -> String {
    let mut inner = written.chars();
    let opening = inner.next();
    inner.next_back();
    let inner = inner.as_str();
    if opening == Some('"') {
        inner.replace("\"\"", "\"")
    } else {
        inner.to_owned()
    }
}

/// Seconds in a unit of time.
fn seconds(unit: &str) -> Option<i64> {
    match unit {
        "s" | "秒" => Some(1),
        "min" | "分钟" => Some(60),
        "h" | "小时" => Some(3600),
        "d" | "天" => Some(86_400),
        "w" | "周" => Some(604_800),
        _ => None,
    }
}

/// Reads `1_000`, `90%`, `5000 CNY`, `2h`; none if a number has too many digits.
fn number(written: &str) -> Option<Literal> {
    let end = written
        .find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.')
        .unwrap_or(written.len());
    let (digits, unit) = written.split_at(end);
    let value = Decimal::parse(digits)?;
    let unit = unit.trim_start_matches(|c: char| c.is_whitespace());
    if unit.is_empty() {
        Some(Literal::Number(value))
    } else if unit == "%" || unit == "％" {
        value.mul(Decimal::from_parts(1, 2)?).map(Literal::Percent)
    } else if let Some(seconds) = seconds(unit) {
        value.mul(Decimal::from(seconds)).map(Literal::Duration)
    } else {
        Currency::new(unit).map(|currency| Literal::Money(value, currency))
    }
}

impl Reader<'_> {
    /// A number, whose digits may be too many.
    pub(super) fn number(&mut self, node: &Node) -> Option<Literal> {
        let read = number(node.as_str());
        if read.is_none() {
            let title = text!("this number has more digits than can be counted exactly");
            self.report(
                Diagnostic::error(Code::E0109, title, self.span(node))
                    .help(text!("a number may have 28 digits in all")),
            );
        }
        read
    }

    /// A day, a moment or a period, which may not exist.
    pub(super) fn calendar(&mut self, node: &Node) -> Option<Literal> {
        let span = self.span(node);
        match calendar(node.as_str()) {
            Ok(literal) => Some(literal),
            Err(problem) => {
                self.report(problem.diagnostic(node.as_str(), span));
                None
            }
        }
    }

    /// `negative? (calendar | number)`, as a formula.
    pub(super) fn constant(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let negative = parts.maybe(Rule::negative).is_some();
        let node = parts.any();
        let inner = self.literal(&node);
        if negative {
            Expr {
                kind: ExprKind::Negate(Box::new(inner)),
                span,
            }
        } else {
            inner
        }
    }

    /// A number, a date, a period or a text, as a formula.
    pub(super) fn literal(&mut self, node: &Node) -> Expr {
        let literal = match node.as_rule() {
            Rule::number => self.number(node),
            Rule::calendar => self.calendar(node),
            Rule::text => Some(Literal::Text(unquoted(node.as_str()))),
            Rule::kw_yes => Some(Literal::Bool(true)),
            Rule::kw_no => Some(Literal::Bool(false)),
            Rule::kw_missing_value => Some(Literal::Missing),
            other => unreachable!("{other:?} is no literal"),
        };
        Expr {
            kind: literal.map_or(ExprKind::Error, ExprKind::Literal),
            span: self.span(node),
        }
    }

    /// `90..100`, `70..<90`, `..<60`: with formulas or plain values at its ends.
    pub(super) fn range(&mut self, node: Node) -> Range {
        let span = self.span(&node);
        let mut range = Range {
            low: None,
            high: None,
            open: false,
            span,
        };
        let mut dots = false;
        for part in Parts::of(node) {
            match part.as_rule() {
                Rule::dots => dots = true,
                Rule::dots_open => (dots, range.open) = (true, true),
                rule => {
                    let end = if rule == Rule::amount {
                        self.formula(part)
                    } else {
                        self.constant(part)
                    };
                    *(if dots { &mut range.high } else { &mut range.low }) = Some(end);
                }
            }
        }
        range
    }

    /// `effective 2024-01-01..2024-06-30`
    pub(super) fn effective(&mut self, node: Node) -> Effective {
        let span = self.span(&node);
        let mut effective = Effective {
            from: None,
            to: None,
            span,
        };
        let mut dots = false;
        for part in Parts::of(Parts::of(node).one(Rule::date_range)) {
            if part.as_rule() == Rule::dots {
                dots = true;
                continue;
            }
            let day = self.day(&part);
            *(if dots {
                &mut effective.to
            } else {
                &mut effective.from
            }) = day;
        }
        effective
    }

    /// A day, where a period would not do.
    pub(super) fn day(&mut self, node: &Node) -> Option<Date> {
        match self.calendar(node)? {
            Literal::Date(date) => Some(date),
            _ => {
                let title = text!("`{written}` is not a day", written = node.as_str());
                self.report(Diagnostic::error(Code::E0117, title, self.span(node)).help(text!(
                    "write the first and the last day, such as 2024-01-01..2024-06-30"
                )));
                None
            }
        }
    }
}

/// What is wrong with a date.
enum CalendarProblem {
    /// There is no such day or period: why.
    None(Text),
    /// It is written in another notation than ours: this is ours.
    Notation(String),
}

impl CalendarProblem {
    fn diagnostic(self, written: &str, span: Span) -> Diagnostic {
        match self {
            CalendarProblem::None(why) => {
                let title = text!("{written} does not exist", written);
                Diagnostic::error(Code::E0116, title, span).label(why)
            }
            CalendarProblem::Notation(ours) => {
                let title = text!("dates are not written like {written}", written);
                Diagnostic::error(Code::E0117, title, span).help(text!(
                    "write {ours}; for a difference or a quotient, put blanks around the sign",
                    ours
                ))
            }
        }
    }
}

/// Reads what the grammar takes for a date or a period.
fn calendar(written: &str) -> Result<Literal, CalendarProblem> {
    let text = written.replace('－', "-");
    let fields: Vec<&str> = text.split(['-', '/', '.', 'T']).collect();
    let dashes = !text.contains('/') && !text.split('T').next().unwrap_or("").contains('.');
    if let Some(letter) = fields[1].chars().next().filter(char::is_ascii_alphabetic) {
        return named_period(&text, letter.to_ascii_uppercase(), &fields);
    }
    if !dashes || fields[1].len() == 1 || fields.get(2).is_some_and(|day| day.len() == 1) {
        let ours: Vec<String> = fields
            .iter()
            .take(3)
            .map(|field| format!("{field:0>2}"))
            .collect();
        return Err(CalendarProblem::Notation(ours.join("-")));
    }
    match fields.len() {
        2 => Period::parse(&text)
            .map(Literal::Period)
            .ok_or_else(|| CalendarProblem::None(text!("a year has the months 01 to 12"))),
        3 => Date::parse(&text)
            .map(Literal::Date)
            .ok_or_else(|| CalendarProblem::None(text!("the calendar has no such day"))),
        _ => DateTime::parse(&text)
            .map(Literal::DateTime)
            .ok_or_else(|| CalendarProblem::None(text!("no day has such a time"))),
    }
}

/// `2024-Q4`, `2024-H2`, `2024-W41`.
fn named_period(text: &str, letter: char, fields: &[&str]) -> Result<Literal, CalendarProblem> {
    let granularity = match letter {
        'Q' => Granularity::Quarter,
        'H' => Granularity::Half,
        _ => Granularity::Week,
    };
    if let Some(period) = Period::parse(text) {
        return Ok(Literal::Period(period));
    }
    let part = fields[1][1..].parse::<i32>().ok();
    let meant = part.and_then(|part| Period::new(granularity, fields[0].parse().ok()?, part));
    match meant {
        Some(period) => Err(CalendarProblem::Notation(period.to_string())),
        None => Err(CalendarProblem::None(match letter {
            'Q' => text!("a year has the quarters Q1 to Q4"),
            'H' => text!("a year has the halves H1 and H2"),
            _ => text!("this year has no such ISO week"),
        })),
    }
}
