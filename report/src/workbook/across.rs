//! How a subject stands among the others of its period, as formulas over the cells of all of them.

use weigh_engine::dsl::model::{Across, AcrossFn, SubjectExpr, Type};
use weigh_engine::dsl::value::Decimal;
use weigh_words::text;

use super::book::{Book, Live, MISSING, double};
use super::expression::Own;
use super::formula::{Place, calculated, number_in, quoted};
use super::style::any_number;

impl Book<'_> {
    pub(super) fn across(&mut self, expr: &SubjectExpr, across: &Across, own: &Own) -> Live {
        // Those who are not here would count.
        if !self.has_everybody() {
            return Err(self.not_live(expr));
        }
        // Places without gaps take a formula for each of the others.
        if across.function == AcrossFn::DenseRank {
            return Err(self.not_live(expr));
        }
        let of = self.place_of(&across.of, own)?;
        match &across.within {
            None => Ok(among_all(across.function, of)),
            Some(within) => {
                let place = self.place_of(within, own)?;
                let same = match within.ty {
                    Type::Text | Type::Unknown => format!("EXACT({},{})", place.peers(), place.cell()),
                    _ => format!("({}={})", place.peers(), place.cell()),
                };
                let alone = format!("OR({0}=\"\",{0}={1})", place.cell(), quoted(MISSING));
                Ok(self.among_some(across.function, of, &same, &alone, expr, own))
            }
        }
    }

    fn among_some(
        &mut self,
        function: AcrossFn,
        of: Place,
        same: &str,
        alone: &str,
        expr: &SubjectExpr,
        own: &Own,
    ) -> String {
        let (x, all) = (number_in(of), of.peers());
        let mask = format!("{same}*ISNUMBER({all})");
        let count = format!("SUMPRODUCT({mask})");
        let larger = format!("SUMPRODUCT({mask}*({all}>{x}))");
        let smaller = format!("SUMPRODUCT({mask}*({all}<{x}))");
        let others = format!("IF({count}=1,1+0*{x},");
        let formula = match function {
            AcrossFn::Rank => format!("({larger}+1)"),
            AcrossFn::Standing => format!("{others}({count}-{larger}-1)/({count}-1))"),
            AcrossFn::PercentileRank => format!("{others}{smaller}/({count}-1))"),
            AcrossFn::Sum => format!("IF({count}=0,NA(),SUMPRODUCT(--{same},{all}))"),
            AcrossFn::CumulativeSum => format!("SUMPRODUCT({mask}*({all}>={x}),{all})"),
            AcrossFn::DenseRank => unreachable!("`across` leaves it as it was computed"),
            AcrossFn::Average => format!("(SUMPRODUCT(--{same},{all})/{count})"),
            AcrossFn::Quantile(_)
            | AcrossFn::ZScore
            | AcrossFn::MinMax
            | AcrossFn::Best
            | AcrossFn::Worst
            | AcrossFn::Median
            | AcrossFn::Percentile(_) => {
                // Spreadsheets take these of some cells only in a formula over arrays, which has a cell of its own.
                let chosen = format!("IF({mask},{all})");
                let of_chosen = over(function, &x, &chosen);
                let formula = format!("IFERROR(IF({count}=0,NA(),{of_chosen}),{})", quoted(MISSING));
                let head = self.written(expr);
                calculated(self.array_helper(own.sheet, head, &any_number(expr.ty), &formula))
            }
        };
        format!("IF({alone},NA(),{formula})")
    }

    /// How a subject stands, in a column of its own.
    pub(super) fn standing(&mut self, expr: &SubjectExpr, own: &Own) -> Live<Place> {
        let formula = self.number(expr, own)?;
        let head = self.say(&text!("standing"));
        Ok(self.helper(
            own.sheet,
            head,
            "0.00",
            &format!("IFERROR({formula},{})", quoted(MISSING)),
        ))
    }
}

fn among_all(function: AcrossFn, of: Place) -> String {
    let (x, all) = (number_in(of), of.peers());
    match function {
        AcrossFn::Rank => format!("RANK({x},{all})"),
        AcrossFn::Standing => {
            format!("IF(COUNT({all})=1,1+0*{x},(COUNT({all})-RANK({x},{all}))/(COUNT({all})-1))")
        }
        AcrossFn::PercentileRank => {
            format!("IF(COUNT({all})=1,1+0*{x},(RANK({x},{all},1)-1)/(COUNT({all})-1))")
        }
        AcrossFn::CumulativeSum => format!("SUMPRODUCT(ISNUMBER({all})*({all}>={x}),{all})"),
        AcrossFn::DenseRank => unreachable!("`across` leaves it as it was computed"),
        AcrossFn::Quantile(_) | AcrossFn::ZScore | AcrossFn::MinMax => over(function, &x, &all),
        AcrossFn::Average
        | AcrossFn::Best
        | AcrossFn::Worst
        | AcrossFn::Median
        | AcrossFn::Percentile(_)
        | AcrossFn::Sum => format!("IF(COUNT({all})=0,NA(),{})", over(function, &x, &all)),
    }
}

/// What is made of numbers that are all known.
fn over(function: AcrossFn, x: &str, all: &str) -> String {
    match function {
        AcrossFn::Quantile(parts) => {
            let last = parts - 1;
            format!("(1+SUMPRODUCT(--({x}>ROUND(PERCENTILE({all},ROW($1:${last})/{parts}),12))))")
        }
        AcrossFn::ZScore => format!("IF(MAX({all})=MIN({all}),NA(),({x}-AVERAGE({all}))/STDEV({all}))"),
        AcrossFn::MinMax => format!("(({x}-MIN({all}))/(MAX({all})-MIN({all})))"),
        AcrossFn::Average => format!("AVERAGE({all})"),
        AcrossFn::Best => format!("MAX({all})"),
        AcrossFn::Worst => format!("MIN({all})"),
        AcrossFn::Median => format!("MEDIAN({all})"),
        AcrossFn::Percentile(part) => {
            format!("PERCENTILE({all},{})", double(part) / double(Decimal::HUNDRED))
        }
        AcrossFn::Sum => format!("SUM({all})"),
        AcrossFn::Rank
        | AcrossFn::DenseRank
        | AcrossFn::CumulativeSum
        | AcrossFn::Standing
        | AcrossFn::PercentileRank => {
            unreachable!("ranks are counted")
        }
    }
}
