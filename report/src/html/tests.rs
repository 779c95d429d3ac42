//! Pages of reports: what they say, that nothing in them is taken for HTML that is not ours, and what their look may be.

mod hostile;
mod look;
mod markup;
mod wide;

use std::io;

use weigh_engine::dsl::model::{KpiId, Member, Model, Origin, Table, Type, VetoEffect};
use weigh_engine::dsl::source::{SourceFile, Sources};
use weigh_engine::outcome::Outcome;
use weigh_words::Language;

use super::{Look, Options, write};
use crate::Handout;
use crate::fired::ROOT;
use crate::sample::{NOWHERE, Sample, grades, rules, specialists};

const FORM: &str = "# A form.\nscorecard specialist \"客户关系专员季度考核\" {\n  round total 1\n}\n";

/// The page of an outcome that this form made.
fn page_of(outcome: &Outcome, form: &str, options: &Options<'_>) -> io::Result<String> {
    page_with(outcome, (Vec::new(), form), options)
}

/// The page of an outcome whose subjects are of a table.
fn page_about(outcome: &Outcome, table: &str) -> String {
    let look = Look::default();
    let options = Options {
        language: Language::English,
        look: &look,
    };
    let table = Table {
        name: table.to_owned(),
        docs: Vec::new(),
        origin: Origin::Unbound,
        key: None,
        label: None,
        time: None,
        columns: Vec::new(),
        links: Vec::new(),
        filter: None,
        span: NOWHERE,
    };
    page_with(outcome, (vec![table], FORM), &options).expect("a page")
}

