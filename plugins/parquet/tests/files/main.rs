//! Parquet files of other programs and of none: read right, or refused in clear words.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod corpus;
mod damaged;
mod files;
mod round;
mod several;
mod show;
mod skip;
