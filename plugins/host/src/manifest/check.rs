//! The text of a manifest into what it says. Every key is one that is known.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use weigh_words::{Text, text};

use super::amount;
use super::place::{ManifestError, Place};
use super::secret::password_of;
use super::{Connection, Driver, PluginEntry};
use crate::nearest::instead;

const TOP: &[&str] = &["plugins", "sources"];
const PLUGIN: &[&str] = &[
    "path",
    "isolation",
    "abi",
    "deadline",
    "memory",
    "environment",
    "with",
];
const SOURCE: &[&str] = &[
    "adbc",
    "plugin",
    "entrypoint",
    "uri",
    "username",
    "password",
    "options",
];
/// The settings of an ADBC connection that stand beside its `options`.
const ADBC: &[&str] = &["uri", "username", "password"];

/// The whole file, as serde reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(default)]
    plugins: IndexMap<String, PluginEntry>,
    #[serde(default)]
    sources: IndexMap<String, Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    adbc: Option<String>,
    plugin: Option<String>,
    entrypoint: Option<String>,
    uri: Option<toml::Value>,
    username: Option<toml::Value>,
    password: Option<toml::Value>,
    options: Option<toml::Table>,
}

type Read = (IndexMap<String, PluginEntry>, IndexMap<String, Connection>);

/// Reads a manifest.
pub(super) fn read(text: &str, path: &Path) -> Result<Read, ManifestError> {
    let wrong = |error: &toml::de::Error| ManifestError {
        path: path.to_path_buf(),
        place: error.span().map(|span| Place::of(text, span.start)),
        message: as_toml_says(error),
        help: None,
    };
    let file = File { text, path };
    let root = DeTable::parse(text).map_err(|error| wrong(&error))?;
    file.known(root.get_ref(), TOP, |key| text!("weigh.toml has no `{key}`", key))?;
    file.each_known(root.get_ref(), "plugins", PLUGIN, |key| {
        text!("a plugin has no `{key}`", key)
    })?;
    file.each_known(root.get_ref(), "sources", SOURCE, |key| {
        text!("a connection has no `{key}`", key)
    })?;
    let plugins = root
        .get_ref()
        .get("plugins")
        .and_then(|tables| tables.get_ref().as_table());
    for (name, entry) in plugins.into_iter().flat_map(DeTable::iter) {
        file.plugin(name.get_ref(), entry.get_ref())?;
    }
    let whole: Whole = toml::from_str(text).map_err(|error| wrong(&error))?;
    let mut connections = IndexMap::new();
    for (name, written) in whole.sources {
        let connection = file.connection(&name, written)?;
        connections.insert(name, connection);
    }
    Ok((whole.plugins, connections))
}

/// What the reader of TOML says, in its own words.
pub(crate) fn as_toml_says(error: &toml::de::Error) -> Text {
    text!("{mistake}", mistake = crate::call::clean(error.message()))
}

struct File<'a> {
    text: &'a str,
    path: &'a Path,
}

