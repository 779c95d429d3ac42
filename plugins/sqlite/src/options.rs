//! The options of a table declaration: `table`, `query`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::files::{unknown_option, wrong_option};
use weigh_words::{Text, text};

const NAMES: [&str; 2] = ["table", "query"];

/// What is read of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Its only table.
    Only,
    /// The table or view of this name.
    Table(String),
    /// The answer to a query.
    Query(String),
}

impl Wanted {
    pub(crate) fn read(given: &Map<String, Value>) -> Result<Self, SourceError> {
        let mut wanted = Self::Only;
        for (name, value) in given {
            if !NAMES.contains(&name.as_str()) {
                return Err(unknown(name));
            }
            let Some(text) = value.as_str().map(str::trim).filter(|text| !text.is_empty()) else {
                let help =
                    text!("write a name or a query in quotes: `table \"orders\"`, `query \"SELECT …\"`");
                return Err(wrong_option(name, value, help));
            };
            if wanted != Self::Only {
                return Err(SourceError::Option {
                    option: name.clone(),
                    message: text!("`table` and `query` are both given"),
                    help: Some(text!("write one of them")),
                });
            }
            wanted = if name == "table" {
                Self::Table(text.to_owned())
            } else {
                let query = text.trim_end_matches(|c: char| c == ';' || c.is_whitespace());
                Self::Query(query.to_owned())
            };
        }
        Ok(wanted)
    }
}

fn unknown(name: &str) -> SourceError {
    unknown_option(
        name,
        NAMES,
        text!("a sqlite table has no option `{name}`", name),
        text!(
            "a sqlite table has the options {options}",
            options = Text::list(NAMES.map(|known| format!("`{known}`")))
        ),
    )
}
