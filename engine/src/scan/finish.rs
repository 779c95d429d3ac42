//! Reads the aggregates off the accumulators: one column for each, over all subjects in all periods, piece by piece, so that
//! what is at work stays near the processor. How one value is read off is in `value.rs`.

mod value;

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use rustc_hash::FxHashMap;
use weigh_dsl::model::Type;
use weigh_dsl::value::Decimal;

use super::accumulate::{
    Beyond, ClassState, Collected, FloatTotals, Pairs, Scratch, Spill, State, unordered,
};
use super::column::ColumnBuilder;
use super::store::NOWHERE;
use super::subjects::{Level, Subjects};
use super::work;
use crate::cells::{CellPiece, Cells};
use crate::column::{Class, Column};
use crate::outcome::ReasonId;
use crate::packed::PIECE;
use crate::plan::{Output, Part, RowGrain, Scan};
use crate::units::{Ratios, Units};
use value::Short;
pub(super) use value::{Value, Why};

/// A column whose reasons are the [`Why`]s by number, until they are written out.
pub(super) struct Finished {
    class: Class,
    rows: usize,
    pieces: Vec<CellPiece>,
}

impl Finished {
    fn of(column: &Column) -> Self {
        let rows = column.len();
        let piece = |at: usize| CellPiece::of(column, at * PIECE..rows.min((at + 1) * PIECE));
        Self {
            class: Class::of(&column.data),
            rows,
            pieces: work::map_up_to(rows.div_ceil(PIECE), || (), |(), at| piece(at)),
        }
    }

    /// Gives the missing rows other reasons. Of rows that are missing for the same one the first is asked for first.
    pub(super) fn give_reasons(&mut self, mut other: impl FnMut(ReasonId) -> ReasonId) {
        for piece in &mut self.pieces {
            piece.give_reasons(&mut other);
        }
    }

    /// The column.
    pub(super) fn cells(self) -> Cells {
        Cells::new(self.class, self.rows, PIECE, self.pieces)
    }
}

/// Reads off all outputs of a scan.
pub(super) fn finish(
    scan: &Scan,
    mut classes: Vec<ClassState>,
    ordered: &[(FloatTotals, Vec<ArrayRef>)],
    subjects: &Subjects,
    periods: usize,
    spill: Option<&Arc<Spill>>,
) -> Vec<Finished> {
    let classes: Vec<FinishedClass<'_>> = classes
        .iter_mut()
        .zip(ordered)
        .zip(&scan.classes)
        .map(|((state, (floats, answers)), class)| FinishedClass {
            grouped: group(state, class.cells.count, spill),
            state,
            floats,
            answers,
            cells: class.cells.count,
            whose: match class.grain {
                RowGrain::Overall => Whose::Everybody,
                RowGrain::Own | RowGrain::Path(_) => Whose::Own,
                RowGrain::Shared { level, .. } => Whose::Shared(subjects.level(level)),
            },
        })
        .collect();
    let new = |output| Reading::new(output, &classes, subjects.count(), periods);
    let readings = work::map(&scan.outputs, new);
    let mut finished = work::map(&readings, Reading::begun);
    // Output by output within the rows of a piece: what is read of them is near then.
    let rows = subjects.count() as usize * periods;
    let piece = |scratch: &mut Scratch, at: usize| {
        let rows = at * PIECE..rows.min((at + 1) * PIECE);
        let pieces = readings
            .iter()
            .map(|reading| reading.piece(rows.clone(), scratch));
        pieces.collect::<Vec<_>>()
    };
    for pieces in work::map_up_to(rows.div_ceil(PIECE), Scratch::default, piece) {
        for (finished, piece) in finished.iter_mut().zip(pieces) {
            finished.pieces.extend(piece);
        }
    }
    finished
}

/// Puts the values of quantiles and distinct counts side by side.
fn group(state: &mut ClassState, per_group: u32, spill: Option<&Arc<Spill>>) -> Vec<Option<Collected>> {
    let cells = state.nobody();
    let group = |accumulator: &mut State| match accumulator {
        State::Pairs(pairs) => {
            let pairs = std::mem::replace(pairs, Pairs::new(false));
            Some(Collected::new(pairs, cells, per_group, spill))
        }
        State::Count { .. }
        | State::Sum(_)
        | State::Deviation(_)
        | State::FloatSum(_)
        | State::FloatSpread(_)
        | State::Extreme(_)
        | State::Edge(_)
        | State::Metric(_) => None,
    };
    work::map_mut(state.accumulators_mut(), group)
}

/// A class whose rows were all counted.
struct FinishedClass<'c> {
    state: &'c ClassState,
    floats: &'c FloatTotals,
    /// What the metrics of plugins answer for each cell.
    answers: &'c [ArrayRef],
    grouped: Vec<Option<Collected>>,
    cells: u32,
    whose: Whose<'c>,
}

/// Whose rows a class has counted together.
enum Whose<'c> {
    /// Each subject's own.
    Own,
    /// Everybody's.
    Everybody,
    /// Those of a row that subjects share.
    Shared(&'c Level),
}

