//! The shape of a subject: the scores of its groups on the spokes of a wheel, or those of its KPIs where there are few of them.

use serde::Serialize;
use weigh_engine::dsl::model::{GroupId, KpiId, Member};
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::Outcome;
use weigh_words::{Text, text};

use super::Pages;
use super::parts::scores;
use crate::fired;
use crate::html::chart::{MOST_AXES, Radar, Spoke, radar};
use crate::number;

/// A wheel, drawn.
#[derive(Debug, Serialize)]
pub(crate) struct Shape {
    svg: String,
}

/// The fewest spokes that make a shape.
const LEAST_AXES: usize = 3;

/// The shape of a subject, where there are neither too few parts for one nor too many.
pub(super) fn shape(pages: &Pages<'_>, subject: usize) -> Option<Shape> {
    let outcome = pages.handout.outcome;
    let fits = |members: &[Member]| (LEAST_AXES..=MOST_AXES).contains(&members.len());
    let root = outcome.scorecard.group(GroupId(0)).members.clone();
    let kpis = (0..outcome.scorecard.kpis.len() as u32).map(|at| Member::Kpi(KpiId(at)));
    let members = Some(root).filter(|members| fits(members));
    let members = members.or_else(|| Some(kpis.collect()).filter(|members: &Vec<Member>| fits(members)))?;
    let row = outcome.row(outcome.periods.len() - 1, subject);
    let (worst, best) = outcome.scorecard.scale;
    let share = |score: Decimal| {
        let (worst, best) = (worst.to_f64(), best.to_f64());
        (score.to_f64() - worst) / (best - worst)
    };
    let spoke = |member: &Member| {
        let score = fired::number(&scores(outcome, *member).cell(row));
        Spoke {
            name: pages.columns.name(*member),
            shown: pages
                .columns
                .score(*member, row)
                .unwrap_or_else(|| "–".to_owned()),
            share: score.map(share),
            mean: pages.columns.mean(*member).map(share),
        }
    };
    let spokes: Vec<Spoke> = members.iter().map(spoke).collect();
    // The same for everybody, so that shapes can be compared.
    let reach = (members.iter())
        .map(|member| pages.columns.reach(*member))
        .fold(1.0, f64::max);
    if spokes.iter().all(|spoke| spoke.share.is_none()) {
        return None;
    }
    let of = |spoke: &Spoke| {
        let (name, score) = (&spoke.name, &spoke.shown);
        text!("{name} {score}", name, score)
    };
    let about = Text::list(spokes.iter().map(of)).in_language(pages.options.language);
    Some(Shape {
        svg: radar(&Radar { spokes, reach }, &about),
    })
}

/// The mean score of a part over all subjects of the last period.
pub(super) fn mean(outcome: &Outcome, member: Member) -> Option<Decimal> {
    let last = outcome.periods.len() - 1;
    let rows = outcome.row(last, 0)..outcome.row(last + 1, 0);
    let cells = scores(outcome, member);
    number::mean(rows.filter_map(|row| fired::number(&cells.cell(row))))
}
