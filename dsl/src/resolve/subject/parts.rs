//! Names of parts of the scorecard around: KPIs, groups, the total, and their scores.

use std::rc::Rc;

use weigh_words::text;

use super::{Around, NamedKpi, SubjectContext, leaf};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Facet, GroupId, Member, SubjectExpr, SubjectLeaf, Type};
use crate::resolve::Resolver;
use crate::resolve::names::ScopeId;
use crate::resolve::rows::meant;
use crate::source::Span;
use crate::syntax::ast;

impl SubjectContext {
    /// The part that a path ending in `score` or `grade` speaks of; `total` and `grade` alone are the scorecard's.
    pub(super) fn part_named(&self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<Option<Member>> {
        self.around.as_ref()?;
        let root = Member::Group(GroupId(0));
        match path.names.as_slice() {
            [only] if matches!(meant(only), "total" | "grade") => {
                resolver.lookup(&path.names).is_none().then_some(Some(root))
            }
            [first, _] => {
                let around = self.around_of(path);
                if let Some(kpi) = around.as_ref().and_then(|around| around.kpis.get(&first.value)) {
                    return Some(Some(Member::Kpi(kpi.id)));
                }
                if meant(first) == "total" {
                    return Some(Some(root));
                }
                match around?.groups.get(&first.value)?.as_slice() {
                    [only] => Some(Some(Member::Group(only.id))),
                    several => {
                        let title = text!("several groups are called `{group}`", group = &first.value);
                        let mut diagnostic = Diagnostic::error(Code::E0204, title, first.span)
                            .help(text!("give the one that is meant a name of its own"));
                        for group in several {
                            diagnostic = diagnostic.other(group.span, text!("one of them"));
                        }
                        resolver.out.push(diagnostic);
                        Some(None)
                    }
                }
            }
            _ => None,
        }
    }

    /// A part of the scorecard: another KPI's value, the score of any part, the total; none if the name means none.
    pub(super) fn part(&self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<Option<SubjectExpr>> {
        let is_score = path.names.len() == 2 && meant(&path.names[1]) == "score";
        let is_total = path.names.len() == 1 && meant(&path.names[0]) == "total";
        if is_score || is_total {
            let member = self.part_named(resolver, path)?;
            return Some(member.map(|member| {
                if self.filled == Some(member) {
                    return leaf(SubjectLeaf::OwnScore, Type::DECIMAL, path.span);
                }
                leaf(SubjectLeaf::Part(member, Facet::Score), Type::DECIMAL, path.span)
            }));
        }
        self.kpi(resolver, path)
    }

    /// Another KPI of the scorecard; none if the name means none.
    fn kpi(&self, resolver: &mut Resolver<'_>, path: &ast::Path) -> Option<Option<SubjectExpr>> {
        let around = self.around_of(path)?;
        let named = around.kpis.get(&path.names[0].value)?;
        match path.names.get(1).map(meant) {
            // A measure or a param of that name is meant first: a KPI may be called after its measure.
            None if resolver.lookup(&path.names).is_some() => None,
            None => Some(self.kpi_value(resolver, named, path.span)),
            Some("value") if path.names.len() == 2 => Some(self.kpi_value(resolver, named, path.span)),
            Some(_) => None,
        }
    }

    /// The scorecard around, if a name is written in its file.
    fn around_of(&self, path: &ast::Path) -> Option<Rc<Around>> {
        let around = self.around.clone()?;
        (around.file == ScopeId::of(path.names[0].span)).then_some(around)
    }

    fn kpi_value(&self, resolver: &mut Resolver<'_>, named: &NamedKpi, span: Span) -> Option<SubjectExpr> {
        // A circle is reported once all KPIs are known.
        let ty = if self.open_kpis.contains(&named.id) {
            Type::Unknown
        } else if let Some(known) = resolver.kpi_types.get(&named.id) {
            (*known)?
        } else {
            let mut cx = Self::new(self.around.clone());
            cx.open_kpis.clone_from(&self.open_kpis);
            cx.open_kpis.push(named.id);
            let value = resolver.expr(&mut cx, named.value.as_ref()?);
            let ty = value.map(|value| value.ty);
            resolver.kpi_types.insert(named.id, ty);
            ty?
        };
        Some(leaf(
            SubjectLeaf::Part(Member::Kpi(named.id), Facet::Value),
            ty,
            span,
        ))
    }
}
