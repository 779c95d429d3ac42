//! The end of every KPI and every group: bonuses and penalties, limits, what is missing, vetoes, rounding. In the order of the
//! rules of the form.

use weigh_engine::dsl::model::ExprKind;
use weigh_engine::dsl::model::{
    Adjustment, Kpi, KpiId, Limit, Member, Policy, Rules, SubjectExpr, SubjectLeaf, Type, VetoEffect,
};
use weigh_engine::dsl::value::{Rounding, RoundingMode};
use weigh_engine::outcome::{Cells as Column, Reason, Rule};
use weigh_words::{Text, text};

use super::book::{Book, Cells, Column as Col, Content, Live, MISSING, NotLive, Role, Shown};
use super::expression::Own;
use super::formula::{Place, Template, calculated, is_too_large, quoted};
use super::scoring::within;

/// A part whose raw score is known.
pub(super) struct Part<'p> {
    pub(super) member: Member,
    pub(super) raw: Live,
    /// What must hold for there to be a raw score at all.
    pub(super) guard: Option<String>,
    pub(super) policy: &'p Policy,
    pub(super) limit: Option<&'p Limit>,
    pub(super) rounding: Option<Rounding>,
    pub(super) score: Place,
    /// What leaves it without a score whatever else there is.
    pub(super) broken: Option<String>,
}

/// What comes of a part.
pub(super) struct Ended {
    /// Its score before anything is filled in, if that has a cell of its own.
    pub(super) own: Option<Place>,
    /// Vetoes on the grade: whether they strike, and the best grade that they leave.
    pub(super) grade_vetoes: Vec<(String, u32)>,
}

impl<'a> Book<'a> {
    /// Whether a KPI's value is nothing but what was measured, so that it is given and may be changed.
    pub(super) fn is_measured(&self, kpi: &Kpi) -> bool {
        let mut measured = true;
        kpi.value.walk(&mut |expr| match &expr.kind {
            ExprKind::Leaf(SubjectLeaf::Part(..) | SubjectLeaf::Across(_)) => measured = false,
            ExprKind::Literal(literal) => {
                let written = self.handout.sources.text(expr.span).trim();
                measured &= self.param_at(written, literal).is_none();
            }
            _ => {}
        });
        measured
    }

    /// The formulas of a KPI.
    pub(super) fn kpi(&mut self, id: KpiId) {
        let kpi: &'a Kpi = self.scorecard.kpi(id);
        let at = id.0 as usize;
        let places = self.kpis[at];
        let results = &self.outcome.results.kpis[at];
        let sheet = places.score.sheet;
        let is_number = matches!(
            kpi.value.ty,
            Type::Number(_) | Type::Unknown | Type::Date | Type::DateTime
        );
        let mut own = Own {
            sheet,
            value_is_text: !is_number,
            section: self.label_of(Member::Kpi(id)),
            stem: kpi.name.clone(),
            ..Own::default()
        };
        self.value_of(id, &own);
        own.value = Some(places.value);
        self.target_of(id, &mut own);
        let applies = kpi
            .applies
            .as_ref()
            .map(|applies| self.applies(applies, &own, &results.scores));
        own.applies = applies;
        let raw = self.scoring(&kpi.scoring, &own, kpi.value.ty);
        let guard = if is_number {
            format!("ISNUMBER({})", places.value.cell())
        } else {
            format!("{}<>{}", places.value.cell(), quoted(MISSING))
        };
        let part = Part {
            member: Member::Kpi(id),
            raw,
            guard: Some(guard),
            policy: &kpi.missing.policy,
            limit: kpi.limit.as_ref(),
            rounding: kpi.round.or(self.scorecard.round.score),
            score: places.score,
            broken: None,
        };
        let ended = self.part(part, &mut own, &results.scores);
        self.kpis[at].own = ended.own;
        if let Some(grade) = places.grade {
            self.grade(Member::Kpi(id), places.score, grade, &own, &ended.grade_vetoes);
        }
    }

