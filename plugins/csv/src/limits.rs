//! The sizes that a scan works in. They are values, not constants, so that tests can make them tiny.

/// The sizes that a scan works in, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// A chunk: what one partition covers. It is the same for every run, so that partitions are too.
    pub(crate) chunk: u64,
    /// No record may be longer.
    pub(crate) record: u64,
    /// How much is read at first behind a chunk to complete its last record.
    pub(crate) tail: u64,
    /// How much is read at each place where a file is sampled.
    pub(crate) sample: u64,
    /// A table of this size is read as a whole to infer its types.
    pub(crate) read_whole: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            chunk: 4 << 20,
            record: 64 << 20,
            tail: 16 << 10,
            sample: 64 << 10,
            read_whole: 256 << 10,
        }
    }
}
