//! A scorecard file, compiled against its sources and ready to run: choosing the scorecard and the periods, and running
//! again where a column turned out wider than its sample showed.

mod attempt;
mod kept;
mod roles;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use weigh_dsl::compile::{Compilation, Files, Settings, compile};
use weigh_dsl::diagnostic::{Code, Diagnostic, Severity, did_you_mean, echo};
use weigh_dsl::model::{Aggregate, Model, Origin, Scorecard, Window};
use weigh_dsl::source::Sources;
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::doubts;
use crate::error::Error;
use crate::explain::Behind;
use crate::opened::OpenedSources;
use crate::outcome::{Cell, InputTable, Outcome, Results};
use crate::plan::Coverage;
use crate::registry::Registry;
use crate::request::{BadRows, Request, Watch};
use crate::rollup;
use crate::scan::{Failed, Halt, Tally, Unspilled, Whose};
use crate::score::{self, Supposition};
use crate::subset;
use crate::values::ScoredPeriod;
pub(crate) use attempt::Ran;
use attempt::{Attempt, Failure};
pub use kept::Kept;

/// A scorecard file, compiled against its sources.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use weigh_engine::{Program, Registry, Request, Unwatched, dsl::compile::{Files, Settings}};
/// # fn run(files: &dyn Files, registry: Registry) -> Result<(), weigh_engine::Error> {
/// let text = r#"scorecard service { subject surveys.employee … }"#;
/// let mut program = Program::open("service.kpi", text, files, &Settings::default(), Arc::new(registry))?;
/// let outcome = program.run(&Request::default(), &Unwatched)?;
/// for (row, subject) in outcome.subjects.iter().enumerate() {
///     println!("{}: {:?}", subject.key, outcome.results.totals.cell(row));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Program {
    name: String,
    text: String,
    files: Recorded,
    settings: Settings,
    opened: Arc<OpenedSources>,
    model: Model,
    sources: Sources,
    warnings: Vec<Diagnostic>,
}

impl Program {
    /// Compiles a file and what it uses, and opens its sources.
    pub fn open(
        name: &str,
        text: &str,
        files: &dyn Files,
        settings: &Settings,
        registry: Arc<Registry>,
    ) -> Result<Program, Error> {
        Self::over(
            Arc::new(OpenedSources::new(registry)),
            name,
            text,
            files,
            settings,
        )
    }

    /// Compiles another file over the sources of this one, which are not opened again: one with other weights, curves or
    /// bands, to score by it what this one has counted.
    pub fn another(
        &self,
        name: &str,
        text: &str,
        files: &dyn Files,
        settings: &Settings,
    ) -> Result<Program, Error> {
        Self::over(self.opened.clone(), name, text, files, settings)
    }

    fn over(
        opened: Arc<OpenedSources>,
        name: &str,
        text: &str,
        files: &dyn Files,
        settings: &Settings,
    ) -> Result<Program, Error> {
        let recorder = Recorder {
            files,
            seen: Mutex::default(),
        };
        let compilation = compile(name, text, &recorder, settings, Some(&*opened));
        let files = Recorded(recorder.seen.into_inner().unwrap_or_else(PoisonError::into_inner));
        let (model, sources, warnings) = checked(&opened, compilation)?;
        Ok(Program {
            name: name.to_owned(),
            text: text.to_owned(),
            files,
            settings: settings.clone(),
            opened,
            model,
            sources,
            warnings,
        })
    }

    /// What the file means.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The file and those that it uses.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Says where the files behind its tables lie, as far as their sources know; when it is called, since a plugin may take its time
    /// to answer.
    pub fn files(&self) -> impl Fn() -> Vec<PathBuf> + use<> {
        let opened = self.opened.clone();
        move || opened.files()
    }

    /// The sources, metrics and curves that it was compiled with.
    pub(crate) fn registry(&self) -> &Registry {
        self.opened.registry()
    }

