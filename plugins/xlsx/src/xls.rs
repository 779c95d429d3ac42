//! Workbooks of Excel until 2003, looked over record by record (MS-XLS) before the library reads them. The library gets a
//! workbook with one sheet at the most, made of what was looked over, and so takes no more memory than that sheet needs.
//! Formulas whose result nobody counted are found on the way, and which numbers are shares and amounts: the library does not tell.

use std::io::{self, Cursor, Read, Write};
use std::ops::Range;

use weigh_sdk::SourceError;
use weigh_words::text;

use crate::compound;
use crate::failure::{damaged, protected, told};
use crate::formats::{Formats, Looks};

/// Columns of a sheet of this kind: as many as Excel could show, up to `IV`.
const COLUMNS: u16 = 256;
/// Streams that hold the records, by the versions of Excel that wrote them: from 97 on, and 5 and 95.
const STREAMS: [&str; 2] = ["Workbook", "Book"];
/// The stream of who wrote the file and when. Excel, `LibreOffice` and other programs that count have one.
const SUMMARY: &str = "\u{5}SummaryInformation";

mod record {
    //! Types of records.
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000a;
    pub(super) const PASSWORD: u16 = 0x002f;
    pub(super) const CONTINUE: u16 = 0x003c;
    /// Formulas were waiting to be counted when the sheet was saved.
    pub(super) const UNCOUNTED: u16 = 0x005e;
    pub(super) const SHEET: u16 = 0x0085;
    /// One number and several in a row, in four bytes each.
    pub(super) const SMALL_NUMBER: u16 = 0x027e;
    pub(super) const SEVERAL_NUMBERS: u16 = 0x00bd;
    pub(super) const STYLE: u16 = 0x00e0;
    /// Which Excel counted last.
    pub(super) const COUNTED_BY: u16 = 0x01c1;
    pub(super) const EXTENT: u16 = 0x0200;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BEGIN: u16 = 0x0809;
    /// Cells of one value: texts, numbers, truths.
    pub(super) const CELLS: [u16; 6] = [0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];
}

/// The option of a formula that says that the value beside it is none, and to count when the file is opened.
const COUNT_ON_LOAD: u16 = 0x0002;

/// A workbook that was looked over.
#[derive(Debug)]
pub(crate) struct Xls<'f> {
    file: &'f str,
    /// In which stream the records are.
    name: &'static str,
    records: Vec<u8>,
    /// Where the records of each sheet begin, in the order in which sheets are listed.
    sheets: Vec<usize>,
    /// Whether whoever wrote the file counted its formulas.
    counted: bool,
    formats: Formats,
}

/// Rows and columns of cells.
type Places = Vec<(u16, u16)>;

/// One sheet for the library.
#[derive(Debug)]
pub(crate) struct OneSheet {
    /// A workbook that lists all sheets, and has the cells of this one only.
    pub(crate) workbook: Vec<u8>,
    /// The formulas without a result.
    pub(crate) uncounted: Places,
    /// What its numbers are.
    pub(crate) looks: Looks,
}

impl<'f> Xls<'f> {
    /// Looks over a file.
    pub(crate) fn open(file: &'f str, bytes: &[u8]) -> Result<Self, SourceError> {
        // The library's words are of sectors and chains.
        let broken = |_: io::Error| {
            damaged(
                file,
                text!("parts that it lists are not in it, as in a file that was copied only in part"),
            )
        };
        let mut holder = compound::open(bytes).map_err(broken)?;
        let Some(name) = STREAMS.into_iter().find(|name| holder.is_stream(name)) else {
            return Err(damaged(file, text!("it has no part that holds a workbook")));
        };
        let mut records = Vec::new();
        let mut stream = holder.open_stream(name).map_err(broken)?;
        stream.read_to_end(&mut records).map_err(broken)?;
        let (mut sheets, mut engine) = (Vec::new(), None);
        let mut formats = Formats::default();
        let all = Records {
            bytes: &records,
            at: 0,
        };
        for record in all {
            let Record { ty, data, .. } = record.ok_or_else(|| cut_off(file))?;
            match ty {
                record::END => break,
                // However it is encrypted: what Excel 95 did, the library does not notice.
                record::PASSWORD => return Err(protected(file)),
                record::STYLE => formats.style(number(data, 2).ok_or_else(|| cut_off(file))?),
                record::FORMAT => {
                    let format = number(data, 0).zip(format(data, name));
                    let (number, format) = format.ok_or_else(|| cut_off(file))?;
                    formats.format(number, &format);
                }
                record::COUNTED_BY => engine = number(data, 4).zip(number(data, 6)),
                record::SHEET => {
                    let (low, high) = number(data, 0)
                        .zip(number(data, 2))
                        .ok_or_else(|| cut_off(file))?;
                    sheets.push(usize::from(low) | usize::from(high) << 16);
                }
                _ => {}
            }
        }
        let counted = match engine {
            // Programs that change a workbook of Excel write 0 there, to have it counted again.
            Some(engine) => engine != (0, 0),
            None => holder.is_stream(SUMMARY),
        };
        Ok(Self {
            file,
            name,
            records,
            sheets,
            counted,
            formats,
        })
    }

