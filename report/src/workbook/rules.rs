//! Bonuses, penalties and vetoes, and whether a part applies, as columns of formulas; what no formula says was found out and may
//! be changed.

use weigh_engine::dsl::model::{Adjustment, Member, Rules, SubjectExpr, Type, VetoEffect};
use weigh_engine::outcome::{Cells as Column, Reason, Rule};
use weigh_words::text;

use super::book::{Book, Cells, Column as Col, Content, Live, Role, Shown};
use super::expression::Own;
use super::formula::{Place, Template, is_too_large};

impl<'a> Book<'a> {
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
    pub(super) fn given_condition(&mut self, head: String, cells: Cells<'a>) -> String {
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
            },
        );
        format!("IF(ISLOGICAL({0}),{0},FALSE)", place.cell())
    }

    /// The points of a bonus or a penalty, in a column of their own: never below nought, and nought where something is missing.
    pub(super) fn adjustment(
        &mut self,
        member: Member,
        at: usize,
        form: &'a Adjustment,
        raw: Place,
        own: &Own,
    ) -> Place {
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
        };
        match self.points_of(at, form, own) {
            Ok(points) if !is_too_large(&points) => {
                let formula = format!("IF(ISNUMBER({}),{points},0)", raw.cell());
                let content = Content::Formula(Template::new(&formula), cells);
                self.push(own.sheet, column(content, Role::Calculated, section))
            }
            Ok(_) | Err(_) => {
                let found = self.say(&text!("What was found out"));
                let sheet = self.values_sheet();
                self.push(sheet, column(Content::Given(cells), Role::Input, found))
            }
        }
    }

    pub(super) fn points_of(&mut self, at: usize, form: &Adjustment, own: &Own) -> Live {
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
    pub(super) fn strikes(&mut self, member: Member, at: usize, own: &Own) -> String {
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
                    },
                );
                place.cell()
            }
            Ok(_) | Err(_) => self.given_condition(head, struck),
        }
    }

    pub(super) fn struck(&self, member: Member, at: usize) -> Cells<'a> {
        let effects = self.effects(member, Rule::Veto(at), Shown::Bool(false));
        Box::new(move |row| match effects(row) {
            Shown::Bool(false) => Shown::Bool(false),
            _ => Shown::Bool(true),
        })
    }

    /// What a rule did.
    pub(super) fn effects(&self, member: Member, rule: Rule, nothing: Shown<'a>) -> Cells<'a> {
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

    pub(super) fn grade_vetoes(&mut self, member: Member, rules: &'a Rules, own: &Own) -> Vec<(String, u32)> {
        let mut all = Vec::new();
        for (at, veto) in rules.vetoes.iter().enumerate() {
            if let VetoEffect::GradeAtMost(best) = veto.effect {
                all.push((self.strikes(member, at, own), best));
            }
        }
        all
    }
}