    /// What is doubtful in them.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Scores.
    pub fn run(&mut self, request: &Request, watch: &dyn Watch) -> Result<Outcome, Error> {
        let (outcome, _) = self.run_and_keep(request, watch)?;
        Ok(outcome)
    }

    /// Scores, and hands over what was read and counted as well, for whoever tells more of it than an outcome does.
    pub fn run_and_keep(&mut self, request: &Request, watch: &dyn Watch) -> Result<(Outcome, Kept), Error> {
        let start = Instant::now();
        let kept = self.keep(request, watch)?;
        let mut outcome = self.scored(&kept, watch)?;
        outcome.elapsed = start.elapsed();
        Ok((outcome, kept))
    }

    /// Scores what was read and counted.
    pub(crate) fn scored(&self, kept: &Kept, watch: &dyn Watch) -> Result<Outcome, Error> {
        self.score_by(self.scorecard(&kept.request)?, kept, &[], watch)
    }

    /// The same of all subjects, whoever was asked for.
    pub(crate) fn scored_all(&self, kept: &Kept, watch: &dyn Watch) -> Result<Outcome, Error> {
        self.score_all_by(self.scorecard(&kept.request)?, kept, &[], watch)
    }

    /// Scores it by a scorecard that reads nothing else, with some values supposed to be others.
    pub(crate) fn score_by(
        &self,
        scorecard: &Scorecard,
        kept: &Kept,
        suppositions: &[Supposition],
        watch: &dyn Watch,
    ) -> Result<Outcome, Error> {
        let outcome = self.score_all_by(scorecard, kept, suppositions, watch)?;
        Ok(match subset::pick(&outcome.subjects, &kept.request.subjects)? {
            Some(picked) => subset::restrict(outcome, &picked),
            None => outcome,
        })
    }

    fn score_all_by(
        &self,
        scorecard: &Scorecard,
        kept: &Kept,
        suppositions: &[Supposition],
        watch: &dyn Watch,
    ) -> Result<Outcome, Error> {
        let (ran, request) = (&kept.ran, &kept.request);
        let periods = ran.values.periods.iter().map(|period| period.period).collect();
        let subjects = ran.values.subjects.clone();
        in_force(scorecard, &ran.values.periods)?;
        // Who is not there is told before anything is scored.
        subset::pick(&subjects, &request.subjects)?;
        let registry = self.opened.registry();
        let mut results = score::watched(
            scorecard,
            &self.sources,
            &ran.values,
            registry,
            suppositions,
            watch,
        )?;
        self.within_data(ran, &results, request, watch)?;
        let rollups = rollup::rollups(
            scorecard,
            &self.sources,
            &ran.values,
            registry,
            suppositions,
            watch,
            &mut results,
        )?;
        let subject_table = &self.model.table(scorecard.subject).name;
        let notes = [
            kept.notes.clone(),
            doubts::notes(scorecard, &results, subject_table),
        ]
        .concat();
        Ok(Outcome {
            scorecard: Arc::new(scorecard.clone()),
            periods,
            period_chosen: ran.period_chosen,
            rows_read: ran.tally.tables().map(|(_, report)| report.seen.read).sum(),
            inputs: kept.inputs.clone(),
            population: subjects.len(),
            subjects,
            results,
            rollups,
            data_errors: ran.tally.errors(),
            notes,
            elapsed: Duration::ZERO,
        })
    }

    /// Everything that is read and counted for a request, before it is scored.
    pub(crate) fn values(&mut self, request: &Request, watch: &dyn Watch) -> Result<Ran, Error> {
        loop {
            let attempt = self.attempt(request, watch)?.run(request);
            match attempt {
                Ok(ran) => {
                    let wrong = !ran.tally.errors().counts.is_empty();
                    if wrong && request.bad_rows == BadRows::Stop {
                        return Err(Error::Data(Box::new(ran.tally.errors())));
                    }
                    return Ok(ran);
                }
                Err(Failure::Error(error)) => return Err(error),
                Err(Failure::Halt(halt)) => self.widen(halt)?,
            }
        }
    }

