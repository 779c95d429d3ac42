//! Which sheets there are, and which columns stand where: before any formula is written, since formulas read each other's cells.

use std::collections::{HashMap, HashSet};

use weigh_engine::Values;
use weigh_engine::dsl::model::{ExprKind, GroupId, KpiId, Member, SubjectExpr, SubjectLeaf, Type};
use weigh_words::{Language, text};

use super::book::{Book, Column, Content, GroupPlaces, KpiPlaces, Leaf, Role, Sheet, Shown, double};
use super::expression::number_of;
use super::formula::Place;
use super::names::Taken;
use super::parameters::{Entry, Parameters, Setting};
use super::style::number_format;
use crate::Handout;
use crate::text::{clean, width};

pub(super) const NOWHERE: Place = Place { sheet: 0, column: 0 };

impl<'a> Book<'a> {
    /// A workbook with its sheets, columns and formulas.
    pub(super) fn new(handout: Handout<'a>, values: &'a Values, language: Language) -> Self {
        let outcome = handout.outcome;
        let keys: HashMap<&str, usize> = (values.subjects.iter().enumerate())
            .map(|(at, subject)| (subject.key.as_str(), at))
            .collect();
        let subjects = (outcome.subjects.iter())
            .map(|subject| keys.get(subject.key.as_str()).copied().unwrap_or(0))
            .collect();
        let mut book = Self {
            handout,
            outcome,
            scorecard: &outcome.scorecard,
            values,
            subjects,
            language,
            sheets: Vec::new(),
            names: Taken::default(),
            parameters: Parameters::default(),
            params: Vec::new(),
            params_read: HashSet::default(),
            params_of_rows: HashSet::default(),
            leaves: HashMap::default(),
            kpis: Vec::new(),
            groups: Vec::new(),
            grade_lists: HashMap::default(),
            values_at: 0,
            segment_at: None,
            given: vec![None; outcome.scorecard.kpis.len()],
            scale: Default::default(),
            fixed: Vec::new(),
            fixed_before: HashSet::default(),
        };
        book.params();
        book.layout();
        book.formulas();
        book.params_that_do_not_follow();
        if !outcome.rollups.is_empty() {
            book.note_fixed(text!("roll-ups do not follow"));
        }
        book
    }

    fn formulas(&mut self) {
        for at in 0..self.scorecard.kpis.len() {
            self.kpi(KpiId(at as u32));
        }
        // A group stands before the groups in it, whose places it reads.
        for at in (0..self.scorecard.groups.len()).rev() {
            self.group(GroupId(at as u32));
        }
        if let Some(place) = self.segment_at {
            self.segment(place);
        }
    }

    /// Params, and the ends of the scale.
    fn params(&mut self) {
        let section = self.say(&text!("Params"));
        for param in &self.handout.model.params {
            let label = clean(param.label.as_ref().unwrap_or(&param.name.value));
            let name = number_of(&param.value).map(|number| {
                let format = number_format(self.language, type_of(&param.value), number);
                self.parameters.number(
                    &section,
                    &label,
                    &format!("param_{}", param.name.value),
                    number,
                    &format,
                )
            });
            if name.is_none() {
                self.parameters.add(Entry {
                    section: section.clone(),
                    label,
                    setting: Setting::Fixed(clean(&param.value.to_string())),
                    format: "General".to_owned(),
                    name: String::new(),
                    remark: String::new(),
                });
            }
            self.params.push(name);
        }
        let section = self.say(&text!("Scale"));
        let (worst, best) = (self.say(&text!("worst score")), self.say(&text!("best score")));
        let (low, high) = self.scorecard.scale;
        self.scale = (
            self.parameters
                .number(&section, &worst, "scale_worst", double(low), "General"),
            self.parameters
                .number(&section, &best, "scale_best", double(high), "General"),
        );
    }

