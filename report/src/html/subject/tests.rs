//! The page of a subject: what it says of missing values, rules and strange names, and that its bars add up.

mod axis;
mod tree;

use weigh_engine::dsl::model::{Type, VetoEffect};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Explanation};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_words::Language;

use super::Pages;
use super::flow::{Step, steps};
use crate::Handout;
use crate::explain::Page;
use crate::fired::ROOT;
use crate::html::{self, page};
use crate::sample::{Sample, grades, rules, specialists};
use tree::explained;

/// The page of a subject as HTML, a tag a line where that helps to read it.
fn written(outcome: &Outcome, subject: usize, language: Language) -> String {
    let explanations: Vec<_> = (0..outcome.subjects.len())
        .map(|subject| explained(outcome, subject))
        .collect();
    written_of(outcome, &explanations, subject, language)
}

/// The same where these are the explanations.
fn written_of(outcome: &Outcome, explanations: &[Explanation], subject: usize, language: Language) -> String {
    let (model, sources) = tree::form();
    let handout = Handout {
        outcome,
        explanations,
        model: &model,
        sources: &sources,
        values: None,
        set: &[],
        history: None,
        made: None,
        version: "0.0.0",
    };
    let look = html::Look::default();
    let options = html::Options {
        language,
        look: &look,
    };
    let frame = page::Page::new(&options, "title", ("0.0.0", None)).expect("our templates");
    let pages = Pages::of(&handout, language);
    let mut out = Vec::new();
    frame
        .fragment("subject.html", &pages.view(subject), &mut out)
        .expect("a page");
    let text = String::from_utf8(out).expect("UTF-8");
    text.replace("><tr", ">\n<tr")
        .replace("</th><", "</th>\n<")
        .replace("</td><", "</td>\n<")
}

/// The steps to the total of the first subject.
fn flow(outcome: &Outcome) -> Option<Vec<(String, String)>> {
    let explanation = explained(outcome, 0);
    let options = crate::Options::default();
    let page = Page::new(&explanation, &options);
    let end = crate::fired::number(&outcome.results.totals.cell(0))?;
    let shown = |step: Step| {
        let points = step.points.map(|points| points.settle().to_string());
        (step.name, points.unwrap_or_default())
    };
    let steps = steps(&page, &explanation.periods[0].total, end)?;
    Some(steps.into_iter().map(shown).collect())
}

fn two(total: &str) -> Sample {
    Sample::new("card", "-", &["2024-Q1"], &[("ann", "Ann")])
        .kpi("sales", "Sales", "60", Type::DECIMAL, "7", "70")
        .kpi("mood", "Mood", "40", Type::DECIMAL, "3.1", "62.5")
        .totals(total, Some(grades()))
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, points): &(&str, &str)| ((*name).to_owned(), (*points).to_owned());
    list.iter().map(owned).collect()
}

#[test]
fn bars_are_scores_times_weights_with_the_rounding_at_the_end() {
    assert_eq!(
        flow(&two("67").done()),
        Some(pairs(&[("Sales", "42"), ("Mood", "25")]))
    );
    let rounded = Sample::new("card", "-", &["2024-Q1"], &[("ann", "Ann")])
        .kpi("sales", "Sales", "60", Type::DECIMAL, "7", "70")
        .kpi("mood", "Mood", "40", Type::DECIMAL, "3.1", "61.11")
        .totals("66.4", Some(grades()));
    let expected = [("Sales", "42"), ("Mood", "24.44"), ("rounding", "-0.04")];
    assert_eq!(flow(&rounded.done()), Some(pairs(&expected)));
}

#[test]
fn rules_and_limits_are_steps() {
    let outcome = two("60")
        .points(ROOT, false, "trainer", "5")
        .points(ROOT, true, "late", "2")
        .veto(
            ROOT,
            "breach",
            VetoEffect::ScoreAtMost(rules::literal("60")),
            "60",
        )
        .done();
    let expected = [
        ("Sales", "42"),
        ("Mood", "25"),
        ("bonus: trainer", "5"),
        ("penalty: late", "-2"),
        ("veto: breach", "-10"),
    ];
    assert_eq!(flow(&outcome), Some(pairs(&expected)));
}

