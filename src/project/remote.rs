//! Files that lie elsewhere: fetched into a folder that goes when the command ends, however it ends.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use weigh_remote::{Remote, Settings};
use weigh_sdk::files::{Fetch, fetch_by};

use crate::interrupt;

/// How long a server may say nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// Has sources read files from elsewhere, as long as this is kept.
pub(super) fn fetching() -> Arc<Fetch> {
    let texts = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let remote = Remote::new(Settings {
        environment: env::vars_os().filter_map(texts).collect(),
        folder: || interrupt::begin(|| tempfile::Builder::new().prefix("weigh-").tempdir()),
        patience: PATIENCE,
    });
    let fetch: Arc<Fetch> = Arc::new(move |locator| remote.files(locator));
    fetch_by(&fetch);
    fetch
}
