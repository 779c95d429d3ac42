//! What a hostile or a very large file costs.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{messages, read};
use crate::syntax::ast::{Clause, ClauseKind, ItemKind};

#[test]
fn a_hundred_groups_may_nest() {
    let open: String = (0..100).fold(String::new(), |mut text, depth| {
        let _ = write!(text, "group g{depth} weight 1 {{ ");
        text
    });
    let text = format!(
        "scorecard s {{ {open} kpi k weight 1 {{ value a }} {} }}",
        "}".repeat(100)
    );
    let tree = read("deep.kpi", &text);
    let ItemKind::Scorecard(scorecard) = &tree.items[0].kind else {
        panic!("it is a scorecard")
    };
    let (mut body, mut depth): (&[Clause], _) = (&scorecard.body, 0);
    while let ClauseKind::Group(group) = &body[0].kind {
        (body, depth) = (&group.body, depth + 1);
    }
    assert_eq!(depth, 100);
}

#[test]
fn two_hundred_brackets_may_nest_and_no_more() {
    let nested = |depth: usize| format!("measure m = {}a{}", "(".repeat(depth), ")".repeat(depth));
    read("deep.kpi", &nested(200));
    let (found, drawn) = messages("deeper.kpi", &nested(201));
    assert_eq!(found.len(), 1, "{drawn}");
    assert_eq!(found[0].code.text(), "E0120");
}

/// Nothing of these may take more stack or time than there is.
#[test]
fn endless_formulas_are_refused_in_words() {
    let many = 5_000;
    let endless = [
        format!("a{}", " + a".repeat(many)),
        format!("a{}", " ^ a".repeat(many)),
        format!("{}a", "- ".repeat(many)),
        format!("{}a", "not ".repeat(many)),
        format!("{}a", "if a then b else ".repeat(many)),
        format!("{}a{}", "if a then ".repeat(many), " else b".repeat(many)),
        format!("{}a", "average of ".repeat(many)),
        format!("{}a", "days between a and ".repeat(many)),
    ];
    for formula in endless {
        let (found, drawn) = messages("endless.kpi", &format!("measure m = {formula}"));
        assert_eq!(found.len(), 1, "{}", &drawn[..drawn.len().min(2000)]);
        assert_eq!(
            found[0].code.text(),
            "E0120",
            "{}: {}",
            &formula[..20],
            &drawn[..drawn.len().min(2000)]
        );
    }
}

#[test]
fn many_brackets_that_do_not_close_are_refused_in_words() {
    for sign in ["(", "{", "[", "min(", "group g weight 1 {"] {
        let (found, _) = messages("open.kpi", &format!("measure m = {}", sign.repeat(10_000)));
        assert!(!found.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        messages("any.kpi", &text);
    }

    #[test]
    fn any_damage_to_a_good_file_is_read_without_panic_and_reported_or_harmless(
        at in 0.0..1.0_f64,
        length in 0_usize..40,
        put in "[-(){}\\[\\]\"“'`#|=<>:;,.%0-9a-z \\n权重，；（）。·～、《》「」＾≧—]{0,12}",
    ) {
        let good = include_str!("everything.kpi");
        let boundary = |at: usize| (at..=good.len()).find(|at| good.is_char_boundary(*at)).unwrap_or(good.len());
        let start = boundary((at * good.len() as f64) as usize);
        let end = boundary((start + length).min(good.len()));
        let text = format!("{}{put}{}", &good[..start], &good[end..]);
        let (found, _) = messages("damaged.kpi", &text);
        for diagnostic in found {
            let span = diagnostic.primary.span;
            prop_assert!(span.start <= span.end && span.end as usize <= text.len());
            prop_assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
        }
    }
}
