//! From aggregates to accumulators: each aggregate becomes a few primitive ones, equal ones once, and those that can
//! be counted together share a class.

use indexmap::IndexSet;
use weigh_dsl::model::{Aggregate, AggregateFn};
use weigh_dsl::value::Decimal;

use super::build::Builder;
use super::rows::NodeId;
use super::scan::{
    Accumulator, Class, Condition, Finish, Mask, MaskId, Measure, MetricCall, Output, Part, RowGrain,
};
use super::window::{Cells, Days};

/// The accumulators of one table as they are gathered.
#[derive(Default)]
pub(super) struct Drafts {
    masks: IndexSet<Mask>,
    metrics: IndexSet<MetricCall>,
    classes: Vec<Draft>,
    outputs: Vec<(Aggregate, Vec<DraftPart>)>,
}

/// What is counted of a table, and what is read off it.
pub(super) struct Counted {
    pub(super) masks: Vec<Mask>,
    pub(super) metrics: Vec<MetricCall>,
    pub(super) classes: Vec<Class>,
    pub(super) outputs: Vec<Output>,
}

/// A class in the making.
struct Draft {
    grain: RowGrain,
    windows: Vec<Days>,
    accumulators: IndexSet<Accumulator>,
    /// Whether it stays as it is: the cells of a plugin's metric are not put together from smaller ones.
    alone: bool,
}

/// A part of an output: what it is read off, before classes are merged.
struct DraftPart {
    draft: usize,
    periods: Vec<(u32, Days)>,
    recipe: Recipe,
}

/// An aggregate as accumulators.
struct Recipe {
    accumulators: Vec<Accumulator>,
    finish: fn(&[u32], Decimal) -> Finish,
    percent: Decimal,
}

impl Drafts {
    /// Begins an aggregate; its parts follow.
    pub(super) fn output(&mut self, aggregate: &Aggregate) {
        self.outputs.push((aggregate.clone(), Vec::new()));
    }

    /// Adds an aggregate for some periods. `filter` is its own, with whatever must hold besides.
    pub(super) fn part(
        &mut self,
        builder: &mut Builder<'_>,
        aggregate: &Aggregate,
        filter: Option<NodeId>,
        grain: RowGrain,
        periods: Vec<(u32, Days)>,
    ) {
        let recipe = self.recipe(builder, aggregate, filter);
        let mut windows: Vec<Days> = periods.iter().map(|(_, days)| *days).collect();
        windows.sort_unstable();
        windows.dedup();
        let alone = matches!(aggregate.function, AggregateFn::Metric(_));
        let known = self
            .classes
            .iter()
            .position(|draft| draft.grain == grain && draft.windows == windows && draft.alone == alone);
        let draft = known.unwrap_or_else(|| {
            self.classes.push(Draft {
                grain,
                windows,
                accumulators: IndexSet::new(),
                alone,
            });
            self.classes.len() - 1
        });
        self.classes[draft]
            .accumulators
            .extend(recipe.accumulators.iter().cloned());
        if let Some((_, parts)) = self.outputs.last_mut() {
            parts.push(DraftPart {
                draft,
                periods,
                recipe,
            });
        }
    }

    fn recipe(&mut self, builder: &mut Builder<'_>, aggregate: &Aggregate, filter: Option<NodeId>) -> Recipe {
        let node = aggregate.argument.as_ref().map(|argument| builder.expr(argument));
        let weight = aggregate.weight.as_ref().map(|weight| builder.expr(weight));
        let mut mask = |conditions: &[Option<Condition>]| {
            let mut all: Vec<Condition> = conditions.iter().copied().flatten().collect();
            all.extend(filter.map(Condition::Yes));
            all.sort_unstable();
            all.dedup();
            MaskId(self.masks.insert_full(Mask(all)).0 as u32)
        };
        let known = mask(&[node.map(Condition::Known), weight.map(Condition::Known)]);
        let one = |measure, mask, finish| Recipe {
            accumulators: vec![Accumulator { measure, mask }],
            finish,
            percent: Decimal::ZERO,
        };
        let count = Accumulator {
            measure: Measure::Count,
            mask: known,
        };
        let Some(node) = node else {
            return one(Measure::Count, known, |at, _| Finish::Count(at[0]));
        };
        match aggregate.function {
            AggregateFn::Metric(metric) => {
                let more = aggregate.more.iter().map(|argument| builder.expr(argument));
                let call = MetricCall {
                    metric,
                    arguments: [node].into_iter().chain(more).collect(),
                };
                let at = self.metrics.insert_full(call).0 as u32;
                one(Measure::Metric(at), mask(&[]), |at, _| Finish::Metric(at[0]))
            }
            AggregateFn::Count => one(Measure::Count, known, |at, _| Finish::Count(at[0])),
            AggregateFn::Sum => one(Measure::Sum(node), known, |at, _| Finish::Sum(at[0])),
            AggregateFn::Min => one(Measure::Min(node), known, |at, _| Finish::Pick(at[0])),
            AggregateFn::Max => one(Measure::Max(node), known, |at, _| Finish::Pick(at[0])),
            AggregateFn::First => one(Measure::First(node), known, |at, _| Finish::Pick(at[0])),
            AggregateFn::Last => one(Measure::Last(node), known, |at, _| Finish::Pick(at[0])),
            AggregateFn::StdDev => one(Measure::Spread(node), known, |at, _| Finish::Spread(at[0])),
            AggregateFn::Distinct => one(Measure::Distinct(node), known, |at, _| Finish::Distinct(at[0])),
            AggregateFn::Median => quantile(node, known, Decimal::from(50)),
            AggregateFn::Percentile(percent) => quantile(node, known, percent),
            AggregateFn::Avg => match weight {
                None => Recipe {
                    accumulators: vec![
                        Accumulator {
                            measure: Measure::Sum(node),
                            mask: known,
                        },
                        count,
                    ],
                    finish: |at, _| Finish::Mean {
                        sum: at[0],
                        count: at[1],
                    },
                    percent: Decimal::ZERO,
                },
                Some(weight) => Recipe {
                    accumulators: vec![
                        Accumulator {
                            measure: Measure::Sum(builder.product(node, weight)),
                            mask: known,
                        },
                        Accumulator {
                            measure: Measure::Sum(weight),
                            mask: known,
                        },
                        count,
                    ],
                    finish: |at, _| Finish::WeightedMean {
                        sum: at[0],
                        weights: at[1],
                        count: at[2],
                    },
                    percent: Decimal::ZERO,
                },
            },
            AggregateFn::Share => Recipe {
                accumulators: vec![
                    Accumulator {
                        measure: Measure::Count,
                        mask: mask(&[Some(Condition::Yes(node))]),
                    },
                    count,
                ],
                finish: |at, _| Finish::Share {
                    yes: at[0],
                    known: at[1],
                },
                percent: Decimal::ZERO,
            },
        }
    }

