//! What the library does not see of a binary workbook of Excel 2007 and later (MS-XLSB): what its numbers are, and cells that leave
//! out their column. A look at its records before the library's own.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read, Write as _};

use quick_xml::Reader;
use quick_xml::events::Event;
use weigh_sdk::SourceError;
use weigh_words::text;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::failure::{damaged, told};
use crate::formats::{Formats, Looks};

/// As much of a record as is mostly looked at: more than a name of a sheet or a format takes.
const HEAD: u64 = 4 << 10;

mod record {
    //! Types of records.
    pub(super) const ROW: u16 = 0;
    /// A cell that says its column, from one without a value to one with a text: by so many less than the same kind of cell
    /// right of the one before, which leaves the column out.
    pub(super) const SHORT: std::ops::RangeInclusive<u16> = 12..=18;
    pub(super) const SHORTER_BY: u16 = 11;
    /// Cells with a number, its own or of a formula.
    pub(super) const NUMBERS: [u16; 3] = [2, 5, 9];
    /// Cells of all kinds that say their column.
    pub(super) const CELLS: std::ops::RangeInclusive<u16> = 1..=11;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const STYLE: u16 = 47;
    pub(super) const END_OF_CELLS: u16 = 146;
    pub(super) const SHEET: u16 = 156;
    pub(super) const STYLES: u16 = 617;
    pub(super) const END_OF_STYLES: u16 = 618;
}

type Zip<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A workbook whose cells the library finds, and what the numbers of one of its sheets are.
pub(crate) struct Told<'b> {
    pub(crate) bytes: Cow<'b, [u8]>,
    pub(crate) looks: Looks,
}

/// Looks at a sheet.
pub(crate) fn look_at<'b>(file: &str, bytes: &'b [u8], sheet: &str) -> Result<Told<'b>, SourceError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| told(file, &error))?;
    let formats = formats(file, &mut zip)?;
    let Some(part) = part_of(file, &mut zip, sheet)? else {
        return Ok(Told {
            bytes: bytes.into(),
            looks: Looks::default(),
        });
    };
    let bytes = match with_columns(file, &mut zip, &part)? {
        Some(written) => Cow::Owned(written),
        None => Cow::Borrowed(bytes),
    };
    let mut zip = ZipArchive::new(Cursor::new(&*bytes)).map_err(|error| told(file, &error))?;
    let (mut row, mut looks) = (0, Looks::default());
    each(file, &mut zip, &part, HEAD, |ty, data| {
        match ty {
            record::ROW => row = word(data, 0)?,
            record::END_OF_CELLS => return Some(false),
            ty if record::NUMBERS.contains(&ty) => {
                // The style has three bytes, and the fourth is of something else.
                looks.number(&formats, row, word(data, 0)?, word(data, 4)? & 0x00ff_ffff);
            }
            _ => {}
        }
        Some(true)
    })?;
    drop(zip);
    looks.sort();
    Ok(Told { bytes, looks })
}

/// The workbook with all cells of a sheet saying their columns, if some do not: the library leaves those out. `SheetJS`
/// writes such.
fn with_columns(file: &str, zip: &mut Zip, part: &str) -> Result<Option<Vec<u8>>, SourceError> {
    let mut is_short = false;
    each(file, zip, part, HEAD, |ty, _| {
        is_short = record::SHORT.contains(&ty);
        Some(!is_short && ty != record::END_OF_CELLS)
    })?;
    if !is_short {
        return Ok(None);
    }
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: ZipError| told(file, &error);
    let own = find(zip, part);
    for at in (0..zip.len()).filter(|at| Some(*at) != own) {
        let other = zip.by_index_raw(at).map_err(failed)?;
        written.raw_copy_file(other).map_err(failed)?;
    }
    written
        .start_file(part, SimpleFileOptions::default().large_file(true))
        .map_err(failed)?;
    let mut column = 0_u32;
    let mut result = Ok(());
    each(file, zip, part, u64::MAX, |ty, data| {
        let (ty, place) = if record::SHORT.contains(&ty) {
            column += 1;
            (ty - record::SHORTER_BY, Some(column.to_le_bytes()))
        } else {
            if record::CELLS.contains(&ty) {
                column = word(data, 0)?;
            }
            (ty, None)
        };
        let place = place.as_ref().map_or(&[][..], |place| place);
        let mut header = Vec::new();
        marked(&mut header, u32::from(ty));
        marked(&mut header, (place.len() + data.len()) as u32);
        result = [&header, place, data]
            .into_iter()
            .try_for_each(|bytes| written.write_all(bytes));
        Some(result.is_ok())
    })?;
    result.map_err(|error| told(file, &error))?;
    Ok(Some(written.finish().map_err(failed)?.into_inner()))
}

