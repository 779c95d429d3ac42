//! The forms of `score` as formulas of cells. Their plain values are parameters that may be changed.

use weigh_engine::dsl::model::{Attainment, PerStep, Point, Scoring, SubjectExpr, Type};
use weigh_words::text;

use super::book::{Book, Live, MISSING, NotLive};
use super::expression::Own;
use super::formula::{Place, calculated, quoted};
use super::style::any_number;

impl Book<'_> {
    /// The raw score of a value that is known.
    pub(super) fn scoring(&mut self, form: &Scoring, own: &Own, value_type: Type) -> Live {
        let value = own.value.map(Place::cell).unwrap_or_default();
        match form {
            Scoring::Points(points) => self.points(&value, points, value_type, own),
            Scoring::Steps { steps, otherwise } => self.steps(steps, otherwise.as_ref(), own),
            Scoring::Attainment(attainment) => self.attainment(&value, attainment, value_type, own),
            Scoring::CloseTo { target, points } => {
                let target = self.target(target, value_type, own)?;
                // A sheet has the steps of several KPIs.
                let (name, step) = (own.section.clone(), text!("distance from the target"));
                let head = self.say(&text!("{name}: {step}", name, step));
                let formula = format!("IFERROR(ABS({value}-{target}),{})", quoted(MISSING));
                let format = match own.value {
                    Some(place) => self.column_mut(place).format.clone(),
                    None => any_number(value_type),
                };
                let distance = calculated(self.helper(own.sheet, head, &format, &formula));
                self.points(&distance, points, value_type, own)
            }
            Scoring::PerStep(form) => self.per_step(&value, form, value_type, own),
            Scoring::LogNormal { p10, median } => self.log_normal(&value, p10, median, value_type, own),
            Scoring::Relative(points, standing) => {
                let standing = calculated(self.standing(standing, own)?);
                self.points(&standing, points, Type::DECIMAL, own)
            }
            Scoring::Formula(formula) => self.number(formula, own),
            Scoring::Plugin(form) => Err(NotLive(text!(
                "the curve {curve} of a plugin",
                curve = &form.curve.name
            ))),
        }
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a text is written where it is handed over"
    )]
    fn named(
        &mut self,
        expr: &SubjectExpr,
        label: weigh_words::Text,
        stem: &str,
        ty: Type,
        own: &Own,
    ) -> Live {
        let label = self.say(&label);
        let name = format!("{stem}_{}", own.stem);
        self.adjustable(expr, own, &label, &name, ty)
    }

    fn optional(
        &mut self,
        expr: Option<&SubjectExpr>,
        label: weigh_words::Text,
        stem: &str,
        own: &Own,
    ) -> Live<Option<String>> {
        expr.map(|expr| self.named(expr, label, stem, Type::DECIMAL, own))
            .transpose()
    }

    fn target(&mut self, target: &SubjectExpr, value_type: Type, own: &Own) -> Live {
        self.named(target, text!("target"), "target", value_type, own)
    }

    /// On a line between two points; flat outside. The second of two points at one place holds from there on.
    fn points(&mut self, value: &str, points: &[Point], place_type: Type, own: &Own) -> Live {
        let mut places = Vec::new();
        let mut is_plain = true;
        for (at, point) in points.iter().enumerate() {
            is_plain &= point.at.as_literal().is_some();
            let number = at + 1;
            let place = self.named(
                &point.at,
                text!("point {number}: value", number),
                &format!("x{number}"),
                place_type,
                own,
            )?;
            let score = self.named(
                &point.score,
                text!("point {number}: score", number),
                &format!("y{number}"),
                Type::DECIMAL,
                own,
            )?;
            places.push((place, score));
        }
        let Some((_, last)) = places.last() else {
            return Ok("NA()".to_owned());
        };
        let mut formula = last.clone();
        for pair in places.windows(2).rev() {
            let [(x1, y1), (x2, y2)] = pair else { continue };
            let line = if y1 == y2 {
                y1.clone()
            } else {
                format!("{y1}+({value}-{x1})*({y2}-{y1})/({x2}-{x1})")
            };
            formula = format!("IF({value}<{x2},{line},{formula})");
        }
        let (x1, y1) = &places[0];
        formula = format!("IF({value}<{x1},{y1},{formula})");
        if !is_plain {
            // Places that are the subject's own must ascend for each.
            let ascending: Vec<String> = (places.windows(2))
                .map(|pair| format!("{}<={}", pair[0].0, pair[1].0))
                .collect();
            formula = format!("IF(AND({}),{formula},NA())", ascending.join(","));
        }
        Ok(formula)
    }

    fn steps(
        &mut self,
        steps: &[(SubjectExpr, SubjectExpr)],
        otherwise: Option<&SubjectExpr>,
        own: &Own,
    ) -> Live {
        let mut cases = Vec::new();
        for (at, (score, condition)) in steps.iter().enumerate() {
            let shown = self.written(condition);
            let score = self.named(
                score,
                text!("score when {condition}", condition = shown),
                &format!("y{}", at + 1),
                Type::DECIMAL,
                own,
            )?;
            cases.push((self.condition_with_ends(condition, at, own)?, score));
        }
        let mut formula = match otherwise {
            Some(score) => self.named(score, text!("score otherwise"), "y_otherwise", Type::DECIMAL, own)?,
            None => "NA()".to_owned(),
        };
        for (condition, score) in cases.iter().rev() {
            formula = format!("IF({condition},{score},{formula})");
        }
        Ok(formula)
    }

    /// A condition whose plain number on the right may be changed: `value >= 95%`.
    fn condition_with_ends(&mut self, condition: &SubjectExpr, at: usize, own: &Own) -> Live {
        use weigh_engine::dsl::model::{ExprKind, SubjectLeaf};
        if let ExprKind::Compare(op, a, b) = &condition.kind
            && matches!(a.kind, ExprKind::Leaf(SubjectLeaf::Value))
            && !own.value_is_text
            && b.as_literal().and_then(super::expression::number_of).is_some()
        {
            let sign = super::condition::sign(*op);
            let number = at + 1;
            let end = self.named(
                b,
                text!("step {number}: value", number),
                &format!("x{number}"),
                a.ty,
                own,
            )?;
            return Ok(format!("IFERROR({}{sign}{end},FALSE)", self.number(a, own)?));
        }
        self.condition(condition, own)
    }

    fn attainment(&mut self, value: &str, form: &Attainment, value_type: Type, own: &Own) -> Live {
        let target = self.target(&form.target, value_type, own)?;
        let floor = self.optional(form.at_least.as_ref(), text!("at least"), "at_least", own)?;
        let cap = self.optional(form.at_most.as_ref(), text!("at most"), "at_most", own)?;
        let best = self.scale.1.clone();
        let floor = floor.unwrap_or_else(|| "0".to_owned());
        let within = |score: String| within(score, Some(floor.clone()), cap.clone());
        Ok(if form.below {
            let score = if form.by_difference {
                format!("{best}*(2*{target}-{value})/{target}")
            } else {
                // What should be low and is nought or below is as good as it gets.
                let most = cap.clone().unwrap_or_else(|| "NA()".to_owned());
                format!("IF({value}>0,{best}*{target}/{value},{most})")
            };
            let score = within(score);
            let of_nought = within(format!("IF({value}<=0,{best},{floor})"));
            format!("IF({target}>0,{score},IF({target}=0,{of_nought},NA()))")
        } else {
            let score = within(format!("{best}*{value}/{target}"));
            let of_nought = within(floor.clone());
            format!("IF({target}>0,{score},IF(AND({target}=0,{value}<=0),{of_nought},NA()))")
        })
    }

    fn per_step(&mut self, value: &str, form: &PerStep, value_type: Type, own: &Own) -> Live {
        let amount = self.named(
            &form.amount,
            text!("points for each step"),
            "points",
            Type::DECIMAL,
            own,
        )?;
        let step = self.named(&form.step, text!("size of a step"), "step", value_type, own)?;
        let reference = self.named(
            &form.reference,
            text!("steps are counted from"),
            "from",
            value_type,
            own,
        )?;
        let start = self.named(
            &form.from,
            text!("score to start from"),
            "start",
            Type::DECIMAL,
            own,
        )?;
        let floor = self.optional(form.at_least.as_ref(), text!("at least"), "at_least", own)?;
        let cap = self.optional(form.at_most.as_ref(), text!("at most"), "at_most", own)?;
        let distance = if form.under {
            format!("{reference}-{value}")
        } else {
            format!("{value}-{reference}")
        };
        let steps = format!("MAX(0,INT(ROUND(({distance})/{step},9)))");
        let sign = if form.add { '+' } else { '-' };
        let score = within(format!("{start}{sign}{amount}*{steps}"), floor, cap);
        Ok(format!("IF({step}>0,{score},NA())"))
    }

    /// Lighthouse's curve, with the same approximation of the error function as the engine has: Abramowitz and Stegun, 7.1.26.
    fn log_normal(
        &mut self,
        value: &str,
        p10: &SubjectExpr,
        median: &SubjectExpr,
        value_type: Type,
        own: &Own,
    ) -> Live {
        let p10 = self.named(p10, text!("value that scores 90 %"), "p10", value_type, own)?;
        let median = self.named(median, text!("value that scores 50 %"), "median", value_type, own)?;
        let missing = quoted(MISSING);
        let head = self.say(&text!("place on the curve"));
        let x = format!("IFERROR(LN({value}/{median})*0.9061938024368232/(0-LN({p10}/{median})),{missing})");
        let x = calculated(self.helper(own.sheet, head.clone(), "0.00", &x));
        let t = format!("IFERROR(1/(1+0.3275911*ABS({x})),{missing})");
        let t = calculated(self.helper(own.sheet, head, "0.00", &t));
        let terms = format!(
            "((((1.061405429*{t}-1.453152027)*{t}+1.421413741)*{t}-0.284496736)*{t}+0.254829592)*{t}"
        );
        let above = format!("(1-SIGN({x})*(1-{terms}*EXP(0-{x}*{x})))/2");
        let share = format!(
            "IF({value}<=0,1,IF({value}<={p10},MAX(0.9,MIN(1,{above})),IF({value}<={median},MAX(0.5,MIN(0.8999999999999999,{above})),MAX(0,MIN(0.49999999999999994,{above})))))"
        );
        let (worst, best) = self.scale.clone();
        Ok(format!(
            "IF(AND({p10}>0,{p10}<{median}),{worst}+({best}-{worst})*{share},NA())"
        ))
    }
}

/// Not below the floor, and above all not above the cap.
pub(super) fn within(score: String, floor: Option<String>, cap: Option<String>) -> String {
    let score = match floor {
        Some(floor) => format!("MAX(({floor}+0),{score})"),
        None => score,
    };
    match cap {
        Some(cap) => format!("MIN(({cap}+0),{score})"),
        None => score,
    }
}
