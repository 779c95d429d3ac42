//! A plugin's curve over a chunk: one call for all rows whose value and arguments are known. What is missing stays missing, and
//! the plugin never sees it.

use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef};
use weigh_dsl::value::{Date, DateTime, Decimal};
use weigh_sdk::{Failure, Status, Typed};

use super::Chunk;
use super::view::Held;
use crate::arguments::{Answer, TooLarge, Values, answer, array, holds};
use crate::column::Column;
use crate::error::Error;
use crate::outcome::ReasonId;
use crate::score::program::{Class, NodeId, PluginScorer};

impl Chunk<'_> {
    /// The column of the scores that a plugin's curve gives.
    pub(super) fn plugin_curve(&self, curve: &PluginScorer, class: Class) -> Result<Column, Error> {
        let missing: Vec<Option<ReasonId>> = (0..self.len()).map(|row| self.why_not(curve, row)).collect();
        let asked: Vec<usize> = (0..self.len()).filter(|row| missing[*row].is_none()).collect();
        if asked.is_empty() {
            let why = |row: usize| missing[row].unwrap_or(curve.no_score);
            return Ok(match class {
                Class::Float => self.rows::<f64>(|row| Err(why(row))),
                _ => self.rows::<Decimal>(|row| Err(why(row))),
            });
        }
        let scores = self.asked(curve, &asked).map_err(|failure| Error::Plugin {
            metric: curve.curve.clone(),
            part: Some(curve.part.clone()),
            message: failure.message,
        })?;
        let mut place = vec![None; self.len()];
        for (at, row) in asked.iter().enumerate() {
            place[*row] = Some(at);
        }
        let score = |row: usize| {
            let at = place[row].ok_or_else(|| missing[row].unwrap_or(curve.no_score))?;
            if scores.is_null(at) {
                return Err(curve.no_score);
            }
            answer(&scores, at).ok_or(curve.unheld)
        };
        Ok(match class {
            Class::Float => self.rows(|row| match score(row)? {
                Answer::Float(number) => Ok(number),
                _ => Err(curve.unheld),
            }),
            _ => self.rows(|row| match score(row)? {
                Answer::Exact(number) => Ok(number),
                _ => Err(curve.unheld),
            }),
        })
    }

    /// Why the plugin is not asked about a row: something is missing, or larger than its type holds.
    fn why_not(&self, curve: &PluginScorer, row: usize) -> Option<ReasonId> {
        curve.arguments.iter().find_map(|(node, ty)| {
            if let Some(why) = self.reason(*node, row) {
                return Some(why);
            }
            let exact = self.program.nodes[node.0 as usize].class == Class::Exact;
            let number = exact.then(|| self.view::<Decimal>(*node).get(row).copied());
            let too_large = matches!(number, Some(Ok(number)) if !holds(ty.ty, number));
            too_large.then_some(curve.unheld)
        })
    }

    fn asked(&self, curve: &PluginScorer, rows: &[usize]) -> Result<ArrayRef, Failure> {
        let columns = (curve.arguments.iter()).map(|(node, ty)| self.told(*node, *ty, rows));
        let columns = columns.collect::<Result<Vec<_>, TooLarge>>();
        let columns =
            columns.unwrap_or_else(|TooLarge| unreachable!("rows that are too large are not asked"));
        let scores = curve.bound.eval(&columns, rows.len())?;
        let expected = curve.bound.result().data_type();
        if scores.len() == rows.len() && scores.data_type() == &expected {
            return Ok(scores);
        }
        let why = format!(
            "it gave {} scores of type {} for {} values, not of type {expected}",
            scores.len(),
            scores.data_type(),
            rows.len()
        );
        Err(Failure::new(Status::Internal, why))
    }

    /// Some rows of a column, as the plugin sees them.
    fn told(&self, node: NodeId, ty: Typed, rows: &[usize]) -> Result<ArrayRef, TooLarge> {
        let values = match self.program.nodes[node.0 as usize].class {
            Class::Exact => Values::Exact(self.picked(node, rows, |number: &Decimal| *number)),
            Class::Float => Values::Float(self.picked(node, rows, |number: &f64| *number)),
            Class::Bool => Values::Bool(self.picked(node, rows, |yes: &bool| *yes)),
            Class::Date => Values::Date(self.picked(node, rows, |day: &Date| day.0)),
            Class::DateTime => Values::DateTime(self.picked(node, rows, |moment: &DateTime| moment.0)),
            Class::Text => {
                let texts = self.view::<Arc<str>>(node);
                Values::Text(
                    rows.iter()
                        .map(|row| texts.get(*row).ok().map(|text| &**text))
                        .collect(),
                )
            }
        };
        array(values, ty)
    }

    fn picked<T: Held, V>(&self, node: NodeId, rows: &[usize], value: impl Fn(&T) -> V) -> Vec<Option<V>> {
        let view = self.view::<T>(node);
        rows.iter().map(|row| view.get(*row).ok().map(&value)).collect()
    }
}
