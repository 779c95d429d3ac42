//! Reuse: what names mean in templates of other files, what a use adds, what a contract keeps of its own, and that nothing
//! grows beyond all measure.

use std::fmt::Write as _;

use weigh_words::{Text, text};

use super::titles;
use crate::compile::{Compilation, Files, Schemas, Settings, SourceColumn, SourceTable, compile};
use crate::model::{ExprKind, Kpi, Model, Scoring, Stored, SubjectLeaf, Type, VetoEffect};
use crate::value::Literal;

const LIBRARY: &str = "
param goal = 4
table answers { time on column stars: integer 1..5 column paid: money CNY column rare: number }
measure rare = sum(answers.rare)
measure mean = avg(answers.stars)
template rated(column, best) {
  value avg(column)
  score 0 -> 0, goal -> 50, best -> 100
  needs count(answers) > 0
  note  \"of the library\"
}
";

struct Shelf;

impl Files for Shelf {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), Text> {
        let text = match path {
            "lib.kpi" => LIBRARY.to_owned(),
            // Two ways lead to `base.kpi`: straight, and through `left.kpi`.
            "left.kpi" => "use \"base.kpi\" measure left = base + 1".to_owned(),
            "right.kpi" => "use \"left.kpi\" measure right = left + base".to_owned(),
            "base.kpi" => "measure base = 1".to_owned(),
            "whole.kpi" => "measure whole = total".to_owned(),
            "parts.kpi" => "measure part = stars.score template graded(column) {
                value avg(column) score 1 -> 0, 5 -> 100 veto \"why\" when stars.grade = good, score 0 }"
                .to_owned(),
            _ => return Err(text!("no such file")),
        };
        Ok((path.to_owned(), text))
    }
}

struct Columns;

impl Schemas for Columns {
    fn columns(&self, table: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        let columns: &[(&str, Type)] = match table.name {
            "staff" => &[("id", Type::WHOLE), ("level", Type::Text)],
            _ => &[
                ("who", Type::WHOLE),
                ("on", Type::Date),
                ("stars", Type::WHOLE),
                ("Amount", Type::DECIMAL),
                ("column", Type::WHOLE),
            ],
        };
        let column = |(name, ty): &(&str, Type)| SourceColumn {
            name: (*name).to_owned(),
            ty: *ty,
            because: None,
        };
        Some(columns.iter().map(column).collect())
    }
}

const HEAD: &str = "
use \"lib.kpi\" as lib
table staff from csv \"staff.csv\" { key id }
table surveys from csv \"surveys.csv\" { time on link who -> staff }
bind lib.answers from csv \"answers.csv\" { link who -> staff column paid = `Amount` }
param goal = 3
";

fn compiled(declarations: &str, kpis: &str) -> Compilation {
    let text = format!("{HEAD}\n{declarations}\nscorecard s {{ subject staff period quarter {kpis} }}");
    compile("s.kpi", &text, &Shelf, &Settings::default(), Some(&Columns))
}

fn sound(found: Compilation) -> Model {
    let wrong = titles(&found)
        .into_iter()
        .filter(|title| !title.starts_with("E0701"));
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
    found.model.expect("nothing is wrong")
}

fn places(kpi: &Kpi) -> Vec<String> {
    let Scoring::Points(points) = &kpi.scoring else {
        panic!("a curve")
    };
    let at = points.iter().filter_map(|point| point.at.as_literal());
    at.map(Literal::to_string).collect()
}

#[test]
fn names_mean_what_they_mean_where_they_are_written() {
    // `goal` is 4 in the library's template and 3 in what is given to it.
    let model = sound(compiled("", "kpi k = lib.rated(surveys.stars, goal + 2)"));
    let Scoring::Points(points) = &model.scorecards[0].kpis[0].scoring else {
        panic!("a curve")
    };
    assert_eq!(
        points[1].at.as_literal().map(Literal::to_string).as_deref(),
        Some("4")
    );
    let mut given = None;
    points[2].at.walk(&mut |part| {
        given = given.take().or(part.as_literal().map(Literal::to_string));
    });
    assert_eq!(given.as_deref(), Some("3"));
}

#[test]
fn a_library_does_not_see_the_kpis_of_its_users() {
    let found = compiled(
        "template t(x) { value x score 0 -> 0, 1 -> 100 }",
        "kpi answers = t(avg(surveys.stars)) kpi k = lib.rated(lib.answers.stars, 5)",
    );
    // The library's `answers` is its table, though a KPI here is called so.
    sound(found);
}

