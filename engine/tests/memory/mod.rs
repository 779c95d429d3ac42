//! A source in memory, for the tests: tables of typed cells, cut into small partitions and smaller batches.

use std::collections::HashMap;
use std::sync::Arc;

use weigh_engine::dsl::value::Decimal;
use weigh_sdk::arrow_array::{
    Array as _, ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, Float64Array,
    Int64Array, RecordBatch, RecordBatchOptions, StringViewArray, TimestampMicrosecondArray,
};
use weigh_sdk::arrow_schema::{Field, Schema as ArrowSchema};
use weigh_sdk::{
    Batch, Batches, Column, ColumnType, Constant, Input, Open, Partition, Scan, ScanRequest, Schema, Source,
    SourceError, SourceKind,
};

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    Whole(Vec<Option<i64>>),
    /// Mantissas at a scale.
    Decimal(Vec<Option<i64>>, u8),
    Float(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
    Date(Vec<Option<i32>>),
    /// In microseconds.
    DateTime(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
}

/// A table: columns by name.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) columns: Vec<(String, Cells)>,
    pub(crate) rows: usize,
}

/// All tables, by locator.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) tables: HashMap<String, Table>,
    /// Rows in a partition, and in a batch.
    pub(crate) cut: (usize, usize),
}

impl SourceKind for Memory {
    fn kind(&self) -> &'static str {
        "memory"
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Ok(Box::new(Opened {
            table: self.tables[&what.locator].clone(),
            name: what.locator.clone(),
            cut: self.cut,
        }))
    }
}

struct Opened {
    table: Table,
    name: String,
    cut: (usize, usize),
}

