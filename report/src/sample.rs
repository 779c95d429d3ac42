//! Outcomes made by hand for the tests of this crate, so that they show what no small data set would.

pub(crate) mod rules;

use std::sync::Arc;
use std::time::Duration;

use weigh_engine::dsl::model::{
    Band, Bands, Exactness, Expr, ExprKind, Extent, Group, GroupId, Kpi, KpiId, Member, Missing, NumberType,
    Policy, Roundings, Rules, Scorecard, Scoring, SubjectExpr, TableId, Type, Weight,
};
use weigh_engine::dsl::source::{SourceId, Span};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::{
    Calendar, Currency, Decimal, Granularity, Literal, Period, Rounding, RoundingMode, Unit,
};
use weigh_engine::outcome::{
    Cell, Cells, DataErrors, GroupResults, InputTable, KpiResults, Outcome, Packed, Reason, ReasonId,
    Results, Subject,
};

/// An outcome that grows part by part.
pub(crate) struct Sample {
    pub(crate) scorecard: Scorecard,
    pub(crate) outcome: Outcome,
}

pub(crate) const NOWHERE: Span = Span {
    source: SourceId(0),
    start: 0,
    end: 0,
};

pub(crate) fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

/// A number; `?2` is missing for the reason 2, `~1.5` a double, `"text` a text, anything else that is no number too.
pub(crate) fn cell(text: &str) -> Cell {
    if let Some(reason) = text.strip_prefix('?') {
        return Cell::Missing(ReasonId(reason.parse().expect(text)));
    }
    if let Some(float) = text.strip_prefix('~') {
        return Cell::Float(float.parse().expect(text));
    }
    Decimal::parse(text).map_or_else(|| Cell::Text(text.into()), Cell::Exact)
}

pub(crate) fn cells(texts: &str) -> Vec<Cell> {
    texts.split_whitespace().map(cell).collect()
}

/// The weights of the samples are points that make 100.
fn share(weight: &str) -> Decimal {
    number(weight).div(Decimal::HUNDRED).expect(weight)
}

pub(crate) fn money(currency: &str) -> Type {
    Type::Number(NumberType {
        exactness: Exactness::Decimal,
        unit: Unit::money(Currency::new(currency).expect(currency)),
        percent: false,
    })
}

/// Bands by name, label (`-` for none) and lower end, the best first.
pub(crate) fn bands(list: &[(&str, &str, &str)]) -> Bands {
    let bands = list
        .iter()
        .map(|(name, label, low)| Band {
            name: (*name).to_owned(),
            label: maybe(label),
            extent: Extent::Range {
                low: Some(number(low)),
                low_open: false,
                high: None,
                high_open: false,
            },
        })
        .collect();
    Bands { of: None, bands }
}

fn maybe(label: &str) -> Option<String> {
    (label != "-").then(|| label.to_owned())
}

fn expression(ty: Type) -> SubjectExpr {
    Expr {
        kind: ExprKind::Literal(Literal::Missing),
        ty,
        span: NOWHERE,
    }
}

fn group(name: &str, label: &str, weight: &str) -> Group {
    Group {
        name: name.to_owned(),
        label: maybe(label),
        weight: Weight::Fixed(number(weight)),
        combine: Combine::WeightedMean,
        scoring: None,
        rules: Rules::default(),
        members: Vec::new(),
        percentages: true,
        missing: Missing {
            policy: Policy::Skip,
            stated: false,
        },
        needs: None,
        needs_conditions: Vec::new(),
        applies: None,
        limit: None,
        bands: None,
        span: NOWHERE,
    }
}

