//! One pass over the bytes of a file, of which no more than a buffer is held: strings and values are stepped over without a look
//! into them.

use std::io::{self, Read};

use memchr::memchr2;

/// How much is read at once.
pub(crate) const BUFFER: usize = 256 << 10;

/// Why a walk ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// The file ends in the middle.
    Ends,
    /// What begins at this place is longer than it may be.
    TooLong(u64),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// A place in a file, and the bytes around it.
#[derive(Debug)]
pub(crate) struct Walk<R> {
    input: R,
    buffer: Vec<u8>,
    /// The place in the buffer.
    at: usize,
    /// The place of the buffer in the file.
    before: u64,
}

impl<R: Read> Walk<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            at: 0,
            before: 0,
        }
    }

    /// The place in the file.
    pub(crate) fn offset(&self) -> u64 {
        self.before + self.at as u64
    }

    /// The bytes that are held from here on; none at the end of the file.
    fn rest(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.before += self.buffer.len() as u64;
            self.at = 0;
            self.buffer.clear();
            let mut next = (&mut self.input).take(BUFFER as u64);
            next.read_to_end(&mut self.buffer)?;
        }
        Ok(&self.buffer[self.at..])
    }

    /// At least so many of the next bytes, where the file has them. Only at its beginning.
    pub(crate) fn head(&mut self) -> io::Result<&[u8]> {
        self.rest()
    }

    /// The next byte, left where it is.
    pub(crate) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.rest()?.first().copied())
    }

    /// Steps over a byte that has been looked at.
    pub(crate) fn step(&mut self) {
        self.at += 1;
    }

    /// Steps over so many bytes that have been looked at.
    pub(crate) fn steps(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The next byte that is no blank, left where it is.
    pub(crate) fn behind_blanks(&mut self) -> io::Result<Option<u8>> {
        loop {
            let rest = self.rest()?;
            if rest.is_empty() {
                return Ok(None);
            }
            let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
            let found = rest.get(blanks).copied();
            self.at += blanks;
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Steps over a string whose opening quote is next. What stands between the quotes is added to `kept`.
    pub(crate) fn string(&mut self, most: u64, mut kept: Option<&mut Vec<u8>>) -> Result<(), Stop> {
        let start = self.offset();
        self.step();
        loop {
            let rest = self.rest()?;
            if rest.is_empty() {
                return Err(Stop::Ends);
            }
            let found = memchr2(b'"', b'\\', rest);
            let piece = found.unwrap_or(rest.len());
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&rest[..piece]);
            }
            let quote = found.map(|place| rest[place] == b'"');
            self.at += piece;
            if self.offset() - start > most {
                return Err(Stop::TooLong(start));
            }
            match quote {
                None => {}
                Some(true) => {
                    self.step();
                    return Ok(());
                }
                Some(false) => {
                    self.step();
                    let escaped = self.peek()?.ok_or(Stop::Ends)?;
                    if let Some(kept) = &mut kept {
                        kept.extend_from_slice(&[b'\\', escaped]);
                    }
                    self.step();
                }
            }
        }
    }

    /// Steps over the value that is next, which ends where its brackets are closed.
    pub(crate) fn value(&mut self, most: u64) -> Result<(), Stop> {
        let start = self.offset();
        let mut depth = 0_u64;
        loop {
            if self.offset() - start > most {
                return Err(Stop::TooLong(start));
            }
            let rest = self.rest()?;
            let telling = |byte: &u8| {
                matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')
                    || (depth == 0 && (*byte == b',' || is_blank(*byte)))
            };
            let Some(place) = rest.iter().position(telling) else {
                let all = rest.len();
                self.at += all;
                match (all, depth) {
                    (0, 0) => return Ok(()),
                    (0, _) => return Err(Stop::Ends),
                    _ => continue,
                }
            };
            let byte = rest[place];
            self.at += place;
            match byte {
                b'"' => self.string(most, None)?,
                b'{' | b'[' => {
                    self.step();
                    depth += 1;
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    self.step();
                    depth -= 1;
                }
                _ => return Ok(()),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

/// A blank between values.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
