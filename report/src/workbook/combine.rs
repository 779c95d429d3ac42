//! Scores of members into the score of their group, as formulas over the cells next to each other that the members' scores stand
//! in; and what share of the whole each member has.

use weigh_engine::dsl::model::{Group, GroupId, KpiId, Member, Policy, Type, Weight};
use weigh_engine::dsl::syntax::ast::Combine;
use weigh_engine::dsl::value::Decimal;
use weigh_engine::outcome::{Cells as Results, Packed};
use weigh_words::text;

use super::book::{BROKEN, Book, Cells, Content, Live, MISSING, Role, Shown, double};
use super::expression::Own;
use super::formula::{Place, Template, calculated, quoted};
use super::part::Part;

/// Whether members' weights are shares of the whole.
pub(super) fn is_weighted(combine: Combine) -> bool {
    matches!(
        combine,
        Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean
    )
}

/// Whether weights count at all.
pub(super) fn reads_weights(combine: Combine) -> bool {
    is_weighted(combine) || combine == Combine::Sum
}

impl<'a> Book<'a> {
    /// The formulas of a group.
    pub(super) fn group(&mut self, id: GroupId) {
        let at = id.0 as usize;
        let group: &'a Group = self.scorecard.group(id);
        let places = self.groups[at];
        let results = &self.outcome.results.groups[at];
        let mut own = Own {
            sheet: places.score.sheet,
            section: self.label_of(Member::Group(id)),
            stem: if at == 0 {
                "total".to_owned()
            } else {
                group.name.clone()
            },
            ..Own::default()
        };
        self.own_weights(id, &own);
        self.scores_of_others(id);
        if let Some(counted) = places.counted {
            let members = self.members_of(id);
            let formula = format!("SUMPRODUCT({},--ISNUMBER({members}))", self.weights_of(id));
            self.fill_formula(counted, &formula, self.weights_that_count(group), Role::Helper);
        }
        let combined = self.combined(id, &own);
        let broken = self.broken(id);
        let mut guard = None;
        let raw = match (&group.scoring, combined) {
            (None, combined) => combined,
            (Some(_), Err(why)) => Err(why),
            (Some(form), Ok(combined)) => {
                let head = self.say(&text!("what the parts come to"));
                let formula = format!("IFERROR(ROUND({combined},12),{})", quoted(MISSING));
                let value = self.helper(own.sheet, head, "0.00", &formula);
                own.value = Some(value);
                guard = Some(format!("ISNUMBER({})", value.cell()));
                Ok(()).and_then(|()| {
                    let applies = group.applies.as_ref();
                    own.applies = applies.map(|applies| self.applies(applies, &own, &results.scores));
                    self.scoring(form, &own, Type::DECIMAL)
                })
            }
        };
        if own.applies.is_none() {
            own.applies =
                (group.applies.as_ref()).map(|applies| self.applies(applies, &own, &results.scores));
        }
        if self.may_not_apply(id) {
            let (members, not) = (self.members_of(id), quoted(&self.not_applicable()));
            let some = format!("COUNTIF({members},{not})<{}", group.members.len());
            own.applies = Some(match own.applies {
                Some(applies) => format!("AND({applies},{some})"),
                None => some,
            });
        }
        let rounding = if at == 0 {
            self.scorecard.round.total
        } else {
            self.scorecard.round.group
        };
        let part = Part {
            member: Member::Group(id),
            raw,
            guard,
            policy: &group.missing.policy,
            limit: group.limit.as_ref(),
            rounding,
            score: places.score,
            broken,
        };
        let scores = if at == 0 {
            &self.outcome.results.totals
        } else {
            &results.scores
        };
        let ended = self.part(part, &mut own, scores);
        self.groups[at].own = ended.own;
        if let Some(grade) = places.grade {
            self.grade(Member::Group(id), places.score, grade, &own, &ended.grade_vetoes);
        }
        self.in_force(id);
    }