    /// A KPI's value where its score is computed: given with the other values, or a formula.
    fn value_of(&mut self, id: KpiId, own: &Own) {
        let kpi: &'a Kpi = self.scorecard.kpi(id);
        let at = id.0 as usize;
        let place = self.kpis[at].value;
        let values = &self.outcome.results.kpis[at].values;
        let shown = self.shown(kpi.value.ty);
        let cells: Cells<'a> = Box::new(move |row| shown(values.cell(row)));
        let formula = if self.is_measured(kpi) {
            Err(NotLive(Text::default()))
        } else {
            self.formula_of_value(kpi, own)
        };
        match formula {
            Ok(formula) => {
                let formula = format!("IFERROR({formula},{})", quoted(MISSING));
                self.fill_formula(place, &formula, cells, Role::Calculated);
            }
            Err(why) => {
                if why.0 != Text::default() {
                    self.note_fixed(text!(
                        "the value of {name} does not follow what it is made of: {formula}",
                        name = self.label_of(Member::Kpi(id)),
                        formula = why.0
                    ));
                }
                let given = self.given_value(id);
                let cell = given.cell();
                let formula = if own.value_is_text {
                    format!("IF({cell}=\"\",{},{cell})", quoted(MISSING))
                } else {
                    format!("IF(ISNUMBER({cell}),{cell},{})", quoted(MISSING))
                };
                self.fill_formula(place, &formula, cells, Role::Calculated);
            }
        }
    }

    fn formula_of_value(&mut self, kpi: &Kpi, own: &Own) -> Live {
        let value = self.number(&kpi.value, own)?;
        let mut conditions = Vec::new();
        for needed in &kpi.needs {
            conditions.push(self.condition(needed, own)?);
        }
        Ok(if conditions.is_empty() {
            value
        } else {
            format!("IF(AND({}),{value},NA())", conditions.join(","))
        })
    }

    fn target_of(&mut self, id: KpiId, own: &mut Own) {
        let kpi: &'a Kpi = self.scorecard.kpi(id);
        let at = id.0 as usize;
        let (Some(target), Some(place)) = (&kpi.target, self.kpis[at].target) else {
            return;
        };
        let Some(targets) = &self.outcome.results.kpis[at].targets else {
            return;
        };
        let shown = self.shown(target.ty);
        let cells: Cells<'a> = Box::new(move |row| shown(targets.cell(row)));
        let label = self.say(&text!("target"));
        let name = format!("target_{}", own.stem);
        let formula = self.adjustable(target, own, &label, &name, target.ty);
        match formula {
            Ok(formula) => {
                if let Some(literal) = target.as_literal() {
                    own.plain_target = Some((literal.clone(), formula.clone()));
                }
                let formula = format!("IFERROR({formula},{})", quoted(MISSING));
                self.fill_formula(place, &formula, cells, Role::Calculated);
            }
            Err(_) => self.fill(place, Content::Given(cells), Role::Input),
        }
        own.target = Some(calculated(place));
    }

    /// Whether a part applies.
    pub(super) fn applies(&mut self, applies: &'a SubjectExpr, own: &Own, scores: &'a Column) -> String {
        match self.condition(applies, own) {
            Ok(condition) if !is_too_large(&condition) => condition,
            Ok(_) | Err(_) => {
                let outcome = self.outcome;
                let applies = move |row: usize| {
                    scores
                        .reason(row)
                        .is_none_or(|why| *outcome.reason(why) != Reason::NotApplicable)
                };
                let head = self.say(&text!("{name} applies", name = &own.section));
                self.given_condition(head, Box::new(move |row| Shown::Bool(applies(row))))
            }
        }
    }

    /// A condition that was found out and may be changed.
    fn given_condition(&mut self, head: String, cells: Cells<'a>) -> String {
        let sheet = self.values_sheet();
        let section = self.say(&text!("What was found out"));
        let place = self.push(
            sheet,
            Col {
                section,
                head,
                weight: None,
                content: Content::Given(cells),
                role: Role::Input,
                format: "General".to_owned(),
                width: 14.0,
                bands: None,
                alarms: false,
            },
        );
        format!("IF(ISLOGICAL({0}),{0},FALSE)", place.cell())
    }

