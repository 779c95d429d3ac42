//! How cells are written as text: keys, amounts, days and moments. Those of days are made once, since there are few.

use jiff::civil::Date;

use crate::tables::Cell;
use crate::world::{DAY, FIRST_DAY, customer_key, employee_key};

/// How many days before and after the first one are written.
const AROUND: i32 = 5_000;

/// What texts are made with.
pub(crate) struct Texts {
    /// Whether keys are texts such as `CUS-01000002`, not numbers.
    pub(crate) text_keys: bool,
    days: Vec<String>,
}

impl Texts {
    /// Makes the texts of the days.
    pub(crate) fn new(text_keys: bool) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        let days = FIRST_DAY - AROUND..FIRST_DAY + AROUND;
        let days = days
            .map(|day| (epoch + jiff::Span::new().days(day)).to_string())
            .collect();
        Self { text_keys, days }
    }

    /// Appends the text of a cell.
    pub(crate) fn push(&self, cell: Cell, out: &mut Vec<u8>) {
        match cell {
            Cell::Missing => {}
            Cell::Customer(_) | Cell::Employee(_) => self.push_key(cell, out),
            Cell::Whole(number) => push_number(number.into(), out),
            Cell::Hundredths(amount) => {
                push_number(amount / 100, out);
                out.push(b'.');
                push_two_digits(amount % 100, out);
            }
            Cell::Day(day) => self.push_day(day, out),
            Cell::Second(second) => {
                self.push_day((second / DAY) as i32, out);
                out.push(b' ');
                push_two_digits(second % DAY / 3_600, out);
                out.push(b':');
                push_two_digits(second / 60 % 60, out);
                out.push(b':');
                push_two_digits(second % 60, out);
            }
            Cell::Flag(yes) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
            Cell::Word(word) => out.extend_from_slice(word.as_bytes()),
        }
    }

    fn push_key(&self, cell: Cell, out: &mut Vec<u8>) {
        let (prefix, places, key) = match cell {
            Cell::Customer(customer) => ("CUS-", 8, customer_key(customer)),
            Cell::Employee(employee) => ("EMP-", 6, employee_key(employee)),
            _ => unreachable!("only people have keys"),
        };
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(key);
        if self.text_keys {
            out.extend_from_slice(prefix.as_bytes());
            out.extend(std::iter::repeat_n(b'0', places - digits.len()));
        }
        out.extend_from_slice(digits.as_bytes());
    }

    fn push_day(&self, day: i32, out: &mut Vec<u8>) {
        out.extend_from_slice(self.days[(day - FIRST_DAY + AROUND) as usize].as_bytes());
    }
}

fn push_number(number: i64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

fn push_two_digits(number: i64, out: &mut Vec<u8>) {
    out.extend([b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]);
}
