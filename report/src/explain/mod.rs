//! An explanation for reading: where each number came from, part by part, and what would raise the total. For programs
//! it is in `json.rs`.

mod aligned;
mod ends;
mod formula;
pub(crate) mod json;
mod part;
mod raise;
mod rules;
mod scored;
mod sum;

use std::io::{self, Write};

use weigh_engine::dsl::model::{KpiId, Member, Scorecard};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Explained, Explanation, Part};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

pub(crate) use raise::Raised;

use crate::Options;
use crate::number::{Style, percentage, precisely};
use crate::paint::Paint;
use crate::problem;
use crate::table::{band_label, in_its_band, of_data};
use crate::text::{blanks, clean, cut, hang, width};

/// What stands before a line that goes on from the one above.
const UNDER: &str = "         ";

/// What the lines of an explanation are made with, and those that are made.
pub(crate) struct Page<'a> {
    explanation: &'a Explanation,
    options: &'a Options,
    lines: Vec<Line>,
}

/// A line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// What is said of a part, in the language of the page.
    Said(Said),
    /// Ready to be printed.
    Ready(String),
}

/// What is said of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    depth: usize,
    /// What it is about, with blanks behind it; blanks alone where it goes on from the line above.
    pub(crate) lead: String,
    pub(crate) text: String,
    /// Whether it matters less.
    pub(crate) dim: bool,
}

/// Writes the whole page.
pub(crate) fn write(explanation: &Explanation, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(explanation, options);
    page.heading();
    for explained in &explanation.periods {
        page.period(explained);
    }
    for line in &page.lines {
        match line {
            Line::Said(said) => said.write(options, out)?,
            Line::Ready(line) => writeln!(out, "{line}")?,
        }
    }
    if !explanation.data_errors.counts.is_empty() {
        writeln!(out)?;
        let read = (&*explanation.inputs, &explanation.data_errors);
        problem::few_skipped_rows(read, options, out)?;
    }
    of_data(&explanation.notes, options, out)
}

impl Said {
    fn write(&self, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let lead = format!("{}{}", "  ".repeat(self.depth), self.lead);
        let text = hang(&lead, &self.text, options.width);
        if !self.dim {
            return writeln!(out, "{text}");
        }
        for line in text.lines() {
            writeln!(out, "{}", Paint::Dim.over(line, options.color))?;
        }
        Ok(())
    }
}

impl<'a> Page<'a> {
    /// An empty one.
    pub(crate) fn new(explanation: &'a Explanation, options: &'a Options) -> Self {
        Self {
            explanation,
            options,
            lines: Vec::new(),
        }
    }

    pub(crate) fn scorecard(&self) -> &Scorecard {
        &self.explanation.scorecard
    }

    /// What a line begins with, as wide as in all lines.
    fn lead(&self, word: &Text) -> String {
        let word = self.said(word);
        format!("{word}{}", blanks(width(&word), UNDER.len()))
    }

    /// Words in the language of the page.
    pub(crate) fn said(&self, text: &Text) -> String {
        text.in_language(self.options.language)
    }

    /// A line with what follows it hanging under its text.
    fn line(&mut self, depth: usize, lead: &str, text: &Text) {
        self.say(depth, lead, text, false);
    }

    /// A line of what matters less.
    fn dim(&mut self, depth: usize, lead: &str, text: &Text) {
        self.say(depth, lead, text, true);
    }

    fn say(&mut self, depth: usize, lead: &str, text: &Text, dim: bool) {
        self.lines.push(Line::Said(Said {
            depth,
            lead: lead.to_owned(),
            text: self.said(text),
            dim,
        }));
    }

    fn ready(&mut self, line: String) {
        self.lines.push(Line::Ready(line));
    }

    fn blank(&mut self) {
        self.ready(String::new());
    }

