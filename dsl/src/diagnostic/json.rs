//! Diagnostics as data, for editors and scripts.

use serde_json::{Value, json};

use super::{Diagnostic, Label};
use crate::source::Sources;

/// The diagnostics as a list of objects: `code`, `severity`, `title`, `primary` and `others` (each with `file`, `start` and
/// `end` as `line` and `column` from 1, and `text`), `help`. In English, since programs read it.
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    diagnostics
        .iter()
        .map(|diagnostic| {
            json!({
                "code": diagnostic.code.text(),
                "severity": diagnostic.severity,
                "title": diagnostic.title.to_string(),
                "primary": label(&diagnostic.primary, sources),
                "others": diagnostic.others.iter().map(|other| label(other, sources)).collect::<Vec<_>>(),
                "help": diagnostic.help.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn label(label: &Label, sources: &Sources) -> Value {
    let file = sources.file(label.span.source);
    let place = |byte: u32| {
        let (line, column) = file.place(byte);
        json!({"line": line, "column": column})
    };
    json!({
        "file": file.name,
        "start": place(label.span.start),
        "end": place(label.span.end),
        "text": label.text.to_string(),
    })
}
