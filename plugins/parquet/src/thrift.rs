//! As much of Thrift's compact protocol as it takes to look at a footer or at the head of a page before the library
//! believes what it says of sizes.

/// How deep values may lie within one another.
const DEEPEST: usize = 32;

/// The types of fields that are looked at or stepped over.
mod kind {
    pub(super) const STOP: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
    pub(super) const UUID: u8 = 13;
}

/// A reader of bytes in the protocol. Nothing is where they end, or where they mean nothing.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A field of a struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) id: i16,
    kind: u8,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for place in 0..10 {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number: negative ones lie between the positive.
    pub(crate) fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The next field of a struct, after the one with the id `last`; at its end nothing in the answer.
    pub(crate) fn field(&mut self, last: i16) -> Option<Option<Field>> {
        let head = self.byte()?;
        let (ahead, kind) = (head >> 4, head & 15);
        if kind == kind::STOP {
            return Some(None);
        }
        let id = match ahead {
            0 => i16::try_from(self.number()?).ok()?,
            ahead => last.checked_add(i16::from(ahead))?,
        };
        Some(Some(Field { id, kind }))
    }

    /// The number of structs in a list of them.
    pub(crate) fn structs(&mut self) -> Option<usize> {
        let (size, kind) = self.list()?;
        (kind == kind::STRUCT).then_some(size)
    }

    fn list(&mut self) -> Option<(usize, u8)> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            size => usize::from(size),
        };
        // Each takes a byte at the least.
        (size <= self.bytes.len() - self.at).then_some((size, head & 15))
    }

    /// Steps over the value of a field.
    pub(crate) fn skip(&mut self, field: Field) -> Option<()> {
        match field.kind {
            kind::TRUE | kind::FALSE => Some(()),
            kind => self.skip_value(kind, DEEPEST),
        }
    }

    fn skip_value(&mut self, kind: u8, deep: usize) -> Option<()> {
        let deep = deep.checked_sub(1)?;
        match kind {
            kind::TRUE | kind::FALSE | kind::BYTE => self.over(1),
            kind::I16 | kind::I32 | kind::I64 => self.varint().map(drop),
            kind::DOUBLE => self.over(8),
            kind::UUID => self.over(16),
            kind::BINARY => {
                let length = self.varint()?;
                self.over(usize::try_from(length).ok()?)
            }
            kind::LIST | kind::SET => {
                let (size, kind) = self.list()?;
                (0..size).try_for_each(|_| self.skip_value(kind, deep))
            }
            kind::MAP => {
                let size = self.varint()?;
                if size == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..size).try_for_each(|_| {
                    self.skip_value(kinds >> 4, deep)?;
                    self.skip_value(kinds & 15, deep)
                })
            }
            kind::STRUCT => {
                let mut last = 0;
                while let Some(field) = self.field(last)? {
                    last = field.id;
                    if !matches!(field.kind, kind::TRUE | kind::FALSE) {
                        self.skip_value(field.kind, deep)?;
                    }
                }
                Some(())
            }
            _ => None,
        }
    }

    fn over(&mut self, bytes: usize) -> Option<()> {
        let at = self.at.checked_add(bytes)?;
        (at <= self.bytes.len()).then(|| self.at = at)
    }
}

impl Field {
    /// Whether it holds a whole number.
    pub(crate) fn is_number(self) -> bool {
        matches!(self.kind, kind::I16 | kind::I32 | kind::I64)
    }

    /// Whether it holds a list.
    pub(crate) fn is_list(self) -> bool {
        self.kind == kind::LIST
    }
}
