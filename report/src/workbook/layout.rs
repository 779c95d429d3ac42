//! Which sheets there are, and which columns stand where: before any formula is written, since formulas read each other's cells.

use std::collections::{HashMap, HashSet};

use weigh_engine::Values;
use weigh_engine::dsl::model::{ExprKind, GroupId, KpiId, Member, SubjectExpr, SubjectLeaf, Type, Weight};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Cells as Results;
use weigh_words::{Language, text};

use super::book::{Book, Column, Content, GroupPlaces, KpiPlaces, Leaf, Role, Sheet, Shown, double};
use super::combine::{is_weighted, reads_weights};
use super::expression::number_of;
use super::formula::Place;
use super::names::Taken;
use super::parameters::{Entry, Parameters, Setting};
use super::style::number_format;
use crate::Handout;
use crate::number::Style;
use crate::text::{clean, width};

const NOWHERE: Place = Place { sheet: 0, column: 0 };

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
            leaves: Default::default(),
            kpis: Vec::new(),
            groups: Vec::new(),
            grade_lists: Default::default(),
            values_at: 0,
            segment_at: None,
            given: vec![None; outcome.scorecard.kpis.len()],
            scale: Default::default(),
            fixed: Vec::new(),
            fixed_before: Default::default(),
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
                let format = number_format(type_of(&param.value), number);
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
    fn lead(&mut self, sheet: usize) {
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
                alarms: false,
            },
        );
    }

    /// A column whose formula follows.
    fn column(&mut self, sheet: usize, section: &str, head: String, role: Role, format: String) -> Place {
        let wide = (width(&head) as f64 / 2.0).clamp(11.0, 20.0);
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
                alarms: false,
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

    /// The columns of a group, and of the KPIs in it.
    fn group_columns(&mut self, id: GroupId, sheet: usize, direct: Option<usize>) {
        let at = id.0 as usize;
        let group = self.scorecard.group(id);
        let is_root = at == 0;
        let results = &self.outcome.results.groups[at];
        let name = self.label_of(Member::Group(id));
        if is_root {
            self.root_lead(sheet);
        }
        let rounding = if is_root {
            self.scorecard.round.total
        } else {
            self.scorecard.round.group
        };
        let scores = if is_root {
            &self.outcome.results.totals
        } else {
            &results.scores
        };
        let format = self.score_format(rounding, scores);
        let head = if is_root {
            self.say(&text!("Total"))
        } else {
            self.say(&text!("Score"))
        };
        self.groups[at].score = self.column(sheet, &name, head, Role::Result, format);
        if group.bands.is_some() {
            let head = self.say(&text!("Grade"));
            self.groups[at].grade = Some(self.column(sheet, &name, head, Role::Result, "General".to_owned()));
        }
        if is_root {
            self.root_more(sheet, &name);
        }
        // Those of the scorecard itself have a sheet beside that of the totals.
        let of_kpis = if is_root { direct.unwrap_or(sheet) } else { sheet };
        self.kpi_inputs(id, of_kpis);
        let section = self.say(&text!("Scores"));
        let mut first = None;
        if is_root && direct.is_some() {
            for member in &group.members {
                if let Member::Kpi(kpi) = member {
                    let place = self.score_column(*kpi, of_kpis, &section);
                    self.kpis[kpi.0 as usize].score = place;
                }
            }
        }
        for member in &group.members {
            let place = match member {
                Member::Kpi(kpi) => {
                    let place = self.score_column(*kpi, sheet, &section);
                    if !is_root {
                        self.kpis[kpi.0 as usize].score = place;
                    }
                    place
                }
                Member::Group(inner) => {
                    let format = self.score_format(
                        self.scorecard.round.group,
                        &self.outcome.results.groups[inner.0 as usize].scores,
                    );
                    let head = self.label_of(*member);
                    self.column(sheet, &section, head, Role::Calculated, format)
                }
            };
            first.get_or_insert(place);
        }
        self.groups[at].members = first.unwrap_or(NOWHERE);
        self.kpi_grades(id, of_kpis);
        self.weight_columns(id, sheet);
        let section = self.say(&text!("Weights in force"));
        let mut first = None;
        for member in &group.members {
            let head = self.label_of(*member);
            let place = self.column(sheet, &section, head, Role::Calculated, "0.00%".to_owned());
            first.get_or_insert(place);
        }
        self.groups[at].in_force = first.unwrap_or(NOWHERE);
        if is_weighted(group.combine) {
            let section = self.say(&text!("Steps"));
            let head = self.say(&text!("weights that count"));
            self.groups[at].counted =
                Some(self.column(sheet, &section, head, Role::Helper, "0.00".to_owned()));
        }
    }

    fn score_format(&self, rounding: Option<weigh_engine::dsl::value::Rounding>, scores: &Results) -> String {
        Style::of_scores(self.language, rounding, self.scorecard.scale, scores.iter()).spreadsheet()
    }

    fn score_column(&mut self, id: KpiId, sheet: usize, section: &str) -> Place {
        let at = id.0 as usize;
        let kpi = &self.scorecard.kpis[at];
        let rounding = kpi.round.or(self.scorecard.round.score);
        let format = self.score_format(rounding, &self.outcome.results.kpis[at].scores);
        let head = self.label_of(Member::Kpi(id));
        self.column(sheet, section, head, Role::Result, format)
    }

    /// Values and targets of a group's KPIs.
    fn kpi_inputs(&mut self, id: GroupId, sheet: usize) {
        let kpis: Vec<KpiId> = self.kpis_of(id);
        let values = self.say(&text!("Values"));
        for kpi in &kpis {
            let at = kpi.0 as usize;
            let form = &self.scorecard.kpis[at];
            let results = &self.outcome.results.kpis[at];
            let format = self.format_of(form.value.ty, form.unit.as_deref(), &results.values);
            let head = self.label_of(Member::Kpi(*kpi));
            self.kpis[at].value = self.column(sheet, &values, head, Role::Calculated, format);
        }
        let targets = self.say(&text!("Targets"));
        for kpi in &kpis {
            let at = kpi.0 as usize;
            let form = &self.scorecard.kpis[at];
            let (Some(target), Some(found)) = (&form.target, &self.outcome.results.kpis[at].targets) else {
                continue;
            };
            let format = self.format_of(target.ty, form.unit.as_deref(), found);
            let head = self.label_of(Member::Kpi(*kpi));
            self.kpis[at].target = Some(self.column(sheet, &targets, head, Role::Calculated, format));
        }
    }

    fn kpi_grades(&mut self, id: GroupId, sheet: usize) {
        let section = self.say(&text!("Grades"));
        for kpi in self.kpis_of(id) {
            let at = kpi.0 as usize;
            if self.scorecard.kpis[at].bands.is_some() {
                let head = self.label_of(Member::Kpi(kpi));
                self.kpis[at].grade =
                    Some(self.column(sheet, &section, head, Role::Result, "General".to_owned()));
            }
        }
    }

    pub(super) fn kpis_of(&self, id: GroupId) -> Vec<KpiId> {
        let members = self.scorecard.group(id).members.iter();
        members
            .filter_map(|member| match member {
                Member::Kpi(id) => Some(*id),
                Member::Group(_) => None,
            })
            .collect()
    }

    /// Weights over the columns of scores, or in columns of their own where they differ by subject.
    fn weight_columns(&mut self, id: GroupId, sheet: usize) {
        let at = id.0 as usize;
        let group = self.scorecard.group(id);
        if !reads_weights(group.combine) {
            return;
        }
        let fixed: Option<Vec<Decimal>> = (group.members.iter())
            .map(|member| match self.weight_of(*member).0 {
                Weight::Fixed(weight) => Some(*weight),
                Weight::By(_) => None,
            })
            .collect();
        match fixed {
            Some(weights) => self.weights_over(id, sheet, &weights),
            None => {
                let section = self.say(&text!("Weights"));
                let mut first = None;
                for member in &group.members {
                    let head = self.label_of(*member);
                    let place = self.column(sheet, &section, head, Role::Calculated, "General".to_owned());
                    first.get_or_insert(place);
                }
                self.groups[at].weights = first;
                self.groups[at].may_break = true;
            }
        }
    }

    fn weights_over(&mut self, id: GroupId, sheet: usize, weights: &[Decimal]) {
        let group = self.scorecard.group(id);
        let places = self.groups[id.0 as usize];
        let sum: f64 = weights.iter().map(|weight| double(*weight)).sum();
        // The weights of one level are either all percentages or all points.
        let ty = if (sum - 1.0).abs() < 1e-9 {
            Type::PERCENT
        } else {
            Type::DECIMAL
        };
        let section = self.say(&text!("Weights: {name}", name = self.label_of(Member::Group(id))));
        let first = self.parameters.entries.len();
        for (at, (member, weight)) in group.members.iter().zip(weights).enumerate() {
            let number = double(*weight);
            let format = number_format(ty, number);
            let label = self.label_of(*member);
            let name = format!("weight_{}", self.weight_of(*member).1);
            let param = self.param_behind(self.place_in_form(*member), "{", *weight);
            let name = self.linked_number(param, (&section, &label, &name), number, &format);
            let column = self.column_mut(places.members.next(at));
            column.weight = Some((name, number, format));
        }
        let names: Vec<String> = self.parameters.entries[first..]
            .iter()
            .map(|entry| entry.name.clone())
            .collect();
        if ty == Type::PERCENT {
            let label = self.say(&text!("together"));
            self.parameters.add(Entry {
                section,
                label,
                setting: Setting::Formula(names.join("+"), sum),
                format: number_format(Type::PERCENT, sum),
                name: String::new(),
                remark: String::new(),
            });
        }
        self.sheets[sheet].has_weights = true;
    }

    fn root_lead(&mut self, sheet: usize) {
        let outcome = self.outcome;
        let rank = self.say(&text!("Rank"));
        let place = self.column(sheet, "", rank, Role::Calculated, "0".to_owned());
        debug_assert_eq!(place.column, 0, "ranks stand first");
        self.column_mut(place).width = 7.0;
        self.lead(sheet);
        let ranks: super::book::Cells<'a> = Box::new(move |row| match outcome.results.ranks[row] {
            Some(rank) => Shown::Number(f64::from(rank)),
            None => Shown::Text(super::book::MISSING.into()),
        });
        self.fill(place, Content::Given(ranks), Role::Fixed);
    }

    fn root_more(&mut self, sheet: usize, name: &str) {
        if self.has_everybody() {
            // The place of the total is known now.
            let total = self.groups[0].score;
            let formula = format!(
                "IF(ISNUMBER({0}),RANK({0},{1}),{2})",
                total.cell(),
                total.peers(),
                super::formula::quoted(super::book::MISSING)
            );
            let place = Place { sheet, column: 0 };
            let outcome = self.outcome;
            let ranks: super::book::Cells<'a> = Box::new(move |row| match outcome.results.ranks[row] {
                Some(rank) => Shown::Number(f64::from(rank)),
                None => Shown::Text(super::book::MISSING.into()),
            });
            let template = super::formula::Template::new(&formula);
            self.fill(place, Content::Formula(template, ranks), Role::Calculated);
        } else {
            self.note_fixed(text!("ranks do not follow: the workbook has not all subjects"));
        }
        if !self.scorecard.segments.is_empty() {
            let head = self.say(&text!("Segment"));
            self.segment_at = Some(self.column(sheet, name, head, Role::Result, "General".to_owned()));
        }
    }
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
