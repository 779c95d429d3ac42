//! How large a workbook may be. Whatever a file claims of itself, no more memory is taken than these allow.

/// Bytes of the file.
pub(crate) const FILE: u64 = 512 << 20;
/// Bytes of one part of it, a sheet or the texts of all sheets, unpacked.
pub(crate) const PART: u64 = 2 << 30;
/// Bytes of a part that is kept as a whole: the texts, the list of sheets, an `OpenDocument`.
pub(crate) const KEPT: u64 = 512 << 20;
/// Bytes of the formats of a workbook, each of which takes much more in memory.
pub(crate) const STYLES: u64 = 16 << 20;
/// From this size on a part must not be packed more tightly than data are:
pub(crate) const PLAUSIBLE: u64 = 64 << 20;
/// to a part in so many.
pub(crate) const RATIO: u64 = 400;
/// Parts of a file.
pub(crate) const PARTS: usize = 10_000;
/// Bytes of one piece of text in a part. A cell holds 32,767 characters, which may be written as six bytes or more each.
pub(crate) const PIECE: usize = 1 << 20;
/// Columns of a sheet, as in Excel.
pub(crate) const COLUMNS: u32 = 16_384;
/// Rows of a sheet, as in Excel.
pub(crate) const ROWS: u32 = 1_048_576;
/// Cells of a sheet, those that are empty between others included.
pub(crate) const CELLS: usize = 48 << 20;
