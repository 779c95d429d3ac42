//! A workbook while it is put together: sheets of rows with their columns, the cells of parameters, and what stands where. No
//! writing, and no formulas of scores.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use weigh_engine::Values;
use weigh_engine::dsl::model::{Member, Scorecard, SubjectExpr, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome, Reason};
use weigh_words::{Language, Text, text};

use super::formula::{Place, Template, is_too_large};
use super::layout::room_for;
use super::names::Taken;
use super::parameters::Parameters;
use crate::Handout;
use crate::text::clean;

/// A workbook while it is put together.
pub(super) struct Book<'a> {
    pub(super) handout: Handout<'a>,
    pub(super) outcome: &'a Outcome,
    pub(super) scorecard: &'a Scorecard,
    pub(super) values: &'a Values,
    /// By subject of the outcome, its place among those of the values.
    pub(super) subjects: Vec<usize>,
    pub(super) language: Language,
    pub(super) sheets: Vec<Sheet<'a>>,
    pub(super) names: Taken,
    pub(super) parameters: Parameters,
    /// By param of the model, its name in formulas.
    pub(super) params: Vec<Option<String>>,
    /// Params that formulas read, and those that say which rows count or what is measured of them.
    pub(super) params_read: HashSet<usize>,
    pub(super) params_of_rows: HashSet<usize>,
    /// Where what was measured stands.
    pub(super) leaves: HashMap<Leaf, Place>,
    pub(super) kpis: Vec<KpiPlaces>,
    pub(super) groups: Vec<GroupPlaces>,
    /// By part with bands, the name of the cells with their labels.
    pub(super) grade_lists: HashMap<Member, String>,
    /// The sheet of values.
    pub(super) values_at: usize,
    /// By KPI, where its value is given.
    pub(super) given: Vec<Option<Place>>,
    /// Where the segment stands.
    pub(super) segment_at: Option<Place>,
    /// Names of cells with the worst and the best of the scale.
    pub(super) scale: (String, String),
    /// What does not follow when something is changed, in words.
    pub(super) fixed: Vec<Text>,
    pub(super) fixed_before: HashSet<String>,
}

/// What was measured of a subject, by its place in the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    Aggregate(usize),
    Column(usize),
}

/// A sheet with a row for each subject in each period.
pub(super) struct Sheet<'a> {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) columns: Vec<Column<'a>>,
    /// Whether weights stand over some columns.
    pub(super) has_weights: bool,
}

/// A column of a sheet of rows.
pub(super) struct Column<'a> {
    /// What stands over it and its neighbours.
    pub(super) section: String,
    pub(super) head: String,
    /// What stands over it as its weight: a formula.
    pub(super) weight: Option<(String, f64, String)>,
    pub(super) content: Content<'a>,
    pub(super) role: Role,
    /// How its numbers are shown.
    pub(super) format: String,
    pub(super) width: f64,
    /// A list of labels by which its cells are coloured: its name and length.
    pub(super) bands: Option<(String, usize)>,
}

/// What stands in the cells of a column.
pub(super) enum Content<'a> {
    /// Values.
    Given(Cells<'a>),
    /// A formula, and what it comes to.
    Formula(Template, Cells<'a>),
    /// The same, over arrays.
    Array(Template, Cells<'a>),
}

/// What a column shows, by row of the outcome.
pub(super) type Cells<'a> = Box<dyn Fn(usize) -> Shown<'a> + 'a>;

/// What a cell shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown<'a> {
    Blank,
    Number(f64),
    Text(Cow<'a, str>),
    Bool(bool),
}

/// What a column is to whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Says whose row it is.
    Key,
    /// May be changed, and others follow.
    Input,
    /// Follows.
    Calculated,
    /// Follows, and is what the sheet is for.
    Result,
    /// Follows, and is of use to other formulas only.
    Helper,
    /// Does not follow.
    Fixed,
}

/// Where a KPI stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct KpiPlaces {
    pub(super) value: Place,
    pub(super) target: Option<Place>,
    pub(super) score: Place,
    pub(super) grade: Option<Place>,
    /// Its score before anything is filled in, if that has a cell of its own.
    pub(super) own: Option<Place>,
}

/// Where a group stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupPlaces {
    pub(super) score: Place,
    pub(super) grade: Option<Place>,
    pub(super) own: Option<Place>,
    /// Scores of its members, next to each other.
    pub(super) members: Place,
    /// Weights of its members in each row, where those differ.
    pub(super) weights: Option<Place>,
    /// The sum of the weights that count.
    pub(super) counted: Option<Place>,
    /// Weights in force of its members, next to each other.
    pub(super) in_force: Place,
    /// Whether a weight that is missing may leave it without a score.
    pub(super) may_break: bool,
}

/// Says why something is no formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NotLive(pub(super) Text);

/// A piece of a formula, or why there is none.
pub(super) type Live<T = String> = Result<T, NotLive>;

/// What a cell without a number shows.
pub(super) const MISSING: &str = "–";
/// What a group shows whose weights are missing.
pub(super) const BROKEN: &str = "?";

impl<'a> Book<'a> {
    /// Says something in the workbook's language.
    pub(super) fn say(&self, text: &Text) -> String {
        text.in_language(self.language)
    }

    /// What stands for a part that does not apply.
    pub(super) fn not_applicable(&self) -> String {
        self.say(&text!("n/a"))
    }

    /// Notes once that something does not follow.
    pub(super) fn note_fixed(&mut self, what: Text) {
        if self.fixed_before.insert(what.to_string()) {
            self.fixed.push(what);
        }
    }

    /// Puts a column behind the others of a sheet.
    pub(super) fn push(&mut self, sheet: usize, column: Column<'a>) -> Place {
        let columns = &mut self.sheets[sheet].columns;
        columns.push(column);
        Place {
            sheet,
            column: columns.len() as u16 - 1,
        }
    }

