//! Grades as formulas: the first band that a score reaches, from the best down, unless a veto says less; and segments. A forced
//! distribution is no formula.

use weigh_engine::dsl::model::{Bands, Extent, GroupId, Member, Segment, SubjectExpr, Type};
use weigh_engine::outcome::Packed;
use weigh_words::text;

use super::book::{Book, Cells, Content, Live, MISSING, NotLive, Role, Shown, double};
use super::expression::Own;
use super::formula::{Place, calculated, quoted};
use super::parameters::{Entry, Setting};
use super::style::{any_number, number_format};
use crate::text::clean;

/// What people see of bands, no two alike.
pub(super) fn labels(bands: &Bands) -> Vec<String> {
    let all: Vec<String> = (bands.bands.iter())
        .map(|band| clean(band.label.as_ref().unwrap_or(&band.name)))
        .collect();
    let alike = |label: &String| {
        all.iter()
            .filter(|other| other.to_lowercase() == label.to_lowercase())
            .count()
            > 1
    };
    if all.iter().any(alike) {
        bands.bands.iter().map(|band| clean(&band.name)).collect()
    } else {
        all
    }
}

impl<'a> Book<'a> {
    /// The grade of a part.
    pub(super) fn grade(
        &mut self,
        member: Member,
        score: Place,
        place: Place,
        own: &Own,
        vetoes: &[(String, u32)],
    ) {
        let Some(bands) = self.scorecard.bands(member) else {
            return;
        };
        let labels = labels(bands);
        let results = &self.outcome.results;
        let grades = match member {
            Member::Group(GroupId(0)) => Some(&results.grades),
            Member::Group(id) => results.groups[id.0 as usize].grades.as_ref(),
            Member::Kpi(id) => results.kpis[id.0 as usize].grades.as_ref(),
        };
        let Some(grades) = grades else { return };
        let cells = labelled(grades, labels.clone());
        let section = self.say(&text!("Bands: {name}", name = &own.section));
        let first = self.parameters.entries.len();
        let is_distributed = member == Member::Group(GroupId(0)) && self.scorecard.distribute.is_some();
        let formula = if is_distributed {
            Err(NotLive(text!("a forced distribution")))
        } else {
            self.band(bands, &labels, &section, score, own)
        };
        if formula.is_err() {
            self.parameters.entries.truncate(first);
            for label in &labels {
                self.parameters.add(Entry {
                    section: section.clone(),
                    label: label.clone(),
                    setting: Setting::None,
                    format: "General".to_owned(),
                    name: String::new(),
                    remark: String::new(),
                });
            }
        }
        let list = self.grade_lists.get(&member).cloned().unwrap_or_default();
        self.parameters.list(&list, first);
        self.column_mut(place).bands = Some((list.clone(), labels.len()));
        match formula {
            Ok(formula) => {
                let mut capped = formula;
                for (strikes, best) in vetoes {
                    capped = format!("MAX({capped},IF({strikes},{},1))", best + 1);
                }
                let formula = format!(
                    "IF(ISNUMBER({}),IFERROR(INDEX({list},{capped}),{missing}),{missing})",
                    score.cell(),
                    missing = quoted(MISSING)
                );
                self.fill_formula(place, &formula, cells, Role::Result);
            }
            Err(why) => {
                self.note_fixed(text!(
                    "the grade of {name} does not follow: {what}",
                    name = &own.section,
                    what = why.0
                ));
                self.fill(place, Content::Given(cells), Role::Fixed);
            }
        }
    }

