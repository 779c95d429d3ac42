//! One wanted column: its cells become values, block by block, and at last an Arrow array.
//!
//! Each block is done in two loops. The first reads every cell, many together, and only notes the rows that it can't
//! read. The second reads those one by one: without blanks around them, quickly if it can, else carefully.

mod finish;
mod marked;
mod quickly;
mod views;

use arrow_buffer::{ArrowNativeType, Buffer};
use weigh_sdk::cell::{Kind, Trouble, told};
use weigh_sdk::{BadCell, ColumnType, Expected, SourceError};

use crate::file::TableFile;
use crate::index::{Cells, Index, Layout};
use crate::judge::Judge;
use crate::quick::{self, Days, Decimals};
use crate::together::{self, Bits, Integers, Moments, Scaled, Truths};
pub(crate) use finish::usual_type;
use quickly::Quickly;
use views::Views;

/// The first number that has more digits than the narrow decimal type holds.
const NARROW_END: u128 = 10_u128.pow(18);

/// The values read so far.
enum Values {
    Truth(Bits),
    Integer(Vec<i64>),
    /// Decimals and percentages.
    Scaled {
        values: Vec<i64>,
        /// Rows with more digits than the narrow type holds, and their values.
        wide: Vec<(usize, i128)>,
        places: u8,
        percent: bool,
    },
    Double(Vec<f64>),
    Day(Vec<i32>),
    Moment(Vec<i64>),
    Duration(Vec<i64>),
    Text(Views),
}

impl Values {
    /// No values, in the memory of an earlier batch if that is free again.
    fn new(ty: ColumnType, lent: Option<Buffer>) -> Self {
        let scaled = |places, percent, lent| Self::Scaled {
            values: again(lent),
            wide: Vec::new(),
            places,
            percent,
        };
        match ty {
            ColumnType::Bool => Self::Truth(Bits::reusing(again(lent))),
            ColumnType::Integer => Self::Integer(again(lent)),
            ColumnType::Decimal(places) => scaled(places, false, lent),
            ColumnType::Percent(places) => scaled(places, true, lent),
            ColumnType::Float => Self::Double(again(lent)),
            ColumnType::Date => Self::Day(again(lent)),
            ColumnType::DateTime => Self::Moment(again(lent)),
            ColumnType::Duration => Self::Duration(again(lent)),
            ColumnType::Text => Self::Text(Views::reusing(again(lent))),
        }
    }
}

/// An empty list in the memory of a buffer, if nobody else has that any more.
fn again<T: ArrowNativeType>(lent: Option<Buffer>) -> Vec<T> {
    let mut list = lent.and_then(|buffer| buffer.into_vec().ok()).unwrap_or_default();
    list.clear();
    list
}

/// A wanted column under construction.
pub(crate) struct Column<'a> {
    judge: Judge<'a>,
    file: &'a TableFile,
    /// The column's place in the request.
    number: usize,
    /// Whether this is text only because the samples didn't say more.
    open: bool,
    values: Values,
    /// The values of the last batch, whose memory is used again once whoever got that batch has let it go.
    lent: Option<Buffer>,
    /// Rows of the batch without a value.
    nulls: Vec<u32>,
    /// Rows of the block that the first loop couldn't read.
    odd: Vec<u32>,
}

/// What the cells of a block had that is no value.
#[derive(Default)]
pub(crate) struct Findings {
    /// Wrong cells, by their row in the batch.
    pub(crate) bad: Vec<BadCell>,
    /// The first cell that a guessed column can't hold.
    pub(crate) wider: Option<Wider>,
}

