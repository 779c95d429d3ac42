//! A source for the tests: tables of texts in memory, cut into small partitions and batches. Its columns have types, as
//! a text format's have: guessed ones that a cell may contradict, or declared ones that make it wrong.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::Decimal128Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, DurationMicrosecondArray,
    Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray, TimestampMicrosecondArray,
};
use arrow_schema::{Field, Schema as ArrowSchema};
use weigh_dsl::compile::{Files, Settings, compile};
use weigh_dsl::model::Aggregate;
use weigh_dsl::value::{Date, DateTime, Decimal, Period};
use weigh_sdk::{
    BadCell, Batch, Batches, Column, ColumnType, Constant, Expected, Input, Open, Partition, Scan,
    ScanRequest, Schema, Source, SourceError, SourceKind, Wanted,
};
use weigh_words::{Text, text};

use crate::error::Error;
use crate::opened::OpenedSources;
use crate::outcome::Cell;
use crate::plan::{self, Plan};
use crate::program::{Program, Ran};
use crate::registry::Registry;
use crate::request::{Request, Unwatched};

/// Tables by locator, and how they are cut.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    by_name: HashMap<String, Table>,
    pub(crate) partition: usize,
    pub(crate) batch: usize,
    /// Whether rows are left out that a scan says do not matter.
    pub(crate) lean: bool,
}

#[derive(Debug, Clone)]
struct Table {
    columns: Vec<(String, ColumnType)>,
    rows: Vec<Vec<String>>,
}

impl Tables {
    pub(crate) fn new() -> Self {
        Self {
            by_name: HashMap::new(),
            partition: 3,
            batch: 2,
            lean: false,
        }
    }

    /// Adds a table: `id:int name:text`, and its rows, one a line, with `|` between cells.
    pub(crate) fn with(mut self, name: &str, columns: &str, rows: &str) -> Self {
        let column = |word: &str| {
            let (name, ty) = word.split_once(':').expect("name:type");
            (name.to_owned(), ty_named(ty))
        };
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
        let lines = rows.lines().map(str::trim).filter(|line| !line.is_empty());
        let table = Table {
            columns: columns.split_whitespace().map(column).collect(),
            rows: lines.map(cells).collect(),
        };
        self.by_name.insert(name.to_owned(), table);
        self
    }

    /// The rows of a table in another order.
    pub(crate) fn reordered(mut self, name: &str, order: impl Fn(usize, usize) -> usize) -> Self {
        let table = self.by_name.get_mut(name).expect("a table");
        let count = table.rows.len();
        table.rows = (0..count)
            .map(|row| table.rows[order(row, count)].clone())
            .collect();
        self
    }

    pub(crate) fn program(&self, text: &str) -> Result<Program, Error> {
        let mut registry = Registry::default();
        registry.register(Box::new(self.clone()));
        Program::open(
            "test.kpi",
            text,
            &NoFiles,
            &Settings::default(),
            Arc::new(registry),
        )
    }

    /// Plans the first scorecard of a text for some periods.
    pub(crate) fn plan(&self, text: &str, first: &str, last: &str) -> Plan {
        let mut registry = Registry::default();
        registry.register(Box::new(self.clone()));
        let opened = OpenedSources::new(Arc::new(registry));
        let compiled = compile("test.kpi", text, &NoFiles, &Settings::default(), Some(&opened));
        let model = compiled
            .model
            .unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        let period = |text| Period::parse(text).expect("a period");
        let scorecard = &model.scorecards[0];
        let periods = plan::requested(scorecard, period(first), period(last)).expect("periods");
        let schemas = opened.of(&model, &compiled.sources).schemas;
        plan::plan(&model, scorecard, &schemas, &periods).expect("a plan")
    }

    /// Reads and counts what a scorecard needs.
    pub(crate) fn run(&self, text: &str, request: &Request) -> Result<Ran, Error> {
        self.program(text)?.values(request, &Unwatched)
    }
}

fn ty_named(name: &str) -> ColumnType {
    match name {
        "int" => ColumnType::Integer,
        "dec" => ColumnType::Decimal(2),
        "float" => ColumnType::Float,
        "bool" => ColumnType::Bool,
        "date" => ColumnType::Date,
        "moment" => ColumnType::DateTime,
        "duration" => ColumnType::Duration,
        "text" => ColumnType::Text,
        other => panic!("no type {other}"),
    }
}

impl Ran {
    /// An aggregate's values as texts, by row; `-` for a missing one. The aggregate is named by its place.
    pub(crate) fn shown(&self, at: usize) -> Vec<String> {
        let (_, column) = self.values.aggregates.get_index(at).expect("an aggregate");
        (0..column.len()).map(|row| shown(&column.cell(row))).collect()
    }

    /// The aggregates, in order.
    pub(crate) fn aggregates(&self) -> Vec<&Aggregate> {
        self.values.aggregates.keys().collect()
    }
}

