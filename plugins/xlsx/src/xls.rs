//! Workbooks of Excel until 2003, looked over record by record (MS-XLS) before the library reads them. The library gets a
//! workbook with one sheet at the most, made of what was looked over, and so takes no more memory than that sheet needs.
//! Formulas whose result nobody counted are found on the way: the library does not tell them from others.

use std::io::{self, Cursor, Read, Write};
use std::ops::Range;

use weigh_sdk::SourceError;
use weigh_words::text;

use crate::failure::{damaged, protected, told};

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
    pub(super) const SEVERAL_NUMBERS: u16 = 0x00bd;
    /// Which Excel counted last.
    pub(super) const COUNTED_BY: u16 = 0x01c1;
    pub(super) const EXTENT: u16 = 0x0200;
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
}

impl<'f> Xls<'f> {
    /// Looks over a file.
    pub(crate) fn open(file: &'f str, bytes: &[u8]) -> Result<Self, SourceError> {
        let broken = |error: io::Error| told(file, &error);
        let mut compound = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(broken)?;
        let Some(name) = STREAMS.into_iter().find(|name| compound.is_stream(name)) else {
            return Err(damaged(file, text!("it has no part that holds a workbook")));
        };
        let mut records = Vec::new();
        let mut stream = compound.open_stream(name).map_err(broken)?;
        stream.read_to_end(&mut records).map_err(broken)?;
        let (mut sheets, mut engine) = (Vec::new(), None);
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
            None => compound.is_stream(SUMMARY),
        };
        Ok(Self {
            file,
            name,
            records,
            sheets,
            counted,
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
        let (own, uncounted) = self.look_over(&mut records, self.sheets[place])?;
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
        })
    }

    /// Looks over the records of a sheet: where they are, and which formulas are not counted. What they claim of the
    /// sheet's extent is taken out, since the library reserves memory for it.
    fn look_over(&self, records: &mut [u8], at: usize) -> Result<(Range<usize>, Places), SourceError> {
        let (mut formulas, mut uncounted) = (Vec::new(), Vec::new());
        let (mut depth, mut counted, mut end) = (0, self.counted, at);
        let mut extents = Vec::new();
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
                }
                record::FORMULA => {
                    self.is_a_place(number(data, 2))?;
                    let (Some(row), Some(column), Some(options)) =
                        (number(data, 0), number(data, 2), number(data, 14))
                    else {
                        return Err(cut_off(self.file));
                    };
                    formulas.push((row, column));
                    if options & COUNT_ON_LOAD != 0 {
                        uncounted.push((row, column));
                    }
                }
                ty if record::CELLS.contains(&ty) => self.is_a_place(number(data, 2))?,
                _ => {}
            }
        }
        for place in extents {
            records[place.start + 4..place.end].fill(0);
        }
        Ok((at..end, if counted { uncounted } else { formulas }))
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
