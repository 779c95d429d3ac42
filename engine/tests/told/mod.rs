//! An explanation against the run: every number of its tree that a run has, too.

use weigh_engine::dsl::model::Member;
use weigh_engine::explain::{Content, Part};
use weigh_engine::outcome::{Cell, Outcome};

/// A part and all below it.
pub(crate) fn same(outcome: &Outcome, row: usize, part: &Part, text: &str) {
    let results = &outcome.results;
    let (scores, weights, grades) = match part.member {
        Member::Kpi(id) => {
            let kpi = &results.kpis[id.0 as usize];
            (&kpi.scores, &kpi.weights, &kpi.grades)
        }
        Member::Group(id) => {
            let group = &results.groups[id.0 as usize];
            (&group.scores, &group.weights, &group.grades)
        }
    };
    let name = outcome.scorecard.name_of(part.member);
    same_cell(&part.score, &scores.cell(row), name, text);
    assert_eq!(part.share, weights[row], "the weight of {name}\n{text}");
    let grade = part.grade.as_ref().map(|grade| grade.band);
    let expected = grades.as_ref().map(|grades| grades[row]);
    assert_eq!(grade, expected, "the grade of {name}\n{text}");
    for rule in results.rules.iter().filter(|rule| rule.member == part.member) {
        let seen = part.rules.iter().find(|seen| seen.rule == rule.rule);
        let seen = seen.unwrap_or_else(|| panic!("{:?} of {name} is not told\n{text}", rule.rule));
        let effect = rule.effects[row].as_ref();
        assert_eq!(seen.fired, effect.is_some(), "{:?} of {name}\n{text}", rule.rule);
        // Points, or the score that a veto sets or caps.
        let told = seen
            .points
            .as_ref()
            .or(seen.limit.as_ref().map(|limit| &limit.value));
        if let Some((told, effect)) = told.zip(effect) {
            same_number(told, effect, name, text);
        }
    }
    match (&part.content, part.member) {
        (Content::Kpi { value, target, .. }, Member::Kpi(id)) => {
            let kpi = &results.kpis[id.0 as usize];
            same_cell(value, &kpi.values.cell(row), name, text);
            let expected = kpi.targets.as_ref().map(|targets| targets.cell(row));
            assert_eq!(target.is_some(), expected.is_some(), "{text}");
            if let Some((target, expected)) = target.as_ref().zip(expected) {
                same_cell(&target.value, &expected, name, text);
            }
        }
        (Content::Group { parts, .. }, _) => {
            for part in parts {
                same(outcome, row, part, text);
            }
        }
        (Content::Kpi { .. }, Member::Group(_)) => panic!("a group is made of parts"),
    }
}

fn same_cell(told: &Cell, expected: &Cell, name: &str, text: &str) {
    let same = match (told, expected) {
        // Digits beyond the last one that is there are the same number.
        (Cell::Exact(told), Cell::Exact(expected)) => told.compare(*expected).is_eq(),
        (Cell::Missing(_), Cell::Missing(_)) => true,
        (told, expected) => told == expected,
    };
    assert!(same, "{name}: {told:?} is not {expected:?}\n{text}");
}

/// A score that is written exactly may be held as a double beside others.
fn same_number(told: &Cell, expected: &Cell, name: &str, text: &str) {
    match (told, expected) {
        (Cell::Exact(told), Cell::Float(expected)) => {
            assert!(
                told.to_f64().to_bits() == expected.to_bits(),
                "{name}: {told} is not {expected}\n{text}"
            );
        }
        (told, expected) => same_cell(told, expected, name, text),
    }
}