    /// A workbook that lists all sheets and has no cells.
    pub(crate) fn without_cells(&self) -> Result<Vec<u8>, SourceError> {
        let mut records = self.records.clone();
        for sheet in &self.sheets {
            self.end_at(&mut records, *sheet)?;
        }
        self.workbook(&records)
    }

    /// One of the sheets, by its place among all that are listed.
    pub(crate) fn sheet(&self, place: usize) -> Result<OneSheet, SourceError> {
        let mut records = self.records.clone();
        let (own, uncounted, looks) = self.look_over(&mut records, self.sheets[place])?;
        for (_, at) in self
            .sheets
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place)
        {
            if at + 4 > own.start && *at < own.end {
                return Err(damaged(self.file, text!("two of its sheets lie in one place")));
            }
            self.end_at(&mut records, *at)?;
        }
        Ok(OneSheet {
            workbook: self.workbook(&records)?,
            uncounted,
            looks,
        })
    }

    /// Looks over the records of a sheet: where they are, which formulas are not counted, and what its numbers are. What they
    /// claim of the sheet's extent is taken out, since the library reserves memory for it.
    fn look_over(&self, records: &mut [u8], at: usize) -> Result<(Range<usize>, Places, Looks), SourceError> {
        let (mut formulas, mut uncounted) = (Vec::new(), Vec::new());
        let (mut depth, mut counted, mut end) = (0, self.counted, at);
        let (mut extents, mut looks) = (Vec::new(), Looks::default());
        let mut number_at = |row: u16, column: u16, style: u16| {
            looks.number(&self.formats, row.into(), column.into(), style.into());
        };
        for record in (Records {
            bytes: &self.records,
            at,
        }) {
            let Record { ty, data, place } = record.ok_or_else(|| cut_off(self.file))?;
            end = place.end;
            match ty {
                record::BEGIN => depth += 1,
                record::END if depth <= 1 => break,
                record::END => depth -= 1,
                // The records of a chart in the sheet.
                _ if depth > 1 => {}
                record::EXTENT => extents.push(place),
                record::UNCOUNTED => counted = false,
                record::SEVERAL_NUMBERS => {
                    let last = data.len().checked_sub(2).and_then(|last| number(data, last));
                    self.is_a_place(last)?;
                    let (row, first) = number(data, 0)
                        .zip(number(data, 2))
                        .ok_or_else(|| cut_off(self.file))?;
                    // Between the first column and the last each number has its style and four bytes.
                    let styles = data[4..].chunks_exact(6).filter_map(|cell| number(cell, 0));
                    for (column, style) in (first..COLUMNS).zip(styles) {
                        number_at(row, column, style);
                    }
                }
                record::FORMULA => {
                    self.is_a_place(number(data, 2))?;
                    let (Some(row), Some(column), Some(style), Some(options)) = (
                        number(data, 0),
                        number(data, 2),
                        number(data, 4),
                        number(data, 14),
                    ) else {
                        return Err(cut_off(self.file));
                    };
                    number_at(row, column, style);
                    formulas.push((row, column));
                    if options & COUNT_ON_LOAD != 0 {
                        uncounted.push((row, column));
                    }
                }
                ty if record::CELLS.contains(&ty) => {
                    self.is_a_place(number(data, 2))?;
                    let style =
                        number(data, 4).filter(|_| [record::NUMBER, record::SMALL_NUMBER].contains(&ty));
                    if let (Some(row), Some(column), Some(style)) = (number(data, 0), number(data, 2), style)
                    {
                        number_at(row, column, style);
                    }
                }
                _ => {}
            }
        }
        for place in extents {
            records[place.start + 4..place.end].fill(0);
        }
        looks.sort();
        Ok((at..end, if counted { uncounted } else { formulas }, looks))
    }

    fn is_a_place(&self, column: Option<u16>) -> Result<(), SourceError> {
        match column {
            Some(column) if column < COLUMNS => Ok(()),
            Some(_) => Err(damaged(
                self.file,
                text!("it has a cell behind column IV, the last that a sheet of .xls can have",),
            )),
            None => Err(cut_off(self.file)),
        }
    }

    /// Ends a sheet where it begins.
    fn end_at(&self, records: &mut [u8], at: usize) -> Result<(), SourceError> {
        let begin = records.get_mut(at..).and_then(|rest| rest.get_mut(..4));
        let begin = begin.ok_or_else(|| cut_off(self.file))?;
        begin.copy_from_slice(&[record::END.to_le_bytes(), [0, 0]].concat());
        Ok(())
    }

    fn workbook(&self, records: &[u8]) -> Result<Vec<u8>, SourceError> {
        let broken = |error: io::Error| told(self.file, &error);
        // The library refuses one of the fourth version that holds nothing small.
        let empty = Cursor::new(Vec::new());
        let mut compound = cfb::CompoundFile::create_with_version(cfb::Version::V3, empty).map_err(broken)?;
        let mut stream = compound.create_stream(self.name).map_err(broken)?;
        stream.write_all(records).map_err(broken)?;
        stream.flush().map_err(broken)?;
        drop(stream);
        Ok(compound.into_inner().into_inner())
    }
}