    /// Ends a part: its score gets its formula, or what was computed.
    pub(super) fn part(&mut self, part: Part<'a>, own: &mut Own, recorded: &'a Column) -> Ended {
        let rules = self.scorecard.rules(part.member);
        let grade_vetoes = self.grade_vetoes(part.member, rules, own);
        let (place, member) = (part.score, part.member);
        let before = own.score;
        match self.ended(part, rules, own, recorded) {
            Ok(own_place) => Ended {
                own: own_place,
                grade_vetoes,
            },
            Err(why) => {
                own.score = before;
                self.note_fixed(text!(
                    "the score of {name} does not follow: {what}",
                    name = self.label_of(member),
                    what = why.0
                ));
                let shown = self.shown(Type::DECIMAL);
                self.fill(
                    place,
                    Content::Given(Box::new(move |row| shown(recorded.cell(row)))),
                    Role::Fixed,
                );
                Ended {
                    own: None,
                    grade_vetoes,
                }
            }
        }
    }

    fn ended(
        &mut self,
        part: Part<'a>,
        rules: &'a Rules,
        own: &mut Own,
        recorded: &'a Column,
    ) -> Live<Option<Place>> {
        let raw = part.raw?;
        if is_too_large(&raw) {
            return Err(NotLive(text!("its formula is too long for a spreadsheet")));
        }
        let low = self.limit(
            part.limit.and_then(|limit| limit.low.as_ref()),
            text!("not below"),
            "low",
            own,
        )?;
        let high = self.limit(
            part.limit.and_then(|limit| limit.high.as_ref()),
            text!("not above"),
            "high",
            own,
        )?;
        let has_limits = low.is_some() || high.is_some();
        let fills = !matches!(part.policy, Policy::Skip | Policy::Fail);
        let mut score = raw;
        if !rules.adjustments.is_empty() {
            let head = self.step_of(part.member, text!("before bonuses and penalties"));
            let raw = guarded(&score, part.guard.as_deref());
            let raw = self.helper(
                own.sheet,
                head,
                "0.00",
                &format!("IFERROR({raw},{})", quoted(MISSING)),
            );
            score = calculated(raw);
            for (at, adjustment) in rules.adjustments.iter().enumerate() {
                let points = self.adjustment(part.member, at, adjustment, raw, own)?;
                let sign = if adjustment.penalty { '-' } else { '+' };
                score = format!("{score}{sign}{}", calculated(points));
            }
        }
        score = within(score, low, high);
        let reads_own = matches!(part.policy, Policy::Score(filled) if reads_own(filled));
        let mut own_place = None;
        if fills || reads_own || (has_limits && !rules.adjustments.is_empty()) {
            let formula = guarded(&score, part.guard.as_deref());
            let formula = applying(&formula, own.applies.as_deref(), &quoted(MISSING));
            let step = if fills {
                text!("before anything is filled in")
            } else {
                text!("within the limits")
            };
            let head = self.step_of(part.member, step);
            // What others compare is free of the last digits that calculation leaves.
            let formula = format!("IFERROR(ROUND({formula},12),{})", quoted(MISSING));
            let place = self.helper(own.sheet, head, "0.00", &formula);
            own_place = Some(place);
            own.score = Some(place);
            score = calculated(place);
        } else {
            score = guarded(&score, part.guard.as_deref());
        }
        match part.policy {
            Policy::Skip | Policy::Fail => {}
            Policy::Zero => score = format!("IFERROR({score},0)"),
            Policy::Worst => score = format!("IFERROR({score},{})", self.scale.0),
            Policy::Score(filled) => {
                let label = self.say(&text!("score where it is missing"));
                let name = format!("missing_{}", own.stem);
                let filled = self.adjustable(filled, own, &label, &name, Type::DECIMAL)?;
                score = format!("IFERROR({score},{filled})");
            }
        }
        for (at, veto) in rules.vetoes.iter().enumerate() {
            let (sets, at_most) = match &veto.effect {
                VetoEffect::GradeAtMost(_) => continue,
                VetoEffect::ScoreAtMost(score) => (score, true),
                VetoEffect::Score(score) => (score, false),
            };
            let strikes = self.strikes(part.member, at, own);
            let label = self.say(&text!("veto {why}: score", why = &veto.why));
            let name = format!("veto{}_{}", at + 1, own.stem);
            let sets = self.adjustable(sets, own, &label, &name, Type::DECIMAL)?;
            score = if at_most {
                format!("MIN({score},IF({strikes},{sets},9E+307))")
            } else {
                format!("IF({strikes},{sets},{score})")
            };
        }
        score = self.rounded(&score, part.rounding, part.member, own);
        let mut formula = format!("IFERROR({score},{})", quoted(MISSING));
        if let Some(broken) = &part.broken {
            formula = format!("IF({broken},{},{formula})", quoted(super::book::BROKEN));
        }
        let formula = applying(&formula, own.applies.as_deref(), &quoted(&self.not_applicable()));
        let shown = self.shown(Type::DECIMAL);
        let cells: Cells<'a> = Box::new(move |row| shown(recorded.cell(row)));
        self.fill_formula(part.score, &formula, cells, Role::Result);
        Ok(own_place.filter(|_| fills))
    }