#[test]
fn a_use_overrides_what_is_said_once_and_adds_what_is_said_often() {
    let body = "{ score 1 -> 0, 5 -> 100 needs count(surveys) > 1 note \"own\" }";
    let model = sound(compiled(
        "",
        &format!(
            "kpi k = lib.rated(lib.answers.stars, 5) {body} kpi plain = lib.rated(lib.answers.stars, 5)"
        ),
    ));
    let [k, plain] = model.scorecards[0].kpis.as_slice() else {
        panic!("two")
    };
    assert_eq!(
        (places(k), places(plain)),
        (
            vec!["1".into(), "5".into()],
            vec!["0".into(), "4".into(), "5".into()]
        )
    );
    assert_eq!((k.needs.len(), plain.needs.len()), (2, 1));
    assert_eq!(
        (k.note.as_deref(), plain.note.as_deref()),
        (Some("own"), Some("of the library"))
    );
}

#[test]
fn each_is_filled_in_both_languages_and_in_what_people_read() {
    let model = sound(compiled(
        "",
        "kpi each (stars, who) \"{each} asked\" weight 1 { value avg(surveys.各项) score 0 -> 0, 5 -> 100 note \"{each}\" }",
    ));
    let seen: Vec<_> = (model.scorecards[0].kpis.iter())
        .map(|kpi| (kpi.name.as_str(), kpi.label.as_deref(), kpi.note.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            ("stars", Some("stars asked"), Some("stars")),
            ("who", Some("who asked"), Some("who"))
        ]
    );
}

#[test]
fn a_name_in_backquotes_is_no_hole() {
    let template = "template t(column) { value avg(surveys.`column`) - avg(column) score 0 -> 0, 5 -> 100 }";
    let model = sound(compiled(template, "kpi k = t(surveys.stars)"));
    let mut aggregates = Vec::new();
    model.scorecards[0].kpis[0].value.walk(&mut |part| {
        if let crate::model::ExprKind::Leaf(crate::model::SubjectLeaf::Aggregate(aggregate)) = &part.kind {
            let crate::model::ExprKind::Leaf(crate::model::RowLeaf::Column { column, .. }) =
                &aggregate.argument.as_ref().expect("a column").kind
            else {
                panic!("a column")
            };
            aggregates.push(
                model.table(aggregate.table).columns[column.0 as usize]
                    .name
                    .clone(),
            );
        }
    });
    assert_eq!(aggregates, ["column", "stars"]);
}

#[test]
fn a_contract_keeps_its_types_and_ranges_on_what_is_bound() {
    let model = sound(compiled(
        "",
        "kpi k { value sum(lib.answers.paid) score 0 -> 0, 9 CNY -> 100 }
         kpi l { value avg(lib.answers.stars) score 0 -> 0, 5 -> 100 }",
    ));
    let table = model
        .tables
        .iter()
        .find(|table| table.name == "answers")
        .expect("the contract");
    let column = |name: &str| &table.columns[table.column_named(name).expect("a column").0 as usize];
    assert_eq!(column("paid").ty.to_string(), "money in CNY");
    let stored = Stored::Source {
        header: "Amount".to_owned(),
        declared: true,
    };
    assert_eq!(column("paid").stored, stored);
    assert!(column("stars").range.is_some());
    // What nobody uses, and the data does not have, is not there.
    assert_eq!(table.column_named("rare"), None);
}

#[test]
fn a_column_that_only_an_unused_measure_needs_may_be_missing() {
    sound(compiled("", "kpi k { value count(lib.answers) score = value }"));
    assert_eq!(
        titles(&compiled("", "kpi k { value lib.rare score = value }")),
        ["E0525 what is bound to `answers` has no column `rare`, which is used"]
    );
}

#[test]
fn files_that_meet_in_a_third_are_taken_in_any_order() {
    for uses in [
        "use \"left.kpi\" use \"right.kpi\" use \"base.kpi\"",
        "use \"right.kpi\" use \"left.kpi\"",
        "use \"base.kpi\" use \"right.kpi\"",
    ] {
        sound(compiled(
            uses,
            "kpi k { value right + left + base score = value }",
        ));
    }
}

