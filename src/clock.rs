//! What time it is, for reports that say when they were made.

use std::env;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// The variable by which those who build things again say which moment to write into them, in seconds since 1970.
const AGREED: &str = "SOURCE_DATE_EPOCH";

/// The day and the minute, as the clock on the wall shows them: `2026-11-28 14:05`.
pub(crate) fn now() -> String {
    let agreed = env::var(AGREED).ok();
    let agreed = agreed.and_then(|seconds| Timestamp::from_second(seconds.trim().parse().ok()?).ok());
    let now = agreed.map_or_else(ZonedDateTime::now, |moment| {
        moment.to_zoned_datetime(TimeZone::UTC)
    });
    now.strftime("%Y-%m-%d %H:%M").to_string()
}
