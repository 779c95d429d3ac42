//! Where the records of a file are: found in one pass, which looks at quotes and brackets alone. Records are gathered in chunks
//! of a few MiB, each of which is a partition.

use std::io::Read;

use weigh_words::{Text, text};

use crate::limits::Limits;
use crate::walk::{Stop, Walk};

/// A run of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Where the first of them begins.
    pub(crate) start: u64,
    /// Where the last of them ends.
    pub(crate) end: u64,
    /// How many stand before it in the file.
    pub(crate) before: u64,
    /// How many there are.
    pub(crate) records: u64,
}

/// The records of a file.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) chunks: Vec<Chunk>,
    /// Whether they are the values of a list.
    pub(crate) list: bool,
    /// What is wrong behind them.
    pub(crate) wrong: Option<Wrong>,
}

impl Layout {
    pub(crate) fn records(&self) -> u64 {
        self.chunks.last().map_or(0, |last| last.before + last.records)
    }
}

/// What is wrong with a file, and where.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// The file cannot be read.
    Unreadable(std::io::Error),
    /// It ends in the middle of what begins there.
    Ends,
    /// Another sign should stand there.
    Other { offset: u64, why: Text },
    /// A record, or a key, is too long.
    TooLong(u64),
    /// There is nothing at the path that was given, up to so many of its keys. There are others.
    Nowhere { known: usize, keys: Vec<String> },
    /// What is there is no list.
    NoList(u64),
}

impl From<Stop> for Wrong {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Unreadable(error) => Self::Unreadable(error),
            Stop::Ends => Self::Ends,
            Stop::TooLong(offset) => Self::TooLong(offset),
        }
    }
}

impl From<std::io::Error> for Wrong {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// Keys of an object that are told where none is the one that was asked for.
const TOLD: usize = 20;

/// A pass over a file.
struct Pass<'a, R> {
    walk: Walk<R>,
    limits: Limits,
    layout: &'a mut Layout,
    /// Where the chunk begins that records are gathered in, and how many it has.
    chunk: Option<(u64, u64)>,
    /// Where the last record begins.
    last: u64,
}

/// The records of a file, those of the list at a path if one is given.
pub(crate) fn layout(walk: Walk<impl Read>, path: Option<&[String]>, limits: Limits) -> Layout {
    let mut layout = Layout::default();
    let mut pass = Pass {
        walk,
        limits,
        layout: &mut layout,
        chunk: None,
        last: 0,
    };
    let done = match path {
        None => pass.root(),
        Some(path) => pass.inside(path, 0).and_then(|()| pass.nothing_more()),
    };
    if let Err(wrong) = done {
        match wrong {
            // It is not looked at more closely, for it may have no end.
            Wrong::TooLong(_) => pass.close_before_last(),
            _ => pass.close(pass.walk.offset()),
        }
        pass.layout.wrong = Some(wrong);
    }
    layout
}

