//! What stands in and behind the brackets of a call: taken by the function that means it, or refused.

use super::{compiled, titles};
use crate::model::{ExprKind, SubjectLeaf};

#[test]
fn within_belongs_to_what_compares_subjects_and_not_to_what_stands_before_it() {
    for value in [
        "rank(avg(surveys.csat) within level)",
        "rank(avg(surveys.csat)) within level",
        "rank(1 + count(surveys) within level)",
        "percentile rank(count(surveys) within level)",
        "dense rank(count(surveys) within level)",
        "cumulative sum(count(surveys)) within level",
        "累计合计(计数(surveys) 范围 level)",
        "密集排名(计数(surveys)) 范围 level",
        "quantile(sum(surveys.csat), 4 within level)",
        "zscore(abs(avg(surveys.csat)) within level)",
        "minmax(avg(surveys.csat)[previous] within level)",
        "排名(平均(surveys.csat) 范围 level)",
        "average of avg(surveys.csat) within level",
        "percentile 90 of count(surveys) within level",
    ] {
        let found = compiled("", value, &[]);
        let Some(model) = &found.model else {
            panic!("{value}: {:?}", titles(&found))
        };
        let ExprKind::Leaf(SubjectLeaf::Across(across)) = &model.scorecards[0].kpis[0].value.kind else {
            panic!("{value} compares no subjects")
        };
        assert!(across.within.is_some(), "{value} compares with everybody");
    }
}

#[test]
fn a_column_that_is_not_there_is_told_within_the_brackets_too() {
    let found = compiled("", "rank(avg(surveys.csat) within lvel)", &[]);
    assert_eq!(titles(&found), ["E0201 nothing is called `lvel`"]);
}

#[test]
fn a_call_has_no_part_that_its_function_does_not_take() {
    for (value, title) in [
        ("avg(surveys.csat within level)", "`avg` takes no `within`"),
        ("abs(count(surveys) within level)", "`abs` takes no `within`"),
        (
            "rank(count(surveys) where level = \"a\")",
            "`rank` takes no `where`",
        ),
        ("rank(count(surveys) via employee)", "`rank` takes no `via`"),
        (
            "abs(avg(surveys.csat) weighted by csat)",
            "`abs` takes no `weighted by`",
        ),
        (
            "count(surveys by surveys.note: \"a\" 100%)",
            "`count` takes no `by`",
        ),
        ("round(2 where level = \"a\")", "`round` takes no `where`"),
        ("rank(x: count(surveys))", "`rank` has no option `x`"),
        ("abs(x: 3)", "`abs` has no option `x`"),
    ] {
        assert_eq!(
            titles(&compiled("", value, &[])),
            [format!("E0404 {title}")],
            "{value}"
        );
    }
}