    /// What the weights of members with scores come to, where weights are the same for all.
    fn weights_that_count(&self, group: &'a Group) -> Cells<'a> {
        let results = &self.outcome.results;
        let members: Option<Vec<(Decimal, &'a Results)>> = (group.members.iter())
            .map(|member| {
                let scores = match member {
                    Member::Kpi(id) => &results.kpis[id.0 as usize].scores,
                    Member::Group(id) => &results.groups[id.0 as usize].scores,
                };
                match self.weight_of(*member).0 {
                    Weight::Fixed(weight) => Some((*weight, scores)),
                    Weight::By(_) => None,
                }
            })
            .collect();
        match members {
            Some(members) => Box::new(move |row| {
                let counted = members
                    .iter()
                    .filter(|(_, scores)| !scores.cell(row).is_missing());
                Shown::Number(counted.map(|(weight, _)| double(*weight)).sum())
            }),
            None => Box::new(|_| Shown::Blank),
        }
    }

    /// Scores of members that are computed on another sheet.
    fn scores_of_others(&mut self, id: GroupId) {
        let group: &'a Group = self.scorecard.group(id);
        let results = &self.outcome.results;
        for (at, member) in group.members.iter().enumerate() {
            let place = self.groups[id.0 as usize].members.next(at);
            let (score, scores) = match member {
                Member::Kpi(KpiId(kpi)) => (
                    self.kpis[*kpi as usize].score,
                    &results.kpis[*kpi as usize].scores,
                ),
                Member::Group(GroupId(inner)) => (
                    self.groups[*inner as usize].score,
                    &results.groups[*inner as usize].scores,
                ),
            };
            if score != place {
                let shown = self.shown(Type::DECIMAL);
                let cells: Cells<'a> = Box::new(move |row| shown(scores.cell(row)));
                self.fill_formula(place, &score.cell(), cells, Role::Calculated);
            }
        }
    }

    /// The cells of the members' scores.
    fn members_of(&self, id: GroupId) -> String {
        let first = self.groups[id.0 as usize].members;
        first.to(first.next(self.scorecard.group(id).members.len() - 1))
    }

    /// The cells of the members' weights: over the columns, or in each row.
    fn weights_of(&self, id: GroupId) -> String {
        let places = &self.groups[id.0 as usize];
        let last = self.scorecard.group(id).members.len() - 1;
        match places.weights {
            Some(first) => first.to(first.next(last)),
            None => places.members.weights_to(places.members.next(last)),
        }
    }

    /// Weights that differ by subject, in each row.
    fn own_weights(&mut self, id: GroupId, own: &Own) {
        let group: &'a Group = self.scorecard.group(id);
        let Some(first) = self.groups[id.0 as usize].weights else {
            return;
        };
        for (at, member) in group.members.iter().enumerate() {
            let (weight, name) = self.weight_of(*member);
            let place = first.next(at);
            let own = Own {
                section: self.say(&text!("Weights")),
                ..own.clone()
            };
            let label = self.label_of(*member);
            let formula = match weight {
                Weight::Fixed(weight) => {
                    let number = double(*weight);
                    let format = super::style::number_format(self.language, Type::DECIMAL, number);
                    Ok(self.parameters.number(
                        &own.section,
                        &label,
                        &format!("weight_{name}"),
                        number,
                        &format,
                    ))
                }
                Weight::By(expr) => {
                    self.adjustable(expr, &own, &label, &format!("weight_{name}"), Type::DECIMAL)
                }
            };
            match formula {
                Ok(formula) => {
                    let formula = format!("IFERROR({formula},{})", quoted(MISSING));
                    let content = Content::Formula(Template::new(&formula), Box::new(|_| Shown::Blank));
                    self.fill(place, content, Role::Calculated);
                }
                Err(why) => {
                    self.note_fixed(text!(
                        "the weight of {name} does not follow: {what}",
                        name = label,
                        what = why.0
                    ));
                    let cells = shares(self.shares_of(*member));
                    self.fill(place, Content::Given(cells), Role::Fixed);
                }
            }
        }
    }

    pub(super) fn weight_of(&self, member: Member) -> (&'a Weight, &'a str) {
        match member {
            Member::Kpi(id) => {
                let kpi = self.scorecard.kpi(id);
                (&kpi.weight, &kpi.name)
            }
            Member::Group(id) => {
                let group = self.scorecard.group(id);
                (&group.weight, &group.name)
            }
        }
    }

    fn shares_of(&self, member: Member) -> &'a Packed<Option<Decimal>> {
        match member {
            Member::Kpi(id) => &self.outcome.results.kpis[id.0 as usize].weights,
            Member::Group(id) => &self.outcome.results.groups[id.0 as usize].weights,
        }
    }

    /// Where a member's score stands in its group's row, and whether there is one of its own.
    fn has_own_score(&self, member: Member, cell: Place) -> String {
        let own = match member {
            Member::Kpi(id) => self.kpis[id.0 as usize].own,
            Member::Group(id) => self.groups[id.0 as usize].own,
        };
        format!("ISNUMBER({})", own.unwrap_or(cell).cell())
    }

    /// Whether a part whose score stands in a cell must not be missing, and is; none where it may be. A group that says nothing
    /// of what is missing must not be where a part of it is that must not be.
    fn failing(&self, member: Member, score: Place) -> Option<String> {
        let missing = match member {
            Member::Kpi(id) => &self.scorecard.kpi(id).missing,
            Member::Group(id) => &self.scorecard.group(id).missing,
        };
        match member {
            _ if missing.policy == Policy::Fail => Some(format!("{}={}", score.cell(), quoted(MISSING))),
            Member::Group(id) if !missing.stated => {
                let first = self.groups[id.0 as usize].members;
                let members = self.scorecard.group(id).members.iter().enumerate();
                let failing: Vec<String> = members
                    .filter_map(|(at, member)| self.failing(*member, first.next(at)))
                    .collect();
                let missing = format!("{}={}", score.cell(), quoted(MISSING));
                (!failing.is_empty()).then(|| format!("AND({missing},OR({}))", failing.join(",")))
            }
            Member::Group(_) | Member::Kpi(_) => None,
        }
    }

    /// Whether there may be somebody whom no part of a group applies to.
    fn may_not_apply(&self, id: GroupId) -> bool {
        self.scorecard
            .group(id)
            .members
            .iter()
            .all(|member| match member {
                Member::Kpi(id) => self.scorecard.kpi(*id).applies.is_some(),
                Member::Group(id) => self.scorecard.group(*id).applies.is_some() || self.may_not_apply(*id),
            })
    }

    /// What leaves a group without a score whatever its policy is: a weight that is missing or below nought.
    fn broken(&self, id: GroupId) -> Option<String> {
        let places = &self.groups[id.0 as usize];
        let group = self.scorecard.group(id);
        let mut causes = Vec::new();
        if let Some(weights) = places.weights
            && reads_weights(group.combine)
        {
            let (members, weights) = (
                self.members_of(id),
                weights.to(weights.next(group.members.len() - 1)),
            );
            causes.push(format!(
                "SUMPRODUCT(ISNUMBER({members})*(1-ISNUMBER({weights})*({weights}>=0)))>0"
            ));
        }
        for (at, member) in group.members.iter().enumerate() {
            if let Member::Group(inner) = member
                && self.groups[inner.0 as usize].may_break
            {
                causes.push(format!("{}={}", places.members.next(at).cell(), quoted(BROKEN)));
            }
        }
        match causes.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            several => Some(format!("OR({})", several.join(","))),
        }
    }

