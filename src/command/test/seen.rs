//! What there is to see of a test that failed: where numbers come from that were expected to be others.

use std::io::{self, Write};

use weigh_engine::dsl::model::{Expected, GroupId, Member, Test};
use weigh_engine::explain::{Explanation, Question};
use weigh_engine::outcome::Outcome;
use weigh_engine::{Error, Program, Request, Unwatched, Verdict};
use weigh_report::Options;
use weigh_words::Language;

/// What is shown.
pub(super) struct Seen<'a> {
    /// Where the KPIs and groups come from that are not as expected, or the total with all of them.
    explanation: Option<Explanation>,
    /// All that was computed, where a rank or a segment is not as expected, or where there is nobody.
    table: Option<&'a Outcome>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(
        program: &mut Program,
        request: Request,
        test: &Test,
        verdicts: &[Verdict],
        outcome: &'a Outcome,
    ) -> Result<Self, Error> {
        let mut parts: Vec<Member> = Vec::new();
        let mut beyond = false;
        for (expectation, verdict) in test.expect.iter().zip(verdicts) {
            match expectation.what {
                _ if verdict.met => {}
                Expected::Part(member, _) | Expected::Weight(member) => {
                    if !parts.contains(&member) {
                        parts.push(member);
                    }
                }
                Expected::Rank | Expected::Segment => beyond = true,
            }
        }
        // Expectations are of the first subject.
        let subject = outcome.subjects.first().filter(|_| !parts.is_empty());
        let explanation = subject
            .map(|subject| {
                let scorecard = &outcome.scorecard;
                let names = |member: &Member| scorecard.name_of(*member).to_owned();
                let question = Question {
                    request,
                    subject: subject.key.clone(),
                    parts: if parts.contains(&Member::Group(GroupId(0))) {
                        Vec::new()
                    } else {
                        parts.iter().map(names).collect()
                    },
                    rows: 0,
                };
                program.explain(&question, &Unwatched)
            })
            .transpose()?
            .map(without_raises);
        Ok(Self {
            table: (beyond || explanation.is_none()).then_some(outcome),
            explanation,
        })
    }

    /// Writes it as it is read on a page of its own.
    pub(super) fn write(&self, language: Language, out: &mut dyn Write) -> io::Result<()> {
        let options = Options {
            language,
            ..Options::default()
        };
        if let Some(explanation) = &self.explanation {
            weigh_report::write_explanation(explanation, &options, out)?;
        }
        if self.explanation.is_some() && self.table.is_some() {
            writeln!(out)?;
        }
        match self.table {
            Some(outcome) => weigh_report::write_table(outcome, &options, out),
            None => Ok(()),
        }
    }
}

/// What would raise the total is nothing that a test asks about.
fn without_raises(mut explanation: Explanation) -> Explanation {
    for explained in &mut explanation.periods {
        explained.raises.clear();
    }
    explanation
}
