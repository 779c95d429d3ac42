//! From what the parts bring to the total: steps that add up to it as it is shown, whatever was rounded on the way.

use serde::Serialize;
use weigh_engine::dsl::model::Member;
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::{Decimal, Rounding, RoundingMode};
use weigh_engine::explain::{Content, Part, Standing};
use weigh_engine::outcome::{Cell, Rule};
use weigh_words::{Text, text};

use crate::explain::Page;
use crate::fired::number;
use crate::html::chart::{Bar, Kind, strip};
use crate::number::fixed;

/// Of more KPIs than this the groups are shown, where there are groups: what each KPI brings stands in the table of parts.
const MOST_STEPS: usize = 16;

/// How a total came about.
#[derive(Debug, Serialize)]
pub(crate) struct Flow {
    /// What is shown.
    about: String,
    rows: Vec<Row>,
}

/// A step, or a group whose parts follow.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    /// The bar; none for a group.
    strip: Option<String>,
    amount: String,
    total: bool,
    within: bool,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) name: String,
    /// The points that it brings, as they are shown; none for the name of a group.
    pub(super) points: Option<Decimal>,
    /// A score as it is shown, where scores stand side by side and nothing is added.
    score: Option<String>,
    pub(super) kind: Kind,
    /// Whether it is one of a group's.
    pub(super) within: bool,
}