#[test]
fn what_does_not_come_out_is_not_drawn() {
    assert_eq!(flow(&two("70").done()), None);
}

#[test]
fn of_a_total_that_is_missing_nothing_is_drawn_and_the_reason_is_said() {
    let outcome = Sample::new("card", "-", &["2024-Q1"], &[("ann", "Ann")])
        .kpi("sales", "Sales", "60", Type::DECIMAL, "?0", "?0")
        .totals("?3", Some(grades()))
        .done();
    assert_eq!(flow(&outcome), None);
    let text = written(&outcome, 0, Language::English);
    assert!(!text.contains("class=\"flow\""), "{text}");
    assert!(text.contains("all parts are missing"), "{text}");
    assert_eq!(
        text.matches("no score, because no row of tickets").count(),
        1,
        "{text}"
    );
}

#[test]
fn numbers_that_stand_in_a_column_have_equal_decimals() {
    let outcome = Sample::new("card", "-", &["2024-Q1"], &[("ann", "Ann")])
        .kpi("sales", "Sales", "40", Type::DECIMAL, "7", "70")
        .kpi("mood", "Mood", "60", Type::DECIMAL, "3.1", "62.3")
        .totals("65.38", None)
        .done();
    let text = written(&outcome, 0, Language::English);
    for said in [
        "<b>70.0</b>",
        "<b>62.3</b>",
        ">28.00 <small>/ 40</small>",
        ">37.38 <small>/ 60</small>",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn shapes_reach_as_far_as_the_best_score_of_anybody() {
    let outcome = Sample::new("card", "-", &["2024-Q1"], &[("ann", "Ann"), ("ben", "Ben")])
        .kpi("a", "A", "30", Type::DECIMAL, "1 1", "120 60")
        .kpi("b", "B", "30", Type::DECIMAL, "1 1", "60 60")
        .kpi("c", "C", "40", Type::DECIMAL, "1 1", "60 60")
        .totals("78 60", None)
        .done();
    let spots = |subject| {
        let text = written(&outcome, subject, Language::English);
        let (_, shape) = text.split_once("class=\"chart radar\"").expect("a shape");
        let (shape, _) = shape.split_once("</svg>").expect("its end");
        let spots = shape.split("class=\"spot\" ").skip(1);
        spots
            .map(|spot| spot.split(" r=").next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let (ann, ben) = (spots(0), spots(1));
    assert_eq!(ann.len(), 3);
    // Only the first score is another, and 120 lies twice as far out as 60.
    assert_eq!(ann[1..], ben[1..]);
    let out = |spot: &str| {
        let y = spot
            .split("cy=\"")
            .nth(1)
            .and_then(|y| y.split('"').next())
            .and_then(|y| y.parse::<f64>().ok());
        y.expect("a place")
    };
    let text = written(&outcome, 0, Language::English);
    let (_, spoke) = text.split_once("class=\"spoke\" x1=").expect("a spoke");
    let centre: f64 = spoke.split('"').nth(3).expect("y1").parse().expect("a number");
    let (far, near) = (centre - out(&ann[0]), centre - out(&ben[0]));
    assert!((far - 2.0 * near).abs() < 0.1, "{far} and {near}");
}

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.0 >> 33) % below) as i64
    }

    fn number(&mut self, below: u64, scale: u32) -> Decimal {
        Decimal::from_parts(self.roll(below).into(), scale).expect("few digits")
    }
}