    /// The rows behind each aggregate, for some subjects in one period of what was counted, subject by subject.
    pub(crate) fn behind(
        &self,
        request: &Request,
        ran: &Ran,
        whose: Whose<'_>,
        watch: &dyn Watch,
    ) -> Result<Vec<(Aggregate, Vec<Behind>)>, Error> {
        let attempt = self.attempt(request, watch)?;
        let behind = attempt.behind(&ran.values.periods, whose);
        behind.map_err(|failure| self.failed_again(failure))
    }

    /// Refuses periods that all lie outside the data and of which nothing is known: a score there would be one of nothing, or of what
    /// was before alone.
    fn within_data(
        &self,
        ran: &Ran,
        results: &Results,
        request: &Request,
        watch: &dyn Watch,
    ) -> Result<(), Error> {
        let nothing = |cell: Cell| match cell {
            Cell::Missing(_) => true,
            Cell::Exact(number) => number.is_zero(),
            Cell::Float(number) => number == 0.0,
            Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) => false,
        };
        let periods = &ran.values.periods;
        let within = |coverage: Coverage| {
            let within = |(start, end)| end >= coverage.first && start <= coverage.last;
            periods.iter().any(|period| period.days.is_none_or(within))
        };
        let Some(first) = periods.first().and_then(|first| first.period) else {
            return Ok(());
        };
        // What is counted over the scored periods themselves, if anything is.
        let is_within = |aggregate: &Aggregate| {
            aggregate.window == Window::Current && self.model.table(aggregate.table).time.is_some()
        };
        let counted = ran.values.aggregates.iter();
        let mut counted = counted.filter(|(aggregate, _)| is_within(aggregate)).peekable();
        let counts = counted.peek().is_some();
        let is_nothing = (counts && counted.all(|(_, cells)| cells.iter().all(nothing)))
            || results.kpis.iter().all(|kpi| kpi.values.iter().all(nothing));
        if ran.tally.coverage.is_some_and(within) || !is_nothing {
            return Ok(());
        }
        // What was counted are the days that matter; those of all data are looked for only now.
        let attempt = self.attempt(request, watch)?;
        let coverage = attempt.coverage(periods);
        let Some(coverage) = coverage.map_err(|failure| self.failed_again(failure))? else {
            return Ok(());
        };
        if within(coverage) {
            return Ok(());
        }
        Err(Error::Request {
            message: text!("the data has nothing in {period}", period = first.to_string()),
            help: Some(text!(
                "it goes from {first} to {last}",
                first = coverage.first.to_string(),
                last = coverage.last.to_string()
            )),
        })
    }

    /// Why data that was counted once could not be read another time.
    fn failed_again(&self, failure: Failure) -> Error {
        match failure {
            Failure::Error(error) => error,
            Failure::Halt(Halt::Cancelled) => Error::Cancelled,
            Failure::Halt(Halt::Source { table, error }) => Error::Source {
                table: self.model.table(table).name.clone(),
                error,
            },
            Failure::Halt(Halt::Widen { table, column, .. }) => Error::Source {
                table: self.model.table(table).name.clone(),
                error: SourceError::Malformed {
                    message: text!(
                        "the column `{column}` has changed since it was counted",
                        column = echo(&column)
                    ),
                    help: Some(text!("let nobody write the file meanwhile, and ask again")),
                },
            },
            Failure::Halt(Halt::Metric(failed)) => plugin_failed(failed),
            Failure::Halt(Halt::Spill(unspilled)) => not_on_disk(unspilled),
            Failure::Halt(Halt::TooMany) => {
                unreachable!("as many subjects and periods were counted before")
            }
        }
    }

    /// Takes a column for what it turned out to be, and compiles again; anything else is the end.
    fn widen(&mut self, halt: Halt) -> Result<(), Error> {
        match halt {
            Halt::Cancelled => Err(Error::Cancelled),
            Halt::Metric(failed) => Err(plugin_failed(failed)),
            Halt::Spill(unspilled) => Err(not_on_disk(unspilled)),
            Halt::TooMany => Err(Error::Request {
                message: text!("there are too many subjects and periods for one run"),
                help: Some(text!("score fewer periods at a time")),
            }),
            Halt::Source { table, error } => Err(Error::Source {
                table: self.model.table(table).name.clone(),
                error,
            }),
            Halt::Widen {
                table,
                column,
                ty,
                currency,
                because,
                ..
            } => {
                let origin = &self.model.table(table).origin;
                if !self
                    .opened
                    .widen(origin, &self.sources, &column, (ty, currency), because.clone())
                {
                    let message = text!(
                        "the column `{column}` does not hold what it was read as: {because}",
                        column = echo(&column),
                        because
                    );
                    return Err(Error::Source {
                        table: self.model.table(table).name.clone(),
                        error: SourceError::Malformed { message, help: None },
                    });
                }
                let compilation = compile(
                    &self.name,
                    &self.text,
                    &self.files,
                    &self.settings,
                    Some(&*self.opened),
                );
                (self.model, self.sources, self.warnings) = checked(&self.opened, compilation)?;
                Ok(())
            }
        }
    }

    fn attempt<'a>(&'a self, request: &Request, watch: &'a dyn Watch) -> Result<Attempt<'a>, Error> {
        Ok(Attempt {
            program: self,
            scorecard: self.scorecard(request)?,
            tables: self.opened.of(&self.model, &self.sources),
            watch,
            budget: request.memory.clone(),
            planned: AtomicU64::new(0),
        })
    }

    /// The scorecard that is asked for, or the only one.
    pub(crate) fn scorecard(&self, request: &Request) -> Result<&Scorecard, Error> {
        let names = || {
            self.model
                .scorecards
                .iter()
                .map(|scorecard| scorecard.name.as_str())
        };
        let all = || Text::list(names());
        let period = request.periods.map(|(first, _)| first);
        match (&request.scorecard, self.model.scorecards.as_slice()) {
            (None, [only]) => Ok(only),
            (None, []) => Err(Error::Request {
                message: text!("{file} has no scorecard", file = &self.name),
                help: Some(text!("a scorecard begins with `scorecard NAME {{`")),
            }),
            // Scorecards of one name are one that changed.
            (None, [first, rest @ ..]) if rest.iter().all(|other| other.name == first.name) => {
                Ok(self.model.scorecard(&first.name, period).unwrap_or(first))
            }
            (None, _) => Err(Error::Request {
                message: text!("{file} has several scorecards", file = &self.name),
                help: Some(text!("say which: {scorecards}", scorecards = all())),
            }),
            (Some(name), _) => self.model.scorecard(name, period).ok_or_else(|| Error::Request {
                message: text!(
                    "there is no scorecard `{name}` in {file}",
                    name = echo(name),
                    file = &self.name
                ),
                help: Some(match did_you_mean(name, names()) {
                    Some(near) => text!("did you mean `{near}`?", near = near),
                    None => text!("there are {scorecards}", scorecards = all()),
                }),
            }),
        }
    }

    fn inputs(&self, tally: &Tally, request: &Request) -> Result<Vec<InputTable>, Error> {
        let opened = self.opened.of(&self.model, &self.sources);
        let mut inputs = Vec::new();
        for (id, report) in tally.tables() {
            let table = self.model.table(id);
            let Origin::Source { kind, locator, .. } = &table.origin else {
                continue;
            };
            let files = match &opened.sources[id.0 as usize] {
                Some(source) if request.provenance => source.inputs(),
                _ => Ok(Vec::new()),
            };
            inputs.push(InputTable {
                table: table.name.clone(),
                source: kind.clone(),
                locator: locator.clone(),
                rows: report.seen.rows,
                skipped: report.seen.wrong,
                files: files.map_err(|error| Error::Source {
                    table: table.name.clone(),
                    error,
                })?,
            });
        }
        Ok(inputs)
    }
}

