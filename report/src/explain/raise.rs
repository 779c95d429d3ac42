//! What would raise the total most.

use std::io;

use weigh_engine::dsl::model::{KpiId, Member};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Explained, Part, Raise, Supposition};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::Page;
use super::aligned::aligned;
use super::find;
use crate::number::fixed;
use crate::paint::Paint;
use crate::table::band_label;
use crate::text::Align;

impl Page<'_> {
    /// What better values would bring, the most first.
    pub(super) fn raises(&mut self, explained: &Explained) -> io::Result<()> {
        let asked = self.explanation.asked.clone();
        let asked_for = |kpi: KpiId| {
            let within = |member: &Member| {
                let part = find(&explained.total, *member, &mut Vec::new());
                part.is_some_and(|part| find(part, Member::Kpi(kpi), &mut Vec::new()).is_some())
            };
            asked.is_empty() || asked.iter().any(within)
        };
        let raises: Vec<&Raise> = (explained.raises.iter())
            .filter(|raise| asked_for(raise.kpi))
            .collect();
        if raises.is_empty() {
            return Ok(());
        }
        let (useful, idle): (Vec<&Raise>, Vec<&Raise>) =
            (raises.iter().copied()).partition(|raise| raise.step.is_some() || raise.next.is_some());
        writeln!(self.out)?;
        if useful.is_empty() {
            self.nothing_more(explained, &idle)?;
            return self.untried(explained, &asked_for);
        }
        let heading = self.said(&text!("What would raise the total most"));
        let heading = Paint::Bold.over(&heading, self.options.color);
        writeln!(self.out, "{heading}")?;
        self.dim(
            1,
            "",
            &text!("each KPI alone, everything else as it is; points of the total before it is rounded"),
        )?;
        self.table(explained, &useful)?;
        if !idle.is_empty() {
            let names: Vec<String> = idle
                .iter()
                .map(|raise| self.name(Member::Kpi(raise.kpi)))
                .collect();
            self.dim(
                1,
                "",
                &text!("no better value brings more: {kpis}", kpis = Text::list(names)),
            )?;
        }
        self.untried(explained, &asked_for)?;
        if useful.iter().any(|raise| raise.only_step) {
            let why = text!(
                "with so many subjects to be scored again, what is compared with others was tried one step further only"
            );
            self.dim(1, "", &why)?;
        }
        if useful.iter().any(|raise| raise.relative) {
            self.dim(1, "", &text!("the other subjects are taken to stay as they are"))?;
        }
        Ok(())
    }

    fn nothing_more(&mut self, explained: &Explained, idle: &[&Raise]) -> io::Result<()> {
        let names: Vec<String> = idle
            .iter()
            .map(|raise| self.name(Member::Kpi(raise.kpi)))
            .collect();
        let struck = |part: &Part| part.settled != part.filled;
        let kpis = Text::list(names);
        let text = if struck(&explained.total) {
            text!(
                "a veto holds the total where it is, whatever the KPIs are: {kpis}",
                kpis
            )
        } else {
            text!("no better value alone brings the total more points: {kpis}", kpis)
        };
        self.line(0, "", &text)
    }

    fn table(&mut self, explained: &Explained, raises: &[&Raise]) -> io::Result<()> {
        let bands = self.scorecard().root().bands.clone();
        let graded = raises.iter().any(|raise| raise.grade.is_some());
        let head = [
            text!("KPI"),
            text!("now"),
            text!("a step to"),
            text!("brings"),
            text!("the most at"),
            text!("brings"),
        ];
        let mut head = head.map(|title| self.said(&title)).to_vec();
        let goal = explained.total.grade.as_ref().and_then(|grade| grade.band);
        let next = goal.and_then(|band| band.checked_sub(1)).zip(bands.as_ref());
        if graded {
            head.push(self.said(&match next {
                Some((band, bands)) => text!("for {grade}", grade = band_label(bands, band as usize)),
                None => text!("for a grade"),
            }));
        }
        let mut lines = vec![head];
        for raise in raises {
            let shown = |value: Decimal| self.supposed(raise, value);
            let value = |at: &Option<Supposition>| at.as_ref().map_or("–".to_owned(), |at| shown(at.value));
            let places = self.point_places() as usize;
            let gain =
                |at: &Option<Supposition>| at.as_ref().map_or("–".to_owned(), |at| gain(at.gain, places));
            // Where one step brings nothing yet, the first value that does.
            let (step, shown_step) = match &raise.step {
                Some(_) => (&raise.step, value(&raise.step)),
                None => {
                    let from = text!("from {value}", value = value(&raise.next));
                    (&raise.next, self.said(&from))
                }
            };
            let mut line = vec![
                self.name(Member::Kpi(raise.kpi)),
                shown(raise.value),
                shown_step,
                gain(step),
                value(&raise.most),
                gain(&raise.most),
            ];
            if graded {
                let reached = raise.grade.as_ref().map(|at| {
                    let band = at.grade.filter(|band| Some(*band) != next.map(|(band, _)| band));
                    let label = band.zip(bands.as_ref());
                    let value = shown(at.value);
                    match label {
                        Some((band, bands)) => self.said(&text!(
                            "{value} ({grade})",
                            value,
                            grade = band_label(bands, band as usize)
                        )),
                        None => value,
                    }
                });
                line.push(reached.unwrap_or_else(|| "–".to_owned()));
            }
            lines.push(line);
        }
        let mut aligns = vec![Align::Left];
        aligns.resize(lines[0].len(), Align::Right);
        let lines = aligned(&lines, &aligns, self.options.width.saturating_sub(2));
        for line in lines {
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    /// A value that a KPI might have; one that is supposed lies on a grid, and is told without noise behind that.
    fn supposed(&self, raise: &Raise, value: Decimal) -> String {
        let half_up = Rounding {
            places: 6,
            mode: RoundingMode::HalfUp,
        };
        let value = if value == raise.value {
            value
        } else {
            half_up.apply(value)
        };
        self.value(raise.kpi, &Cell::Exact(value)).unwrap_or_default()
    }

    /// KPIs that nothing was supposed of.
    fn untried(&mut self, explained: &Explained, asked_for: &dyn Fn(KpiId) -> bool) -> io::Result<()> {
        let tried = |kpi: KpiId| explained.raises.iter().any(|raise| raise.kpi == kpi);
        let names: Vec<String> = (0..self.scorecard().kpis.len() as u32)
            .map(KpiId)
            .filter(|kpi| asked_for(*kpi) && !tried(*kpi))
            .map(|kpi| self.name(Member::Kpi(kpi)))
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        self.dim(
            1,
            "",
            &text!(
                "not tried, because there is no value: {kpis}",
                kpis = Text::list(names)
            ),
        )
    }
}

/// Points that something brings.
fn gain(gain: Decimal, places: usize) -> String {
    let shown = fixed(gain, places);
    if shown.bytes().all(|digit| matches!(digit, b'0' | b'.')) {
        return format!("+<{}1", &shown[..shown.len() - 1]);
    }
    format!("+{shown}")
}
