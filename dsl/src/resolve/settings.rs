//! The params that are set for a run. What is wrong with a setting stands in no file, so it is no diagnostic.

use weigh_words::{Text, text};

use super::names::{Declaration, START};
use super::{Resolver, literal};
use crate::diagnostic::{Diagnostics, did_you_mean, echo, meant};
use crate::inputs::{RefusedSetting, Settings};
use crate::source::SourceId;
use crate::syntax::ast::{self, ItemKind};
use crate::syntax::parse;
use crate::value::Literal;

impl Resolver<'_> {
    /// Puts the values that were set for this run into the params; answers what cannot be set.
    pub(super) fn set_params(&mut self, settings: &Settings) -> Vec<RefusedSetting> {
        let mut refused = Vec::new();
        let mut set = Vec::new();
        for (name, given) in &settings.set {
            let Some(at) = self.param_called(name) else {
                refused.push(self.no_param(name));
                continue;
            };
            // By two names of it, perhaps.
            if set.contains(&at) {
                refused.push(RefusedSetting {
                    why: text!("`{param}` is set twice", param = echo(name)),
                    help: text!("set it once"),
                });
                continue;
            }
            set.push(at);
            let declared = &mut self.params[at].param;
            match read_value(given) {
                Some(value) if literal::same_kind(&declared.value, &value) => declared.value = value,
                _ => refused.push(RefusedSetting {
                    why: text!(
                        "`{value}` is no value for `{param}`",
                        value = echo(given),
                        param = &declared.name.value
                    ),
                    help: text!(
                        "it is {value} in the scorecard; set a value of the same kind",
                        value = &declared.value
                    ),
                }),
            }
        }
        refused
    }

    /// The param that the main file calls so; otherwise the only one of that name in the files that it uses.
    fn param_called(&self, name: &str) -> Option<usize> {
        let parts = name.split('.').map(|part| ast::Name {
            value: part.to_owned(),
            span: START,
        });
        let path: Vec<ast::Name> = parts.collect();
        if let Some((Declaration::Param(param), used)) = self.meaning_of(&path)
            && used == path.len()
        {
            return Some(param);
        }
        let mut so_called = (0..self.params.len()).filter(|at| self.params[*at].param.name.value == name);
        so_called.next().filter(|_| so_called.next().is_none())
    }

    fn no_param(&self, name: &str) -> RefusedSetting {
        let names = self.names_where(START, |meaning| matches!(meaning, Declaration::Param(_)));
        let help = match did_you_mean(name, names.iter().map(String::as_str)) {
            Some(near) => meant(near),
            None if names.is_empty() => text!("this scorecard has no params"),
            None => text!("its params are {params}", params = Text::list(names)),
        };
        RefusedSetting {
            why: text!("there is no param `{param}` to set", param = echo(name)),
            help,
        }
    }
}

/// Reads a value as it would stand in a file; a bare word is a text. None where it is no plain value.
pub fn read_value(text: &str) -> Option<Literal> {
    let as_param = format!("param p = {text}");
    let mut out = Diagnostics::default();
    let tree = parse(SourceId(0), &as_param, &mut out);
    match tree.items.as_slice() {
        [
            ast::Item {
                kind: ItemKind::Param(param),
                ..
            },
        ] if out.is_empty() => literal::constant(&param.value),
        // A bare word is meant as text.
        _ => (!text.is_empty() && !text.contains('"')).then(|| Literal::Text(text.to_owned())),
    }
}
