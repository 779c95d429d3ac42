//! The head of a report: what was scored, when, whom, and how it came out in a few numbers and sentences.

use serde::Serialize;
use weigh_engine::dsl::model::KpiId;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cell, Outcome};
use weigh_words::{Language, Text, text};

use crate::Handout;
use crate::fired;
use crate::number::{Style, fixed, mean};
use crate::table::{about, band_label, label, rules, title, total_style};
use crate::text::{clean, rows as rows_of, subjects, thousands};

/// The head of a report.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    title: String,
    /// What was scored, in short: periods, how many subjects, at which level.
    about: Vec<String>,
    figures: Vec<Figure>,
    sentences: Vec<String>,
}

/// A number with what it is.
#[derive(Debug, Serialize)]
struct Figure {
    name: String,
    value: String,
    /// `bad` where it should be looked at.
    class: &'static str,
}

/// The head of a report, in a language. `rows` are those of the last period, ranked.
pub(crate) fn view(handout: &Handout<'_>, rows: &[usize], language: Language) -> Summary {
    let outcome = handout.outcome;
    let totals = Totals::of(outcome, rows, language);
    let say = |texts: Vec<Text>| texts.iter().map(|text| text.in_language(language)).collect();
    Summary {
        title: title(outcome),
        about: say(about(outcome)),
        figures: figures(outcome, rows, &totals, language),
        sentences: say(sentences(handout, rows, &totals, language)),
    }
}

/// The totals of some rows, in order.
struct Totals {
    /// From the lowest up.
    sorted: Vec<Decimal>,
    style: Style,
}

impl Totals {
    fn of(outcome: &Outcome, rows: &[usize], language: Language) -> Self {
        let mut sorted: Vec<Decimal> = (rows.iter())
            .filter_map(|row| fired::number(&outcome.results.totals.cell(*row)))
            .collect();
        sorted.sort_unstable_by(|a, b| a.compare(*b));
        Self {
            sorted,
            style: total_style(outcome, language),
        }
    }

    /// With one decimal more than totals have, as under the terminal's table.
    fn finer(&self, number: Decimal) -> String {
        fixed(number, self.style.places() + 1)
    }

    fn mean(&self) -> Option<String> {
        mean(self.sorted.iter().copied()).map(|mean| self.finer(mean))
    }

    fn median(&self) -> Option<String> {
        let middle = self.sorted.len() / 2;
        let upper = *self.sorted.get(middle)?;
        if self.sorted.len() % 2 == 1 {
            return Some(self.finer(upper));
        }
        mean([self.sorted[middle - 1], upper].into_iter()).map(|mean| self.finer(mean))
    }
}

fn figures(outcome: &Outcome, rows: &[usize], totals: &Totals, language: Language) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut add = |name: Text, value: String, class| {
        figures.push(Figure {
            name: name.in_language(language),
            value,
            class,
        });
    };
    let count = |count: usize| thousands(&count.to_string());
    add(text!("Subjects"), count(rows.len()), "");
    if let (Some(mean), Some(median)) = (totals.mean(), totals.median()) {
        add(text!("Mean total"), mean, "");
        add(text!("Median total"), median, "");
    }
    if let [low, .., high] = totals.sorted.as_slice() {
        let range = format!("{} – {}", totals.style.digits(*low), totals.style.digits(*high));
        add(text!("Lowest to highest"), range, "");
    }
    let vetoed = rules::vetoed(outcome, rows);
    if vetoed > 0 {
        add(text!("With a veto"), count(vetoed), "bad");
    }
    let without = rows.len() - totals.sorted.len();
    if without > 0 {
        add(text!("Without a total"), count(without), "bad");
    }
    figures
}

fn sentences(handout: &Handout<'_>, rows: &[usize], totals: &Totals, language: Language) -> Vec<Text> {
    let outcome = handout.outcome;
    let mut sentences = Vec::new();
    sentences.extend(nobody(handout));
    sentences.extend(nothing(outcome, rows, language));
    sentences.extend(graded(outcome, rows));
    sentences.extend(first(outcome, rows, totals));
    sentences.extend(strongest_and_weakest(outcome, rows, language));
    sentences.extend(since_the_period_before(outcome, totals, language));
    sentences
}

/// That there is nobody to score, and why.
fn nobody(handout: &Handout<'_>) -> Option<Text> {
    let outcome = handout.outcome;
    if !outcome.subjects.is_empty() {
        return None;
    }
    let subject = handout.model.tables.get(outcome.scorecard.subject.0 as usize);
    let read = subject.and_then(|table| outcome.inputs.iter().find(|input| input.table == table.name));
    Some(match read {
        Some(input) if input.rows == 0 => text!(
            "There is nobody to score: {table} has no rows.",
            table = clean(&input.table)
        ),
        Some(input) if input.skipped == input.rows => text!(
            "There is nobody to score: all {rows} of {table} were left out for errors in the data.",
            rows = rows_of(input.rows),
            table = clean(&input.table)
        ),
        Some(input) => text!(
            "There is nobody to score: of the {rows} of {table} none is one of those that the scorecard is about.",
            rows = rows_of(input.rows),
            table = clean(&input.table)
        ),
        None => text!("There is nobody to score."),
    })
}