impl Sample {
    /// Subjects as `key label`, the label `-` where there is none.
    pub(crate) fn new(name: &str, label: &str, periods: &[&str], subjects: &[(&str, &str)]) -> Self {
        let round = Rounding {
            places: 1,
            mode: RoundingMode::HalfUp,
        };
        let scorecard = Scorecard {
            name: name.to_owned(),
            label: maybe(label),
            docs: Vec::new(),
            subject: TableId(0),
            members: None,
            subject_filter: None,
            period: Some(Granularity::Quarter),
            calendar: Calendar::default(),
            effective: (None, None),
            scale: (Decimal::ZERO, Decimal::HUNDRED),
            round: Roundings {
                score: None,
                group: Some(round),
                total: Some(round),
            },
            groups: vec![group(name, label, "1")],
            kpis: Vec::new(),
            distribute: None,
            segments: Vec::new(),
            rollups: Vec::new(),
            span: NOWHERE,
        };
        let periods: Vec<_> = match periods {
            [] => vec![None],
            some => some
                .iter()
                .map(|period| Some(Period::parse(period).expect(period)))
                .collect(),
        };
        let rows = periods.len() * subjects.len();
        let outcome = Outcome {
            scorecard: Arc::new(scorecard.clone()),
            period_chosen: periods.len() == 1 && periods[0].is_some(),
            periods,
            inputs: vec![InputTable {
                table: "surveys".to_owned(),
                source: "csv".to_owned(),
                locator: "data/surveys.csv".to_owned(),
                rows: 4812,
                skipped: 0,
                files: Vec::new(),
            }],
            subjects: subjects
                .iter()
                .map(|(key, label)| Subject {
                    key: (*key).to_owned(),
                    label: maybe(label),
                })
                .collect(),
            population: subjects.len(),
            results: Results {
                rows,
                totals: std::iter::repeat_n(Cell::Exact(Decimal::ZERO), rows).collect(),
                grades: std::iter::repeat_n(None, rows).collect(),
                ranks: vec![None; rows],
                kpis: Vec::new(),
                groups: vec![GroupResults {
                    scores: Cells::default(),
                    weights: Packed::default(),
                    grades: None,
                }],
                rules: Vec::new(),
                segments: None,
                head_counts: Vec::new(),
                reasons: vec![
                    Reason::NoRows {
                        table: "tickets".to_owned(),
                        aggregate: "median(tickets.reply_time where kind = \"complaint\")".to_owned(),
                    },
                    Reason::NotApplicable,
                    Reason::Part("Revenue growth".to_owned()),
                    Reason::NoParts,
                ],
            },
            rollups: Vec::new(),
            data_errors: DataErrors::default(),
            notes: Vec::new(),
            rows_read: 48_112,
            elapsed: Duration::from_millis(42),
        };
        Self { scorecard, outcome }
    }

    /// Opens a group; the KPIs that follow stand in it.
    pub(crate) fn group(mut self, name: &str, label: &str, weight: &str, scores: &str) -> Self {
        let id = GroupId(self.scorecard.groups.len() as u32);
        self.scorecard.groups.push(group(name, label, weight));
        self.scorecard.groups[0].members.push(Member::Group(id));
        let scores = cells(scores);
        assert_eq!(scores.len(), self.outcome.results.rows, "{name}");
        let weights = std::iter::repeat_n(Some(share(weight)), scores.len());
        self.outcome.results.groups.push(GroupResults {
            weights: weights.collect(),
            scores: scores.into_iter().collect(),
            grades: None,
        });
        self
    }

    pub(crate) fn kpi(
        self,
        name: &str,
        label: &str,
        weight: &str,
        ty: Type,
        values: &str,
        scores: &str,
    ) -> Self {
        let policy = Policy::Skip;
        self.kpi_or(name, label, weight, ty, values, scores, policy)
    }

    pub(crate) fn kpi_or(
        mut self,
        name: &str,
        label: &str,
        weight: &str,
        ty: Type,
        values: &str,
        scores: &str,
        policy: Policy,
    ) -> Self {
        let parent = GroupId(self.scorecard.groups.len() as u32 - 1);
        let id = KpiId(self.scorecard.kpis.len() as u32);
        self.scorecard.groups[parent.0 as usize]
            .members
            .push(Member::Kpi(id));
        self.scorecard.kpis.push(Kpi {
            name: name.to_owned(),
            label: maybe(label),
            docs: Vec::new(),
            weight: Weight::Fixed(number(weight)),
            group: parent,
            value: expression(ty),
            unit: None,
            target: None,
            scoring: Scoring::Formula(expression(Type::DECIMAL)),
            rules: Rules::default(),
            missing: Missing { policy, stated: true },
            needs: Vec::new(),
            applies: None,
            limit: None,
            round: None,
            bands: None,
            owner: None,
            source: None,
            note: None,
            span: NOWHERE,
        });
        let (values, scores) = (cells(values), cells(scores));
        assert_eq!(
            (values.len(), scores.len()),
            (self.outcome.results.rows, self.outcome.results.rows),
            "{name}"
        );
        let weights = scores
            .iter()
            .map(|score| {
                Some(if score.is_missing() {
                    Decimal::ZERO
                } else {
                    share(weight)
                })
            })
            .collect();
        self.outcome.results.kpis.push(KpiResults {
            values: values.into_iter().collect(),
            targets: None,
            scores: scores.into_iter().collect(),
            weights,
            grades: None,
        });
        self
    }

