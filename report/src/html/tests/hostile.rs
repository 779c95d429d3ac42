//! Names, labels, reasons, files and forms that look like HTML stay text, wherever they are written.

use std::sync::Arc;

use weigh_engine::dsl::model::{Type, VetoEffect};
use weigh_engine::outcome::{DataError, DataErrorKind, DataErrors, Outcome, Reason};
use weigh_words::{Language, Text};

use super::{Look, Options, crowd, markup, page_of};
use crate::fired::ROOT;
use crate::sample::{Sample, bands};

const EVIL: &str = "</script><script>alert('1')</script>\"&<!--weigh:people--></style></title>";

/// An outcome in which every text is evil.
fn evil() -> Outcome {
    let subjects = [(EVIL, EVIL), ("b", "-")];
    let grades = bands(&[("good", EVIL, "50"), ("poor", EVIL, "0")]);
    let mut outcome = Sample::new(EVIL, EVIL, &["2024-Q4"], &subjects)
        .group("all", EVIL, "100", "80 40")
        .kpi(
            "sales",
            EVIL,
            "60",
            Type::Text,
            &format!("\"{} ?0", EVIL.replace(' ', "")),
            "80 ?0",
        )
        .veto(ROOT, EVIL, VetoEffect::GradeAtMost(1), "yes .")
        .totals("80 40", Some(grades))
        .done();
    outcome.results.reasons[0] = Reason::NoCell(EVIL.to_owned());
    outcome.inputs[0].table = EVIL.to_owned();
    outcome.inputs[0].locator = EVIL.to_owned();
    outcome.inputs[0].skipped = 1;
    outcome.inputs[0].files.push(weigh_sdk::Input {
        name: EVIL.to_owned(),
        sha256: "0".repeat(64),
        bytes: 1,
    });
    outcome.data_errors = DataErrors {
        shown: vec![DataError {
            table: EVIL.to_owned(),
            input: EVIL.to_owned(),
            row: 2,
            column: Some(EVIL.to_owned()),
            value: EVIL.to_owned(),
            kind: DataErrorKind::Unreadable,
            expected: Text::verbatim(EVIL),
            mend: Some(Text::verbatim(EVIL)),
        }],
        counts: vec![(EVIL.to_owned(), DataErrorKind::Unreadable, 1)],
    };
    let mut scorecard = (*outcome.scorecard).clone();
    scorecard.docs = vec![EVIL.to_owned()];
    scorecard.kpis[0].docs = vec![EVIL.to_owned()];
    scorecard.kpis[0].unit = Some(EVIL.to_owned());
    scorecard.kpis[0].owner = Some(EVIL.to_owned());
    scorecard.kpis[0].source = Some(EVIL.to_owned());
    scorecard.kpis[0].note = Some(EVIL.to_owned());
    outcome.scorecard = Arc::new(scorecard);
    outcome
}

fn page(outcome: &Outcome) -> String {
    let look = Look::default();
    let options = Options {
        language: Language::English,
        look: &look,
    };
    page_of(
        outcome,
        &format!("# {EVIL}\nscorecard x \"{EVIL}\" {{ }}"),
        &options,
    )
    .expect("a page")
}

#[test]
fn a_text_that_looks_like_html_stays_a_text() {
    let page = page(&evil());
    markup::check(&page);
    assert!(!page.contains("<script>alert"), "a script of somebody else's");
    assert!(!page.contains("<!--"), "a part in the place of a text");
    assert!(page.contains("&lt;script&gt;alert"), "the text itself");
}

#[test]
fn neither_does_it_get_out_of_the_data_of_many_subjects() {
    let evil = EVIL.replace(' ', "");
    let page = page(&crowd(super::super::MOST_DRAWN + 1, &evil));
    markup::check(&page);
    assert!(!page.contains("<script>alert"), "a script of somebody else's");
    assert!(
        !page.contains("<!--"),
        "a comment, which would change where the script ends"
    );
    let (_, data) = page.split_once("id=\"weigh-data\">").expect("the data");
    let (data, _) = data.split_once("</script>").expect("its end");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["rows"][0][2], format!("{evil} 99"), "and says what it said");
}
