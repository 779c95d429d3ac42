//! Connections and streams in a process of their own.

use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Fields;
use serde_json::{Map, Value};
use weigh_words::text;

use super::bound::id;
use super::columns;
use super::home::{Home, Lease};
use super::protocol::{Done, Request, Scan};
use crate::call::Asked;
use crate::error::PluginError;

/// A connection that is open in a process, which does nothing else as long as this lives.
pub(crate) struct Connection {
    lease: Lease,
    id: u64,
    who: String,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A process that is gone has closed everything.
        let _ = self
            .lease
            .call(self.asked("close"), &Request::Close { source: self.id }, &[]);
    }
}

/// What a scan asks for.
pub(crate) struct Wanted<'a> {
    pub(crate) table: &'a str,
    pub(crate) batch_rows: u32,
    pub(crate) fields: &'a Fields,
}

impl Wanted<'_> {
    fn scan(&self) -> Scan {
        Scan {
            table: self.table.to_owned(),
            batch_rows: self.batch_rows,
        }
    }
}

impl Connection {
    /// Opens one. Options were held against the schema.
    pub(crate) fn open(
        home: &Arc<Home>,
        asked: Asked<'_>,
        base: &Path,
        options: &Map<String, Value>,
    ) -> Result<Arc<Self>, PluginError> {
        let lease = home.lease(asked)?;
        let request = Request::Open {
            name: asked
                .who
                .split_once('.')
                .map_or(asked.who, |(_, name)| name)
                .to_owned(),
            base: base.to_string_lossy().into_owned(),
            options: options.clone(),
        };
        let (done, _) = lease.call(asked, &request, &[])?;
        Ok(Arc::new(Self {
            id: id(asked, &done)?,
            lease,
            who: asked.who.to_owned(),
        }))
    }

    fn asked(&self, during: &'static str) -> Asked<'_> {
        Asked {
            who: &self.who,
            during,
        }
    }

    /// Wants whatever runs on it to stop.
    pub(crate) fn cancel(&self) {
        self.lease.cancel();
    }

    fn wanting(
        &self,
        during: &'static str,
        request: &Request,
        wanted: &Wanted<'_>,
    ) -> Result<(Done, Vec<u8>), PluginError> {
        let asked = self.asked(during);
        let body = columns::types(wanted.fields).map_err(|why| asked.misused(why))?;
        self.lease.call(asked, request, &body)
    }

    /// The columns of a table.
    pub(crate) fn schema(&self, table: &str) -> Result<Fields, PluginError> {
        let asked = self.asked("schema");
        let request = Request::Schema {
            source: self.id,
            table: table.to_owned(),
        };
        let (_, body) = self.lease.call(asked, &request, &[])?;
        let (schema, _) = columns::decoded(body).map_err(|why| asked.broken(why))?;
        Ok(schema.fields().clone())
    }

    /// How many partitions a scan has.
    pub(crate) fn plan(&self, wanted: &Wanted<'_>) -> Result<u32, PluginError> {
        let request = Request::Plan {
            source: self.id,
            scan: wanted.scan(),
        };
        let (done, _) = self.wanting("plan", &request, wanted)?;
        let count = done.count.and_then(|count| u32::try_from(count).ok());
        count.ok_or_else(|| {
            self.asked("plan")
                .broken(text!("it does not say how many partitions there are"))
        })
    }

    /// What is known of a partition.
    pub(crate) fn partition(
        &self,
        wanted: &Wanted<'_>,
        index: u32,
    ) -> Result<Option<weigh_sdk::Partition>, PluginError> {
        let request = Request::Partition {
            source: self.id,
            scan: wanted.scan(),
            index,
        };
        let (done, _) = self.wanting("partition", &request, wanted)?;
        Ok(done.partition.map(|partition| weigh_sdk::Partition {
            input: partition.input,
            first_row: partition.first_row,
            bytes: partition.bytes,
        }))
    }

    /// The number that people give to a row.
    pub(crate) fn row_number(
        &self,
        wanted: &Wanted<'_>,
        index: u32,
        row: u64,
    ) -> Result<Option<u64>, PluginError> {
        let request = Request::RowNumber {
            source: self.id,
            scan: wanted.scan(),
            index,
            row,
        };
        Ok(self.wanting("row_number", &request, wanted)?.0.count)
    }

    /// A partition's batches.
    pub(crate) fn scan(self: &Arc<Self>, wanted: &Wanted<'_>, index: u32) -> Result<Remote, PluginError> {
        let request = Request::Scan {
            source: self.id,
            scan: wanted.scan(),
            index,
        };
        let answer = self.wanting("scan", &request, wanted)?;
        let asked = self.asked("scan");
        self.stream("scan", answer)?
            .ok_or_else(|| asked.broken(text!("it answered with no stream")))
    }

    /// What was read; none where that is not told.
    pub(crate) fn inputs(self: &Arc<Self>, table: &str) -> Result<Option<Remote>, PluginError> {
        let request = Request::Inputs {
            source: self.id,
            table: table.to_owned(),
        };
        let answer = self.lease.call(self.asked("inputs"), &request, &[])?;
        self.stream("inputs", answer)
    }

    fn stream(
        self: &Arc<Self>,
        during: &'static str,
        (done, body): (Done, Vec<u8>),
    ) -> Result<Option<Remote>, PluginError> {
        let Some(id) = done.id else { return Ok(None) };
        let mut stream = Remote {
            connection: self.clone(),
            during,
            id,
            fields: Fields::empty(),
        };
        let (schema, _) = columns::decoded(body).map_err(|why| self.asked(during).broken(why))?;
        stream.fields = schema.fields().clone();
        Ok(Some(stream))
    }
}

/// A stream of batches that come from a process. Let go of when dropped.
pub(crate) struct Remote {
    connection: Arc<Connection>,
    during: &'static str,
    id: u64,
    fields: Fields,
}

impl Drop for Remote {
    fn drop(&mut self) {
        // A process that is gone has let go of everything.
        let asked = self.connection.asked(self.during);
        let _ = self
            .connection
            .lease
            .call(asked, &Request::Release { stream: self.id }, &[]);
    }
}

impl Remote {
    /// The columns of its batches.
    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The next batch.
    pub(crate) fn batch(&mut self) -> Result<Option<RecordBatch>, PluginError> {
        let asked = self.connection.asked(self.during);
        let (_, body) = self
            .connection
            .lease
            .call(asked, &Request::Next { stream: self.id }, &[])?;
        if body.is_empty() {
            return Ok(None);
        }
        let batch = columns::decoded_rows(body).map_err(|why| asked.broken(why))?;
        let types = |fields: &Fields| {
            fields
                .iter()
                .map(|field| field.data_type().clone())
                .collect::<Vec<_>>()
        };
        if types(batch.schema_ref().fields()) != types(&self.fields) {
            return Err(asked.broken(text!("its batch has other columns than it said")));
        }
        Ok(Some(batch))
    }
}
