//! Tests: what they give, and what they expect of which scorecard.

use weigh_words::text;

use super::Resolver;
use super::call::places_of_round;
use super::load::LoadedFile;
use super::names::Declaration;
use super::rows::meant;
use super::subject::SubjectContext;
use crate::diagnostic::{self, Code, Diagnostic, did_you_mean, echo};
use crate::model::{
    Bands, Expectation, Expected, Facet, Given, GivenRows, GivenValue, GroupId, Is, KpiId, Member, Scorecard,
    Stored, TableId, Test,
};
use crate::syntax::ast::{self, Comparison, ItemKind};
use crate::value::{Decimal, Granularity, Literal, Period};

impl Resolver<'_> {
    /// Resolves the tests of the main file.
    pub(super) fn resolve_tests(&mut self, main: &LoadedFile, scorecards: &[Scorecard]) -> Vec<Test> {
        let tree = main.tree.clone();
        let tests = tree.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Test(test) => Some(test),
            _ => None,
        });
        tests.filter_map(|test| self.test(test, scorecards)).collect()
    }

    fn test(&mut self, tree: &ast::Test, scorecards: &[Scorecard]) -> Option<Test> {
        let scorecard = self.scorecard_of(tree, scorecards)?;
        let mut test = Test {
            title: tree.title.value.clone(),
            scorecard: scorecard.name.clone(),
            period: None,
            values: Vec::new(),
            rows: Vec::new(),
            expect: Vec::new(),
            span: tree.title.span,
        };
        let mut fine = true;
        for (path, value) in &tree.given {
            fine &= self.given_value(&mut test, scorecard, path, value).is_some();
        }
        for table in &tree.tables {
            match self.given_rows(table) {
                Some(rows) => test.rows.push(rows),
                None => fine = false,
            }
        }
        for expr in &tree.expect {
            fine &= self.expectations(&mut test, scorecard, expr).is_some();
        }
        if tree.expect.is_empty() {
            self.out.push(
                Diagnostic::error(
                    Code::E0341,
                    text!("this test expects nothing, so it cannot fail"),
                    tree.title.span,
                )
                .help(text!(
                    "write what must come out: `expect total = 100, grade = excellent`"
                )),
            );
            return None;
        }
        fine.then_some(test)
    }

    /// The scorecard that a test is about: the only one, or the one that has all the KPIs it names.
    fn scorecard_of<'s>(&mut self, tree: &ast::Test, scorecards: &'s [Scorecard]) -> Option<&'s Scorecard> {
        if let [only] = scorecards {
            return Some(only);
        }
        let named = |scorecard: &Scorecard| {
            let mut names = tree.given.iter().map(|(path, _)| path).chain(paths(&tree.expect));
            names.all(|path| {
                let name = &path.names[0].value;
                !scorecards.iter().any(|other| part(other, name).is_some()) || part(scorecard, name).is_some()
            })
        };
        let fitting: Vec<&Scorecard> = scorecards.iter().filter(|scorecard| named(scorecard)).collect();
        match fitting.as_slice() {
            [only] => Some(only),
            // One that changed: the one that is in force then, or the last.
            [first, rest @ ..] if rest.iter().all(|other| other.name == first.name) => {
                Scorecard::for_period(fitting.iter().copied(), given_period(tree))
            }
            // A mistake in the scorecard is told already.
            [] if scorecards.is_empty() => None,
            _ => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0341,
                        text!("it is not clear which scorecard this test is about"),
                        tree.title.span,
                    )
                    .help(text!(
                        "give or expect something of a KPI that only one of them has"
                    )),
                );
                None
            }
        }
    }

    fn given_value(
        &mut self,
        test: &mut Test,
        scorecard: &Scorecard,
        path: &ast::Path,
        value: &ast::Expr,
    ) -> Option<()> {
        if let Some(period) = period(path, value) {
            test.period = Some(period);
            return Some(());
        }
        let value = self.plain(value)?;
        let name = path.names[0].value.clone();
        let what = if path.names.len() == 1 && scorecard.kpis.iter().any(|kpi| kpi.name == name) {
            Given::Kpi(name)
        } else {
            let last = path.names[path.names.len() - 1].value.clone();
            match self.lookup(&path.names) {
                Some((Declaration::Param(_), used)) if used == path.names.len() => Given::Param(last),
                Some((Declaration::Measure(_), used)) if used == path.names.len() => Given::Measure(last),
                Some((Declaration::Table(table), used)) if used + 1 == path.names.len() => {
                    if table != scorecard.subject {
                        self.not_of_subject(path);
                        return None;
                    }
                    Given::Column(table, self.header(table, &path.names[used])?)
                }
                Some((Declaration::Refused, _)) => return None,
                _ => {
                    let kpis: Vec<String> = scorecard.kpis.iter().map(|kpi| kpi.name.clone()).collect();
                    self.unknown_name(path, &kpis);
                    return None;
                }
            }
        };
        test.values.push(GivenValue { what, value });
        Some(())
    }

    fn not_of_subject(&mut self, path: &ast::Path) {
        let column = self.text(path.span);
        self.out.push(
            Diagnostic::error(
                Code::E0341,
                text!(
                    "`{column}` is no column of the subject, so one value says nothing",
                    column
                ),
                path.span,
            )
            .help(text!(
                "give the table rows, between pipes: `given orders | customer | amount | …`"
            )),
        );
    }

    /// A value that is known before any data is read.
    fn plain(&mut self, tree: &ast::Expr) -> Option<Literal> {
        if let ast::ExprKind::Literal(literal) = &tree.kind {
            return Some(literal.clone());
        }
        let expr = self.expr(&mut SubjectContext::new(None), tree)?;
        if let Some(literal) = expr.as_literal() {
            return Some(literal.clone());
        }
        self.out.push(
            Diagnostic::error(
                Code::E0341,
                text!("a test gives and expects plain values"),
                tree.span,
            )
            .help(text!(
                "write a number, a percentage, a text, `yes`, `no` or `missing`"
            )),
        );
        None
    }

    fn given_rows(&mut self, tree: &ast::TestTable) -> Option<GivenRows> {
        let table = self.table_named(&tree.table)?;
        let columns: Vec<_> = tree.columns.iter().map(|name| self.header(table, name)).collect();
        let columns = columns.into_iter().collect::<Option<Vec<_>>>()?;
        let rows = tree
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.value.clone()).collect());
        Some(GivenRows {
            table,
            columns,
            rows: rows.collect(),
        })
    }

    /// What the source calls a column: a test's rows stand in the place of its rows.
    fn header(&mut self, table: TableId, name: &ast::Name) -> Option<String> {
        let known = self.table(table).column_named(&name.value);
        let Some(column) = known else {
            return Some(name.value.clone());
        };
        match &self.table(table).columns[column.0 as usize].stored {
            Stored::Source { header, .. } => Some(header.clone()),
            Stored::Distinct => Some(name.value.clone()),
            // While a test runs, what it does not give is computed, also what another test gives.
            Stored::Computed(_) if !self.filled.is_empty() => Some(name.value.clone()),
            Stored::Computed(_) => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0341,
                        text!(
                            "`{column}` is computed from other columns",
                            column = echo(&name.value)
                        ),
                        name.span,
                    )
                    .help(text!("give the columns that it is computed from")),
                );
                None
            }
        }
    }

    /// What an expression of `expect` asks for; several joined by `and` are several.
    fn expectations(&mut self, test: &mut Test, scorecard: &Scorecard, tree: &ast::Expr) -> Option<()> {
        if let ast::ExprKind::And(a, b) = &tree.kind {
            let a = self.expectations(test, scorecard, a);
            return self.expectations(test, scorecard, b).and(a);
        }
        let (side, is): (&ast::Expr, _) = match &tree.kind {
            ast::ExprKind::Compare(a, op, b) => (a, Ok((op.value, &**b))),
            ast::ExprKind::Is { value, known } => (value, Err(Is::Known(*known))),
            ast::ExprKind::Between { value, low, high } => {
                let (low, high) = (self.plain_number_of(low)?, self.plain_number_of(high)?);
                (value, Err(Is::Between(low, high)))
            }
            _ => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0341,
                        text!("this says nothing that could be so or not"),
                        tree.span,
                    )
                    .help(text!(
                        "compare something: `total = 100`, `grade = good`, `csat is missing`, `rank <= 3`"
                    )),
                );
                return None;
            }
        };
        let (what, places) = self.expected(scorecard, side)?;
        let is = match is {
            Err(is) => is,
            Ok((op, right)) => self.must_be(scorecard, what, op, right)?,
        };
        test.expect.push(Expectation {
            what,
            places,
            is,
            span: tree.span,
        });
        Some(())
    }

    fn must_be(
        &mut self,
        scorecard: &Scorecard,
        what: Expected,
        op: Comparison,
        right: &ast::Expr,
    ) -> Option<Is> {
        let names: Vec<String> = match what {
            Expected::Part(member, Facet::Grade) => scorecard.bands(member).map(names_of).unwrap_or_default(),
            Expected::Segment => scorecard
                .segments
                .iter()
                .map(|segment| segment.name.clone())
                .collect(),
            Expected::Part(..) | Expected::Weight(_) | Expected::Rank => {
                if matches!(right.kind, ast::ExprKind::Literal(Literal::Missing)) {
                    return Some(Is::Known(op == Comparison::NotEqual));
                }
                return self.plain_number_of(right).map(|number| Is::Compared(op, number));
            }
        };
        let name = match &right.kind {
            ast::ExprKind::Name(path) if path.names.len() == 1 => path.names[0].value.clone(),
            ast::ExprKind::Literal(Literal::Text(text)) => text.clone(),
            ast::ExprKind::Literal(Literal::Missing) => {
                return Some(Is::Known(op == Comparison::NotEqual));
            }
            _ => String::new(),
        };
        let index = self.band_index(&names, &name, right.span)?;
        Some(Is::Named(op, index, name))
    }

    fn plain_number_of(&mut self, tree: &ast::Expr) -> Option<Decimal> {
        let literal = self.plain(tree)?;
        let number = crate::check::curves::number(&literal);
        if number.is_none() {
            self.out.push(
                Diagnostic::error(
                    Code::E0341,
                    text!("a number is compared with a number"),
                    tree.span,
                )
                .help(text!("write `total = 89.5`, `csat = 95%`")),
            );
        }
        number
    }

    /// What is looked at, and how many places it is rounded to.
    fn expected(&mut self, scorecard: &Scorecard, tree: &ast::Expr) -> Option<(Expected, Option<u32>)> {
        match &tree.kind {
            ast::ExprKind::Name(path) => self.expected_name(scorecard, path).map(|what| (what, None)),
            ast::ExprKind::Call(call)
                if call.function.names.len() == 1
                    && call.function.names[0].value == "round"
                    && (1..=2).contains(&call.arguments.len()) =>
            {
                let (what, _) = self.expected(scorecard, &call.arguments[0].value)?;
                let places = match call.arguments.get(1) {
                    None => 0,
                    Some(places) => self.places(&places.value)?,
                };
                Some((what, Some(places)))
            }
            _ => {
                self.out.push(
                    Diagnostic::error(Code::E0341, text!("this is nothing of the outcome"), tree.span).help(text!(
                        "on the left stands `total`, `grade`, `rank`, `segment`, or a KPI's `value`, `score`, `weight`, `grade`"
                    )),
                );
                None
            }
        }
    }

    /// How many places `round` keeps.
    fn places(&mut self, tree: &ast::Expr) -> Option<u32> {
        let number = self.plain_number_of(tree)?.to_i64();
        let places = number
            .and_then(|number| u32::try_from(number).ok())
            .filter(|places| *places <= 18);
        if places.is_none() {
            self.out.push(places_of_round(tree.span));
        }
        places
    }

    fn expected_name(&mut self, scorecard: &Scorecard, path: &ast::Path) -> Option<Expected> {
        let root = Member::Group(GroupId(0));
        let first = &path.names[0];
        let found = match (path.names.len(), meant(first)) {
            (1, name) => match (part(scorecard, &first.value), name) {
                (Some(member @ Member::Kpi(_)), _) => Some(Expected::Part(member, Facet::Value)),
                (Some(member @ Member::Group(_)), _) => Some(Expected::Part(member, Facet::Score)),
                (None, "total") => Some(Expected::Part(root, Facet::Score)),
                (None, "grade") => Some(Expected::Part(root, Facet::Grade)),
                (None, "rank") => Some(Expected::Rank),
                (None, "segment") => Some(Expected::Segment),
                (None, _) => None,
            },
            (2, _) => {
                let member = part(scorecard, &first.value);
                match (member, meant(&path.names[1])) {
                    (Some(member @ Member::Kpi(_)), "value") => Some(Expected::Part(member, Facet::Value)),
                    (Some(member), "score") => Some(Expected::Part(member, Facet::Score)),
                    (Some(member), "grade") => Some(Expected::Part(member, Facet::Grade)),
                    (Some(member), "weight") => Some(Expected::Weight(member)),
                    _ => None,
                }
            }
            _ => None,
        };
        if found.is_none() {
            self.not_of_outcome(scorecard, path);
        }
        found
    }

    fn not_of_outcome(&mut self, scorecard: &Scorecard, path: &ast::Path) {
        let first = &path.names[0].value;
        let parts = scorecard.kpis.iter().map(|kpi| kpi.name.as_str());
        let groups = scorecard.groups[1..].iter().map(|group| group.name.as_str());
        let names = parts.chain(groups).chain(["total", "grade", "rank", "segment"]);
        let near = did_you_mean(first, names).filter(|near| near != first);
        let title = text!(
            "`{name}` is nothing of the outcome of `{scorecard}`",
            name = self.text(path.span),
            scorecard = &scorecard.name
        );
        self.out.push(
            Diagnostic::error(Code::E0341, title, path.span)
                .help_maybe(near.map(diagnostic::meant))
                .help(text!(
                    "there are `total`, `grade`, `rank`, `segment`, and each KPI's `value`, `score`, `weight`, `grade`"
                )),
        );
    }
}

