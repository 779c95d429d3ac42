//! What a `blend` leaves out: rows whose role none of its weights names.

use weigh_dsl::model::{Blend, ExprKind, Model, RowLeaf, Scorecard, SubjectLeaf};

use crate::outcome::{Cell, Cells, Note, NoteKind};
use crate::scan::source_name;
use crate::values::Values;

/// A note for each `blend` of a scorecard that leaves rows out, in the order of the form.
pub(super) fn notes(model: &Model, scorecard: &Scorecard, values: &Values) -> Vec<Note> {
    let mut notes = Vec::new();
    for expr in scorecard.all_expressions() {
        expr.walk(&mut |expr| {
            if let ExprKind::Leaf(SubjectLeaf::Blend(blend)) = &expr.kind {
                notes.extend(note(model, blend, values).filter(|note| !notes.contains(note)));
            }
        });
    }
    notes
}

fn note(model: &Model, blend: &Blend, values: &Values) -> Option<Note> {
    let (count, first) = (&blend.others.count, &blend.others.first);
    // They are everybody's, so each subject has the same of a period.
    let of_periods = |cells: &Cells| -> Vec<Cell> {
        let subjects = values.subjects.len();
        let periods = 0..if subjects == 0 { 0 } else { values.periods.len() };
        periods.map(|period| cells.cell(period * subjects)).collect()
    };
    let counts = of_periods(values.aggregates.get(count)?);
    let rows = counts.iter().map(|cell| match cell {
        Cell::Exact(rows) => rows.to_i64().unwrap_or(0).unsigned_abs(),
        _ => 0,
    });
    let rows = rows.sum();
    let role = of_periods(values.aggregates.get(first)?)
        .into_iter()
        .find_map(|cell| match cell {
            Cell::Text(role) => Some(role.to_string()),
            _ => None,
        });
    let table = model.table(count.table);
    let column = match first.argument.as_ref().map(|by| &by.kind) {
        Some(ExprKind::Leaf(RowLeaf::Column { through, column })) => {
            let of = through.iter().try_fold(table, |table, link| {
                Some(model.table(table.link_of(*link)?.target))
            });
            of.map(|of| source_name(of, *column))
        }
        _ => None,
    };
    (rows > 0).then(|| Note {
        table: table.name.clone(),
        column: column.unwrap_or_else(|| "by".to_owned()),
        rows,
        kind: NoteKind::OtherRole { role },
    })
}
