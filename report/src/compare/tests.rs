//! The page of a comparison, as a client would read it.

use weigh_engine::compare::{Comparison, Side};
use weigh_engine::outcome::Outcome;
use weigh_words::{Language, Text};

use super::Compared;
use crate::sample::{cells, specialists};
use crate::{Options, Shape};

/// Another quarter of the same people, of whom one has left and one is new.
fn later() -> Outcome {
    let mut outcome = specialists();
    let mut subjects = outcome.subjects.to_vec();
    subjects[3].key = "E005".to_owned();
    subjects[3].label = Some("<b>Ola</b> & Co".to_owned());
    outcome.subjects = subjects.into();
    outcome.results.kpis[0].scores = cells("50 100 100 ?0").into_iter().collect();
    outcome.results.totals = cells("71 92 80.5 44").into_iter().collect();
    outcome.results.grades = [Some(1), Some(0), Some(1), Some(3)].into_iter().collect();
    outcome.results.ranks = vec![Some(3), Some(1), Some(2), Some(4)];
    outcome
}

fn shown(shape: Shape, language: Language) -> String {
    let (before, after) = (specialists(), later());
    let comparison = Comparison::new(Side::of(&before), Side::of(&after));
    let compared = Compared {
        comparison: &comparison,
        names: &[Text::verbatim("2024-Q3"), Text::verbatim("2024-Q4")],
        changes: None,
        data: [Some(&before), Some(&after)],
        all: false,
    };
    let options = Options {
        language,
        ..Options::default()
    };
    let mut out = Vec::new();
    crate::write_comparison(&compared, shape, &options, None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_comparison_for_reading() {
    insta::assert_snapshot!(shown(Shape::Table, Language::English));
}

#[test]
fn a_comparison_in_chinese() {
    insta::assert_snapshot!(shown(Shape::Table, Language::Chinese));
}

#[test]
fn a_page_has_all_that_the_terminal_has_and_no_tags_of_others() {
    let page = shown(Shape::Html, Language::English);
    assert!(page.starts_with("<!doctype html>"), "{page}");
    for said in [
        "Why totals moved",
        "Maria Fernández (E004)",
        "&lt;b&gt;Ola&lt;&#x2f;b&gt; &amp; Co (E005)",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("<b>Ola"));
    let (open, closed) = (page.matches("<tr>").count(), page.matches("</tr>").count());
    assert_eq!(open, closed);
}
