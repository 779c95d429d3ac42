//! The table of functions of a source. One handle is one opened connection, of which tables are opened as they are
//! asked for.

use std::collections::HashMap;
use std::ffi::c_void;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Decimal64Type, Decimal128Type};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema as ArrowFields};
use serde_json::{Map, Value};
use weigh_abi::{
    ArrowArrayStream, ArrowSchema, Error, Host, OpenRequest, Partition, ScanPlan, ScanRequest as Request,
    SourceVTable, Str,
};

use super::guard::{guard, let_go};
use super::incoming::{self, internal};
use super::stream::{Yield, stream};
use super::{forever, outgoing};
use crate::types::{field_of, wanted_of};
use crate::{
    BadCell, Batches, Failure, Open, Scan, ScanRequest, Source, SourceError, SourceKind, Typed, Wanted, meta,
};

/// A source, ready to be laid out.
pub fn source<K: SourceKind + Default + 'static>() -> SourceVTable {
    let kind = K::default();
    let schema = kind
        .options_schema()
        .map(|schema| schema.to_string())
        .unwrap_or_default();
    SourceVTable {
        struct_size: size_of::<SourceVTable>() as u32,
        flags: weigh_abi::SRC_PROJECTION | weigh_abi::SRC_TYPES,
        kind: forever(kind.kind()),
        doc: forever(kind.doc()),
        options_schema: forever(&schema),
        dialect: Str::EMPTY,
        open: Some(open::<K>),
        tables: None,
        schema: Some(schema_of),
        plan: Some(plan),
        scan: Some(scan),
        close: Some(close),
        cancel: None,
        partition: Some(partition),
        row_number: Some(row_number),
        inputs: Some(inputs),
        reserved: [None; 8],
    }
}

/// An opened connection.
struct Opened {
    kind: Box<dyn SourceKind>,
    base: PathBuf,
    options: Map<String, Value>,
    tables: Mutex<HashMap<String, Arc<dyn Source>>>,
    /// The last plan, which is asked for partition by partition.
    planned: Mutex<Option<Planned>>,
    /// The names that the host borrows until the source is closed.
    names: Mutex<HashMap<String, Box<str>>>,
}

struct Planned {
    table: String,
    request: ScanRequest,
    scan: Arc<Scan>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Opened {
    fn table(&self, name: &str) -> Result<Arc<dyn Source>, Failure> {
        let mut tables = lock(&self.tables);
        if let Some(table) = tables.get(name) {
            return Ok(table.clone());
        }
        let open = Open {
            locator: name.to_owned(),
            base: self.base.clone(),
            options: self.options.clone(),
        };
        let table: Arc<dyn Source> = self.kind.open(&open)?.into();
        tables.insert(name.to_owned(), table.clone());
        Ok(table)
    }

    fn plan(&self, table: &str, request: &ScanRequest) -> Result<Arc<Scan>, Failure> {
        let mut planned = lock(&self.planned);
        if let Some(known) = planned.as_ref()
            && known.table == table
            && known.request == *request
        {
            return Ok(known.scan.clone());
        }
        let scan = Arc::new(self.table(table)?.plan(request)?);
        *planned = Some(Planned {
            table: table.to_owned(),
            request: request.clone(),
            scan: scan.clone(),
        });
        Ok(scan)
    }

    /// A request of the host, in the words of this side.
    ///
    /// # Safety
    /// `request` is one that the host passed.
    unsafe fn request(&self, request: *const Request) -> Result<(String, ScanRequest), Failure> {
        // SAFETY: as the caller promises.
        let request = unsafe { request.as_ref() }.ok_or_else(|| internal("the host passed no request"))?;
        // SAFETY: the request's own texts and types.
        let (table, types) = unsafe { (incoming::text(request.table)?, incoming::fields(request.types)?) };
        let wanted: Vec<Wanted> = match types {
            Some(fields) => fields
                .iter()
                .map(|field| wanted_of(field))
                .collect::<Result<_, _>>()?,
            None => {
                let columns = self.table(&table)?.schema()?.columns;
                let all = columns.into_iter().map(|column| Wanted {
                    name: column.name,
                    ty: column.ty,
                    currency: column.currency,
                    declared: false,
                });
                if request.columns.is_null() {
                    all.collect()
                } else {
                    let all: Vec<Wanted> = all.collect();
                    let named = (0..request.n_columns).map(|index| {
                        // SAFETY: the host says that so many names are there.
                        let name = unsafe { incoming::text(*request.columns.add(index)) }?;
                        let found = all.iter().find(|column| column.name == name).cloned();
                        found.ok_or_else(|| Failure::from(format!("`{table}` has no column `{name}`")))
                    });
                    named.collect::<Result<_, _>>()?
                }
            }
        };
        let request = ScanRequest {
            columns: wanted,
            batch_rows: request.batch_rows.max(1) as usize,
            filter: Vec::new(),
        };
        Ok((table, request))
    }
}

/// What `open` handed over.
///
/// # Safety
/// `handle` came from [`open`] and was not closed.
unsafe fn opened<'a>(handle: *mut c_void) -> &'a Opened {
    // SAFETY: as the caller promises.
    unsafe { &*handle.cast::<Opened>() }
}

unsafe extern "C" fn open<K: SourceKind + Default + 'static>(
    _host: *const Host,
    request: *const OpenRequest,
    out: *mut *mut c_void,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let (base, options) = unsafe {
            let request = request
                .as_ref()
                .ok_or_else(|| internal("the host passed no request"))?;
            (
                incoming::text(request.base)?,
                incoming::options(request.options_json)?,
            )
        };
        let opened = Opened {
            kind: Box::new(K::default()),
            base: base.into(),
            options,
            tables: Mutex::default(),
            planned: Mutex::default(),
            names: Mutex::default(),
        };
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(outgoing::hand_over(opened)) };
        Ok(())
    })
}

