//! What a step reads, so that a column can be let go behind the last step that needs it.

use super::{CombineStep, DistributeStep, Formula, MemberWeight, NodeId, PartPolicy, PartStep, Scorer, Step};

impl Step {
    /// Calls `f` on each step that this one reads.
    pub(in crate::score) fn reads(&self, f: &mut impl FnMut(NodeId)) {
        match self {
            Step::Formula(formula) => formula.reads(f),
            Step::Scorer(scorer) => scorer.reads(f),
            Step::Combine(combine) => combine.reads(f),
            Step::Part(part) => part.reads(f),
            Step::Band(band) => f(band.banded),
            Step::Distribute(form) => form.reads(f),
        }
    }
}

impl Formula {
    fn reads(&self, f: &mut impl FnMut(NodeId)) {
        match self {
            Formula::Constant(_)
            | Formula::Missing(..)
            | Formula::Aggregate(_)
            | Formula::SubjectColumn(_)
            | Formula::Period(..) => {}
            Formula::Convert(_, a, _)
            | Formula::Negate(a)
            | Formula::Not(a)
            | Formula::IsKnown(a)
            | Formula::Number(_, a, _)
            | Formula::Text(_, a)
            | Formula::DatePart(_, a, _) => f(*a),
            Formula::Elapsed(a, b)
            | Formula::Compare(_, a, b)
            | Formula::And(a, b)
            | Formula::Or(a, b)
            | Formula::Otherwise(a, b)
            | Formula::Given(a, b)
            | Formula::Least(a, b)
            | Formula::Greatest(a, b)
            | Formula::Round(a, b, _)
            | Formula::TextTest(_, a, b)
            | Formula::Days(a, b)
            | Formula::Months(a, b, _)
            | Formula::Arithmetic {
                left: a, right: b, ..
            }
            | Formula::Shift {
                moment: a,
                seconds: b,
                ..
            }
            | Formula::Needs {
                value: a,
                condition: b,
                ..
            } => [*a, *b].into_iter().for_each(f),
            Formula::Pick {
                condition,
                then,
                otherwise,
            } => {
                [*condition, *then, *otherwise].into_iter().for_each(f);
            }
            Formula::Blend { parts, .. } => parts.iter().for_each(|(_, part)| f(*part)),
            Formula::Across { of, within, .. } => std::iter::once(*of).chain(*within).for_each(f),
        }
    }
}

impl Scorer {
    fn reads(&self, f: &mut impl FnMut(NodeId)) {
        match self {
            Scorer::Table { value, .. } => f(*value),
            Scorer::Curve { value, points, .. } => {
                f(*value);
                points.iter().flat_map(|(at, score)| [*at, *score]).for_each(f);
            }
            Scorer::Attainment {
                value,
                target,
                at_least,
                at_most,
                ..
            } => {
                [*value, *target]
                    .into_iter()
                    .chain(*at_least)
                    .chain(*at_most)
                    .for_each(f);
            }
            Scorer::PerStep {
                value,
                amount,
                step,
                reference,
                from,
                at_least,
                at_most,
                ..
            } => {
                let always = [*value, *amount, *step, *reference, *from];
                always.into_iter().chain(*at_least).chain(*at_most).for_each(f);
            }
            Scorer::LogNormal {
                value, p10, median, ..
            } => [*value, *p10, *median].into_iter().for_each(f),
            Scorer::Plugin(curve) => curve.arguments.iter().for_each(|(node, _)| f(*node)),
        }
    }
}

impl CombineStep {
    fn reads(&self, f: &mut impl FnMut(NodeId)) {
        for member in &self.members {
            f(member.score);
            if let MemberWeight::By(weight, _) = &member.weight {
                f(*weight);
            }
        }
        self.conditions.iter().for_each(|(condition, _)| f(*condition));
    }
}

impl DistributeStep {
    fn reads(&self, f: &mut impl FnMut(NodeId)) {
        std::iter::once(self.total).chain(self.within).for_each(f);
    }
}

impl PartStep {
    fn reads(&self, f: &mut impl FnMut(NodeId)) {
        let policy = match self.policy {
            PartPolicy::Skip | PartPolicy::Fail => None,
            PartPolicy::Score(score) => Some(score),
        };
        let all = [
            Some(self.raw),
            self.combined,
            self.applies,
            policy,
            self.low,
            self.high,
        ];
        all.into_iter().flatten().for_each(&mut *f);
        for veto in &self.vetoes {
            [veto.condition, veto.score].into_iter().for_each(&mut *f);
        }
    }
}