/// The period that a test gives.
fn given_period(tree: &ast::Test) -> Option<Period> {
    tree.given.iter().find_map(|(path, value)| period(path, value))
}

/// The period of `period = 2024-Q4`; of `period = 2024`, a year, which elsewhere is a number.
fn period(path: &ast::Path, value: &ast::Expr) -> Option<Period> {
    let [name] = path.names.as_slice() else {
        return None;
    };
    match &value.kind {
        ast::ExprKind::Literal(literal) if meant(name) == "period" => match literal {
            Literal::Period(period) => Some(*period),
            Literal::Number(year) => Period::new(Granularity::Year, i32::try_from(year.to_i64()?).ok()?, 1),
            _ => None,
        },
        _ => None,
    }
}

fn names_of(bands: &Bands) -> Vec<String> {
    bands.bands.iter().map(|band| band.name.clone()).collect()
}

/// The KPI or group of a name.
fn part(scorecard: &Scorecard, name: &str) -> Option<Member> {
    let kpi = scorecard.kpis.iter().position(|kpi| kpi.name == name);
    let group = || {
        scorecard
            .groups
            .iter()
            .skip(1)
            .position(|group| group.name == name)
    };
    kpi.map(|at| Member::Kpi(KpiId(at as u32)))
        .or_else(|| group().map(|at| Member::Group(GroupId(at as u32 + 1))))
}

/// The names that expectations begin with.
fn paths(expect: &[ast::Expr]) -> Vec<&ast::Path> {
    let mut found = Vec::new();
    let mut open: Vec<&ast::Expr> = expect.iter().collect();
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ast::ExprKind::Name(path) => found.push(path),
            ast::ExprKind::And(a, b) => open.extend([&**a, &**b]),
            ast::ExprKind::Compare(a, _, _) => open.push(a),
            ast::ExprKind::Is { value, .. } | ast::ExprKind::Between { value, .. } => open.push(value),
            ast::ExprKind::Call(call) => open.extend(call.arguments.iter().map(|one| &one.value)),
            _ => {}
        }
    }
    found
}
