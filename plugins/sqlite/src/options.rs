//! The options of a table declaration: `table`, `query`.

use serde_json::{Map, Value};
use weigh_sdk::SourceError;
use weigh_sdk::files::nearest;
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
                return Err(wrong(
                    name,
                    text!(
                        "`{option}` cannot be {value}",
                        option = name,
                        value = value.to_string()
                    ),
                    text!("write a name or a query in quotes: `table \"orders\"`, `query \"SELECT …\"`"),
                ));
            };
            if wanted != Self::Only {
                return Err(wrong(
                    name,
                    text!("`table` and `query` are both given"),
                    text!("write one of them"),
                ));
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

fn wrong(option: &str, message: Text, help: Text) -> SourceError {
    SourceError::Option {
        option: option.to_owned(),
        message,
        help: Some(help),
    }
}

fn unknown(name: &str) -> SourceError {
    let help = match nearest(name, NAMES) {
        Some(near) => text!("did you mean `{near}`?", near),
        None => text!(
            "a sqlite table has the options {options}",
            options = Text::list(NAMES.map(|known| format!("`{known}`")))
        ),
    };
    wrong(name, text!("a sqlite table has no option `{name}`", name), help)
}