/// A cell that a guessed column can't hold.
pub(crate) struct Wider {
    /// Its row in the batch.
    pub(crate) row: usize,
    /// Its column in the request.
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

impl Findings {
    /// Columns are read one after the other, so of two in one row the first column's stays.
    fn note(&mut self, wider: Wider) {
        if self.wider.as_ref().is_none_or(|first| wider.row < first.row) {
            self.wider = Some(wider);
        }
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(judge: Judge<'a>, file: &'a TableFile, number: usize) -> Result<Self, SourceError> {
        let open = judge.ty == ColumnType::Text && !judge.declared && judge.whole.is_open(judge.place)?;
        let values = Values::new(judge.ty, None);
        Ok(Self {
            judge,
            file,
            number,
            open,
            values,
            lent: None,
            nulls: Vec::new(),
            odd: Vec::new(),
        })
    }

    /// Reads the column's cells of a block whose first row is row `base` of the batch.
    pub(crate) fn read(
        &mut self,
        bytes: &[u8],
        index: &Index,
        base: usize,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        match index.layout(bytes) {
            Layout::Quoted(cells) => self.read_cells(bytes, &cells, base, findings),
            Layout::Regular(cells) => self.read_cells(bytes, &cells, base, findings),
            Layout::Listed(cells) => self.read_cells(bytes, &cells, base, findings),
        }
    }

    fn read_cells<C: Cells>(
        &mut self,
        bytes: &[u8],
        cells: &C,
        base: usize,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        let mut odd = std::mem::take(&mut self.odd);
        odd.clear();
        let scan = Quickly {
            bytes,
            cells,
            dialect: self.file.dialect,
            place: self.file.place_of(self.judge.place),
        };
        let point = if self.judge.whole.style().decimal_comma {
            b','
        } else {
            b'.'
        };
        let nulls = &mut self.nulls;
        match &mut self.values {
            Values::Truth(bits) => scan.together(Truths, bits, &mut odd, nulls, base),
            Values::Integer(values) => scan.together(Integers, values, &mut odd, nulls, base),
            Values::Scaled {
                values,
                places,
                percent,
                ..
            } => match Scaled::new(point, *places, *percent) {
                Some(reading) => scan.together(reading, values, &mut odd, nulls, base),
                None => scan.fill(values, &mut odd, |_, _, _| None),
            },
            Values::Double(values) => {
                let decimals = Decimals { point, places: 0 };
                scan.fill(values, &mut odd, |bytes, start, end| {
                    decimals.double(bytes, start, end)
                });
            }
            Values::Day(values) => scan.together(together::Days, values, &mut odd, nulls, base),
            Values::Moment(values) => scan.together(Moments, values, &mut odd, nulls, base),
            Values::Duration(values) => scan.fill(values, &mut odd, |_, _, _| None),
            Values::Text(views) => views.fill(&scan, base, nulls),
        }
        let markers = self.judge.whole.missing();
        if !markers.is_empty() {
            scan.take_out(markers, base, &mut odd, &mut self.nulls);
        }
        if self.open {
            self.close(&scan, base, findings)?;
        }
        self.read_odd(&scan, &odd, point, base, findings)?;
        self.odd = odd;
        Ok(())
    }

    /// Reads the cells that the first loop couldn't read.
    fn read_odd<C: Cells>(
        &mut self,
        scan: &Quickly<C>,
        odd: &[u32],
        point: u8,
        base: usize,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        let mut days = Days::new();
        for row in odd {
            let cell = scan.cells.cell(*row as usize, scan.place);
            let row = base + *row as usize;
            let (start, end) = scan.trimmed(cell);
            if start == end {
                self.nulls.push(row as u32);
                continue;
            }
            let bytes = scan.bytes;
            let read = match &mut self.values {
                Values::Truth(bits) => quick::truth(bytes, start, end).map(|truth| bits.set(row, truth)),
                Values::Integer(values) => quick::integer(bytes, start, end).map(|value| values[row] = value),
                Values::Scaled {
                    values,
                    places,
                    percent,
                    ..
                } => {
                    let decimals = Decimals {
                        point,
                        places: usize::from(*places),
                    };
                    let value = if *percent {
                        decimals.percentage(bytes, start, end)
                    } else {
                        decimals.plain(bytes, start, end)
                    };
                    value.map(|value| values[row] = value)
                }
                Values::Day(values) => days.day(bytes, start, end).map(|day| values[row] = day),
                Values::Moment(values) => days.moment(bytes, start, end).map(|moment| values[row] = moment),
                // Those that can be read quickly have been.
                Values::Double(_) | Values::Duration(_) | Values::Text(_) => None,
            };
            if read.is_none() {
                self.read_carefully(&cell.text(bytes, scan.dialect), row, findings)?;
            }
        }
        Ok(())
    }

    /// Reads a cell that could not be read quickly.
    fn read_carefully(
        &mut self,
        text: &[u8],
        row: usize,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        let Some(decoded) = decode(text, self.file) else {
            self.nulls.push(row as u32);
            findings.bad.push(undecodable(text, row, self.number, self.file));
            return Ok(());
        };
        let text = decoded.trim();
        if text.is_empty() {
            self.nulls.push(row as u32);
            return Ok(());
        }
        let judge = &self.judge;
        let trouble = match &mut self.values {
            Values::Truth(bits) => judge.truth(text).put(|truth| bits.set(row, truth)),
            Values::Integer(values) => judge.integer(text)?.put(|value| values[row] = value),
            Values::Scaled {
                values,
                wide,
                places,
                percent,
            } => judge.scaled(text, *places, *percent)?.put(|value| {
                if value.unsigned_abs() < NARROW_END {
                    values[row] = value as i64;
                } else {
                    wide.push((row, value));
                }
            }),
            Values::Double(values) => judge.double(text)?.put(|value| values[row] = value),
            Values::Day(values) => judge.day(text)?.put(|value| values[row] = value),
            Values::Moment(values) => judge.moment(text)?.put(|value| values[row] = value),
            Values::Duration(values) => judge.duration(text).put(|value| values[row] = value),
            Values::Text(_) => unreachable!("the first loop reads every text"),
        };
        match trouble {
            None => {}
            Some(Trouble::Bad(refusal)) => {
                self.nulls.push(row as u32);
                let expected = refusal.expected(self.judge.ty, text);
                findings.bad.push(BadCell {
                    row,
                    column: Some(self.number),
                    text: told(text),
                    expected,
                });
            }
            Some(Trouble::Wider(kind)) => {
                findings.note(Wider {
                    row,
                    column: self.number,
                    kind,
                    text: told(text),
                });
            }
        }
        Ok(())
    }

    /// At the first text in a column of which the samples showed nothing, asks what the whole column holds.
    fn close<C: Cells>(
        &mut self,
        scan: &Quickly<C>,
        base: usize,
        findings: &mut Findings,
    ) -> Result<(), SourceError> {
        let known = (0..scan.cells.rows())
            .find(|row| !scan.is_missing(*row) && !scan.is_marker(*row, self.judge.whole.missing()));
        let Some(row) = known else { return Ok(()) };
        self.open = false;
        if let Some(kind) = self.judge.settled()? {
            let text = scan.cells.cell(row, scan.place).text(scan.bytes, scan.dialect);
            let text = told(&String::from_utf8_lossy(&text));
            findings.note(Wider {
                row: base + row,
                column: self.number,
                kind,
                text,
            });
        }
        Ok(())
    }
}

/// The text of a cell, if it is one in the file's encoding.
fn decode<'t>(text: &'t [u8], file: &TableFile) -> Option<&'t str> {
    let text = std::str::from_utf8(text).ok()?;
    // What could not be transcoded has become this sign.
    (!file.damaged || !text.contains('\u{fffd}')).then_some(text)
}

fn undecodable(text: &[u8], row: usize, column: usize, file: &TableFile) -> BadCell {
    BadCell {
        row,
        column: Some(column),
        text: told(&String::from_utf8_lossy(text)),
        expected: Expected::Encoding(file.encoding.to_owned()),
    }
}
