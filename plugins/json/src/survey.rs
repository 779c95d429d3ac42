//! What all records of a table hold: their keys, and for each what its values show. Chunks are looked through at the same time, and
//! what they show is put together in their order.

use serde_json::value::RawValue;
use weigh_sdk::cell::currency::Mark;
use weigh_sdk::cell::number::Style;
use weigh_sdk::cell::stamp::Order;
use weigh_sdk::cell::{Evidence, Markers, Reading, read, told};
use weigh_sdk::files::Content;
use weigh_sdk::{Currency, SourceError};
use weigh_words::{Text, text};

use crate::failure::{ends_early, malformed, mend, misplaced, offset_in, said};
use crate::keys::{Keys, ROOT};
use crate::layout::Chunk;
use crate::limits::Limits;
use crate::record::{Broken, Entries, Found, Records};

/// How numbers are written in JSON, also in its texts.
pub(crate) const STYLE: Style = Style {
    decimal_comma: false,
    doubtful_comma: false,
};

/// A value, for people.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// Which file it is in.
    pub(crate) file: usize,
    /// The number of its record there.
    pub(crate) record: u64,
    pub(crate) text: String,
}

/// What the values of a key show.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) evidence: Evidence,
    /// Whether a value was `null` or an empty text.
    pub(crate) missing: bool,
    /// The first list, or object too deep to be looked into.
    pub(crate) list: Option<Shown>,
    /// Whether a list holds objects, so that it may be the rows.
    pub(crate) rows: bool,
    /// The first object.
    pub(crate) object: Option<Shown>,
    /// The first value of each kind, in order.
    firsts: Vec<(Reading, Shown)>,
}

impl Seen {
    fn add(&mut self, text: &str, shown: impl Fn(&str) -> Shown) {
        let reading = read(text, STYLE);
        if reading == Reading::Missing {
            self.missing = true;
            return;
        }
        self.evidence.add(&reading);
        if self.is_first(&reading) {
            self.firsts.push((reading, shown(text)));
        }
    }

    fn is_first(&self, reading: &Reading) -> bool {
        self.firsts
            .iter()
            .all(|(before, _)| kind(before) != kind(reading))
    }

    /// Adds what was seen behind this.
    fn merge(&mut self, behind: Seen) {
        self.evidence.merge(&behind.evidence);
        self.missing |= behind.missing;
        self.rows |= behind.rows;
        let or = |one: &mut Option<Shown>, other| *one = one.take().or(other);
        or(&mut self.list, behind.list);
        or(&mut self.object, behind.object);
        for (reading, shown) in behind.firsts {
            if self.is_first(&reading) {
                self.firsts.push((reading, shown));
            }
        }
    }

    /// The first value; none where there are only missing ones, lists and objects.
    pub(crate) fn first(&self) -> Option<&Shown> {
        self.firsts.first().map(|(_, shown)| shown)
    }

    /// The first value that can be nothing but text.
    pub(crate) fn text(&self) -> Option<&Shown> {
        let text = self.firsts.iter().find(|(reading, _)| *reading == Reading::Text);
        text.map(|(_, shown)| shown)
    }

    /// The value from which on not all are of one kind.
    pub(crate) fn clash(&self) -> Option<&Shown> {
        let (mut evidence, mut clash) = (Evidence::default(), None);
        for (reading, shown) in &self.firsts {
            evidence.add(reading);
            clash = clash.filter(|_| evidence.is_mixed());
            if evidence.is_mixed() {
                clash = clash.or(Some(shown));
            }
        }
        clash
    }
}

/// What tells values apart that may not go together.
fn kind(reading: &Reading) -> (u8, Option<Currency>) {
    match reading {
        Reading::Missing => (0, None),
        Reading::Truth(_) => (1, None),
        Reading::Number(number) if number.percent => (2, None),
        Reading::Number(number) => (3, number.currency.and_then(Mark::usual)),
        Reading::Stamp(stamp) if !stamp.exists() => (4, None),
        Reading::Stamp(stamp) => match stamp.order {
            Order::Told => (5, None),
            Order::DayFirst => (6, None),
            Order::MonthFirst => (7, None),
            Order::Open => (8, None),
        },
        Reading::Duration(_) => (9, None),
        Reading::Text => (10, None),
    }
}

/// What some records hold.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) keys: Keys,
    /// By the nodes of `keys`.
    pub(crate) seen: Vec<Seen>,
}

impl Part {
    /// Adds what the records behind these hold.
    pub(crate) fn merge(&mut self, behind: &mut Part) {
        self.merge_below(behind, (ROOT, ROOT));
    }

    fn merge_below(&mut self, behind: &mut Part, (mine, other): (usize, usize)) {
        let below: Vec<(String, usize)> = behind
            .keys
            .below(other)
            .map(|(key, node)| (key.to_owned(), node))
            .collect();
        for (place, (key, node)) in below.into_iter().enumerate() {
            let own = self.keys.learn(mine, &key, place);
            self.seen.resize_with(self.keys.len(), Seen::default);
            self.seen[own].merge(std::mem::take(&mut behind.seen[node]));
            self.merge_below(behind, (own, node));
        }
    }
}

