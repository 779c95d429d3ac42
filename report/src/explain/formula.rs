//! Formulas with their values, down to the rows.

use std::io;

use weigh_engine::dsl::model::KpiId;
use weigh_engine::explain::{Behind, Formula, FormulaKind};

use super::Page;
use super::aligned::aligned;
use crate::number::Style;
use crate::text::{Align, clean, count};

/// What stands before a line that goes on from the one above.
pub(super) const UNDER: &str = "         ";

impl Page<'_> {
    /// The value of a formula as the values of a KPI are shown, if it is of their type.
    pub(super) fn cell_as_value(&self, kpi: KpiId, formula: &Formula) -> String {
        let ty = self.scorecard().kpi(kpi).value.ty;
        let same =
            |ty: weigh_engine::dsl::model::Type| ty.number().map(|number| (number.unit, number.percent));
        if same(ty) == same(formula.ty)
            && let Some(shown) = self.value(kpi, &formula.value)
        {
            return shown;
        }
        cell(formula)
    }

    /// What a formula begins with: its aggregates with their rows, columns, and what looks across subjects.
    pub(super) fn leaves(&mut self, formula: &Formula, depth: usize) -> io::Result<()> {
        let mut found = Vec::new();
        gather(formula, &mut found);
        // A KPI's own value and target are said beside it.
        found.retain(|leaf| leaf.kind != FormulaKind::Own);
        for leaf in found {
            // The formula itself has been said.
            if leaf.text != formula.text {
                let shown = cell(leaf);
                let why = self
                    .reason(&leaf.value)
                    .map(|why| format!(": {why}"))
                    .unwrap_or_default();
                let text = format!("{} = {shown}{why}", clean(&leaf.text));
                self.line(depth, UNDER, &text)?;
            }
            if let Some(company) = &leaf.company {
                let among = count(u64::from(company.known), "subject", "subjects");
                let within = match &company.within {
                    Some(within) => format!(
                        " with {}",
                        Style::of_values(
                            weigh_engine::dsl::model::Type::Text,
                            None,
                            std::iter::empty::<weigh_engine::outcome::Cell>()
                        )
                        .cell(within)
                        .unwrap_or_default()
                    ),
                    None => String::new(),
                };
                self.dim(
                    depth,
                    UNDER,
                    &format!("compared among {among}{within} that have this number"),
                )?;
            }
            if let Some(rows) = &leaf.rows {
                self.dim(depth, UNDER, &in_words(rows))?;
                self.rows(rows, depth)?;
            }
        }
        Ok(())
    }

    /// The rows behind an aggregate, as far as they were asked for.
    fn rows(&mut self, behind: &Behind, depth: usize) -> io::Result<()> {
        if behind.rows.is_empty() {
            return Ok(());
        }
        let file = behind.rows[0].place.as_ref().map(|(file, _)| file.clone());
        let one_file =
            (behind.rows.iter()).all(|row| row.place.as_ref().map(|(file, _)| file) == file.as_ref());
        let mut lines = Vec::new();
        let mut head: Vec<String> = behind.columns.iter().map(|name| clean(name)).collect();
        if let Some(file) = &file {
            head.insert(
                0,
                if one_file {
                    format!("row of {}", clean(file))
                } else {
                    "row".to_owned()
                },
            );
        }
        lines.push(head);
        for row in &behind.rows {
            let mut cells: Vec<String> = row.cells.iter().map(|cell| clean(cell)).collect();
            if let Some((file, number)) = &row.place {
                cells.insert(
                    0,
                    if one_file {
                        number.to_string()
                    } else {
                        format!("{number} of {}", clean(file))
                    },
                );
            }
            lines.push(cells);
        }
        let aligns = vec![Align::Left; lines[0].len()];
        let indent = "  ".repeat(depth).len() + UNDER.len() + 2;
        for line in aligned(&lines, &aligns, self.options.width.saturating_sub(indent)) {
            self.dim(depth, UNDER, &format!("  {line}"))?;
        }
        let left = behind.used - behind.rows.len() as u64;
        if left > 0 {
            let text = format!(
                "  … and {}; --rows all lists them",
                count(left, "more row", "more rows")
            );
            self.dim(depth, UNDER, &text)?;
        }
        Ok(())
    }
}

/// The value of a formula; `missing` where there is none.
pub(super) fn cell(formula: &Formula) -> String {
    Style::of_values(formula.ty, None, std::iter::once(&formula.value))
        .cell(&formula.value)
        .unwrap_or_else(|| "missing".to_owned())
}

/// How a formula is written, behind its value; nothing for a literal.
pub(super) fn behind_literal(formula: &Formula) -> String {
    // A param is a literal with a name.
    let as_written = formula.text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if formula.kind == FormulaKind::Literal && as_written {
        String::new()
    } else {
        format!(" = {}", clean(&formula.text))
    }
}

/// The values in a condition, in brackets: ` (rating is 3, level is "senior")`.
pub(super) fn with_values(condition: &Formula) -> String {
    let mut found = Vec::new();
    gather(condition, &mut found);
    found.retain(|leaf| leaf.text != condition.text);
    match found.as_slice() {
        [] => String::new(),
        [only] => format!(" (it is {})", cell(only)),
        several => {
            let values: Vec<String> = (several.iter())
                .map(|leaf| format!("{} is {}", clean(&leaf.text), cell(leaf)))
                .collect();
            format!(" ({})", values.join(", "))
        }
    }
}

/// What a formula begins with, each once.
fn gather<'a>(formula: &'a Formula, found: &mut Vec<&'a Formula>) {
    if formula.rows.is_none() && !formula.parts.is_empty() && formula.company.is_none() {
        formula.parts.iter().for_each(|part| gather(part, found));
        return;
    }
    // What is made of literals alone says nothing that is not written there.
    let is_constant = formula.kind == FormulaKind::Operation && formula.parts.is_empty();
    if is_constant {
        return;
    }
    if !found
        .iter()
        .any(|known| known.text == formula.text && known.value == formula.value)
    {
        found.push(formula);
    }
    // What is compared across subjects is made of something too.
    formula.parts.iter().for_each(|part| gather(part, found));
}

/// Whether something that a formula is made of is missing, so that its reason is said there.
pub(super) fn begins_missing(formula: &Formula) -> bool {
    let mut found = Vec::new();
    gather(formula, &mut found);
    (found.iter()).any(|leaf| leaf.text != formula.text && leaf.value.is_missing())
}

/// How many rows there are, and how many count.
fn in_words(behind: &Behind) -> String {
    let when = match (behind.from, behind.to) {
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
        (None, Some(to)) => format!(" up to {to}"),
        (Some(from), None) => format!(" from {from} on"),
        (None, None) => String::new(),
    };
    let of = clean(&behind.table);
    let whose = if behind.overall {
        "of everybody"
    } else {
        "of this subject"
    };
    let rows = count(behind.read, "row", "rows");
    let mut text = if behind.read == 0 {
        format!("no row of {of} {whose}{when}")
    } else if behind.used == behind.read {
        format!("{rows} of {of} {whose}{when}")
    } else {
        let used = count(behind.used, "counts", "count");
        format!("{rows} of {of} {whose}{when}, of which {used}")
    };
    if let Some(yes) = behind.yes.filter(|_| behind.used > 0) {
        text = format!("{text}; {} say yes", crate::text::thousands(&yes.to_string()));
    }
    text
}
