//! Rayon, once: jobs cut into parts, which workers take in order. A failure is the one of the earliest part, whatever
//! the number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::halt::Halt;

/// Something that is done in parts.
pub(crate) trait Job: Sync {
    /// The number of parts.
    fn parts(&self) -> usize;
    /// Does a part. Parts are begun in order, and several at a time.
    fn run(&self, part: usize) -> Result<(), Halt>;
    /// All parts are done. Called once.
    fn done(&self) -> Result<(), Halt>;
    /// Says more of a failure, once all earlier parts have ended.
    fn explain(&self, halt: Halt) -> Halt;
}

/// Does all parts of all jobs, in order as far as they are begun.
pub(crate) fn run(jobs: &[&dyn Job]) -> Result<(), Halt> {
    let parts: Vec<(usize, usize)> = jobs
        .iter()
        .enumerate()
        .flat_map(|(job, all)| (0..all.parts()).map(move |part| (job, part)))
        .collect();
    let left: Vec<AtomicUsize> = jobs.iter().map(|job| AtomicUsize::new(job.parts())).collect();
    for job in jobs.iter().filter(|job| job.parts() == 0) {
        job.done()?;
    }
    let next = AtomicUsize::new(0);
    // Parts from here on are not begun any more.
    let limit = AtomicUsize::new(parts.len());
    let failure: Mutex<Option<(usize, Halt)>> = Mutex::new(None);
    let work = || loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        if at >= limit.load(Ordering::Acquire) {
            return;
        }
        let (job, part) = parts[at];
        let mut result = jobs[job].run(part);
        if result.is_ok() && left[job].fetch_sub(1, Ordering::AcqRel) == 1 {
            result = jobs[job].done();
        }
        if let Err(halt) = result {
            limit.fetch_min(at, Ordering::AcqRel);
            let mut failure = lock(&failure);
            if failure.as_ref().is_none_or(|(earliest, _)| at < *earliest) {
                *failure = Some((at, halt));
            }
        }
    };
    let workers = rayon::current_num_threads().min(parts.len());
    rayon::scope(|scope| (0..workers).for_each(|_| scope.spawn(|_| work())));
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((at, halt)) => Err(jobs[parts[at].0].explain(halt)),
        None => Ok(()),
    }
}

/// How many parts are done at a time.
pub(super) fn threads() -> usize {
    rayon::current_num_threads()
}

/// Applies `f` to each item at the same time, and keeps the order.
pub(super) fn map<'i, T: Sync, R: Send>(items: &'i [T], f: impl Fn(&'i T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter().map(f).collect()
}

/// Applies `f` to each number up to a count at the same time, and keeps the order. `start` makes what it works with.
pub(super) fn map_up_to<S, R: Send>(
    count: usize,
    start: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, usize) -> R + Sync + Send,
) -> Vec<R> {
    (0..count).into_par_iter().map_init(start, f).collect()
}

/// Applies `f` to each item at the same time, and keeps the order.
pub(super) fn map_mut<T: Send, R: Send>(items: &mut [T], f: impl Fn(&mut T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter_mut().map(f).collect()
}

/// A lock on what a panic elsewhere cannot have left half-done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
