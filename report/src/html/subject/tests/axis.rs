//! What stands at the ends of an axis, beside it and over it.

use weigh_engine::dsl::model::Type;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{Content, Explanation, Looked, Scored};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_words::Language;

use super::tree::{explained, formula};
use super::written_of;
use crate::sample::{Sample, number};

/// One KPI of a subject, scored as told.
fn page(ty: Type, (values, scores): (&str, &str), scored: Scored) -> String {
    let subjects = [("a", "Ann"), ("b", "Ben"), ("c", "Cem")];
    let outcome = Sample::new("card", "-", &["2024-Q4"], &subjects)
        .kpi("k", "K", "100", ty, values, scores)
        .totals(scores, None)
        .done();
    let explanations = explanations(&outcome, &scored);
    written_of(&outcome, &explanations, 0, Language::English)
}

fn explanations(outcome: &Outcome, with: &Scored) -> Vec<Explanation> {
    let of = |subject: usize| {
        let mut explanation = explained(outcome, subject);
        let Content::Group { parts, .. } = &mut explanation.periods[0].total.content else {
            panic!("a group");
        };
        let Content::Kpi { scored, .. } = &mut parts[0].content else {
            panic!("a KPI");
        };
        **scored = with.clone();
        explanation
    };
    (0..outcome.subjects.len()).map(of).collect()
}

fn points(points: &[(&str, &str)]) -> Scored {
    let cell = |text: &str| Cell::Exact(number(text));
    Scored::Points {
        at: Looked::Value,
        place: Cell::Exact(Decimal::ZERO),
        points: points.iter().map(|(at, score)| (cell(at), cell(score))).collect(),
        stretch: None,
    }
}

fn attainment(target: &str) -> Scored {
    Scored::Attainment {
        target: formula(Cell::Exact(number(target)), Type::PERCENT),
        below: false,
        by_difference: false,
        unlimited: None,
        at_least: None,
        at_most: None,
    }
}

#[test]
fn the_ends_of_times_are_said_in_their_own_units() {
    // Ten minutes, and three days; the values are hours.
    let scored = points(&[("600", "100"), ("259200", "0")]);
    let text = page(Type::DURATION, ("119160 100000 90000", "55 60 65"), scored);
    assert!(
        text.contains(">10 min</text>") && text.contains(">3 d</text>"),
        "{text}"
    );
    // The picture says the value as the table does.
    assert!(text.contains(">33.1 h</td>"), "{text}");
    assert!(
        text.contains("<title>33.1 h between 10 min and 3 d</title>"),
        "{text}"
    );
}

#[test]
fn a_target_that_is_marked_is_said() {
    let text = page(
        Type::PERCENT,
        ("0.9 0.8 0.95", "94.7 84.2 100"),
        attainment("0.95"),
    );
    assert!(text.contains("class=\"target\""), "{text}");
    assert!(
        text.contains("<td class=\"num\" data-head=\"Target\">95 %</td>"),
        "{text}"
    );
    assert!(
        text.contains("<span class=\"mark target\">target</span>"),
        "{text}"
    );
    assert!(!text.contains("beyond"), "{text}");
}

#[test]
fn a_value_beyond_the_end_is_said_to_be_there() {
    let scored = points(&[("1", "0"), ("5", "100")]);
    let text = page(Type::DECIMAL, ("7 3 4", "100 50 75"), scored);
    assert!(text.contains("<circle class=\"beyond\""), "{text}");
    assert!(
        text.contains("<span class=\"mark beyond\">beyond the end of the scale</span>"),
        "{text}"
    );
    assert!(text.contains("<title>7, outside of 1 to 5</title>"), "{text}");
    assert!(!text.contains("class=\"mark target\""), "{text}");
}
