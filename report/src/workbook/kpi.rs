//! KPIs as formulas: their values, which are given where they are nothing but measured, their targets and their scores.

use weigh_engine::dsl::model::{ExprKind, Kpi, KpiId, Member, SubjectLeaf, Type};
use weigh_words::{Text, text};

use super::book::{Book, Cells, Content, Live, MISSING, NotLive, Role};
use super::expression::Own;
use super::formula::{calculated, quoted};
use super::part::Part;

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
    pub(super) fn value_of(&mut self, id: KpiId, own: &Own) {
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

    pub(super) fn formula_of_value(&mut self, kpi: &Kpi, own: &Own) -> Live {
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

    pub(super) fn target_of(&mut self, id: KpiId, own: &mut Own) {
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
}
