//! A plugin's curve as a step, bound to the types of the columns that it will be given.

use std::sync::Arc;

use weigh_dsl::model::{PluginCurve, Type};
use weigh_sdk::{Argument, BoundCurve, ColumnType, Failure, Refusal, Status, Typed};

use super::build::{Builder, Own};
use super::scoring::Scored;
use super::{Class, Formula, NodeId, PluginScorer, Scorer, Step};
use crate::arguments::{COMPUTED_PLACES, typed_for_curve};
use crate::error::Error;
use crate::outcome::Reason;

impl Builder<'_> {
    pub(super) fn plugin_curve(
        &mut self,
        part: Scored<'_>,
        value: NodeId,
        form: &PluginCurve,
        own: Own,
    ) -> NodeId {
        let name = form.curve.to_string();
        let mut arguments = vec![(value, self.told(form.value, value))];
        for argument in &form.arguments {
            let node = self.expression(argument, own);
            arguments.push((node, self.told(argument.ty, node)));
        }
        let no_score = self.reasons.id(Reason::NoCurveScore(name.clone()));
        let bound = match self.bound(form, &arguments) {
            Ok(bound) => bound,
            Err(failure) => {
                self.failure.get_or_insert(Error::Plugin {
                    metric: name,
                    part: Some(part.name.to_owned()),
                    message: failure.message,
                });
                return self.formula(Formula::Missing(Class::Exact, no_score), Class::Exact);
            }
        };
        let class = match bound.result().ty {
            ColumnType::Float => Class::Float,
            _ => Class::Exact,
        };
        let unheld = self.unheld(class, part.name.to_owned());
        let scorer = PluginScorer {
            curve: name,
            part: part.name.to_owned(),
            bound,
            arguments,
            no_score,
            unheld,
        };
        self.push(Step::Scorer(Scorer::Plugin(Box::new(scorer))), class)
    }

    /// The type that a plugin is told of a column: it says how numbers are held here.
    fn told(&self, ty: Type, node: NodeId) -> Typed {
        let typed = typed_for_curve(ty);
        let ty = match (typed.ty, self.class(node)) {
            (_, Class::Float) => ColumnType::Float,
            (ColumnType::Float, Class::Exact) => ColumnType::Decimal(COMPUTED_PLACES),
            (ty, _) => ty,
        };
        Typed { ty, ..typed }
    }

    fn bound(
        &self,
        form: &PluginCurve,
        arguments: &[(NodeId, Typed)],
    ) -> Result<Arc<dyn BoundCurve>, Failure> {
        let Ok(curve) = self.registry.curve(&form.curve) else {
            let why = "it was there when the scorecard was read";
            return Err(Failure::new(Status::NotFound, why));
        };
        let asked: Vec<Argument> = arguments
            .iter()
            .map(|(_, ty)| Argument {
                name: ty.ty.word().to_owned(),
                ty: *ty,
            })
            .collect();
        let bound = curve
            .bind(&asked, &form.curve.options)
            .map_err(|refusal| match refusal {
                Refusal::Failed(failure) => failure,
                Refusal::Option { why, .. } => why.into(),
            })?;
        let result = bound.result();
        if result.is_number() && result.currency.is_none() {
            Ok(bound)
        } else {
            Err(Failure::new(
                Status::Type,
                format!("its scores are {result}, not numbers"),
            ))
        }
    }
}