unsafe extern "C" fn schema_of(
    handle: *mut c_void,
    table: Str,
    out: *mut ArrowSchema,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let (opened, table) = unsafe { (opened(handle), incoming::text(table)?) };
        let columns = opened.table(&table)?.schema()?.columns;
        let fields: ArrowFields = ArrowFields::new(columns.iter().map(field_of).collect::<Vec<_>>());
        let schema = FFI_ArrowSchema::try_from(&fields)?;
        // SAFETY: the host passes a place for the answer.
        unsafe { out.cast::<FFI_ArrowSchema>().write(schema) };
        Ok(())
    })
}

unsafe extern "C" fn plan(
    handle: *mut c_void,
    request: *const Request,
    out: *mut ScanPlan,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let (opened, out) = unsafe { (opened(handle), &mut *out) };
        // SAFETY: as above.
        let (table, request) = unsafe { opened.request(request) }?;
        let scan = opened.plan(&table, &request)?;
        out.n_partitions = scan.partitions.len() as u32;
        out.absorbed = 0;
        out.est_rows = -1;
        Ok(())
    })
}

unsafe extern "C" fn partition(
    handle: *mut c_void,
    request: *const Request,
    index: u32,
    out: *mut Partition,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let (opened, out) = unsafe { (opened(handle), &mut *out) };
        // SAFETY: as above.
        let (table, request) = unsafe { opened.request(request) }?;
        let scan = opened.plan(&table, &request)?;
        let partition = scan
            .partitions
            .get(index as usize)
            .ok_or_else(|| internal("there is no such partition"))?;
        let mut names = lock(&opened.names);
        let name = names
            .entry(partition.input.clone())
            .or_insert_with(|| partition.input.clone().into_boxed_str());
        // The text is boxed, so it stays where it is until the source is closed.
        out.input = Str::new(name);
        out.first_row = partition.first_row;
        out.bytes = partition.bytes;
        Ok(())
    })
}

unsafe extern "C" fn row_number(
    handle: *mut c_void,
    request: *const Request,
    partition: u32,
    row: u64,
    out: *mut u64,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let opened = unsafe { opened(handle) };
        // SAFETY: as above.
        let (table, request) = unsafe { opened.request(request) }?;
        let partition = partition as usize;
        let number = match opened.table(&table)?.row_number(&request, partition, row)? {
            Some(number) => number,
            None => {
                let scan = opened.plan(&table, &request)?;
                let first = scan
                    .partitions
                    .get(partition)
                    .map_or(1, |partition| partition.first_row);
                first + row
            }
        };
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(number) };
        Ok(())
    })
}

/// Batches and the table that they borrow from.
struct Reading {
    /// Dropped before `table`, from which it borrows.
    batches: Batches<'static>,
    _table: Arc<dyn Source>,
    schema: Arc<ArrowFields>,
}

