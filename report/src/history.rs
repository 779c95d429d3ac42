//! What earlier runs of the same scorecard gave its subjects: the way that led to the numbers of today. No reading of kept runs.

use std::collections::HashMap;

use weigh_engine::dsl::value::Period;
use weigh_engine::outcome::Cell;

/// Earlier totals and grades, by subject.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    subjects: HashMap<String, Vec<Before>>,
}

/// What a subject had in an earlier period.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// The period, which no period of the run itself is or comes before.
    pub period: Period,
    /// The total, a number; none where it was missing.
    pub total: Option<Cell>,
    /// The name of the grade. The form may have had other bands then.
    pub grade: Option<String>,
}

impl History {
    /// What is known of a subject, by its key: earliest first, a period at most once. Empty for who was not there.
    pub fn of(&self, subject: &str) -> &[Before] {
        self.subjects.get(subject).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is known of anybody.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }
}

impl FromIterator<(String, Before)> for History {
    /// By key, in any order. Of two about one period the later in the order counts.
    fn from_iter<I: IntoIterator<Item = (String, Before)>>(known: I) -> Self {
        let mut history = Self::default();
        for (subject, before) in known {
            let known = history.subjects.entry(subject).or_default();
            match known.binary_search_by_key(&before.period, |one| one.period) {
                Ok(at) => known[at] = before,
                Err(at) => known.insert(at, before),
            }
        }
        history
    }
}

#[cfg(test)]
mod tests;
