//! What a run has read and counted, kept, so that other weights, curves, params and bands can be scored without another scan.

use serde_json::{Value, json};
use weigh_dsl::diagnostic::echo;
use weigh_dsl::model::{Model, PluginCall, Scorecard, Table};
use weigh_words::text;

use super::{Program, Ran, roles};
use crate::error::Error;
use crate::opened::{Key, key_of};
use crate::outcome::{InputTable, Note, Outcome};
use crate::plan;
use crate::quote::quoted;
use crate::request::{Request, Watch};
use crate::values::Values;

/// What a run has read and counted.
///
/// It takes as much room as [`Values`] do, and holds whatever program scores it to having been counted the same way.
#[derive(Debug)]
pub struct Kept {
    pub(super) ran: Ran,
    /// What the values were counted for.
    pub(super) request: Request,
    /// What was read.
    pub(super) inputs: Vec<InputTable>,
    pub(super) notes: Vec<Note>,
    counted: Counted,
}

/// All that says what is counted, but for the aggregates themselves.
#[derive(Debug, PartialEq)]
struct Counted {
    tables: Vec<CountedTable>,
    metrics: Vec<PluginCall>,
    subjects: Value,
    periods: Value,
}

/// A table as it is read.
#[derive(Debug, PartialEq)]
struct CountedTable {
    /// The table without what only people read.
    form: Value,
    source: Option<Key>,
}

impl Kept {
    /// The values, which [`crate::score`] takes as well.
    pub fn values(&self) -> &Values {
        &self.ran.values
    }

    /// What the values were counted for.
    pub(crate) fn request(&self) -> &Request {
        &self.request
    }

    /// The values alone.
    pub fn into_values(self) -> Values {
        self.ran.values
    }

    /// What was read and counted.
    pub(crate) fn ran(&self) -> &Ran {
        &self.ran
    }
}

impl Program {
    /// Reads and counts what a request asks for, and scores nothing yet. [`Program::run`] is this and [`Program::score`].
    pub fn keep(&mut self, request: &Request, watch: &dyn Watch) -> Result<Kept, Error> {
        let ran = self.values(request, watch)?;
        Ok(Kept {
            inputs: self.inputs(&ran.tally, request)?,
            notes: [
                ran.notes.clone(),
                ran.tally.notes(&self.model),
                roles::notes(&self.model, self.scorecard(request)?, &ran.values),
            ]
            .concat(),
            counted: self.counted(self.scorecard(request)?),
            request: request.clone(),
            ran,
        })
    }

    /// Scores what was kept, for the request that it was kept for: by the program that has counted it, or by one with other
    /// weights, curves, params or bands over the same tables ([`Program::another`]). Refuses where the scorecard needs
    /// what was not counted, or would have counted it otherwise.
    pub fn score(&self, kept: &Kept, watch: &dyn Watch) -> Result<Outcome, Error> {
        self.ask(kept)?;
        self.scored(kept, watch)
    }

    /// Whether what was kept is all that the scorecard needs.
    pub(crate) fn ask(&self, kept: &Kept) -> Result<(), Error> {
        let scorecard = self.scorecard(&kept.request)?;
        let (ours, theirs) = (self.counted(scorecard), &kept.counted);
        let refused = |message| {
            Err(Error::Request {
                message,
                help: Some(text!("run it over the data again")),
            })
        };
        let differs = |(at, theirs): (usize, &CountedTable)| ours.tables.get(at) != Some(theirs);
        if let Some((at, _)) = theirs.tables.iter().enumerate().find(|table| differs(*table)) {
            let name = |table: &Table| echo(&table.name);
            let table = self
                .model
                .tables
                .get(at)
                .map_or_else(|| scorecard.name.clone(), name);
            return refused(text!(
                "the values that were kept are not of the table {table} as it is read here",
                table
            ));
        }
        if ours.metrics != theirs.metrics {
            return refused(text!("the values that were kept are of other metrics of plugins"));
        }
        if ours.subjects != theirs.subjects {
            return refused(text!(
                "{scorecard} scores other subjects than those whose values were kept",
                scorecard = &scorecard.name
            ));
        }
        if ours.periods != theirs.periods {
            return refused(text!(
                "{scorecard} scores other periods than those whose values were kept",
                scorecard = &scorecard.name
            ));
        }
        let values = kept.values();
        let missing = plan::asked(scorecard, values).map(|(kpi, span)| quoted(&self.sources, kpi, span));
        match missing {
            None => Ok(()),
            Some(expression) => refused(text!(
                "{expression} is not among the values that were kept",
                expression
            )),
        }
    }

    fn counted(&self, scorecard: &Scorecard) -> Counted {
        let table = |table: &Table| CountedTable {
            form: form(table),
            source: key_of(&table.origin, &self.sources),
        };
        let Model { tables, metrics, .. } = &self.model;
        Counted {
            tables: tables.iter().map(table).collect(),
            metrics: metrics.clone(),
            subjects: json!([scorecard.subject, scorecard.members, scorecard.subject_filter]),
            periods: json!([scorecard.period, scorecard.calendar]),
        }
    }
}

fn form(table: &Table) -> Value {
    let mut form = serde_json::to_value(table)
        .unwrap_or_else(|error| unreachable!("a model is made of names and numbers: {error}"));
    if let Some(form) = form.as_object_mut() {
        form.remove("docs");
    }
    form
}

#[cfg(test)]
mod tests;
