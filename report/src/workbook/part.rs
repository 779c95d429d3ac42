//! The end of every KPI and every group: limits, what is missing, vetoes, rounding, in the order of the rules
//! of the form. The columns of rules are in `rules`.

use weigh_engine::dsl::model::{
    ExprKind, Limit, Member, Policy, Rules, SubjectExpr, SubjectLeaf, Type, VetoEffect,
};
use weigh_engine::dsl::value::{Rounding, RoundingMode};
use weigh_engine::outcome::Cells as Column;
use weigh_words::{Text, text};

use super::book::{Book, Cells, Content, Live, MISSING, NotLive, Role};
use super::expression::Own;
use super::formula::{Place, calculated, is_too_large, quoted};
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
                let points = self.adjustment(part.member, at, adjustment, raw, own);
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

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a text is written where it is handed over"
    )]
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
        crate::text::clean(self.scorecard.label_of(member))
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
