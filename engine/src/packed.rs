//! Columns of which most rows are alike, such as grades and weights in force: each different thing once in a piece of
//! the column, and a byte a row that says which. Numbers that are all different are in `cells`.

use std::borrow::Borrow;
use std::ops::{Index, Range};

use crate::cells::Cells;
use crate::outcome::Cell;

/// Rows in a piece of a column, where nobody says otherwise.
pub(crate) const PIECE: usize = 256;

/// A column cut into pieces of equally many rows, each kept in as little room as its own rows need.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed<T> {
    rows: usize,
    /// Rows in a piece; the last one may have fewer.
    size: usize,
    pieces: Vec<Piece<T>>,
}

/// Some rows of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<T> {
    /// The same in all rows.
    Same(T),
    /// Few different ones, and by row which of them.
    Few(Box<Few<T>>),
    /// By row.
    Each(Box<[T]>),
}

/// Rows of a column that are held together, for who has to do something only once for rows that are alike.
#[derive(Debug, Clone, Copy)]
pub enum Run<'a, T> {
    /// The same in so many rows.
    Same(&'a T, usize),
    /// A few different things, and by row which of them.
    Few(&'a [T], &'a [u8]),
    /// By row.
    Each(&'a [T]),
}

/// A few different things in many rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Few<T> {
    things: Box<[T]>,
    which: Box<[u8]>,
}

impl<T: Clone> Few<T> {
    /// Sorts rows by what stands in them; none where that is too different for it to save room. `most` different ones
    /// there may be at once, and one more for each eight rows: to give up early costs little. `same` says what is alike to
    /// the last bit.
    pub(crate) fn of(
        rows: impl ExactSizeIterator<Item = impl Borrow<T>>,
        most: usize,
        same: impl Fn(&T, &T) -> bool,
    ) -> Option<Self> {
        const ONE_MORE_IN: usize = 8;
        let mut things: Vec<T> = Vec::new();
        let mut which = Vec::with_capacity(rows.len());
        let mut last = 0;
        for (row, thing) in rows.enumerate() {
            let thing = thing.borrow();
            let known = match things.get(last) {
                Some(before) if same(before, thing) => Some(last),
                _ => things.iter().position(|known| same(known, thing)),
            };
            last = known.unwrap_or(things.len());
            if known.is_none() {
                things.push(thing.clone());
            }
            if things.len() > most + row / ONE_MORE_IN || things.len() > usize::from(u8::MAX) {
                return None;
            }
            which.push(last as u8);
        }
        Some(Self {
            things: things.into(),
            which: which.into(),
        })
    }

    /// The same rows of something else.
    pub(crate) fn map<U>(&self, other: impl Fn(&T) -> U) -> Few<U> {
        Few {
            things: self.things.iter().map(other).collect(),
            which: self.which.clone(),
        }
    }

    /// What stands in a row.
    pub(crate) fn get(&self, row: usize) -> &T {
        &self.things[usize::from(self.which[row])]
    }

    /// What stands in all rows, if that is the same.
    pub(crate) fn only(&self) -> Option<&T> {
        match &*self.things {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The different things.
    pub(crate) fn things(&self) -> &[T] {
        &self.things
    }

    /// The different things, to be changed into others that are as different.
    pub(crate) fn things_mut(&mut self) -> &mut [T] {
        &mut self.things
    }

    /// By row, which of them.
    pub(crate) fn which(&self) -> &[u8] {
        &self.which
    }

    /// Bytes, beside itself.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.things) + self.which.len()
    }
}

impl<T> Few<T> {
    /// Some rows.
    pub(crate) fn run(&self, rows: Range<usize>) -> Run<'_, T> {
        Run::Few(&self.things, &self.which[rows])
    }
}

impl<T: Clone + PartialEq> Piece<T> {
    /// The rows in as little room as they need.
    pub(crate) fn of(rows: &[T]) -> Self {
        const MOST: usize = 16;
        match Few::<T>::of(rows.iter(), MOST, T::eq) {
            Some(few) => match few.only() {
                Some(only) => Piece::Same(only.clone()),
                None => Piece::Few(Box::new(few)),
            },
            None => Piece::Each(rows.into()),
        }
    }
}

impl<T> Piece<T> {
    /// What stands in a row.
    pub(crate) fn get(&self, row: usize) -> &T {
        match self {
            Piece::Same(thing) => thing,
            Piece::Few(few) => &few.things[usize::from(few.which[row])],
            Piece::Each(rows) => &rows[row],
        }
    }

    /// The different things, if they are few; in no row or in several may a thing stand.
    pub(crate) fn things(&self) -> Option<&[T]> {
        match self {
            Piece::Same(thing) => Some(std::slice::from_ref(thing)),
            Piece::Few(few) => Some(&few.things),
            Piece::Each(_) => None,
        }
    }

    /// What is made of each thing.
    pub(crate) fn of_each<U: PartialEq>(&self, other: impl Fn(&T) -> U) -> Piece<U> {
        match self {
            Piece::Same(thing) => Piece::Same(other(thing)),
            Piece::Each(rows) => Piece::Each(rows.iter().map(other).collect()),
            Piece::Few(few) => {
                let mut things: Vec<U> = few.things.iter().map(other).collect();
                if things.windows(2).all(|pair| pair[0] == pair[1]) {
                    return Piece::Same(things.remove(0));
                }
                Piece::Few(Box::new(Few {
                    things: things.into(),
                    which: few.which.clone(),
                }))
            }
        }
    }