    /// Puts a formula into a column that has its place already. One that no spreadsheet takes leaves what it comes to.
    pub(super) fn fill_formula(&mut self, place: Place, formula: &str, cells: Cells<'a>, role: Role) {
        if is_too_large(formula) {
            let name = self.column_mut(place).head.clone();
            self.note_fixed(text!(
                "{name} does not follow: its formula is too long for a spreadsheet",
                name
            ));
            self.fill(place, Content::Given(cells), Role::Fixed);
        } else {
            self.fill(place, Content::Formula(Template::new(formula), cells), role);
        }
    }

    /// Says what stands in a column that has its place already.
    pub(super) fn fill(&mut self, place: Place, content: Content<'a>, role: Role) {
        let column = &mut self.sheets[place.sheet].columns[usize::from(place.column)];
        column.content = content;
        column.role = role;
    }

    pub(super) fn column_mut(&mut self, place: Place) -> &mut Column<'a> {
        &mut self.sheets[place.sheet].columns[usize::from(place.column)]
    }

    /// A column that only formulas read; its formula must come to something in any case.
    pub(super) fn helper(&mut self, sheet: usize, head: String, format: &str, formula: &str) -> Place {
        let content = Content::Formula(Template::new(formula), Box::new(|_| Shown::Blank));
        self.helper_of(sheet, head, format, content)
    }

    /// The same, with a formula over arrays.
    pub(super) fn array_helper(&mut self, sheet: usize, head: String, format: &str, formula: &str) -> Place {
        let content = Content::Array(Template::new(formula), Box::new(|_| Shown::Blank));
        self.helper_of(sheet, head, format, content)
    }

    fn helper_of(&mut self, sheet: usize, head: String, format: &str, content: Content<'a>) -> Place {
        let section = self.say(&text!("Steps"));
        let wide = room_for(&head).max(12.0);
        self.push(
            sheet,
            Column {
                section,
                head,
                weight: None,
                content,
                role: Role::Helper,
                format: format.to_owned(),
                width: wide,
                bands: None,
            },
        )
    }

    /// The text of a formula of the form, on one line.
    pub(super) fn written(&self, expr: &SubjectExpr) -> String {
        one_line(self.handout.sources.text(expr.span))
    }

    /// Whether the workbook has all subjects that are compared with each other.
    pub(super) fn has_everybody(&self) -> bool {
        self.outcome.population == self.outcome.subjects.len()
    }

    /// The row of the values that a row of the outcome is.
    pub(super) fn row_of_values(&self) -> impl Fn(usize) -> usize + 'a {
        let (ours, theirs) = (self.subjects.len(), self.values.subjects.len());
        let subjects = self.subjects.clone();
        move |row| row / ours * theirs + subjects[row % ours]
    }

    /// What a cell of the values shows: its reasons are others than those of the outcome.
    pub(super) fn shown_of_values(&self, ty: Type) -> impl Fn(Cell) -> Shown<'a> + 'a {
        let shown = self.shown(ty);
        move |cell| match cell {
            Cell::Missing(_) => Shown::Text(MISSING.into()),
            cell => shown(cell),
        }
    }

    /// What a cell of the outcome shows.
    pub(super) fn shown(&self, ty: Type) -> impl Fn(Cell) -> Shown<'a> + 'a {
        let outcome = self.outcome;
        let not_applicable = self.not_applicable();
        let days = is_duration(ty);
        move |cell| match cell {
            Cell::Exact(number) if days => Shown::Number(in_days(double(number))),
            Cell::Float(number) if days => Shown::Number(in_days(number)),
            Cell::Exact(number) => Shown::Number(double(number)),
            Cell::Float(number) => Shown::Number(number),
            Cell::Text(text) => Shown::Text(clean(&text).into()),
            Cell::Date(date) => Shown::Number(serial(f64::from(date.0))),
            Cell::DateTime(moment) => Shown::Number(serial(moment.0 as f64 / MICROS_OF_A_DAY)),
            Cell::Bool(yes) => Shown::Bool(yes),
            Cell::Missing(why) => match outcome.reason(why) {
                Reason::NotApplicable => Shown::Text(not_applicable.clone().into()),
                _ => Shown::Text(MISSING.into()),
            },
        }
    }
}

/// Whether something is counted in seconds, and stands in cells as days: then spreadsheets know it for a time.
pub(super) fn is_duration(ty: Type) -> bool {
    ty.number().is_some_and(|number| number.unit.is_duration())
}

const SECONDS_OF_A_DAY: f64 = 86_400.0;
const MICROS_OF_A_DAY: f64 = 86_400_000_000.0;

/// Seconds as days.
pub(super) fn in_days(seconds: f64) -> f64 {
    seconds / SECONDS_OF_A_DAY
}

/// Days as seconds, without what the division by days has left.
pub(super) fn in_seconds(days: f64) -> f64 {
    const LAST: f64 = 1e6;
    (days * SECONDS_OF_A_DAY * LAST).round() / LAST
}

/// Days since 1970 as spreadsheets count them.
fn serial(days: f64) -> f64 {
    const OF_1970: f64 = 25_569.0;
    days + OF_1970
}

/// The nearest double.
pub(super) fn double(number: Decimal) -> f64 {
    const EXACT: u128 = 1 << 53;
    const POWERS: [f64; 16] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let (mantissa, scale) = number.parts();
    match POWERS.get(scale as usize) {
        // Both are held exactly, and one division rounds right.
        Some(power) if mantissa.unsigned_abs() <= EXACT => mantissa as f64 / power,
        _ => number.to_f64(),
    }
}

/// Text of a form on one line.
pub(super) fn one_line(text: &str) -> String {
    clean(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
