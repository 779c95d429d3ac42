//! What each command does.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod new;
pub(crate) mod run;
pub(crate) mod test;

use std::sync::Arc;

use weigh_engine::Registry;

/// The kinds of sources that ship.
fn sources() -> Arc<Registry> {
    let mut registry = Registry::default();
    registry.register(Box::new(weigh_csv::Csv));
    Arc::new(registry)
}
