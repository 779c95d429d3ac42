//! References: names, calls with their clauses, windows, and functions over all subjects.

use weigh_words::{Text, text};

use super::{Node, Parts, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Blend, Call, Expr, ExprKind, Path, Window, WindowUnit};
use crate::syntax::grammar::Rule;
use crate::syntax::keywords::{self, Keyword};
use crate::value::{Granularity, Literal, Period};

/// Functions whose arguments are read row by row.
pub(in crate::syntax) const OF_ROWS: &[&str] = &[
    "count",
    "sum",
    "avg",
    "median",
    "stddev",
    "percentile",
    "distinct",
    "share",
    "first",
    "last",
    "blend",
];

impl Reader<'_> {
    pub(super) fn reference(&mut self, node: Node) -> ExprKind {
        let mut parts = node.into_inner();
        let Some(named) = parts.next() else {
            unreachable!("a reference has a name")
        };
        let Some(arguments) = parts.next() else {
            return ExprKind::Name(self.named(named));
        };
        let function = self.function(named);
        let mut call = self.arguments(function, arguments);
        if let Some(within) = parts.next() {
            let span = self.span(&within);
            let path = self.path(Parts::of(within).one(Rule::path));
            self.once(&mut call.within, path, Rule::kw_within, span);
        }
        ExprKind::Call(Box::new(call))
    }

    /// A name outside a call. A name with a meaning is kept in English, unless columns may have it.
    fn named(&mut self, node: Node) -> Path {
        if let Some(words) = of_several_words(node.as_rule()) {
            let name = self.word(&node, words);
            return Path {
                span: name.span,
                names: vec![name],
            };
        }
        let mut path = self.path(node);
        let of_period = path.names.len() == 2 && keywords::meaning(&path.names[0].value) == Some("period");
        if !self.rows && (path.names.len() == 1 || of_period) {
            for name in &mut path.names {
                if let Some(english) = keywords::meaning(&name.value) {
                    english.clone_into(&mut name.value);
                }
            }
        }
        path
    }

    /// The name of what is called.
    fn function(&mut self, node: Node) -> Path {
        if of_several_words(node.as_rule()).is_some() {
            return self.named(node);
        }
        let mut path = self.path(node);
        if let [name] = path.names.as_mut_slice()
            && let Some(english) = keywords::function(&name.value)
        {
            english.clone_into(&mut name.value);
        }
        path
    }

    /// `(a, option: 3 where C)`
    pub(super) fn arguments(&mut self, function: Path, node: Node) -> Call {
        let of_rows = matches!(function.names.as_slice(), [name] if OF_ROWS.contains(&name.value.as_str()));
        let before = self.rows;
        self.rows |= of_rows;
        let mut call = Call {
            function,
            arguments: Vec::new(),
            weighted_by: None,
            blend: None,
            condition: None,
            via: None,
            within: None,
        };
        for part in Parts::of(node) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::argument => call.arguments.push(self.argument(part)),
                Rule::where_part => {
                    let condition = self.row_formula(part);
                    self.once(&mut call.condition, condition, Rule::kw_where, span);
                }
                Rule::weighted_by_part => {
                    let weight = self.row_formula(part);
                    self.once(&mut call.weighted_by, weight, Rule::kw_weighted_by, span);
                }
                Rule::blend_part => {
                    let blend = self.blend(part);
                    self.once(&mut call.blend, blend, Rule::kw_by, span);
                }
                Rule::via_part => {
                    let path = self.path(Parts::of(part).one(Rule::path));
                    self.once(&mut call.via, path, Rule::kw_via, span);
                }
                Rule::within_part => {
                    let path = self.path(Parts::of(part).one(Rule::path));
                    self.once(&mut call.within, path, Rule::kw_within, span);
                }
                other => unreachable!("{other:?} does not stand in a call"),
            }
        }
        self.rows = before;
        call
    }

    fn argument(&mut self, node: Node) -> Argument {
        let mut parts = Parts::of(node);
        let name = parts
            .maybe(Rule::option_name)
            .map(|option| self.name(&Parts::of(option).one(Rule::name)));
        Argument {
            name,
            value: self.formula(parts.one(Rule::formula)),
        }
    }

    /// The formula of a `where` or `weighted by`: bare names are columns.
    pub(super) fn row_formula(&mut self, node: Node) -> Expr {
        self.in_rows(|reader| reader.formula(Parts::of(node).one(Rule::formula)))
    }

    fn blend(&mut self, node: Node) -> Blend {
        let mut parts = Parts::of(node);
        let by = self.in_rows(|reader| reader.operand(parts.one(Rule::operand)));
        let weights = parts
            .map(|role| {
                let mut parts = Parts::of(role);
                let name = parts.any();
                let name = if name.as_rule() == Rule::text {
                    self.text(&name)
                } else {
                    self.name(&name)
                };
                (name, self.formula(parts.one(Rule::amount)))
            })
            .collect();
        Blend { by, weights }
    }

    /// Sets a clause of a call that may stand there once.
    fn once<T>(&mut self, place: &mut Option<T>, value: T, keyword: Rule, span: Span) {
        if place.is_some() {
            self.report(twice_in_call(keyword, span));
        }
        *place = Some(value);
    }

    /// `average of x within region`, `percentile 20 of x`
    pub(super) fn across(&mut self, node: Node) -> ExprKind {
        // A number is a token and a part at once, so the parts are not filtered here.
        let mut parts = node.into_inner().peekable();
        let Some(word) = parts.next() else {
            unreachable!("a function over all subjects begins with its name")
        };
        let english = match word.as_rule() {
            Rule::kw_average_of => "average",
            Rule::kw_best_of => "best",
            Rule::kw_worst_of => "worst",
            Rule::kw_median_of => "median",
            Rule::kw_sum_of => "sum",
            Rule::kw_percentile => "percentile",
            other => unreachable!("{other:?} is no function over all subjects"),
        };
        let which = parts
            .next_if(|part| part.as_rule() == Rule::number)
            .map(|number| Box::new(self.literal(&number)));
        let Some(operand) = parts.find(|part| part.as_rule() == Rule::operand) else {
            unreachable!("a function over all subjects has an operand")
        };
        ExprKind::Across {
            function: self.word(&word, english),
            which,
            of: Box::new(self.operand(operand)),
            within: parts
                .next()
                .map(|within| self.path(Parts::of(within).one(Rule::path))),
        }
    }

    /// What stands between square brackets.
    pub(super) fn windows(&mut self, node: Node) -> Vec<Spanned<Window>> {
        let kinds: Vec<Node> = Parts::of(node).collect();
        kinds.into_iter().filter_map(|kind| self.window(kind)).collect()
    }

    fn window(&mut self, node: Node) -> Option<Spanned<Window>> {
        let span = self.span(&node);
        let Some(kind) = node.into_inner().next() else {
            unreachable!("a window says which")
        };
        let window = match kind.as_rule() {
            Rule::kw_overall => Window::Overall,
            Rule::kw_previous => Window::Previous,
            Rule::kw_year_ago => Window::YearAgo,
            Rule::kw_year_to_date => Window::YearToDate,
            Rule::kw_before => Window::Before,
            Rule::kw_all => Window::All,
            Rule::last_window => self.last_window(kind),
            Rule::calendar | Rule::number => Window::Period(self.window_period(&kind)?),
            other => unreachable!("{other:?} is no window"),
        };
        Some(Spanned::new(window, span))
    }

    fn last_window(&mut self, node: Node) -> Window {
        let mut inner = node.into_inner().skip(1);
        let (Some(count), Some(unit)) = (inner.next(), inner.next()) else {
            unreachable!("`last` has a count and a unit")
        };
        let unit = match unit.as_rule() {
            Rule::kw_days => WindowUnit::Days,
            Rule::kw_weeks => WindowUnit::Weeks,
            Rule::kw_months => WindowUnit::Months,
            Rule::kw_quarters => WindowUnit::Quarters,
            Rule::kw_years => WindowUnit::Years,
            other => unreachable!("{other:?} is no unit of a window"),
        };
        Window::Last(self.whole(&count), unit)
    }

    /// A whole number of moderate size.
    pub(super) fn whole(&mut self, node: &Node) -> u32 {
        node.as_str().parse().unwrap_or_else(|_| {
            let title = text!("{number} is too large here", number = node.as_str());
            self.report(Diagnostic::error(Code::E0109, title, self.span(node)));
            0
        })
    }

    /// `[2023-Q4]` or `[2023]`
    fn window_period(&mut self, node: &Node) -> Option<Period> {
        let written = node.as_str();
        if node.as_rule() == Rule::number {
            let year = written.parse().ok().filter(|_| written.len() == 4);
            if let Some(period) = year.and_then(|year| Period::new(Granularity::Year, year, 1)) {
                return Some(period);
            }
        } else if let Literal::Period(period) = self.calendar(node)? {
            return Some(period);
        }
        let title = text!("`{written}` is not a period", written);
        self.report(Diagnostic::error(Code::E0117, title, self.span(node)).help(text!(
            "write a period such as [2023-Q4], or [previous], [year ago], [last 12 months]"
        )));
        None
    }
}

/// A clause of a call that may stand there once stands there again.
fn twice_in_call(keyword: Rule, span: Span) -> Diagnostic {
    let clause = Keyword::of(keyword).map_or_else(Text::default, Keyword::said);
    Diagnostic::error(
        Code::E0124,
        text!("`{clause}` stands twice in one call", clause),
        span,
    )
    .help(text!(
        "join two conditions with `and`; of anything else, keep one"
    ))
}

/// The name of a function that is a keyword of several words.
fn of_several_words(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::kw_percentile_rank => Some("percentile rank"),
        Rule::kw_dense_rank => Some("dense rank"),
        Rule::kw_cumulative_sum => Some("cumulative sum"),
        _ => None,
    }
}
