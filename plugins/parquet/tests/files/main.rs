//! Parquet files of other programs and of none: read right, or refused in clear words.

mod corpus;
mod damaged;
mod files;
mod round;
mod several;
mod show;
mod skip;
