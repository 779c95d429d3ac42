//! Roll-ups: at which level, of which scores, and how much each member counts.

use weigh_words::text;

use super::Resolver;
use super::subject::SubjectContext;
use crate::diagnostic::{Code, Diagnostic, did_you_mean, echo, meant};
use crate::model::{GroupId, KpiId, Member, Rollup, RollupMethod, RollupPart, Scorecard, SubjectExpr};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind};
use crate::value::Literal;

impl Resolver<'_> {
    /// The roll-ups of a scorecard, whose groups and KPIs are known.
    pub(super) fn rollups(
        &mut self,
        body: &[Clause],
        scorecard: &Scorecard,
        cx: &SubjectContext,
    ) -> Vec<Rollup> {
        let mut found: Vec<Rollup> = Vec::new();
        for clause in body {
            let ClauseKind::Rollup { level, parts } = &clause.kind else {
                continue;
            };
            // Above a level there are no members of the subjects' any more.
            if scorecard.members.is_some() {
                continue;
            }
            let Some(rollup) = self.rollup(scorecard, cx, level, parts) else {
                continue;
            };
            match found.iter().find(|other| other.key == rollup.key) {
                Some(first) => {
                    let title = text!("there are two roll-ups by `{level}`", level = echo(&rollup.level));
                    self.out.push(
                        Diagnostic::error(Code::E0304, title, level.span)
                            .other(first.span, text!("first here"))
                            .help(text!("write the lines of both into one")),
                    );
                }
                None => found.push(rollup),
            }
        }
        found
    }

    fn rollup(
        &mut self,
        scorecard: &Scorecard,
        cx: &SubjectContext,
        level: &ast::Path,
        trees: &[ast::RollupPart],
    ) -> Option<Rollup> {
        let shown = self.text(level.span);
        if trees.is_empty() {
            self.out.push(
                Diagnostic::error(
                    Code::E0308,
                    text!("nothing is rolled up by `{level}`", level = &shown),
                    level.span,
                )
                .help(text!(
                    "write what and how: `rollup {level} {{ total average }}`",
                    level = shown
                )),
            );
            return None;
        }
        self.at_place(level.span);
        let (key, label) = self.level_of_subject(scorecard.subject, level)?;
        let mut parts: Vec<RollupPart> = Vec::new();
        for tree in trees {
            let part = self.rollup_part(scorecard, cx, tree)?;
            if let Some(first) = parts.iter().find(|other| {
                (other.part, other.method, &other.weight) == (part.part, part.method, &part.weight)
            }) {
                let title = text!(
                    "`{part} {method}` stands twice",
                    part = self.text(tree.part.span).trim_matches('`'),
                    method = self.text(tree.method.span)
                );
                let first = first.span;
                self.out.push(
                    Diagnostic::error(Code::E0304, title, part.span)
                        .other(first, text!("first here"))
                        .help(text!("keep one of them")),
                );
                return None;
            }
            parts.push(part);
        }
        Some(Rollup {
            level: shown,
            key,
            label,
            parts,
            span: level.span,
        })
    }

    fn rollup_part(
        &mut self,
        scorecard: &Scorecard,
        cx: &SubjectContext,
        tree: &ast::RollupPart,
    ) -> Option<RollupPart> {
        let part = self.rolled(scorecard, &tree.part)?;
        let method = RollupMethod::ALL
            .into_iter()
            .find(|method| method.word() == tree.method.value)
            .unwrap_or_else(|| unreachable!("the grammar knows the methods"));
        let weight = match &tree.weighted_by {
            None => None,
            Some(weight) if method != RollupMethod::Average => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0404,
                        text!(
                            "`{method}` takes no weights",
                            method = self.text(tree.method.span)
                        ),
                        weight.span,
                    )
                    .help(text!("`weighted by` goes with `average`")),
                );
                return None;
            }
            Some(weight) => Some(self.rollup_weight(cx, weight)?),
        };
        Some(RollupPart {
            part,
            method,
            weight,
            span: tree.part.span,
        })
    }

    fn rollup_weight(&mut self, cx: &SubjectContext, tree: &ast::Expr) -> Option<SubjectExpr> {
        let weight = self.expr(&mut cx.clone(), tree)?;
        self.wants_number(&weight, text!("a weight"))?;
        let fixed = match weight.as_literal() {
            Some(
                Literal::Number(number)
                | Literal::Percent(number)
                | Literal::Money(number, _)
                | Literal::Duration(number),
            ) => Some(*number),
            _ => None,
        };
        if fixed.is_some_and(|fixed| fixed.is_negative() || fixed.is_zero()) {
            self.out.push(
                Diagnostic::error(Code::E0306, text!("a weight must be above 0"), weight.span)
                    .label(text!("this one is the same for everybody"))
                    .help(text!(
                        "weigh by something that each subject has: `weighted by staff.hours`"
                    )),
            );
            return None;
        }
        Some(weight)
    }

    /// The part of the scorecard of that name.
    fn rolled(&mut self, scorecard: &Scorecard, name: &ast::Name) -> Option<Member> {
        if name.value == "total" {
            return Some(Member::Group(GroupId(0)));
        }
        let groups = scorecard.groups.iter().enumerate().skip(1);
        let groups =
            groups.map(|(at, group)| (group.name.as_str(), group.span, Member::Group(GroupId(at as u32))));
        let kpis = scorecard.kpis.iter().enumerate();
        let kpis = kpis.map(|(at, kpi)| (kpi.name.as_str(), kpi.span, Member::Kpi(KpiId(at as u32))));
        let all: Vec<(&str, Span, Member)> = groups.chain(kpis).collect();
        let found: Vec<_> = all.iter().filter(|(known, _, _)| *known == name.value).collect();
        let shown = echo(&name.value);
        match found.as_slice() {
            [(_, _, only)] => Some(*only),
            [] => {
                let names = all.iter().map(|(known, _, _)| *known).chain(["total"]);
                let help = match did_you_mean(&name.value, names) {
                    Some(near) => meant(near),
                    None => text!("write `total`, or the name of a group or a KPI"),
                };
                let title = text!(
                    "`{part}` is no part of `{scorecard}`",
                    part = shown,
                    scorecard = &scorecard.name
                );
                self.out
                    .push(Diagnostic::error(Code::E0211, title, name.span).help(help));
                None
            }
            [(_, first, _), (_, second, _), ..] => {
                let title = text!(
                    "`{part}` could be two parts of `{scorecard}`",
                    part = shown,
                    scorecard = &scorecard.name
                );
                self.out.push(
                    Diagnostic::error(Code::E0211, title, name.span)
                        .other(*first, text!("this one"))
                        .other(*second, text!("or this one"))
                        .help(text!("give one of them another name")),
                );
                None
            }
        }
    }
}
