//! The tree behind one number: a scorecard's program is run again with everything kept that belongs to one subject, and
//! what was computed is put beside what was written.
//!
//! The numbers are those of a run: the scores, weights, totals and grades that an explanation ends in are compared with
//! the run's own, and what lies between comes out of the same steps. Nothing is read again for it but the rows behind aggregates,
//! where somebody asks for those.

mod explainer;
mod graded;
mod raise;
mod scored;
mod tell;
mod tree;

use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{GroupId, KpiId, Member, Scorecard};
use weigh_words::{Text, text};

use crate::error::Error;
use crate::outcome::Subject;
use crate::program::Program;
use crate::request::{Request, Watch};
use crate::subset;
pub use explainer::{Explainer, RowsBehind};
pub use tree::{
    Behind, BehindRow, Company, Content, Explained, Explanation, Formula, FormulaKind, Graded, GradedBy,
    Looked, Part, PartWeight, Raise, RuleSeen, Scored, Standing, Stretch, Supposition,
};

/// What is to be explained.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The scorecard, the periods, and what to do about wrong data; its subjects are not looked at.
    pub request: Request,
    /// The subject, by key.
    pub subject: String,
    /// The KPIs or groups, by name or label; all of them, without.
    pub parts: Vec<String>,
    /// At most so many rows behind each aggregate are listed.
    pub rows: usize,
}

impl Program {
    /// Explains the numbers of one subject.
    pub fn explain(&mut self, question: &Question, watch: &dyn Watch) -> Result<Explanation, Error> {
        let request = Request {
            subjects: Vec::new(),
            ..question.request.clone()
        };
        let kept = self.keep(&request, watch)?;
        let outcome = self.scored(&kept, watch)?;
        let subject = place(&outcome.subjects, &question.subject)?;
        let asked = asked(&outcome.scorecard, &question.parts)?;
        let explainer = self.explainer(&kept, &outcome, watch)?;
        let mut periods = Vec::new();
        for period in 0..outcome.periods.len() {
            let behind = explainer.rows_behind(&[subject], period, question.rows)?;
            periods.push(explainer.period(subject, period, Some(&behind.of(0)), true)?);
        }
        Ok(Explanation {
            asked,
            ..explainer.explanation(subject, periods)
        })
    }
}

/// The place of the subject with this key.
fn place(subjects: &[Subject], key: &str) -> Result<usize, Error> {
    let kept = subset::pick(subjects, &[key.to_owned()])?.unwrap_or_default();
    match kept.as_slice() {
        [one] => Ok(*one),
        _ => Err(Error::Request {
            message: text!("`{keys}` are several subjects", keys = echo(key)),
            help: Some(text!("one subject is explained at a time: write one key")),
        }),
    }
}

/// The parts of these names or labels.
fn asked(scorecard: &Scorecard, names: &[String]) -> Result<Vec<Member>, Error> {
    let find = |name: &String| {
        part_called(scorecard, name).map_err(|(message, help)| Error::Request {
            message,
            help: Some(help),
        })
    };
    names.iter().map(find).collect()
}

/// The KPI or group of a name, or else of a label; or that there is none, or several, and what there is.
pub(crate) fn part_called(scorecard: &Scorecard, name: &str) -> Result<Member, (Text, Text)> {
    let kpis = (0..).zip(&scorecard.kpis);
    let kpis = kpis.map(|(at, kpi)| (Member::Kpi(KpiId(at)), &kpi.name, &kpi.label));
    let groups = (0..).zip(&scorecard.groups).skip(1);
    let groups = groups.map(|(at, group)| (Member::Group(GroupId(at)), &group.name, &group.label));
    let parts: Vec<_> = kpis.chain(groups).collect();
    let named: Vec<_> = parts.iter().filter(|(_, own, _)| *own == name).collect();
    let is_named = !named.is_empty();
    let labelled = || parts.iter().filter(|(.., label)| label.as_deref() == Some(name));
    let found = if is_named { named } else { labelled().collect() };
    match found.as_slice() {
        [(member, ..)] => return Ok(*member),
        [] => {}
        several => {
            let part = |(member, own, _): &&(Member, &String, &Option<String>)| match member {
                Member::Kpi(_) => text!("the KPI `{kpi}`", kpi = *own),
                Member::Group(_) => text!("the group `{group}`", group = *own),
            };
            return Err((
                text!(
                    "`{name}` may be {parts}",
                    name = echo(name),
                    parts = Text::any_of(several.iter().map(part))
                ),
                if is_named {
                    text!("give one of them another name")
                } else {
                    text!("write the name, not the label")
                },
            ));
        }
    }
    let known = parts.iter().map(|(_, name, _)| name.as_str());
    Err((
        text!(
            "the scorecard has no KPI and no group `{name}`",
            name = echo(name)
        ),
        match did_you_mean(name, known) {
            Some(near) => text!("did you mean `{near}`?", near = near),
            None if scorecard.groups.len() > 1 => text!(
                "its KPIs and groups are {parts}",
                parts = Text::list(parts.iter().map(|(_, name, _)| name))
            ),
            None => text!(
                "its KPIs are {kpis}",
                kpis = Text::list(scorecard.kpis.iter().map(|kpi| &kpi.name))
            ),
        },
    ))
}

#[cfg(test)]
mod tests;
