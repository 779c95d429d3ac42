//! What formulas begin with: columns of what was measured, and of what others compare, each made when it is first asked for.

use weigh_engine::dsl::model::{
    Aggregate, Blend, ColumnId, ExprKind, Facet, KpiId, Member, SubjectExpr, SubjectLeaf, Type,
};
use weigh_words::text;

use super::book::{Book, Column, Content, Leaf, Live, MISSING, Role, one_line};
use super::expression::{Own, plain};
use super::formula::{Place, quoted};
use super::layout::room_for;
use super::style::any_number;
use crate::number::Style;

impl<'a> Book<'a> {
    /// The column of an aggregate.
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Place {
        let Some((at, _, cells)) = self.values.aggregates.get_full(aggregate) else {
            unreachable!("the values have every aggregate of the scorecard");
        };
        let head = one_line(self.handout.sources.text(aggregate.span));
        self.leaf(Leaf::Aggregate(at), head, aggregate.ty, cells)
    }

    pub(super) fn subject_column(
        &mut self,
        expr: &SubjectExpr,
        through: &[ColumnId],
        column: ColumnId,
    ) -> Live<Place> {
        let key = (through.to_vec(), column);
        let Some((at, _, cells)) = self.values.subject_columns.get_full(&key) else {
            return Err(self.not_live(expr));
        };
        let head = self.written(expr);
        Ok(self.leaf(Leaf::Column(at), head, expr.ty, cells))
    }

    pub(super) fn leaf(
        &mut self,
        leaf: Leaf,
        head: String,
        ty: Type,
        cells: &'a weigh_engine::outcome::Cells,
    ) -> Place {
        if let Some(place) = self.leaves.get(&leaf) {
            return *place;
        }
        let sheet = self.values_sheet();
        let format = self.format_of(ty, None, cells);
        let (shown, row_of) = (self.shown_of_values(ty), self.row_of_values());
        let content = Content::Given(Box::new(move |row| shown(cells.cell(row_of(row)))));
        let section = self.say(&text!("What else formulas read"));
        let wide = room_for(&head).max(14.0);
        let place = self.push(
            sheet,
            Column {
                section,
                head,
                weight: None,
                content,
                role: Role::Input,
                format,
                width: wide,
                bands: None,
            },
        );
        self.leaves.insert(leaf, place);
        place
    }

    /// How the cells of a column are shown.
    pub(super) fn format_of(
        &self,
        ty: Type,
        unit: Option<&str>,
        cells: &weigh_engine::outcome::Cells,
    ) -> String {
        match ty {
            Type::Date => "yyyy-mm-dd".to_owned(),
            Type::DateTime => "yyyy-mm-dd hh:mm".to_owned(),
            Type::Text | Type::Bool => "General".to_owned(),
            Type::Number(_) | Type::Unknown => {
                Style::of_values(self.language, ty, unit, cells.iter()).spreadsheet()
            }
        }
    }

    pub(super) fn blend(&mut self, blend: &Blend) -> String {
        let (mut sums, mut weights) = (Vec::new(), Vec::new());
        for (weight, part) in &blend.parts {
            let cell = self.aggregate(part).cell();
            let weight = plain(*weight);
            sums.push(format!("IF(ISNUMBER({cell}),{weight}*{cell},0)"));
            weights.push(format!("IF(ISNUMBER({cell}),{weight},0)"));
        }
        format!("(({})/({}))", sums.join("+"), weights.join("+"))
    }

    /// Where a number or a text stands by itself: the column that has it, or one that is made for it.
    pub(super) fn place_of(&mut self, expr: &SubjectExpr, own: &Own) -> Live<Place> {
        match &expr.kind {
            ExprKind::Leaf(SubjectLeaf::Aggregate(aggregate)) => return Ok(self.aggregate(aggregate)),
            ExprKind::Leaf(SubjectLeaf::Column { through, column }) => {
                return self.subject_column(expr, through, *column);
            }
            ExprKind::Leaf(SubjectLeaf::Value) => {
                let value = own.value.ok_or_else(|| self.not_live(expr))?;
                return Ok(match own.applies.clone() {
                    None => value,
                    Some(applies) => {
                        let head = self.say(&text!("value, where it applies"));
                        let formula = format!("IF({applies},{},{})", value.cell(), quoted(MISSING));
                        let format = self.column_mut(value).format.clone();
                        self.helper(own.sheet, head, &format, &formula)
                    }
                });
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Kpi(KpiId(at)), Facet::Value)) => {
                return Ok(self.kpis[*at as usize].value);
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Kpi(KpiId(at)), Facet::Score)) => {
                return Ok(self.kpis[*at as usize].score);
            }
            ExprKind::Leaf(SubjectLeaf::Part(Member::Group(id), Facet::Score)) => {
                return Ok(self.groups[id.0 as usize].score);
            }
            ExprKind::Leaf(SubjectLeaf::OwnScore) => {
                return own.score.ok_or_else(|| self.not_live(expr));
            }
            _ => {}
        }
        let formula = match expr.ty {
            Type::Text => self.text(expr, own)?,
            _ => format!("ROUND({},12)", self.number(expr, own)?),
        };
        let head = self.written(expr);
        Ok(self.helper(
            own.sheet,
            head,
            &any_number(expr.ty),
            &format!("IFERROR({formula},{})", quoted(MISSING)),
        ))
    }
}