/// What a format is, by the version that wrote it: letters of one byte or of two, or of a code page.
fn format(data: &[u8], stream: &str) -> Option<String> {
    if stream == STREAMS[1] {
        let letters = data.get(3..)?.get(..usize::from(*data.get(2)?))?;
        return Some(letters.iter().map(|letter| char::from(*letter)).collect());
    }
    let (length, wide) = (usize::from(number(data, 2)?), data.get(4)? & 1 == 1);
    let letters = data.get(5..)?.get(..if wide { 2 * length } else { length })?;
    if !wide {
        return Some(letters.iter().map(|letter| char::from(*letter)).collect());
    }
    let units: Vec<u16> = letters
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some(String::from_utf16_lossy(&units))
}

fn cut_off(file: &str) -> SourceError {
    damaged(file, text!("it ends in the middle of a record"))
}

/// The number of two bytes at a place.
fn number(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// A record.
#[derive(Debug)]
struct Record<'r> {
    ty: u16,
    /// What it holds, without what continues it.
    data: &'r [u8],
    /// Where it is, without what continues it.
    place: Range<usize>,
}

/// The records from a place on; nothing in the place of one that is cut off.
#[derive(Debug)]
struct Records<'r> {
    bytes: &'r [u8],
    at: usize,
}

impl<'r> Iterator for Records<'r> {
    type Item = Option<Record<'r>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.at == self.bytes.len() {
                return None;
            }
            let record = self.record();
            self.at = record
                .as_ref()
                .map_or(self.bytes.len(), |record| record.place.end);
            // What continues a record that is looked at does not matter.
            if !matches!(&record, Some(record) if record.ty == record::CONTINUE) {
                return Some(record);
            }
        }
    }
}

impl<'r> Records<'r> {
    fn record(&self) -> Option<Record<'r>> {
        let (ty, length) = number(self.bytes, self.at).zip(number(self.bytes, self.at.checked_add(2)?))?;
        let place = self.at..self.at + 4 + usize::from(length);
        let data = self.bytes.get(place.start + 4..place.end)?;
        Some(Record { ty, data, place })
    }
}

#[cfg(test)]
mod tests;
