//! A column of booleans. The library makes a byte of each of their bits, and then, one by one, bits again; of that only the
//! first half is used here.

use arrow_array::BooleanArray;
use arrow_buffer::{BooleanBuffer, NullBuffer};
use parquet::arrow::arrow_reader::RowGroups;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::BoolType;
use parquet::errors::{ParquetError, Result};
use weigh_words::text;

use crate::pages::Group;

/// The booleans of a row group.
pub(crate) struct Booleans {
    reader: ColumnReaderImpl<BoolType>,
    /// The values that there are. Kept for its room, as is the next.
    values: Vec<bool>,
    /// For each row whether it has one: 1 or 0.
    levels: Vec<i16>,
}

impl Booleans {
    /// Those of a column, by its place among the values of a row.
    pub(crate) fn new(group: &Group, leaf: usize) -> Result<Self> {
        let pages = group.column_chunks(leaf)?.next();
        let pages = pages.ok_or_else(|| ParquetError::EOF("a column without pages".to_owned()))??;
        let column = group.metadata().row_group(group.number).column(leaf);
        Ok(Self {
            reader: ColumnReaderImpl::new(column.column_descr_ptr(), pages),
            values: Vec::new(),
            levels: Vec::new(),
        })
    }

    /// The values of so many rows.
    pub(crate) fn read(&mut self, group: &Group, rows: usize) -> Result<BooleanArray> {
        self.values.clear();
        self.levels.clear();
        let (read, _, _) = self
            .reader
            .read_records(rows, Some(&mut self.levels), None, &mut self.values)?;
        if read < rows {
            let why = text!("a column has fewer values than there are rows");
            return Err(group.input.damaged(why));
        }
        // Without levels, or with no other than 1, each row has its value.
        if self.values.len() == rows {
            let bits = BooleanBuffer::collect_bool(rows, |row| self.values[row]);
            return Ok(BooleanArray::new(bits, None));
        }
        let known = BooleanBuffer::collect_bool(rows, |row| self.levels[row] == 1);
        let mut values = self.values.iter();
        let bits = BooleanBuffer::collect_bool(rows, |row| {
            self.levels[row] == 1 && values.next().is_some_and(|value| *value)
        });
        Ok(BooleanArray::new(bits, Some(NullBuffer::new(known))))
    }
    /// Looks for values behind the last row, which `pages` tells.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.values.clear();
        self.levels.clear();
        self.reader
            .read_records(1, Some(&mut self.levels), None, &mut self.values)?;
        Ok(())
    }
}
