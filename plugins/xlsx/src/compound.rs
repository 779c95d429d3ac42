//! Files that hold others, as old workbooks do ([MS-CFB]): opened with what some writers leave behind in them put right.

use std::borrow::Cow;
use std::io::{self, Cursor};

use cfb::CompoundFile;

/// What stands for a sector that belongs to nothing.
const FREE: u32 = u32::MAX;
/// Where the header says how many sectors the table of all sectors has, and which the first of them are.
const COUNT: usize = 44;
const LIST: usize = 76;
/// How many of them stand in the header.
const LISTED: usize = 109;

/// Opens a file of which the sectors that it uses are there.
pub(crate) fn open(bytes: &[u8]) -> io::Result<CompoundFile<Cursor<Cow<'_, [u8]>>>> {
    CompoundFile::open(Cursor::new(without_ends(bytes)))
}

/// The file without what its table says of sectors behind its end: `SheetJS` marks them as ends of chains, of which the library
/// takes the file for cut off. A chain that leads to one of them is none all the same.
fn without_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    let Some(behind) = behind_the_end(bytes) else {
        return Cow::Borrowed(bytes);
    };
    let mut mended = bytes.to_vec();
    for at in behind {
        mended[at..at + 4].copy_from_slice(&FREE.to_le_bytes());
    }
    Cow::Owned(mended)
}

/// Where the table speaks of sectors behind the end of the file, if it does.
fn behind_the_end(bytes: &[u8]) -> Option<Vec<usize>> {
    let word = |at: usize| {
        let word = bytes.get(at..at.checked_add(4)?)?.first_chunk()?;
        Some(u32::from_le_bytes(*word))
    };
    let sector = match bytes.get(30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let sectors = bytes.len().div_ceil(sector) - 1;
    let tables = word(COUNT)? as usize;
    if tables > LISTED {
        return None;
    }
    let mut behind = Vec::new();
    for table in 0..tables {
        let start = (word(LIST + 4 * table)? as usize)
            .checked_add(1)?
            .checked_mul(sector)?;
        for entry in 0..sector / 4 {
            if table * (sector / 4) + entry >= sectors {
                let at = start + 4 * entry;
                word(at)?;
                behind.push(at);
            }
        }
    }
    Some(behind)
}

#[cfg(test)]
mod tests;
