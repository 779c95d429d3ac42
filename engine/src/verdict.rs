//! Whether an outcome is what a test expects of it.

use weigh_dsl::model::{Expectation, Expected, Facet, GroupId, Is, Member, Test};
use weigh_dsl::syntax::ast::Comparison;
use weigh_dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_words::Text;

use crate::outcome::{Cell, Outcome};

/// What became of an expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Whether it is met.
    pub met: bool,
    /// What was found instead, or all the same.
    pub found: Found,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A number, rounded if that was asked for.
    Number(Decimal),
    /// A grade or a segment, by its name.
    Name(String),
    /// Nothing, and why if that is known.
    Missing(Option<Text>),
    /// There was nobody to score.
    Nobody,
}

/// The verdicts on the expectations of a test, in their order. They look at the first subject in the first period.
pub fn verdicts(test: &Test, outcome: &Outcome) -> Vec<Verdict> {
    test.expect.iter().map(|one| verdict(one, outcome)).collect()
}

fn verdict(expectation: &Expectation, outcome: &Outcome) -> Verdict {
    let found = if outcome.subjects.is_empty() {
        Found::Nobody
    } else {
        found(expectation, outcome)
    };
    let met = match (&expectation.is, &found) {
        (_, Found::Nobody) => false,
        (Is::Known(known), found) => *known != matches!(found, Found::Missing(_)),
        // What is missing is neither equal nor unequal to anything.
        (_, Found::Missing(_)) => false,
        (Is::Compared(comparison, wanted), Found::Number(number)) => {
            holds(*comparison, number.compare(*wanted))
        }
        (Is::Between(low, high), Found::Number(number)) => {
            number.compare(*low).is_ge() && number.compare(*high).is_le()
        }
        (Is::Named(comparison, wanted, _), Found::Name(_)) => {
            // The better one has the lower index.
            index(expectation.what, outcome).is_some_and(|index| holds(*comparison, wanted.cmp(&index)))
        }
        (Is::Compared(..) | Is::Between(..), Found::Name(_)) | (Is::Named(..), Found::Number(_)) => false,
    };
    Verdict { met, found }
}

fn holds(comparison: Comparison, order: std::cmp::Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

fn found(expectation: &Expectation, outcome: &Outcome) -> Found {
    let results = &outcome.results;
    let number =
        |number: Option<Decimal>| number.map_or(Found::Missing(None), |number| rounded(number, expectation));
    match expectation.what {
        Expected::Part(Member::Kpi(id), Facet::Value) => {
            cell(&results.kpis[id.0 as usize].values.cell(0), outcome, expectation)
        }
        Expected::Part(member, Facet::Value | Facet::Score) => {
            cell(&score(member, outcome), outcome, expectation)
        }
        Expected::Part(member, Facet::Grade) => {
            let name = index(expectation.what, outcome).and_then(|index| {
                Some(
                    outcome
                        .scorecard
                        .bands(member)?
                        .bands
                        .get(index as usize)?
                        .name
                        .clone(),
                )
            });
            name.map_or(Found::Missing(None), Found::Name)
        }
        Expected::Segment => {
            let segments = &outcome.scorecard.segments;
            let name = index(expectation.what, outcome).and_then(|index| segments.get(index as usize));
            name.map_or(Found::Missing(None), |segment| Found::Name(segment.name.clone()))
        }
        Expected::Weight(Member::Kpi(id)) => number(results.kpis[id.0 as usize].weights[0]),
        Expected::Weight(Member::Group(id)) => number(results.groups[id.0 as usize].weights[0]),
        Expected::Rank => number(results.ranks[0].map(|rank| Decimal::from(i64::from(rank)))),
    }
}

fn score(member: Member, outcome: &Outcome) -> Cell {
    match member {
        Member::Kpi(id) => outcome.results.kpis[id.0 as usize].scores.cell(0),
        Member::Group(id) => outcome.results.groups[id.0 as usize].scores.cell(0),
    }
}

/// The index of the grade or the segment.
fn index(what: Expected, outcome: &Outcome) -> Option<u32> {
    let results = &outcome.results;
    match what {
        Expected::Part(Member::Group(GroupId(0)), Facet::Grade) => results.grades[0],
        Expected::Part(Member::Group(id), Facet::Grade) => results.groups[id.0 as usize].grades.as_ref()?[0],
        Expected::Part(Member::Kpi(id), Facet::Grade) => results.kpis[id.0 as usize].grades.as_ref()?[0],
        Expected::Segment => results.segments.as_ref()?[0],
        Expected::Part(..) | Expected::Weight(_) | Expected::Rank => None,
    }
}

fn cell(cell: &Cell, outcome: &Outcome, expectation: &Expectation) -> Found {
    match cell {
        Cell::Exact(number) => rounded(*number, expectation),
        Cell::Float(number) => {
            Decimal::from_f64(*number).map_or(Found::Missing(None), |number| rounded(number, expectation))
        }
        Cell::Missing(why) => Found::Missing(Some(outcome.reason(*why).text())),
        Cell::Text(text) => Found::Name(text.to_string()),
        Cell::Date(date) => Found::Name(date.to_string()),
        Cell::DateTime(moment) => Found::Name(moment.to_string()),
        Cell::Bool(yes) => Found::Name(if *yes { "yes" } else { "no" }.to_owned()),
    }
}

fn rounded(number: Decimal, expectation: &Expectation) -> Found {
    Found::Number(match expectation.places {
        None => number,
        Some(places) => Rounding {
            places,
            mode: RoundingMode::HalfUp,
        }
        .apply(number),
    })
}
