//! How much memory a run may take for what grows with rows, and where the rest goes.

use std::path::PathBuf;

use bytesize::ByteSize;
use weigh_words::text;

use super::{Wrong, wrong};

/// With less, a run would do little but write and read.
const LEAST: ByteSize = ByteSize::mb(1);

/// The flags of a budget.
#[derive(Debug, clap::Args)]
pub(crate) struct Memory {
    /// How much memory the values of medians, percentiles and distinct counts may take, such as 2GB or 512MiB; what has no
    /// room waits on disk. Without, as much as they need. The result does not depend on it
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) memory: Option<ByteSize>,
    /// Where what has no room in --memory waits; without, in the system's folder for such files
    #[arg(long, value_name = "DIR")]
    pub(crate) temp_dir: Option<PathBuf>,
}

pub(super) fn size(text: &str) -> Result<ByteSize, Wrong> {
    let size: ByteSize = text.trim().parse().map_err(|_| {
        wrong(
            text!("`{text}` is not a size of memory", text),
            Some(text!("write a number and its unit: 2GB, 512MiB, 1.5 GB")),
        )
    })?;
    if size < LEAST {
        return Err(wrong(
            text!("`{text}` is less than 1 MB", text),
            Some(text!(
                "write a number and its unit: 2GB, 512MiB, 1.5 GB; or leave it out for as much as is needed"
            )),
        ));
    }
    Ok(size)
}
