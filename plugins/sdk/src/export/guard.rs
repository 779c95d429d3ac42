//! Nothing unwinds into the host: panics become errors that tell text and place.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use weigh_abi::{Error, status};

use super::outgoing;
use crate::{Failure, Status};

thread_local! {
    /// How many guards this thread is inside of.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// What the last panic of this thread said.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on a panic inside a guard is remembered rather than printed. Others go where they went.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
                return before(info);
            }
            let text = info.payload_as_str().unwrap_or("a panic without a text");
            let said = match info.location() {
                Some(place) => format!("{text} ({}:{})", place.file(), place.line()),
                None => text.to_owned(),
            };
            SAID.with(|last| *last.borrow_mut() = Some(said));
        }));
    });
}

/// Runs a part of a library that panics where what it reads is damaged. Nothing where it did; it prints nothing then.
pub fn survived<T>(work: impl FnOnce() -> T) -> Option<T> {
    install();
    caught(|| Ok(work())).ok()
}

/// Runs `work`; a panic in it is a failure.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    DEPTH.with(|depth| depth.set(depth.get() + 1));
    let result = catch_unwind(AssertUnwindSafe(work));
    DEPTH.with(|depth| depth.set(depth.get() - 1));
    result.unwrap_or_else(|payload| {
        let said = SAID.with(|last| last.borrow_mut().take());
        let text = said.unwrap_or_else(|| outgoing::panic_text(&*payload));
        // What was thrown may panic again when it is dropped, so it is not.
        std::mem::forget(payload);
        Err(Failure::new(Status::Panic, text))
    })
}

/// The body of a function of the boundary: runs `work`, tells its failure in `error`, returns the status.
pub(super) fn guard(error: *mut Error, work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    match caught(work) {
        Ok(()) => status::OK,
        Err(failure) => {
            // SAFETY: the host passes a place for the error that is zeroed and sized, or none.
            unsafe { outgoing::tell(&failure, error) };
            failure.status.code()
        }
    }
}

/// The body of a function of the boundary that cannot fail: it lets go of something. A panic in it is dropped.
pub(super) fn let_go(work: impl FnOnce()) {
    let done: Result<(), Failure> = caught(|| {
        work();
        Ok(())
    });
    drop(done);
}
