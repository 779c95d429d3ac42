//! From a watched program to the tree: what was computed is put beside what was written.

use rustc_hash::FxHashMap;
use weigh_dsl::model::{
    Aggregate, ExprKind, Facet, Group, GroupId, InForce, Kpi, KpiId, Member, Model, Scorecard, SubjectExpr,
    SubjectLeaf, Type, VetoEffect, Weight,
};
use weigh_dsl::source::{Sources, Span};
use weigh_dsl::syntax::ast::Combine;
use weigh_dsl::value::{Date, Decimal, Rounding, RoundingMode};

use super::scored::scored;
use super::{Behind, Content, Formula, FormulaKind, Part, PartWeight, RuleSeen, Standing};
use crate::outcome::{Cell, Rule};
use crate::plan::Days;
use crate::score::{Status, Trace};
use crate::values::ScoredPeriod;

/// The rows behind each aggregate.
pub(super) type BehindAll = FxHashMap<Aggregate, Behind>;

/// Tells of one row.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) model: &'a Model,
    pub(super) sources: &'a Sources,
    pub(super) trace: &'a Trace<'a>,
    pub(super) period: ScoredPeriod,
    /// The rows behind each aggregate, where they were counted.
    pub(super) behind: Option<&'a BehindAll>,
    /// The KPI that is told of, by the place of its name: in it the holes of its template are filled.
    pub(super) kpi: Option<Span>,
}

