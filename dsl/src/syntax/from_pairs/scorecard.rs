//! Scorecards, groups, KPIs, templates, and their plain clauses.

use super::{Node, Parts, Reader, choice};
use crate::source::Spanned;
use crate::syntax::ast::{
    Clause, ClauseKind, Combine, Dated, Group, Kpi, KpiName, Missing, Needs, RoundWhat, Scorecard, Template,
    TemplateUse,
};
use crate::syntax::grammar::Rule;
use crate::syntax::messages;
use crate::value::{Granularity, RoundingMode};

impl Reader<'_> {
    pub(super) fn scorecard(&mut self, node: Node) -> Scorecard {
        let mut parts = Parts::of(node);
        let mut scorecard = self.scorecard_head(parts.one(Rule::scorecard_head));
        scorecard.body = self.clauses(parts.one(Rule::body));
        scorecard
    }

    /// A scorecard without its clauses.
    pub(in crate::syntax) fn scorecard_head(&mut self, node: Node) -> Scorecard {
        let mut parts = Parts::of(node);
        Scorecard {
            name: self.name(&parts.one(Rule::name)),
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            body: Vec::new(),
        }
    }

    pub(super) fn template(&mut self, node: Node) -> Template {
        let mut parts = Parts::of(node);
        let mut template = self.template_head(parts.one(Rule::template_head));
        template.body = self.clauses(parts.one(Rule::body));
        template
    }

    /// A template without its clauses.
    pub(in crate::syntax) fn template_head(&mut self, node: Node) -> Template {
        let mut parts = Parts::of(node);
        Template {
            name: self.name(&parts.one(Rule::name)),
            parameters: parts.map(|name| self.name(&name)).collect(),
            body: Vec::new(),
        }
    }

    /// The clauses between two braces.
    pub(in crate::syntax) fn clauses(&mut self, node: Node) -> Vec<Clause> {
        Parts::of(node).map(|clause| self.clause(clause)).collect()
    }

    fn clause(&mut self, node: Node) -> Clause {
        let (docs, span) = (self.docs(&node), self.span(&node));
        let mut first = node.clone();
        while let Some(inner) = first.clone().into_inner().next() {
            first = inner;
        }
        let keyword = self.span(&first);
        let kind = self.clause_kind(node);
        Clause {
            docs,
            kind,
            span,
            keyword,
        }
    }

    fn clause_kind(&mut self, node: Node) -> ClauseKind {
        let rule = node.as_rule();
        let mut parts = Parts::of(node);
        match rule {
            Rule::subject_clause => ClauseKind::Subject {
                path: self.path(parts.one(Rule::path)),
                condition: parts.maybe(Rule::where_part).map(|part| self.row_formula(part)),
            },
            Rule::period_clause => {
                let word = parts.one(Rule::granularity);
                ClauseKind::Period(Spanned::new(granularity(choice(word.clone())), self.span(&word)))
            }
            Rule::year_clause => {
                let word = parts.one(Rule::month_name);
                ClauseKind::YearStarts(Spanned::new(month(choice(word.clone())), self.span(&word)))
            }
            Rule::effective_clause => ClauseKind::Effective(self.effective(parts.one(Rule::effective_part))),
            Rule::scale_clause => ClauseKind::Scale(self.range(parts.one(Rule::constant_range))),
            Rule::round_clause => self.round(parts),
            Rule::combine_clause => {
                let word = parts.one(Rule::combination);
                ClauseKind::Combine(Spanned::new(combination(choice(word.clone())), self.span(&word)))
            }
            Rule::group_clause => {
                let mut group = self.group_head(parts.one(Rule::group_head));
                group.body = self.clauses(parts.one(Rule::body));
                ClauseKind::Group(group)
            }
            Rule::kpi_clause => self.kpi(parts),
            Rule::value_clause => ClauseKind::Value(self.formula(parts.one(Rule::formula))),
            Rule::unit_clause => {
                let unit = parts.any();
                ClauseKind::Unit(match unit.as_rule() {
                    Rule::text => self.text(&unit),
                    Rule::percent => self.word(&unit, "%"),
                    _ => self.name(&unit),
                })
            }
            Rule::target_clause => {
                let value = self.formula(parts.one(Rule::formula));
                ClauseKind::Target(self.dated(value, parts))
            }
            Rule::applies_clause => ClauseKind::Applies(self.formula(parts.one(Rule::formula))),
            Rule::needs_clause => ClauseKind::Needs(match parts.maybe(Rule::parts_needed) {
                Some(counted) => {
                    let (needed, of) = self.parts_needed(counted);
                    Needs::Parts { needed, of }
                }
                None => Needs::Condition(self.formula(parts.one(Rule::formula))),
            }),
            Rule::missing_clause => {
                let policy = parts.one(Rule::missing_policy);
                let span = self.span(&policy);
                ClauseKind::Missing(Spanned::new(self.missing(policy), span))
            }
            Rule::owner_clause => ClauseKind::Owner(self.text(&parts.one(Rule::text))),
            Rule::source_clause => ClauseKind::Source(self.text(&parts.one(Rule::text))),
            Rule::note_clause => ClauseKind::Note(self.text(&parts.one(Rule::text))),
            Rule::score_clause => ClauseKind::Score(self.score(parts.one(Rule::score_form))),
            _ => self.outcome(rule, parts),
        }
    }

    fn round(&mut self, mut parts: Parts) -> ClauseKind {
        let what = parts.one(Rule::rounded);
        let places = parts.one(Rule::whole);
        let mode = parts.maybe(Rule::rounding_mode);
        ClauseKind::Round {
            what: Spanned::new(
                match choice(what.clone()) {
                    Rule::kw_group => RoundWhat::Group,
                    Rule::kw_total => RoundWhat::Total,
                    _ => RoundWhat::Score,
                },
                self.span(&what),
            ),
            places: Spanned::new(self.whole(&places), self.span(&places)),
            mode: mode.map(|mode| Spanned::new(rounding_mode(choice(mode.clone())), self.span(&mode))),
        }
    }

    /// A group without its clauses.
    pub(in crate::syntax) fn group_head(&mut self, node: Node) -> Group {
        let mut parts = Parts::of(node);
        Group {
            name: self.name(&parts.one(Rule::name)),
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            weight: self.weights(&mut parts),
            body: Vec::new(),
        }
    }

    fn kpi(&mut self, mut parts: Parts) -> ClauseKind {
        let head = parts.one(Rule::kpi_head);
        let place = self.span(&head);
        let mut kpi = self.kpi_head(head);
        match parts.maybe(Rule::body) {
            Some(body) => kpi.body = self.clauses(body),
            None if kpi.template.is_none() => {
                let name = match &kpi.name {
                    KpiName::One(name) => name.value.as_str(),
                    KpiName::Each(_) => "each",
                };
                self.report(messages::braces_missing(&format!("kpi {name}"), place));
            }
            None => {}
        }
        ClauseKind::Kpi(kpi)
    }

    /// A KPI without its clauses.
    pub(in crate::syntax) fn kpi_head(&mut self, node: Node) -> Kpi {
        let mut parts = Parts::of(node);
        let name = match parts.maybe(Rule::each_names) {
            Some(names) => KpiName::Each(Parts::of(names).map(|name| self.name(&name)).collect()),
            None => KpiName::One(self.name(&parts.one(Rule::name))),
        };
        Kpi {
            name,
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            weight: self.weights(&mut parts),
            template: parts
                .maybe(Rule::template_use)
                .map(|used| self.template_use(used)),
            body: Vec::new(),
        }
    }

    fn template_use(&mut self, node: Node) -> TemplateUse {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let template = self.path(parts.one(Rule::path));
        let arguments = Parts::of(parts.one(Rule::template_arguments))
            .map(|part| self.formula(part))
            .collect();
        TemplateUse {
            template,
            arguments,
            span,
        }
    }

    fn weights(&mut self, parts: &mut Parts) -> Vec<Dated> {
        parts
            .all(Rule::weight_part)
            .into_iter()
            .map(|weight| {
                let mut parts = Parts::of(weight);
                let value = self.formula(parts.one(Rule::amount));
                self.dated(value, parts)
            })
            .collect()
    }

    fn dated(&mut self, value: crate::syntax::ast::Expr, mut rest: Parts) -> Dated {
        let effective = rest.maybe(Rule::effective_part).map(|part| self.effective(part));
        Dated { value, effective }
    }

    /// `3 of 5`
    fn parts_needed(&mut self, node: Node) -> (Spanned<u32>, Spanned<u32>) {
        let mut counts = Parts::of(node);
        let mut count = || {
            let node = counts.one(Rule::whole);
            Spanned::new(self.whole(&node), self.span(&node))
        };
        (count(), count())
    }

    fn missing(&mut self, node: Node) -> Missing {
        let Some(policy) = node.into_inner().next() else {
            unreachable!("a policy is a word")
        };
        match policy.as_rule() {
            Rule::kw_skip => Missing::Skip,
            Rule::kw_zero => Missing::Zero,
            Rule::kw_worst => Missing::Worst,
            Rule::kw_fail => Missing::Fail,
            Rule::missing_score => Missing::Score(self.formula(Parts::of(policy).one(Rule::amount))),
            Rule::missing_needs => {
                let (needed, of) = self.parts_needed(Parts::of(policy).one(Rule::parts_needed));
                Missing::Needs { needed, of }
            }
            other => unreachable!("{other:?} is no policy"),
        }
    }
}

