//! A file and its declarations.

use super::{Node, Parts, Reader};
use crate::syntax::ast::{Curve, Item, ItemKind, Measure, Param, Use, UseTarget};
use crate::syntax::grammar::Rule;

impl Reader<'_> {
    /// The declarations of a file, or of a piece of it.
    pub(in crate::syntax) fn items(&mut self, node: Node) -> Vec<Item> {
        Parts::of(node).map(|item| self.item(item)).collect()
    }

    fn item(&mut self, node: Node) -> Item {
        let (docs, span) = (self.docs(&node), self.span(&node));
        let kind = match node.as_rule() {
            Rule::use_item => ItemKind::Use(self.used(node)),
            Rule::param_item => ItemKind::Param(self.param(node)),
            Rule::table_item => ItemKind::Table(self.table(node)),
            Rule::calendar_item => ItemKind::Calendar(self.work_calendar(node)),
            Rule::bind_calendar_item => ItemKind::BindCalendar(self.bound_calendar(node)),
            Rule::bind_item => ItemKind::Bind(self.table(node)),
            Rule::measure_item => ItemKind::Measure(self.measure(node)),
            Rule::curve_item => ItemKind::Curve(self.curve(node)),
            Rule::template_item => ItemKind::Template(self.template(node)),
            Rule::scorecard_item => ItemKind::Scorecard(self.scorecard(node)),
            Rule::test_item => ItemKind::Test(self.test(node)),
            other => unreachable!("{other:?} is no declaration"),
        };
        Item { docs, kind, span }
    }

    fn used(&mut self, node: Node) -> Use {
        let mut parts = Parts::of(node);
        let target = parts.any();
        Use {
            target: if target.as_rule() == Rule::text {
                UseTarget::File(self.text(&target))
            } else {
                UseTarget::Library(self.path(target))
            },
            name: parts
                .maybe(Rule::use_name)
                .map(|name| self.name(&Parts::of(name).one(Rule::name))),
        }
    }

    fn param(&mut self, node: Node) -> Param {
        let mut parts = Parts::of(node);
        Param {
            name: self.name(&parts.one(Rule::name)),
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            value: self.formula(parts.one(Rule::formula)),
        }
    }

    fn measure(&mut self, node: Node) -> Measure {
        let mut parts = Parts::of(node);
        Measure {
            name: self.name(&parts.one(Rule::name)),
            label: parts.maybe(Rule::text).map(|text| self.text(&text)),
            value: self.formula(parts.one(Rule::formula)),
        }
    }

    fn curve(&mut self, node: Node) -> Curve {
        let mut parts = Parts::of(node);
        Curve {
            name: self.name(&parts.one(Rule::name)),
            score: self.curve_score(parts.one(Rule::score_form)),
        }
    }
}