#[test]
fn whatever_the_numbers_are_the_bars_add_up() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let kpis = 1 + dice.roll(30) as usize;
        let (mut sample, mut sum, mut weights) = (
            Sample::new("card", "-", &["2024-Q1"], &[("ann", "-")]),
            Decimal::ZERO,
            Decimal::ZERO,
        );
        let mut parts = Vec::new();
        for at in 0..kpis {
            let score = dice.number(200_000, 3).sub(Decimal::from(50)).expect("a score");
            let weight = dice.number(97, 0).add(Decimal::ONE).expect("a weight");
            sum = sum.add(score.mul(weight).expect("points")).expect("a sum");
            weights = weights.add(weight).expect("weights");
            let score = score.to_string();
            sample = sample.kpi(&format!("k{at}"), "-", "1", Type::DECIMAL, &score, &score);
            parts.push(weight);
        }
        let rounding = Rounding {
            places: dice.roll(4) as u32,
            mode: [
                RoundingMode::HalfUp,
                RoundingMode::HalfEven,
                RoundingMode::Up,
                RoundingMode::Down,
            ][dice.roll(4) as usize],
        };
        let mean = sum.div(weights).expect("a mean");
        let total = rounding.apply(mean);
        let outcome = sample.totals(&total.to_string(), None).done();
        let mut explanation = explained(&outcome, 0);
        let whole = &mut explanation.periods[0].total;
        for cell in [
            &mut whole.raw,
            &mut whole.adjusted,
            &mut whole.limited,
            &mut whole.filled,
            &mut whole.settled,
        ] {
            *cell = Cell::Exact(mean);
        }
        whole.rounding = Some(rounding);
        let Content::Group {
            parts: told,
            combined,
            ..
        } = &mut whole.content
        else {
            panic!("a group");
        };
        *combined = Cell::Exact(mean);
        for (part, weight) in told.iter_mut().zip(&parts) {
            part.share = weight.div(weights);
        }
        let options = crate::Options::default();
        let page = Page::new(&explanation, &options);
        let steps = steps(&page, &explanation.periods[0].total, total).expect("steps");
        let added = steps
            .iter()
            .filter_map(|step| step.points)
            .try_fold(Decimal::ZERO, Decimal::add)
            .expect("a sum");
        assert!(added.compare(total).is_eq(), "{seed}: {added} is not {total}");
    }
}

#[test]
fn a_page_says_all_numbers_of_a_subject() {
    insta::assert_snapshot!(written(&specialists(), 0, Language::English));
}

#[test]
fn a_page_in_chinese() {
    let outcome = two("65").points(ROOT, true, "迟到", "2").done();
    insta::assert_snapshot!(written(&outcome, 0, Language::Chinese));
}

#[test]
fn names_and_reasons_stay_text() {
    let evil = "<script>alert('\"1\"')</script>";
    let outcome = Sample::new("card", evil, &["2024-Q1", "2024-Q2"], &[(evil, evil)])
        .group("g", evil, "50", "60 70")
        .kpi("a", evil, "50", Type::DECIMAL, "1 2", "50 60")
        .group("h", evil, "50", "60 70")
        .kpi("b", evil, "50", Type::DECIMAL, "1 2", "50 60")
        .group("i", evil, "50", "60 70")
        .kpi("c", evil, "50", Type::DECIMAL, "1 2", "50 60")
        .totals("60 70", Some(grades()))
        .points(ROOT, false, evil, "2 2")
        .segments(&[("s", evil)], "0 0")
        .done();
    let text = written(&outcome, 0, Language::English);
    assert!(!text.contains("<script"), "{text}");
    assert!(text.contains("&lt;script&gt;"), "{text}");
}

#[test]
fn a_page_without_explanations_has_its_numbers_all_the_same() {
    let outcome = specialists();
    let (model, sources) = tree::form();
    let handout = Handout {
        outcome: &outcome,
        explanations: &[],
        model: &model,
        sources: &sources,
        values: None,
        set: &[],
        history: None,
        made: None,
        version: "0.0.0",
    };
    let pages = Pages::of(&handout, Language::English);
    let view = pages.view(0);
    assert!(view.flow.is_none() && view.how.is_empty());
    assert_eq!(
        view.rows.len(),
        outcome.scorecard.kpis.len() + outcome.scorecard.groups.len() - 1
    );
}
