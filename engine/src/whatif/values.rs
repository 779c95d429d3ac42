//! Values in the place of those that were counted: what was typed as a value of the KPI's kind, and the rows that it is for.

use std::collections::HashMap;

use weigh_dsl::compile::{RefusedSetting, read_value};
use weigh_dsl::diagnostic::{did_you_mean, echo};
use weigh_dsl::model::{Kpi, Member, Scorecard, Type};
use weigh_dsl::value::Literal;
use weigh_words::{Text, text};

use super::{Refused, SupposedValue, Suppositions, ValueGiven};
use crate::explain::part_called;
use crate::outcome::{Cell, ReasonId};
use crate::score::Supposition;
use crate::values::Values;

/// Values as they are meant.
pub(super) fn read_all(
    scorecard: &Scorecard,
    typed: &[ValueGiven],
    refused: &mut Vec<Refused>,
) -> Vec<SupposedValue> {
    let mut values: Vec<SupposedValue> = Vec::new();
    for given in typed {
        let found = one(scorecard, given).and_then(|found| {
            let twice = |other: &SupposedValue| other.subject == found.subject && other.kpi == found.kpi;
            if values.iter().any(twice) {
                return Err((
                    text!(
                        "the value of `{kpi}` is given twice for `{subject}`",
                        kpi = echo(&given.kpi),
                        subject = echo(&given.subject)
                    ),
                    text!("give it once"),
                ));
            }
            Ok(found)
        });
        match found {
            Ok(value) => values.push(value),
            Err((why, help)) => refused.push(Refused {
                of_weight: false,
                setting: RefusedSetting { why, help },
            }),
        }
    }
    values
}

fn one(scorecard: &Scorecard, given: &ValueGiven) -> Result<SupposedValue, (Text, Text)> {
    let member = part_called(scorecard, &given.kpi)?;
    let Member::Kpi(kpi) = member else {
        return Err((
            text!("`{part}` is a group, which has no value", part = echo(&given.kpi)),
            text!(
                "its KPIs have: {kpis}",
                kpis = Text::list(kpis_below(scorecard, member))
            ),
        ));
    };
    let form = scorecard.kpi(kpi);
    let value = read_value(&given.value).and_then(|literal| fits(form, literal));
    let value = value.ok_or_else(|| {
        (
            text!(
                "`{value}` is no value for `{kpi}`",
                value = echo(&given.value),
                kpi = &form.name
            ),
            text!("write {kind}, or `missing`", kind = kind(form.value.ty)),
        )
    })?;
    Ok(SupposedValue {
        subject: given.subject.clone(),
        kpi,
        value,
    })
}

fn kpis_below(scorecard: &Scorecard, member: Member) -> Vec<String> {
    match member {
        Member::Kpi(id) => vec![scorecard.kpi(id).name.clone()],
        Member::Group(id) => (scorecard.group(id).members.iter())
            .flat_map(|member| kpis_below(scorecard, *member))
            .collect(),
    }
}

/// The value as a cell of the KPI's column, if it is of its kind. A missing one has its reason put in where it is scored.
fn fits(kpi: &Kpi, literal: Literal) -> Option<Cell> {
    if literal == Literal::Missing {
        return Some(Cell::Missing(ReasonId(u32::MAX)));
    }
    match (kpi.value.ty, literal) {
        (Type::Number(ty), Literal::Percent(number)) => ty.unit.is_none().then_some(Cell::Exact(number)),
        (Type::Number(ty), Literal::Number(number)) => {
            let plain = !ty.percent && !ty.unit.is_duration() && ty.unit.as_money().is_none();
            plain.then_some(Cell::Exact(number))
        }
        (Type::Number(ty), Literal::Money(number, currency)) => {
            (ty.unit.as_money() == Some(currency)).then_some(Cell::Exact(number))
        }
        (Type::Number(ty), Literal::Duration(seconds)) => {
            ty.unit.is_duration().then_some(Cell::Exact(seconds))
        }
        _ => None,
    }
}

/// What values of a type look like. A KPI measures a number.
fn kind(ty: Type) -> Text {
    match ty {
        Type::Number(number) => match number.unit.as_money() {
            Some(currency) => text!(
                "an amount of money, as in 5000 {currency}",
                currency = currency.code()
            ),
            None if number.percent => text!("a percentage, as in 95%"),
            None if number.unit.is_duration() => text!("a duration, as in 90min or 2h"),
            None => text!("a number"),
        },
        Type::Date | Type::DateTime | Type::Text | Type::Bool | Type::Unknown => text!("a number"),
    }
}

/// The rows that values stand in: those of their subjects, in every period; or all keys that nobody has.
pub(super) fn placed(values: &Values, supposed: &[SupposedValue]) -> Result<Suppositions, Vec<Refused>> {
    let keys = values.subjects.iter().enumerate();
    let places: HashMap<&str, usize> = keys.map(|(at, subject)| (subject.key.as_str(), at)).collect();
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    for one in supposed {
        let Some(at) = places.get(one.subject.as_str()) else {
            refused.push(unknown(values, &one.subject));
            continue;
        };
        rows.extend((0..values.periods.len()).map(|period| Supposition {
            kpi: one.kpi,
            row: period * values.subjects.len() + at,
            cell: one.value.clone(),
        }));
    }
    refused.dedup();
    if refused.is_empty() {
        Ok(rows)
    } else {
        Err(refused)
    }
}

fn unknown(values: &Values, key: &str) -> Refused {
    let subjects = values.subjects.iter();
    let labelled = subjects
        .clone()
        .find(|subject| subject.label.as_deref() == Some(key));
    let near = did_you_mean(key, subjects.map(|subject| subject.key.as_str()));
    let help = match (labelled, near) {
        (Some(subject), _) => text!(
            "this is what `{key}` is called; write the key",
            key = echo(&subject.key)
        ),
        (None, Some(near)) => text!("did you mean `{near}`?", near = echo(near)),
        (None, None) => text!("`weigh run` lists the keys"),
    };
    Refused {
        of_weight: false,
        setting: RefusedSetting {
            why: text!("there is no subject with the key `{key}`", key = echo(key)),
            help,
        },
    }
}
