//! Real drivers and real databases. The drivers are fetched from PyPI into the target directory; what cannot be had on a
//! machine (pip, a PostgreSQL server) is skipped, and the test says so.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests' own functions unwrap fails a test"
)]

mod data;
mod drivers;
mod failures;
mod filtered;
mod postgres;
mod read;
mod same;
mod server;
mod sqlite;