/// The steps to a total that is shown as `shown`; none where there is no total.
pub(super) fn flow(page: &Page<'_>, total: &Part, shown: &str) -> Option<Flow> {
    let end = Decimal::parse(shown)?;
    let places = page.point_places() as usize;
    let (best, worst) = (
        page.scorecard().scale.1.to_f64(),
        page.scorecard().scale.0.to_f64(),
    );
    let adding = steps(page, total, end);
    let about = match &adding {
        Some(_) => text!("What each part brings to the total: its score times its weight in force"),
        None => apart(page, total)?,
    };
    let adds = adding.is_some();
    let steps = adding.unwrap_or_else(|| scores(page, total));
    let mut reached = Decimal::ZERO;
    let mut reach = vec![0.0, best.max(worst)];
    let mut bars = Vec::new();
    for step in &steps {
        let from = if adds { reached } else { Decimal::ZERO };
        let to = from.add(step.points.unwrap_or_default())?;
        reach.extend([from.to_f64(), to.to_f64()]);
        bars.push((from, to));
        reached = to;
    }
    reach.push(end.to_f64());
    let axis = (
        reach.iter().copied().fold(f64::INFINITY, f64::min),
        reach.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    let bar = |(from, to): (Decimal, Decimal), kind| Bar {
        from: from.to_f64(),
        to: to.to_f64(),
        kind,
        joined: adds && kind != Kind::Total,
    };
    // As many decimals as one of the steps has.
    let points = steps.iter().filter_map(|step| step.points);
    let used = points.map(|points| points.settle().parts().1 as usize).max();
    let places = used
        .unwrap_or_default()
        .clamp(end.parts().1 as usize, places.max(end.parts().1 as usize));
    let row = |(step, ends): (&Step, &(Decimal, Decimal))| {
        let amount = match &step.score {
            Some(score) => Some(score.clone()),
            None => step.points.map(|points| amount(points, places)),
        };
        Row {
            name: step.name.clone(),
            strip: step.points.map(|_| strip(axis, bar(*ends, step.kind))),
            amount: amount.unwrap_or_default(),
            total: false,
            within: step.within,
        }
    };
    let mut rows: Vec<Row> = steps.iter().zip(&bars).map(row).collect();
    rows.push(Row {
        name: page.said(&text!("Total")),
        strip: Some(strip(axis, bar((Decimal::ZERO, end), Kind::Total))),
        amount: shown.to_owned(),
        total: true,
        within: false,
    });
    Some(Flow {
        about: page.said(&about),
        rows,
    })
}

fn amount(points: Decimal, places: usize) -> String {
    let shown = fixed(points, places);
    if shown.starts_with('-') {
        shown
    } else {
        format!("+{shown}")
    }
}

/// The steps whose points add up to `end`; none where the total is not a sum.
pub(super) fn steps(page: &Page<'_>, total: &Part, end: Decimal) -> Option<Vec<Step>> {
    let mut steps = Steps {
        page,
        places: Rounding {
            places: page.point_places(),
            mode: RoundingMode::HalfUp,
        },
        all: Vec::new(),
        sum: Decimal::ZERO,
    };
    steps.group(total, Decimal::ONE, false)?;
    let rest = end.sub(steps.sum)?;
    // What is shown is rounded, step by step and at the end. What is more than that would be a lie.
    let shown = steps.all.iter().filter(|step| step.points.is_some()).count() as i64;
    let declared = total.rounding.map_or(Decimal::ZERO, Rounding::step);
    let by_places = steps.places.step().mul(Decimal::from(shown + 1))?;
    let printed = Decimal::from_parts(1, end.parts().1).unwrap_or(Decimal::ONE);
    let most = by_places.add(declared)?.add(printed)?;
    if rest.abs().compare(most).is_gt() {
        return None;
    }
    if !rest.is_zero() {
        let name = page.said(&text!("rounding"));
        steps.all.push(Step {
            name,
            points: Some(rest),
            score: None,
            kind: Kind::Rounding,
            within: false,
        });
    }
    Some(steps.all)
}

struct Steps<'p, 'a> {
    page: &'p Page<'a>,
    places: Rounding,
    all: Vec<Step>,
    sum: Decimal,
}

impl Steps<'_, '_> {
    /// The steps of a group whose score counts so many times.
    fn group(&mut self, group: &Part, times: Decimal, within: bool) -> Option<()> {
        let (Content::Group { parts, combined, .. }, Member::Group(id)) = (&group.content, group.member)
        else {
            return None;
        };
        let combine = self.page.scorecard().group(id).combine;
        if !combined.is_missing() {
            for part in parts {
                self.part(part, combine, times, within)?;
            }
            // A curve over the group's score.
            let curve = text!("curve");
            self.change(group, &curve, combined, &group.raw, times, within)?;
        }
        self.ends(group, times, within)
    }

    fn part(&mut self, part: &Part, combine: Combine, times: Decimal, within: bool) -> Option<()> {
        let own = match combine {
            Combine::WeightedMean => part.share?,
            Combine::Sum => {
                let weight = part.weight.as_ref()?.own.as_ref();
                weight.ok().and_then(|weight| weight.mul(times))?
            }
            Combine::GeometricMean
            | Combine::HarmonicMean
            | Combine::Product
            | Combine::Min
            | Combine::Max => return None,
        };
        let absent = matches!(part.standing, Standing::Skipped | Standing::NotApplicable);
        // What is not there brings nothing.
        if absent || own.is_zero() {
            return Some(());
        }
        let score = number(&part.score)?;
        let name = self.page.name(part.member);
        if let Content::Group { parts, .. } = &part.content
            && !within
            && self.page.scorecard().kpis.len() <= MOST_STEPS
            && parts.len() > 1
            && combine == Combine::WeightedMean
            && self.page.adds_up(part)
            && part.standing == Standing::There
        {
            self.all.push(Step {
                name,
                points: None,
                score: None,
                kind: Kind::Part,
                within: false,
            });
            return self.group(part, own, true);
        }
        self.push(name, score.mul(own)?, Kind::Part, within);
        Some(())
    }

    /// What happens to a group's score once its parts are combined.
    fn ends(&mut self, group: &Part, times: Decimal, within: bool) -> Option<()> {
        let rules = self.page.scorecard().rules(group.member);
        for seen in group.rules.iter().filter(|seen| seen.fired) {
            let (Rule::Adjustment(at), Some(points)) = (seen.rule, &seen.points) else {
                continue;
            };
            let form = &rules.adjustments[at];
            let points = number(points)?.mul(times)?;
            let why = crate::text::clean(&form.why);
            let (text, points) = if form.penalty {
                (text!("penalty: {why}", why), points.neg())
            } else {
                (text!("bonus: {why}", why), points)
            };
            self.push(self.page.said(&text), points, kind(points), within);
        }
        let limit = text!("limit");
        self.change(group, &limit, &group.adjusted, &group.limited, times, within)?;
        if group.limited.is_missing() {
            let unknown = text!("where nothing is known");
            self.change(group, &unknown, &group.limited, &group.filled, times, within)?;
        }
        let struck = (group.rules.iter()).filter(|seen| seen.fired);
        let struck = struck.filter_map(|seen| match seen.rule {
            Rule::Veto(at) => Some(crate::text::clean(&rules.vetoes[at].why)),
            Rule::Adjustment(_) => None,
        });
        let veto = text!("veto: {why}", why = Text::list(struck.collect::<Vec<_>>()));
        self.change(group, &veto, &group.filled, &group.settled, times, within)?;
        if within {
            let rounding = text!("rounding of {group}", group = self.page.name(group.member));
            let (from, to) = (number(&group.settled)?, number(&group.score)?);
            let points = to.sub(from)?.mul(times)?;
            if !points.is_zero() {
                self.push(self.page.said(&rounding), points, Kind::Rounding, true);
            }
        }
        Some(())
    }

    fn change(
        &mut self,
        group: &Part,
        why: &Text,
        from: &Cell,
        to: &Cell,
        times: Decimal,
        within: bool,
    ) -> Option<()> {
        let nought = |cell: &Cell| match cell {
            Cell::Missing(_) => Some(Decimal::ZERO),
            known => number(known),
        };
        let points = nought(to)?.sub(nought(from)?)?.mul(times)?;
        if points.is_zero() {
            return Some(());
        }
        let why = if within {
            text!(
                "{name}: {why}",
                name = self.page.name(group.member),
                why = why.clone()
            )
        } else {
            why.clone()
        };
        self.push(self.page.said(&why), points, kind(points), within);
        Some(())
    }

    fn push(&mut self, name: String, points: Decimal, kind: Kind, within: bool) {
        let points = self.places.apply(points);
        if kind != Kind::Part && points.is_zero() {
            return;
        }
        self.sum = self.sum.add(points).unwrap_or(self.sum);
        self.all.push(Step {
            name,
            points: Some(points),
            score: None,
            kind,
            within,
        });
    }
}

fn kind(points: Decimal) -> Kind {
    if points.compare(Decimal::ZERO).is_lt() {
        Kind::Down
    } else {
        Kind::Up
    }
}

/// What is shown where a total is no sum of what its parts bring; none where it is, but does not come out.
fn apart(page: &Page<'_>, total: &Part) -> Option<Text> {
    let Member::Group(id) = total.member else {
        return None;
    };
    let how = match page.scorecard().group(id).combine {
        Combine::WeightedMean | Combine::Sum => return None,
        Combine::GeometricMean => text!("the weighted geometric mean of the parts"),
        Combine::HarmonicMean => text!("the weighted harmonic mean of the parts"),
        Combine::Product => text!("the product of the parts"),
        Combine::Min => text!("the smallest of the parts"),
        Combine::Max => text!("the largest of the parts"),
    };
    Some(text!(
        "Scores of the parts, which are not added up: the total is {how}",
        how
    ))
}

/// The scores of the parts, each for itself.
fn scores(page: &Page<'_>, total: &Part) -> Vec<Step> {
    let Content::Group { parts, .. } = &total.content else {
        return Vec::new();
    };
    let step = |part: &Part| {
        Some(Step {
            name: page.name(part.member),
            points: Some(number(&part.score)?),
            score: page.score(part),
            kind: Kind::Part,
            within: false,
        })
    };
    parts.iter().filter_map(step).collect()
}