    /// All of it as it is counted.
    pub(super) fn finish(mut self) -> Counted {
        let place = merge(&mut self.classes);
        let has_time = |draft: &Draft| draft.windows != [Days::ALL];
        let cells: Vec<Cells> = self
            .classes
            .iter()
            .map(|draft| {
                if has_time(draft) {
                    Cells::new(&draft.windows)
                } else {
                    Cells::whole()
                }
            })
            .collect();
        let outputs = self.outputs.into_iter().map(|(aggregate, parts)| {
            let parts = parts.into_iter().map(|part| {
                let class = place[part.draft];
                let kept = &self.classes[class].accumulators;
                let at = |accumulator| match kept.get_index_of(accumulator) {
                    Some(at) => at as u32,
                    None => unreachable!("a class holds the accumulators of its outputs"),
                };
                let at: Vec<u32> = part.recipe.accumulators.iter().map(at).collect();
                let periods = part
                    .periods
                    .iter()
                    .map(|(period, days)| (*period, cells[class].run(*days)));
                Part {
                    class: class as u32,
                    periods: periods.collect(),
                    finish: (part.recipe.finish)(&at, part.recipe.percent),
                }
            });
            Output {
                aggregate,
                parts: parts.collect(),
            }
        });
        let outputs = outputs.collect();
        let classes = self.classes.into_iter().zip(cells).map(|(draft, cells)| Class {
            grain: draft.grain,
            cells,
            accumulators: draft.accumulators.into_iter().collect(),
        });
        Counted {
            masks: self.masks.into_iter().collect(),
            metrics: self.metrics.into_iter().collect(),
            classes: classes.collect(),
            outputs,
        }
    }
}

fn quantile(node: NodeId, mask: MaskId, percent: Decimal) -> Recipe {
    Recipe {
        accumulators: vec![Accumulator {
            measure: Measure::Values(node),
            mask,
        }],
        finish: |at, percent| Finish::Quantile(at[0], percent),
        percent,
    }
}

impl Draft {
    /// The size of what is kept for each subject.
    fn size(&self) -> usize {
        Cells::new(&self.windows).count as usize * self.accumulators.len()
    }

    fn with(&self, other: &Draft) -> Draft {
        let mut windows = [self.windows.as_slice(), &other.windows].concat();
        windows.sort_unstable();
        windows.dedup();
        let accumulators = self.accumulators.union(&other.accumulators).cloned().collect();
        Draft {
            grain: self.grain,
            windows,
            accumulators,
            alone: false,
        }
    }
}

/// Joins classes of one grain where that saves an update per row and does not cost a quarter more memory: this month
/// and the month before, over twelve months, are the same thirteen cells. Answers where each class went.
fn merge(drafts: &mut Vec<Draft>) -> Vec<usize> {
    let mut place: Vec<usize> = (0..drafts.len()).collect();
    let mut a = 0;
    while a < drafts.len() {
        let found = (a + 1..drafts.len()).find_map(|b| {
            if drafts[a].grain != drafts[b].grain || drafts[a].alone || drafts[b].alone {
                return None;
            }
            let joined = drafts[a].with(&drafts[b]);
            let apart = drafts[a].size() + drafts[b].size();
            (joined.size() * 4 <= apart * 5).then_some((b, joined))
        });
        match found {
            Some((b, joined)) => {
                drafts[a] = joined;
                drafts.remove(b);
                for at in &mut place {
                    *at = match (*at).cmp(&b) {
                        std::cmp::Ordering::Less => *at,
                        std::cmp::Ordering::Equal => a,
                        std::cmp::Ordering::Greater => *at - 1,
                    };
                }
            }
            None => a += 1,
        }
    }
    place
}
