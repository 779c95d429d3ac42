//! Formulas with their values, down to the rows.

use weigh_engine::dsl::model::{KpiId, Type};
use weigh_engine::explain::{Behind, Company, Formula, FormulaKind};
use weigh_engine::outcome::{Cell, Reason};
use weigh_words::{Language, Text, text};

use super::aligned::aligned;
use super::{Page, UNDER};
use crate::number::precisely;
use crate::text::{Align, clean, rows, subjects, thousands};

impl Page<'_> {
    /// The value of a formula as the values of a KPI are shown, if it is of their type.
    pub(crate) fn cell_as_value(&self, kpi: KpiId, formula: &Formula) -> String {
        let ty = self.scorecard().kpi(kpi).value.ty;
        let same = |ty: Type| ty.number().map(|number| (number.unit, number.percent));
        if same(ty) == same(formula.ty)
            && let Some(shown) = self.exact_value(kpi, &formula.value)
        {
            return shown;
        }
        cell(formula, self.options.language)
    }

    /// What a formula begins with: its aggregates with their rows, columns, and what looks across subjects.
    pub(super) fn leaves(&mut self, formula: &Formula, depth: usize) {
        let mut found = Vec::new();
        gather(formula, &mut found);
        // A KPI's own value and target are said beside it.
        found.retain(|leaf| leaf.kind != FormulaKind::Own);
        for leaf in found {
            // The formula itself has been said.
            if leaf.text != formula.text {
                let (formula, value) = (clean(&leaf.text), cell(leaf, self.options.language));
                let why = self.reason(&leaf.value).filter(|_| !self.is_without_rows(leaf));
                let text = match why {
                    Some(why) => text!("{formula} = {value}: {why}", formula, value, why),
                    None => text!("{formula} = {value}", formula, value),
                };
                self.line(depth, UNDER, &text);
            }
            if let Some(company) = &leaf.company {
                let among = compared(company, leaf, self.options.language);
                self.dim(depth, UNDER, &among);
            }
            if let Some(rows) = &leaf.rows {
                self.dim(depth, UNDER, &in_words(rows));
                self.rows(rows, depth);
            }
        }
    }

    /// Whether a formula is missing for want of rows, which their number below it says.
    fn is_without_rows(&self, formula: &Formula) -> bool {
        let no_rows = match &formula.value {
            Cell::Missing(why) => matches!(self.explanation.reason(*why), Reason::NoRows { .. }),
            _ => false,
        };
        no_rows && formula.rows.as_ref().is_some_and(|rows| rows.used == 0)
    }

    /// The rows behind an aggregate, as far as they were asked for.
    fn rows(&mut self, behind: &Behind, depth: usize) {
        if behind.rows.is_empty() {
            return;
        }
        let file = behind.rows[0].place.as_ref().map(|(file, _)| file.clone());
        let one_file =
            (behind.rows.iter()).all(|row| row.place.as_ref().map(|(file, _)| file) == file.as_ref());
        let mut lines = Vec::new();
        let mut head: Vec<String> = behind.columns.iter().map(|name| clean(name)).collect();
        if let Some(file) = &file {
            head.insert(
                0,
                self.said(&if one_file {
                    text!("row of {file}", file = clean(file))
                } else {
                    text!("row")
                }),
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
                        self.said(&text!("{row} of {file}", row = *number, file = clean(file)))
                    },
                );
            }
            lines.push(cells);
        }
        let aligns = vec![Align::Left; lines[0].len()];
        let indent = "  ".repeat(depth).len() + UNDER.len() + 2;
        for line in aligned(&lines, &aligns, self.options.width.saturating_sub(indent)) {
            self.dim(depth, UNDER, &Text::verbatim(format!("  {line}")));
        }
        let left = behind.used - behind.rows.len() as u64;
        if left > 0 {
            let text = match left {
                1 => text!("  … and 1 more row; --rows all lists them"),
                _ => text!(
                    "  … and {count} more rows; --rows all lists them",
                    count = thousands(&left.to_string())
                ),
            };
            self.dim(depth, UNDER, &text);
        }
    }
}

/// The value of a formula, so that what comes of it can be calculated again; `missing` where there is none.
pub(super) fn cell(formula: &Formula, language: Language) -> String {
    precisely(language, formula.ty, None, &formula.value)
        .unwrap_or_else(|| text!("missing").in_language(language))
}

