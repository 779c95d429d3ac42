//! What the formulas of a workbook read and no subject has: params, weights, points of curves, ends of bands. Each is one cell
//! with a name.

use super::names::Taken;

/// All parameters, in the order in which formulas came to need them.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub(super) entries: Vec<Entry>,
    /// Names of several cells: the labels of neighbouring entries.
    pub(super) lists: Vec<List>,
    names: Taken,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// What stands over it and its neighbours.
    pub(super) section: String,
    pub(super) label: String,
    pub(super) setting: Setting,
    /// How its number is shown.
    pub(super) format: String,
    /// Its name in formulas; empty for what has none.
    pub(super) name: String,
    pub(super) remark: String,
}

/// What stands in the cell of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Setting {
    /// May be changed.
    Number(f64),
    /// Changes nothing when it is changed.
    Fixed(String),
    /// The same, of a number.
    FixedNumber(f64),
    /// Follows others.
    Formula(String, f64),
    /// Nothing: only the label counts.
    None,
}

/// The labels of some entries, under one name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    pub(super) name: String,
    pub(super) entries: std::ops::Range<usize>,
}

impl Parameters {
    /// Adds one that may be changed; answers its name.
    pub(super) fn number(
        &mut self,
        section: &str,
        label: &str,
        name: &str,
        number: f64,
        format: &str,
    ) -> String {
        let name = self.names.cell(name);
        self.entries.push(Entry {
            section: section.to_owned(),
            label: label.to_owned(),
            setting: Setting::Number(number),
            format: format.to_owned(),
            name: name.clone(),
            remark: String::new(),
        });
        name
    }

    /// Adds one of another kind; answers its name.
    pub(super) fn add(&mut self, entry: Entry) -> String {
        let name = if entry.name.is_empty() {
            String::new()
        } else {
            self.names.cell(&entry.name)
        };
        self.entries.push(Entry {
            name: name.clone(),
            ..entry
        });
        name
    }

    /// A name that nothing else has.
    pub(super) fn free_name(&mut self, wanted: &str) -> String {
        self.names.cell(wanted)
    }

    /// Names the labels of the entries from `first` on.
    pub(super) fn list(&mut self, name: &str, first: usize) {
        self.lists.push(List {
            name: name.to_owned(),
            entries: first..self.entries.len(),
        });
    }
}
