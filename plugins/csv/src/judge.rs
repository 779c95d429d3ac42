//! What the judge of cells asks about a whole column, which only a survey of its cells can say.

use weigh_sdk::cell::number::Style;
use weigh_sdk::cell::stamp::Order;
use weigh_sdk::cell::{self, Kind, Whole};
use weigh_sdk::{Currency, SourceError};

use crate::table::Table;

/// What is known about the column that cells are judged for.
pub(crate) type Judge<'a> = cell::Judge<'a, Table>;

impl Whole for Table {
    fn style(&self) -> Style {
        Table::style(self)
    }

    fn day_order(&self, place: usize) -> Result<Option<Order>, SourceError> {
        Table::day_order(self, place)
    }

    fn currency(&self, place: usize) -> Result<Option<Currency>, SourceError> {
        Table::currency(self, place)
    }

    fn settled_kind(&self, place: usize) -> Result<Kind, SourceError> {
        Table::settled_kind(self, place)
    }
}

#[cfg(test)]
mod tests;