    /// Sets the totals, and from them the ranks and grades.
    pub(crate) fn totals(mut self, totals: &str, bands: Option<Bands>) -> Self {
        let totals = cells(totals);
        let subjects = self.outcome.subjects.len();
        let results = &mut self.outcome.results;
        assert_eq!(totals.len(), results.rows);
        let mut grades: Vec<Option<u32>> = results.grades.iter().copied().collect();
        for (row, total) in totals.iter().enumerate() {
            let Cell::Exact(total) = total else { continue };
            let period = row / subjects * subjects;
            let better = totals[period..period + subjects]
                .iter()
                .filter(|other| matches!(other, Cell::Exact(other) if other > total))
                .count();
            results.ranks[row] = Some(better as u32 + 1);
            grades[row] = bands
                .as_ref()
                .and_then(|bands| bands.find(*total))
                .map(|grade| grade as u32);
        }
        results.grades = grades.into_iter().collect();
        results.groups[0].weights = std::iter::repeat_n(Some(Decimal::ONE), totals.len()).collect();
        results.totals = totals.into_iter().collect();
        results.groups[0].scores.clone_from(&results.totals);
        self.scorecard.groups[0].bands = bands;
        self
    }

    pub(crate) fn done(mut self) -> Outcome {
        self.outcome.scorecard = Arc::new(self.scorecard);
        self.outcome
    }
}

/// The specialists of four people: long and Chinese labels, units of all kinds, values that are missing.
pub(crate) fn specialists() -> Outcome {
    let people = [
        ("E001", "李娜"),
        ("E002", "Zhang Wei"),
        ("E003", "欧阳修远"),
        ("E004", "Maria Fernández"),
    ];
    Sample::new("specialist", "客户关系专员季度考核", &["2024-Q4"], &people)
        .group("service", "客户服务", "45", "93.1 71 88.9 ?3")
        .kpi(
            "satisfaction",
            "客户满意度",
            "20",
            Type::PERCENT,
            "0.914 0.75 0.9 ?0",
            "100 50 100 ?0",
        )
        .kpi(
            "response",
            "首次响应时间",
            "10",
            Type::DURATION,
            "5040 3600 86400 ?0",
            "97.3 100 0 ?0",
        )
        .kpi(
            "complaints",
            "Complaints resolved",
            "15",
            Type::PERCENT,
            "0.88 0.95 ?1 ?0",
            "92.631578947 100 ?1 ?0",
        )
        .group("care", "客户维护", "30", "80.5 95 61.4 40")
        .kpi(
            "calls",
            "Calls answered for each customer",
            "18",
            Type::DECIMAL,
            "1.25 1.5 0.6 0.4",
            "85 100 35 17.5",
        )
        .kpi(
            "records",
            "Complete customer records",
            "12",
            Type::PERCENT,
            "0.8 0.98 1 0.7",
            "70 100 100 46.7",
        )
        .group("growth", "业绩增长", "25", "100 60 82 0")
        .kpi(
            "revenue",
            "Revenue",
            "15",
            money("CNY"),
            "1234567.5 800000 950000 0",
            "100 60 82 0",
        )
        .kpi_or(
            "new",
            "New customers",
            "10",
            Type::WHOLE,
            "12 7 3 ?0",
            "100 70 30 0",
            Policy::Zero,
        )
        .totals("89.6 89.6 60 ?2", Some(grades()))
        .done()
}

pub(crate) fn grades() -> Bands {
    bands(&[
        ("excellent", "优秀", "90"),
        ("good", "良好", "70"),
        ("fair", "一般", "60"),
        ("poor", "较差", "0"),
    ])
}
