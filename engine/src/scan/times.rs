//! The pass that finds the first and the last day of the data: it reads nothing but times.

use std::sync::{Mutex, PoisonError};

use super::Input;
use super::days::Times;
use super::errors::ErrorLog;
use super::halt::Halt;
use super::pass::Pass;
use super::work::{self, Job, lock};
use super::world::World;
use crate::plan::{Coverage, Covered, Plan, TimePass, join};

/// The days that the data of a plan covers.
pub(super) fn coverage(input: Input<'_>, plan: &Plan, world: &World) -> Result<Covered, Halt> {
    let mut looking = Vec::new();
    for plan in &plan.times {
        let pass = Pass::new(input, &plan.rows, plan.in_memory, world)?;
        looking.push(Looking {
            plan,
            pass,
            found: Mutex::default(),
        });
    }
    let jobs: Vec<&dyn Job> = looking.iter().map(|job| job as &dyn Job).collect();
    work::run(&jobs)?;
    Ok(looking.into_iter().fold(Covered::default(), |covered, job| {
        let found = job.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        covered.with(if job.plan.yearly {
            Covered {
                yearly: found,
                dated: None,
            }
        } else {
            Covered {
                dated: found,
                yearly: None,
            }
        })
    }))
}

struct Looking<'a> {
    plan: &'a TimePass,
    pass: Pass<'a>,
    found: Mutex<Option<Coverage>>,
}

impl Job for Looking<'_> {
    fn parts(&self) -> usize {
        self.pass.partitions()
    }

    fn run(&self, part: usize) -> Result<(), Halt> {
        let mut found = None;
        // What is wrong is found again, and reported, when the rows are counted.
        self.pass
            .each(part, &mut ErrorLog::default(), &mut |rows, slice| {
                let times = Times::of(&rows.node(self.plan.time), slice.keep.len());
                found = join(found, times.coverage(&slice.keep));
                Ok(())
            })?;
        let mut all = lock(&self.found);
        *all = join(*all, found);
        Ok(())
    }

    fn done(&self) -> Result<(), Halt> {
        Ok(())
    }

    fn explain(&self, halt: Halt) -> Halt {
        self.pass.explain(halt)
    }
}