/// A formula's value and behind it how it is written; a literal stands for itself.
pub(super) fn written_out(formula: &Formula, value: Text) -> Text {
    // A param is a literal with a name.
    let as_written = formula.text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if formula.kind != FormulaKind::Literal || !as_written {
        return text!("{value} = {formula}", value, formula = clean(&formula.text));
    }
    // Its days still say something.
    match formula.text.split_once(" effective ") {
        Some((_, days)) => text!("{value}, effective {days}", value, days = clean(days)),
        None => value,
    }
}

/// Among whom a number is compared.
fn compared(company: &Company, formula: &Formula, language: Language) -> Text {
    let subjects = subjects(company.known.into());
    match (within(formula), company.known) {
        (Some(within), known) => {
            let (part, value) = (clean(&within.text), cell(within, language));
            match known {
                1 => text!(
                    "compared among {subjects} with {part} = {value} that has this number",
                    subjects,
                    part,
                    value
                ),
                _ => text!(
                    "compared among {subjects} with {part} = {value} that have this number",
                    subjects,
                    part,
                    value
                ),
            }
        }
        (None, 1) => text!("compared among {subjects} that has this number", subjects),
        (None, _) => text!("compared among {subjects} that have this number", subjects),
    }
}

/// A condition with the values in it.
pub(super) fn because(condition: &Formula, language: Language) -> Text {
    let written = clean(&condition.text);
    match values(condition, language) {
        Some(values) => text!("{condition} ({values})", condition = written, values),
        None => Text::verbatim(written),
    }
}

/// The values in a condition: `rating is 3, level is "senior"`.
pub(super) fn values(condition: &Formula, language: Language) -> Option<Text> {
    let mut found = Vec::new();
    gather(condition, &mut found);
    found.retain(|leaf| leaf.text != condition.text);
    match found.as_slice() {
        [] => None,
        [only] => Some(text!("it is {value}", value = cell(only, language))),
        several => Some(Text::list(several.iter().map(|leaf| {
            let (formula, value) = (clean(&leaf.text), cell(leaf, language));
            text!("{formula} is {value}", formula, value)
        }))),
    }
}

/// What those who are compared in a formula are equal in.
fn within(formula: &Formula) -> Option<&Formula> {
    let company = formula.company.as_ref()?;
    // It stands behind what is compared.
    company.within.as_ref().and(formula.parts.last())
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
    // What is compared across subjects is made of something too; what they are equal in is said with them.
    let compared = formula.parts.len() - usize::from(within(formula).is_some());
    formula.parts[..compared]
        .iter()
        .for_each(|part| gather(part, found));
}

/// Whether something that a formula is made of is missing, so that its reason is said there.
pub(super) fn begins_missing(formula: &Formula) -> bool {
    let mut found = Vec::new();
    gather(formula, &mut found);
    (found.iter()).any(|leaf| leaf.text != formula.text && leaf.value.is_missing())
}

/// How many rows there are, and how many count.
fn in_words(behind: &Behind) -> Text {
    let (table, whose) = (clean(&behind.table), whose(behind));
    let rows = rows(behind.read);
    let text = if behind.read == 0 {
        text!("no row of {table} {whose}", table, whose)
    } else if behind.used == behind.read {
        text!("{rows} of {table} {whose}", rows, table, whose)
    } else if behind.used == 1 {
        text!("{rows} of {table} {whose}, of which 1 counts", rows, table, whose)
    } else {
        text!(
            "{rows} of {table} {whose}, of which {used} count",
            rows,
            table,
            whose,
            used = thousands(&behind.used.to_string())
        )
    };
    match behind.yes.filter(|_| behind.used > 0) {
        Some(1) => text!("{so_far}; 1 says yes", so_far = text),
        Some(yes) => text!(
            "{so_far}; {count} say yes",
            so_far = text,
            count = thousands(&yes.to_string())
        ),
        None => text,
    }
}

/// Whose rows they are, and of what time.
fn whose(behind: &Behind) -> Text {
    let from = behind.from.map(|from| from.to_string());
    let to = behind.to.map(|to| to.to_string());
    match (behind.overall, from, to) {
        (false, None, None) => text!("of this subject"),
        (false, Some(from), Some(to)) => text!("of this subject from {from} to {to}", from, to),
        (false, None, Some(to)) => text!("of this subject up to {to}", to),
        (false, Some(from), None) => text!("of this subject from {from} on", from),
        (true, None, None) => text!("of everybody"),
        (true, Some(from), Some(to)) => text!("of everybody from {from} to {to}", from, to),
        (true, None, Some(to)) => text!("of everybody up to {to}", to),
        (true, Some(from), None) => text!("of everybody from {from} on", from),
    }
}
