//! Random tables and scorecards over them.

mod dice;
mod formulas;
mod rules;
mod scorecards;
mod tables;

pub(crate) use dice::Dice;
pub(crate) use scorecards::scorecard;
pub(crate) use tables::{TABLES, tables};
