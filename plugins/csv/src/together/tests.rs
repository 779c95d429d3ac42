//! Cells that are read together are what they are read as one by one; which is careful's answer, as those tests say.

use proptest::prelude::*;

use super::*;
use crate::dialect::Dialect;
use crate::index::{Index, Layout};
use crate::quick::{self, Decimals};
use crate::wide;

const DIALECT: Dialect = Dialect {
    delimiter: b';',
    line_end: b'\n',
};

/// A column of a text of two columns: its cells with others beside them.
#[derive(Clone, Copy)]
struct Column<'a, R> {
    bytes: &'a [u8],
    index: &'a Index,
    reading: R,
}

impl<R: Reading> Work for Column<'_, R>
where
    R::Column: Default,
{
    /// The values, the odd rows, the empty rows.
    type Answer = (R::Column, Vec<u32>, Vec<u32>);

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) -> Self::Answer {
        let (mut column, mut odd, mut empty) = Default::default();
        match self.index.layout(self.bytes) {
            Layout::Regular(cells) => Together {
                bytes: self.bytes,
                cells: &cells,
                place: 1,
                reading: self.reading,
                column: &mut column,
                odd: &mut odd,
                empty: &mut empty,
                base: 0,
            }
            .with(wide),
            _ => panic!("the block is regular"),
        }
        (column, odd, empty)
    }
}

/// What each kind of instructions makes of some cells: a value, `Err` for an odd one, `None` for an empty one.
fn read<R, T>(
    cells: &[String],
    reading: R,
    value: impl Fn(&R::Column, usize) -> T,
) -> Vec<Option<Result<T, String>>>
where
    R: Reading,
    R::Column: Default,
    T: PartialEq + std::fmt::Debug,
{
    // The first cells lie so near to the beginning of the buffer that there are no whole words before their ends.
    let text = format!("x;{}\n", cells.join("\nx;"));
    let bytes = text.as_bytes();
    let mut index = Index::new(2);
    assert_eq!(index.build(bytes, 0, usize::MAX, DIALECT), bytes.len());
    let mut answers = wide::run_each(&Column {
        bytes,
        index: &index,
        reading,
    })
    .into_iter()
    .map(|(column, odd, empty)| {
        cells
            .iter()
            .enumerate()
            .map(|(row, cell)| match row as u32 {
                number if empty.contains(&number) => None,
                number if odd.contains(&number) => Some(Err(cell.clone())),
                _ => Some(Ok(value(&column, row))),
            })
            .collect::<Vec<_>>()
    });
    let portable = answers.next().unwrap();
    for answer in answers {
        assert_eq!(answer, portable);
    }
    portable
}

fn integers(cells: &[String]) -> Vec<Option<Result<i64, String>>> {
    read(cells, Integers, |column, row| column[row])
}

fn scaled(cells: &[String], point: u8, places: u8, percent: bool) -> Vec<Option<Result<i64, String>>> {
    let reading = Scaled::new(point, places, percent).unwrap();
    read(cells, reading, |column, row| column[row])
}

fn days(cells: &[String]) -> Vec<Option<Result<i32, String>>> {
    read(cells, Days, |column, row| column[row])
}

fn moments(cells: &[String]) -> Vec<Option<Result<i64, String>>> {
    read(cells, Moments, |column, row| column[row])
}

fn truths(cells: &[String]) -> Vec<Option<Result<bool, String>>> {
    read(cells, Truths, Bits::get)
}

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn values<T: Copy>(values: &[T]) -> Vec<Option<Result<T, String>>> {
    values.iter().map(|value| Some(Ok(*value))).collect()
}

fn odd<T>(cells: &[String]) -> Vec<Option<Result<T, String>>> {
    cells.iter().map(|cell| Some(Err(cell.clone()))).collect()
}

