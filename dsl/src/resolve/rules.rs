//! Rules beside the weighted parts: bonuses, penalties, vetoes, forced distributions, segments.

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use super::scorecard::Building;
use super::subject::SubjectContext;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Adjustment, Distribute, Member, Rules, Segment, SubjectExpr, Veto, VetoEffect};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind, Ties};
use crate::value::{Decimal, Literal};

impl Resolver<'_> {
    /// The bonuses, penalties and vetoes in a body.
    pub(super) fn rules(&mut self, cx: &SubjectContext, body: &[Clause], member: Member) -> Rules {
        let mut rules = Rules::default();
        let cx = &mut cx.clone();
        for clause in body {
            match &clause.kind {
                ClauseKind::Bonus(points) => {
                    rules.adjustments.extend(self.adjustment(cx, points, false));
                }
                ClauseKind::Penalty(points) => {
                    rules.adjustments.extend(self.adjustment(cx, points, true));
                }
                ClauseKind::Veto {
                    why,
                    condition,
                    effect,
                } => {
                    let condition = self.condition(cx, condition, text!("`veto … when`"));
                    let effect = self.veto_effect(cx, effect, member);
                    if let Some((condition, effect)) = condition.zip(effect) {
                        rules.vetoes.push(Veto {
                            why: why.value.clone(),
                            condition,
                            effect,
                            span: why.span,
                        });
                    }
                }
                _ => {}
            }
        }
        rules
    }

    fn adjustment(
        &mut self,
        cx: &mut SubjectContext,
        tree: &ast::Points,
        penalty: bool,
    ) -> Option<Adjustment> {
        let whose = || {
            if penalty {
                text!("a penalty")
            } else {
                text!("a bonus")
            }
        };
        let amount = self.plain_number(cx, &tree.amount, whose());
        let each = self.maybe(cx, tree.for_each.as_ref(), text!("what is counted"));
        let at_most = self.maybe(cx, tree.at_most.as_ref(), whose());
        let when = match &tree.condition {
            None => Some(None),
            Some(when) => self.condition(cx, when, text!("`when`")).map(Some),
        };
        let (amount, each, at_most, when) = (amount?, each?, at_most?, when?);
        for part in std::iter::once(&amount).chain(&at_most) {
            let below = part.as_literal().and_then(crate::check::curves::number);
            if below.is_some_and(Decimal::is_negative) {
                self.out.push(below_nothing(penalty, part.span));
                return None;
            }
        }
        Some(Adjustment {
            why: tree.why.value.clone(),
            penalty,
            amount,
            each,
            when,
            at_most,
            span: tree.why.span,
        })
    }

    fn maybe(
        &mut self,
        cx: &mut SubjectContext,
        tree: Option<&ast::Expr>,
        whose: Text,
    ) -> Option<Option<SubjectExpr>> {
        match tree {
            None => Some(None),
            Some(tree) => self.plain_number(cx, tree, whose).map(Some),
        }
    }

    fn plain_number(
        &mut self,
        cx: &mut SubjectContext,
        tree: &ast::Expr,
        whose: Text,
    ) -> Option<SubjectExpr> {
        let expr = self.expr(cx, tree)?;
        self.wants_number(&expr, whose)?;
        self.no_unit(&expr)?;
        Some(expr)
    }

    fn veto_effect(
        &mut self,
        cx: &mut SubjectContext,
        effect: &crate::source::Spanned<ast::VetoEffect>,
        member: Member,
    ) -> Option<VetoEffect> {
        match &effect.value {
            ast::VetoEffect::GradeAtMost(name) => {
                let bands = cx
                    .around
                    .as_ref()
                    .and_then(|around| around.bands.get(&member).cloned());
                let Some(bands) = bands else {
                    self.out.push(
                        Diagnostic::error(Code::E0214, text!("there are no grades here"), effect.span).help(
                            text!(
                                "write `bands {{ … }}` beside this veto, or cap the score: `score at most 59`"
                            ),
                        ),
                    );
                    return None;
                };
                self.band_index(&bands, &name.value, name.span)
                    .map(VetoEffect::GradeAtMost)
            }
            ast::VetoEffect::ScoreAtMost(score) => self
                .plain_number(cx, score, text!("a score"))
                .map(VetoEffect::ScoreAtMost),
            ast::VetoEffect::Score(score) => self
                .plain_number(cx, score, text!("a score"))
                .map(VetoEffect::Score),
        }
    }

    /// `distribute` in a scorecard's body.
    pub(super) fn distribution(&mut self, building: &Building, body: &[Clause]) -> Option<Distribute> {
        let (clause, tree) = body.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Distribute(tree) => Some((clause, tree)),
            _ => None,
        })?;
        let within = match &tree.within {
            None => None,
            Some(path) => Some(self.within(&mut building.cx.clone(), path)?),
        };
        let bands = building
            .cx
            .around
            .as_ref()?
            .bands
            .get(&Member::Group(crate::model::GroupId(0)))?
            .clone();
        let mut shares = Vec::new();
        let mut names: IndexMap<&str, Span> = IndexMap::new();
        let mut sum = Decimal::ZERO;
        for (at, share) in tree.shares.iter().enumerate() {
            if let Some(first) = names.insert(&share.name.value, share.name.span) {
                self.out
                    .push(super::names::twice(&share.name.value, share.name.span, first));
                return None;
            }
            let band = self.band_index(&bands, &share.name.value, share.name.span)?;
            if let Some((before, _)) = shares.last().filter(|(before, _)| *before > band) {
                let (better, worse) = (&bands[band as usize], &bands[*before as usize]);
                self.out.push(
                    Diagnostic::error(
                        Code::E0324,
                        text!(
                            "`{better}` is better than `{worse}`, but comes behind it",
                            better,
                            worse
                        ),
                        share.name.span,
                    )
                    .help(text!("write the shares from the best grade down")),
                );
                return None;
            }
            let part = match &share.part {
                None => None,
                Some(part) => Some(self.share(part)?),
            };
            if let Some(part) = part {
                sum = sum.add(part)?;
            } else if at + 1 < tree.shares.len() {
                self.out.push(
                    Diagnostic::error(Code::E0327, text!("`rest` comes last"), share.name.span).help(text!(
                        "write the shares from the best grade down, and `rest` for the last one"
                    )),
                );
                return None;
            }
            shares.push((band, part));
        }
        let (Some((_, last)), has_rest) = (shares.last(), shares.iter().any(|(_, part)| part.is_none()))
        else {
            self.out.push(
                Diagnostic::error(Code::E0308, text!("there is no share here"), clause.keyword).help(text!(
                    "write `distribute {{ excellent top 20%, good next 70%, poor rest }}`"
                )),
            );
            return None;
        };
        let last = *last;
        let order = sum.compare(Decimal::ONE);
        if (has_rest && order.is_ge()) || (!has_rest && !order.is_eq()) {
            let percent = sum.mul(Decimal::HUNDRED)?;
            let title = if has_rest {
                text!("the shares make {percent} %, not less than 100 %", percent)
            } else {
                text!("the shares make {percent} %, not 100 %", percent)
            };
            let help = if last.is_none() {
                text!("leave something for `rest`")
            } else {
                text!("make them 100 %, or give the last one the `rest`")
            };
            self.out
                .push(Diagnostic::error(Code::E0327, title, clause.keyword).help(help));
            return None;
        }
        Some(Distribute {
            within,
            shares,
            ties: tree.ties.as_ref().map_or(Ties::Together, |ties| ties.value),
            span: clause.keyword,
        })
    }

    fn share(&mut self, tree: &ast::Expr) -> Option<Decimal> {
        let expr = self.expr(&mut SubjectContext::new(None), tree)?;
        match expr.as_literal() {
            Some(Literal::Percent(share)) if !share.is_negative() && *share <= Decimal::ONE => Some(*share),
            _ => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0327,
                        text!("a share is a percentage from 0 to 100"),
                        tree.span,
                    )
                    .help(text!("write `excellent top 20%`")),
                );
                None
            }
        }
    }

    /// `segments` in a scorecard's body.
    pub(super) fn segments(&mut self, building: &Building, body: &[Clause]) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut names: IndexMap<&str, Span> = IndexMap::new();
        let mut last: Option<Span> = None;
        for clause in body {
            let ClauseKind::Segments(trees) = &clause.kind else {
                continue;
            };
            if trees.is_empty() {
                self.out.push(
                    Diagnostic::error(Code::E0308, text!("there is no segment here"), clause.keyword).help(
                        text!("write `segments {{ champion when total >= 90, other otherwise }}`"),
                    ),
                );
            }
            for tree in trees {
                if let Some(first) = names.insert(&tree.name.value, tree.name.span) {
                    self.out
                        .push(super::names::twice(&tree.name.value, tree.name.span, first));
                }
                if let Some(otherwise) = last {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0313,
                            text!("nobody can be `{segment}`", segment = &tree.name.value),
                            tree.name.span,
                        )
                        .other(otherwise, text!("this takes all that are left"))
                        .help(text!(
                            "write `otherwise` last: the first segment that matches wins"
                        )),
                    );
                    return segments;
                }
                let condition = match &tree.condition {
                    None => {
                        last = Some(tree.name.span);
                        None
                    }
                    Some(condition) => {
                        match self.condition(&mut building.cx.clone(), condition, text!("a segment")) {
                            Some(condition) => Some(condition),
                            None => continue,
                        }
                    }
                };
                segments.push(Segment {
                    name: tree.name.value.clone(),
                    label: tree.label.as_ref().map(|label| label.value.clone()),
                    condition,
                });
            }
        }
        segments
    }
}

fn below_nothing(penalty: bool, span: Span) -> Diagnostic {
    let (title, help) = if penalty {
        (
            text!("a penalty is not below 0"),
            text!("write the points that are taken away: `penalty \"why\" 2`"),
        )
    } else {
        (
            text!("a bonus is not below 0"),
            text!("write `penalty` for points that are taken away"),
        )
    };
    Diagnostic::error(Code::E0323, title, span).help(help)
}
