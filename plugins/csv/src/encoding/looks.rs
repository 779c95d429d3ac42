//! What a file looks like by its first bytes.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// UTF-16 without a byte order mark: the zero bytes of its ASCII signs are all even or all odd, and there are many,
/// since delimiters, digits and line ends have them too.
pub(super) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (encoding, zeros) = match (zeros(0), zeros(1)) {
        (0, zeros) => (UTF_16LE, zeros),
        (zeros, 0) => (UTF_16BE, zeros),
        _ => return None,
    };
    if zeros * 16 < head.len() {
        return None;
    }
    let (text, damaged) = encoding.decode_without_bom_handling(&head[..head.len() & !1]);
    // The last sign may be cut in half.
    let sound =
        !damaged || (head.len() == super::HEAD && !text.trim_end_matches('\u{fffd}').contains('\u{fffd}'));
    let plain = !text
        .chars()
        .any(|letter| letter.is_control() && !letter.is_whitespace());
    (sound && plain).then_some(encoding)
}

/// Whether bytes cut out of a file may be UTF-8: letters cut in half at either end are allowed.
pub(super) fn utf8_piece(piece: &[u8]) -> bool {
    match std::str::from_utf8(&piece[cut(piece)..]) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// How many bytes at the beginning of a piece of UTF-8 belong to a letter that begins before it.
pub(super) fn cut(piece: &[u8]) -> usize {
    (piece.iter().take(super::LETTER as usize))
        .take_while(|byte| (0x80..0xc0).contains(*byte))
        .count()
}

/// The pairs of bytes in a text that may be GB18030. Western text can often be decoded as that too, but into rare characters;
/// in Chinese text, at least half of the pairs are the common ones of GB 2312.
#[derive(Debug, Default)]
pub(super) struct Hanzi {
    common: u64,
    all: u64,
}

impl Hanzi {
    /// Counts those of a piece. Of pairs that are cut in half between two pieces one or two may be counted wrongly.
    pub(super) fn look_at(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] < 0x80 {
                at += 1;
                continue;
            }
            let next = bytes.get(at + 1).copied().unwrap_or(0);
            if next.is_ascii_digit() {
                at += 4;
            } else {
                self.common += u64::from(bytes[at] >= 0xa1 && next >= 0xa1);
                at += 2;
            }
            self.all += 1;
        }
    }

    pub(super) fn are_mostly_common(&self) -> bool {
        self.common * 2 >= self.all
    }
}
