//! Tables that are wider than paper, and what is said where there is little to show.

use weigh_engine::dsl::model::Type;
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use super::{markup, own, page};
use crate::sample::{Sample, bands, grades};

/// Two subjects with groups of so many KPIs, each group in the one before it where `nested` says so.
fn wide(groups: usize, kpis: usize) -> Outcome {
    let mut sample = Sample::new("wide", "-", &["2024-Q4"], &[("a", "Ann"), ("b", "Ben")]);
    for group in 0..groups {
        sample = sample.group(&format!("g{group}"), &format!("Group {group}"), "10", "60 70");
        for kpi in 0..kpis {
            let label = format!("Figure {group}.{kpi}");
            sample = sample.kpi(
                &format!("k{group}x{kpi}"),
                &label,
                "1",
                Type::DECIMAL,
                "1 2",
                "60 70",
            );
        }
    }
    sample.totals("60 70", Some(grades())).done()
}

/// What stands between two texts.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, behind) = page.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    behind.split_once(to).expect(to).0
}

#[test]
fn a_wide_heat_map_is_several_tables_on_paper() {
    let page = page(&wide(3, 11), Language::English);
    markup::check(&page);
    let heat = between(&page, "id=\"heat\"", "</section>");
    assert!(heat.contains("<div class=\"scroll unfolded\""), "{heat}");
    let (_, folded) = heat
        .split_once("<div class=\"folded\">")
        .expect("tables on paper");
    assert_eq!(folded.matches("<table").count(), 3, "a group each");
    for group in 0..3 {
        assert_eq!(folded.matches(&format!("<span>Group {group} ")).count(), 1);
        for kpi in 0..11 {
            let name = format!("<span class=\"name\">Figure {group}.{kpi}</span>");
            assert_eq!(folded.matches(&name).count(), 1, "{name}");
        }
    }
    assert_eq!(folded.matches("<b>60</b>").count(), 33, "all scores of Ann");
    assert_eq!(folded.matches("href=\"#s0\"").count(), 3, "whose they are");
    let narrow = super::page(&wide(2, 7), Language::English);
    let heat = between(&narrow, "id=\"heat\"", "</section>");
    assert!(!heat.contains("folded"), "what fits stays one table");
}

#[test]
fn a_wide_table_of_subjects_is_several_tables_on_paper() {
    let page = page(&wide(12, 1), Language::English);
    markup::check(&page);
    let people = between(&page, "id=\"people\"", "</section>");
    let (_, folded) = people
        .split_once("<div class=\"folded\">")
        .expect("tables on paper");
    for group in 0..12 {
        let name = format!("<span class=\"name\">Group {group}</span>");
        assert_eq!(folded.matches(&name).count(), 1, "{name}");
    }
    let tables = folded.matches("<table").count();
    assert!(tables > 1);
    assert_eq!(folded.matches("href=\"#s1\"").count(), tables);
    // The total and the grade stand in the first alone.
    assert_eq!(folded.matches("<td class=\"num total\">").count(), 2);
    assert_eq!(folded.matches("data-sort").count(), 2);
}

#[test]
fn many_periods_are_several_tables_on_paper() {
    let months: Vec<String> = (1..=12).map(|month| format!("2023-{month:02}")).collect();
    let months: Vec<&str> = months
        .iter()
        .map(String::as_str)
        .chain(["2024-01", "2024-02", "2024-03"])
        .collect();
    let scores = ["60"; 15].join(" ");
    let outcome = Sample::new("card", "-", &months, &[("a", "Ann")])
        .kpi("k", "-", "100", Type::DECIMAL, &scores, &scores)
        .totals(&scores, Some(grades()))
        .done();
    let page = page(&outcome, Language::English);
    markup::check(&page);
    let periods = between(&page, "id=\"periods\"", "</section>");
    let (_, folded) = periods
        .split_once("<div class=\"folded\">")
        .expect("tables on paper");
    assert_eq!(folded.matches("<table").count(), 2);
    for month in months {
        assert_eq!(folded.matches(month).count(), 1, "{month}");
    }
    assert_eq!(folded.matches(">60.0</td>").count(), 15, "{folded}");
}

#[test]
fn a_group_in_a_group_says_in_which() {
    let mut outcome = wide(2, 1);
    let mut scorecard = (*outcome.scorecard).clone();
    let inner = scorecard.groups[0].members.pop().expect("a group");
    scorecard.groups[1].members.push(inner);
    outcome.scorecard = scorecard.into();
    let page = page(&outcome, Language::English);
    assert_eq!(
        page.matches("<small class=\"within\">Group 0 ›</small><span class=\"name\">Group 1</span>")
            .count(),
        1
    );
    assert!(
        !page.contains("›</small><span class=\"name\">Group 0<"),
        "{}",
        own(&page)
    );
}

