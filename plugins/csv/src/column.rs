//! One wanted column: its cells become values, block by block, and at last an Arrow array.
//!
//! Each block is done in two loops: the quick reading of every cell, which only notes the rows that it can't read,
//! and the careful reading of those.

mod finish;
mod quickly;
mod views;

use weigh_sdk::{BadCell, ColumnType, Expected, SourceError};

use crate::evidence::Kind;
use crate::file::TableFile;
use crate::index::{Cells, Index, Layout};
use crate::judge::{Judge, Refusal, Verdict};
use crate::quick::{self, Days, Decimals};
pub(crate) use finish::data_type;
use quickly::Quickly;
use views::Views;

/// How many letters of a wrong cell are told.
const TOLD: usize = 200;

/// The values read so far, in the shape of the column's Arrow array.
enum Values {
    Truth(Vec<bool>),
    Integer(Vec<i64>),
    /// Decimals and percentages.
    Scaled {
        values: Vec<i128>,
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
    fn new(ty: ColumnType) -> Self {
        match ty {
            ColumnType::Bool => Self::Truth(Vec::new()),
            ColumnType::Integer => Self::Integer(Vec::new()),
            ColumnType::Decimal(places) => Self::Scaled {
                values: Vec::new(),
                places,
                percent: false,
            },
            ColumnType::Percent(places) => Self::Scaled {
                values: Vec::new(),
                places,
                percent: true,
            },
            ColumnType::Float => Self::Double(Vec::new()),
            ColumnType::Date => Self::Day(Vec::new()),
            ColumnType::DateTime => Self::Moment(Vec::new()),
            ColumnType::Duration => Self::Duration(Vec::new()),
            ColumnType::Text => Self::Text(Views::default()),
        }
    }
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
    /// Rows of the batch without a value.
    nulls: Vec<u32>,
    /// Rows of the block that the quick reading couldn't read.
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
        let open = judge.ty == ColumnType::Text && !judge.declared && judge.table.is_open(judge.place)?;
        let values = Values::new(judge.ty);
        Ok(Self {
            judge,
            file,
            number,
            open,
            values,
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
        match index.layout() {
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
        let point = if self.judge.table.style().decimal_comma {
            b','
        } else {
            b'.'
        };
        match &mut self.values {
            Values::Truth(values) => scan.fill(values, &mut odd, quick::truth),
            Values::Integer(values) => scan.fill(values, &mut odd, quick::integer),
            Values::Scaled {
                values,
                places,
                percent,
            } => {
                let decimals = Decimals {
                    point,
                    places: usize::from(*places),
                };
                if *percent {
                    scan.fill(values, &mut odd, |bytes, start, end| {
                        decimals.percentage(bytes, start, end)
                    });
                } else {
                    scan.fill(values, &mut odd, |bytes, start, end| {
                        decimals.plain(bytes, start, end)
                    });
                }
            }
            Values::Double(values) => {
                let decimals = Decimals { point, places: 0 };
                scan.fill(values, &mut odd, |bytes, start, end| {
                    decimals.double(bytes, start, end)
                });
            }
            Values::Day(values) => {
                let mut days = Days::new();
                scan.fill(values, &mut odd, |bytes, start, end| days.day(bytes, start, end));
            }
            Values::Moment(values) => {
                let mut days = Days::new();
                scan.fill(values, &mut odd, |bytes, start, end| {
                    days.moment(bytes, start, end)
                });
            }
            Values::Duration(values) => scan.fill(values, &mut odd, |_, _, _| None),
            Values::Text(views) => views.fill(&scan, base, &mut self.nulls),
        }
        if self.open {
            self.close(&scan, base, findings)?;
        }
        for row in &odd {
            let row = *row as usize;
            let text = cells.cell(row, scan.place).text(bytes, self.file.dialect);
            self.read_carefully(&text, base + row, findings)?;
        }
        self.odd = odd;
        Ok(())
    }

    /// Reads a cell that the quick reading couldn't read.
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
            Values::Truth(values) => put(values, row, judge.truth(text)),
            Values::Integer(values) => put(values, row, judge.integer(text)?),
            Values::Scaled {
                values,
                places,
                percent,
            } => put(values, row, judge.scaled(text, *places, *percent)?),
            Values::Double(values) => put(values, row, judge.double(text)?),
            Values::Day(values) => put(values, row, judge.day(text)?),
            Values::Moment(values) => put(values, row, judge.moment(text)?),
            Values::Duration(values) => put(values, row, judge.duration(text)),
            Values::Text(_) => unreachable!("the quick reading reads every text"),
        };
        match trouble {
            None => {}
            Some(Trouble::Bad(refusal)) => {
                self.nulls.push(row as u32);
                let expected = refusal.expected(self.judge.ty);
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
        let known = (0..scan.cells.rows()).find(|row| !scan.is_missing(*row));
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

/// What keeps a cell from being a value.
enum Trouble {
    Bad(Refusal),
    Wider(Kind),
}

fn put<T>(values: &mut [T], row: usize, verdict: Verdict<T>) -> Option<Trouble> {
    match verdict {
        Verdict::Value(value) => {
            values[row] = value;
            None
        }
        Verdict::Bad(refusal) => Some(Trouble::Bad(refusal)),
        Verdict::Wider(kind) => Some(Trouble::Wider(kind)),
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

/// As much of a text as is told of it.
pub(crate) fn told(text: &str) -> String {
    text.chars().take(TOLD).collect()
}
