//! The reasons that a program can give, each once, known before the first row: so that chunks of rows agree on their
//! ids whatever the order in which they run.

use rustc_hash::FxHashMap;
use weigh_dsl::source::{Sources, Span};

use crate::outcome::{Reason, ReasonId};
use crate::quote::quoted;

/// The longest text of an expression that a reason quotes, in characters.
const LONGEST: usize = 60;

/// All reasons so far.
pub(in crate::score) struct Reasons<'a> {
    sources: &'a Sources,
    /// The KPI that is spoken of, by the place of its name: a template reads differently in each.
    kpi: Option<Span>,
    list: Vec<Reason>,
    ids: FxHashMap<Reason, ReasonId>,
}

impl<'a> Reasons<'a> {
    /// Goes on from reasons that columns already refer to.
    pub(in crate::score) fn new(sources: &'a Sources, so_far: &[Reason]) -> Self {
        let mut ids = FxHashMap::default();
        for (at, reason) in so_far.iter().enumerate() {
            ids.entry(reason.clone()).or_insert(ReasonId(at as u32));
        }
        Self {
            sources,
            kpi: None,
            list: so_far.to_vec(),
            ids,
        }
    }

    /// The id of a reason.
    pub(in crate::score) fn id(&mut self, reason: Reason) -> ReasonId {
        if let Some(id) = self.ids.get(&reason) {
            return *id;
        }
        let id = ReasonId(self.list.len() as u32);
        self.list.push(reason.clone());
        self.ids.insert(reason, id);
        id
    }

    /// What is said from now on is said of this KPI, or of none.
    pub(in crate::score) fn speak_of(&mut self, kpi: Option<Span>) {
        self.kpi = kpi;
    }

    /// The text at a place, in one line and not too long.
    pub(in crate::score) fn written(&self, span: Span) -> String {
        let mut line = String::new();
        let mut length = 0;
        let text = quoted(self.sources, self.kpi, span);
        for word in text.split(' ') {
            if length > 0 {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += word.chars().count();
            if length > LONGEST {
                return line.chars().take(LONGEST - 1).chain(['…']).collect();
            }
        }
        line
    }

    /// All of them, by id.
    pub(in crate::score) fn into_list(self) -> Vec<Reason> {
        self.list
    }
}
