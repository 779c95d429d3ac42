//! Samples with bonuses, penalties, vetoes, segments and forced distributions.

use weigh_engine::dsl::model::{
    Adjustment, Band, Bands, Distribute, Expr, ExprKind, Extent, Limit, Member, Rules, Segment, SubjectExpr,
    Type, Veto, VetoEffect,
};
use weigh_engine::dsl::syntax::ast::Ties;
use weigh_engine::dsl::value::Literal;
use weigh_engine::outcome::{Cell, HeadCount, Outcome, Rule, RuleResults, ShareCount};

use super::{NOWHERE, Sample, cell, expression, grades, number};
use crate::fired::ROOT;

pub(crate) fn literal(text: &str) -> SubjectExpr {
    Expr {
        kind: ExprKind::Literal(Literal::Number(number(text))),
        ty: Type::DECIMAL,
        span: NOWHERE,
    }
}

/// What a rule did by row: `.` for nothing, `yes` for a veto on the grade, otherwise a number.
fn effects(texts: &str) -> Vec<Option<Cell>> {
    texts
        .split_whitespace()
        .map(|text| match text {
            "." => None,
            "yes" => Some(Cell::Bool(true)),
            number => Some(cell(number)),
        })
        .collect()
}

impl Sample {
    fn rules_of(&mut self, member: Member) -> &mut Rules {
        match member {
            Member::Kpi(id) => &mut self.scorecard.kpis[id.0 as usize].rules,
            Member::Group(id) => &mut self.scorecard.groups[id.0 as usize].rules,
        }
    }

    fn fired(mut self, member: Member, rule: Rule, texts: &str) -> Self {
        let effects = effects(texts);
        assert_eq!(effects.len(), self.outcome.results.rows, "{texts}");
        self.outcome.results.rules.push(RuleResults {
            member,
            rule,
            effects: effects.into_iter().collect(),
        });
        self
    }

    /// A bonus, or a penalty, with its points by row.
    pub(crate) fn points(mut self, member: Member, penalty: bool, why: &str, points: &str) -> Self {
        let rules = self.rules_of(member);
        rules.adjustments.push(Adjustment {
            why: why.to_owned(),
            penalty,
            amount: literal("1"),
            each: None,
            when: None,
            at_most: None,
            span: NOWHERE,
        });
        let rule = Rule::Adjustment(rules.adjustments.len() - 1);
        self.fired(member, rule, points)
    }

    /// A veto, with what it did by row.
    pub(crate) fn veto(mut self, member: Member, why: &str, effect: VetoEffect, rows: &str) -> Self {
        let rules = self.rules_of(member);
        rules.vetoes.push(Veto {
            why: why.to_owned(),
            condition: expression(Type::Bool),
            effect,
            span: NOWHERE,
        });
        let rule = Rule::Veto(rules.vetoes.len() - 1);
        self.fired(member, rule, rows)
    }

    pub(crate) fn limit(mut self, low: &str, high: &str) -> Self {
        self.scorecard.groups[0].limit = Some(Limit {
            low: Some(literal(low)),
            high: Some(literal(high)),
        });
        self
    }

    /// Grades by row, as indices or `-`, whatever the totals say.
    pub(crate) fn graded(mut self, grades: &str) -> Self {
        self.outcome.results.grades = grades.split_whitespace().map(|text| text.parse().ok()).collect();
        self
    }

    /// Segments as `name label`, and the one of each row as an index or `-`.
    pub(crate) fn segments(mut self, names: &[(&str, &str)], rows: &str) -> Self {
        self.scorecard.segments = names
            .iter()
            .map(|(name, label)| Segment {
                name: (*name).to_owned(),
                label: super::maybe(label),
                condition: None,
            })
            .collect();
        self.outcome.results.segments = Some(rows.split_whitespace().map(|text| text.parse().ok()).collect());
        self
    }

    /// A distribution over excellent, good and poor; head-counts as `part given/planned …`, `-` for everybody.
    pub(crate) fn distribute(mut self, ties: Ties, counts: &[&str]) -> Self {
        let bands = [("excellent", "Excellent"), ("good", "Good"), ("poor", "Poor")];
        self.scorecard.groups[0].bands = Some(Bands {
            of: None,
            bands: bands
                .map(|(name, label)| Band {
                    name: name.to_owned(),
                    label: super::maybe(label),
                    extent: Extent::Distributed,
                })
                .into(),
        });
        let within = counts.iter().all(|count| !count.starts_with('-'));
        self.scorecard.distribute = Some(Distribute {
            within: within.then(|| expression(Type::Text)),
            shares: vec![(0, Some(number("0.2"))), (1, Some(number("0.7"))), (2, None)],
            ties,
            span: NOWHERE,
        });
        self.outcome.results.head_counts = counts.iter().map(|count| head_count(count)).collect();
        self
    }
}

