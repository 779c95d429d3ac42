//! Files whose columns have types of their own, and several of them that are read as one table.

use weigh_words::{Text, text};

use super::nearest;
use crate::{Column, ColumnType, SourceError, Wanted};

/// A file whose columns have types of their own. A column that cannot be read says why in [`Column::because`].
pub trait TypedFile {
    /// What people call it.
    fn name(&self) -> &str;
    /// Its columns, in its order.
    fn columns(&self) -> impl Iterator<Item = &Column>;

    /// The place of a column.
    fn place(&self, name: &str) -> Option<usize> {
        self.columns().position(|column| column.name == name)
    }
}

/// The columns of files that are read as one table: the same names in any order, with a type that holds both. What cannot be
/// read in one file, or has no such type, can be read in none.
pub fn together<F: TypedFile>(files: &[F]) -> Result<Vec<Column>, SourceError> {
    let Some((first, others)) = files.split_first() else {
        return Ok(Vec::new());
    };
    let mut columns: Vec<Column> = first.columns().cloned().collect();
    for other in others {
        same_columns(first, other)?;
        for found in other.columns() {
            let column = columns.iter_mut().find(|column| column.name == found.name);
            let Some(column) = column.filter(|column| column.because.is_none()) else {
                continue;
            };
            if found.because.is_some() {
                *column = found.clone();
            } else if let Some(ty) = both(column, found) {
                column.ty = ty;
                column.empty &= found.empty;
            } else {
                column.because = Some(text!(
                    "{file} has {one} there, and {other} has {two}",
                    file = first.name(),
                    one = column.ty.word(),
                    other = other.name(),
                    two = found.ty.word()
                ));
                column.ty = ColumnType::Text;
            }
        }
    }
    Ok(columns)
}

/// The places in one of several files of the wanted columns, all of which can be read. `columns` are those of all files
/// [`together`].
pub fn places<F: TypedFile>(
    file: &F,
    columns: &[Column],
    wanted: &[Wanted],
) -> Result<Vec<usize>, SourceError> {
    let place = |wanted: &Wanted| {
        let name = wanted.name.as_str();
        let whole = columns.iter().find(|column| column.name == name);
        let because = whole.and_then(|column| column.because.clone());
        match (file.place(name), because) {
            (None, _) => Err(no_column(
                file.name(),
                name,
                columns.iter().map(|column| column.name.as_str()),
            )),
            (Some(_), Some(why)) => Err(unreadable(name, file.name(), why)),
            (Some(place), None) => Ok(place),
        }
    };
    wanted.iter().map(place).collect()
}

/// A file that has no column of a name; the nearest of those that it has is proposed.
pub fn no_column<'n>(file: &str, name: &str, columns: impl Iterator<Item = &'n str> + Clone) -> SourceError {
    let help = match nearest(name, columns.clone()) {
        Some(near) => text!("did you mean `{near}`?", near),
        None => text!("its columns are {columns}", columns = Text::list(columns)),
    };
    malformed(text!("{file} has no column `{name}`", file, name), Some(help))
}

/// A column that cannot be had as it is wanted.
pub fn unreadable(column: &str, file: &str, why: Text) -> SourceError {
    malformed(
        text!(
            "column `{column}` of {file} cannot be read: {why}",
            column,
            file,
            why
        ),
        None,
    )
}

fn malformed(message: Text, help: Option<Text>) -> SourceError {
    SourceError::Malformed { message, help }
}

fn same_columns<F: TypedFile>(first: &F, other: &F) -> Result<(), SourceError> {
    let lacking = |one: &F, other: &F| {
        let mut names = one.columns().map(|column| &column.name);
        names.find(|name| other.place(name).is_none()).cloned()
    };
    let (lacks, has, name) = match (lacking(first, other), lacking(other, first)) {
        (Some(name), _) => (other, first, name),
        (None, Some(name)) => (first, other, name),
        (None, None) => return Ok(()),
    };
    Err(malformed(
        text!(
            "{file} has no column `{name}`, which {other} has, and both are read as one table",
            file = lacks.name(),
            name = name.as_str(),
            other = has.name()
        ),
        Some(text!(
            "give {file} the column `{name}`, which may be empty; in which order columns stand does not matter",
            file = lacks.name(),
            name
        )),
    ))
}

/// The type that holds the values of both columns, those of two files that are read as one table. None where none does.
fn both(one: &Column, other: &Column) -> Option<ColumnType> {
    use ColumnType as C;
    if one.empty {
        return Some(other.ty);
    }
    if other.empty {
        return Some(one.ty);
    }
    match (one.ty, other.ty) {
        (a, b) if a == b => Some(a),
        (C::Decimal(a), C::Decimal(b)) => Some(C::Decimal(a.max(b))),
        (C::Decimal(a), C::Integer) | (C::Integer, C::Decimal(a)) => Some(C::Decimal(a)),
        (C::Float, C::Integer | C::Decimal(_)) | (C::Integer | C::Decimal(_), C::Float) => Some(C::Float),
        (C::Date, C::DateTime) | (C::DateTime, C::Date) => Some(C::DateTime),
        _ => None,
    }
}