/// A look through the records of a chunk.
struct Look<'a> {
    file: usize,
    content: &'a Content,
    limits: Limits,
    markers: &'a Markers,
    bytes: &'a [u8],
    /// The place of the bytes in the file.
    start: u64,
    /// Whether the file ends in the middle of the last record.
    cut: bool,
    part: Part,
    /// The record that is looked at.
    record: u64,
    /// By node, the record that has had it last.
    last: Vec<u64>,
}

/// What the records of a chunk hold, whose bytes are given. `cut` is whether the file ends in the middle of the last one.
pub(crate) fn look(
    (file, content): (usize, &Content),
    limits: Limits,
    markers: &Markers,
    chunk: Chunk,
    bytes: &[u8],
    cut: bool,
) -> Result<Part, SourceError> {
    let mut look = Look {
        file,
        content,
        limits,
        markers,
        bytes,
        start: chunk.start,
        cut,
        part: Part::default(),
        record: chunk.before,
        last: Vec::new(),
    };
    let mut records = Records::behind(bytes, 0);
    while let Some((start, record)) = records.next() {
        look.record += 1;
        match record {
            Ok(entries) => look.object(ROOT, &entries, 0)?,
            Err(broken) => return Err(look.broken(start, &broken)),
        }
    }
    look.part.seen.resize_with(look.part.keys.len(), Seen::default);
    Ok(look.part)
}

impl Look<'_> {
    fn object(&mut self, node: usize, Entries(entries): &Entries, depth: usize) -> Result<(), SourceError> {
        for (place, (key, value)) in entries.iter().enumerate() {
            let below = self.part.keys.learn(node, key, place);
            if below == self.last.len() {
                self.last.push(0);
                self.part.seen.resize_with(below + 1, Seen::default);
            } else if below > self.last.len() {
                self.last.resize(below + 1, 0);
                self.part.seen.resize_with(below + 1, Seen::default);
            }
            if std::mem::replace(&mut self.last[below], self.record) == self.record {
                let at = self.place(value);
                let path = self.part.keys.path(below);
                return Err(self.wrong(at, text!("the key `{key}` stands there twice", key = path)));
            }
            self.value(below, value, depth)?;
        }
        if self.part.keys.len() > self.limits.columns {
            return Err(malformed(
                text!(
                    "the records of {file} have more than {most} different keys",
                    file = self.content.name(),
                    most = self.limits.columns
                ),
                Some(text!(
                    "a key is the name of a column, and no value: write one record a row"
                )),
            ));
        }
        Ok(())
    }

    fn value(&mut self, node: usize, value: &RawValue, depth: usize) -> Result<(), SourceError> {
        let found = Found::but_for(value, self.markers)
            .map_err(|error| self.wrong(self.place(value), said(&error)))?;
        let (file, record) = (self.file, self.record);
        let shown = |text: &str| Shown {
            file,
            record,
            text: told(text),
        };
        let in_one_line = |parts: &str| shown(&parts.split_whitespace().collect::<Vec<_>>().join(" "));
        let seen = &mut self.part.seen[node];
        match found {
            Found::Missing => seen.missing = true,
            Found::Scalar(text) => seen.add(&text, shown),
            Found::List(list) => {
                seen.rows |= list[1..].trim_start().starts_with('{');
                seen.list.get_or_insert_with(|| in_one_line(list));
            }
            Found::Object(object) if depth + 1 >= self.limits.depth => {
                seen.list.get_or_insert_with(|| in_one_line(object));
            }
            Found::Object(object) => {
                seen.object.get_or_insert_with(|| in_one_line(object));
                let entries = serde_json::from_str(object);
                let entries = entries.map_err(|error| self.wrong(self.place(value), said(&error)))?;
                self.object(node, &entries, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Where a value begins in the file.
    fn place(&self, value: &RawValue) -> u64 {
        let within = (value.get().as_ptr() as usize).saturating_sub(self.bytes.as_ptr() as usize);
        self.start + within as u64
    }

    fn wrong(&self, offset: u64, why: Text) -> SourceError {
        misplaced(self.content, offset, Some(self.record), why, None)
    }

    fn broken(&self, start: usize, broken: &Broken) -> SourceError {
        let at = |place: usize| self.start + (start + place) as u64;
        match broken {
            Broken::NoObject => misplaced(
                self.content,
                at(0),
                Some(self.record),
                text!("it is no object"),
                Some(text!(
                    "each row is an object, whose keys are the columns: {{\"id\": 1, \"name\": \"Li Na\"}}"
                )),
            ),
            Broken::Syntax(error) => {
                let within = offset_in(&self.bytes[start..], error);
                if error.is_eof() || (self.cut && start + within + 1 >= self.bytes.len()) {
                    return ends_early(self.content);
                }
                let place = at(within);
                misplaced(self.content, place, Some(self.record), said(error), mend(error))
            }
        }
    }
}