fn granularity(rule: Rule) -> Granularity {
    match rule {
        Rule::kw_year => Granularity::Year,
        Rule::kw_half => Granularity::Half,
        Rule::kw_quarter => Granularity::Quarter,
        Rule::kw_month => Granularity::Month,
        Rule::kw_week => Granularity::Week,
        other => unreachable!("{other:?} is no granularity"),
    }
}

fn month(rule: Rule) -> u8 {
    const MONTHS: [Rule; 12] = [
        Rule::kw_january,
        Rule::kw_february,
        Rule::kw_march,
        Rule::kw_april,
        Rule::kw_may,
        Rule::kw_june,
        Rule::kw_july,
        Rule::kw_august,
        Rule::kw_september,
        Rule::kw_october,
        Rule::kw_november,
        Rule::kw_december,
    ];
    match MONTHS.iter().position(|month| *month == rule) {
        Some(index) => index as u8 + 1,
        None => unreachable!("{rule:?} is no month"),
    }
}

fn rounding_mode(rule: Rule) -> RoundingMode {
    match rule {
        Rule::kw_half_up => RoundingMode::HalfUp,
        Rule::kw_half_even => RoundingMode::HalfEven,
        Rule::kw_up => RoundingMode::Up,
        Rule::kw_down => RoundingMode::Down,
        other => unreachable!("{other:?} is no rounding"),
    }
}

fn combination(rule: Rule) -> Combine {
    match rule {
        Rule::kw_weighted_mean => Combine::WeightedMean,
        Rule::kw_geometric_mean => Combine::GeometricMean,
        Rule::kw_harmonic_mean => Combine::HarmonicMean,
        Rule::kw_sum => Combine::Sum,
        Rule::kw_product => Combine::Product,
        Rule::kw_min => Combine::Min,
        Rule::kw_max => Combine::Max,
        other => unreachable!("{other:?} is no combination"),
    }
}