impl Teller<'_> {
    pub(super) fn scorecard(&self) -> &Scorecard {
        self.trace.scorecard()
    }

    /// The whole scorecard.
    pub(super) fn total(&self) -> Part {
        self.group(GroupId(0), None, Some(Decimal::ONE))
    }

    fn group(&self, id: GroupId, weight: Option<PartWeight>, written: Option<Decimal>) -> Part {
        let (member, group) = (Member::Group(id), self.scorecard().group(id));
        // A part that is not in force has no weight to share out.
        let weights: Vec<Option<Decimal>> = (group.members.iter().enumerate())
            .map(|(at, member)| {
                if self.is_in_force(*member) {
                    self.trace.weight(id.0 as usize, at).ok()
                } else {
                    Some(Decimal::ZERO)
                }
            })
            .collect();
        let sum = weights
            .iter()
            .try_fold(Decimal::ZERO, |sum, weight| sum.add((*weight)?));
        let parts: Vec<Part> = (group.members.iter().enumerate())
            .map(|(at, member)| {
                let written = written
                    .filter(|_| has_shares(group))
                    .and_then(|whole| whole.mul(weights[at]?)?.div(sum?));
                self.member(*member, self.weight(id, at, *member, written), written)
            })
            .collect();
        let found = parts
            .iter()
            .filter(|part| part.standing == Standing::There)
            .count();
        let content = Content::Group {
            combined: self.trace.combined(id.0 as usize),
            scored: group
                .scoring
                .as_ref()
                .map(|form| Box::new(scored(self, member, form))),
            found: found as u32,
            parts,
        };
        self.part(
            member,
            content,
            weight,
            group.applies.as_ref(),
            &group.needs_conditions,
        )
    }

    fn holds(&self, condition: &SubjectExpr) -> bool {
        self.trace.cell(condition) == Cell::Bool(true)
    }

    fn is_in_force(&self, member: Member) -> bool {
        self.scorecard().is_part_in_force(member, self.period.days)
    }

    fn member(&self, member: Member, weight: PartWeight, written: Option<Decimal>) -> Part {
        match member {
            Member::Kpi(id) => self.within(member).kpi(id, weight),
            Member::Group(id) => self.group(id, Some(weight), written),
        }
    }

    /// The same, telling of a part.
    fn within(&self, member: Member) -> Self {
        let kpi = match member {
            Member::Kpi(id) => Some(self.scorecard().kpi(id).span),
            Member::Group(_) => None,
        };
        Self { kpi, ..*self }
    }

    fn kpi(&self, id: KpiId, weight: PartWeight) -> Part {
        let (member, kpi): (Member, &Kpi) = (Member::Kpi(id), self.scorecard().kpi(id));
        let content = Content::Kpi {
            formula: Box::new(self.formula(&kpi.value)),
            value: self.trace.value(id),
            target: kpi.target.as_ref().map(|target| Box::new(self.formula(target))),
            scored: Box::new(scored(self, member, &kpi.scoring)),
        };
        self.part(member, content, Some(weight), kpi.applies.as_ref(), &kpi.needs)
    }

    fn part(
        &self,
        member: Member,
        content: Content,
        weight: Option<PartWeight>,
        applies: Option<&SubjectExpr>,
        needs: &[SubjectExpr],
    ) -> Part {
        let limit = match member {
            Member::Kpi(id) => self.scorecard().kpi(id).limit.as_ref(),
            Member::Group(id) => self.scorecard().group(id).limit.as_ref(),
        };
        let ends = self.trace.ends(member);
        Part {
            member,
            content,
            standing: standing(self.trace.status(member)),
            in_force: self.is_in_force(member),
            weight,
            share: self.trace.share(member),
            applies: applies.map(|applies| self.formula(applies)),
            needs: needs.iter().map(|condition| self.formula(condition)).collect(),
            rules: self.rules(member),
            raw: self.trace.raw(member),
            adjusted: self.trace.adjusted(member),
            low: limit
                .and_then(|limit| limit.low.as_ref())
                .map(|low| self.formula(low)),
            high: limit
                .and_then(|limit| limit.high.as_ref())
                .map(|high| self.formula(high)),
            limited: ends.limited,
            filled: ends.filled,
            settled: ends.settled,
            rounding: self.trace.rounding(member),
            score: self.trace.score(member),
            grade: self.graded(member),
        }
    }

    fn weight(&self, group: GroupId, at: usize, member: Member, written: Option<Decimal>) -> PartWeight {
        let weight = match member {
            Member::Kpi(id) => &self.scorecard().kpi(id).weight,
            Member::Group(id) => &self.scorecard().group(id).weight,
        };
        PartWeight {
            own: self.trace.weight(group.0 as usize, at),
            formula: match weight {
                Weight::Fixed(_) => None,
                Weight::By(expr) => Some(self.within(member).formula(expr)),
            },
            written,
        }
    }

    fn rules(&self, member: Member) -> Vec<RuleSeen> {
        let rules = self.scorecard().rules(member);
        // Where there is no score, no rule did anything to it.
        let is_scored = !self.trace.score(member).is_missing();
        let formula = |expr: &Option<SubjectExpr>| expr.as_ref().map(|expr| self.formula(expr));
        let adjustments = rules.adjustments.iter().enumerate().map(|(at, form)| {
            let rule = Rule::Adjustment(at);
            let points = self.trace.effect(member, rule);
            RuleSeen {
                rule,
                fired: is_scored && points.as_ref().is_some_and(|points| !is_nought(points)),
                points,
                condition: formula(&form.when),
                amount: Some(self.formula(&form.amount)),
                each: formula(&form.each),
                limit: formula(&form.at_most),
            }
        });
        let vetoes = rules.vetoes.iter().enumerate().map(|(at, form)| {
            let rule = Rule::Veto(at);
            let limit = match &form.effect {
                VetoEffect::GradeAtMost(_) => None,
                VetoEffect::ScoreAtMost(score) | VetoEffect::Score(score) => Some(self.formula(score)),
            };
            let strikes = self.trace.effect(member, rule) == Some(Cell::Bool(true));
            // Where what it sets is missing, the score is that of a veto behind it.
            let is_known = limit.as_ref().is_none_or(|limit| !limit.value.is_missing());
            RuleSeen {
                rule,
                fired: is_scored && strikes && is_known,
                points: None,
                condition: Some(self.formula(&form.condition)),
                amount: None,
                each: None,
                limit,
            }
        });
        adjustments.chain(vetoes).collect()
    }

    /// A formula with its values.
    pub(super) fn formula(&self, expr: &SubjectExpr) -> Formula {
        let (now, text) = match expr.in_force(|condition| self.holds(condition)) {
            InForce::Always(now) => (now, self.written(now.span)),
            InForce::Now(now, from, to) => {
                let end = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
                let text = format!("{} effective {}..{}", self.written(now.span), end(from), end(to));
                (now, text)
            }
            InForce::Never(missing) => (missing, "nothing in force".to_owned()),
        };
        let value = self.trace.cell(expr);
        let expr = now;
        let mut formula = Formula {
            text,
            kind: kind(expr),
            ty: expr.ty,
            value,
            parts: Vec::new(),
            rows: None,
            company: None,
        };
        match &expr.kind {
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => {
                formula.rows = self.rows(aggregate);
            }
            ExprKind::Leaf(SubjectLeaf::Blend(blend)) => {
                let sum = |of: &dyn Fn(&Aggregate) -> bool| {
                    let mut counted = blend.parts.iter().filter(|(_, aggregate)| of(aggregate));
                    counted.try_fold(Decimal::ZERO, |sum, (weight, _)| sum.add(*weight))
                };
                let is_there = |aggregate: &Aggregate| !self.trace.aggregate(aggregate).is_missing();
                let (all, there) = (sum(&|_| true), sum(&is_there));
                let part = |(weight, aggregate): &(Decimal, Aggregate)| Formula {
                    text: match &aggregate.filter {
                        Some(filter) => {
                            let weighs = weighs(*weight, all, there.filter(|_| is_there(aggregate)));
                            format!("{} ({weighs})", self.written(filter.span))
                        }
                        None => percent(*weight),
                    },
                    kind: FormulaKind::Aggregate,
                    ty: aggregate.ty,
                    value: self.trace.aggregate(aggregate),
                    parts: Vec::new(),
                    rows: self.rows(aggregate),
                    company: None,
                };
                formula.parts = blend.parts.iter().map(part).collect();
            }
            ExprKind::Leaf(SubjectLeaf::Across(_)) => {
                formula.company = self.trace.company(expr);
                formula.parts = self.parts(expr);
            }
            ExprKind::Leaf(SubjectLeaf::Part(member, Facet::Grade)) => {
                // A grade is computed with as the index of its band; people know its name.
                let bands = self.scorecard().bands(*member);
                let index = number(&formula.value).and_then(Decimal::to_i64);
                if let Some(band) = index
                    .zip(bands)
                    .and_then(|(at, bands)| bands.bands.get(at as usize))
                {
                    formula.ty = Type::Text;
                    formula.value = Cell::Text(band.name.as_str().into());
                }
            }
            _ => formula.parts = self.parts(expr),
        }
        formula
    }

    fn parts(&self, expr: &SubjectExpr) -> Vec<Formula> {
        let parts = expr.children().into_iter();
        parts
            .filter(|part| part.as_literal().is_none())
            .map(|part| self.formula(part))
            .collect()
    }

    fn rows(&self, aggregate: &Aggregate) -> Option<Behind> {
        let mut behind = self.behind?.get(aggregate).cloned().unwrap_or_default();
        if self.model.table(aggregate.table).time.is_some() {
            let days = Days::of(aggregate.window, self.period, self.scorecard().calendar);
            behind.from = days.from;
            behind.to = days.until.map(|until| until.plus_days(-1));
        }
        Some(behind)
    }

    /// The text at a place, on one line.
    pub(super) fn written(&self, span: Span) -> String {
        let text = self.sources.text_in(self.kpi, span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn kind(expr: &SubjectExpr) -> FormulaKind {
    match &expr.kind {
        ExprKind::Literal(_) => FormulaKind::Literal,
        ExprKind::Period(_) => FormulaKind::Given,
        ExprKind::Leaf(leaf) => match leaf {
            SubjectLeaf::Aggregate(_) => FormulaKind::Aggregate,
            SubjectLeaf::Blend(_) => FormulaKind::Operation,
            SubjectLeaf::Column { .. } | SubjectLeaf::EmptyColumn => FormulaKind::Given,
            SubjectLeaf::Value | SubjectLeaf::Target | SubjectLeaf::OwnScore => FormulaKind::Own,
            SubjectLeaf::Part(..) => FormulaKind::Part,
            SubjectLeaf::Across(_) => FormulaKind::Across,
        },
        ExprKind::Negate(_)
        | ExprKind::Not(_)
        | ExprKind::Arithmetic(..)
        | ExprKind::Compare(..)
        | ExprKind::And(..)
        | ExprKind::Or(..)
        | ExprKind::In { .. }
        | ExprKind::Between { .. }
        | ExprKind::If { .. }
        | ExprKind::IsKnown(_)
        | ExprKind::Otherwise(..)
        | ExprKind::TextTest(..)
        | ExprKind::DateDifference(..)
        | ExprKind::WorkingTime(..)
        | ExprKind::Call(..) => FormulaKind::Operation,
    }
}

fn has_shares(group: &Group) -> bool {
    match group.combine {
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean => true,
        Combine::Sum | Combine::Product | Combine::Min | Combine::Max => false,
    }
}

fn standing(status: Status) -> Standing {
    match status {
        Status::There => Standing::There,
        Status::Filled => Standing::Filled,
        Status::Skipped => Standing::Skipped,
        Status::Failed | Status::Broken => Standing::Failed,
        Status::NotApplicable => Standing::NotApplicable,
    }
}

fn is_nought(cell: &Cell) -> bool {
    number(cell).is_none_or(Decimal::is_zero)
}

/// The number of a cell, if it holds one.
pub(super) fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}

/// What a role weighs, and what it comes to weigh where others are absent.
fn weighs(weight: Decimal, all: Option<Decimal>, there: Option<Decimal>) -> String {
    let share = |sum: Option<Decimal>| {
        let places = Rounding {
            places: 3,
            mode: RoundingMode::HalfUp,
        };
        Some(places.apply(weight.div(sum?)?))
    };
    match (share(all), share(there)) {
        (Some(written), Some(now)) if written.compare(now).is_ne() => {
            format!("{}, here {}", percent(written), percent(now))
        }
        (Some(written), _) => percent(written),
        (None, _) => percent(weight),
    }
}

fn percent(share: Decimal) -> String {
    match share.mul(Decimal::HUNDRED) {
        Some(percent) => format!("{} %", percent.settle()),
        None => share.to_string(),
    }
}
