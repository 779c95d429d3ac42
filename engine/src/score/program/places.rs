//! Where a program computes what: which step an expression of the scorecard became. Kept only for whoever explains a
//! number; a run does without.

use rustc_hash::FxHashMap;
use weigh_dsl::model::{Member, SubjectExpr};

use super::NodeId;

/// Where a program computes what.
#[derive(Debug, Default)]
pub(in crate::score) struct Places {
    /// By the place in memory of an expression of the scorecard, which stays where it is while that is borrowed: equal
    /// texts of a template or a measure may mean different things in two KPIs.
    expressions: FxHashMap<usize, NodeId>,
    raw: FxHashMap<Member, NodeId>,
}

impl Places {
    pub(super) fn note(&mut self, expr: &SubjectExpr, node: NodeId) {
        self.expressions.insert(std::ptr::from_ref(expr).addr(), node);
    }

    pub(super) fn note_raw(&mut self, member: Member, raw: NodeId) {
        self.raw.insert(member, raw);
    }

    /// The step of an expression, if the program computes it.
    pub(in crate::score) fn of(&self, expr: &SubjectExpr) -> Option<NodeId> {
        self.expressions.get(&std::ptr::from_ref(expr).addr()).copied()
    }

    /// The step of a part's score before rules, limits and policies.
    pub(in crate::score) fn raw(&self, member: Member) -> NodeId {
        match self.raw.get(&member) {
            Some(raw) => *raw,
            None => unreachable!("every part is scored"),
        }
    }
}
