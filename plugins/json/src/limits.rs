//! The sizes that a file is read in. They are values, not constants, so that tests can make them tiny.

/// The sizes that a file is read in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// A chunk has this many bytes at the least: what one partition covers. It is the same for every run, so that partitions
    /// are too.
    pub(crate) chunk: u64,
    /// No record may have more bytes.
    pub(crate) record: u64,
    /// No key on the way to the records may have more bytes.
    pub(crate) key: u64,
    /// There may be no more columns.
    pub(crate) columns: usize,
    /// Objects may lie within one another so deep.
    pub(crate) depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chunk: 4 << 20,
            record: 64 << 20,
            key: 64 << 10,
            columns: 50_000,
            depth: 32,
        }
    }
}
