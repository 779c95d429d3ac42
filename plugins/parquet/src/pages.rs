//! The pages of one row group, each looked at before its values are read: the library makes room for as many values as a
//! page claims.

use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::Result;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::SerializedPageReader;
use weigh_words::{Text, text};

use crate::input::Input;

/// A row group of a file that is open.
pub(crate) struct Group {
    pub(crate) input: Arc<Input>,
    pub(crate) metadata: Arc<ParquetMetaData>,
    /// Which one.
    pub(crate) number: usize,
}

impl Group {
    fn own(&self) -> &RowGroupMetaData {
        self.metadata.row_group(self.number)
    }
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        self.own().num_rows() as usize
    }

    fn column_chunks(&self, leaf: usize) -> Result<Box<dyn PageIterator>> {
        let rows = self.num_rows();
        let column = self.own().column(leaf);
        let pages = SerializedPageReader::new(self.input.clone(), column, rows, None)?;
        let nullable = column.column_descr().max_def_level() > 0;
        Ok(Box::new(Chunk(Some(Box::new(Watched {
            pages,
            input: self.input.clone(),
            left: rows,
            dictionary: false,
            nullable,
        })))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(std::iter::once(self.own()))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The one chunk of a column in a row group.
struct Chunk(Option<Box<dyn PageReader>>);

impl Iterator for Chunk {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for Chunk {}

/// Pages of a column that holds one value a row, or none.
struct Watched {
    pages: SerializedPageReader<Input>,
    input: Arc<Input>,
    /// Rows that no page has held yet.
    left: usize,
    /// Whether there was a dictionary.
    dictionary: bool,
    nullable: bool,
}

impl Watched {
    fn check(&mut self, page: &Page) -> std::result::Result<(), Text> {
        let values = page.num_values() as usize;
        if let Page::DictionaryPage { buf, .. } = page {
            // Each value takes a byte at the least.
            self.dictionary = true;
            return if values <= buf.len() {
                Ok(())
            } else {
                Err(text!("a dictionary is shorter than it says"))
            };
        }
        #[expect(deprecated, reason = "old files have levels in that form")]
        let levels = [Encoding::RLE, Encoding::BIT_PACKED];
        if let Page::DataPage {
            def_level_encoding, ..
        } = page
            && !levels.contains(def_level_encoding)
        {
            return Err(text!("a page does not say which values are there"));
        }
        self.left = self
            .left
            .checked_sub(values)
            .ok_or_else(|| text!("a column has more values than there are rows"))?;
        let coded = matches!(
            page.encoding(),
            Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY
        );
        if coded && !self.dictionary {
            return Err(text!("a dictionary is missing"));
        }
        let deltas = matches!(
            page.encoding(),
            Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY
        );
        if deltas {
            let count = self.value_bytes(page).as_deref().and_then(deltas_of);
            if count.is_none_or(|count| count > values as u64) {
                return Err(text!("a page holds more values than it says"));
            }
        }
        Ok(())
    }

    /// The bytes of a page behind those that say which values are there.
    fn value_bytes(&self, page: &Page) -> Option<Bytes> {
        match page {
            Page::DataPage { buf, .. } if self.nullable => {
                let length = u32::from_le_bytes(*buf.first_chunk()?);
                let start = 4_usize.checked_add(length as usize)?;
                (start <= buf.len()).then(|| buf.slice(start..))
            }
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => Some(buf.clone()),
            Page::DataPageV2 {
                buf,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let start = (*def_levels_byte_len).checked_add(*rep_levels_byte_len)? as usize;
                (start <= buf.len()).then(|| buf.slice(start..))
            }
        }
    }
}

/// How many numbers a run of deltas says it holds: behind the size of a block and the number of its parts.
fn deltas_of(bytes: &[u8]) -> Option<u64> {
    let mut at = bytes.iter();
    let mut number = || {
        let mut value = 0_u64;
        for place in 0..9 {
            let byte = *at.next()?;
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    };
    let (block, parts, count) = (number()?, number()?, number()?);
    // Room is made for the widths of the parts of a block.
    (parts <= block && block <= 1 << 20).then_some(count)
}

impl Iterator for Watched {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Watched {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page).map_err(|why| self.input.damaged(why))?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }
}

#[cfg(test)]
mod tests;
