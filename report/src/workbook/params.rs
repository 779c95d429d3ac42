//! Where the form names a param, so that formulas read its cell; and params that no formula reads. In weights and bands the model has
//! numbers only, so there the text of the form says which of them are params.

use weigh_engine::dsl::model::{ExprKind, Member, Param, RowExpr};
use weigh_engine::dsl::source::Span;
use weigh_engine::dsl::value::{Decimal, Literal};
use weigh_words::text;

use super::book::Book;
use super::parameters::{Entry, Setting};

impl Book<'_> {
    /// The place of a part's name.
    pub(super) fn place_in_form(&self, member: Member) -> Span {
        match member {
            Member::Kpi(id) => self.scorecard.kpi(id).span,
            Member::Group(id) => self.scorecard.group(id).span,
        }
    }

    /// The param of this value that is named behind a place, before one of these signs.
    pub(super) fn param_behind(&self, place: Span, ends: &str, number: Decimal) -> Option<usize> {
        let file = &self.handout.sources.file(place.source).text;
        let behind = file.get(place.end as usize..)?;
        let text = behind.split(|c| ends.contains(c)).next()?;
        self.param_in(text, number)
    }

    /// The param of this value that is named behind a band's name, somewhere in the form.
    pub(super) fn param_of_band(&self, band: &str, number: Decimal) -> Option<usize> {
        (self.handout.sources.iter()).find_map(|(_, file)| {
            let places = file.text.match_indices(band).map(|(at, found)| at + found.len());
            let mut behind = places.filter_map(|at| file.text.get(at..)?.split([',', '\n', '}']).next());
            behind.find_map(|text| {
                let compares = text.contains(['>', '<', '.']);
                self.param_in(text, number).filter(|_| compares)
            })
        })
    }

    fn param_in(&self, text: &str, number: Decimal) -> Option<usize> {
        let names = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let is = |literal: &Literal| match literal {
            Literal::Number(of) | Literal::Percent(of) | Literal::Money(of, _) | Literal::Duration(of) => {
                of.compare(number).is_eq()
            }
            _ => false,
        };
        let params = &self.handout.model.params;
        names.filter(|name| !name.is_empty()).find_map(|name| {
            params
                .iter()
                .position(|param| param.name.value == name && is(&param.value))
        })
    }

    /// A parameter that may be changed; where it is a param, a formula that reads that. Section, label and name; answers the name.
    pub(super) fn linked_number(
        &mut self,
        param: Option<usize>,
        (section, label, name): (&str, &str, &str),
        number: f64,
        format: &str,
    ) -> String {
        let linked = param.and_then(|at| Some((at, self.params[at].clone()?)));
        let Some((at, of)) = linked else {
            return self.parameters.number(section, label, name, number, format);
        };
        self.params_read.insert(at);
        self.parameters.add(Entry {
            section: section.to_owned(),
            label: label.to_owned(),
            setting: Setting::Formula(of, number),
            format: format.to_owned(),
            name: name.to_owned(),
            remark: String::new(),
        })
    }

    /// Says of params what they do not change here.
    pub(super) fn params_that_do_not_follow(&mut self) {
        for aggregate in self.values.aggregates.keys() {
            for expr in aggregate.reads() {
                self.params_of_row(expr);
            }
        }
        for (kpi, given) in self.scorecard.kpis.iter().zip(&self.given) {
            if given.is_none() {
                continue;
            }
            kpi.value.walk(&mut |expr| {
                if let ExprKind::Literal(literal) = &expr.kind {
                    let written = self.handout.sources.text(expr.span).trim();
                    let params = &self.handout.model.params;
                    self.params_of_rows.extend(param_called(params, written, literal));
                }
            });
        }
        for at in 0..self.params.len() {
            let (read, of_rows) = (self.params_read.contains(&at), self.params_of_rows.contains(&at));
            let remark = match (read, of_rows) {
                (true, false) => continue,
                (true, true) => text!("what was counted with it does not follow"),
                (false, _) => text!("nothing here follows it"),
            };
            let remark = self.say(&remark);
            let entry = &mut self.parameters.entries[at];
            entry.remark = remark;
            if let (false, Setting::Number(number)) = (read, &entry.setting) {
                entry.setting = Setting::FixedNumber(*number);
            }
        }
    }

    fn params_of_row(&mut self, expr: &RowExpr) {
        let mut found = Vec::new();
        expr.walk(&mut |part| {
            if let ExprKind::Literal(literal) = &part.kind {
                let written = self.handout.sources.text(part.span).trim();
                found.extend(self.param_at(written, literal));
            }
        });
        self.params_of_rows.extend(found);
    }
}

/// The param that a literal stands for, by how that is written.
pub(super) fn param_called(params: &[Param], written: &str, literal: &Literal) -> Option<usize> {
    let last = match written.strip_suffix('`') {
        Some(rest) => rest.rsplit('`').next()?,
        None => written.rsplit('.').next()?,
    };
    params
        .iter()
        .position(|param| param.name.value == last && param.value == *literal)
}
