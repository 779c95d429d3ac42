//! Plugins in processes of their own: whatever they do to themselves, this program lives and says what it was.
//!
//! ```text
//! LoadedMetric, LoadedCurve, LoadedSource ──▶ Home ──lease──▶ Child ──frames──▶ worker ──C boundary──▶ library
//!   bound.rs, connection.rs                   home.rs          child.rs          ../worker
//!                                                              watch.rs: deadline, cancelling, how it ended
//! ```
//!
//! The process opens the same library over the same boundary, so results are the same bytes. Each metric or curve that is
//! bound and each connection that is open has a process to itself, with one call at a time: threads that share it wait for
//! one another, which is why heavy metrics that somebody reviewed run faster inside this program. States stay where they
//! were made.

mod bound;
mod child;
pub(crate) mod columns;
mod connection;
mod ended;
mod home;
mod launch;
pub(crate) mod protocol;
mod watch;

pub(crate) use bound::{Bound, Kind, bind};
pub(crate) use connection::{Connection, Remote, Wanted};
pub use ended::Ended;
pub(crate) use home::{Home, Plan};
pub use launch::{Environment, Launch, Limits};
