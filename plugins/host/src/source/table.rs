//! A table of a connection, as a [`Source`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_schema::{DataType, Fields};
use weigh_sdk::{Batches, Column, Input, Partition, Scan, ScanRequest, Schema, Source, SourceError, convert};
use weigh_words::{Text, text};

use super::batches::Reading;
use super::handle::Handle;
use super::request::Request;
use super::told;
use crate::error::PluginError;

/// The most partitions that a scan may have.
const MOST: u32 = 1 << 20;

/// A table of a connection.
pub(super) struct Table {
    handle: Arc<Handle>,
    name: String,
    /// The folder that relative paths are relative to.
    base: PathBuf,
    /// What the plugin says of its columns.
    columns: Vec<Column>,
}

impl Table {
    pub(super) fn open(handle: Arc<Handle>, name: &str, base: &Path) -> Result<Self, SourceError> {
        let fields = handle.schema(name).map_err(|error| told(&error))?;
        let columns = columns(&fields).map_err(|why| told(&handle.broken("schema", why)))?;
        Ok(Self {
            handle,
            name: name.to_owned(),
            base: base.to_path_buf(),
            columns,
        })
    }

    fn request(&self, request: &ScanRequest) -> Result<Request, SourceError> {
        Request::new(&self.name, request).map_err(|why| told(&self.handle.broken("plan", why)))
    }
}

/// The columns that fields tell of. A column that the language has no type for counts as one of texts, which says why.
fn columns(fields: &Fields) -> Result<Vec<Column>, Text> {
    let mut columns: Vec<Column> = Vec::with_capacity(fields.len());
    for field in fields {
        if columns.iter().any(|column| column.name == *field.name()) {
            return Err(text!("it has two columns `{column}`", column = field.name()));
        }
        columns.push(convert::column(field)?);
    }
    Ok(columns)
}

impl Source for Table {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: self.columns.clone(),
        })
    }

    fn plan(&self, request: &ScanRequest) -> Result<Scan, SourceError> {
        let request = self.request(request)?;
        let plan = || -> Result<Vec<Partition>, PluginError> {
            let count = self.handle.plan(&request)?;
            if count > MOST {
                let why = text!("{count} partitions are more than {most}", count, most = MOST);
                return Err(self.handle.broken("plan", why));
            }
            (0..count)
                .map(|index| {
                    let told = self.handle.partition(&request, index)?;
                    Ok(told.unwrap_or_else(|| Partition {
                        input: self.name.clone(),
                        first_row: 1,
                        bytes: 0,
                    }))
                })
                .collect()
        };
        Ok(Scan {
            partitions: plan().map_err(|error| told(&error))?,
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let raw = self.request(request)?;
        let stream = self
            .handle
            .scan(&raw, partition as u32)
            .map_err(|error| told(&error))?;
        Ok(Box::new(Reading::new(
            self.handle.clone(),
            stream,
            request.clone(),
            &self.name,
        )?))
    }

    fn row_number(
        &self,
        request: &ScanRequest,
        partition: usize,
        row: u64,
    ) -> Result<Option<u64>, SourceError> {
        let raw = self.request(request)?;
        self.handle
            .row_number(&raw, partition as u32, row)
            .map_err(|error| told(&error))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        let inputs = || -> Result<Vec<Input>, PluginError> {
            let Some(mut stream) = self.handle.inputs(&self.name)? else {
                return Ok(Vec::new());
            };
            let types: Vec<&DataType> = stream.fields().iter().map(|field| field.data_type()).collect();
            if types != [&DataType::Utf8, &DataType::Utf8, &DataType::Int64] {
                let why = text!("its columns are not name, sha256 and bytes");
                return Err(self.handle.broken("inputs", why));
            }
            let mut inputs = Vec::new();
            while let Some(batch) = stream
                .batch()
                .map_err(|stopped| self.handle.stopped("inputs", stopped))?
            {
                let (names, sums) = (
                    batch.column(0).as_string::<i32>(),
                    batch.column(1).as_string::<i32>(),
                );
                let bytes = batch.column(2).as_primitive::<Int64Type>();
                inputs.extend((0..batch.num_rows()).map(|row| Input {
                    name: names.value(row).to_owned(),
                    sha256: sums.value(row).to_owned(),
                    bytes: bytes.value(row).max(0) as u64,
                }));
            }
            Ok(inputs)
        };
        inputs().map_err(|error| told(&error))
    }

    /// What it is called and what its inputs are called, which are paths where it reads files.
    fn files(&self) -> Vec<PathBuf> {
        let inputs = self.inputs().unwrap_or_default();
        let names = inputs.iter().map(|input| &input.name).chain([&self.name]);
        names.map(|name| self.base.join(name)).collect()
    }
}
