//! Bands, bonuses, vetoes, limits, distributions, segments and roll-ups.

use super::formula::comparison_sign;
use super::{Node, Parts, Reader, choice};
use crate::source::Spanned;
use crate::syntax::ast::{
    Band, BandExtent, Bands, ClauseKind, Distribute, Path, Points, RollupPart, Segment, Share, Ties,
    VetoEffect,
};
use crate::syntax::grammar::Rule;

impl Reader<'_> {
    pub(super) fn outcome(&mut self, rule: Rule, mut parts: Parts) -> ClauseKind {
        match rule {
            Rule::bonus_clause => ClauseKind::Bonus(self.points_given(parts.one(Rule::points_given))),
            Rule::penalty_clause => ClauseKind::Penalty(self.points_given(parts.one(Rule::points_given))),
            Rule::veto_clause => {
                let why = self.text(&parts.one(Rule::text));
                let condition = self.condition(parts.one(Rule::when_part));
                let effect = parts.one(Rule::veto_effect);
                let span = self.span(&effect);
                ClauseKind::Veto {
                    why,
                    condition,
                    effect: Spanned::new(self.veto_effect(effect), span),
                }
            }
            // `10..` or a range with both ends or the upper one.
            Rule::limit_clause => ClauseKind::Limit(self.range(parts.any())),
            Rule::bands_clause => {
                let of = parts.maybe(Rule::banded_of);
                let list = parts.one(Rule::band_list);
                ClauseKind::Bands(self.bands_of(of, list))
            }
            Rule::distribute_clause => {
                let mut distribute = self.distribute_head(parts.one(Rule::distribute_head));
                distribute.shares = self.shares(parts.one(Rule::share_list));
                distribute.ties = parts.maybe(Rule::ties_part).map(|ties| self.ties(ties));
                ClauseKind::Distribute(distribute)
            }
            Rule::segments_clause => {
                parts.one(Rule::segments_head);
                ClauseKind::Segments(self.segments(parts.one(Rule::segment_list)))
            }
            Rule::rollup_clause => ClauseKind::Rollup {
                level: self.rollup_head(parts.one(Rule::rollup_head)),
                parts: self.rollup_parts(parts.one(Rule::rollup_list)),
            },
            other => unreachable!("{other:?} is no clause"),
        }
    }

    fn points_given(&mut self, node: Node) -> Points {
        let mut parts = Parts::of(node);
        Points {
            why: self.text(&parts.one(Rule::text)),
            amount: self.formula(parts.one(Rule::amount)),
            for_each: parts
                .maybe(Rule::for_each_part)
                .map(|part| self.formula(Parts::of(part).one(Rule::amount))),
            condition: parts.maybe(Rule::when_part).map(|part| self.condition(part)),
            at_most: parts
                .maybe(Rule::at_most_part)
                .map(|part| self.formula(Parts::of(part).one(Rule::amount))),
        }
    }

    fn condition(&mut self, node: Node) -> crate::syntax::ast::Expr {
        self.formula(Parts::of(node).one(Rule::formula))
    }

    fn veto_effect(&mut self, node: Node) -> VetoEffect {
        let effect = Parts::of(node).any();
        let rule = effect.as_rule();
        let mut parts = Parts::of(effect);
        match rule {
            Rule::grade_at_most => VetoEffect::GradeAtMost(self.name(&parts.one(Rule::name))),
            Rule::score_at_most => VetoEffect::ScoreAtMost(self.formula(parts.one(Rule::amount))),
            _ => VetoEffect::Score(self.formula(parts.one(Rule::amount))),
        }
    }

    fn bands_of(&mut self, of: Option<Node>, list: Node) -> Bands {
        let span = self.span(&list);
        let of = of.map(|of| self.formula(Parts::of(of).one(Rule::amount)));
        Bands {
            of,
            bands: self.bands(list),
            span,
        }
    }

    /// `bands of EXPR` without its bands.
    pub(in crate::syntax) fn bands_head(&mut self, node: Node) -> Bands {
        let span = self.span(&node);
        let of = Parts::of(node).maybe(Rule::banded_of);
        Bands {
            of: of.map(|of| self.formula(Parts::of(of).one(Rule::amount))),
            bands: Vec::new(),
            span,
        }
    }

    /// The bands between two braces.
    pub(in crate::syntax) fn bands(&mut self, node: Node) -> Vec<Band> {
        Parts::of(node).map(|band| self.band(band)).collect()
    }

    fn band(&mut self, node: Node) -> Band {
        let span = self.span(&node);
        let mut parts = Parts::of(node);
        let name = self.name(&parts.one(Rule::name));
        let label = parts.maybe(Rule::text).map(|text| self.text(&text));
        let extent = parts.any();
        let extent = match extent.as_rule() {
            Rule::compared => {
                let mut parts = Parts::of(extent);
                let comparison = comparison_sign(parts.any().as_rule());
                BandExtent::Compared(comparison, self.formula(parts.one(Rule::amount)))
            }
            Rule::when_part => BandExtent::When(self.condition(extent)),
            Rule::otherwise_extent => BandExtent::Otherwise,
            _ => BandExtent::Range(self.range(extent)),
        };
        Band {
            name,
            label,
            extent,
            span,
        }
    }

    /// `distribute within department` without its shares.
    pub(in crate::syntax) fn distribute_head(&mut self, node: Node) -> Distribute {
        let within = Parts::of(node).maybe(Rule::within_part);
        Distribute {
            within: within.map(|part| self.path(Parts::of(part).one(Rule::path))),
            shares: Vec::new(),
            ties: None,
        }
    }

    /// The shares between two braces.
    pub(in crate::syntax) fn shares(&mut self, node: Node) -> Vec<Share> {
        Parts::of(node)
            .map(|share| {
                let mut parts = Parts::of(share);
                Share {
                    name: self.name(&parts.one(Rule::name)),
                    label: parts.maybe(Rule::text).map(|text| self.text(&text)),
                    part: Parts::of(parts.any()).next().map(|part| self.formula(part)),
                }
            })
            .collect()
    }

    fn ties(&mut self, node: Node) -> Spanned<Ties> {
        let span = self.span(&node);
        let Some(word) = node.into_inner().nth(1) else {
            unreachable!("`ties` says how")
        };
        let ties = match word.as_rule() {
            Rule::kw_up => Ties::Up,
            Rule::kw_down => Ties::Down,
            _ => Ties::Together,
        };
        Spanned::new(ties, span)
    }

    /// The segments between two braces.
    pub(in crate::syntax) fn segments(&mut self, node: Node) -> Vec<Segment> {
        Parts::of(node)
            .map(|segment| {
                let mut parts = Parts::of(segment);
                Segment {
                    name: self.name(&parts.one(Rule::name)),
                    label: parts.maybe(Rule::text).map(|text| self.text(&text)),
                    condition: parts.maybe(Rule::when_part).map(|part| self.condition(part)),
                }
            })
            .collect()
    }

    /// The level of a `rollup`.
    pub(in crate::syntax) fn rollup_head(&mut self, node: Node) -> Path {
        self.path(Parts::of(node).one(Rule::path))
    }

    /// The lines of a `rollup`.
    pub(in crate::syntax) fn rollup_parts(&mut self, node: Node) -> Vec<RollupPart> {
        Parts::of(node)
            .map(|part| {
                let mut parts = Parts::of(part);
                let mut name = self.name(&parts.one(Rule::name));
                if crate::syntax::keywords::meaning(&name.value) == Some("total") {
                    "total".clone_into(&mut name.value);
                }
                let method = parts.one(Rule::rollup_method);
                RollupPart {
                    part: name,
                    method: self.word(&method, rollup_method(choice(method.clone()))),
                    weighted_by: parts
                        .maybe(Rule::weighted_rollup)
                        .map(|part| self.formula(Parts::of(part).one(Rule::amount))),
                }
            })
            .collect()
    }
}

fn rollup_method(rule: Rule) -> &'static str {
    match rule {
        Rule::kw_average => "average",
        Rule::kw_sum => "sum",
        Rule::kw_min => "min",
        Rule::kw_max => "max",
        Rule::kw_median => "median",
        other => unreachable!("{other:?} is no way to roll up"),
    }
}
