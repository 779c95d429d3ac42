//! The option of a table declaration: `at`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::files::{unknown_option, wrong_option};
use weigh_words::text;

/// The options as they were meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The keys that lead to the list of rows; none where the file itself holds them, told or not.
    pub(crate) at: Option<Vec<String>>,
    /// Whether it was said that the file itself holds them.
    pub(crate) whole: bool,
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
                _ => return Err(unknown(name)),
            }
        }
        Ok(options)
    }
}

fn unknown(name: &str) -> SourceError {
    unknown_option(
        name,
        ["at"],
        text!("a json table has no option `{name}`", name),
        text!("there is `at`, which says where the rows are: `at \"data.rows\"`"),
    )
}
