//! The room that pairs of a cell and a value may take, and the file that they wait in where there is no more of it. The file
//! has no name that anybody else could open it by, so it is gone when this program is, however that ends.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::super::halt::{Halt, Unspilled};
use super::super::work::lock;
use super::{ClassState, Pairs, State};
use crate::request::Budget;

/// Room for the pairs of a table.
#[derive(Debug)]
pub(in crate::scan) struct Spill {
    budget: Budget,
    /// How many bytes of pairs a worker may hold, and how many may be read back at a time.
    share: usize,
    file: Mutex<Option<File>>,
    written: AtomicU64,
    /// Why what was written cannot be read back.
    failure: Mutex<Option<Unspilled>>,
}

impl Spill {
    /// Room for so many workers at a time.
    pub(in crate::scan) fn new(budget: &Budget, workers: usize) -> Self {
        // Each may hold its share once as it collects, and once more as it sorts or groups that.
        let share = budget.bytes / (2 * workers.max(1) as u64);
        Self {
            budget: budget.clone(),
            share: usize::try_from(share).unwrap_or(usize::MAX),
            file: Mutex::default(),
            written: AtomicU64::new(0),
            failure: Mutex::default(),
        }
    }

    /// How many bytes of pairs are handled at a time.
    pub(super) fn share(&self) -> usize {
        self.share
    }

    /// How many bytes were written.
    pub(in crate::scan) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Writes out the pairs of a worker that holds more than its share.
    pub(in crate::scan) fn keep_within(&self, classes: &mut [ClassState]) -> Result<(), Halt> {
        let held = |classes: &mut [ClassState]| pairs_of(classes).map(|pairs| pairs.bytes()).sum::<usize>();
        if held(classes) <= self.share {
            return Ok(());
        }
        // Often there are few different ones.
        pairs_of(classes).for_each(Pairs::deduplicate_all);
        if held(classes) <= self.share / 2 {
            return Ok(());
        }
        pairs_of(classes).try_for_each(|pairs| pairs.spill(self))
    }

    /// Writes out what is left of pairs of which some were written out, so that all of them are in one place.
    pub(in crate::scan) fn finish(&self, classes: &mut [ClassState]) -> Result<(), Halt> {
        let mut away = pairs_of(classes).filter(|pairs| pairs.is_away());
        away.try_for_each(|pairs| pairs.spill(self))
    }

    /// Fails if what was written could not be read back.
    pub(in crate::scan) fn check(&self) -> Result<(), Halt> {
        match lock(&self.failure).take() {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    }

    /// Remembers why what was written cannot be read back: where values are read off nobody can be told.
    pub(super) fn fail(&self, error: io::Error) {
        lock(&self.failure).get_or_insert_with(|| self.unspilled(error));
    }

    /// Whether something could not be read back, so that nothing more needs to be.
    pub(super) fn has_failed(&self) -> bool {
        lock(&self.failure).is_some()
    }

    /// Puts bytes behind those that are there already, and says where.
    pub(super) fn write(&self, parts: impl Iterator<Item = Vec<u8>>) -> Result<u64, Halt> {
        let put = || {
            let mut file = lock(&self.file);
            let file = match &mut *file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile_in(&self.budget.folder)?),
            };
            let start = file.seek(SeekFrom::End(0))?;
            for part in parts {
                file.write_all(&part)?;
                self.written.fetch_add(part.len() as u64, Ordering::Relaxed);
            }
            Ok(start)
        };
        put().map_err(|error| self.unspilled(error).into())
    }

    /// Reads bytes that were written.
    pub(super) fn read(&self, start: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut file = lock(&self.file);
        let Some(file) = &mut *file else {
            return Err(io::ErrorKind::NotFound.into());
        };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(bytes)
    }

    fn unspilled(&self, error: io::Error) -> Unspilled {
        Unspilled {
            folder: self.budget.folder.clone(),
            error: Arc::new(error),
        }
    }
}

fn pairs_of(classes: &mut [ClassState]) -> impl Iterator<Item = &mut Pairs> {
    let all = classes.iter_mut().flat_map(ClassState::accumulators_mut);
    all.filter_map(|state| match state {
        State::Pairs(pairs) => Some(pairs),
        State::Count { .. }
        | State::Sum(_)
        | State::Deviation(_)
        | State::FloatSum(_)
        | State::FloatSpread(_)
        | State::Extreme(_)
        | State::Edge(_)
        | State::Metric(_) => None,
    })
}
