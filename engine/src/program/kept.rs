//! What a run has read and counted, kept, so that other weights, curves and bands can be scored without another scan.

use super::{Program, Ran};
use crate::error::Error;
use crate::request::{Request, Watch};
use crate::values::Values;

/// What a run has read and counted.
#[derive(Debug)]
pub struct Kept {
    ran: Ran,
}

impl Kept {
    /// The values, which [`crate::score`] takes.
    pub fn values(&self) -> &Values {
        &self.ran.values
    }
}

impl Program {
    /// Reads and counts what a request asks for, and scores nothing yet.
    pub fn keep(&mut self, request: &Request, watch: &dyn Watch) -> Result<Kept, Error> {
        Ok(Kept {
            ran: self.values(request, watch)?,
        })
    }
}
