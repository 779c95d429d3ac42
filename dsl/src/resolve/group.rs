//! Groups, and the scorecard as the group of all: their members, what a missing part does, their limits.

use weigh_words::text;

use super::Resolver;
use super::clauses::Body;
use super::effective::{Stretch, joined};
use super::kpi::plain;
use super::scorecard::Building;
use super::subject::SubjectContext;
use crate::check::weights::{self, Stated, Written};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Expr, ExprKind, Group, GroupId, Kpi, KpiId, Limit, Member, Missing, Point, Policy, Rules, Scoring,
    SubjectExpr, SubjectLeaf, Type, Weight,
};
use crate::source::Spanned;
use crate::syntax::ast::{self, Clause, ClauseKind, Combine};
use crate::value::{Date, Decimal, Literal};

impl Resolver<'_> {
    /// A group's body, or the scorecard's as the group of all. Its members follow it in `building.groups`.
    pub(super) fn group(
        &mut self,
        building: &mut Building,
        head: GroupHead<'_>,
        body: &[Clause],
        which: Body,
    ) -> GroupId {
        let id = GroupId(building.groups.len() as u32);
        building.groups.push(Group {
            name: head.name.value.clone(),
            label: head.label.map(|label| label.value.clone()),
            weight: head.weight,
            combine: Combine::WeightedMean,
            scoring: None,
            rules: Rules::default(),
            members: Vec::new(),
            percentages: false,
            missing: Missing {
                policy: Policy::Skip,
                stated: false,
            },
            needs: None,
            needs_conditions: Vec::new(),
            applies: None,
            limit: None,
            bands: None,
            span: head.name.span,
        });
        let mut members = Vec::new();
        let mut stated = Vec::new();
        let mut dates = Vec::new();
        for clause in body {
            match &clause.kind {
                ClauseKind::Kpi(tree) => {
                    let ast::KpiName::One(name) = &tree.name else {
                        unreachable!("`each` was written out")
                    };
                    let said = self.out.len();
                    self.at_work = Some(name.span);
                    let (weight, given, timed) = self.weight(building, name, &tree.weight);
                    dates.push(self.dates(building, &tree.body, timed));
                    stated.push(given);
                    let stand_in = stand_in(building, name, &weight, id);
                    let made = self.kpi(building, tree, name, weight, id, &clause.docs);
                    self.at_work = None;
                    self.tell_use(said, name.span);
                    match made {
                        Some(kpi) => members.push(Member::Kpi(kpi)),
                        None => {
                            building.failed = true;
                            members.extend(stand_in.map(|(kpi, stand_in)| {
                                building.kpis[kpi.0 as usize] = Some(stand_in);
                                Member::Kpi(kpi)
                            }));
                        }
                    }
                }
                ClauseKind::Group(tree) => {
                    self.check_clauses(&tree.body, Body::Group, &tree.name);
                    let (weight, given, timed) = self.weight(building, &tree.name, &tree.weight);
                    dates.push(self.dates(building, &tree.body, timed));
                    stated.push(given);
                    let head = GroupHead {
                        name: &tree.name,
                        label: tree.label.as_ref(),
                        weight,
                    };
                    members.push(Member::Group(self.group(building, head, &tree.body, Body::Group)));
                }
                ClauseKind::Bands(tree) => building.group_bands.push((id, tree.clone())),
                _ => {}
            }
        }
        if stated.is_empty() {
            self.out.push(
                Diagnostic::error(
                    Code::E0308,
                    text!("`{group}` has no KPI", group = &head.name.value),
                    head.name.span,
                )
                .help(text!(
                    "write at least one: `kpi name weight 100% {{ value … score … }}`"
                )),
            );
            building.failed = true;
        }
        self.check_weights(&head.name.value, &stated, &dates);
        let timed = (dates.iter()).flat_map(|dates| dates.weights.iter().map(|(_, stated)| stated));
        building.groups[id.0 as usize].percentages =
            (stated.iter().chain(timed)).any(|stated| matches!(stated.fixed, Some(Literal::Percent(_))));
        building.groups[id.0 as usize].members = members;
        self.group_clauses(building, id, body, stated.len(), which);
        id
    }

    /// When a member is in force, and its weights that hold for a time.
    fn dates(&mut self, building: &Building, body: &[Clause], weights: Vec<(Stretch, Stated)>) -> Dates {
        let effective = body.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Effective(tree) => Some(tree),
            _ => None,
        });
        let said = self.out.len();
        let stretch = self
            .stretch(Self::periods(&building.cx), effective)
            .unwrap_or(Stretch::ALWAYS);
        // It is said where the clause is read.
        self.out.truncate(said);
        Dates { stretch, weights }
    }

    /// Checks the weights of a level, at each time at which others are in force.
    fn check_weights(&mut self, group: &str, stated: &[Stated], dates: &[Dates]) {
        let all = || {
            dates.iter().flat_map(|one| {
                std::iter::once(one.stretch).chain(one.weights.iter().map(|(stretch, _)| *stretch))
            })
        };
        let mut days: Vec<Date> = all()
            .flat_map(|stretch| [stretch.from, stretch.to.map(|to| to.plus_days(1))])
            .flatten()
            .collect();
        if days.is_empty() {
            weights::check(group, stated, Written::Clause, self.out);
            return;
        }
        days.sort_unstable();
        days.dedup();
        // The time before the first of them is one more.
        days.insert(0, days[0].plus_days(-1));
        for day in days {
            let members: Vec<Stated> = (stated.iter().zip(dates))
                .filter(|(_, dates)| dates.stretch.holds(day))
                .filter_map(|(stated, dates)| {
                    if dates.weights.is_empty() {
                        return Some(stated.clone());
                    }
                    let in_force = dates.weights.iter().find(|(stretch, _)| stretch.holds(day));
                    in_force.map(|(_, stated)| stated.clone())
                })
                .collect();
            let said = self.out.len();
            weights::check(group, &members, Written::Clause, self.out);
            if self.out.len() > said {
                self.out
                    .amend(said, |one| one.help.push(text!("this is so on {day}", day)));
                return;
            }
        }
    }

    fn group_clauses(
        &mut self,
        building: &mut Building,
        id: GroupId,
        body: &[Clause],
        members: usize,
        which: Body,
    ) {
        let mut cx = building.cx.clone();
        for clause in body {
            if let ClauseKind::Score(tree) = &clause.kind {
                let value = Expr {
                    kind: ExprKind::Leaf(SubjectLeaf::Value),
                    ty: Type::DECIMAL,
                    span: clause.keyword,
                };
                cx = cx.with_value(&value, None);
                match self.score(&cx, tree, &value, building.scale) {
                    Some(scoring) => building.groups[id.0 as usize].scoring = Some(scoring),
                    None => building.failed = true,
                }
            }
        }
        building.groups[id.0 as usize].rules = self.rules(&cx, body, Member::Group(id));
        for clause in body {
            match &clause.kind {
                ClauseKind::Combine(combine) => building.groups[id.0 as usize].combine = combine.value,
                ClauseKind::Applies(tree) if which == Body::Group => {
                    let applies = self.condition(&mut building.cx.clone(), tree, text!("`applies when`"));
                    let before = building.groups[id.0 as usize].applies.take();
                    building.groups[id.0 as usize].applies = joined(before, applies);
                }
                ClauseKind::Effective(tree) if which == Body::Group => {
                    let in_force = self.in_force_of(&building.cx, tree);
                    let before = building.groups[id.0 as usize].applies.take();
                    building.groups[id.0 as usize].applies = joined(before, in_force);
                }
                ClauseKind::Needs(ast::Needs::Condition(tree)) => {
                    let needs = self.condition(&mut building.cx.clone(), tree, text!("`needs`"));
                    building.groups[id.0 as usize].needs_conditions.extend(needs);
                }
                ClauseKind::Needs(ast::Needs::Parts { needed, of })
                | ClauseKind::Missing(Spanned {
                    value: ast::Missing::Needs { needed, of },
                    ..
                }) => {
                    building.groups[id.0 as usize].needs = self.parts_needed(needed, of, members);
                }
                ClauseKind::Missing(missing) => {
                    if let Some(missing) = self.missing(&building.cx, missing, Member::Group(id)) {
                        building.groups[id.0 as usize].missing = missing;
                    }
                }
                ClauseKind::Limit(range) => {
                    building.groups[id.0 as usize].limit = self.limit(&mut building.cx.clone(), range);
                }
                _ => {}
            }
        }
    }

    fn parts_needed(&mut self, needed: &Spanned<u32>, of: &Spanned<u32>, members: usize) -> Option<u32> {
        let title = if of.value as usize != members {
            text!(
                "there are {members} parts here, not {stated}",
                members,
                stated = of.value
            )
        } else if needed.value > of.value {
            text!(
                "{needed} of {members} parts can never be there",
                needed = needed.value,
                members
            )
        } else {
            return Some(needed.value);
        };
        self.out
            .push(Diagnostic::error(Code::E0307, title, of.span).help(text!(
                "write `needs {needed} of {members}`",
                needed = (needed.value as usize).min(members),
                members
            )));
        None
    }

    pub(super) fn limit(&mut self, cx: &mut SubjectContext, range: &ast::Range) -> Option<Limit> {
        let mut end = |this: &mut Self, tree: &Option<ast::Expr>| match tree {
            None => Some(None),
            Some(tree) => {
                let expr = this.expr(cx, tree)?;
                this.wants_number(&expr, text!("a limit"))?;
                this.no_unit(&expr)?;
                Some(Some(expr))
            }
        };
        let (low, high) = (end(self, &range.low)?, end(self, &range.high)?);
        if let (Some(Literal::Number(a)), Some(Literal::Number(b))) = (
            low.as_ref().and_then(SubjectExpr::as_literal),
            high.as_ref().and_then(SubjectExpr::as_literal),
        ) && a > b
        {
            self.out.push(
                Diagnostic::error(
                    Code::E0309,
                    text!("nothing lies in {low}..{high}", low = a, high = b),
                    range.span,
                )
                .help(text!(
                    "write the lower end first: `{low}..{high}`",
                    low = b,
                    high = a
                )),
            );
            return None;
        }
        Some(Limit { low, high })
    }

    pub(super) fn missing(
        &mut self,
        cx: &SubjectContext,
        tree: &Spanned<ast::Missing>,
        member: Member,
    ) -> Option<Missing> {
        let policy = match &tree.value {
            ast::Missing::Skip => Policy::Skip,
            ast::Missing::Zero => Policy::Zero,
            ast::Missing::Worst => Policy::Worst,
            ast::Missing::Fail => Policy::Fail,
            ast::Missing::Score(score) => {
                let mut cx = SubjectContext {
                    filled: Some(member),
                    ..cx.clone()
                };
                let score = self.expr(&mut cx, score)?;
                self.wants_number(&score, text!("a score"))?;
                Policy::Score(score)
            }
            ast::Missing::Needs { needed, .. } => {
                self.out.push(
                    Diagnostic::error(
                        Code::E0301,
                        text!("a kpi has no parts of which some could be needed"),
                        needed.span,
                    )
                    .help(text!("write this into the group or the scorecard")),
                );
                return None;
            }
        };
        Some(Missing { policy, stated: true })
    }
}

