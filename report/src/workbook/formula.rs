//! Formulas of a column of cells, as texts in which places of rows are marked. They are put together as texts; only when a
//! row is written do its cells get their addresses. What a formula means is said elsewhere.

use std::fmt::Write as _;

use weigh_engine::dsl::model::PeriodPart;
use weigh_engine::dsl::value::Date;

/// A column of a sheet of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) sheet: usize,
    pub(super) column: u16,
}

const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

impl Place {
    /// The cell of the row.
    pub(super) fn cell(self) -> String {
        self.to(self)
    }

    /// The cells of the row from this column to another one of its sheet.
    pub(super) fn to(self, last: Place) -> String {
        marked('c', self, last.column)
    }

    /// The cells above those of [`Place::to`] in which weights stand.
    pub(super) fn weights_to(self, last: Place) -> String {
        marked('w', self, last.column)
    }

    /// All cells of the column that are of the same period.
    pub(super) fn peers(self) -> String {
        marked('p', self, self.column)
    }

    /// The column behind it.
    pub(super) fn next(self, by: usize) -> Place {
        Place {
            column: self.column + by as u16,
            ..self
        }
    }
}

/// A number of the cell of the row; an error where it holds none. An empty cell would be nought.
pub(super) fn number_in(place: Place) -> String {
    format!("(IF(ISNUMBER({0}),{0},NA()))", place.cell())
}

/// The number of a cell that a formula fills: one without a number has a text, which makes an error.
pub(super) fn calculated(place: Place) -> String {
    format!("({}+0)", place.cell())
}

/// A day or a number of the scored period.
pub(super) fn of_period(part: PeriodPart) -> String {
    let which = match part {
        PeriodPart::Start => 'a',
        PeriodPart::End => 'z',
        PeriodPart::Days => 'n',
    };
    format!("{OPEN}{which}:0:0:0{CLOSE}")
}

fn marked(kind: char, place: Place, last: u16) -> String {
    format!("{OPEN}{kind}:{}:{}:{last}{CLOSE}", place.sheet, place.column)
}

/// A text as a formula has it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A formula of a column.
#[derive(Debug, Clone)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Cells {
        sheet: usize,
        first: String,
        last: Option<String>,
    },
    Weights {
        sheet: usize,
        first: String,
        last: Option<String>,
    },
    Peers {
        sheet: usize,
        column: String,
    },
    Period(PeriodPart),
}

/// Whether a formula is one that no spreadsheet takes: too long, nested too deeply, or with too long a text in it.
pub(super) fn is_too_large(formula: &str) -> bool {
    const LENGTH: usize = 8_000;
    const DEPTH: usize = 60;
    const TEXT: usize = 255;
    /// About as long as the address of a cell of another sheet, beyond its mark.
    const ADDRESS: usize = 30;
    let (mut depth, mut deepest, mut text, mut longest) = (0_usize, 0, None::<usize>, 0);
    for c in formula.chars() {
        match (c, &mut text) {
            ('"', Some(length)) => {
                longest = longest.max(*length);
                text = None;
            }
            (_, Some(length)) => *length += c.len_utf16(),
            ('"', None) => text = Some(0),
            ('(', None) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let addresses = formula.matches(OPEN).count();
    formula.encode_utf16().count() + addresses * ADDRESS > LENGTH || deepest > DEPTH || longest > TEXT
}

/// The row that a formula is written for.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowAt {
    /// As spreadsheets count: from 1.
    pub(super) row: u32,
    /// The first and the last row of its period.
    pub(super) peers: (u32, u32),
    /// The first and the last day of its period.
    pub(super) days: Option<(Date, Date)>,
}

/// The row in which weights stand over the columns that they are of.
pub(super) const WEIGHT_ROW: u32 = 5;

impl Template {
    /// Reads the marks in a formula, which has no `=` before it.
    pub(super) fn new(formula: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = formula;
        while let Some((text, marked)) = rest.split_once(OPEN) {
            let (mark, behind) = marked.split_once(CLOSE).unwrap_or((marked, ""));
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            pieces.push(piece(mark));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Self(pieces)
    }

    /// Writes the formula as it stands in a row of a sheet. `sheets` are the names of all sheets of rows as formulas have them.
    pub(super) fn write(&self, here: usize, sheets: &[String], at: &RowAt, out: &mut String) {
        let row = at.row;
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Cells { sheet, first, last } => {
                    of_sheet(*sheet, here, sheets, out);
                    push(out, format_args!("{first}{row}"));
                    if let Some(last) = last {
                        push(out, format_args!(":{last}{row}"));
                    }
                }
                Piece::Weights { sheet, first, last } => {
                    of_sheet(*sheet, here, sheets, out);
                    push(out, format_args!("{first}${WEIGHT_ROW}"));
                    if let Some(last) = last {
                        push(out, format_args!(":{last}${WEIGHT_ROW}"));
                    }
                }
                Piece::Peers { sheet, column } => {
                    of_sheet(*sheet, here, sheets, out);
                    let (from, to) = at.peers;
                    push(out, format_args!("${column}${from}:${column}${to}"));
                }
                Piece::Period(part) => out.push_str(&day(*part, at.days)),
            }
        }
    }
}

