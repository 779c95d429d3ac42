//! What the columns of SQLite hold. It has a type for each value and none for a column, so all values are looked at, by the
//! database itself.

use weigh_words::{Text, text};

use crate::{Column, ColumnType};

/// How many values of a column are of each kind; all but the last, which come after the kinds, are of one kind only.
const COUNTED: [&str; KINDS] = [
    "typeof({}) = 'integer'",
    "typeof({}) = 'real'",
    "typeof({}) = 'text'",
    "typeof({}) = 'blob'",
    "typeof({}) = 'text' AND date({}) IS {} AND date({}) >= '0001'",
    "typeof({}) = 'text' AND (datetime({}) IS {} OR strftime('%Y-%m-%d %H:%M:%f', {}) IS {}) AND date({}) >= '0001'",
    "typeof({}) = 'integer' AND {} NOT BETWEEN -9007199254740992 AND 9007199254740992",
];

/// How many numbers are counted of a column.
pub const KINDS: usize = 7;

/// A column, and how it comes.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// What it is to the language.
    pub column: Column,
    /// The type to cast its values to, that they come alike.
    pub cast: Option<&'static str>,
    /// Why its values cannot be read, if they cannot.
    pub unreadable: Option<Text>,
}

/// What to choose for a survey of a column, whose name is in quotes.
pub fn counted(name: &str) -> [String; KINDS] {
    COUNTED.map(|counted| format!("sum({})", counted.replace("{}", name)))
}

/// What a column is of which a survey counted this. A sum over no rows counts as 0.
pub fn judged(name: &str, [whole, real, text, blob, days, times, long]: [i64; KINDS]) -> Surveyed {
    let of = |ty: ColumnType, cast: Option<&'static str>| Surveyed {
        column: Column::new(name, ty),
        cast,
        unreadable: None,
    };
    match () {
        () if blob > 0 => {
            let why = text!("it holds bytes, which the language has no type for");
            let mut known = mixed(of(ColumnType::Text, None), why.clone());
            known.unreadable = Some(why);
            known
        }
        () if whole + real + text == 0 => {
            let mut known = of(ColumnType::Text, Some("TEXT"));
            known.column.empty = true;
            known
        }
        () if whole + real == 0 && text == days => of(ColumnType::Date, Some("TEXT")),
        () if whole + real == 0 && text == days + times => of(ColumnType::DateTime, Some("TEXT")),
        () if whole + real == 0 => of(ColumnType::Text, Some("TEXT")),
        () if text > 0 => mixed(
            of(ColumnType::Text, Some("TEXT")),
            text!("it holds both numbers and text"),
        ),
        () if real == 0 => of(ColumnType::Integer, None),
        () if long == 0 => of(ColumnType::Float, Some("REAL")),
        () => mixed(
            of(ColumnType::Text, Some("TEXT")),
            text!("it holds both doubles and whole numbers that a double cannot hold"),
        ),
    }
}

fn mixed(known: Surveyed, why: Text) -> Surveyed {
    let mut known = known;
    known.column.because = Some(why);
    known
}
