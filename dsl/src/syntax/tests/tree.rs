//! A tree as text that a person can read in a snapshot: without places, and what is short on one line.

use serde_json::Value;

use crate::syntax::ast;

/// The tree without its places.
pub(crate) fn bare(file: &ast::File) -> Value {
    strip(serde_json::to_value(file).unwrap())
}

/// The tree as indented text.
pub(super) fn shown(file: &ast::File) -> String {
    let mut text = String::new();
    write(&bare(file), 0, &mut text);
    text
}

/// Takes places out, and the wrappers that are left with nothing else.
fn strip(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(strip).collect(),
        Value::Object(fields) => {
            let placed = fields.contains_key("span");
            let mut kept: serde_json::Map<String, Value> = fields
                .into_iter()
                .filter(|(name, _)| !matches!(name.as_str(), "span" | "keyword" | "source"))
                .filter(|(_, value)| *value != Value::Null && *value != Value::Array(Vec::new()))
                .map(|(name, value)| (name, strip(value)))
                .collect();
            let only = ["value", "kind", "names"]
                .into_iter()
                .find(|name| placed && kept.len() == 1 && kept.contains_key(*name));
            match only.and_then(|name| kept.swap_remove(name)) {
                Some(inner) => inner,
                None => Value::Object(kept),
            }
        }
        other => other,
    }
}

fn write(value: &Value, depth: usize, text: &mut String) {
    const WIDTH: usize = 180;
    let line = value.to_string();
    let (open, close) = match value {
        Value::Array(_) => ('[', ']'),
        Value::Object(_) => ('{', '}'),
        _ => (' ', ' '),
    };
    if line.len() + 2 * depth <= WIDTH || open == ' ' {
        text.push_str(&line);
        return;
    }
    let indent = "  ".repeat(depth + 1);
    text.push(open);
    let parts: Vec<(Option<&String>, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (Some(name), value)).collect(),
        Value::Array(values) => values.iter().map(|value| (None, value)).collect(),
        _ => Vec::new(),
    };
    for (name, part) in parts {
        text.push('\n');
        text.push_str(&indent);
        if let Some(name) = name {
            text.push_str(name);
            text.push_str(": ");
        }
        write(part, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}