/// A number in bytes of seven bits, the lowest first; the eighth says that there are more.
fn marked(out: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn formats(file: &str, zip: &mut Zip) -> Result<Formats, SourceError> {
    let mut formats = Formats::default();
    let mut in_styles = false;
    each(file, zip, "xl/styles.bin", HEAD, |ty, data| {
        match ty {
            record::FORMAT => formats.format(half(data, 0)?, &string(data, 2)?.0),
            record::STYLES => in_styles = true,
            record::END_OF_STYLES => return Some(false),
            record::STYLE if in_styles => formats.style(half(data, 2)?),
            _ => {}
        }
        Some(true)
    })?;
    Ok(formats)
}

/// The part that holds the cells of a sheet.
fn part_of(file: &str, zip: &mut Zip, sheet: &str) -> Result<Option<String>, SourceError> {
    let mut id = None;
    each(file, zip, "xl/workbook.bin", HEAD, |ty, data| {
        if ty == record::SHEET {
            let (own, behind) = string(data, 8)?;
            let (name, _) = string(data, behind)?;
            if name == sheet {
                id = Some(own);
                return Some(false);
            }
        }
        Some(true)
    })?;
    let Some((id, at)) = id.zip(find(zip, "xl/_rels/workbook.bin.rels")) else {
        return Ok(None);
    };
    let part = zip.by_index(at).map_err(|error| told(file, &error))?;
    let mut links = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let tag = match links
            .read_event_into(&mut buffer)
            .map_err(|error| told(file, &error))?
        {
            Event::Start(tag) | Event::Empty(tag) => tag,
            Event::Eof => return Ok(None),
            _ => continue,
        };
        let value = |name: &str| {
            let found = tag.try_get_attribute(name).ok().flatten()?;
            let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            Some(value.into_owned())
        };
        if value("Id").as_deref() == Some(&id) {
            let target = value("Target").unwrap_or_default();
            return Ok(Some(match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            }));
        }
    }
}

/// A part by its name, whatever the case of its letters.
fn find(zip: &Zip, name: &str) -> Option<usize> {
    (0..zip.len()).find(|at| {
        let known = zip.name_for_index(*at).and_then(Result::ok);
        known.is_some_and(|known| known.replace('\\', "/").eq_ignore_ascii_case(name))
    })
}

/// Looks at the records of a part, if there is one, and at `most` bytes of each, as long as `look` wants more; it answers nothing
/// where a record is too short.
fn each(
    file: &str,
    zip: &mut Zip,
    name: &str,
    most: u64,
    mut look: impl FnMut(u16, &[u8]) -> Option<bool>,
) -> Result<(), SourceError> {
    let cut_off = || damaged(file, text!("it ends in the middle of a record"));
    let Some(at) = find(zip, name) else {
        return Ok(());
    };
    let mut from = BufReader::new(zip.by_index(at).map_err(|error| told(file, &error))?);
    let mut data = Vec::new();
    loop {
        let Some(ty) = number::<2>(&mut from).map_err(|error| told(file, &error))? else {
            return Ok(());
        };
        let Ok(Some(length)) = number::<4>(&mut from) else {
            return Err(cut_off());
        };
        let length = u64::from(length);
        data.clear();
        let kept = length.min(most);
        let read = (&mut from).take(kept).read_to_end(&mut data);
        let read = read.map_err(|error| told(file, &error))? as u64;
        let left = io::copy(&mut (&mut from).take(length - kept), &mut io::sink());
        if read < kept || left.map_err(|error| told(file, &error))? < length - kept {
            return Err(cut_off());
        }
        // Types beyond these two bytes are none.
        if !look(ty as u16, &data).ok_or_else(cut_off)? {
            return Ok(());
        }
    }
}

/// A number in bytes of seven bits, the lowest first, as long as their eighth is set. Nothing at the end.
fn number<const BYTES: usize>(from: &mut impl Read) -> io::Result<Option<u32>> {
    let mut number = 0;
    for at in 0..BYTES {
        let mut byte = [0];
        if from.read(&mut byte)? == 0 {
            return if at == 0 {
                Ok(None)
            } else {
                Err(io::ErrorKind::UnexpectedEof.into())
            };
        }
        number |= u32::from(byte[0] & 0x7f) << (7 * at);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(number))
}

fn half(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(half(data, at)?) | u32::from(half(data, at + 2)?) << 16)
}

/// A text of 16-bit units behind their number, and where it ends. One that is not there is empty.
fn string(data: &[u8], at: usize) -> Option<(String, usize)> {
    let units = match word(data, at)? {
        u32::MAX => 0,
        units => units as usize,
    };
    let end = units.checked_mul(2)?.checked_add(at + 4)?;
    let units: Vec<u16> = data
        .get(at + 4..end)?
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Some((String::from_utf16_lossy(&units), end))
}

#[cfg(test)]
mod tests;