    fn heading(&mut self) {
        let scorecard = self.scorecard();
        let title = clean(scorecard.label.as_deref().unwrap_or(&scorecard.name));
        let title = Paint::Bold.over(&cut(&title, self.options.width), self.options.color);
        self.ready(title);
    }

    fn period(&mut self, explained: &Explained) {
        let subject = &self.explanation.subject;
        let who = match &subject.label {
            Some(label) => text!("{label} ({key})", label = clean(label), key = clean(&subject.key)),
            None => Text::verbatim(clean(&subject.key)),
        };
        let when = explained.period.map(|period| match explained.days {
            Some((first, last)) => text!(
                "{period}, from {first} to {last}",
                period = period.to_string(),
                first = first.to_string(),
                last = last.to_string()
            ),
            None => Text::verbatim(period.to_string()),
        });
        self.blank();
        self.line(
            0,
            "",
            &match when {
                Some(when) => text!("{subject} · {when}", subject = who, when),
                None => who,
            },
        );
        if self.explanation.period_chosen {
            let why = text!("the last period that the data covers completely; --period picks another");
            self.dim(0, "", &why);
        }
        self.blank();
        self.total(explained);
        if self.explanation.asked.is_empty() {
            self.whole(&explained.total);
            if let Content::Group { parts, .. } = &explained.total.content {
                for part in parts {
                    self.blank();
                    self.part(part, &[&explained.total], 0);
                }
            }
        } else {
            for member in self.explanation.asked.clone() {
                let mut path = Vec::new();
                if let Some(part) = find(&explained.total, member, &mut path) {
                    self.blank();
                    self.part(part, &path, 0);
                }
            }
        }
        self.raises(explained);
    }

    fn total(&mut self, explained: &Explained) {
        let total = &explained.total;
        let score = self.score(total).map_or(text!("none"), Text::verbatim);
        let shown = self.said(&text!("Total {score}", score));
        let mut line = Paint::Bold.over(&shown, self.options.color);
        if let Some((label, paint)) = self.grade(total) {
            line.push_str(" · ");
            line.push_str(&paint.over(&label, self.options.color));
        }
        if let Some(rank) = explained.rank {
            let rank = text!("rank {rank} of {ranked}", rank, ranked = explained.ranked);
            line = format!("{line} · {}", self.said(&rank));
        }
        if let Some(segment) = explained.segment {
            let segment = &self.scorecard().segments[segment as usize];
            let label = clean(segment.label.as_deref().unwrap_or(&segment.name));
            line = format!("{line} · {label}");
        }
        self.ready(line);
    }

    /// What is told of a part, without what is below it; `above` are the groups that lead to it, the outermost first.
    pub(crate) fn told_of(&self, part: &Part, above: &[&Part]) -> Vec<Said> {
        self.apart(|page| {
            let verdict = page.verdict(part, above);
            page.line(0, "", &verdict);
            page.about(part, above, 0);
        })
    }

    /// What is told of the scorecard as the group of all.
    pub(crate) fn told_of_whole(&self, total: &Part) -> Vec<Said> {
        self.apart(|page| page.whole(total))
    }

    /// What is told of the bonuses, penalties and vetoes of a part.
    pub(crate) fn told_of_rules(&self, part: &Part) -> Vec<Said> {
        self.apart(|page| page.rules(part, 0))
    }

