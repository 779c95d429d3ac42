//! Grades in conditions: `service.grade = poor`, `grade >= good`, `service.grade in (fair, poor)`. The better grade is the
//! greater one, whatever the order of the bands' names.

use weigh_words::{Text, text};

use super::Resolver;
use super::expr::{Context, Grade, Kind};
use super::rows::meant;
use crate::diagnostic::{self, Code, Diagnostic, did_you_mean, echo};
use crate::model::{Expr, ExprKind, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Comparison};
use crate::value::{Decimal, Literal};

impl Resolver<'_> {
    /// A comparison in which one side is a grade; the outer answer is none where neither is.
    pub(super) fn compared_grade<C: Context>(
        &mut self,
        cx: &mut C,
        a: &ast::Expr,
        op: &Spanned<Comparison>,
        b: &ast::Expr,
    ) -> Option<Option<Kind<C::Leaf>>> {
        let (grade, band, op) = match cx.grade(self, a) {
            Some(grade) => (grade, b, op.value),
            None => (cx.grade(self, b)?, a, turned(op.value)),
        };
        let compare = |this: &mut Self| {
            let grade = grade?;
            let index = this.band(&grade, band)?;
            // The best band has the least index.
            let kind = ExprKind::Compare(turned(op), Box::new(grade.index), Box::new(index));
            Some((kind, Type::Bool))
        };
        Some(compare(self))
    }

    /// `grade in (fair, poor)`; the outer answer is none where the value is no grade.
    pub(super) fn grade_among<C: Context>(
        &mut self,
        cx: &mut C,
        value: &ast::Expr,
        among: &[ast::Expr],
        negated: bool,
    ) -> Option<Option<Kind<C::Leaf>>> {
        let grade = cx.grade(self, value)?;
        let found = |this: &mut Self| {
            let grade = grade?;
            let among: Vec<_> = among.iter().map(|one| this.band(&grade, one)).collect();
            let kind = ExprKind::In {
                value: Box::new(grade.index),
                among: among.into_iter().collect::<Option<_>>()?,
                negated,
            };
            Some((kind, Type::Bool))
        };
        Some(found(self))
    }

    /// The index of a band that is named in a condition.
    fn band<L>(&mut self, grade: &Grade<L>, tree: &ast::Expr) -> Option<Expr<L>> {
        let name = match &tree.kind {
            ast::ExprKind::Name(path) if path.names.len() == 1 => path.names[0].value.clone(),
            ast::ExprKind::Literal(Literal::Text(text)) => text.clone(),
            _ => {
                self.out.push(
                    Diagnostic::error(Code::E0403, text!("a grade is compared with a grade"), tree.span)
                        .help(the_grades(&grade.bands)),
                );
                return None;
            }
        };
        let index = self.band_index(&grade.bands, &name, tree.span)?;
        Some(Expr {
            kind: ExprKind::Literal(Literal::Number(Decimal::from(i64::from(index)))),
            ty: Type::WHOLE,
            span: tree.span,
        })
    }

    /// The index of a band by its name.
    pub(super) fn band_index(&mut self, bands: &[String], name: &str, span: Span) -> Option<u32> {
        if let Some(at) = bands.iter().position(|band| band == name) {
            return Some(at as u32);
        }
        if bands.is_empty() {
            self.out.push(
                Diagnostic::error(Code::E0214, text!("there are no grades here"), span).help(text!(
                    "write `bands {{ … }}` into the scorecard, or compare its score"
                )),
            );
            return None;
        }
        let near = did_you_mean(name, bands.iter().map(String::as_str));
        self.out.push(
            Diagnostic::error(
                Code::E0214,
                text!("there is no grade `{grade}` here", grade = echo(name)),
                span,
            )
            .help_maybe(near.map(diagnostic::meant))
            .help(the_grades(bands)),
        );
        None
    }
}

fn the_grades(bands: &[String]) -> Text {
    text!("the grades are {grades}", grades = Text::list(bands))
}

/// Whether a path ends with `grade`.
pub(super) fn ends_with_grade(path: &ast::Path) -> bool {
    path.names.last().is_some_and(|last| meant(last) == "grade")
}

/// The comparison seen from the other side.
fn turned(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}
