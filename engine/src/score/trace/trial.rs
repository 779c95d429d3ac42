//! What would come of other values: a row is scored again with the value of one KPI supposed to be another. Only the steps that
//! the value goes into are taken again.

use std::cell::RefCell;

use weigh_dsl::model::KpiId;
use weigh_dsl::value::Decimal;

use super::{Outlook, Trace, result};
use crate::error::Error;
use crate::outcome::Cell;
use crate::score::chunk::{Chunk, Supposed};
use crate::score::program::NodeId;

/// Trials of other values in one row.
pub(crate) struct Trials<'a> {
    trace: &'a Trace<'a>,
    current: RefCell<Option<Trial<'a>>>,
    /// Why something could not be supposed.
    failure: RefCell<Option<Error>>,
}

/// The row with another value of one KPI.
struct Trial<'a> {
    chunk: Chunk<'a>,
    kpi: KpiId,
}

impl<'a> Trials<'a> {
    pub(crate) fn new(trace: &'a Trace<'a>) -> Self {
        Self {
            trace,
            current: RefCell::default(),
            failure: RefCell::default(),
        }
    }

    /// What the total would be with another value of a KPI; what it is, once the work was stopped or a plugin has failed.
    pub(crate) fn suppose(&self, kpi: KpiId, number: Decimal) -> Outlook {
        if self.failure.borrow().is_some() {
            return self.trace.result();
        }
        self.supposed(kpi, number).unwrap_or_else(|error| {
            *self.failure.borrow_mut() = Some(error);
            self.trace.result()
        })
    }

    /// Why something could not be supposed, if that was so.
    pub(crate) fn failure(self) -> Option<Error> {
        self.failure.into_inner()
    }

    fn supposed(&self, kpi: KpiId, number: Decimal) -> Result<Outlook, Error> {
        let (script, row) = (self.trace.script, self.trace.row);
        let supposed = [Supposed {
            step: script.program.kpis[kpi.0 as usize].value,
            row,
            cell: Cell::Exact(number),
        }];
        if self.trace.is_relative(kpi) {
            let chunk = script.together(row, &supposed)?;
            return Ok(result(script, &chunk, row));
        }
        let mut current = match self.current.take() {
            Some(current) => current,
            None => Trial {
                chunk: script.alone(row)?,
                kpi,
            },
        };
        if current.kpi != kpi {
            current.chunk.run_again(self.reach(current.kpi), &[])?;
            current.kpi = kpi;
        }
        current.chunk.run_again(self.reach(kpi), &supposed)?;
        let found = result(script, &current.chunk, row);
        *self.current.borrow_mut() = Some(current);
        Ok(found)
    }

    fn reach(&self, kpi: KpiId) -> &'a [NodeId] {
        &self.trace.script.reach[kpi.0 as usize].0
    }
}
