//! Scores by hand: each test writes a scorecard, a few subjects, and what a consultant with a pencil makes of them.

mod across;
mod curves;
mod formulas;
mod groups;
mod missing;
mod plugin_curves;
mod rules;
mod stability;
mod units;

use std::sync::Arc;

use indexmap::IndexMap;
use weigh_dsl::compile::{
    Files, PluginArgument, PluginRefusal, Schemas, Settings, SourceColumn, SourceTable, compile,
};
use weigh_dsl::model::{ColumnId, Model, PluginCall, Scorecard, Type};
use weigh_dsl::source::Sources;
use weigh_dsl::value::{Date, DateTime, Decimal};
use weigh_words::{Text, text};

use super::score;
use crate::column::{Column, Data};
use crate::outcome::{Cell, Cells, Packed, Reason, ReasonId, Results, Subject};
use crate::registry::Registry;
use crate::values::{ScoredPeriod, Values};

/// The columns of every test's subjects.
const COLUMNS: &[(&str, Type)] = &[
    ("id", Type::WHOLE),
    ("a", Type::DECIMAL),
    ("b", Type::DECIMAL),
    ("c", Type::DECIMAL),
    ("d", Type::DECIMAL),
    ("n", Type::WHOLE),
    ("p", Type::PERCENT),
    ("span", Type::DURATION),
    ("f", Type::FLOAT),
    ("g", Type::FLOAT),
    ("t", Type::Text),
    ("u", Type::Text),
    ("day", Type::Date),
    ("end", Type::Date),
    ("at", Type::DateTime),
    ("ok", Type::Bool),
    ("no", Type::Bool),
];

/// A compiled scorecard, which a test may still change.
struct Card {
    model: Model,
    sources: Sources,
}

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        Err(text!("no such file"))
    }
}

struct Columns;

impl Schemas for Columns {
    fn columns(&self, _: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        let column = |(name, ty): &(&str, Type)| SourceColumn {
            name: (*name).to_owned(),
            ty: *ty,
            because: None,
        };
        Some(COLUMNS.iter().map(column).collect())
    }

    /// What a curve is, is seen when it is bound to score.
    fn curve(&self, _: &PluginCall, _: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        Ok(Type::Unknown)
    }
}

/// Compiles the inside of a scorecard over the table `s` of subjects.
fn card(body: &str) -> Card {
    compiled(body).unwrap_or_else(|titles| panic!("{titles:#?}\n{body}"))
}

/// The same, or what is wrong.
fn compiled(body: &str) -> Result<Card, Vec<Text>> {
    let text = format!("table s from csv \"s.csv\" {{ key id }}\nscorecard test {{ subject s {body} }}");
    let compiled = compile("test.kpi", &text, &NoFiles, &Settings::default(), Some(&Columns));
    let Some(model) = compiled.model else {
        let titles = compiled
            .diagnostics
            .into_iter()
            .map(|diagnostic| diagnostic.title);
        return Err(titles.collect());
    };
    Ok(Card {
        model,
        sources: compiled.sources,
    })
}

/// The scores of a scorecard without curves of plugins.
fn scored(card: &Card, values: &Values) -> Results {
    score(card.scorecard(), &card.sources, values, &Registry::default()).expect("no plugin fails")
}

impl Card {
    fn scorecard(&self) -> &Scorecard {
        &self.model.scorecards[0]
    }

    /// Scores subjects given as a table between pipes; `_` is an empty cell.
    fn score(&self, subjects: &str) -> Results {
        scored(self, &self.values(subjects))
    }

    fn values(&self, subjects: &str) -> Values {
        let cells = |line: &str| -> Vec<String> {
            line.trim()
                .trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        };
        let mut lines = subjects.lines().filter(|line| !line.trim().is_empty());
        let header = cells(lines.next().unwrap_or(""));
        let rows: Vec<Vec<String>> = lines.map(cells).collect();
        let mut reasons = Vec::new();
        let mut subject_columns = IndexMap::new();
        for (at, column) in self.model.tables[0].columns.iter().enumerate() {
            let place = header.iter().position(|name| *name == column.name);
            let texts: Vec<&str> = rows
                .iter()
                .map(|row| place.map_or("_", |place| row[place].as_str()))
                .collect();
            reasons.push(Reason::NoCell(format!("s.{}", column.name)));
            let reason = ReasonId(reasons.len() as u32 - 1);
            subject_columns.insert(
                (Vec::new(), ColumnId(at as u32)),
                Cells::pack(&read(column.ty, &texts, reason)),
            );
        }
        let subject = |row: usize| Subject {
            key: (row + 1).to_string(),
            label: None,
        };
        Values {
            subjects: (0..rows.len()).map(subject).collect(),
            periods: vec![ScoredPeriod {
                period: None,
                days: None,
            }],
            aggregates: IndexMap::new(),
            subject_columns,
            reasons,
        }
    }
}

/// A column out of texts.
fn read(ty: Type, texts: &[&str], empty: ReasonId) -> Column {
    fn all<T>(texts: &[&str], nothing: T, read: impl Fn(&str) -> T) -> Vec<T>
    where
        T: Clone,
    {
        texts
            .iter()
            .map(|text| if *text == "_" { nothing.clone() } else { read(text) })
            .collect()
    }
    let data = match ty {
        Type::Number(_) if ty.is_float() => Data::Float(all(texts, 0.0, |text| text.parse().unwrap())),
        Type::Number(_) => Data::Exact(all(texts, Decimal::ZERO, decimal)),
        Type::Text | Type::Unknown => Data::Text(all(texts, Arc::from(""), |text| Arc::from(text))),
        Type::Date => Data::Date(all(texts, Date(0), |text| Date::parse(text).unwrap())),
        Type::DateTime => Data::DateTime(all(texts, DateTime(0), |text| DateTime::parse(text).unwrap())),
        Type::Bool => Data::Bool(all(texts, false, |text| text == "yes")),
    };
    let missing = texts
        .contains(&"_")
        .then(|| texts.iter().map(|text| (*text == "_").then_some(empty)).collect());
    Column { data, missing }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// Cells as people read them; what is missing as its reason in brackets.
fn shown(results: &Results, cells: &Cells) -> Vec<String> {
    let show = |cell: Cell| match cell {
        Cell::Exact(number) => number.to_string(),
        Cell::Float(number) => format!("{number}"),
        Cell::Text(text) => text.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Cell::Missing(reason) => format!("({})", results.reasons[reason.0 as usize]),
    };
    cells.iter().map(show).collect()
}

/// The totals of a scorecard.
fn totals(body: &str, subjects: &str) -> Vec<String> {
    let results = card(body).score(subjects);
    shown(&results, &results.totals)
}

/// The value of a formula, through a KPI.
fn values(formula: &str, subjects: &str) -> Vec<String> {
    let results = card(&format!(
        "kpi k weight 1 {{ value {formula} score 1 when value is known }}"
    ))
    .score(subjects);
    shown(&results, &results.kpis[0].values)
}

/// The scores of a KPI with this value and this `score`.
fn scores(value: &str, form: &str, subjects: &str) -> Vec<String> {
    let results = card(&format!("kpi k weight 1 {{ value {value} score {form} }}")).score(subjects);
    shown(&results, &results.kpis[0].scores)
}

/// Weights as people read them.
fn weights(weights: &Packed<Option<Decimal>>) -> Vec<String> {
    weights
        .iter()
        .map(|weight| weight.map_or("-".to_owned(), |weight| weight.to_string()))
        .collect()
}