    /// The place of the band among the bands, from 1; an error where there is none. Each band has its cells.
    fn band(&mut self, bands: &Bands, labels: &[String], section: &str, score: Place, own: &Own) -> Live {
        let by_condition = bands
            .bands
            .iter()
            .any(|band| matches!(band.extent, Extent::When(_)));
        let (banded, ty) = match &bands.of {
            Some(of) if !by_condition => {
                let head = self.written(of);
                let formula = format!("IFERROR({},{})", self.number(of, own)?, quoted(MISSING));
                (
                    calculated(self.helper(own.sheet, head, &any_number(of.ty), &formula)),
                    of.ty,
                )
            }
            _ => (score.cell(), Type::DECIMAL),
        };
        let mut cases = Vec::new();
        for (band, label) in bands.bands.iter().zip(labels) {
            let stem = format!("{}_{}", band.name, own.stem);
            cases.push(match &band.extent {
                Extent::When(condition) => {
                    self.labelled_band(section, label, Setting::Fixed(self.written(condition)));
                    self.condition(condition, own)?
                }
                Extent::Otherwise | Extent::Distributed => {
                    let otherwise = self.say(&text!("otherwise"));
                    self.labelled_band(section, label, Setting::Fixed(otherwise));
                    "TRUE".to_owned()
                }
                Extent::Range { low: None, high, .. } if bands.of.is_none() || high.is_none() => {
                    let rest = self.say(&text!("all below"));
                    self.labelled_band(section, label, Setting::Fixed(rest));
                    "TRUE".to_owned()
                }
                Extent::Range {
                    low,
                    low_open,
                    high,
                    high_open,
                } => {
                    let mut conditions = Vec::new();
                    if let Some(low) = low {
                        let number = scaled(double(*low), ty);
                        let name = format!("from_{stem}");
                        let param = self.param_of_band(&band.name, *low);
                        let format = number_format(self.language, ty, number);
                        let name = self.linked_number(param, (section, label, &name), number, &format);
                        let sign = if *low_open { ">" } else { ">=" };
                        conditions.push(format!("{banded}{sign}{name}"));
                        let remark = self.say(&if *low_open { text!("above") } else { text!("from") });
                        if let Some(entry) = self.parameters.entries.last_mut() {
                            entry.remark = remark;
                        }
                    }
                    // The next better band begins where one of a score ends: whoever moves the one moves the other.
                    if let Some(high) = high.filter(|_| bands.of.is_some()) {
                        let number = scaled(double(high), ty);
                        let name = format!("to_{stem}");
                        if low.is_none() {
                            let name = self.parameters.number(
                                section,
                                label,
                                &name,
                                number,
                                &number_format(self.language, ty, number),
                            );
                            conditions.push(format!("{banded}{}{name}", if *high_open { "<" } else { "<=" }));
                        } else {
                            conditions
                                .push(format!("{banded}{}{number}", if *high_open { "<" } else { "<=" }));
                        }
                    }
                    match conditions.as_slice() {
                        [one] => one.clone(),
                        several => format!("AND({})", several.join(",")),
                    }
                }
            });
        }
        let mut formula = "NA()".to_owned();
        for (at, case) in cases.iter().enumerate().rev() {
            formula = if case == "TRUE" {
                (at + 1).to_string()
            } else {
                format!("IF({case},{},{formula})", at + 1)
            };
        }
        Ok(formula)
    }

    fn labelled_band(&mut self, section: &str, label: &str, setting: Setting) {
        self.parameters.add(Entry {
            section: section.to_owned(),
            label: label.to_owned(),
            setting,
            format: "General".to_owned(),
            name: String::new(),
            remark: String::new(),
        });
    }

    /// The segment.
    pub(super) fn segment(&mut self, place: Place) {
        let segments: &'a [Segment] = &self.scorecard.segments;
        let Some(found) = &self.outcome.results.segments else {
            return;
        };
        let labels: Vec<String> = (segments.iter())
            .map(|segment| clean(segment.label.as_ref().unwrap_or(&segment.name)))
            .collect();
        let cells = labelled(found, labels.clone());
        let own = Own {
            sheet: place.sheet,
            section: self.label_of(Member::Group(GroupId(0))),
            stem: "total".to_owned(),
            ..Own::default()
        };
        match self.segment_formula(
            segments.iter().map(|segment| segment.condition.as_ref()),
            &labels,
            &own,
        ) {
            Ok(formula) => self.fill_formula(place, &formula, cells, Role::Result),
            Err(why) => {
                self.note_fixed(text!("segments do not follow: {what}", what = why.0));
                self.fill(place, Content::Given(cells), Role::Fixed);
            }
        }
    }

    fn segment_formula(
        &mut self,
        conditions: impl DoubleEndedIterator<Item = Option<&'a SubjectExpr>> + ExactSizeIterator,
        labels: &[String],
        own: &Own,
    ) -> Live {
        let mut formula = quoted(MISSING);
        for (condition, label) in conditions.zip(labels).rev() {
            formula = match condition {
                None => quoted(label),
                Some(condition) => format!(
                    "IF({},{},{formula})",
                    self.condition(condition, own)?,
                    quoted(label)
                ),
            };
        }
        Ok(formula)
    }
}

fn scaled(number: f64, ty: Type) -> f64 {
    if super::book::is_duration(ty) {
        super::book::in_days(number)
    } else {
        number
    }
}

fn labelled(found: &Packed<Option<u32>>, labels: Vec<String>) -> Cells<'_> {
    Box::new(move |row| match found[row] {
        Some(at) => Shown::Text(labels[at as usize].clone().into()),
        None => Shown::Text(MISSING.into()),
    })
}