fn head_count(text: &str) -> HeadCount {
    let mut words = text.split_whitespace();
    let part = words.next().expect("a part");
    let count = |text: &str| text.parse::<u32>().expect("a number");
    let shares: Vec<ShareCount> = words
        .zip(0..)
        .map(|(share, band)| {
            let (given, planned) = share.split_once('/').expect("given/planned");
            ShareCount {
                band,
                planned: count(planned),
                given: count(given),
            }
        })
        .collect();
    HeadCount {
        period: 0,
        within: (part != "-").then(|| Cell::Text(part.into())),
        subjects: shares.iter().map(|share| share.planned).sum(),
        shares,
    }
}

/// Seven people of whom one leaked data, one let a complaint escalate, and several brought customers.
pub(crate) fn appraised() -> Outcome {
    let people = [
        ("E001", "李娜"),
        ("E002", "Zhang Wei"),
        ("E003", "欧阳修远"),
        ("E004", "Maria Fernández"),
        ("E005", "Tom Berg"),
        ("E006", "Ana Diaz"),
        ("E007", "王芳"),
    ];
    let satisfaction = Member::Kpi(weigh_engine::dsl::model::KpiId(0));
    let care = Member::Group(weigh_engine::dsl::model::GroupId(2));
    Sample::new("specialist", "客户关系专员季度考核", &["2024-Q4"], &people)
        .group("service", "客户服务", "60", "95 91 88 84 0 70 50")
        .kpi(
            "satisfaction",
            "客户满意度",
            "60",
            Type::PERCENT,
            "0.91 0.9 0.88 0.85 0.95 0.7 0.6",
            "95 91 88 84 0 70 50",
        )
        .group("care", "Customer care", "40", "95 90 81 84 96 60 40")
        .kpi(
            "calls",
            "Calls answered",
            "40",
            Type::DECIMAL,
            "1.4 1.3 1.2 1.25 1.5 1 0.8",
            "95 90 83 84 96 60 40",
        )
        .totals("95 92.6 88.2 84 38.4 59 46", Some(grades()))
        .graded("3 0 1 1 3 3 3")
        .limit("0", "100")
        .veto(
            satisfaction,
            "Answers made up",
            VetoEffect::Score(literal("0")),
            ". . . . 0 . .",
        )
        .points(care, true, "Complaints about calls", ". . 2 . . . .")
        .points(ROOT, false, "Referrals", ". 2 3 . . 5 .")
        .points(ROOT, false, "Trained a colleague", ". . . . . 1 .")
        .veto(ROOT, "Data leak", VetoEffect::GradeAtMost(3), "yes . . . . . yes")
        .veto(
            ROOT,
            "Complaint escalated",
            VetoEffect::ScoreAtMost(literal("59")),
            ". . . . . 59 .",
        )
        .segments(
            &[("key", "重点培养"), ("steady", "Steady"), ("watch", "-")],
            "2 0 0 1 2 - 2",
        )
        .done()
}

/// Six people of two departments, and one of none, graded by a distribution in which ties moved a cut.
pub(crate) fn departments() -> Outcome {
    let people = [
        ("E001", "李娜"),
        ("E002", "Zhang Wei"),
        ("E003", "欧阳修远"),
        ("E004", "Maria Fernández"),
        ("E005", "Tom Berg"),
        ("E006", "Ana Diaz"),
        ("E007", "王芳"),
    ];
    Sample::new("service", "Service", &["2024-Q4"], &people)
        .kpi(
            "calls",
            "Calls",
            "100",
            Type::WHOLE,
            "9 8 7 9 9 5 4",
            "90 80 70 90 90 50 40",
        )
        .totals("90 80 70 90 90 50 40", None)
        .graded("0 1 1 0 0 1 -")
        .distribute(Ties::Up, &["East 1/1 2/2 0/0", "West 2/1 1/2 0/0"])
        .done()
}
