//! Options against the JSON Schema that a plugin publishes.

use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weigh_words::{Text, text};

use crate::call::clean;
use crate::nearest::{instead, nearest};

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
    #[serde(with = "weigh_words::whole")]
    pub message: Text,
    /// What to do, where that is known.
    #[serde(with = "weigh_words::whole::optional")]
    pub help: Option<Text>,
}

impl Schema {
    /// Reads a schema. No text stands for no options.
    pub(crate) fn read(text: &str) -> Result<Self, Text> {
        let schema: Value = if text.trim().is_empty() {
            serde_json::json!({"type": "object", "additionalProperties": false})
        } else {
            serde_json::from_str(text).map_err(|error| {
                text!(
                    "the schema of its options is no JSON: {why}",
                    why = error.to_string()
                )
            })?
        };
        let validator = jsonschema::draft202012::new(&schema).map_err(|error| {
            text!(
                "the schema of its options is no JSON Schema: {why}",
                why = error.masked().to_string()
            )
        })?;
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

    /// Checks options; the mistake that stands first, if there is any, but a misspelt name before the one that it leaves
    /// missing. No value is repeated in a message.
    pub fn check(&self, options: &Map<String, Value>) -> Result<(), OptionError> {
        let options = Value::Object(options.clone());
        let errors: Vec<ValidationError<'_>> = self.validator.iter_errors(&options).collect();
        if let Some(misspelt) = misspelt(&errors) {
            return Err(misspelt);
        }
        let mut told: Vec<OptionError> = errors.iter().map(|error| self.told(error, &options)).collect();
        told.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        told.into_iter().next().map_or(Ok(()), Err)
    }

    fn told(&self, error: &ValidationError<'_>, options: &Value) -> OptionError {
        let pointer = error.instance_path().as_str().to_owned();
        let option = named(&pointer);
        let (message, help) = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let name = unexpected.first().map(String::as_str).unwrap_or_default();
                // The names at the top are known; those inside of an option are the schema's own matter.
                let help = pointer.is_empty().then(|| instead(name, self.names()));
                return unknown(&pointer, name, help);
            }
            // What takes no options at all refuses them as a whole.
            ValidationErrorKind::FalseSchema if pointer.is_empty() => {
                let name = options.as_object().and_then(|options| options.keys().next());
                let name = name.map(String::as_str).unwrap_or_default();
                return unknown(&pointer, name, Some(text!("it takes none")));
            }
            ValidationErrorKind::Required { property } => {
                let missing = clean(property.as_str().unwrap_or_default());
                let message = if pointer.is_empty() {
                    text!("option `{missing}` is needed", missing)
                } else {
                    text!("option `{missing}` is needed in {option}", missing, option)
                };
                (message, None)
            }
            ValidationErrorKind::Type { kind } => (
                text!("{option} must be {types}", option, types = types(kind)),
                None,
            ),
            ValidationErrorKind::Enum { options } => {
                let among = options.as_array().map(Vec::as_slice).unwrap_or_default();
                let values = Text::list(among.iter().map(|value| clean(&value.to_string())));
                (text!("{option} must be one of {values}", option, values), None)
            }
            ValidationErrorKind::Minimum { limit } => (
                text!(
                    "{option} must be at least {limit}",
                    option,
                    limit = limit.to_string()
                ),
                None,
            ),
            ValidationErrorKind::Maximum { limit } => (
                text!(
                    "{option} must be at most {limit}",
                    option,
                    limit = limit.to_string()
                ),
                None,
            ),
            ValidationErrorKind::ExclusiveMinimum { limit } => (
                text!("{option} must be over {limit}", option, limit = limit.to_string()),
                None,
            ),
            ValidationErrorKind::ExclusiveMaximum { limit } => (
                text!(
                    "{option} must be under {limit}",
                    option,
                    limit = limit.to_string()
                ),
                None,
            ),
            _ => {
                let why = clean(&error.masked().to_string());
                (text!("{option} does not fit: {why}", option, why), None)
            }
        };
        OptionError {
            pointer,
            message,
            help,
        }
    }
}

/// An option that there is not, where one that must be given is missing and the name is a slip of that one's.
fn misspelt(errors: &[ValidationError<'_>]) -> Option<OptionError> {
    errors.iter().find_map(|error| {
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
            return None;
        };
        let pointer = error.instance_path().as_str();
        let missing: Vec<&str> = errors
            .iter()
            .filter(|other| other.instance_path().as_str() == pointer)
            .filter_map(|other| match other.kind() {
                ValidationErrorKind::Required { property } => property.as_str(),
                _ => None,
            })
            .collect();
        unexpected.iter().find_map(|name| {
            let meant = nearest(name, missing.iter().copied())?;
            Some(unknown(
                pointer,
                name,
                Some(text!("did you mean `{name}`?", name = meant)),
            ))
        })
    })
}

/// An option that there is not.
fn unknown(inside: &str, name: &str, help: Option<Text>) -> OptionError {
    OptionError {
        pointer: format!("{inside}/{}", name.replace('~', "~0").replace('/', "~1")),
        message: text!("there is no option `{option}`", option = clean(name)),
        help,
    }
}

/// An option in words: `option alpha`.
fn named(pointer: &str) -> Text {
    match pointer.strip_prefix('/') {
        None => text!("the options"),
        Some(path) => text!(
            "option `{option}`",
            option = clean(&path.replace('/', ".").replace("~1", "/").replace("~0", "~"))
        ),
    }
}

fn types(kind: &TypeKind) -> Text {
    let word = |name: &str| match name {
        "integer" => text!("a whole number"),
        "number" => text!("a number"),
        "string" => text!("a text"),
        "boolean" => text!("yes or no"),
        "array" => text!("a list"),
        "object" => text!("a table"),
        _ => text!("missing"),
    };
    let words: Vec<Text> = match kind {
        TypeKind::Single(one) => vec![word(&one.to_string())],
        TypeKind::Multiple(many) => many.iter().map(|one| word(&one.to_string())).collect(),
    };
    words
        .into_iter()
        .reduce(|either, or| text!("{either} or {or}", either, or))
        .unwrap_or_default()
}
