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

use std::io::{self, Write};

use weigh_engine::dsl::model::{KpiId, Member, Scorecard};
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Explained, Explanation, Part};
use weigh_engine::outcome::Cell;
use weigh_words::{Language, Text, text};

use crate::Options;
use crate::number::{Style, percentage};
use crate::paint::Paint;
use crate::problem;
use crate::table::{band_label, in_its_band, of_data};
use crate::text::{blanks, clean, cut, hang, width};

/// What stands before a line that goes on from the one above.
const UNDER: &str = "         ";

/// What the lines of an explanation are made with.
pub(crate) struct Page<'a> {
    explanation: &'a Explanation,
    options: &'a Options,
    out: &'a mut dyn Write,
}

/// Writes the whole page.
pub(crate) fn write(explanation: &Explanation, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page {
        explanation,
        options,
        out,
    };
    page.heading()?;
    for explained in &explanation.periods {
        page.period(explained)?;
    }
    if !explanation.data_errors.counts.is_empty() {
        writeln!(page.out)?;
        let read = (&*explanation.inputs, &explanation.data_errors);
        problem::few_skipped_rows(read, options, page.out)?;
    }
    of_data(&explanation.notes, options, page.out)
}

impl Page<'_> {
    fn scorecard(&self) -> &Scorecard {
        &self.explanation.scorecard
    }

    /// What a line begins with, as wide as in all lines.
    fn lead(&self, word: &Text) -> String {
        let word = self.said(word);
        format!("{word}{}", blanks(width(&word), UNDER.len()))
    }

    /// Words in the language of the page.
    fn said(&self, text: &Text) -> String {
        text.in_language(self.options.language)
    }

    /// A line with what follows it hanging under its text.
    fn line(&mut self, depth: usize, lead: &str, text: &Text) -> io::Result<()> {
        let lead = format!("{}{lead}", "  ".repeat(depth));
        writeln!(self.out, "{}", hang(&lead, &self.said(text), self.options.width))
    }

    /// A line of what matters less.
    fn dim(&mut self, depth: usize, lead: &str, text: &Text) -> io::Result<()> {
        let lead = format!("{}{lead}", "  ".repeat(depth));
        let text = hang(&lead, &self.said(text), self.options.width);
        for line in text.lines() {
            writeln!(self.out, "{}", Paint::Dim.over(line, self.options.color))?;
        }
        Ok(())
    }

    fn heading(&mut self) -> io::Result<()> {
        let scorecard = self.scorecard();
        let title = clean(scorecard.label.as_deref().unwrap_or(&scorecard.name));
        let title = Paint::Bold.over(&cut(&title, self.options.width), self.options.color);
        writeln!(self.out, "{title}")
    }

    fn period(&mut self, explained: &Explained) -> io::Result<()> {
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
        writeln!(self.out)?;
        self.line(
            0,
            "",
            &match when {
                Some(when) => text!("{subject} · {when}", subject = who, when),
                None => who,
            },
        )?;
        if self.explanation.period_chosen {
            let why = text!("the last period that the data covers completely; --period picks another");
            self.dim(0, "", &why)?;
        }
        writeln!(self.out)?;
        self.total(explained)?;
        if self.explanation.asked.is_empty() {
            self.whole(&explained.total)?;
            if let Content::Group { parts, .. } = &explained.total.content {
                for part in parts {
                    writeln!(self.out)?;
                    self.part(part, &[&explained.total], 0)?;
                }
            }
        } else {
            for member in self.explanation.asked.clone() {
                let mut path = Vec::new();
                if let Some(part) = find(&explained.total, member, &mut path) {
                    writeln!(self.out)?;
                    self.part(part, &path, 0)?;
                }
            }
        }
        self.raises(explained)
    }

    fn total(&mut self, explained: &Explained) -> io::Result<()> {
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
        writeln!(self.out, "{line}")
    }

    /// The name that people see of a part.
    fn name(&self, member: Member) -> String {
        let scorecard = self.scorecard();
        let (name, label) = match member {
            Member::Kpi(id) => (&scorecard.kpi(id).name, &scorecard.kpi(id).label),
            Member::Group(id) => (&scorecard.group(id).name, &scorecard.group(id).label),
        };
        clean(label.as_deref().unwrap_or(name))
    }

    /// The label of a part's band, and its colour.
    fn grade(&self, part: &Part) -> Option<(String, Paint)> {
        let bands = self.scorecard().bands(part.member)?;
        let band = part.grade.as_ref()?.band? as usize;
        Some((band_label(bands, band), Paint::Band(band, bands.bands.len())))
    }

    /// A part's score with its declared places, or as many as make sense.
    fn score(&self, part: &Part) -> Option<String> {
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
    fn point_places(&self) -> u32 {
        let (worst, best) = self.scorecard().scale;
        let span = best.to_f64() - worst.to_f64();
        match span.abs() {
            large if large >= 50.0 => 2,
            middle if middle >= 5.0 => 3,
            _ => 5,
        }
    }

    /// A KPI's value.
    fn value(&self, kpi: KpiId, cell: &Cell) -> Option<String> {
        let kpi = self.scorecard().kpi(kpi);
        let language = self.options.language;
        Style::of_values(language, kpi.value.ty, kpi.unit.as_deref(), std::iter::once(cell)).cell(cell)
    }

    /// Why a cell is missing.
    fn reason(&self, cell: &Cell) -> Option<String> {
        match cell {
            Cell::Missing(why) => Some(clean(&self.said(&self.explanation.reason(*why).text()))),
            _ => None,
        }
    }
}

/// A part of the tree, and the groups that lead to it.
fn find<'a>(part: &'a Part, member: Member, path: &mut Vec<&'a Part>) -> Option<&'a Part> {
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
fn percent(share: Decimal) -> Text {
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
    const MOST: u32 = 6;
    told(cell, MOST)
}

/// A number with at most so many decimals, without trailing noughts.
fn told(cell: &Cell, places: u32) -> Text {
    let number = match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    };
    let Some(number) = number else {
        return text!("none");
    };
    let half_up = Rounding {
        places,
        mode: RoundingMode::HalfUp,
    };
    Text::verbatim(half_up.apply(number).settle().to_string())
}
