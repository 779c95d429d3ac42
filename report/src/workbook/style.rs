//! How cells look: colours by what may be changed, and numbers by what they measure.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use weigh_engine::dsl::model::Type;
use weigh_words::Language;

use super::book::{Role, in_seconds};
use crate::number::Clock;

/// A number format for one number of a type: as many decimal places as it has, up to four. A length of time is in days.
pub(super) fn number_format(language: Language, ty: Type, number: f64) -> String {
    const MOST: i32 = 4;
    let Some(kind) = ty.number() else {
        return any_number(ty);
    };
    let places = |shown: f64| {
        let fits = |places: &i32| {
            let scaled = shown * 10_f64.powi(*places);
            (scaled - scaled.round()).abs() < 1e-6
        };
        (0..MOST).find(fits).unwrap_or(MOST) as usize
    };
    if kind.unit.is_duration() {
        return length_of_time(language, number, places);
    }
    if kind.percent {
        return with_places("0", places(number * 100.0)) + "%";
    }
    match kind.unit.as_money() {
        Some(currency) => {
            let places = if places(number) == 0 { 0 } else { 2 };
            format!("{} \"{}\"", with_places("#,##0", places), currency.code())
        }
        None => "General".to_owned(),
    }
}

/// A format for a length of time in the unit that suits it, if that leaves nothing out.
fn length_of_time(language: Language, days: f64, places: impl Fn(f64) -> usize) -> String {
    let seconds = in_seconds(days);
    let fits = |unit: f64| seconds % unit == 0.0;
    match Clock::of(seconds.abs()) {
        Clock::Days if fits(864.0) => Clock::Days.spreadsheet(places(days), language),
        Clock::Days | Clock::Hours if fits(60.0) => Clock::Hours.spreadsheet(0, language),
        Clock::Minutes if fits(1.0) => Clock::Minutes.spreadsheet(0, language),
        // Whoever takes nought for another length means an hour rather than a second.
        Clock::Seconds if seconds == 0.0 => Clock::Hours.spreadsheet(0, language),
        Clock::Seconds => Clock::Seconds.spreadsheet(places(seconds), language),
        Clock::Days | Clock::Hours | Clock::Minutes => with_places("[h]:mm:ss", places(seconds)),
    }
}

/// A number format for numbers of a type that nobody has seen yet.
pub(super) fn any_number(ty: Type) -> String {
    let Some(kind) = ty.number() else {
        return match ty {
            Type::Date => "yyyy-mm-dd".to_owned(),
            Type::DateTime => "yyyy-mm-dd hh:mm".to_owned(),
            _ => "General".to_owned(),
        };
    };
    match kind.unit.as_money() {
        _ if kind.unit.is_duration() => "[h]:mm:ss".to_owned(),
        _ if kind.percent => "0.0##%".to_owned(),
        Some(currency) => format!("#,##0.00 \"{}\"", currency.code()),
        None => "0.00##".to_owned(),
    }
}

/// A format of whole numbers with so many decimal places.
pub(crate) fn with_places(whole: &str, places: usize) -> String {
    match places {
        0 => whole.to_owned(),
        _ => format!("{whole}.{}", "0".repeat(places)),
    }
}

const INK: u32 = 0x1F_29_37;
const PALE_INK: u32 = 0x6B_72_80;
const HEAD: u32 = 0x1F_3A_5F;
const HEAD_LIGHT: u32 = 0xDD_E6_F0;
const INPUT: u32 = 0xFF_F8_DC;
const INPUT_INK: u32 = 0x1D_4E_D8;
const FIXED: u32 = 0xEE_EE_EE;
const LINE: u32 = 0xD1_D5_DB;

/// From the best band to the worst.
const GOOD: [u32; 3] = [0xC6, 0xE7, 0xCB];
const MIDDLE: [u32; 3] = [0xFD, 0xF0, 0xC4];
const BAD: [u32; 3] = [0xF6, 0xCF, 0xCB];

