//! Data files as offices have them, read by the whole program: several files as one table, packed and foreign encodings,
//! amounts in other currencies, days that are none. What is wrong is told with its place, never counted in silence.

mod program;

#[path = "reading/project.rs"]
mod project;

#[path = "reading/currencies.rs"]
mod currencies;
#[path = "reading/files.rs"]
mod files;
#[path = "reading/rows.rs"]
mod rows;
#[path = "reading/times.rs"]
mod times;