impl Iterator for Reading {
    type Item = Result<RecordBatch, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.batches.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(error.into())),
        };
        let (_, mut columns, rows) = batch.rows.into_parts();
        for (column, field) in columns.iter_mut().zip(self.schema.fields()) {
            widen(column, field.data_type());
        }
        columns.push(Arc::new(bad_column(&batch.bad, rows)));
        Some(RecordBatch::try_new(self.schema.clone(), columns).map_err(Failure::from))
    }
}

/// Makes decimals as wide as the stream's one schema has them; in a batch by itself they may be narrower.
fn widen(column: &mut ArrayRef, ty: &DataType) {
    if let (DataType::Decimal64(..), DataType::Decimal128(..)) = (column.data_type(), ty) {
        let narrow = column.as_primitive::<Decimal64Type>();
        let wide = narrow.unary::<_, Decimal128Type>(i128::from);
        *column = Arc::new(wide.with_data_type(ty.clone()));
    }
}

/// What is wrong in each row, as the header says.
fn bad_column(bad: &[BadCell], rows: usize) -> StringArray {
    let mut texts: Vec<Option<String>> = vec![None; rows];
    for cells in bad.chunk_by(|a, b| a.row == b.row) {
        if let Some(text) = texts.get_mut(cells[0].row) {
            *text = serde_json::to_string(cells).ok();
        }
    }
    StringArray::from(texts)
}

unsafe extern "C" fn scan(
    handle: *mut c_void,
    request: *const Request,
    partition: u32,
    out: *mut ArrowArrayStream,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let opened = unsafe { opened(handle) };
        // SAFETY: as above.
        let (table, request) = unsafe { opened.request(request) }?;
        let table = opened.table(&table)?;
        let batches: Batches<'_> = table.scan(&request, partition as usize)?;
        // SAFETY: the batches borrow from the table alone, which is kept beside them and dropped after them.
        let batches = unsafe { std::mem::transmute::<Batches<'_>, Batches<'static>>(batches) };
        let delivered = |wanted: &Wanted| {
            let typed = Typed {
                ty: wanted.ty,
                currency: wanted.currency,
            };
            Field::new(&wanted.name, wanted.ty.delivered(), true).with_metadata(typed.metadata())
        };
        let mut fields: Vec<Field> = request.columns.iter().map(delivered).collect();
        fields.push(Field::new(meta::BAD, DataType::Utf8, true));
        let schema = Arc::new(ArrowFields::new(fields));
        let reading: Yield = Box::new(Reading {
            batches,
            _table: table,
            schema: schema.clone(),
        });
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(stream(schema, reading)) };
        Ok(())
    })
}

unsafe extern "C" fn inputs(
    handle: *mut c_void,
    table: Str,
    out: *mut ArrowArrayStream,
    error: *mut Error,
) -> i32 {
    guard(error, || {
        // SAFETY: the host's own arguments, as the header says.
        let (opened, table) = unsafe { (opened(handle), incoming::text(table)?) };
        let inputs = opened.table(&table)?.inputs()?;
        let schema = Arc::new(ArrowFields::new(vec![
            Field::new("name", DataType::Utf8, false),
            Field::new("sha256", DataType::Utf8, false),
            Field::new("bytes", DataType::Int64, false),
        ]));
        let batch = RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(
                    inputs
                        .iter()
                        .map(|input| Some(input.name.as_str()))
                        .collect::<StringArray>(),
                ),
                Arc::new(
                    inputs
                        .iter()
                        .map(|input| Some(input.sha256.as_str()))
                        .collect::<StringArray>(),
                ),
                Arc::new(
                    inputs
                        .iter()
                        .map(|input| input.bytes as i64)
                        .collect::<Int64Array>(),
                ),
            ],
        )?;
        // SAFETY: the host passes a place for the answer.
        unsafe { out.write(stream(schema, Box::new(std::iter::once(Ok(batch))))) };
        Ok(())
    })
}

unsafe extern "C" fn close(handle: *mut c_void) {
    // SAFETY: the host passes what `open` answered, once, after all its streams are released.
    let_go(|| drop(unsafe { outgoing::take_back::<Opened>(handle) }));
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        let detail = serde_json::to_value(&error).unwrap_or_default();
        let mut failure = Self::new(error.status(), error.to_string());
        failure.detail.insert(meta::SOURCE_ERROR.to_owned(), detail);
        failure
    }
}
