//! How a value became a score, in words.

use weigh_engine::dsl::model::{KpiId, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::explain::{Formula, Looked, Part, Scored, Stretch};
use weigh_engine::outcome::Cell;
use weigh_words::{Text, text};

use super::formula::{because, cell};
use super::{Page, UNDER, exact};
use crate::number::precisely;
use crate::text::clean;

impl Page<'_> {
    /// How a KPI's value became its score.
    pub(super) fn scored(&mut self, kpi: KpiId, value: &Cell, scored: &Scored, part: &Part, depth: usize) {
        let definition = self.scorecard().kpi(kpi);
        let (ty, unit) = (definition.value.ty, definition.unit.clone());
        self.form(value, scored, part, depth, (ty, unit.as_deref()));
    }

    /// What was made of a group's combined score.
    pub(super) fn scored_group(&mut self, combined: &Cell, scored: &Scored, part: &Part, depth: usize) {
        self.form(combined, scored, part, depth, (Type::DECIMAL, None));
    }

    fn form(
        &mut self,
        value: &Cell,
        scored: &Scored,
        part: &Part,
        depth: usize,
        (ty, unit): (Type, Option<&str>),
    ) {
        let (lead, language) = (self.lead(&text!("score")), self.options.language);
        if let Some(why) = self.reason(&part.raw) {
            self.line(depth, &lead, &text!("missing: {why}", why));
            return;
        }
        let raw = exact(&part.raw);
        let in_unit = |cell: &Cell| precisely(language, ty, unit, cell);
        match scored {
            Scored::Points {
                at,
                place,
                points,
                stretch,
            } => {
                let of_place = |cell: &Cell| match at {
                    Looked::Standing(standing) => precisely(language, standing.ty, None, cell),
                    Looked::Value | Looked::Distance(_) => in_unit(cell),
                };
                let shown = |cell: &Cell| of_place(cell).unwrap_or_default();
                let on_curve = on_points(points, *stretch, place, &shown);
                let text = match at {
                    Looked::Value => text!("{score} = {on_curve}", score = raw, on_curve),
                    Looked::Distance(target) => text!(
                        "{score} = {distance} away from {target}, {on_curve}",
                        score = raw,
                        distance = shown(place),
                        target = in_unit(&target.value).unwrap_or_default(),
                        on_curve
                    ),
                    Looked::Standing(_) => text!(
                        "{score} = standing {standing}, {on_curve}",
                        score = raw,
                        standing = shown(place),
                        on_curve
                    ),
                };
                self.line(depth, &lead, &text);
                if let Looked::Standing(standing) = at {
                    self.leaves(standing, depth);
                }
            }
            Scored::Steps {
                steps,
                otherwise,
                taken,
            } => {
                let text = match taken.and_then(|at| steps.get(at)) {
                    Some((_, condition)) => text!(
                        "{score} because {condition}",
                        score = raw,
                        condition = because(condition, language)
                    ),
                    None if otherwise.is_some() => {
                        text!("{score} because no step's condition holds", score = raw)
                    }
                    None => raw,
                };
                self.line(depth, &lead, &text);
                let missed = taken.unwrap_or(0).min(steps.len());
                for (score, condition) in &steps[..missed] {
                    let text = text!(
                        "not {score}: {condition} does not hold",
                        score = cell(score, language),
                        condition = clean(&condition.text)
                    );
                    self.dim(depth, UNDER, &text);
                }
            }
            Scored::Attainment {
                target,
                below,
                by_difference,
                unlimited,
                at_least,
                at_most,
            } => {
                let (value, aim) = (
                    in_unit(value).unwrap_or_default(),
                    in_unit(&target.value).unwrap_or_default(),
                );
                let best = self.scorecard().scale.1;
                let formula = match (below, by_difference) {
                    (false, _) => format!("{best} × {value} / {aim}"),
                    (true, false) => format!("{best} × {aim} / {value}"),
                    (true, true) => format!("{best} × (2 − {value} / {aim})"),
                };
                let text = match unlimited {
                    // Nothing is so many times a target of nothing: it is met, or it is not.
                    Some(unlimited) if is_nought(&target.value) => {
                        let is_met = number(unlimited).is_some_and(|score| score.compare(best).is_eq());
                        against_nothing(raw, value, aim, is_met)
                    }
                    // Scores that nobody rounds have fewer digits than what is computed here again.
                    Some(unlimited) if exact(unlimited) != exact(&part.raw) => text!(
                        "{score} instead of {formula} = {unlimited}",
                        score = raw,
                        formula,
                        unlimited = exact(unlimited)
                    ),
                    Some(_) => text!("{score} = {formula}", score = raw, formula),
                    None => text!(
                        "{score} instead of {formula}, which has no end",
                        score = raw,
                        formula
                    ),
                };
                self.line(depth, &lead, &limited(text, at_least.as_ref(), at_most.as_ref()));
            }
            Scored::PerStep {
                add,
                under,
                amount,
                step,
                reference,
                from,
                steps,
                at_least,
                at_most,
            } => {
                let steps = steps.as_ref().map(exact).unwrap_or_default();
                let sum = text!(
                    "{from} {sign} {amount} × {steps}",
                    from = exact(&from.value),
                    sign = if *add { "+" } else { "−" },
                    amount = exact(&amount.value),
                    steps = &steps
                );
                let stride = in_unit(&step.value).unwrap_or_default();
                let reference = in_unit(&reference.value).unwrap_or_default();
                let text = if *under {
                    text!(
                        "{score} = {sum}, for {steps} full steps of {stride} under {reference}",
                        score = raw,
                        sum,
                        steps,
                        stride,
                        reference
                    )
                } else {
                    text!(
                        "{score} = {sum}, for {steps} full steps of {stride} over {reference}",
                        score = raw,
                        sum,
                        steps,
                        stride,
                        reference
                    )
                };
                self.line(depth, &lead, &limited(text, at_least.as_ref(), at_most.as_ref()));
            }
            Scored::LogNormal { p10, median } => {
                let text = text!(
                    "{score} on the log-normal curve: {p10} scores 90 % of the scale, {median} half of it",
                    score = raw,
                    p10 = in_unit(&p10.value).unwrap_or_default(),
                    median = in_unit(&median.value).unwrap_or_default(),
                );
                self.line(depth, &lead, &text);
            }
            Scored::Plugin { curve, arguments } => {
                let of_value = in_unit(value).unwrap_or_default();
                let further = arguments.iter().map(|argument| cell(argument, language));
                let options = curve
                    .options
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"));
                let between: Vec<String> = std::iter::once(of_value).chain(further).chain(options).collect();
                let call = clean(&format!("{curve}({})", between.join(", ")));
                let text = text!("{score} = {call}, a plugin's curve", score = raw, call);
                self.line(depth, &lead, &text);
                for argument in arguments {
                    self.leaves(argument, depth);
                }
            }
            Scored::Formula(formula) => {
                let text = text!("{score} = {formula}", score = raw, formula = clean(&formula.text));
                self.line(depth, &lead, &text);
                self.leaves(formula, depth);
            }
        }
    }
}

