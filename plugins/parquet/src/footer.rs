//! What is found out about a footer before the library reads it: whether columns are encrypted, and whether the tree of
//! columns is one. The library makes room for as many columns as a footer claims, and goes down as deep.

use crate::thrift::Reader;

/// How deep columns may lie within one another.
const DEEPEST: usize = 64;

/// What is wrong with a footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It cannot be made out.
    Unreadable,
    /// Columns lie within one another too deep.
    TooDeep,
    /// Some columns are encrypted.
    Encrypted,
}

/// Looks over the bytes of a footer.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Wrong> {
    let mut reader = Reader::new(bytes);
    let mut last = 0;
    while let Some(field) = reader.field(last).ok_or(Wrong::Unreadable)? {
        last = field.id;
        match field.id {
            2 if field.is_list() => schema(&mut reader)?,
            8 => return Err(Wrong::Encrypted),
            _ => reader.skip(field).ok_or(Wrong::Unreadable)?,
        }
    }
    Ok(())
}

/// The tree of columns: each node, then its children.
fn schema(reader: &mut Reader<'_>) -> Result<(), Wrong> {
    let nodes = reader.structs().ok_or(Wrong::Unreadable)?;
    // How many children are still to come, of each node on the way down.
    let mut open: Vec<usize> = vec![1];
    for node in 0..nodes {
        while open.last() == Some(&0) {
            open.pop();
        }
        match open.last_mut() {
            Some(left) => *left -= 1,
            None => return Err(Wrong::Unreadable),
        }
        let children = children(reader).ok_or(Wrong::Unreadable)?;
        if children > nodes - node {
            return Err(Wrong::Unreadable);
        }
        if open.len() > DEEPEST {
            return Err(Wrong::TooDeep);
        }
        open.push(children);
    }
    if open.iter().any(|left| *left > 0) {
        return Err(Wrong::Unreadable);
    }
    Ok(())
}

/// The number of children of a node.
fn children(reader: &mut Reader<'_>) -> Option<usize> {
    let (mut children, mut last) = (0, 0);
    while let Some(field) = reader.field(last)? {
        last = field.id;
        if field.id == 5 && field.is_number() {
            children = usize::try_from(reader.number()?).ok()?;
        } else {
            reader.skip(field)?;
        }
    }
    Some(children)
}

/// What the head of a page says of its size, packed and unpacked.
pub(crate) fn page_sizes(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut reader = Reader::new(bytes);
    let (mut packed, mut unpacked, mut last) = (None, None, 0);
    while packed.is_none() || unpacked.is_none() {
        let field = reader.field(last)??;
        last = field.id;
        match field.id {
            2 if field.is_number() => unpacked = u64::try_from(reader.number()?).ok(),
            3 if field.is_number() => packed = u64::try_from(reader.number()?).ok(),
            _ => reader.skip(field)?,
        }
    }
    Some((packed?, unpacked?))
}

#[cfg(test)]
mod tests;
