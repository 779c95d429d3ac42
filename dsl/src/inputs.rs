//! What a compilation asks of its caller: the files, the columns of sources, the params that are set.

use serde_json::{Map, Value};
use weigh_words::Text;

use crate::model::{GivenValue, PluginCall, Type};
use crate::source::Span;

/// How other files are read: `use "crm.kpi"`. The language itself does no I/O.
pub trait Files {
    /// The text of `path` as written in the file named `from`, and the name under which messages show it.
    /// The error is a phrase: `no such file`.
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text>;
}

/// How the columns of sources are learnt.
pub trait Schemas {
    /// The columns of a table, or none where its source cannot tell (the caller remembers why).
    fn columns(&self, table: &SourceTable<'_>) -> Option<Vec<SourceColumn>>;
    /// The type of what a plugin's metric answers. An argument of unknown type goes with everything; without any type
    /// the answer may be unknown too.
    fn metric(&self, metric: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        let _ = (metric, arguments);
        Err(PluginRefusal::NoPlugin { known: Vec::new() })
    }
    /// The type of the scores of a plugin's curve, whose first argument is the value.
    fn curve(&self, curve: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        let _ = (curve, arguments);
        Err(PluginRefusal::NoPlugin { known: Vec::new() })
    }
}

/// An argument of a plugin's metric or curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginArgument {
    /// It as written.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// Why a plugin's metric or curve cannot be called so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PluginRefusal {
    /// There is no plugin of that name.
    NoPlugin {
        /// Those that there are.
        known: Vec<String>,
    },
    /// The plugin has nothing of that name.
    NoFunction {
        /// What it has of that kind.
        known: Vec<String>,
    },
    /// An option is wrong.
    Option {
        /// Which; none where one is missing.
        option: Option<String>,
        /// What is wrong about it.
        why: Text,
        /// What to do about it, where that is known.
        help: Option<Text>,
    },
    /// The plugin does not take these arguments.
    Arguments {
        /// Why, in the plugin's words.
        why: Text,
    },
    /// The plugin failed.
    Failed {
        /// How, in the plugin's words.
        why: Text,
    },
}

/// A table whose columns are asked for.
#[derive(Debug, Clone, Copy)]
pub struct SourceTable<'a> {
    /// Its name in the language.
    pub name: &'a str,
    /// The kind of source.
    pub kind: &'a str,
    /// The locator as written.
    pub locator: &'a str,
    /// The options as written.
    pub options: &'a Map<String, Value>,
    /// The name of the file that declares it: relative locators are relative to its folder.
    pub declared_in: &'a str,
}

/// A column of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    /// Its name there.
    pub name: String,
    /// Its type there; unknown where the column holds no value at all.
    pub ty: Type,
    /// Why it has that type, where that needs saying: ``row 17 of data/orders.csv holds `n/a` ``.
    pub because: Option<Text>,
}

/// A setting that cannot be: it names no param, or its value is of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSetting {
    /// What is wrong, complete alone.
    pub why: Text,
    /// What to do about it.
    pub help: Text,
}

/// What a compilation is given besides the text.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Params that were set for this run: name and value as written (`92%`).
    pub set: Vec<(String, String)>,
    /// At which level above its own a scorecard is taken.
    pub by: Option<By>,
    /// What a test gives in place of data.
    pub in_place: Option<InPlace>,
}

/// What stands in the place of data while a test runs.
#[derive(Debug, Clone, Default)]
pub struct InPlace {
    /// Values.
    pub values: Vec<GivenValue>,
    /// Tables by the place of their name (of a contract, behind its `bind`), and the locator at which the source kind
    /// `test` has their rows.
    pub tables: Vec<(Span, String)>,
    /// Columns of those tables, by the same places, that a test says nothing of and that are there, empty, because the form
    /// asks for them.
    pub filled: Vec<(Span, Vec<String>)>,
    /// Whether nobody in particular is scored: then nothing leaves a subject out.
    pub anybody: bool,
}

/// A level above the subjects: `weigh run --by department`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The scorecard that is taken so, by name; without, the only one.
    pub scorecard: Option<String>,
    /// A table that links lead to from the subject table, or a column of it, perhaps behind links: `department`,
    /// `staff.role`, `department.division`.
    pub level: String,
}