impl<R: Read> Pass<'_, R> {
    fn root(&mut self) -> Result<(), Wrong> {
        match self.walk.behind_blanks()? {
            Some(b'[') => {
                self.list()?;
                self.nothing_more()
            }
            _ => self.lines(),
        }
    }

    /// Values one behind the other.
    fn lines(&mut self) -> Result<(), Wrong> {
        while let Some(byte) = self.walk.behind_blanks()? {
            if matches!(byte, b',' | b']' | b'}') {
                return Err(self.other(text!("there is no record before this sign")));
            }
            self.record()?;
        }
        let end = self.walk.offset();
        self.close(end);
        Ok(())
    }

    /// The values of a list, whose bracket is next.
    fn list(&mut self) -> Result<(), Wrong> {
        self.layout.list = true;
        self.walk.step();
        let mut first = true;
        loop {
            match self.walk.behind_blanks()?.ok_or(Wrong::Ends)? {
                b']' if first => break,
                b',' | b']' | b'}' => return Err(self.other(text!("there is no record before this sign"))),
                _ => self.record()?,
            }
            first = false;
            match self.walk.behind_blanks()?.ok_or(Wrong::Ends)? {
                b',' => self.walk.step(),
                b']' => break,
                _ => {
                    return Err(self.other(text!("a comma is missing between two records")));
                }
            }
        }
        let end = self.walk.offset();
        self.close(end);
        self.walk.step();
        Ok(())
    }

    fn record(&mut self) -> Result<(), Wrong> {
        let start = self.walk.offset();
        let (first, records) = self.chunk.unwrap_or((start, 0));
        self.chunk = Some((first, records + 1));
        self.last = start;
        self.walk.value(self.limits.record)?;
        let end = self.walk.offset();
        if end - first >= self.limits.chunk {
            self.close(end);
        }
        Ok(())
    }

    /// Ends the chunk that records are gathered in.
    fn close(&mut self, end: u64) {
        if let Some((start, records)) = self.chunk.take() {
            let before = self.layout.records();
            self.layout.chunks.push(Chunk {
                start,
                end,
                before,
                records,
            });
        }
    }

    /// Ends the chunk before its last record.
    fn close_before_last(&mut self) {
        if let Some((start, records)) = self.chunk.filter(|(_, records)| *records > 1) {
            self.chunk = Some((start, records - 1));
            self.close(self.last);
        }
    }

    /// The object that lies behind `known` keys of a path, in which the next one is looked for; or the list at its end.
    fn inside(&mut self, path: &[String], known: usize) -> Result<(), Wrong> {
        let next = self.walk.behind_blanks()?;
        let Some(wanted) = path.get(known) else {
            return match next {
                Some(b'[') => self.list(),
                None => Err(Wrong::Ends),
                Some(_) => Err(Wrong::NoList(self.walk.offset())),
            };
        };
        if next != Some(b'{') {
            let keys = Vec::new();
            return Err(next.map_or(Wrong::Ends, |_| Wrong::Nowhere { known, keys }));
        }
        self.walk.step();
        let (mut keys, mut found) = (Vec::new(), false);
        let mut first = true;
        loop {
            match self.walk.behind_blanks()?.ok_or(Wrong::Ends)? {
                b'"' => {}
                b'}' if first => break,
                _ => return Err(self.other(text!("a key does not stand in double quotes"))),
            }
            first = false;
            let at = self.walk.offset();
            let key = self.key()?;
            if self.walk.behind_blanks()?.ok_or(Wrong::Ends)? != b':' {
                return Err(self.other(text!("a colon is missing")));
            }
            self.walk.step();
            if key == *wanted {
                if found {
                    return Err(Wrong::Other {
                        offset: at,
                        why: text!("the key `{key}` stands there twice", key),
                    });
                }
                found = true;
                self.inside(path, known + 1)?;
            } else {
                self.walk.behind_blanks()?;
                self.walk.value(u64::MAX)?;
                if keys.len() < TOLD {
                    keys.push(key);
                }
            }
            match self.walk.behind_blanks()?.ok_or(Wrong::Ends)? {
                b',' => self.walk.step(),
                b'}' => break,
                _ => return Err(self.other(text!("a comma or a closing brace is missing"))),
            }
        }
        self.walk.step();
        if found {
            Ok(())
        } else {
            Err(Wrong::Nowhere { known, keys })
        }
    }

    fn key(&mut self) -> Result<String, Wrong> {
        let offset = self.walk.offset();
        let mut key = vec![b'"'];
        self.walk.string(self.limits.key, Some(&mut key))?;
        key.push(b'"');
        serde_json::from_slice(&key).map_err(|error| Wrong::Other {
            offset,
            why: crate::failure::said(&error),
        })
    }

    /// The end of the file, but for blanks.
    fn nothing_more(&mut self) -> Result<(), Wrong> {
        match self.walk.behind_blanks()? {
            None => Ok(()),
            Some(_) => Err(self.other(text!("something stands behind the end"))),
        }
    }

    fn other(&self, why: Text) -> Wrong {
        Wrong::Other {
            offset: self.walk.offset(),
            why,
        }
    }
}

#[cfg(test)]
mod tests;
