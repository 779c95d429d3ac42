//! Whether what is written makes sense: one family of rules a file. The rules are functions of the model's own types;
//! they know no syntax and read no data.

pub(crate) mod bands;
pub(crate) mod consequences;
pub(crate) mod curves;
pub(crate) mod cycles;
pub(crate) mod reach;
pub(crate) mod scores;
pub(crate) mod types;
pub(crate) mod weights;

#[cfg(test)]
mod tests;