fn of_sheet(sheet: usize, here: usize, sheets: &[String], out: &mut String) {
    if sheet != here {
        out.push_str(&sheets[sheet]);
        out.push('!');
    }
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text does not fail.
    let _ = out.write_fmt(what);
}

fn piece(mark: &str) -> Piece {
    let mut parts = mark.split(':');
    let kind = parts.next().unwrap_or_default();
    let mut number = || {
        parts
            .next()
            .and_then(|part| part.parse::<usize>().ok())
            .unwrap_or(0)
    };
    let (sheet, first, last) = (number(), number() as u16, number() as u16);
    match kind {
        "a" => Piece::Period(PeriodPart::Start),
        "z" => Piece::Period(PeriodPart::End),
        "n" => Piece::Period(PeriodPart::Days),
        "w" => Piece::Weights {
            sheet,
            first: letters(first),
            last: (last != first).then(|| letters(last)),
        },
        "p" => Piece::Peers {
            sheet,
            column: letters(first),
        },
        _ => Piece::Cells {
            sheet,
            first: letters(first),
            last: (last != first).then(|| letters(last)),
        },
    }
}

fn day(part: PeriodPart, days: Option<(Date, Date)>) -> String {
    match (part, days) {
        (_, None) => "NA()".to_owned(),
        (PeriodPart::Start, Some((first, _))) => date(first),
        (PeriodPart::End, Some((_, last))) => date(last),
        (PeriodPart::Days, Some((first, last))) => (last.0 - first.0 + 1).to_string(),
    }
}

/// A day as a formula has it.
pub(super) fn date(date: Date) -> String {
    match date.ymd() {
        Some((year, month, day)) => format!("DATE({year},{month},{day})"),
        None => "NA()".to_owned(),
    }
}

/// The letters of a column.
pub(super) fn letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_get_the_addresses_of_their_row() {
        let place = |sheet, column| Place { sheet, column };
        let formula = format!(
            "IF({},SUM({}),RANK({},{}))*{}",
            place(0, 0).cell(),
            place(0, 26).to(place(0, 28)),
            place(1, 2).cell(),
            place(1, 2).peers(),
            place(0, 3).weights_to(place(0, 4)),
        );
        let sheets = ["'Scores'".to_owned(), "'A''s'".to_owned()];
        let mut written = String::new();
        let at = RowAt {
            row: 9,
            peers: (6, 12),
            days: None,
        };
        Template::new(&formula).write(0, &sheets, &at, &mut written);
        assert_eq!(
            written,
            "IF(A9,SUM(AA9:AC9),RANK('A''s'!C9,'A''s'!$C$6:$C$12))*D$5:E$5"
        );
    }

    #[test]
    fn what_no_spreadsheet_takes_is_told() {
        assert!(!is_too_large("IF(A1=\"a\"\"b\",(1),2)"));
        assert!(is_too_large(&format!("{}1{}", "(".repeat(61), ")".repeat(61))));
        assert!(is_too_large(&format!("\"{}\"", "x".repeat(256))));
        assert!(!is_too_large(&format!("\"{}\"", "x".repeat(255))));
        assert!(is_too_large(&"1+".repeat(4_001)));
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