    fn limit(
        &mut self,
        end: Option<&SubjectExpr>,
        label: Text,
        stem: &str,
        own: &Own,
    ) -> Live<Option<String>> {
        let Some(end) = end else { return Ok(None) };
        let label = self.say(&label);
        let name = format!("{stem}_{}", own.stem);
        self.adjustable(end, own, &label, &name, Type::DECIMAL).map(Some)
    }

    /// The points of a bonus or a penalty, in a column of their own: never below nought, and nought where something is missing.
    fn adjustment(
        &mut self,
        member: Member,
        at: usize,
        form: &'a Adjustment,
        raw: Place,
        own: &Own,
    ) -> Live<Place> {
        let why = crate::text::clean(&form.why);
        let head = if form.penalty {
            self.say(&text!("penalty {why}", why))
        } else {
            self.say(&text!("bonus {why}", why))
        };
        let cells = self.effects(member, Rule::Adjustment(at), Shown::Number(0.0));
        let section = self.say(&text!("Rules"));
        let column = |content, role, section| Col {
            section,
            head: head.clone(),
            weight: None,
            content,
            role,
            format: "0.00".to_owned(),
            width: 14.0,
            bands: None,
            alarms: false,
        };
        match self.points_of(at, form, own) {
            Ok(points) if !is_too_large(&points) => {
                let formula = format!("IF(ISNUMBER({}),{points},0)", raw.cell());
                let content = Content::Formula(Template::new(&formula), cells);
                Ok(self.push(own.sheet, column(content, Role::Calculated, section)))
            }
            Ok(_) | Err(_) => {
                let found = self.say(&text!("What was found out"));
                let sheet = self.values_sheet();
                Ok(self.push(sheet, column(Content::Given(cells), Role::Input, found)))
            }
        }
    }

    fn points_of(&mut self, at: usize, form: &Adjustment, own: &Own) -> Live {
        let number = at + 1;
        let label = self.say(&text!("{why}: points", why = &form.why));
        let mut points = self.adjustable(
            &form.amount,
            own,
            &label,
            &format!("rule{number}_points_{}", own.stem),
            Type::DECIMAL,
        )?;
        if let Some(each) = &form.each {
            points = format!("{points}*MAX(0,({}+0))", self.number(each, own)?);
        }
        if let Some(most) = &form.at_most {
            let label = self.say(&text!("{why}: at most", why = &form.why));
            let name = format!("rule{number}_at_most_{}", own.stem);
            let most = self.adjustable(most, own, &label, &name, Type::DECIMAL)?;
            points = format!("MIN({points},({most}+0))");
        }
        points = format!("IFERROR(MAX(0,{points}+0),0)");
        if let Some(when) = &form.when {
            points = format!("IF({},{points},0)", self.condition(when, own)?);
        }
        Ok(points)
    }

    /// Whether a veto strikes, in a column of its own.
    fn strikes(&mut self, member: Member, at: usize, own: &Own) -> String {
        let veto = &self.scorecard.rules(member).vetoes[at];
        let head = self.say(&text!("veto {why}", why = &veto.why));
        let struck = self.struck(member, at);
        match self.condition(&veto.condition, own) {
            Ok(condition) if !is_too_large(&condition) => {
                let section = self.say(&text!("Rules"));
                let content = Content::Formula(Template::new(&condition), struck);
                let place = self.push(
                    own.sheet,
                    Col {
                        section,
                        head,
                        weight: None,
                        content,
                        role: Role::Calculated,
                        format: "General".to_owned(),
                        width: 14.0,
                        bands: None,
                        alarms: true,
                    },
                );
                place.cell()
            }
            Ok(_) | Err(_) => self.given_condition(head, struck),
        }
    }

