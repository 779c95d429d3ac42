//! Databases as sources: whatever has an ADBC driver.
//!
//! A connection of `weigh.toml` is a kind of source whose word is the connection's name:
//!
//! ```text
//! table orders from warehouse "sales.orders" { … }
//! table totals from warehouse "SELECT region, sum(amount) AS amount FROM orders GROUP BY region" { … }
//! ```
//!
//! # What is read
//!
//! - A locator of several words that begins with `select`, `with`, `values` or an opening parenthesis is a query. Any
//!   other is the name of a table or a view, with its schema and catalogue before it, parted by dots; what holds a dot,
//!   a blank or a quote stands in double quotes: `sales."order lines"`. Names are taken letter by letter, as the
//!   database keeps them.
//! - A query is put in parentheses, and only the columns that are needed are asked for: `SELECT "id", "amount" FROM (…)`.
//!   So nothing but a query can be run.
//! - Rows that do not matter are left out by the database where it compares as the language does (`filter.rs`). It looks
//!   at them all the same, so that the others come in the order, and have the numbers, that they have without conditions.
//!   A query that is too slow for that says itself what it wants.
//! - A scan has one partition. Each scan that runs at the same time has a connection of its own.
//!
//! # What a value means
//!
//! Types are those of `weigh_sdk::convert`, exact or refused. Beyond them:
//!
//! - PostgreSQL's `numeric`, which arrives as text, is an exact decimal, and so is the sum of a `bigint`. `uuid`,
//!   enumerations and `char(n)` are text. `money` is refused, since its places depend on the server; so are times with
//!   a zone, since nobody said which zone to move them to.
//! - SQLite has types for values, not for columns, so all values of the table are looked at first: whole numbers,
//!   doubles, text, and text that is a date or a time throughout.
//! - Text is read as a declared date, time or number where it is written as in SQL; whole numbers 1 and 0 are read as
//!   declared yes and no.
//! - A date or a time beyond the years 1 to 9999 (`infinity` too) is a wrong cell.

mod columns;
mod connection;
mod database;
mod driver;
mod failure;
mod filter;
mod locator;
mod nearest;
mod redact;
mod rows;
mod sql;
mod survey;
mod table;
mod tables;

pub use connection::{Adbc, Connection, Redact};