#[test]
fn bars_reach_as_far_as_the_best_total() {
    let outcome = Sample::new(
        "card",
        "-",
        &["2024-Q4"],
        &[("a", "Ann"), ("b", "Ben"), ("c", "Cem")],
    )
    .kpi("k", "-", "100", Type::DECIMAL, "1 2 3", "120 96 -5")
    .totals("120 96 -5", None)
    .done();
    let page = page(&outcome, Language::English);
    let people = between(&page, "id=\"people\"", "</section>");
    let bars: Vec<&str> = (people.split("class=\"mp\" width=\"").skip(1))
        .map(|bar| bar.split('"').next().expect("a width"))
        .collect();
    assert_eq!(bars, ["100.0", "80.0"], "none for what lies below the worst");
}

/// A card of two KPIs, of which those that `banded` says have grades of their own.
fn banded(banded: [Option<&str>; 2]) -> String {
    let mut outcome = Sample::new("card", "-", &["2024-Q4"], &[("a", "Ann")])
        .kpi("k", "K", "50", Type::DECIMAL, "1", "99")
        .kpi("l", "L", "50", Type::DECIMAL, "1", "50")
        .totals("74.5", None)
        .done();
    let mut scorecard = (*outcome.scorecard).clone();
    for (at, label) in banded.into_iter().enumerate() {
        let Some(label) = label else { continue };
        scorecard.kpis[at].bands = Some(bands(&[("top", label, "100"), ("low", "Low", "0")]));
        outcome.results.kpis[at].grades = Some([Some(1)].into_iter().collect());
    }
    outcome.scorecard = scorecard.into();
    let page = page(&outcome, Language::English);
    between(&page, "id=\"heat\"", "</section>").to_owned()
}

#[test]
fn a_heat_map_says_what_its_colours_are() {
    let heat = banded([None, None]);
    assert!(
        heat.contains(
            ">100</span> <span class=\"dim\">Scores from the worst to the best of the scale</span>"
        ),
        "{heat}"
    );
    let heat = banded([Some("Top"), Some("Top")]);
    assert!(
        heat.contains("<span class=\"chip b0\">Top</span> <span class=\"chip b6\">Low</span>"),
        "{heat}"
    );
    assert!(!heat.contains(">100</span>"), "no ends of the scale: {heat}");
    let heat = banded([Some("Top"), Some("Best")]);
    assert!(!heat.contains("chip") && !heat.contains(">100</span>"), "{heat}");
    assert!(
        heat.contains("Scores in the colours of the grades of their KPIs, from the worst to the best"),
        "{heat}"
    );
    let heat = banded([Some("Top"), None]);
    assert!(
        heat.contains("those of KPIs with grades of their own in the colours of these"),
        "{heat}"
    );
    // A mean of 99 has the colour of a score of 99.
    let (_, means) = heat.split_once("<tfoot>").expect("means");
    assert!(means.contains("<td class=\"b6\">99.0</td>"), "{means}");
}

#[test]
fn where_there_is_nobody_the_page_says_why() {
    let nobody = || {
        Sample::new("card", "-", &["2024-Q4"], &[])
            .kpi("sales", "Sales", "100", Type::DECIMAL, "", "")
            .totals("", Some(grades()))
            .done()
    };
    let page = page(&nobody(), Language::English);
    assert!(
        page.contains("<p>There is nobody to score.</p>"),
        "{}",
        own(&page)
    );
    assert!(
        page.contains("<section id=\"heat\" hidden"),
        "an empty table says nothing"
    );
    for (rows, skipped, said) in [
        (0, 0, "There is nobody to score: surveys has no rows."),
        (
            7,
            7,
            "There is nobody to score: all 7 rows of surveys were left out for errors in the data.",
        ),
        (
            7,
            2,
            "There is nobody to score: of the 7 rows of surveys none is one of those that the scorecard is about.",
        ),
    ] {
        let mut outcome = nobody();
        outcome.inputs[0].rows = rows;
        outcome.inputs[0].skipped = skipped;
        let page = super::page_about(&outcome, "surveys");
        assert!(page.contains(said), "{said}: {}", own(&page));
    }
}

#[test]
fn where_nobody_has_a_total_the_page_says_why() {
    let outcome = Sample::new("card", "-", &["2024-Q4"], &[("a", "Ann"), ("b", "Ben")])
        .kpi("sales", "Sales", "100", Type::DECIMAL, "?0 ?0", "?0 ?0")
        .totals("?3 ?3", Some(grades()))
        .done();
    let page = page(&outcome, Language::English);
    let said =
        "No subject has a total: all parts are missing. What is missing is listed under “Missing values”.";
    assert!(page.contains(said), "{}", own(&page));
}

#[test]
fn backquotes_are_code_and_nothing_else() {
    let mut outcome = wide(1, 1);
    let mut scorecard = (*outcome.scorecard).clone();
    scorecard.docs = vec!["Full points at `best <b>`, and one ` more.".to_owned()];
    outcome.scorecard = scorecard.into();
    let page = page(&outcome, Language::English);
    markup::check(&page);
    assert!(
        page.contains("Full points at <code>best &lt;b&gt;</code>, and one ` more."),
        "{}",
        own(&page)
    );
}