/// That nobody has a total, and why.
fn nothing(outcome: &Outcome, rows: &[usize], language: Language) -> Option<Text> {
    const MOST: usize = 3;
    let mut reasons: Vec<String> = Vec::new();
    for row in rows {
        let Cell::Missing(why) = outcome.results.totals.cell(*row) else {
            return None;
        };
        let why = clean(&outcome.reason(why).text().in_language(language));
        if reasons.len() <= MOST && !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    match reasons.len() {
        0 => None,
        some if some <= MOST => Some(text!(
            "No subject has a total: {reasons}. What is missing is listed under “{section}”.",
            reasons = Text::list(reasons),
            section = text!("Missing values")
        )),
        _ => Some(text!(
            "No subject has a total. What is missing is listed under “{section}”.",
            section = text!("Missing values")
        )),
    }
}

/// How many have which grade.
fn graded(outcome: &Outcome, rows: &[usize]) -> Option<Text> {
    let bands = outcome.scorecard.root().bands.as_ref()?;
    let counts: Vec<Text> = (0..bands.bands.len())
        .filter_map(|band| {
            let count = count(outcome, rows, band);
            (count > 0).then(|| {
                text!(
                    "{count} {grade}",
                    count = thousands(&count.to_string()),
                    grade = band_label(bands, band)
                )
            })
        })
        .collect();
    let graded = rows
        .iter()
        .filter(|row| outcome.results.grades[**row].is_some())
        .count();
    (graded > 0).then(|| {
        text!(
            "{subjects} graded: {grades}.",
            subjects = subjects(graded as u64),
            grades = Text::all_of(counts)
        )
    })
}

/// How many of some rows have a grade.
pub(crate) fn count(outcome: &Outcome, rows: &[usize], band: usize) -> usize {
    let has = |row: &&usize| outcome.results.grades[**row] == Some(band as u32);
    rows.iter().filter(has).count()
}

/// Who has the best total.
fn first(outcome: &Outcome, rows: &[usize], totals: &Totals) -> Option<Text> {
    const MOST: usize = 3;
    let best = *totals.sorted.last()?;
    let firsts: Vec<String> = (rows.iter())
        .filter(|row| outcome.results.ranks[**row] == Some(1))
        .map(|row| {
            let who = &outcome.subjects[row % outcome.subjects.len()];
            clean(who.label.as_deref().unwrap_or(&who.key))
        })
        .collect();
    let total = totals.style.digits(best);
    match firsts.len() {
        0 => None,
        some if some <= MOST => Some(text!(
            "The best total is {total}: {names}.",
            total,
            names = Text::all_of(firsts)
        )),
        many => Some(text!(
            "{subjects} share the best total, {total}.",
            subjects = subjects(many as u64),
            total
        )),
    }
}

/// Which KPIs have the highest and the lowest mean score.
fn strongest_and_weakest(outcome: &Outcome, rows: &[usize], language: Language) -> Option<Text> {
    let scorecard = &*outcome.scorecard;
    let mut means: Vec<(Decimal, usize)> = (outcome.results.kpis.iter().enumerate())
        .filter_map(|(at, kpi)| {
            let scores = rows
                .iter()
                .filter_map(|row| fired::number(&kpi.scores.cell(*row)));
            Some((mean(scores)?, at))
        })
        .collect();
    // A stable sort: of equal means the KPI that stands first.
    means.sort_by(|a, b| b.0.compare(a.0));
    let [(high, strongest), .., (low, weakest)] = means.as_slice() else {
        return None;
    };
    let named = |at: usize| {
        let kpi = scorecard.kpi(KpiId(at as u32));
        label(kpi.label.as_deref(), &kpi.name)
    };
    let shown = |at: usize, mean: Decimal| {
        let rounding = scorecard.kpis[at].round.or(scorecard.round.score);
        let scores = outcome.results.kpis[at].scores.iter();
        let style = Style::of_scores(language, rounding, scorecard.scale, scores);
        fixed(mean, style.places().max(1))
    };
    (high != low).then(|| {
        text!(
            "By mean score, the strongest KPI is {strongest} ({high}) and the weakest {weakest} ({low}).",
            strongest = named(*strongest),
            high = shown(*strongest, *high),
            weakest = named(*weakest),
            low = shown(*weakest, *low)
        )
    })
}

/// How the mean and the grades moved.
fn since_the_period_before(outcome: &Outcome, totals: &Totals, language: Language) -> Option<Text> {
    let last = outcome.periods.len().checked_sub(1).filter(|last| *last > 0)?;
    let before = outcome.periods[last - 1]?;
    let rows = |period: usize| outcome.row(period, 0)..outcome.row(period, 0) + outcome.subjects.len();
    let earlier: Vec<usize> = rows(last - 1).collect();
    let now = mean(totals.sorted.iter().copied())?;
    let then = mean(Totals::of(outcome, &earlier, language).sorted.into_iter())?;
    let change = now.sub(then)?;
    let (mut better, mut worse) = (0_u64, 0_u64);
    for (row, before) in rows(last).zip(rows(last - 1)) {
        if let (Some(grade), Some(before)) = (outcome.results.grades[row], outcome.results.grades[before]) {
            better += u64::from(grade < before);
            worse += u64::from(grade > before);
        }
    }
    let period = before.to_string();
    let (then, now) = (totals.finer(then), totals.finer(now));
    let moved = if then == now {
        text!("The mean total is what it was in {period}, {now}", period, now)
    } else if change.compare(Decimal::ZERO).is_gt() {
        text!(
            "The mean total rose from {then} in {period} to {now}",
            then,
            period,
            now
        )
    } else {
        text!(
            "The mean total fell from {then} in {period} to {now}",
            then,
            period,
            now
        )
    };
    Some(if outcome.scorecard.root().bands.is_some() {
        text!(
            "{moved}; {better} have a better grade and {worse} a worse one.",
            moved,
            better = thousands(&better.to_string()),
            worse = thousands(&worse.to_string())
        )
    } else {
        text!("{moved}.", moved)
    })
}