impl File<'_> {
    fn wrong(&self, keys: &[&str], message: Text, help: Text) -> ManifestError {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        ManifestError {
            path: self.path.to_path_buf(),
            place: super::place::of(self.text, &keys),
            message,
            help: Some(help),
        }
    }

    /// A value that cannot be.
    fn at(&self, value: &Spanned<DeValue<'_>>, message: Text) -> ManifestError {
        ManifestError {
            path: self.path.to_path_buf(),
            place: Some(Place::of(self.text, value.span().start)),
            message,
            help: None,
        }
    }

    /// All keys of a table are of these; `lacks` says that it has no such key.
    fn known(
        &self,
        table: &DeTable<'_>,
        keys: &[&str],
        lacks: impl Fn(String) -> Text,
    ) -> Result<(), ManifestError> {
        let names = table
            .keys()
            .map(|key: &Spanned<_>| (key.get_ref().to_string(), key.span()));
        for (name, span) in names {
            if !keys.contains(&name.as_str()) {
                return Err(ManifestError {
                    path: self.path.to_path_buf(),
                    place: Some(Place::of(self.text, span.start)),
                    message: lacks(crate::call::clean(&name)),
                    help: Some(instead(&name, keys.iter().copied())),
                });
            }
        }
        Ok(())
    }

    /// All keys of each table in a table are of these.
    fn each_known(
        &self,
        root: &DeTable<'_>,
        table: &str,
        keys: &[&str],
        lacks: impl Fn(String) -> Text,
    ) -> Result<(), ManifestError> {
        let tables = root.get(table).and_then(|tables| tables.get_ref().as_table());
        for entry in tables.into_iter().flat_map(DeTable::values) {
            if let DeValue::Table(entry) = entry.get_ref() {
                self.known(entry, keys, &lacks)?;
            }
        }
        Ok(())
    }

    /// What serde would say in its own words.
    fn plugin(&self, name: &str, entry: &DeValue<'_>) -> Result<(), ManifestError> {
        let plugin = crate::call::clean(name);
        let Some(path) = entry.get("path") else {
            let message = text!("plugin `{plugin}` does not say where its library is", plugin);
            let help = text!("add `path = \"LIBRARY\"`");
            return Err(self.wrong(&["plugins", name], message, help));
        };
        let paths = match path.get_ref() {
            DeValue::String(_) => true,
            DeValue::Table(paths) => paths.values().all(|path| path.get_ref().is_str()),
            _ => false,
        };
        if !paths {
            let message = text!("a path, or a table of paths by platform (`linux-x86_64`)");
            return Err(self.at(path, message));
        }
        if let Some(deadline) = entry.get("deadline")
            && deadline
                .get_ref()
                .as_str()
                .and_then(amount::milliseconds)
                .is_none()
        {
            let message = text!("a deadline is a whole number with ms, s or min: `\"60 s\"`");
            return Err(self.at(deadline, message));
        }
        if let Some(memory) = entry.get("memory")
            && memory.get_ref().as_str().and_then(amount::bytes).is_none()
        {
            let message = text!("an amount of memory is a whole number with KB, MB or GB: `\"4 GB\"`");
            return Err(self.at(memory, message));
        }
        let isolation = entry.get("isolation").and_then(|value| value.get_ref().as_str());
        if isolation.is_some_and(|word| !["process", "in-process"].contains(&word)) {
            let message = text!("plugin `{plugin}` cannot be isolated so", plugin);
            let help = text!("write `isolation = \"process\"` or `isolation = \"in-process\"`");
            return Err(self.wrong(&["plugins", name, "isolation"], message, help));
        }
        Ok(())
    }

    fn connection(&self, name: &str, written: Written) -> Result<Connection, ManifestError> {
        let mut options = written.options.unwrap_or_default();
        let settings = [
            ("uri", written.uri),
            ("username", written.username),
            ("password", written.password),
        ];
        let at = |key: &'static str| ["sources", name, key];
        match (written.adbc, written.plugin) {
            (Some(driver), None) => {
                for (key, value) in settings {
                    let Some(value) = value else { continue };
                    self.no_secret(name, key, &value)?;
                    if options.contains_key(key) {
                        let message = text!("connection `{name}` has `{key}` twice", name, key);
                        return Err(self.wrong(&at(key), message, text!("leave it out of `options`")));
                    }
                    options.insert(key.to_owned(), value);
                }
                for key in ADBC {
                    if let Some(value) = options.get(*key) {
                        self.no_secret(name, key, value)?;
                    }
                }
                Ok(Connection {
                    name: name.to_owned(),
                    driver: Driver::Adbc {
                        driver,
                        entrypoint: written.entrypoint,
                    },
                    options,
                    under: &[],
                })
            }
            (None, Some(plugin)) => {
                let others = settings.into_iter().map(|(key, value)| (key, value.is_some()));
                let others = others.chain([("entrypoint", written.entrypoint.is_some())]);
                if let Some((key, _)) = others.into_iter().find(|(_, there)| *there) {
                    let message = text!("connection `{name}` is a plugin's and has no `{key}`", name, key);
                    return Err(self.wrong(&at(key), message, text!("put it into `options`")));
                }
                if plugin.split('.').count() != 2 {
                    let message = text!("connection `{name}` names no source of a plugin", name);
                    let help = text!("write `plugin = \"PLUGIN.SOURCE\"`");
                    return Err(self.wrong(&at("plugin"), message, help));
                }
                Ok(Connection {
                    name: name.to_owned(),
                    driver: Driver::Plugin(plugin),
                    options,
                    under: &["options"],
                })
            }
            (Some(_), Some(_)) => {
                let message = text!("connection `{name}` has both `adbc` and `plugin`", name);
                Err(self.wrong(&at("plugin"), message, text!("keep one of them")))
            }
            (None, None) => {
                let message = text!("connection `{name}` does not say what opens it", name);
                let help = text!("add `adbc = \"DRIVER\"` or `plugin = \"PLUGIN.SOURCE\"`");
                Err(self.wrong(&at("adbc")[..2], message, help))
            }
        }
    }

    /// A password does not stand in the manifest.
    fn no_secret(&self, name: &str, key: &str, value: &toml::Value) -> Result<(), ManifestError> {
        let toml::Value::String(text) = value else {
            return Ok(());
        };
        if key == "password" || password_of(text).is_some() {
            let message = text!("connection `{name}` has a password in weigh.toml", name);
            let help = text!(
                "write `{key} = {{ env = \"NAME\" }}` or `{key} = {{ file = \"PATH\" }}`",
                key
            );
            return Err(self.wrong(&["sources", name, key], message, help));
        }
        Ok(())
    }
}