    /// What the members come to; an error where they come to nothing.
    fn combined(&mut self, id: GroupId, own: &Own) -> Live {
        let at = id.0 as usize;
        let group: &'a Group = self.scorecard.group(id);
        let places = self.groups[at];
        let (members, weights) = (self.members_of(id), self.weights_of(id));
        let counted = places.counted.map(Place::cell).unwrap_or_default();
        let cells: Vec<(String, String)> = (0..group.members.len())
            .map(|member| {
                let weight = match places.weights {
                    Some(first) => first.next(member).cell(),
                    None => {
                        let over = places.members.next(member);
                        over.weights_to(over)
                    }
                };
                (places.members.next(member).cell(), weight)
            })
            .collect();
        let score = match group.combine {
            Combine::WeightedMean => format!("SUMPRODUCT({weights},{members})/{counted}"),
            Combine::Sum => format!("IF(COUNT({members})=0,NA(),SUMPRODUCT({weights},{members}))"),
            Combine::GeometricMean => {
                let factors: Vec<String> = (cells.iter())
                    .map(|(score, weight)| {
                        format!("IF(AND(ISNUMBER({score}),{weight}<>0),{score}^({weight}/{counted}),1)")
                    })
                    .collect();
                format!(
                    "IF(OR(COUNTIF({members},\"<0\")>0,{counted}=0),NA(),{})",
                    factors.join("*")
                )
            }
            Combine::HarmonicMean => {
                let parts: Vec<String> = (cells.iter())
                    .map(|(score, weight)| {
                        format!("IF(AND(ISNUMBER({score}),{score}<>0),{weight}/{score},0)")
                    })
                    .collect();
                let nought = format!("SUMPRODUCT(ISNUMBER({members})*({members}=0)*({weights}<>0))>0");
                format!(
                    "IF(OR(COUNTIF({members},\"<0\")>0,{counted}=0),NA(),IF({nought},0,{counted}/({})))",
                    parts.join("+")
                )
            }
            Combine::Product => format!("IF(COUNT({members})=0,NA(),PRODUCT({members}))"),
            Combine::Min => format!("IF(COUNT({members})=0,NA(),MIN({members}))"),
            Combine::Max => format!("IF(COUNT({members})=0,NA(),MAX({members}))"),
        };
        let mut without = Vec::new();
        for condition in &group.needs_conditions {
            without.push(format!("NOT({})", self.condition(condition, own)?));
        }
        for (member, place) in group.members.iter().zip(0..) {
            without.extend(self.failing(*member, places.members.next(place)));
        }
        if let Some(needs) = group.needs {
            let found: Vec<String> = (group.members.iter().enumerate())
                .map(|(at, member)| self.has_own_score(*member, places.members.next(at)))
                .collect();
            let label = self.say(&text!("parts that it needs"));
            let name = format!("needs_{}", own.stem);
            let needed = self
                .parameters
                .number(&own.section, &label, &name, f64::from(needs), "0");
            without.push(format!("{}<{needed}", found.join("+")));
        }
        Ok(match without.as_slice() {
            [] => score,
            [one] => format!("IF({one},NA(),{score})"),
            several => format!("IF(OR({}),NA(),{score})", several.join(",")),
        })
    }

