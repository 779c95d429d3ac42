//! What names come to mean: params that are set, columns that the data types, shares that look only at what is known.

mod calls;
mod extent;

use weigh_words::{Text, text};

use crate::compile::{
    Compilation, Files, RefusedSetting, Schemas, Settings, SourceColumn, SourceTable, compile,
};
use crate::model::{AggregateFn, ExprKind, Grain, Origin, SubjectLeaf, Type, Window};
use crate::value::Literal;

mod reuse;

struct Library;

impl Files for Library {
    fn read(&self, _: &str, path: &str) -> Result<(String, String), Text> {
        match path {
            "lib.kpi" => Ok((
                path.to_owned(),
                "param goal = 4\nmeasure best = max(surveys.csat)\n".to_owned(),
            )),
            "measures.kpi" => Ok((path.to_owned(), "param goal = 4\n".to_owned())),
            _ => Err(text!("no such file")),
        }
    }
}

/// The columns of the tests' tables.
struct Columns;

impl Schemas for Columns {
    fn columns(&self, table: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        let columns: &[(&str, Type)] = match table.name {
            "staff" => &[("id", Type::WHOLE), ("level", Type::Text)],
            _ => &[
                ("employee", Type::WHOLE),
                ("on", Type::Date),
                ("csat", Type::WHOLE),
                ("note", Type::Text),
            ],
        };
        let because = |name: &str| (name == "note").then(|| Text::verbatim("row 3 holds `n/a`"));
        Some(
            columns
                .iter()
                .map(|(name, ty)| SourceColumn {
                    name: (*name).to_owned(),
                    ty: *ty,
                    because: because(name),
                })
                .collect(),
        )
    }
}

const TABLES: &str = r#"
table staff from csv "staff.csv" { key id }
table surveys from csv "surveys.csv" { time on link employee -> staff }
"#;

fn compiled(declarations: &str, value: &str, set: &[(&str, &str)]) -> Compilation {
    let text = format!(
        "{declarations}\n{TABLES}\nscorecard s {{ subject staff period quarter kpi k {{ value {value} score = value }} }}"
    );
    let set = set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    compile(
        "s.kpi",
        &text,
        &Library,
        &Settings {
            set,
            ..Settings::default()
        },
        Some(&Columns),
    )
}

fn titles(compilation: &Compilation) -> Vec<String> {
    compilation
        .diagnostics
        .iter()
        .map(|d| format!("{} {}", d.code.text(), d.title))
        .collect()
}

#[test]
fn a_param_takes_the_value_that_is_set() {
    let found = compiled("param goal = 90%", "goal", &[("goal", "92%")]);
    let model = found.model.expect("a sound scorecard");
    let value = &model.scorecards[0].kpis[0].value;
    assert_eq!(value.as_literal().map(Literal::to_string).as_deref(), Some("92%"));
}

#[test]
fn a_param_that_is_not_there_or_of_another_kind_is_told() {
    let refused = |name, value| {
        let found = compiled("param goal = 90%", "goal", &[(name, value)]);
        assert!(found.model.is_none());
        let RefusedSetting { why, help } = found.refused.into_iter().next().expect("it is refused");
        (why, help)
    };
    let (why, help) = refused("gaol", "92%");
    assert_eq!(why.to_string(), "there is no param `gaol` to set");
    assert_eq!(help.to_string(), "did you mean `goal`?");
    let (why, help) = refused("goal", "high");
    assert_eq!(why.to_string(), "`high` is no value for `goal`");
    assert_eq!(
        help.to_string(),
        "it is 90% in the scorecard; set a value of the same kind"
    );
}

#[test]
fn a_share_looks_at_rows_where_its_condition_can_be_decided() {
    let model = compiled("", "share(surveys.csat >= 4)", &[])
        .model
        .expect("a sound scorecard");
    let ExprKind::Leaf(SubjectLeaf::Aggregate(share)) = &model.scorecards[0].kpis[0].value.kind else {
        panic!("an aggregate")
    };
    assert_eq!(share.function, AggregateFn::Share);
    assert!(matches!(
        share.filter.as_ref().map(|f| &f.kind),
        Some(ExprKind::IsKnown(_))
    ));
}

