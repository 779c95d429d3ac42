//! Records out of bytes: the keys and values of an object, and what one value is. Numbers stay as they are written.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use weigh_sdk::cell::Markers;

use crate::walk::is_blank;

/// A value as a table sees it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// `null`.
    Missing,
    /// A text, a number as it is written, `true` or `false`.
    Scalar(Cow<'a, str>),
    /// A list, as it is written.
    List(&'a str),
    /// An object, as it is written.
    Object(&'a str),
}

impl<'a> Found<'a> {
    /// The value, where what stands for none is none.
    pub(crate) fn but_for(raw: &'a RawValue, markers: &Markers) -> serde_json::Result<Self> {
        Ok(match Self::of(raw)? {
            Self::Scalar(text) if markers.hold(&text) => Self::Missing,
            found => found,
        })
    }

    pub(crate) fn of(raw: &'a RawValue) -> serde_json::Result<Self> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'"') if text.contains('\\') => Self::Scalar(Cow::Owned(serde_json::from_str(text)?)),
            Some(b'"') => Self::Scalar(Cow::Borrowed(&text[1..text.len() - 1])),
            Some(b'[') => Self::List(text),
            Some(b'{') => Self::Object(text),
            Some(b'n') => Self::Missing,
            _ => Self::Scalar(Cow::Borrowed(text)),
        })
    }
}

/// The keys of an object and their values, in its order.
#[derive(Debug, Default)]
pub(crate) struct Entries<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(16);
                while let Some((Key(key), value)) = map.next_entry()? {
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// A key, not copied where it holds no backslash.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The records of a chunk, one behind the other.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What is wrong with a record.
#[derive(Debug)]
pub(crate) enum Broken {
    /// It is something else than an object.
    NoObject,
    /// It is no JSON.
    Syntax(serde_json::Error),
}

impl<'a> Records<'a> {
    /// Those that stand behind a place between two of them.
    pub(crate) fn behind(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The place behind the last one.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The next record, with the place where it begins.
    pub(crate) fn next(&mut self) -> Option<(usize, Result<Entries<'a>, Broken>)> {
        let rest = &self.bytes[self.at..];
        let blanks = rest
            .iter()
            .take_while(|byte| is_blank(**byte) || **byte == b',')
            .count();
        let start = self.at + blanks;
        let rest = &rest[blanks..];
        if *rest.first()? != b'{' {
            return Some((start, Err(Broken::NoObject)));
        }
        let mut records = serde_json::Deserializer::from_slice(rest).into_iter::<Entries>();
        let record = records.next()?.map_err(Broken::Syntax);
        self.at = start + records.byte_offset();
        Some((start, record))
    }
}

#[cfg(test)]
mod tests;
