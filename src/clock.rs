//! What time it is, for reports that say when they were made.

use std::env;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The variable by which those who build things again say which moment to write into them, in seconds since 1970.
const AGREED: &str = "SOURCE_DATE_EPOCH";

/// The moment that was agreed on, if one was.
fn agreed() -> Option<Timestamp> {
    let seconds = env::var(AGREED).ok()?.trim().parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

/// The day and the minute, as the clock on the wall shows them: `2026-11-28 14:05`.
pub(crate) fn now() -> String {
    // What was agreed on is the same wherever it is written.
    let (moment, zone) = match agreed() {
        Some(moment) => (moment, TimeZone::UTC),
        None => (Timestamp::now(), TimeZone::system()),
    };
    let here = moment.to_zoned_datetime(zone);
    here.strftime("%Y-%m-%d %H:%M").to_string()
}

/// The moment, the same wherever one is: `2026-11-28T06:05:09Z`.
pub(crate) fn moment() -> String {
    let moment = agreed().unwrap_or_else(Timestamp::now);
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