/// The page of an outcome that this form with these tables made.
fn page_with(
    outcome: &Outcome,
    (tables, form): (Vec<Table>, &str),
    options: &Options<'_>,
) -> io::Result<String> {
    let model = Model {
        tables,
        params: Vec::new(),
        metrics: Vec::new(),
        calendars: Vec::new(),
        scorecards: Vec::new(),
        tests: Vec::new(),
    };
    let mut sources = Sources::default();
    sources.add(SourceFile::new("specialist.kpi", form));
    let handout = Handout {
        outcome,
        explanations: &[],
        model: &model,
        sources: &sources,
        values: None,
        set: &[("csat_target".to_owned(), "92%".to_owned())],
        history: None,
        made: Some("2026-11-28 14:05"),
        version: "0.0.0",
    };
    let mut out = Vec::new();
    write(&handout, options, &mut out)?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

fn page(outcome: &Outcome, language: Language) -> String {
    let look = Look::default();
    let options = Options {
        language,
        look: &look,
    };
    page_of(outcome, FORM, &options).expect("a page")
}

/// A page without what is the same in all of them.
fn own(page: &str) -> String {
    let mut own = String::new();
    let mut rest = page;
    for (open, close) in [
        ("<style>", "</style>"),
        ("<script>", "</script>"),
        ("id=\"weigh-say\">", "</script>"),
        ("<script>", "</script>"),
    ] {
        let Some((before, behind)) = rest.split_once(open) else {
            break;
        };
        let (_, behind) = behind.split_once(close).expect("its end");
        own.push_str(before);
        own.push_str(open);
        own.push('…');
        own.push_str(close);
        rest = behind;
    }
    own.push_str(rest);
    own
}

#[test]
fn a_page_says_all_that_there_is_to_say() {
    let page = page(&specialists(), Language::English);
    markup::check(&page);
    insta::assert_snapshot!(own(&page));
}

#[test]
fn a_page_speaks_chinese() {
    let page = page(&specialists(), Language::Chinese);
    markup::check(&page);
    insta::assert_snapshot!(own(&page));
}

#[test]
fn rules_segments_distributions_and_periods_have_their_places() {
    let subjects = [("a", "Ann"), ("b", "Ben"), ("c", "Cem")];
    let outcome = Sample::new("card", "A card", &["2024-Q3", "2024-Q4"], &subjects)
        .kpi(
            "sales",
            "Sales",
            "100",
            Type::DECIMAL,
            "7 8 9 4 5 6",
            "70 80 90 40 50 60",
        )
        .veto(
            Member::Kpi(KpiId(0)),
            "Fraud",
            VetoEffect::Score(rules::literal("0")),
            ". . . 0 . .",
        )
        .points(ROOT, false, "Referrals", "2 . . . . 5")
        .totals("72 80 90 40 50 65", Some(grades()))
        .done();
    let page = page(&outcome, Language::English);
    markup::check(&page);
    for said in [
        "The mean total fell from 80.67 in 2024-Q3 to 51.67; 0 have a better grade and 3 a worse one.",
        "<h3>2024-Q4</h3>",
        "Fraud (Sales), score 0: Ann",
        "Referrals, +5: Cem",
        "Referrals, +2: Ann",
        "a rule changed this score",
    ] {
        assert!(page.contains(said), "{said}\n{}", own(&page));
    }
}

/// An outcome of so many subjects, one of whom has no total.
fn crowd(subjects: usize, label: &str) -> Outcome {
    let keys: Vec<(String, String)> = (0..subjects)
        .map(|at| (format!("k{at}"), format!("{label} {at}")))
        .collect();
    let keys: Vec<(&str, &str)> = keys
        .iter()
        .map(|(key, label)| (key.as_str(), label.as_str()))
        .collect();
    let column = |text: fn(usize) -> String| (0..subjects).map(text).collect::<Vec<_>>().join(" ");
    let totals = column(|at| {
        if at == 0 {
            "?2".to_owned()
        } else {
            format!("{}.5", at % 100)
        }
    });
    Sample::new("crowd", "A crowd", &["2024-Q4"], &keys)
        .kpi(
            "sales",
            "Sales",
            "60",
            Type::DECIMAL,
            &column(|at| (at % 7).to_string()),
            &column(|at| (at % 101).to_string()),
        )
        .kpi(
            "mood",
            "Mood",
            "40",
            Type::DECIMAL,
            &column(|at| {
                if at % 5 == 0 {
                    "?0".to_owned()
                } else {
                    "3".to_owned()
                }
            }),
            &column(|at| {
                if at % 5 == 0 {
                    "?0".to_owned()
                } else {
                    "75".to_owned()
                }
            }),
        )
        .totals(&totals, Some(grades()))
        .done()
}

#[test]
fn many_subjects_are_data_that_is_drawn_when_it_is_wanted() {
    let page = page(&crowd(super::MOST_DRAWN + 1, "Person"), Language::English);
    markup::check(&page);
    let (_, data) = page.split_once("id=\"weigh-data\">").expect("the data");
    let (data, _) = data.split_once("</script>").expect("its end");
    let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
    let rows = data["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), super::MOST_DRAWN + 1);
    // The best come first; whoever has no total comes last.
    assert_eq!(
        rows[0].to_string(),
        r#"[99,1,"Person 99","k99","99.5","b0",99.5,0,[],["99","1",0,"75","3",1],[],[],[]]"#
    );
    assert_eq!(
        rows.last().expect("one").to_string(),
        r#"[0,null,"Person 0","k0","–","dim",null,null,[],["0","0",6,"–","–",-1],[1,"0 %"],[],[1,0]]"#
    );
    assert_eq!(data["heads"]["kpis"][1].to_string(), r#"["Mood","","40 %"]"#);
    // Who has no script still reads who has which total.
    let (_, plain) = page.split_once("<noscript>").expect("a plain table");
    let (plain, _) = plain.split_once("</noscript>").expect("its end");
    assert_eq!(plain.matches("<tr>").count(), super::MOST_DRAWN + 2);
    assert!(
        !page.contains("class=\"leaf\""),
        "no page of a subject is drawn yet"
    );
}

#[test]
fn as_many_subjects_as_are_drawn_have_pages_of_their_own() {
    let page = page(&crowd(super::MOST_DRAWN, "Person"), Language::English);
    markup::check(&page);
    assert_eq!(page.matches("class=\"leaf\"").count(), super::MOST_DRAWN);
    assert!(!page.contains("weigh-data\">"));
}

#[test]
fn a_page_of_nobody_is_a_page() {
    let nobody = Sample::new("card", "A card", &["2024-Q3", "2024-Q4"], &[])
        .kpi("sales", "Sales", "100", Type::DECIMAL, "", "")
        .totals("", Some(grades()))
        .done();
    let page = page(&nobody, Language::English);
    markup::check(&page);
    assert!(page.contains("0 subjects"), "{}", own(&page));
}