    /// The same rows of something else.
    pub(crate) fn map<U>(self, other: impl Fn(&T) -> U) -> Piece<U> {
        match self {
            Piece::Same(thing) => Piece::Same(other(&thing)),
            Piece::Few(few) => Piece::Few(Box::new(Few {
                things: few.things.iter().map(other).collect(),
                which: few.which,
            })),
            Piece::Each(rows) => Piece::Each(rows.iter().map(other).collect()),
        }
    }

    /// Which of the few things stands in a row.
    pub(crate) fn which(&self, row: usize) -> usize {
        match self {
            Piece::Same(_) | Piece::Each(_) => 0,
            Piece::Few(few) => usize::from(few.which[row]),
        }
    }

    /// Things by row; those that stand in no row are left out.
    pub(crate) fn of_which(things: Vec<T>, which: impl Iterator<Item = usize>) -> Self
    where
        T: PartialEq,
    {
        // By thing, its new place.
        let mut places: Vec<Option<u8>> = things.iter().map(|_| None).collect();
        let mut used: Vec<usize> = Vec::new();
        let which: Box<[u8]> = which
            .map(|thing| match places[thing] {
                Some(place) => place,
                None => {
                    let place = used.iter().position(|other| things[*other] == things[thing]);
                    let place = place.unwrap_or_else(|| {
                        used.push(thing);
                        used.len() - 1
                    }) as u8;
                    places[thing] = Some(place);
                    place
                }
            })
            .collect();
        let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
        let mut things: Vec<T> = used.iter().filter_map(|used| things[*used].take()).collect();
        match things.len() {
            1 => Piece::Same(things.remove(0)),
            _ => Piece::Few(Box::new(Few {
                things: things.into(),
                which,
            })),
        }
    }
}

impl<T: Clone + PartialEq> Packed<T> {
    /// A column of pieces of so many rows each.
    pub(crate) fn new(rows: usize, size: usize, pieces: Vec<Piece<T>>) -> Self {
        Self { rows, size, pieces }
    }

    /// The same in all rows.
    pub(crate) fn same(thing: &T, rows: usize) -> Self {
        let pieces = (0..rows.div_ceil(PIECE)).map(|_| Piece::Same(thing.clone()));
        Self::new(rows, PIECE, pieces.collect())
    }
}

impl<T> Packed<T> {
    /// Row by row.
    pub fn iter(&self) -> Rows<'_, Self> {
        Rows::of(self, self.rows)
    }

    /// Some rows as they are held, in their order.
    pub fn runs(&self, rows: Range<usize>) -> impl Iterator<Item = Run<'_, T>> {
        pieces_of(rows, self.size).map(|(at, rows)| match &self.pieces[at] {
            Piece::Same(thing) => Run::Same(thing, rows.len()),
            Piece::Few(few) => few.run(rows),
            Piece::Each(all) => Run::Each(&all[rows]),
        })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The bytes that it takes, as far as its own things point to no other place.
    pub fn bytes(&self) -> usize {
        let of = |piece: &Piece<T>| {
            let beside = match piece {
                Piece::Same(_) => 0,
                Piece::Few(few) => size_of::<Few<T>>() + size_of_val(&*few.things) + few.which.len(),
                Piece::Each(rows) => size_of_val(&**rows),
            };
            size_of::<Piece<T>>() + beside
        };
        self.pieces.iter().map(of).sum()
    }
}

/// No rows.
impl<T> Default for Packed<T> {
    fn default() -> Self {
        Self {
            rows: 0,
            size: PIECE,
            pieces: Vec::new(),
        }
    }
}

impl<T> Index<usize> for Packed<T> {
    type Output = T;

    fn index(&self, row: usize) -> &T {
        self.pieces[row / self.size].get(row % self.size)
    }
}

impl<T: PartialEq, const N: usize> PartialEq<[T; N]> for Packed<T> {
    fn eq(&self, other: &[T; N]) -> bool {
        self.iter().eq(other)
    }
}

impl<T: Clone + PartialEq> FromIterator<T> for Packed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let rows: Vec<T> = rows.into_iter().collect();
        Self::new(rows.len(), PIECE, rows.chunks(PIECE).map(Piece::of).collect())
    }
}

impl<'a, T> IntoIterator for &'a Packed<T> {
    type Item = &'a T;
    type IntoIter = Rows<'a, Packed<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The rows of a column, one by one.
#[derive(Debug)]
pub struct Rows<'a, C> {
    column: &'a C,
    rows: Range<usize>,
}

impl<'a, C> Rows<'a, C> {
    pub(crate) fn of(column: &'a C, rows: usize) -> Self {
        Self {
            column,
            rows: 0..rows,
        }
    }
}

impl<C> Clone for Rows<'_, C> {
    fn clone(&self) -> Self {
        Self {
            column: self.column,
            rows: self.rows.clone(),
        }
    }
}

impl<'a, T> Iterator for Rows<'a, Packed<T>> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.rows.next().map(|row| &self.column[row])
    }
}

impl Iterator for Rows<'_, Cells> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        self.rows.next().map(|row| self.column.cell(row))
    }
}

/// The pieces that some rows of a column lie in: by place, with the rows of each.
pub(crate) fn pieces_of(rows: Range<usize>, size: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
    let pieces = rows.start / size..rows.end.div_ceil(size);
    pieces.map(move |at| {
        let first = at * size;
        (
            at,
            rows.start.max(first) - first..rows.end.min(first + size) - first,
        )
    })
}

#[cfg(test)]
mod tests;
