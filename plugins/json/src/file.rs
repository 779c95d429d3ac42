//! One file of a table: what it is, and pieces of it.

use std::io::BufReader;

use weigh_sdk::SourceError;
use weigh_sdk::files::{Content, Located, Reader, content, has_changed, nearest, something_else};
use weigh_words::{Text, text};

use crate::failure::{ends_early, malformed, misplaced, too_long, unreadable};
use crate::layout::{Chunk, Layout, Wrong, layout};
use crate::limits::Limits;
use crate::options::Options;
use crate::walk::{BUFFER, Walk};

/// The mark that some programs write before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file of a table.
#[derive(Debug)]
pub(crate) struct TableFile {
    pub(crate) located: Located,
    /// What it holds, unpacked.
    pub(crate) content: Content,
}

impl TableFile {
    /// Looks at the beginning of a file.
    pub(crate) fn open(located: Located) -> Result<Self, SourceError> {
        let content = content(&located)?;
        let mut walk = walk(&content);
        let head = walk.head().map_err(|error| unreadable(&content, &error))?;
        check(&located.name, head)?;
        Ok(Self { located, content })
    }

    /// What people call the file.
    pub(crate) fn name(&self) -> &str {
        &self.located.name
    }

    /// Where its records are.
    pub(crate) fn layout(&self, options: &Options, limits: Limits) -> Result<Layout, SourceError> {
        let mut walk = walk(&self.content);
        let head = walk.head().map_err(|error| unreadable(&self.content, &error))?;
        let mark = if head.starts_with(MARK) { MARK.len() } else { 0 };
        walk.steps(mark);
        Ok(layout(walk, options.at.as_deref(), limits))
    }

    /// What is wrong behind the records that were found.
    pub(crate) fn wrong(&self, wrong: &Wrong, options: &Options, limits: Limits) -> SourceError {
        let path = options.at.as_deref().unwrap_or_default();
        let file = self.name();
        match wrong {
            Wrong::Unreadable(error) => unreadable(&self.content, error),
            Wrong::Ends => ends_early(&self.content),
            Wrong::TooLong(offset) => too_long(&self.content, *offset, limits),
            Wrong::Other { offset, why } => misplaced(&self.content, *offset, None, why.clone(), None),
            Wrong::NoList(offset) => misplaced(
                &self.content,
                *offset,
                None,
                text!("what is at `{path}` is no list", path = path.join(".")),
                Some(text!("`at` leads to the list of rows, over objects only")),
            ),
            Wrong::Nowhere { known, keys } => {
                let near = path.get(*known).and_then(|key| nearest(key, keys.iter()));
                let with = |key: &String| [&path[..*known], std::slice::from_ref(key)].concat().join(".");
                let help = match near {
                    Some(near) => Some(text!("did you mean `{near}`?", near = with(near))),
                    None if keys.is_empty() => None,
                    None => Some(text!(
                        "there is {keys}",
                        keys = Text::list(keys.iter().map(|key| format!("`{}`", with(key))))
                    )),
                };
                malformed(
                    text!("{file} has nothing at `{path}`", file, path = path.join(".")),
                    help,
                )
            }
        }
    }

    /// The bytes of a chunk.
    pub(crate) fn chunk(&self, chunk: Chunk) -> Result<Vec<u8>, SourceError> {
        let length = chunk.end - chunk.start;
        let mut bytes = Vec::with_capacity(length as usize);
        self.content.read(chunk.start, chunk.end, &mut bytes)?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(has_changed(self.name()))
        }
    }
}

/// From the beginning of a file on.
fn walk(content: &Content) -> Walk<BufReader<Reader<'_>>> {
    Walk::new(BufReader::with_capacity(BUFFER, content.reader()))
}

/// Whether the beginning of a file is that of JSON, as far as it can be told.
fn check(file: &str, head: &[u8]) -> Result<(), SourceError> {
    let no_json = |help: Text| Err(malformed(text!("{file} is no JSON file", file), Some(help)));
    let text = head.strip_prefix(MARK).unwrap_or(head).trim_ascii_start();
    match text {
        [] if head.is_empty() => Err(malformed(text!("{file} is empty", file), None)),
        [] | [b'[' | b'{', ..] if !head.contains(&0) => Ok(()),
        _ if let Some(error) = something_else(file, "json", "JSON", head) => Err(error),
        _ if head.starts_with(b"\xff\xfe")
            || head.starts_with(b"\xfe\xff")
            || head.iter().take(4).any(|byte| *byte == 0) =>
        {
            no_json(text!("it is in UTF-16 or UTF-32: save it in UTF-8"))
        }
        _ if text.starts_with(b"<") => {
            no_json(text!("it looks like XML or HTML: export it as JSON, or as CSV"))
        }
        _ if text.starts_with(b"//") || text.starts_with(b"/*") => {
            no_json(text!("JSON has no comments: leave them out"))
        }
        _ => no_json(text!(
            "it begins neither with `[` nor with `{{`: if it is text, read it with `from csv`"
        )),
    }
}
