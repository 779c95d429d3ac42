//! The sources of a program: each is opened once, tells the compiler its columns, and is kept for the runs. A column
//! whose type turned out wider than its sample showed is remembered here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use weigh_dsl::compile::{PluginArgument, PluginRefusal, Schemas, SourceColumn, SourceTable};
use weigh_dsl::model::{Exactness, Model, NumberType, Origin, PluginCall, Type};
use weigh_dsl::source::Sources;
use weigh_sdk::{Column, ColumnType, Currency, Open, Schema, Source, SourceError, Typed};
use weigh_words::Text;

use crate::arguments::language_type;
use crate::error::Error;
use crate::registry::Registry;

/// The sources of a program.
#[derive(Debug)]
pub(crate) struct OpenedSources {
    registry: Arc<Registry>,
    tables: Mutex<Vec<Opened>>,
}

/// What makes a source the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Key {
    kind: String,
    locator: String,
    options: Map<String, Value>,
    base: PathBuf,
}

struct Opened {
    key: Key,
    /// The name of the table that asked first.
    table: String,
    source: Result<Arc<dyn Source>, SourceError>,
    /// The columns, with the types that hold all that was seen.
    schema: Schema,
    because: Vec<(String, Text)>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("key", &self.key)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// A table's source with its columns.
pub(crate) struct TableSources {
    /// By table id.
    pub(crate) sources: Vec<Option<Arc<dyn Source>>>,
    /// By table id.
    pub(crate) schemas: Vec<Option<Schema>>,
}

impl OpenedSources {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            tables: Mutex::default(),
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Opened>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first source that cannot be read.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.lock().iter().find_map(|opened| {
            let error = opened.source.as_ref().err()?.clone();
            Some(Error::Source {
                table: opened.table.clone(),
                error,
            })
        })
    }

    /// The files behind all of them.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let opened = self.lock();
        let sources = opened.iter().filter_map(|opened| opened.source.as_ref().ok());
        sources.flat_map(|source| source.files()).collect()
    }

    /// The sources of a model's tables.
    pub(crate) fn of(&self, model: &Model, texts: &Sources) -> TableSources {
        let opened = self.lock();
        let mut found = TableSources {
            sources: Vec::new(),
            schemas: Vec::new(),
        };
        for table in &model.tables {
            let known = key_of(&table.origin, texts)
                .and_then(|key| opened.iter().find(|opened| opened.key == key))
                .and_then(|opened| Some((opened.source.as_ref().ok()?.clone(), opened.schema.clone())));
            let (source, schema) = known.unzip();
            found.sources.push(source);
            found.schemas.push(schema);
        }
        found
    }

    /// Gives a column a wider type from now on. Whether that is news.
    pub(crate) fn widen(
        &self,
        origin: &Origin,
        texts: &Sources,
        column: &str,
        (ty, currency): (ColumnType, Option<Currency>),
        because: Text,
    ) -> bool {
        let Some(key) = key_of(origin, texts) else {
            return false;
        };
        let mut tables = self.lock();
        let Some(opened) = tables.iter_mut().find(|opened| opened.key == key) else {
            return false;
        };
        let Some(known) = opened
            .schema
            .columns
            .iter_mut()
            .find(|known| known.name == column)
        else {
            return false;
        };
        // A currency that is not named stays what it was, as long as there are numbers.
        let currency = currency.or(known.currency).filter(|_| ty != ColumnType::Text);
        if (known.ty, known.currency) == (ty, currency) {
            return false;
        }
        (known.ty, known.currency) = (ty, currency);
        known.because = None;
        known.empty = false;
        opened.because.retain(|(name, _)| name != column);
        opened.because.push((column.to_owned(), because));
        true
    }

    fn open(&self, key: &Key, table: &str) -> Opened {
        let open = || {
            let what = Open {
                locator: key.locator.clone(),
                base: key.base.clone(),
                options: key.options.clone(),
            };
            let source: Arc<dyn Source> = self.registry.find(&key.kind)?.open(&what)?.into();
            let schema = source.schema()?;
            Ok((source, schema))
        };
        let (source, schema) = match open() {
            Ok((source, schema)) => (Ok(source), schema),
            Err(error) => (Err(error), Schema::default()),
        };
        Opened {
            key: key.clone(),
            table: table.to_owned(),
            source,
            schema,
            because: Vec::new(),
        }
    }
}

impl Opened {
    fn columns(&self) -> Option<Vec<SourceColumn>> {
        self.source.as_ref().ok()?;
        let column = |column: &Column| SourceColumn {
            name: column.name.clone(),
            ty: if column.empty {
                Type::Unknown
            } else {
                type_of(column)
            },
            because: self
                .because
                .iter()
                .find(|(name, _)| *name == column.name)
                .map(|(_, why)| why.clone())
                .or_else(|| column.because.clone()),
        };
        Some(self.schema.columns.iter().map(column).collect())
    }
}

impl Schemas for OpenedSources {
    fn columns(&self, table: &SourceTable<'_>) -> Option<Vec<SourceColumn>> {
        let key = Key {
            kind: table.kind.to_owned(),
            locator: table.locator.to_owned(),
            options: table.options.clone(),
            base: folder(table.declared_in),
        };
        let mut tables = self.lock();
        if let Some(opened) = tables.iter().find(|opened| opened.key == key) {
            return opened.columns();
        }
        let opened = self.open(&key, table.name);
        let columns = opened.columns();
        tables.push(opened);
        columns
    }

    fn metric(&self, metric: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        self.registry.type_of_metric(metric, arguments)
    }

    fn curve(&self, curve: &PluginCall, arguments: &[PluginArgument]) -> Result<Type, PluginRefusal> {
        self.registry.type_of_curve(curve, arguments)
    }
}

pub(crate) fn key_of(origin: &Origin, texts: &Sources) -> Option<Key> {
    let Origin::Source {
        kind,
        locator,
        options,
        declared_in,
        ..
    } = origin
    else {
        return None;
    };
    Some(Key {
        kind: kind.clone(),
        locator: locator.clone(),
        options: options.clone(),
        base: folder(&texts.file(*declared_in).name),
    })
}

/// The folder that a file lies in.
fn folder(name: &str) -> PathBuf {
    Path::new(name)
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// What the language takes a column of a source for: amounts are exact, however the source holds them.
fn type_of(column: &Column) -> Type {
    let typed = Typed {
        ty: column.ty,
        currency: column.currency,
    };
    match language_type(typed) {
        Type::Number(number) if number.unit.as_money().is_some() => Type::Number(NumberType {
            exactness: Exactness::Decimal,
            ..number
        }),
        other => other,
    }
}