#[test]
fn rules_of_a_template_are_those_of_each_kpi_that_it_makes() {
    let judged = "template judged(column, middle) {
        value avg(column) score 1 -> 0, 5 -> 100
        bonus \"much\" 1 for each count(surveys), at most middle
        veto \"none\" when value < 2, grade at most fair
        bands { good >= 80, fair >= middle, poor otherwise }
    }";
    let model = sound(compiled(
        judged,
        "kpi stars = judged(surveys.stars, 50)
         kpi each (low, high) \"{each}\" = judged(surveys.stars, 60) {
             veto \"other\" when stars.grade <= fair and value > 1, grade at most poor
             bands { good >= 90, fair >= 40, bad >= 20, poor otherwise }
         }
         veto \"weak\" when high.grade = bad, score at most 10",
    ));
    let scorecard = &model.scorecards[0];
    let capped = |kpi: &Kpi| -> Vec<u32> {
        let vetoes = kpi.rules.vetoes.iter();
        vetoes
            .filter_map(|veto| match veto.effect {
                VetoEffect::GradeAtMost(band) => Some(band),
                VetoEffect::ScoreAtMost(_) | VetoEffect::Score(_) => None,
            })
            .collect()
    };
    let [stars, low, high] = scorecard.kpis.as_slice() else {
        panic!("three KPIs");
    };
    assert_eq!(capped(stars), [1]);
    // The use's own veto comes behind the template's, and both name the bands of the use.
    assert_eq!((capped(low), capped(high)), (vec![1, 3], vec![1, 3]));
    let most = |kpi: &Kpi| {
        let most = kpi.rules.adjustments[0].at_most.as_ref();
        most.and_then(|most| most.as_literal().cloned())
    };
    assert_eq!(most(stars), Some(Literal::Number(50.into())));
    assert_eq!(most(high), Some(Literal::Number(60.into())));
    assert_eq!(scorecard.groups[0].rules.vetoes.len(), 1);
}

#[test]
fn a_bonus_of_a_template_is_held_against_what_it_is_filled_with() {
    let found = compiled(
        "template t(points) { value avg(surveys.stars) score 1 -> 0, 5 -> 100 bonus \"why\" points }",
        "kpi k = t(-2)",
    );
    assert_eq!(titles(&found), ["E0323 a bonus is not below 0"]);
}

#[test]
fn kpis_of_an_each_are_ranked_within_a_column_of_the_subject() {
    let model = sound(compiled(
        "template ranked(column, among) { value avg(column) score rank within among }",
        "kpi each (stars, column) = ranked(surveys.each, level)
         kpi by_library { value rank(lib.mean) within staff.level score 1 -> 100, 9 -> 0 }",
    ));
    let scorings = model.scorecards[0].kpis.iter().map(|kpi| &kpi.scoring);
    let within: Vec<bool> = scorings
        .filter_map(|scoring| match scoring {
            Scoring::Relative(_, standing) => Some(standing),
            _ => None,
        })
        .map(|standing| matches!(&standing.kind, ExprKind::Leaf(SubjectLeaf::Across(across)) if across.within.is_some()))
        .collect();
    assert_eq!(within, [true, true]);
}

#[test]
fn what_a_library_says_sees_the_total_and_no_part_by_its_name() {
    let uses = "use \"parts.kpi\" as parts";
    let kpi =
        "kpi stars { value avg(surveys.stars) score 1 -> 0, 5 -> 100 bands { good >= 80, bad otherwise } }";
    sound(compiled(
        "use \"whole.kpi\" as form",
        &format!("{kpi} segments {{ low when form.whole < 50, others otherwise }}"),
    ));
    let found = compiled(
        uses,
        &format!("{kpi} segments {{ low when parts.part < 50, others otherwise }}"),
    );
    assert_eq!(titles(&found), ["E0201 nothing is called `stars.score`"]);
    let found = compiled(uses, &format!("{kpi} kpi other = parts.graded(surveys.stars)"));
    assert!(
        titles(&found).contains(&"E0201 nothing is called `stars.grade`".to_owned()),
        "{:?}",
        titles(&found)
    );
}

#[test]
fn what_grows_beyond_all_measure_is_refused() {
    let needs = "needs x > 0 ".repeat(800);
    let names: Vec<String> = (0..1500).map(|at| format!("k{at}")).collect();
    let found = compiled(
        &format!("template t(x) {{ value x score = value {needs} }}"),
        &format!("kpi each ({}) = t(avg(surveys.stars))", names.join(", ")),
    );
    assert_eq!(
        titles(&found),
        [
            "E0332 all formulas together have more than 1000000 parts once templates and `each` are written out"
        ]
    );
    let mut measures = String::from("measure m0 = avg(surveys.stars)");
    for at in 1..40 {
        let _ = write!(measures, " measure m{at} = m{0} + m{0}", at - 1);
    }
    let found = compiled(&measures, "kpi k { value m39 score = value }");
    assert_eq!(
        titles(&found),
        ["E0332 this formula has more than 50000 parts once the names in it are written out"]
    );
}

#[test]
fn a_file_without_a_scorecard_is_a_library_in_which_nothing_is_unused() {
    let found = compile("lib.kpi", LIBRARY, &Shelf, &Settings::default(), Some(&Columns));
    assert_eq!(titles(&found), Vec::<String>::new());
}