#[test]
fn common_numbers_are_read_together() {
    let short = cells(&["0", "7", "-12", "12345678", "-1234567", "-0"]);
    assert_eq!(integers(&short), values(&[0, 7, -12, 12_345_678, -1_234_567, 0]));
    let long = cells(&[
        "7",
        "-7",
        "123456789",
        "-12345678",
        "1234567890123456",
        "-123456789012345",
    ]);
    let numbers = [
        7,
        -7,
        123_456_789,
        -12_345_678,
        1_234_567_890_123_456,
        -123_456_789_012_345,
    ];
    assert_eq!(integers(&long), values(&numbers));
    for texts in [
        &[
            "-", "+5", "007", "-01", "1.5", "12a", "1,234", "1 2", "/1", ":1", "--1",
        ][..],
        &[
            "12345678901234567",
            "0123456789",
            "-0123456789",
            "-",
            "12345678-",
            "1234 56789",
            "-00000001",
        ],
    ] {
        assert_eq!(integers(&cells(texts)), odd(&cells(texts)));
    }
    assert_eq!(integers(&cells(&["", "1", ""])), [None, Some(Ok(1)), None]);
}

#[test]
fn common_decimals_are_read_together() {
    let short = cells(&[
        "0.05", "12.34", "-12.3", "12", "0", "-0.50", "12345.67", "99999", "-1.00",
    ]);
    let numbers = [5, 1_234, -1_230, 1_200, 0, -50, 1_234_567, 9_999_900, -100];
    assert_eq!(scaled(&short, b'.', 2, false), values(&numbers));
    let long = cells(&[
        "0.05",
        "1234567.89",
        "-1234567.8",
        "123456789",
        "1234567890123.45",
        "-12345.67",
        "-12345678",
    ]);
    let numbers = [
        5,
        123_456_789,
        -123_456_780,
        12_345_678_900,
        123_456_789_012_345,
        -1_234_567,
        -1_234_567_800,
    ];
    assert_eq!(scaled(&long, b'.', 2, false), values(&numbers));
    assert_eq!(scaled(&cells(&["5", "-16"]), b'.', 0, false), values(&[5, -16]));
    assert_eq!(
        scaled(&cells(&["0.123456", "7"]), b'.', 6, false),
        values(&[123_456, 7_000_000])
    );
    assert_eq!(
        scaled(&cells(&["1,5", "1234567,25"]), b',', 2, false),
        values(&[150, 123_456_725])
    );
    for texts in [
        &[
            ".5", "5.", "1.234", "00.5", "1.2.3", "1e5", "-.5", "$5", "1..5", ".", "-", "1,5",
        ][..],
        &[
            "5.",
            "123456789.123",
            "0123456.78",
            "1234567.8.9",
            "1.23456789",
            ".123456789",
            "12345678.",
        ],
    ] {
        assert_eq!(scaled(&cells(texts), b'.', 2, false), odd(&cells(texts)));
    }
}

#[test]
fn percentages_are_read_together_as_ratios() {
    assert_eq!(
        scaled(&cells(&["95%", "-95.5%", "0%"]), b'.', 3, true),
        values(&[950, -955, 0])
    );
    assert_eq!(
        scaled(&cells(&["95%", "1234567.5%"]), b'.', 3, true),
        values(&[950, 12_345_675])
    );
    let texts = cells(&["%", "95", "95.55%", "95 %", "0.95", "95%%", "12345678901234567%"]);
    assert_eq!(scaled(&texts, b'.', 3, true), odd(&texts));
    assert!(Scaled::new(b'.', 1, true).is_none());
    assert!(Scaled::new(b'.', 7, false).is_none());
}

#[test]
fn common_days_and_times_are_read_together() {
    let texts = cells(&[
        "2024-10-01",
        "2024/10/01",
        "0001-01-01",
        "9999-12-31",
        "2000-02-29",
        "1969-12-31",
    ]);
    assert_eq!(
        days(&texts),
        values(&[19_997, 19_997, -719_162, 2_932_896, 11_016, -1])
    );
    let texts = cells(&[
        "2024-10/01",
        "2024-02-30",
        "1900-02-29",
        "20241001",
        "2024-10-0a",
        "2024.10.01",
        "0000-01-01",
        "2024-13-01",
        "2024-00-01",
        "2024-04-31",
        "2024-01-00",
    ]);
    assert_eq!(days(&texts), odd(&texts));
    let morning = 19_997 * 86_400_000_000 + 34_215_000_000;
    assert_eq!(
        moments(&cells(&["2024-10-01 09:30:15", "2024/10/01T09:30:15"])),
        values(&[morning, morning])
    );
    let texts = cells(&[
        "2024-10-01 24:00:00",
        "2024-10-01 09:60:00",
        "2024-10-01 09:00:60",
        "2024-10-01_09:30:00",
        "2024-10-01 09-30-15",
        "2024-02-30 09:30:15",
    ]);
    assert_eq!(moments(&texts), odd(&texts));
}

