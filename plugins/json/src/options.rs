//! The options of a table declaration: `at`, `missing`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::cell::Markers;
use weigh_sdk::files::{missing, unknown_option, wrong_option};
use weigh_words::text;

/// The options as they were meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The keys that lead to the list of rows; none where the file itself holds them, told or not.
    pub(crate) at: Option<Vec<String>>,
    /// Whether it was said that the file itself holds them.
    pub(crate) whole: bool,
    /// What stands for no value.
    pub(crate) missing: Markers,
}

impl Options {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, SourceError> {
        let mut options = Self::default();
        for (name, value) in given {
            match (name.as_str(), value.as_str()) {
                ("at", Some("")) => options.whole = true,
                ("at", Some(path)) => options.at = Some(path.split('.').map(str::to_owned).collect()),
                ("at", None) => {
                    let help = text!("it is the keys that lead to the rows: `at \"data.rows\"`");
                    return Err(wrong_option(name, value, help));
                }
                ("missing", _) => options.missing = missing(value)?,
                _ => return Err(unknown(name)),
            }
        }
        Ok(options)
    }
}

fn unknown(name: &str) -> SourceError {
    unknown_option(
        name,
        ["at", "missing"],
        text!("a json table has no option `{name}`", name),
        text!(
            "there are `at`, which says where the rows are, as in `at \"data.rows\"`, and `missing`, which says what stands \
             for no value"
        ),
    )
}
