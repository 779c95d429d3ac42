//! What would raise the total most.

use weigh_engine::dsl::model::{KpiId, Member};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Explained, Part, Raise, Supposition};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::Page;
use super::aligned::aligned;
use super::find;
use crate::fired::number;
use crate::number::fixed;
use crate::paint::Paint;
use crate::table::band_label;
use crate::text::Align;

/// What better values would bring.
pub(crate) struct Raised {
    /// The heading, where some value brings something.
    pub(crate) heading: Option<Text>,
    /// What stands under it.
    pub(crate) about: Option<Text>,
    /// Heads and lines: a KPI, and numbers.
    pub(crate) table: Vec<Vec<String>>,
    /// That nothing brings anything.
    pub(crate) nothing: Option<Text>,
    /// What is not in the table, and how it is meant.
    pub(crate) notes: Vec<Text>,
}

impl Page<'_> {
    /// What better values would bring, the most first.
    pub(super) fn raises(&mut self, explained: &Explained) {
        let Some(raised) = self.raised(explained) else {
            return;
        };
        self.blank();
        if let Some(nothing) = &raised.nothing {
            self.line(0, "", nothing);
        }
        if let Some(heading) = &raised.heading {
            let heading = Paint::Bold.over(&self.said(heading), self.options.color);
            self.ready(heading);
        }
        if let Some(about) = &raised.about {
            self.dim(1, "", about);
        }
        if let Some(heads) = raised.table.first() {
            let mut aligns = vec![Align::Left];
            aligns.resize(heads.len(), Align::Right);
            for line in aligned(&raised.table, &aligns, self.options.width.saturating_sub(2)) {
                self.ready(format!("  {line}"));
            }
        }
        for note in &raised.notes {
            self.dim(1, "", note);
        }
    }

    /// The same in its parts; none where nothing was tried.
    pub(crate) fn raised(&self, explained: &Explained) -> Option<Raised> {
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
            return None;
        }
        let (useful, idle): (Vec<&Raise>, Vec<&Raise>) =
            (raises.iter().copied()).partition(|raise| raise.step.is_some() || raise.next.is_some());
        let untried = self.untried(explained, &asked_for);
        if useful.is_empty() {
            return Some(Raised {
                heading: None,
                about: None,
                table: Vec::new(),
                nothing: Some(self.nothing_more(explained, &idle)),
                notes: untried,
            });
        }
        let mut notes = Vec::new();
        if !idle.is_empty() {
            let names: Vec<String> = idle
                .iter()
                .map(|raise| self.name(Member::Kpi(raise.kpi)))
                .collect();
            notes.push(text!(
                "no better value brings more: {kpis}",
                kpis = Text::list(names)
            ));
        }
        notes.extend(untried);
        if useful.iter().any(|raise| raise.only_step) {
            notes.push(text!(
                "with so many subjects to be scored again, what is compared with others was tried one step further only"
            ));
        }
        if useful.iter().any(|raise| raise.relative) {
            notes.push(text!("the other subjects are taken to stay as they are"));
        }
        Some(Raised {
            heading: Some(text!("What would raise the total most")),
            about: Some(text!(
                "each KPI alone, everything else as it is; points of the total before it is rounded"
            )),
            table: self.table(explained, &useful),
            nothing: None,
            notes,
        })
    }

    fn nothing_more(&self, explained: &Explained, idle: &[&Raise]) -> Text {
        let names: Vec<String> = idle
            .iter()
            .map(|raise| self.name(Member::Kpi(raise.kpi)))
            .collect();
        let struck = |part: &Part| part.settled != part.filled;
        let kpis = Text::list(names);
        if struck(&explained.total) {
            text!(
                "a veto holds the total where it is, whatever the KPIs are: {kpis}",
                kpis
            )
        } else {
            text!("no better value alone brings the total more points: {kpis}", kpis)
        }
    }

    fn table(&self, explained: &Explained, raises: &[&Raise]) -> Vec<Vec<String>> {
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
        lines
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
    fn untried(&self, explained: &Explained, asked_for: &dyn Fn(KpiId) -> bool) -> Vec<Text> {
        let tried = |kpi: KpiId| explained.raises.iter().any(|raise| raise.kpi == kpi);
        let is_known = |kpi: &KpiId| {
            let part = find(&explained.total, Member::Kpi(*kpi), &mut Vec::new());
            part.is_some_and(
                |part| matches!(&part.content, Content::Kpi { value, .. } if number(value).is_some()),
            )
        };
        let (known, missing): (Vec<KpiId>, Vec<KpiId>) = (0..self.scorecard().kpis.len() as u32)
            .map(KpiId)
            .filter(|kpi| asked_for(*kpi) && !tried(*kpi))
            .partition(is_known);
        let names = |kpis: Vec<KpiId>| {
            let names = kpis.into_iter().map(|kpi| self.name(Member::Kpi(kpi)));
            Text::list(names.collect::<Vec<_>>())
        };
        let mut notes = Vec::new();
        if !missing.is_empty() {
            notes.push(text!(
                "not tried, because there is no value: {kpis}",
                kpis = names(missing)
            ));
        }
        if !known.is_empty() {
            notes.push(text!(
                "not tried, because so many subjects would have to be scored again: {kpis}",
                kpis = names(known)
            ));
        }
        notes
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