fn plugin_failed(failed: Failed) -> Error {
    Error::Plugin {
        message: failed.failure.message.clone(),
        metric: failed.metric,
        part: None,
    }
}

fn not_on_disk(Unspilled { folder, error }: Unspilled) -> Error {
    Error::Disk { folder, error }
}

/// Refuses periods in which the scorecard is not in force.
fn in_force(scorecard: &Scorecard, periods: &[ScoredPeriod]) -> Result<(), Error> {
    for period in periods.iter().filter_map(|scored| scored.period) {
        if !scorecard.is_in_force(period) {
            return Err(Error::Request {
                message: text!(
                    "{scorecard} is not in force in {period}",
                    scorecard = &scorecard.name,
                    period = period.to_string()
                ),
                help: Some(when_in_force(scorecard)),
            });
        }
    }
    Ok(())
}

fn when_in_force(scorecard: &Scorecard) -> Text {
    let (from, to) = scorecard.effective;
    match (from.map(|from| from.to_string()), to.map(|to| to.to_string())) {
        (Some(from), Some(to)) => text!(
            "it is in force from {from} to {to}; score those periods by themselves with --period",
            from,
            to
        ),
        (Some(from), None) => {
            text!(
                "it is in force from {from}; score those periods by themselves with --period",
                from
            )
        }
        (None, Some(to)) => text!(
            "it is in force up to {to}; score those periods by themselves with --period",
            to
        ),
        (None, None) => unreachable!("a scorecard without ends is always in force"),
    }
}

