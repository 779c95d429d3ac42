//! Secrets: named in the manifest, kept elsewhere, and never printed.

use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::{Number, Value};
use weigh_words::{Text, text};

use super::Options;

/// What a secret is shown as.
const HIDDEN: &str = "***";

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The secrets of a connection, for taking them out of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(Vec<Secret>);

/// What is shorter is not hidden: hiding every `a` would hide nothing but the message.
const LEAST: usize = 3;

impl Secrets {
    /// A text without the secrets, as written or as in JSON or a URI.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut forms: Vec<String> = self.0.iter().flat_map(forms).collect();
        // The longest first: what is left of one that holds another would give it away.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let hide = |text: String, form: &String| text.replace(form.as_str(), HIDDEN);
        forms.iter().fold(text.to_owned(), hide)
    }

    /// Knows other secrets too from now on.
    pub(crate) fn add(&mut self, others: &Self) {
        for other in &others.0 {
            if !self.0.contains(other) {
                self.0.push(other.clone());
            }
        }
    }
}

/// The ways in which a secret may stand in a text.
fn forms(secret: &Secret) -> Vec<String> {
    let whole = secret.reveal();
    let json = Value::from(whole).to_string();
    let mut forms = vec![whole.to_owned(), json[1..json.len() - 1].to_owned()];
    // A driver may quote the password of a URI alone.
    forms.extend(password_of(whole).map(str::to_owned));
    // What a plugin says for the log has lost its line ends, and what its process says is heard line by line.
    forms.push(crate::call::clean(whole));
    forms.extend(whole.lines().map(|line| line.trim().to_owned()));
    forms.retain(|form| form.chars().count() >= LEAST);
    forms
}

/// The options of a connection with its secrets put in. Printing one hides them.
#[derive(Clone, PartialEq)]
pub struct Resolved {
    options: Options,
    secrets: Secrets,
    /// The JSON pointers of the options that are secret.
    hidden: Vec<String>,
}

impl Resolved {
    /// Options without secrets.
    pub fn plain(options: Options) -> Self {
        Self {
            options,
            secrets: Secrets::default(),
            hidden: Vec::new(),
        }
    }

    /// The options, secrets included: for the plugin, not for people.
    pub fn reveal(&self) -> &Options {
        &self.options
    }

    /// The secrets among them.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

impl fmt::Debug for Resolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = Value::Object(self.options.clone());
        for pointer in &self.hidden {
            if let Some(value) = shown.pointer_mut(pointer) {
                *value = Value::from(HIDDEN);
            }
        }
        f.write_str(&self.secrets.redact(&shown.to_string()))
    }
}

/// The password in a URI: `postgresql://user:password@host/`.
pub(super) fn password_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    user.split_once(':')
        .map(|(_, password)| password)
        .filter(|password| !password.is_empty())
}

/// A setting that cannot be resolved.
pub(super) struct Unresolved {
    pub(super) pointer: String,
    pub(super) message: Text,
    pub(super) help: Option<Text>,
}

/// Puts secrets in.
pub(super) fn resolve(
    options: &toml::Table,
    folder: &Path,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Resolved, Unresolved> {
    let mut resolver = Resolver {
        folder,
        environment,
        resolved: Resolved::plain(Options::new()),
    };
    let options = resolver.table(options, "")?;
    resolver.resolved.options = options;
    Ok(resolver.resolved)
}

struct Resolver<'a> {
    folder: &'a Path,
    environment: &'a dyn Fn(&str) -> Option<String>,
    resolved: Resolved,
}

impl Resolver<'_> {
    fn table(&mut self, table: &toml::Table, pointer: &str) -> Result<Options, Unresolved> {
        let mut options = Options::new();
        for (key, value) in table {
            let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
            let value = self.value(value, &pointer)?;
            options.insert(key.clone(), value);
        }
        Ok(options)
    }

    fn value(&mut self, value: &toml::Value, pointer: &str) -> Result<Value, Unresolved> {
        Ok(match value {
            toml::Value::String(text) => Value::from(text.as_str()),
            toml::Value::Integer(number) => Value::from(*number),
            toml::Value::Boolean(answer) => Value::from(*answer),
            toml::Value::Datetime(time) => Value::from(time.to_string()),
            toml::Value::Float(number) => match Number::from_f64(*number) {
                Some(number) => Value::Number(number),
                None => {
                    return Err(unresolved(
                        pointer,
                        text!("{number} is no number", number = number.to_string()),
                    ));
                }
            },
            toml::Value::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.value(item, &format!("{pointer}/{index}")));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            toml::Value::Table(table) => match self.secret(table, pointer)? {
                Some(secret) => {
                    let text = Value::from(secret.reveal());
                    self.resolved.hidden.push(pointer.to_owned());
                    self.resolved.secrets.0.push(secret);
                    text
                }
                None => Value::Object(self.table(table, pointer)?),
            },
        })
    }

    /// What a reference leads to, if the table is one: `{ env = "NAME" }`, `{ file = "PATH" }`.
    fn secret(&self, table: &toml::Table, pointer: &str) -> Result<Option<Secret>, Unresolved> {
        let mut keys = table.iter();
        let (Some((key, toml::Value::String(name))), None) = (keys.next(), keys.next()) else {
            return Ok(None);
        };
        match key.as_str() {
            "env" => match (self.environment)(name) {
                Some(text) => Ok(Some(Secret(text))),
                None => Err(Unresolved {
                    help: Some(text!("set {variable} before the run", variable = name)),
                    ..unresolved(
                        pointer,
                        text!("the environment has no variable {variable}", variable = name),
                    )
                }),
            },
            "file" => {
                let path = self.folder.join(name);
                match fs::read_to_string(&path) {
                    Ok(text) => Ok(Some(Secret(text.trim_end_matches(['\n', '\r']).to_owned()))),
                    Err(error) => Err(unresolved(
                        pointer,
                        text!(
                            "{path} cannot be read: {why}",
                            path = path.display().to_string(),
                            why = error.to_string()
                        ),
                    )),
                }
            }
            _ => Ok(None),
        }
    }
}

fn unresolved(pointer: &str, message: Text) -> Unresolved {
    Unresolved {
        pointer: pointer.to_owned(),
        message,
        help: None,
    }
}