impl Source for Opened {
    fn schema(&self) -> Result<Schema, SourceError> {
        let column = |(name, cells): &(String, Cells)| Column::new(name, cells.ty());
        Ok(Schema {
            columns: self.table.columns.iter().map(column).collect(),
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        let partitions = self.table.rows.div_ceil(self.cut.0);
        let partition = |_| Partition {
            input: self.name.clone(),
            first_row: 2,
            bytes: 1,
        };
        Ok(Scan {
            partitions: (0..partitions).map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let end = ((partition + 1) * self.cut.0).min(self.table.rows);
        // Rows that do not matter are left out, so that an engine that missed one would be found out.
        let rows: Vec<usize> = (partition * self.cut.0..end)
            .filter(|row| self.matters(request, *row))
            .collect();
        let request = request.clone();
        let batches: Vec<Vec<usize>> = rows.chunks(self.cut.1).map(<[usize]>::to_vec).collect();
        Ok(Box::new(batches.into_iter().map(move |rows| {
            Ok(Batch {
                rows: self.batch(&request, &rows),
                bad: Vec::new(),
            })
        })))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        Ok(Vec::new())
    }
}

impl Opened {
    fn cells(&self, name: &str) -> &Cells {
        let found = self.table.columns.iter().find(|(own, _)| own == name);
        &found.expect("a column that there is").1
    }

    fn matters(&self, request: &ScanRequest, row: usize) -> bool {
        request.filter.iter().all(|condition| {
            let wanted = &request.columns[condition.column];
            match self.cells(&wanted.name).constant(row, wanted.ty) {
                Some(value) => condition.test.holds(&value),
                None => condition.or_missing,
            }
        })
    }

    fn batch(&self, request: &ScanRequest, rows: &[usize]) -> RecordBatch {
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for wanted in &request.columns {
            let array = self.cells(&wanted.name).array(rows, wanted.ty);
            fields.push(Field::new(&wanted.name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        RecordBatch::try_new_with_options(Arc::new(ArrowSchema::new(fields)), arrays, &options)
            .expect("a batch")
    }
}

impl Cells {
    fn ty(&self) -> ColumnType {
        match self {
            Cells::Whole(_) => ColumnType::Integer,
            Cells::Decimal(_, scale) => ColumnType::Decimal(*scale),
            Cells::Float(_) => ColumnType::Float,
            Cells::Bool(_) => ColumnType::Bool,
            Cells::Date(_) => ColumnType::Date,
            Cells::DateTime(_) => ColumnType::DateTime,
            Cells::Text(_) => ColumnType::Text,
        }
    }

    /// A cell as it is compared.
    fn constant(&self, row: usize, wanted: ColumnType) -> Option<Constant> {
        Some(match (self, wanted) {
            (Cells::Whole(v), ColumnType::Text) => Constant::Text(v[row]?.to_string()),
            (Cells::Whole(v), _) => Constant::Integer(v[row]?),
            (Cells::Decimal(v, places), _) => Constant::Decimal {
                mantissa: v[row]?.into(),
                places: *places,
            },
            // No constant is a double, so that such a value says nothing.
            (Cells::Float(v), _) => Constant::Bool(v[row]?.is_nan()),
            (Cells::Bool(v), _) => Constant::Bool(v[row]?),
            (Cells::Date(v), _) => Constant::Date(v[row]?),
            (Cells::DateTime(v), _) => Constant::DateTime(v[row]?),
            (Cells::Text(v), _) => Constant::Text(v[row].clone()?),
        })
    }

    fn array(&self, rows: &[usize], wanted: ColumnType) -> ArrayRef {
        fn take<T: Clone>(values: &[Option<T>], rows: &[usize]) -> Vec<Option<T>> {
            rows.iter().map(|row| values[*row].clone()).collect()
        }
        match (self, wanted) {
            (Cells::Whole(v), ColumnType::Integer) => Arc::new(Int64Array::from(take(v, rows))),
            (Cells::Whole(v), ColumnType::Text) => {
                let text = rows.iter().map(|row| v[*row].map(|n| n.to_string()));
                Arc::new(text.collect::<StringViewArray>())
            }
            (Cells::Decimal(v, own), ColumnType::Decimal(scale) | ColumnType::Percent(scale)) => {
                assert!(scale >= *own, "the engine asks for the places that there are");
                let more = 10_i128.pow(u32::from(scale - own));
                let values = rows.iter().map(|row| v[*row].map(|n| i128::from(n) * more));
                // Decimals come in both widths, as sources may mix them.
                if rows.first().is_none_or(|row| row.is_multiple_of(2))
                    && let Some(narrow) = wanted.narrow()
                    && let Some(small) = values
                        .clone()
                        .map(|n| n.map(i64::try_from).transpose())
                        .collect::<Result<Vec<_>, _>>()
                        .ok()
                {
                    return Arc::new(Decimal64Array::from(small).with_data_type(narrow));
                }
                let array: Decimal128Array = values.collect();
                Arc::new(array.with_precision_and_scale(38, scale as i8).expect("a scale"))
            }
            (Cells::Float(v), ColumnType::Float) => Arc::new(Float64Array::from(take(v, rows))),
            (Cells::Bool(v), ColumnType::Bool) => Arc::new(BooleanArray::from(take(v, rows))),
            (Cells::Date(v), ColumnType::Date) => Arc::new(Date32Array::from(take(v, rows))),
            (Cells::DateTime(v), ColumnType::DateTime) => {
                Arc::new(TimestampMicrosecondArray::from(take(v, rows)))
            }
            (Cells::Text(v), ColumnType::Text) => Arc::new(
                rows.iter()
                    .map(|row| v[*row].as_deref())
                    .collect::<StringViewArray>(),
            ),
            (cells, wanted) => unreachable!("{:?} is not asked for as {wanted:?}", cells.ty()),
        }
    }

    /// A decimal of a mantissa at the column's scale.
    pub(crate) fn decimal(mantissa: i64, scale: u8) -> Decimal {
        Decimal::from_parts(i128::from(mantissa), u32::from(scale)).expect("a decimal")
    }
}