/// The model, if nothing is wrong and every source can be read.
fn checked(
    opened: &OpenedSources,
    compilation: Compilation,
) -> Result<(Model, Sources, Vec<Diagnostic>), Error> {
    let Compilation {
        sources,
        diagnostics,
        refused,
        model,
    } = compilation;
    match model {
        // Of a table that cannot be read no column is known, so no mistake follows from that: mistakes come first.
        Some(model) => {
            if let Some(failure) = opened.failure() {
                return Err(at_its_place(failure, &model, sources));
            }
            let warnings = diagnostics
                .into_iter()
                .filter(|one| one.severity == Severity::Warning)
                .collect();
            Ok((model, sources, warnings))
        }
        // A param that is not there may stand where the text cannot be read: mistakes come first.
        None if !diagnostics.iter().any(|one| one.severity == Severity::Error) => {
            Err(Error::Settings(refused))
        }
        None => Err(Error::Mistakes {
            diagnostics,
            sources: Box::new(sources),
        }),
    }
}

/// A wrong option of a source as a mistake in the text, where the option stands.
fn at_its_place(failure: Error, model: &Model, sources: Sources) -> Error {
    let Error::Source {
        table,
        error: SourceError::Option {
            option,
            message,
            help,
        },
    } = &failure
    else {
        return failure;
    };
    let declared = model.tables.iter().find(|declared| declared.name == *table);
    let Some(Origin::Source { option_spans, .. }) = declared.map(|table| &table.origin) else {
        return failure;
    };
    let Some((_, span)) = option_spans.iter().find(|(name, _)| name == option) else {
        return failure;
    };
    let mut mistake = Diagnostic::error(Code::E0603, message.clone(), *span);
    if let Some(help) = help {
        mistake = mistake.help(help.clone());
    }
    Error::Mistakes {
        diagnostics: vec![mistake],
        sources: Box::new(sources),
    }
}

/// The answers about files that a compilation asked for, by file and path.
type Answers = HashMap<(String, String), Result<(String, String), Text>>;

/// Remembers the files that a compilation reads, so that a second one reads the same.
struct Recorder<'a> {
    files: &'a dyn Files,
    seen: Mutex<Answers>,
}

impl Files for Recorder<'_> {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text> {
        let answer = self.files.read(from, path);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert((from.to_owned(), path.to_owned()), answer.clone());
        answer
    }
}

#[derive(Debug)]
struct Recorded(Answers);

impl Files for Recorded {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text> {
        let known = self.0.get(&(from.to_owned(), path.to_owned())).cloned();
        known.unwrap_or_else(|| Err(text!("it was not there when the scorecard was opened")))
    }
}

#[cfg(test)]
mod tests;
