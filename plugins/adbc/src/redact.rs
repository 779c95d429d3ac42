//! What is taken out of a driver's words before anybody sees them.

use serde_json::{Map, Value};

use crate::connection::{Connection, Redact};

/// What a secret is shown as.
const HIDDEN: &str = "***";
/// Texts shorter than this are no secrets: hiding every `a` would hide nothing but the message.
const SHORTEST: usize = 3;

/// A driver's words as they may be shown.
pub(crate) struct Words {
    redact: Redact,
    secrets: Vec<String>,
}

impl Words {
    /// The words of a connection's driver.
    pub(crate) fn of(connection: &Connection) -> Self {
        Self {
            redact: connection.redact.clone(),
            secrets: secrets(&connection.options),
        }
    }

    /// A text without secrets.
    pub(crate) fn shown(&self, text: &str) -> String {
        hide(&(self.redact)(text), &self.secrets)
    }
}

/// The secret parts of options, whoever named them: passwords, tokens, and what a URI says of its user. A driver that
/// cannot make sense of a URI may quote any piece of it, so the pieces are taken out too.
fn secrets(options: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in options {
        let Value::String(text) = value else { continue };
        let key = key.to_ascii_lowercase();
        if ["password", "passwd", "secret", "token", "private", "credential"]
            .iter()
            .any(|word| key.contains(word))
        {
            found.push(text.clone());
        }
        if key == "uri" {
            found.extend(of_uri(text));
        }
    }
    // Messages are told in one line, and so are the secrets in them.
    let lines: Vec<String> = found
        .iter()
        .map(|secret| secret.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    found.extend(lines);
    found.retain(|secret| secret.chars().count() >= SHORTEST);
    // A part must not spoil the text of the whole before that is looked for.
    found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found
}

/// The secrets of `scheme://user:password@host/?password=…` and of `host=… password=…`.
fn of_uri(uri: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some((_, rest)) = uri.split_once("://")
        && let Some((user, _)) = rest.rsplit_once('@')
        && let Some((_, password)) = user.split_once(':')
    {
        found.push(password.to_owned());
        found.extend(password.split([':', '@', '/', '?', '#', '%']).map(str::to_owned));
    }
    for setting in uri.split(['?', '&', ' ', ';']) {
        if let Some((key, value)) = setting.split_once('=')
            && ["password", "pwd", "token", "secret"]
                .iter()
                .any(|word| key.to_ascii_lowercase().contains(word))
        {
            found.push(value.trim_matches('\'').to_owned());
        }
    }
    found
}

/// A text without them.
fn hide(text: &str, secrets: &[String]) -> String {
    secrets
        .iter()
        .fold(text.to_owned(), |text, secret| text.replace(secret, HIDDEN))
}

#[cfg(test)]
mod tests;
