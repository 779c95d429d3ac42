//! What each command does.

mod budget;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod inspect;
pub(crate) mod new;
pub(crate) mod plugin;
pub(crate) mod run;
mod scored;
pub(crate) mod sensitivity;
pub(crate) mod test;
pub(crate) mod verify;
pub(crate) mod whatif;

use weigh_engine::dsl::compile::By;

use crate::args::BadRows;

/// The level that a scorecard is computed for; of the one that is named, where the file has several.
pub(crate) fn by(level: Option<&String>, scorecard: Option<&String>) -> Option<By> {
    level.map(|level| By {
        scorecard: scorecard.cloned(),
        level: level.clone(),
    })
}

/// What to do about errors in the data.
pub(crate) fn bad_rows(asked: BadRows) -> weigh_engine::BadRows {
    match asked {
        BadRows::Stop => weigh_engine::BadRows::Stop,
        BadRows::Skip => weigh_engine::BadRows::Skip,
    }
}
