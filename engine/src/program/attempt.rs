//! One attempt to read and count, on the types as they are known: which periods, and from the plan to the values.

use std::sync::atomic::AtomicU64;

use weigh_dsl::model::{Aggregate, Scorecard};
use weigh_dsl::value::{Date, Period};
use weigh_words::text;

use super::Program;
use crate::error::Error;
use crate::explain::Behind;
use crate::opened::TableSources;
use crate::outcome::Note;
use crate::plan::{self, Coverage, Plan};
use crate::request::{Budget, Request, Watch};
use crate::scan::{self, Dates, Halt, Input, Tally, Whose};
use crate::values::{ScoredPeriod, Values};

/// What a run has read and counted.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) values: Values,
    pub(crate) tally: Tally,
    pub(crate) period_chosen: bool,
    /// What is to be known of the choice.
    pub(crate) notes: Vec<Note>,
}

/// Why an attempt has no values.
pub(super) enum Failure {
    Error(Error),
    Halt(Halt),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

impl From<Halt> for Failure {
    fn from(halt: Halt) -> Self {
        Failure::Halt(halt)
    }
}

/// One attempt to read and count, on the types as they are known now.
pub(super) struct Attempt<'a> {
    pub(super) program: &'a Program,
    pub(super) scorecard: &'a Scorecard,
    pub(super) tables: TableSources,
    pub(super) watch: &'a dyn Watch,
    pub(super) budget: Option<Budget>,
    pub(super) planned: AtomicU64,
}

impl Attempt<'_> {
    pub(super) fn run(&self, request: &Request) -> Result<Ran, Failure> {
        let asked = match (request.periods, self.scorecard.period) {
            (Some((first, last)), _) => Some(plan::requested(self.scorecard, first, last)?),
            (None, None) => Some(vec![ScoredPeriod {
                period: None,
                days: None,
            }]),
            (None, Some(_)) => None,
        };
        let period_chosen = asked.is_none();
        let mut plan = self.plan(asked.as_deref().unwrap_or(&[self.any_period()]))?;
        let memory = scan::load(self.input(), &plan)?;
        let mut covered = None;
        let mut notes = Vec::new();
        if period_chosen {
            let dates = scan::dates(self.input(), &plan, &memory, self.scorecard.period)?;
            let Some(chosen) = self.chosen(&dates) else {
                return self.without_dates(&plan, memory);
            };
            notes.extend(dates.strays.iter().cloned());
            notes.extend(chosen.days.map(|days| dates.absent(days)).unwrap_or_default());
            plan = self.plan(&[chosen])?;
        } else if self.scorecard.period.is_none() && plan.depends_on_days {
            let dates = scan::dates(self.input(), &plan, &memory, None)?;
            covered = dates.covered().all().map(days);
            plan = self.plan(&[ScoredPeriod {
                period: None,
                days: covered,
            }])?;
        }
        let (mut values, tally) = scan::values(self.input(), &plan, memory)?;
        for period in values.periods.iter_mut().filter(|period| period.period.is_none()) {
            period.days = covered.or(tally.coverage.map(days));
        }
        Ok(Ran {
            values,
            tally,
            period_chosen,
            notes,
        })
    }

    /// No date is known: because all of them are wrong, which is then what to tell, or because there is none.
    fn without_dates(&self, plan: &Plan, memory: scan::Memory) -> Result<Ran, Failure> {
        let (_, tally) = scan::values(self.input(), plan, memory)?;
        let errors = tally.errors();
        Err(if errors.counts.is_empty() {
            Error::Request {
                message: text!("the data has no dates that a period could be chosen by"),
                help: Some(text!("say which period to score, such as 2024-Q4")),
            }
        } else {
            Error::Data(Box::new(errors))
        }
        .into())
    }

    /// The days of all data, whether they matter for these periods or not.
    pub(super) fn coverage(&self, periods: &[ScoredPeriod]) -> Result<Option<Coverage>, Failure> {
        let plan = self.plan(periods)?;
        let memory = scan::load(self.input(), &plan)?;
        let dates = scan::dates(self.input(), &plan, &memory, None)?;
        Ok(dates.covered().all())
    }

    /// The rows behind each aggregate, once everything was counted, subject by subject.
    pub(super) fn behind(
        &self,
        periods: &[ScoredPeriod],
        whose: Whose<'_>,
    ) -> Result<Vec<(Aggregate, Vec<Behind>)>, Failure> {
        let plan = plan::plan_to_show(&self.program.model, self.scorecard, &self.tables.schemas, periods)?;
        let memory = scan::load(self.input(), &plan)?;
        Ok(scan::behind(self.input(), &plan, &memory, whose)?)
    }

    fn input(&self) -> Input<'_> {
        Input {
            model: &self.program.model,
            texts: &self.program.sources,
            sources: &self.tables.sources,
            registry: self.program.opened.registry(),
            watch: self.watch,
            budget: self.budget.as_ref(),
            planned: &self.planned,
        }
    }

    fn plan(&self, periods: &[ScoredPeriod]) -> Result<Plan, Error> {
        plan::plan(&self.program.model, self.scorecard, &self.tables.schemas, periods)
    }

    /// Some period: what is held in memory is the same for all.
    fn any_period(&self) -> ScoredPeriod {
        let period = self.scorecard.period.map(|granularity| Period {
            granularity,
            index: 0,
        });
        ScoredPeriod { period, days: None }
    }

    /// The last period that the data covers completely.
    fn chosen(&self, dates: &Dates) -> Option<ScoredPeriod> {
        let calendar = self.scorecard.calendar;
        let granularity = self.scorecard.period?;
        let last_until = |day| dates.last_until(day);
        let period = plan::choose(granularity, calendar, dates.covered(), last_until)?;
        Some(plan::scored(period, calendar))
    }
}

fn days(coverage: Coverage) -> (Date, Date) {
    (coverage.first, coverage.last)
}