    fn struck(&self, member: Member, at: usize) -> Cells<'a> {
        let effects = self.effects(member, Rule::Veto(at), Shown::Bool(false));
        Box::new(move |row| match effects(row) {
            Shown::Bool(false) => Shown::Bool(false),
            _ => Shown::Bool(true),
        })
    }

    /// What a rule did.
    fn effects(&self, member: Member, rule: Rule, nothing: Shown<'a>) -> Cells<'a> {
        let results = &self.outcome.results.rules;
        let Some(found) = results
            .iter()
            .find(|one| one.member == member && one.rule == rule)
        else {
            return Box::new(move |_| nothing.clone());
        };
        let shown = self.shown(Type::DECIMAL);
        Box::new(move |row| match &found.effects[row] {
            Some(cell) => shown(cell.clone()),
            None => nothing.clone(),
        })
    }

    fn grade_vetoes(&mut self, member: Member, rules: &'a Rules, own: &Own) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        for (at, veto) in rules.vetoes.iter().enumerate() {
            if let VetoEffect::GradeAtMost(best) = veto.effect {
                all.push((self.strikes(member, at, own), best));
            }
        }
        all
    }

    /// A score rounded as declared. Numbers of spreadsheets are doubles: before they are rounded they are settled, so that
    /// 89.495 which a calculation left a digit short is no 89.49.
    fn rounded(&mut self, score: &str, rounding: Option<Rounding>, member: Member, own: &Own) -> String {
        const SETTLED: u32 = 12;
        let Some(Rounding { places, mode }) = rounding else {
            return format!("ROUND({score},{SETTLED})");
        };
        let settled = (places + 9).min(SETTLED).max(places);
        if mode == RoundingMode::HalfUp {
            return format!("ROUND(ROUND({score},{settled}),{places})");
        }
        let power = 10_f64.powi(places as i32);
        let scaled = format!("ROUND(({score})*{power},{})", settled - places);
        match mode {
            RoundingMode::HalfUp => unreachable!("it is above"),
            RoundingMode::Up => format!("ROUNDUP({scaled},0)/{power}"),
            RoundingMode::Down => format!("ROUNDDOWN({scaled},0)/{power}"),
            RoundingMode::HalfEven => {
                let head = self.step_of(member, text!("in units of the last place"));
                let formula = format!("IFERROR({scaled},{})", quoted(MISSING));
                let scaled = calculated(self.helper(own.sheet, head, "0.00", &formula));
                format!(
                    "IF(ABS({scaled}-TRUNC({scaled}))=0.5,2*ROUND({scaled}/2,0),ROUND({scaled},0))/{power}"
                )
            }
        }
    }

    /// The head of a step of a part; a group's own sheet need not name it.
    fn step_of(&self, member: Member, step: Text) -> String {
        match member {
            Member::Kpi(_) => self.say(&text!("{name}: {step}", name = self.label_of(member), step)),
            Member::Group(_) => self.say(&step),
        }
    }

    /// What people see of a part.
    pub(super) fn label_of(&self, member: Member) -> String {
        let (name, label) = match member {
            Member::Kpi(id) => {
                let kpi = self.scorecard.kpi(id);
                (&kpi.name, &kpi.label)
            }
            Member::Group(id) => {
                let group = self.scorecard.group(id);
                (&group.name, &group.label)
            }
        };
        crate::text::clean(label.as_ref().unwrap_or(name))
    }
}

fn guarded(score: &str, guard: Option<&str>) -> String {
    match guard {
        Some(guard) => format!("IF({guard},{score},NA())"),
        None => score.to_owned(),
    }
}

fn applying(formula: &str, applies: Option<&str>, otherwise: &str) -> String {
    match applies {
        Some(applies) => format!("IF({applies},{formula},{otherwise})"),
        None => formula.to_owned(),
    }
}

fn reads_own(expr: &SubjectExpr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| found |= matches!(part.kind, ExprKind::Leaf(SubjectLeaf::OwnScore)));
    found
}