#[test]
fn the_words_are_read_together() {
    let texts = cells(&["true", "FALSE", "Yes", "no", "Y", "n", "是", "否", "√", "×"]);
    let truth = [true, false, true, false, true, false, true, false, true, false];
    assert_eq!(truths(&texts), values(&truth));
    let texts = cells(&["1", "tru", "truee", "nos", "\u{e}o", "yes!", "是\0", "×\0"]);
    assert_eq!(truths(&texts), odd(&texts));
}

#[test]
fn a_column_with_blanks_around_its_cells_is_read_together() {
    let padded: Vec<String> = (0..100).map(|number| format!(" {number}  ")).collect();
    assert_eq!(integers(&padded), values(&(0..100).collect::<Vec<i64>>()));
    let blank = cells(&["  "; 100]);
    assert_eq!(integers(&blank), [const { None }; 100]);
}

/// What is read together is read one by one too, and as the same.
fn agrees<T: PartialEq + std::fmt::Debug>(
    cells: &[String],
    found: &[Option<Result<T, String>>],
    one: impl Fn(&[u8], usize, usize) -> Option<T>,
) -> Result<(), TestCaseError> {
    for (cell, found) in cells.iter().zip(found) {
        // Where many cells are odd, blanks around them are taken off; the careful reading does that too.
        let text = cell.trim_matches(' ');
        match found {
            None => prop_assert_eq!(text, ""),
            Some(_) if cell.is_empty() => prop_assert!(false, "it was not found to be empty"),
            Some(Err(_)) => {}
            Some(Ok(value)) => {
                let alone = one(text.as_bytes(), 0, text.len());
                prop_assert_eq!(alone.as_ref(), Some(value), "{}", cell);
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn numbers_read_together_are_those_read_alone(
        cells in prop::collection::vec("-?[0-9]{0,9}[.,]?[0-9]{0,9}%?|[0-9]{1,4}\\.[0-9]{2}|[-0-9.,/:%a ]{0,20}", 1..200),
        places in 0_u8..7,
    ) {
        agrees(&cells, &integers(&cells), quick::integer)?;
        let decimals = Decimals { point: b'.', places: places.into() };
        agrees(&cells, &scaled(&cells, b'.', places, false), |bytes, start, end| decimals.plain(bytes, start, end))?;
        let percentages = Decimals { point: b',', places: usize::from(places) + 2 };
        agrees(&cells, &scaled(&cells, b',', places + 2, true), |bytes, start, end| percentages.percentage(bytes, start, end))?;
    }

    #[test]
    fn days_read_together_are_those_read_alone(
        cells in prop::collection::vec("[0-9]{4}[-/][01][0-9][-/][0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?|[-/:T 0-9]{0,20}", 1..200),
    ) {
        agrees(&cells, &days(&cells), |bytes, start, end| quick::Days::new().day(bytes, start, end))?;
        agrees(&cells, &moments(&cells), |bytes, start, end| quick::Days::new().moment(bytes, start, end))?;
    }

    #[test]
    fn words_read_together_are_those_read_alone(cells in prop::collection::vec("[tTrRuUeEyYsSnNoOfFaAlL是√否×\0]{0,9}|true|False", 1..200)) {
        let found = truths(&cells);
        agrees(&cells, &found, quick::truth)?;
        // These are read together or not at all.
        for (cell, found) in cells.iter().zip(&found) {
            let alone = quick::truth(cell.as_bytes(), 0, cell.len());
            prop_assert_eq!(alone, found.clone().and_then(Result::ok));
        }
    }

    #[test]
    fn all_days_of_a_calendar_are_read(year in 1_i64..=9999, month in 1_i64..=12, day in 1_i64..=31) {
        let cell = [format!("{year:04}-{month:02}-{day:02}")];
        let wanted = crate::cell::stamp::days(year, month, day);
        prop_assert_eq!(days(&cell)[0].clone().unwrap().ok(), wanted);
    }
}
