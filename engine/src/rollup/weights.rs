//! How much each member counts: the formulas behind `weighted by`, evaluated for every subject in every period.

use weigh_dsl::model::{Kpi, Missing, Policy, Rules, Scorecard, Scoring, SubjectExpr};
use weigh_dsl::source::Sources;

use crate::error::Error;
use crate::outcome::Cells;
use crate::registry::Registry;
use crate::request::Watch;
use crate::score::{Supposition, watched};
use crate::values::Values;

/// The weights of all roll-ups of a scorecard.
pub(super) struct Weights {
    /// By roll-up, by part; none where all members count the same.
    by_part: Vec<Vec<Option<Cells>>>,
}

impl Weights {
    pub(super) fn of(
        scorecard: &Scorecard,
        sources: &Sources,
        values: &Values,
        registry: &Registry,
        suppositions: &[Supposition],
        watch: &dyn Watch,
    ) -> Result<Self, Error> {
        let mut kpis = scorecard.kpis.clone();
        let Some(form) = kpis.first().cloned() else {
            unreachable!("a scorecard has a KPI");
        };
        // Each formula is the value of a KPI more: so they are evaluated where all are, and may name other KPIs.
        let places: Vec<Vec<Option<usize>>> = (scorecard.rollups.iter())
            .map(|rollup| {
                let place = |weight: &Option<SubjectExpr>| {
                    weight.as_ref().map(|weight: &SubjectExpr| {
                        kpis.push(Kpi {
                            value: weight.clone(),
                            scoring: Scoring::Formula(weight.clone()),
                            target: None,
                            rules: Rules::default(),
                            missing: Missing {
                                policy: Policy::Skip,
                                stated: false,
                            },
                            needs: Vec::new(),
                            applies: None,
                            limit: None,
                            round: None,
                            bands: None,
                            ..form.clone()
                        });
                        kpis.len() - 1
                    })
                };
                rollup.parts.iter().map(|part| &part.weight).map(place).collect()
            })
            .collect();
        if kpis.len() == scorecard.kpis.len() {
            let none = |rollup: &Vec<Option<usize>>| rollup.iter().map(|_| None).collect();
            return Ok(Self {
                by_part: places.iter().map(none).collect(),
            });
        }
        // They are members of no group, so that a formula may read the total, which stays what it is.
        let weighing = Scorecard {
            kpis,
            rollups: Vec::new(),
            ..scorecard.clone()
        };
        let results = watched(&weighing, sources, values, registry, suppositions, watch)?;
        let cells = |place: &Option<usize>| place.map(|at| results.kpis[at].values.clone());
        Ok(Self {
            by_part: places
                .iter()
                .map(|rollup| rollup.iter().map(cells).collect())
                .collect(),
        })
    }

    /// The weights of a part, by row; none where all members count the same.
    pub(super) fn of_part(&self, rollup: usize, part: usize) -> Option<&Cells> {
        self.by_part[rollup][part].as_ref()
    }
}