    fn layout(&mut self) {
        for wanted in [
            text!("Overview"),
            text!("Parameters"),
            text!("Form"),
            text!("Data errors"),
            text!("Trend"),
            text!("Roll-ups"),
        ] {
            let wanted = self.say(&wanted);
            self.names.sheet(&wanted);
        }
        let scores = self.say(&text!("Scores"));
        let title = self.label_of(Member::Group(GroupId(0)));
        self.sheet(&scores, title);
        let mut sheets = vec![0];
        for at in 1..self.scorecard.groups.len() {
            let label = self.label_of(Member::Group(GroupId(at as u32)));
            sheets.push(self.sheet(&label, label.clone()));
        }
        let root = self.scorecard.root();
        let direct = root.members.iter().any(|member| matches!(member, Member::Kpi(_)));
        let kpis = self.say(&text!("KPIs"));
        let direct = direct.then(|| self.sheet(&kpis, kpis.clone()));
        let values = self.say(&text!("Values"));
        self.values_at = self.sheet(&values, values.clone());
        self.kpis = vec![
            KpiPlaces {
                value: NOWHERE,
                target: None,
                score: NOWHERE,
                grade: None,
                own: None,
            };
            self.scorecard.kpis.len()
        ];
        self.groups = vec![
            GroupPlaces {
                score: NOWHERE,
                grade: None,
                own: None,
                members: NOWHERE,
                weights: None,
                counted: None,
                in_force: NOWHERE,
                may_break: false,
            };
            self.scorecard.groups.len()
        ];
        self.grade_names();
        self.measured();
        for (at, sheet) in sheets.into_iter().enumerate() {
            self.group_columns(GroupId(at as u32), sheet, direct);
        }
        for at in (0..self.scorecard.groups.len()).rev() {
            let inner = (self.scorecard.groups[at].members.iter()).any(|member| match member {
                Member::Group(inner) => self.groups[inner.0 as usize].may_break,
                Member::Kpi(_) => false,
            });
            self.groups[at].may_break |= inner;
        }
    }

    fn grade_names(&mut self) {
        let kpis = (0..self.scorecard.kpis.len()).map(|at| Member::Kpi(KpiId(at as u32)));
        let groups = (0..self.scorecard.groups.len()).map(|at| Member::Group(GroupId(at as u32)));
        for member in kpis.chain(groups) {
            if self.scorecard.bands(member).is_some() {
                let stem = match member {
                    Member::Group(GroupId(0)) => "total",
                    member => self.scorecard.name_of(member),
                };
                let name = self.parameters.free_name(&format!("grades_{stem}"));
                self.grade_lists.insert(member, name);
            }
        }
    }

    fn sheet(&mut self, name: &str, title: String) -> usize {
        let name = self.names.sheet(name);
        self.sheets.push(Sheet {
            name,
            title,
            columns: Vec::new(),
            has_weights: false,
        });
        let at = self.sheets.len() - 1;
        if at > 0 {
            self.lead(at);
        }
        at
    }

    pub(super) fn values_sheet(&self) -> usize {
        self.values_at
    }

    /// Whose row it is.
    pub(super) fn lead(&mut self, sheet: usize) {
        let outcome = self.outcome;
        let subjects = outcome.subjects.len();
        let of = move |row: usize| &outcome.subjects[row % subjects];
        let keys = outcome
            .subjects
            .iter()
            .map(|subject| width(&subject.key))
            .max()
            .unwrap_or(0);
        let key = self.say(&text!("Key"));
        self.key_column(sheet, key, keys, move |row| {
            Shown::Text(clean(&of(row).key).into())
        });
        if outcome.subjects.iter().any(|subject| subject.label.is_some()) {
            let labels = outcome
                .subjects
                .iter()
                .filter_map(|subject| subject.label.as_deref());
            let labels = labels.map(width).max().unwrap_or(0);
            let name = self.say(&text!("Name"));
            self.key_column(sheet, name, labels, move |row| match &of(row).label {
                Some(label) => Shown::Text(clean(label).into()),
                None => Shown::Blank,
            });
        }
        if outcome.periods.iter().any(Option::is_some) {
            let period = self.say(&text!("Period"));
            self.key_column(sheet, period, 8, move |row| {
                match outcome.periods[row / subjects] {
                    Some(period) => Shown::Text(period.to_string().into()),
                    None => Shown::Blank,
                }
            });
        }
    }