fn is_nought(cell: &Cell) -> bool {
    number(cell).is_some_and(Decimal::is_zero)
}

fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Exact(number) => Some(*number),
        Cell::Float(number) => Decimal::from_f64(*number),
        Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Bool(_) | Cell::Missing(_) => None,
    }
}

/// The same with the limits of a score.
fn limited(mut text: Text, at_least: Option<&Formula>, at_most: Option<&Formula>) -> Text {
    if let Some(least) = at_least {
        let limit = exact(&least.value);
        text = text!("{so_far}, at least {limit}", so_far = text, limit);
    }
    if let Some(most) = at_most {
        let limit = exact(&most.value);
        text = text!("{so_far}, at most {limit}", so_far = text, limit);
    }
    text
}

fn against_nothing(score: Text, value: String, target: String, is_met: bool) -> Text {
    if is_met {
        text!(
            "{score}, because {value} meets the target of {target}",
            score,
            value,
            target
        )
    } else {
        text!(
            "{score}, because {value} misses the target of {target}",
            score,
            value,
            target
        )
    }
}

/// Where a place lies among points.
fn on_points(
    points: &[(Cell, Cell)],
    stretch: Option<Stretch>,
    place: &Cell,
    shown: &dyn Fn(&Cell) -> String,
) -> Text {
    let point = |at: usize| {
        let (at, score) = &points[at];
        text!("{at} → {score}", at = shown(at), score = exact(score))
    };
    match stretch {
        None => Text::default(),
        Some(Stretch::Between(at)) => {
            text!(
                "between {point} and {next}",
                point = point(at),
                next = point(at + 1)
            )
        }
        Some(Stretch::At(at)) => {
            let order = number(place).zip(number(&points[at].0));
            match order.map(|(place, at)| place.compare(at)) {
                Some(std::cmp::Ordering::Less) => {
                    text!("before the first point, {point}", point = point(at))
                }
                Some(std::cmp::Ordering::Greater) => {
                    text!("beyond the last point, {point}", point = point(at))
                }
                _ => text!("at the point {point}", point = point(at)),
            }
        }
    }
}
