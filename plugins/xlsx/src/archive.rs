//! A file packed as zip, looked over before anything is unpacked into memory: how large its parts are, by what they
//! claim and by what they come to, and whether they hold pieces that no workbook has.

use std::io::{Cursor, Read};

use weigh_sdk::SourceError;
use weigh_words::text;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::failure::{damaged, protected, too_large};
use crate::limits::{KEPT, PART, PARTS, PIECE, PLAUSIBLE, RATIO, STYLES};

/// What is known of a zip file.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// The names of its parts.
    pub(crate) names: Vec<String>,
    /// Whether whoever wrote the workbook asks for all formulas to be counted when it is opened, or did not finish counting:
    /// then what stands beside them is no result.
    pub(crate) uncounted: bool,
}

impl Archive {
    /// Whether there is such a part, whatever its letters' case.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Looks over all parts of a file that may be read.
pub(crate) fn look_over(file: &str, bytes: &[u8]) -> Result<Archive, SourceError> {
    let incomplete = |_| {
        damaged(
            file,
            text!("it begins as a zip file, as workbooks are, and does not end as one"),
        )
    };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(incomplete)?;
    if zip.len() > PARTS {
        return Err(too_large(
            file,
            text!(
                "it has {parts} parts, and {most} at the most are read",
                parts = zip.len(),
                most = PARTS
            ),
        ));
    }
    let mut archive = Archive::default();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).map_err(|error| broken(file, &error))?;
        let name = part
            .name()
            .map_err(|error| broken(file, &error))?
            .replace('\\', "/");
        if is_read(&name) {
            let most = most_bytes(&name);
            let (packed, told) = (part.compressed_size(), part.size());
            let bomb = told > PLAUSIBLE && told / RATIO > packed;
            if bomb || told > most {
                return Err(swollen(file, &name, told));
            }
            let keep = name.ends_with("xl/workbook.xml") || name == "META-INF/manifest.xml";
            let mut look = Look::default();
            let mut piece = vec![0; 64 << 10];
            loop {
                let read = part.read(&mut piece).map_err(|error| {
                    damaged(
                        file,
                        text!(
                            "{part} cannot be unpacked: {why}",
                            part = &name,
                            why = error.to_string()
                        ),
                    )
                })?;
                if read == 0 {
                    break;
                }
                look.at(&piece[..read], keep);
                if look.bytes > told || look.bytes > most {
                    return Err(swollen(file, &name, look.bytes));
                }
                if is_xml(&name) && look.longest > PIECE {
                    return Err(too_large(
                        file,
                        text!(
                            "{part} holds a piece of text of more than {most} KiB, and a cell has 32,767 characters at the most",
                            part = &name,
                            most = PIECE >> 10
                        ),
                    ));
                }
            }
            archive.uncounted |= asks_to_count(&look.kept);
            // An OpenDocument with a password.
            if memchr::memmem::find(&look.kept, b"manifest:encryption-data").is_some() {
                return Err(protected(file));
            }
        }
        archive.names.push(name);
    }
    Ok(archive)
}

/// Whether the library may read a part: pictures, fonts and the like it leaves alone.
fn is_read(name: &str) -> bool {
    is_xml(name) || ends_with(name, "bin")
}

fn is_xml(name: &str) -> bool {
    ends_with(name, "xml") || ends_with(name, "rels")
}

fn ends_with(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
}

fn most_bytes(name: &str) -> u64 {
    if name.contains("/worksheets/") {
        PART
    } else if name.contains("styles.") {
        STYLES
    } else {
        KEPT
    }
}

fn broken(file: &str, error: &ZipError) -> SourceError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => protected(file),
        other => damaged(
            file,
            text!("its parts cannot be found: {why}", why = other.to_string()),
        ),
    }
}

fn swollen(file: &str, part: &str, bytes: u64) -> SourceError {
    too_large(
        file,
        text!(
            "{part} would unpack to {size} MiB or more, which is either very much or a trap",
            part,
            size = bytes >> 20
        ),
    )
}

/// What was seen of a part.
#[derive(Default)]
struct Look {
    bytes: u64,
    /// Bytes since the last `<`.
    piece: usize,
    /// The longest run without one.
    longest: usize,
    kept: Vec<u8>,
}

impl Look {
    fn at(&mut self, bytes: &[u8], keep: bool) {
        self.bytes += bytes.len() as u64;
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', bytes) {
            self.longest = self.longest.max(self.piece + at - from);
            (self.piece, from) = (0, at);
        }
        self.piece += bytes.len() - from;
        self.longest = self.longest.max(self.piece);
        if keep && self.kept.len() < PIECE {
            self.kept.extend_from_slice(bytes);
        }
    }
}

/// `<calcPr … fullCalcOnLoad="1"/>`, which libraries write that cannot count.
fn asks_to_count(workbook: &[u8]) -> bool {
    let find = |text: &str| memchr::memmem::find(workbook, text.as_bytes()).is_some();
    // The second is what Excel writes when it saves without having counted what changed.
    [
        "fullCalcOnLoad=\"1\"",
        "fullCalcOnLoad=\"true\"",
        "calcCompleted=\"0\"",
        "calcCompleted=\"false\"",
    ]
    .into_iter()
    .any(find)
}

#[cfg(test)]
mod tests;