    fn key_column(
        &mut self,
        sheet: usize,
        head: String,
        widest: usize,
        cells: impl Fn(usize) -> Shown<'a> + 'a,
    ) {
        const MOST: usize = 32;
        let wide = widest.max(width(&head)).min(MOST) as f64 + 2.0;
        self.push(
            sheet,
            Column {
                section: String::new(),
                head,
                weight: None,
                content: Content::Given(Box::new(cells)),
                role: Role::Key,
                format: "@".to_owned(),
                width: wide,
                bands: None,
            },
        );
    }

    /// A column whose formula follows.
    pub(super) fn column(
        &mut self,
        sheet: usize,
        section: &str,
        head: String,
        role: Role,
        format: String,
    ) -> Place {
        let wide = room_for(&head);
        self.push(
            sheet,
            Column {
                section: section.to_owned(),
                head,
                weight: None,
                content: Content::Given(Box::new(|_| Shown::Blank)),
                role,
                format,
                width: wide,
                bands: None,
            },
        )
    }

    /// The values that are nothing but measured.
    fn measured(&mut self) {
        for at in 0..self.scorecard.kpis.len() {
            let kpi = &self.scorecard.kpis[at];
            if self.is_measured(kpi) {
                let place = self.given_value(KpiId(at as u32));
                if kpi.needs.is_empty()
                    && let Some(leaf) = self.leaf_of(&kpi.value)
                {
                    self.leaves.entry(leaf).or_insert(place);
                }
            }
        }
    }

    fn leaf_of(&self, expr: &SubjectExpr) -> Option<Leaf> {
        match &expr.kind {
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => self
                .values
                .aggregates
                .get_index_of(&**aggregate)
                .map(Leaf::Aggregate),
            ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                let key = (through.clone(), *column);
                self.values.subject_columns.get_index_of(&key).map(Leaf::Column)
            }
            _ => None,
        }
    }

    /// Where a KPI's value is given.
    pub(super) fn given_value(&mut self, id: KpiId) -> Place {
        let at = id.0 as usize;
        if let Some(place) = self.given[at] {
            return place;
        }
        let kpi = &self.scorecard.kpis[at];
        let values = &self.outcome.results.kpis[at].values;
        let section = self.say(&text!("Values of the KPIs"));
        let head = self.label_of(Member::Kpi(id));
        let format = self.format_of(kpi.value.ty, kpi.unit.as_deref(), values);
        let place = self.column(self.values_at, &section, head, Role::Input, format);
        let shown = self.shown(kpi.value.ty);
        self.fill(
            place,
            Content::Given(Box::new(move |row| shown(values.cell(row)))),
            Role::Input,
        );
        self.given[at] = Some(place);
        place
    }
}

/// How wide a column is under its head, in characters: half of it fits on a line, and no word is broken.
pub(super) fn room_for(head: &str) -> f64 {
    const BOLD: f64 = 1.15;
    const MARGIN: f64 = 1.5;
    // Those of a wide script may be broken anywhere.
    let words = head.split(|c: char| c.is_whitespace() || width(c.encode_utf8(&mut [0; 4])) > 1);
    let longest = words.map(width).max().unwrap_or(0) as f64;
    let half = (width(head) as f64 / 2.0).min(20.0);
    half.max(longest * BOLD + MARGIN).clamp(11.0, 26.0)
}

fn type_of(literal: &weigh_engine::dsl::value::Literal) -> Type {
    use weigh_engine::dsl::model::{Exactness, NumberType};
    use weigh_engine::dsl::value::{Literal, Unit};
    match literal {
        Literal::Percent(_) => Type::PERCENT,
        Literal::Duration(_) => Type::DURATION,
        Literal::Money(_, currency) => Type::Number(NumberType {
            exactness: Exactness::Decimal,
            unit: Unit::money(*currency),
            percent: false,
        }),
        _ => Type::DECIMAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_room_for_its_longest_word() {
        let holds =
            |head: &str, letters: f64| assert!(room_for(head) > letters, "{head}: {}", room_for(head));
        holds("Open opportunities", 14.0);
        holds("Complaints per 1,000 passengers", 15.0);
        assert!((room_for("Score") - 11.0).abs() < 1e-9);
        assert!(
            (room_for("客户满意度客户满意度") - 11.0).abs() < 1e-9,
            "may be broken anywhere"
        );
        assert!(room_for(&"x".repeat(80)) < 30.0);
    }
}
