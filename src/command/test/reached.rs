//! What the tests of a file reach, and what they leave out: KPIs that never had a score, grades that nobody got, rules
//! that never did anything, segments that nobody fell into.

use std::collections::BTreeSet;

use weigh_engine::dsl::model::{Band, GroupId, Member, Model, Scorecard};
use weigh_engine::outcome::{Cell, Outcome, Rule};
use weigh_words::{Text, text};

/// What was reached in a scorecard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Kpi(u32),
    Grade(Member, u32),
    Rule(Member, Rule),
    Segment(u32),
}

/// What all tests reached, by scorecard.
#[derive(Default)]
pub(super) struct Reached {
    things: BTreeSet<(String, Thing)>,
}

impl Reached {
    /// Takes in what one test reached.
    pub(super) fn add(&mut self, outcome: &Outcome) {
        let name = &outcome.scorecard.name;
        let results = &outcome.results;
        let mut reach = |thing| {
            self.things.insert((name.clone(), thing));
        };
        for (at, kpi) in results.kpis.iter().enumerate() {
            if kpi
                .values
                .iter()
                .zip(kpi.scores.iter())
                .any(|(value, score)| !value.is_missing() && !score.is_missing())
            {
                reach(Thing::Kpi(at as u32));
            }
            let member = Member::Kpi(weigh_engine::dsl::model::KpiId(at as u32));
            for grade in kpi.grades.iter().flatten().flatten() {
                reach(Thing::Grade(member, *grade));
            }
        }
        for (at, group) in results.groups.iter().enumerate() {
            for grade in group.grades.iter().flatten().flatten() {
                reach(Thing::Grade(Member::Group(GroupId(at as u32)), *grade));
            }
        }
        for rule in &results.rules {
            if rule.effects.iter().any(Option::<Cell>::is_some) {
                reach(Thing::Rule(rule.member, rule.rule));
            }
        }
        for segment in results.segments.iter().flatten().flatten() {
            reach(Thing::Segment(*segment));
        }
    }

    /// What no test reaches, in lines for people.
    pub(super) fn left_out(&self, model: &Model) -> Vec<Text> {
        let mut lines = Vec::new();
        for scorecard in &model.scorecards {
            if !model.tests.iter().any(|test| test.scorecard == scorecard.name) {
                lines.push(text!("no test is about {scorecard}", scorecard = &scorecard.name));
                continue;
            }
            let mut look = |all: Vec<(Thing, String)>, line: fn(usize, usize, Text) -> Text| {
                let count = all.len();
                let reached = |thing: &Thing| self.things.contains(&(scorecard.name.clone(), thing.clone()));
                let left: Vec<String> = all
                    .into_iter()
                    .filter(|(thing, _)| !reached(thing))
                    .map(|(_, name)| name)
                    .collect();
                if !left.is_empty() {
                    lines.push(line(left.len(), count, Text::list(left)));
                }
            };
            look(kpis(scorecard), |left, count, names| {
                text!(
                    "no test reaches {left} of {count} KPIs: {names}",
                    left,
                    count,
                    names
                )
            });
            look(grades(scorecard), |left, count, names| {
                text!(
                    "no test reaches {left} of {count} grades: {names}",
                    left,
                    count,
                    names
                )
            });
            look(rules(scorecard), |left, count, names| {
                text!(
                    "no test reaches {left} of {count} rules: {names}",
                    left,
                    count,
                    names
                )
            });
            look(segments(scorecard), |left, count, names| {
                text!(
                    "no test reaches {left} of {count} segments: {names}",
                    left,
                    count,
                    names
                )
            });
        }
        lines
    }
}

fn kpis(scorecard: &Scorecard) -> Vec<(Thing, String)> {
    let kpis = scorecard.kpis.iter().enumerate();
    kpis.map(|(at, kpi)| (Thing::Kpi(at as u32), kpi.name.clone()))
        .collect()
}

fn members(scorecard: &Scorecard) -> Vec<Member> {
    let groups = (0..scorecard.groups.len() as u32).map(|id| Member::Group(GroupId(id)));
    let kpis = (0..scorecard.kpis.len() as u32).map(|id| Member::Kpi(weigh_engine::dsl::model::KpiId(id)));
    groups.chain(kpis).collect()
}

fn grades(scorecard: &Scorecard) -> Vec<(Thing, String)> {
    let mut all = Vec::new();
    for member in members(scorecard) {
        let bands: &[Band] = scorecard.bands(member).map_or(&[], |bands| &bands.bands);
        for (at, band) in bands.iter().enumerate() {
            let name = match member {
                Member::Group(GroupId(0)) => band.name.clone(),
                member => format!("{}.{}", scorecard.name_of(member), band.name),
            };
            all.push((Thing::Grade(member, at as u32), name));
        }
    }
    all
}

fn rules(scorecard: &Scorecard) -> Vec<(Thing, String)> {
    let mut all = Vec::new();
    for member in members(scorecard) {
        let rules = scorecard.rules(member);
        for (at, adjustment) in rules.adjustments.iter().enumerate() {
            all.push((
                Thing::Rule(member, Rule::Adjustment(at)),
                format!("\"{}\"", adjustment.why),
            ));
        }
        for (at, veto) in rules.vetoes.iter().enumerate() {
            all.push((Thing::Rule(member, Rule::Veto(at)), format!("\"{}\"", veto.why)));
        }
    }
    all
}

fn segments(scorecard: &Scorecard) -> Vec<(Thing, String)> {
    let segments = scorecard.segments.iter().enumerate();
    segments
        .map(|(at, segment)| (Thing::Segment(at as u32), segment.name.clone()))
        .collect()
}