    /// The lines that somebody makes, without a page around them.
    fn apart(&self, make: impl FnOnce(&mut Page<'_>)) -> Vec<Said> {
        let mut page = Page::new(self.explanation, self.options);
        make(&mut page);
        let said = page.lines.into_iter().filter_map(|line| match line {
            Line::Said(said) => Some(said),
            Line::Ready(_) => None,
        });
        said.collect()
    }

    /// The name that people see of a part.
    pub(crate) fn name(&self, member: Member) -> String {
        clean(self.scorecard().label_of(member))
    }

    /// The label of a part's band, and its colour.
    fn grade(&self, part: &Part) -> Option<(String, Paint)> {
        let bands = self.scorecard().bands(part.member)?;
        let band = part.grade.as_ref()?.band? as usize;
        Some((band_label(bands, band), Paint::Band(band, bands.bands.len())))
    }

    /// A part's score with its declared places, or as many as make sense.
    pub(crate) fn score(&self, part: &Part) -> Option<String> {
        let scale = self.scorecard().scale;
        let style = Style::of_scores(
            self.options.language,
            part.rounding,
            scale,
            std::iter::once(&part.score),
        );
        let bands = self.scorecard().bands(part.member);
        let style = match bands.filter(|_| part.rounding.is_none()) {
            Some(bands) => in_its_band(style, bands, &part.score),
            None => style,
        };
        style.cell(&part.score)
    }

    /// The decimals of points of the total: to a ten-thousandth of the scale, so that what is added up can be followed.
    pub(crate) fn point_places(&self) -> u32 {
        let (worst, best) = self.scorecard().scale;
        let span = best.to_f64() - worst.to_f64();
        match span.abs() {
            large if large >= 50.0 => 2,
            middle if middle >= 5.0 => 3,
            _ => 5,
        }
    }

    /// A KPI's value.
    pub(crate) fn value(&self, kpi: KpiId, cell: &Cell) -> Option<String> {
        let kpi = self.scorecard().kpi(kpi);
        let language = self.options.language;
        Style::of_values(language, kpi.value.ty, kpi.unit.as_deref(), std::iter::once(cell)).cell(cell)
    }

    /// A KPI's value, so that its score can be calculated from it again.
    pub(crate) fn exact_value(&self, kpi: KpiId, cell: &Cell) -> Option<String> {
        let kpi = self.scorecard().kpi(kpi);
        precisely(self.options.language, kpi.value.ty, kpi.unit.as_deref(), cell)
    }

    /// How some values of a KPI are shown together.
    pub(crate) fn style(&self, kpi: KpiId, cells: &[Cell]) -> Style {
        let kpi = self.scorecard().kpi(kpi);
        Style::of_values(
            self.options.language,
            kpi.value.ty,
            kpi.unit.as_deref(),
            cells.iter(),
        )
    }

    /// Why a cell is missing.
    pub(crate) fn reason(&self, cell: &Cell) -> Option<String> {
        match cell {
            Cell::Missing(why) => Some(clean(&self.said(&self.explanation.reason(*why).text()))),
            _ => None,
        }
    }
}

/// A part of the tree, and the groups that lead to it.
pub(crate) fn find<'a>(part: &'a Part, member: Member, path: &mut Vec<&'a Part>) -> Option<&'a Part> {
    if part.member == member {
        return Some(part);
    }
    let Content::Group { parts, .. } = &part.content else {
        return None;
    };
    path.push(part);
    let found = parts.iter().find_map(|part| find(part, member, path));
    if found.is_none() {
        path.pop();
    }
    found
}

/// A share as people read it: `26.7 %`.
pub(crate) fn percent(share: Decimal) -> Text {
    let style = Style::of_values(
        Language::English,
        weigh_engine::dsl::model::Type::PERCENT,
        None,
        std::iter::once(&Cell::Exact(share)),
    );
    let digits = style.digits(share);
    percentage(digits.strip_suffix(".0").unwrap_or(&digits))
}

/// A number with all that can be told of it: at most six decimals, without trailing noughts.
fn exact(cell: &Cell) -> Text {
    told(cell, EXACT)
}

/// As many decimals as are told of anything.
const EXACT: u32 = 6;

/// The number in a cell, if it is one.
fn number_of(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}

/// A number with at most so many decimals, without trailing noughts.
fn told(cell: &Cell, places: u32) -> Text {
    let Some(number) = number_of(cell) else {
        return text!("none");
    };
    let half_up = Rounding {
        places,
        mode: RoundingMode::HalfUp,
    };
    Text::verbatim(half_up.apply(number).settle().to_string())
}