/// A KPI that can score anything on the scale, in the place of one with a mistake: the rest of the form is checked as if
/// it were right.
fn stand_in(building: &Building, name: &ast::Name, weight: &Weight, group: GroupId) -> Option<(KpiId, Kpi)> {
    let named = building
        .cx
        .around
        .as_ref()?
        .kpis
        .get(&name.value)
        .filter(|named| named.span == name.span)?;
    let literal = |value: Literal| Expr {
        kind: ExprKind::Literal(value),
        ty: Type::DECIMAL,
        span: name.span,
    };
    let point = |score: Decimal| Point {
        at: literal(Literal::Number(score)),
        score: literal(Literal::Number(score)),
    };
    let scoring = Scoring::Points(vec![point(building.scale.0), point(building.scale.1)]);
    let kpi = plain(name, weight.clone(), group, literal(Literal::Missing), scoring);
    Some((named.id, kpi))
}

/// What stands before a group's brace.
pub(super) struct GroupHead<'a> {
    pub(super) name: &'a ast::Name,
    pub(super) label: Option<&'a Spanned<String>>,
    pub(super) weight: Weight,
}

/// When a member is in force, and its weights that hold for a time.
struct Dates {
    stretch: Stretch,
    weights: Vec<(Stretch, Stated)>,
}