#[test]
fn a_measure_takes_the_window_of_its_use() {
    let model = compiled("measure m = avg(surveys.csat)", "m[previous] / m[overall]", &[])
        .model
        .expect("sound");
    let ExprKind::Arithmetic(_, a, b) = &model.scorecards[0].kpis[0].value.kind else {
        panic!("a quotient")
    };
    let aggregate = |expr: &crate::model::SubjectExpr| match &expr.kind {
        ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => (aggregate.window, aggregate.grain.clone()),
        _ => panic!("an aggregate"),
    };
    assert_eq!(aggregate(a).0, Window::Previous);
    assert_eq!(aggregate(b), (Window::Current, Grain::Overall));
}

#[test]
fn a_subject_may_be_a_column() {
    let text = format!(
        "{TABLES}\nscorecard s {{ subject surveys.note kpi k {{ value count(surveys) score = value }} }}"
    );
    let model = compile("s.kpi", &text, &Library, &Settings::default(), Some(&Columns))
        .model
        .expect("sound");
    let subject = model.table(model.scorecards[0].subject);
    assert!(matches!(&subject.origin, Origin::Distinct(columns) if columns.len() == 1));
    assert_eq!(subject.name, "note");
}

#[test]
fn a_column_may_be_called_as_its_table() {
    for value in [
        "sum(csat.csat)",
        "sum(csat.csat where csat.csat > 2 and csat < 5)",
    ] {
        let table = "table csat from csv \"csat.csv\" { link employee -> staff }";
        let found = compiled(table, value, &[]);
        assert!(found.model.is_some(), "{:?}", titles(&found));
    }
}

#[test]
fn a_column_of_text_says_which_cell_made_it_text() {
    let found = compiled("", "sum(surveys.note)", &[]);
    assert_eq!(
        titles(&found),
        ["E0401 `sum` needs a number, and `surveys.note` is text"]
    );
    assert!(
        found.diagnostics[0].help[0]
            .to_string()
            .contains("row 3 holds `n/a`"),
        "{:?}",
        found.diagnostics[0].help
    );
}

#[test]
fn used_files_are_taken_whole_or_under_a_name() {
    let own = compiled("use \"lib.kpi\"", "goal", &[]);
    // The library's measure names a table that it does not declare.
    assert_eq!(titles(&own), ["E0203 there is no table `surveys`"]);
    assert!(
        compiled("use \"measures.kpi\" as m", "m.goal", &[])
            .model
            .is_some()
    );
    assert!(compiled("use \"measures.kpi\"", "goal", &[]).model.is_some());
}

#[test]
fn a_kpi_may_read_another_one_that_stands_below() {
    let text = format!(
        "{TABLES}\nscorecard s {{ subject staff period quarter
           kpi a {{ value b.value / 2 score = value }}
           kpi b {{ value count(surveys) score = value }} }}"
    );
    let model = compile("s.kpi", &text, &Library, &Settings::default(), Some(&Columns))
        .model
        .expect("sound");
    assert_eq!(model.scorecards[0].kpis[0].value.ty, Type::DECIMAL);
}

#[test]
fn names_with_a_meaning_are_known_in_chinese() {
    let text = format!(
        "{TABLES}\nscorecard s {{ subject staff period quarter
           kpi a {{ value 乙.取值 + days between 期间.开始 and 期间.结束 target 4 score = 100 * 取值 / 目标 }}
           kpi 乙 {{ value count(surveys) score = value }} }}"
    );
    let found = compile("s.kpi", &text, &Library, &Settings::default(), Some(&Columns));
    assert_eq!(titles(&found), Vec::<String>::new());
}

#[test]
fn a_bare_nought_has_the_unit_of_what_it_is_chosen_from() {
    for value in [
        "max(1h - 2h, 0) / 1h",
        "min(0, -5 CNY) / 1 CNY",
        "max(0, 1h, 2h) / 1h",
    ] {
        assert!(titles(&compiled("", value, &[])).is_empty(), "{value}");
    }
    assert_eq!(
        titles(&compiled("", "max(1h, 1) / 1h", &[])),
        ["E0402 `max` cannot choose between a duration and a number"]
    );
}
