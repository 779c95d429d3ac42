//! Options against the JSON Schema that a plugin publishes.

use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::call::clean;
use crate::nearest::instead;

/// The options of a metric, a curve or a source.
pub struct Schema {
    schema: Value,
    validator: Validator,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.schema, f)
    }
}

/// A wrong option.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct OptionError {
    /// Where it is: a JSON pointer into the options (`/alpha`, `/bands/2`); empty where one is lacking at the top.
    pub pointer: String,
    /// What is wrong, complete alone.
    pub message: String,
    /// What to do, where that is known.
    pub help: Option<String>,
}

impl Schema {
    /// Reads a schema. No text stands for no options.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let schema: Value = if text.trim().is_empty() {
            serde_json::json!({"type": "object", "additionalProperties": false})
        } else {
            serde_json::from_str(text)
                .map_err(|error| format!("the schema of its options is no JSON: {error}"))?
        };
        let validator = jsonschema::draft202012::new(&schema)
            .map_err(|error| format!("the schema of its options is no JSON Schema: {}", error.masked()))?;
        Ok(Self { schema, validator })
    }

    /// The schema as JSON.
    pub fn json(&self) -> &Value {
        &self.schema
    }

    /// The names of the options, in the schema's order.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
    }

    /// Checks options; the mistake that stands first, if there is any. No value is repeated in a message.
    pub fn check(&self, options: &Map<String, Value>) -> Result<(), OptionError> {
        let options = Value::Object(options.clone());
        let mut errors: Vec<OptionError> = self
            .validator
            .iter_errors(&options)
            .map(|error| self.told(&error, &options))
            .collect();
        errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        errors.into_iter().next().map_or(Ok(()), Err)
    }

    fn told(&self, error: &ValidationError<'_>, options: &Value) -> OptionError {
        let pointer = error.instance_path().as_str().to_owned();
        let option = named(&pointer);
        let (pointer, message, help) = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let name = unexpected.first().map(String::as_str).unwrap_or_default();
                let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                // The names at the top are known; those inside of an option are the schema's own matter.
                let help = pointer.is_empty().then(|| instead(name, self.names()));
                (place, format!("there is no option `{}`", clean(name)), help)
            }
            // What takes no options at all refuses them as a whole.
            ValidationErrorKind::FalseSchema if pointer.is_empty() => {
                let name = options.as_object().and_then(|options| options.keys().next());
                let name = name.map(String::as_str).unwrap_or_default();
                (
                    format!("/{name}"),
                    format!("there is no option `{}`", clean(name)),
                    Some("it takes none".into()),
                )
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let inside = if pointer.is_empty() {
                    String::new()
                } else {
                    format!(" in {option}")
                };
                (
                    pointer,
                    format!("option `{}` is needed{inside}", clean(name)),
                    None,
                )
            }
            ValidationErrorKind::Type { kind } => {
                let message = format!("{option} must be {}", types(kind));
                (pointer, message, None)
            }
            ValidationErrorKind::Enum { options } => {
                let among = options.as_array().map(Vec::as_slice).unwrap_or_default();
                let among: Vec<String> = among.iter().map(|value| clean(&value.to_string())).collect();
                (
                    pointer,
                    format!("{option} must be one of {}", among.join(", ")),
                    None,
                )
            }
            ValidationErrorKind::Minimum { limit } => {
                (pointer, format!("{option} must be at least {limit}"), None)
            }
            ValidationErrorKind::Maximum { limit } => {
                (pointer, format!("{option} must be at most {limit}"), None)
            }
            ValidationErrorKind::ExclusiveMinimum { limit } => {
                (pointer, format!("{option} must be over {limit}"), None)
            }
            ValidationErrorKind::ExclusiveMaximum { limit } => {
                (pointer, format!("{option} must be under {limit}"), None)
            }
            _ => {
                let said = clean(&error.masked().to_string());
                (pointer, format!("{option} does not fit: {said}"), None)
            }
        };
        OptionError {
            pointer,
            message,
            help,
        }
    }
}

/// An option in words: `option alpha`.
fn named(pointer: &str) -> String {
    match pointer.strip_prefix('/') {
        None => "the options".to_owned(),
        Some(path) => format!(
            "option `{}`",
            clean(&path.replace('/', ".").replace("~1", "/").replace("~0", "~"))
        ),
    }
}

fn types(kind: &TypeKind) -> String {
    let word = |name: &str| match name {
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "boolean" => "yes or no",
        "array" => "a list",
        "object" => "a table",
        _ => "missing",
    };
    match kind {
        TypeKind::Single(one) => word(&one.to_string()).to_owned(),
        TypeKind::Multiple(many) => {
            let words: Vec<String> = many.iter().map(|one| word(&one.to_string()).to_owned()).collect();
            words.join(" or ")
        }
    }
}