/// A cell as text.
pub(crate) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Exact(value) => value.to_string(),
        Cell::Float(value) => format!("{value:?}"),
        Cell::Text(text) => text.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime(moment) => moment.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Missing(_) => "-".to_owned(),
    }
}

pub(crate) struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        Err(text!("no such file"))
    }
}

impl SourceKind for Tables {
    fn kind(&self) -> &'static str {
        "memory"
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        match self.by_name.get(&what.locator) {
            Some(table) => Ok(Box::new(Opened {
                table: table.clone(),
                name: what.locator.clone(),
                partition: self.partition,
                batch: self.batch,
                lean: self.lean,
            })),
            None => Err(SourceError::Unreachable {
                message: Text::verbatim(format!("cannot read {}: no such table", what.locator)),
                help: None,
            }),
        }
    }
}

struct Opened {
    table: Table,
    name: String,
    partition: usize,
    batch: usize,
    lean: bool,
}

impl Source for Opened {
    fn schema(&self) -> Result<Schema, SourceError> {
        let column = |(name, ty): &(String, ColumnType)| Column {
            name: name.clone(),
            ty: *ty,
            currency: None,
            because: None,
            guessed: true,
            empty: false,
        };
        Ok(Schema {
            columns: self.table.columns.iter().map(column).collect(),
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        let partition = |_| Partition {
            input: self.name.clone(),
            first_row: 2,
            bytes: 10,
        };
        let count = self.table.rows.len().div_ceil(self.partition);
        Ok(Scan {
            partitions: (0..count).map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let rows = self.delivered(request, partition);
        let request = request.clone();
        Ok(Box::new((0..rows.len()).step_by(self.batch).map(move |start| {
            let batch = &rows[start..(start + self.batch).min(rows.len())];
            self.batch(&request, batch, start)
        })))
    }

    fn row_number(
        &self,
        request: &ScanRequest,
        partition: usize,
        row: u64,
    ) -> Result<Option<u64>, SourceError> {
        let rows = self.delivered(request, partition);
        Ok(rows.get(row as usize).map(|row| *row as u64 + 2))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        Ok(vec![Input {
            name: self.name.clone(),
            sha256: "0".repeat(64),
            bytes: 10,
        }])
    }
}

impl Opened {
    /// The rows of a partition, without those that do not matter where they are left out.
    fn delivered(&self, request: &ScanRequest, partition: usize) -> Vec<usize> {
        let first = partition * self.partition;
        let rows = first..(first + self.partition).min(self.table.rows.len());
        rows.filter(|row| !self.lean || self.matters(request, *row))
            .collect()
    }

    fn matters(&self, request: &ScanRequest, row: usize) -> bool {
        request.filter.iter().all(|condition| {
            let wanted = &request.columns[condition.column];
            let text = self.table.rows[row][self.place(wanted)].as_str();
            match constant(text, wanted.ty) {
                Some(value) => condition.test.holds(&value),
                None if text.is_empty() => condition.or_missing,
                // Wrong, and to be told.
                None => true,
            }
        })
    }

    fn place(&self, wanted: &Wanted) -> usize {
        let mut columns = self.table.columns.iter();
        columns
            .position(|(name, _)| *name == wanted.name)
            .expect("a column")
    }

    /// The batch of some rows, of which `first` came before it.
    fn batch(&self, request: &ScanRequest, rows: &[usize], first: usize) -> Result<Batch, SourceError> {
        let mut bad = Vec::new();
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (at, wanted) in request.columns.iter().enumerate() {
            let place = self.place(wanted);
            let cells: Vec<&str> = (rows.iter())
                .map(|row| self.table.rows[*row][place].as_str())
                .collect();
            for (row, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                if let Some(expected) = misfit(text, wanted.ty) {
                    if !wanted.declared || expected == Expected::NumberInRange {
                        return Err(self.widen(wanted, text, first + row));
                    }
                    bad.push(BadCell {
                        row,
                        column: Some(at),
                        text: (*text).to_owned(),
                        expected,
                    });
                }
            }
            let mut array = array(&cells, wanted.ty);
            // Decimals come in both widths, as sources may mix them.
            if rows.first().is_none_or(|row| row.is_multiple_of(2)) {
                array = narrow(array, wanted.ty);
            }
            fields.push(Field::new(&wanted.name, array.data_type().clone(), true));
            arrays.push(array);
        }
        bad.sort_by_key(|cell| cell.row);
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let rows = RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options);
        Ok(Batch {
            rows: rows.expect("a batch"),
            bad,
        })
    }

    fn widen(&self, wanted: &Wanted, text: &str, row: usize) -> SourceError {
        let places = Decimal::parse(text).map(|value| value.parts().1 as u8);
        SourceError::Widen {
            column: wanted.name.clone(),
            ty: places.map_or(ColumnType::Text, ColumnType::Decimal),
            currency: None,
            input: self.name.clone(),
            row: row as u64,
            text: text.to_owned(),
        }
    }
}

/// A cell as it is compared; none where it is empty, or no value of the type.
fn constant(text: &str, ty: ColumnType) -> Option<Constant> {
    if text.is_empty() {
        return None;
    }
    match ty {
        ColumnType::Bool => Some(Constant::Bool(text == "yes")).filter(|_| misfit(text, ty).is_none()),
        ColumnType::Integer => text.parse().ok().map(Constant::Integer),
        ColumnType::Decimal(_) | ColumnType::Percent(_) => {
            let (mantissa, places) = Decimal::parse(text)?.parts();
            Some(Constant::Decimal {
                mantissa,
                places: places as u8,
            })
        }
        ColumnType::Date => Date::parse(text).map(|date| Constant::Date(date.0)),
        ColumnType::DateTime => DateTime::parse(text).map(|moment| Constant::DateTime(moment.0)),
        ColumnType::Text => Some(Constant::Text(text.to_owned())),
        ColumnType::Float | ColumnType::Duration => None,
    }
}

/// What a cell should have been, if it is not. `NumberInRange` stands for more places than asked.
fn misfit(text: &str, ty: ColumnType) -> Option<Expected> {
    let fits = match ty {
        ColumnType::Bool => matches!(text, "yes" | "no"),
        ColumnType::Integer => text.parse::<i64>().is_ok(),
        ColumnType::Decimal(places) | ColumnType::Percent(places) => match Decimal::parse(text) {
            Some(value) if value.parts().1 > u32::from(places) => return Some(Expected::NumberInRange),
            found => found.is_some(),
        },
        ColumnType::Float => text.parse::<f64>().is_ok(),
        ColumnType::Date if text.ends_with("-02-30") => return Some(Expected::RealDate),
        ColumnType::Date => Date::parse(text).is_some(),
        ColumnType::DateTime => DateTime::parse(text).is_some(),
        ColumnType::Duration => text.parse::<i64>().is_ok(),
        ColumnType::Text => true,
    };
    (!fits).then_some(Expected::Type(ty))
}

/// Decimals in 64 bits, where all fit.
fn narrow(array: ArrayRef, ty: ColumnType) -> ArrayRef {
    let Some(narrow) = ty.narrow() else { return array };
    let small = |mantissa: i128| {
        i64::try_from(mantissa)
            .ok()
            .filter(|m| m.unsigned_abs() < 10_u64.pow(18))
    };
    let wide = array.as_primitive::<Decimal128Type>();
    let all: Option<Vec<Option<i64>>> = wide
        .iter()
        .map(|mantissa| mantissa.map_or(Some(None), |m| small(m).map(Some)))
        .collect();
    match all {
        Some(all) => Arc::new(Decimal64Array::from(all).with_data_type(narrow)),
        None => array,
    }
}

fn array(cells: &[&str], ty: ColumnType) -> ArrayRef {
    fn each<T>(cells: &[&str], f: impl Fn(&str) -> Option<T>) -> Vec<Option<T>> {
        cells.iter().map(|text| f(text)).collect()
    }
    match ty {
        ColumnType::Bool => Arc::new(BooleanArray::from(each(cells, |text| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }))),
        ColumnType::Integer => Arc::new(Int64Array::from(each(cells, |text| text.parse().ok()))),
        ColumnType::Decimal(places) | ColumnType::Percent(places) => {
            let mantissa = |text: &str| {
                let (mantissa, scale) = Decimal::parse(text)?.parts();
                (scale <= u32::from(places)).then(|| mantissa * 10i128.pow(u32::from(places) - scale))
            };
            let array = Decimal128Array::from(each(cells, mantissa));
            Arc::new(array.with_precision_and_scale(38, places as i8).expect("a scale"))
        }
        ColumnType::Float => Arc::new(Float64Array::from(each(cells, |text| text.parse().ok()))),
        ColumnType::Date => Arc::new(Date32Array::from(each(cells, |text| {
            Date::parse(text).map(|date| date.0)
        }))),
        ColumnType::DateTime => {
            let moments = each(cells, |text| DateTime::parse(text).map(|moment| moment.0));
            Arc::new(TimestampMicrosecondArray::from(moments))
        }
        ColumnType::Duration => {
            let micros = each(cells, |text| {
                text.parse::<i64>().ok().map(|seconds| seconds * 1_000_000)
            });
            Arc::new(DurationMicrosecondArray::from(micros))
        }
        ColumnType::Text => Arc::new(
            each(cells, |text| (!text.is_empty()).then(|| text.to_owned()))
                .into_iter()
                .collect::<StringViewArray>(),
        ),
    }
}