/// The colour of a band: green for the best, red for the last.
pub(super) fn band_color(at: usize, of: usize) -> Color {
    let share = if of < 2 { 0.0 } else { at as f64 / (of - 1) as f64 };
    let (from, to, share) = if share < 0.5 {
        (GOOD, MIDDLE, share * 2.0)
    } else {
        (MIDDLE, BAD, share * 2.0 - 1.0)
    };
    let mix = |channel: usize| {
        let (a, b) = (f64::from(from[channel]), f64::from(to[channel]));
        (a + (b - a) * share).round() as u32
    };
    Color::RGB(mix(0) << 16 | mix(1) << 8 | mix(2))
}

/// The formats of a workbook, each made once.
#[derive(Default)]
pub(super) struct Formats(HashMap<(Role, String), Format>);

impl Formats {
    /// The format of cells of a column.
    pub(super) fn of(&mut self, role: Role, number: &str) -> Format {
        let made = self.0.entry((role, number.to_owned()));
        made.or_insert_with(|| cell(role, number)).clone()
    }
}

fn cell(role: Role, number: &str) -> Format {
    let plain = Format::new()
        .set_num_format(number)
        .set_border_bottom(FormatBorder::Hair)
        .set_border_bottom_color(Color::RGB(LINE));
    match role {
        Role::Key => plain
            .set_font_color(Color::RGB(INK))
            .set_align(FormatAlign::Left)
            .set_indent(1),
        Role::Input => plain
            .set_font_color(Color::RGB(INPUT_INK))
            .set_background_color(Color::RGB(INPUT))
            .set_align(FormatAlign::Right),
        Role::Calculated => plain
            .set_font_color(Color::RGB(INK))
            .set_align(FormatAlign::Right),
        // Words, such as grades.
        Role::Result if number == "General" => plain
            .set_font_color(Color::RGB(INK))
            .set_bold()
            .set_align(FormatAlign::Center),
        Role::Result => plain
            .set_font_color(Color::RGB(INK))
            .set_bold()
            .set_align(FormatAlign::Right),
        Role::Helper => plain
            .set_font_color(Color::RGB(PALE_INK))
            .set_align(FormatAlign::Right),
        Role::Fixed => plain
            .set_font_color(Color::RGB(PALE_INK))
            .set_italic()
            .set_background_color(Color::RGB(FIXED))
            .set_align(FormatAlign::Right),
    }
}

/// A title of a sheet.
pub(super) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(16)
        .set_font_color(Color::RGB(HEAD))
}

/// A line under a title.
pub(super) fn aside() -> Format {
    Format::new().set_font_color(Color::RGB(PALE_INK))
}

/// A remark behind something.
pub(super) fn remark() -> Format {
    aside().set_indent(1)
}

/// Lines of text.
pub(super) fn text() -> Format {
    Format::new()
        .set_font_color(Color::RGB(INK))
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

/// A heading over several columns, or over a part of a sheet.
pub(super) fn section() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(HEAD))
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::VerticalCenter)
}

/// The head of a column.
pub(super) fn head() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::RGB(INK))
        .set_background_color(Color::RGB(HEAD_LIGHT))
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE))
}

/// The weight over a column.
pub(super) fn weight(number: &str) -> Format {
    Format::new()
        .set_num_format(number)
        .set_italic()
        .set_font_color(Color::RGB(PALE_INK))
        .set_align(FormatAlign::Right)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::RGB(LINE))
}

/// The text of a form.
pub(super) fn code() -> Format {
    Format::new()
        .set_font_name("Consolas")
        .set_font_size(10)
        .set_font_color(Color::RGB(INK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_shows_a_length_of_time_in_its_own_unit() {
        let format = |seconds: f64| {
            let days = super::super::book::in_days(seconds);
            number_format(Language::English, Type::DURATION, days)
        };
        assert_eq!(format(30.0 * 86_400.0), "0 \"d\"");
        assert_eq!(format(2.5 * 86_400.0), "0.0 \"d\"");
        assert_eq!(format(4.0 * 3_600.0), "[h]:mm \"h\"");
        assert_eq!(format(300.0), "[m]:ss \"min\"");
        assert_eq!(format(30.0), "[s] \"s\"");
        assert_eq!(format(0.25), "[s].00 \"s\"");
        assert_eq!(format(3_630.0), "[h]:mm:ss");
        assert_eq!(format(90.5), "[h]:mm:ss.0");
        assert_eq!(format(0.0), "[h]:mm \"h\"");
    }
}
