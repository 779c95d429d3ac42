//! The rows of a report as data for its script, where they are too many to be drawn before anybody asks for them. Texts are those
//! that a static page shows, so the script writes no numbers of its own.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use weigh_engine::outcome::Cell;

use super::Report;
use super::grid::Part;
use super::people::reach;
use crate::table::percent;
use crate::text::clean;

/// What stands over the rows.
#[derive(Debug, Serialize)]
struct Heads {
    /// Title, group (empty where there is none) and weight of each KPI.
    kpis: Vec<[String; 3]>,
    /// What stands over the cells behind total and grade.
    titles: Vec<String>,
    /// The grades with their places among the colours.
    grades: Vec<(String, usize)>,
    /// The names of the periods, where there are several.
    periods: Vec<String>,
    /// The scores at the ends of their bars: the worst of the scale, and the best, or the best score where one lies beyond.
    scale: (f64, f64),
    /// Why something is missing, in words.
    reasons: Vec<String>,
}

/// Writes `{"heads": …, "rows": […]}`, row by row.
///
/// A row is: the subject's place, rank, name, key or null, total, its class, how far it lies from the worst of the scale to the best
/// (0 to 100, or null), the index of the grade or null, cells (of parts: text and class), three things for each KPI one after the
/// other (score, value, and the place among the colours: -1 without, 10 more where a rule changed the score), weights in force that
/// are others than usual (index of the KPI and weight, one after the other), totals by period (text and class), and what is missing
/// (index of the KPI and of the reason, one after the other).
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = InScript(out);
    out.write_all(b"{\"heads\":")?;
    serde_json::to_writer(&mut out, &heads(report))?;
    out.write_all(b",\"rows\":[")?;
    for (at, row) in report.rows.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut out, &self::row(report, *row))?;
    }
    out.write_all(b"\n]}")
}

fn heads(report: &Report<'_>) -> Heads {
    let map = report.heat.view(&[]);
    let mut groups = Vec::new();
    for (group, kpis) in &map.groups {
        groups.extend(std::iter::repeat_n(group.clone(), *kpis));
    }
    groups.resize(map.kpis.len(), String::new());
    let kpis = map.kpis.into_iter().zip(groups);
    let (worst, best) = report.outcome.scorecard.scale;
    let (worst, best) = (worst.to_f64(), best.to_f64());
    let scores = (report.outcome.results.kpis.iter())
        .map(|kpi| reach(report.outcome.scorecard.scale, kpi.scores.iter()));
    let reasons = report.outcome.results.reasons.iter();
    let periods = report.periods.as_ref();
    Heads {
        kpis: kpis
            .map(|(kpi, group)| [kpi.title, group, kpi.weight.unwrap_or_default()])
            .collect(),
        titles: (report.people.view().heads.into_iter())
            .map(|head| head.title)
            .collect(),
        grades: report.people.grade_names(),
        periods: periods.map_or_else(Vec::new, super::periods::Periods::names),
        scale: (worst, worst + (best - worst) * scores.fold(1.0, f64::max)),
        reasons: reasons
            .map(|reason| clean(&reason.text().in_language(report.language)))
            .collect(),
    }
}

fn row(report: &Report<'_>, row: usize) -> Value {
    let outcome = report.outcome;
    let at = row % outcome.subjects.len();
    let shown = report.people.row(row);
    let parts = |parts: Vec<Part>| {
        let flat = parts.into_iter().flat_map(|part| [part.text, part.class]);
        flat.map(Value::from).collect::<Value>()
    };
    let kpis = (0..report.heat.columns()).flat_map(|column| {
        let cell = report.heat.cell(column, row);
        let step = cell.step.map_or(-1, |step| step as i64);
        [
            Value::from(cell.score),
            Value::from(cell.value),
            Value::from(step + if cell.ruled { 10 } else { 0 }),
        ]
    });
    let totals = if outcome.periods.len() > 1 {
        super::periods::totals(outcome, at, 0..outcome.periods.len(), &report.totals)
    } else {
        Vec::new()
    };
    json!([
        at,
        shown.rank,
        shown.name,
        shown.key,
        shown.total.text,
        shown.total.class,
        shown.bar.and_then(|bar| bar.parse::<f64>().ok()),
        outcome.results.grades[row],
        shown
            .cells
            .into_iter()
            .map(|cell| parts(cell.parts))
            .collect::<Vec<_>>(),
        kpis.collect::<Vec<_>>(),
        weights(report, row),
        parts(totals),
        lacks(report, row),
    ])
}

/// The weights in force that are not those of the heads.
fn weights(report: &Report<'_>, row: usize) -> Vec<Value> {
    let mut others = Vec::new();
    for column in 0..report.heat.columns() {
        let (kpi, usual) = report.heat.weight(column);
        let weights = &report.outcome.results.kpis[kpi.0 as usize].weights;
        let Some(weight) = weights[row] else { continue };
        let weight = percent(weight).in_language(report.language);
        if usual != Some(weight.as_str()) {
            others.push(Value::from(column));
            others.push(Value::from(weight));
        }
    }
    others
}

/// The KPIs whose value or score is missing, and why.
fn lacks(report: &Report<'_>, row: usize) -> Vec<Value> {
    let mut lacks = Vec::new();
    for column in 0..report.heat.columns() {
        let (kpi, _) = report.heat.weight(column);
        let results = &report.outcome.results.kpis[kpi.0 as usize];
        let missing = |cell: Cell| match cell {
            Cell::Missing(why) => Some(why),
            _ => None,
        };
        let why = missing(results.values.cell(row)).or_else(|| missing(results.scores.cell(row)));
        if let Some(why) = why {
            lacks.push(Value::from(column));
            lacks.push(Value::from(why.0));
        }
    }
    lacks
}

/// Passes JSON on with every `<` as an escape, so that nothing in it ends the script that it stands in or begins a comment. Outside
/// of texts JSON has none.
struct InScript<'a>(&'a mut dyn Write);

impl Write for InScript<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (at, piece) in bytes.split(|byte| *byte == b'<').enumerate() {
            if at > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
