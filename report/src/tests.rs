//! What outcomes look like in each form. Read the snapshots of the tables as a client would.

mod chinese;
mod csv;
mod json;
mod rules;
mod table;

use weigh_engine::outcome::Outcome;

use crate::{Format, Options, write};

fn text(outcome: &Outcome, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    write(outcome, format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
