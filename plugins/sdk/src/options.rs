//! Options: a struct of the author's, read by serde, with a JSON Schema derived from it.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde_json::Value;

/// The options of what has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoOptions {}

/// The JSON Schema (2020-12) of options, which the host checks before they reach the plugin.
///
/// Add `#[serde(deny_unknown_fields)]` to the struct, so that a misspelt option is a mistake rather than ignored.
/// Doc comments become descriptions.
pub fn options_schema<O: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<O>()
        .to_value()
}