    /// The share of the whole that each member has.
    fn in_force(&mut self, id: GroupId) {
        let at = id.0 as usize;
        let group: &'a Group = self.scorecard.group(id);
        let places = self.groups[at];
        let whole = self.whole_of(id);
        for (at, member) in group.members.iter().enumerate() {
            let place = places.in_force.next(at);
            let score = places.members.next(at).cell();
            let missing = quoted(MISSING);
            let formula = if is_weighted(group.combine) {
                let weight = match places.weights {
                    Some(first) => calculated(first.next(at)),
                    None => {
                        let over = places.members.next(at);
                        over.weights_to(over)
                    }
                };
                let counted = places.counted.map(Place::cell).unwrap_or_default();
                let there = match places.own {
                    // A score that was filled in is none that the members have shares in.
                    Some(own) => format!("OR({whole}=0,ISNUMBER({}))", own.cell()),
                    None => String::new(),
                };
                let share = format!("IF(ISNUMBER({score}),IFERROR({whole}*{weight}/{counted},0),0)");
                if there.is_empty() {
                    format!("IF(ISNUMBER({whole}),{share},{missing})")
                } else {
                    format!("IF(AND(ISNUMBER({whole}),{there}),{share},{missing})")
                }
            } else {
                format!("IF(ISNUMBER({whole}),IF({whole}=0,0,{missing}),{missing})")
            };
            let cells = shares(self.shares_of(*member));
            self.fill_formula(place, &formula, cells, Role::Calculated);
        }
    }

    /// The cell of a group's own share of the whole. That of the scorecard is all, where there is a total.
    fn whole_of(&mut self, id: GroupId) -> String {
        if id.0 == 0 {
            return format!(
                "IF(ISNUMBER({}),1,{})",
                self.groups[0].score.cell(),
                quoted(MISSING)
            );
        }
        for (at, group) in self.scorecard.groups.iter().enumerate() {
            let found = group
                .members
                .iter()
                .position(|member| *member == Member::Group(id));
            if let Some(found) = found {
                return self.groups[at].in_force.next(found).cell();
            }
        }
        "0".to_owned()
    }
}

fn shares(shares: &Packed<Option<Decimal>>) -> Cells<'_> {
    Box::new(move |row| match &shares[row] {
        Some(share) => Shown::Number(double(*share)),
        None => Shown::Text(MISSING.into()),
    })
}