/// An aggregate while it is read off.
struct Reading<'r> {
    output: &'r Output,
    classes: &'r [FinishedClass<'r>],
    subjects: u32,
    rows: usize,
    /// By period, what it is read off.
    periods: Vec<Option<(&'r Part, Range<u32>)>>,
    form: Form,
    /// Whether something that it is read off lies on disk.
    is_away: bool,
    /// By period and group, what several subjects have together: it is read off once.
    together: FxHashMap<(u32, u32), Value>,
}

/// What the values of an aggregate are held in, as far as they fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Quotients of whole numbers, those above with so many decimal places.
    Ratios(u32),
    /// Whole numbers with so many.
    Units(u32),
    /// Anything else.
    Any,
}

impl<'r> Reading<'r> {
    fn new(output: &'r Output, classes: &'r [FinishedClass<'r>], subjects: u32, periods: usize) -> Self {
        let mut by_period = vec![None; periods];
        for part in &output.parts {
            for (period, cells) in &part.periods {
                by_period[*period as usize] = Some((part, cells.clone()));
            }
        }
        let mut reading = Self {
            output,
            classes,
            subjects,
            rows: subjects as usize * periods,
            periods: by_period,
            form: Form::Any,
            is_away: (output.parts.iter()).any(|part| classes[part.class as usize].is_away(part.finish)),
            together: FxHashMap::default(),
        };
        reading.form = reading.form();
        if reading.form == Form::Any && !reading.is_away {
            reading.together = reading.together();
        }
        reading
    }

    fn class(&self, part: &Part) -> &'r FinishedClass<'r> {
        &self.classes[part.class as usize]
    }

    fn ty(&self) -> Type {
        self.output.aggregate.ty
    }

    fn form(&self) -> Form {
        if !matches!(self.ty(), Type::Number(_)) || self.ty().is_float() {
            return Form::Any;
        }
        let same = |scale: &dyn Fn(&Part) -> Option<u32>| {
            let scales = self.output.parts.iter().map(scale);
            scales.reduce(|a, b| a.filter(|_| a == b)).flatten()
        };
        let ratios = same(&|part| self.class(part).ratio_scale(part.finish));
        let units = || same(&|part| self.class(part).short_scale(part.finish));
        let ratios = ratios.map(Form::Ratios);
        ratios.or_else(|| units().map(Form::Units)).unwrap_or(Form::Any)
    }

    /// What several subjects have together.
    fn together(&self) -> FxHashMap<(u32, u32), Value> {
        let mut together = FxHashMap::default();
        let mut scratch = Scratch::default();
        for (period, read) in (0..).zip(&self.periods) {
            let Some((part, run)) = read else { continue };
            let class = self.class(part);
            for group in class.whose.groups() {
                let value = class.value(part.finish, class.run(group, run), self.ty(), &mut scratch);
                together.insert((period, group), value);
            }
        }
        together
    }

    /// The column, without pieces where those are still to be read off.
    fn begun(&self) -> Finished {
        if self.is_away {
            return Finished::of(&self.read_back());
        }
        Finished {
            class: Class::of(&ColumnBuilder::new(self.ty(), 0).finish().data),
            rows: self.rows,
            pieces: Vec::new(),
        }
    }

    /// A piece, if it is still to be read off.
    fn piece(&self, rows: Range<usize>, scratch: &mut Scratch) -> Option<CellPiece> {
        if self.is_away {
            return None;
        }
        let all = 0..rows.len();
        let short = match self.form {
            Form::Ratios(scale) => {
                let ratios = self.ratios(rows.clone(), scale);
                ratios.map(|ratios| CellPiece::of_ratios(&ratios, all.clone()))
            }
            Form::Units(scale) => {
                let units = self.units(rows.clone(), scale, scratch);
                units.map(|units| CellPiece::of_units(&units))
            }
            Form::Any => None,
        };
        Some(short.unwrap_or_else(|| CellPiece::of(&self.column(rows, scratch), all)))
    }

    /// The period and the subject of each of some rows.
    fn each(&self, rows: Range<usize>) -> impl Iterator<Item = (usize, u32, u32)> {
        let subjects = self.subjects.max(1);
        let (mut period, mut subject) = (
            (rows.start / subjects as usize) as u32,
            (rows.start % subjects as usize) as u32,
        );
        (0..rows.len()).map(move |at| {
            let this = (at, period, subject);
            subject += 1;
            if subject == subjects {
                (period, subject) = (period + 1, 0);
            }
            this
        })
    }

    /// Averages and shares as the two whole numbers that each is of; none where one does not fit.
    fn ratios(&self, rows: Range<usize>, scale: u32) -> Option<Ratios> {
        let mut ratios = Ratios::with_room(scale, rows.len());
        for (at, period, subject) in self.each(rows) {
            let mut push = |over: i64, by: i64| {
                ratios.over.push(over);
                ratios.by.push(by);
            };
            let Some((part, run)) = &self.periods[period as usize] else {
                push(0, 1);
                continue;
            };
            let class = self.class(part);
            let why = match class.whose.group(subject) {
                None => Why::NoLink,
                Some(group) => match class.ratio(part.finish, class.run(group, run)) {
                    (_, 0) => Why::NoRows,
                    (sum, count) => {
                        push(i64::try_from(sum).ok()?, count);
                        continue;
                    }
                },
            };
            push(0, 1);
            ratios.miss(at, why.reason());
        }
        Some(ratios.complete())
    }

    /// Whole numbers as they are; none where one does not fit.
    fn units(&self, rows: Range<usize>, scale: u32, scratch: &mut Scratch) -> Option<Units> {
        let (mut counts, mut missing) = (Vec::with_capacity(rows.len()), None);
        let all = rows.len();
        for (at, period, subject) in self.each(rows) {
            let read = self.periods[period as usize].as_ref();
            let short = read.map_or(Short::Is(0), |(part, run)| {
                let class = self.class(part);
                match class.whose.group(subject) {
                    None => Short::Missing(Why::NoLink),
                    Some(group) => class.short(part.finish, class.run(group, run), scratch),
                }
            });
            counts.push(match short {
                Short::Is(count) => count,
                Short::Missing(why) => {
                    missing.get_or_insert_with(|| vec![None; all])[at] = Some(why.reason());
                    0
                }
                Short::TooLong => return None,
            });
        }
        Units::of(counts, scale, missing)
    }

    /// Values of any kind.
    fn column(&self, rows: Range<usize>, scratch: &mut Scratch) -> Column {
        let ty = self.ty();
        let mut builder = ColumnBuilder::new(ty, rows.len());
        for (at, period, subject) in self.each(rows) {
            let Some((part, run)) = &self.periods[period as usize] else {
                continue;
            };
            let class = self.class(part);
            match class.whose.group(subject) {
                None => put(&mut builder, at, ty, &Value::Missing(Why::NoLink)),
                Some(group) => match self.together.get(&(period, group)) {
                    Some(value) => put(&mut builder, at, ty, value),
                    None => {
                        let value = class.value(part.finish, class.run(group, run), ty, scratch);
                        put(&mut builder, at, ty, &value);
                    }
                },
            }
        }
        builder.finish()
    }

    /// Reads values off group by group, so that what lies on disk is read once.
    fn read_back(&self) -> Column {
        let ty = self.ty();
        let mut builder = ColumnBuilder::new(ty, self.rows);
        for part in &self.output.parts {
            let class = self.class(part);
            let mut scratch = Scratch::default();
            let group = |subject| (class.whose.group(subject), subject);
            let mut groups: Vec<(Option<u32>, u32)> = (0..self.subjects).map(group).collect();
            groups.sort_unstable();
            for group in groups.chunk_by(|a, b| a.0 == b.0) {
                for (period, run) in &part.periods {
                    let value = match group[0].0 {
                        None => Value::Missing(Why::NoLink),
                        Some(group) => class.value(part.finish, class.run(group, run), ty, &mut scratch),
                    };
                    for (_, subject) in group {
                        let row = *period as usize * self.subjects as usize + *subject as usize;
                        put(&mut builder, row, ty, &value);
                    }
                }
            }
        }
        builder.finish()
    }
}

fn put(builder: &mut ColumnBuilder, row: usize, ty: Type, value: &Value) {
    match value {
        Value::Missing(why) => builder.miss(row, why.reason()),
        Value::Exact(value) => builder.exact(row, *value),
        Value::Float(value) => builder.float(row, *value),
        Value::Beyond(Beyond::Number(value)) => builder.exact(row, *value),
        Value::Beyond(Beyond::Text(text)) => builder.text(row, Arc::from(&**text)),
        Value::Word(word, scale) => match ty {
            Type::Number(_) if ty.is_float() => builder.float(row, unordered(*word)),
            Type::Number(_) => match Decimal::from_parts(i128::from(*word), *scale) {
                Some(value) => builder.exact(row, value),
                None => builder.miss(row, Why::TooLarge.reason()),
            },
            Type::Date => builder.date(row, *word as i32),
            Type::DateTime => builder.moment(row, *word),
            Type::Bool => builder.bool(row, *word != 0),
            Type::Text | Type::Unknown => builder.miss(row, Why::NoRows.reason()),
        },
    }
}

impl Whose<'_> {
    /// The group that a subject's rows are counted in; none where there is none.
    fn group(&self, subject: u32) -> Option<u32> {
        match self {
            Whose::Own => Some(subject),
            Whose::Everybody => Some(0),
            Whose::Shared(level) => {
                Some(level.of_subject[subject as usize]).filter(|group| *group != NOWHERE)
            }
        }
    }

    /// The groups that several subjects may have together.
    fn groups(&self) -> Vec<u32> {
        match self {
            Whose::Own => Vec::new(),
            Whose::Everybody => vec![0],
            Whose::Shared(level) => {
                let mut groups: Vec<u32> = level.of_subject.clone();
                groups.sort_unstable();
                groups.dedup();
                groups.retain(|group| *group != NOWHERE);
                groups
            }
        }
    }
}

impl FinishedClass<'_> {
    /// The cells of a group among those of all.
    fn run(&self, group: u32, cells: &Range<u32>) -> Range<u32> {
        let first = group * self.cells;
        first + cells.start..first + cells.end
    }
}
