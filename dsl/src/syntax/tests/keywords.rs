//! The table of keywords against the grammar, and the two languages against one another.

use std::collections::BTreeSet;

use super::{read, tree};
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::keywords::{FUNCTIONS, KEYWORDS, Keyword, NAMES};

const EVERYTHING: &str = include_str!("everything.kpi");

/// The keywords of the grammar file: the rule, and its spellings with one blank between words.
fn of_grammar() -> BTreeSet<(String, BTreeSet<String>)> {
    include_str!("../grammar/keywords.pest")
        .lines()
        .filter_map(|line| line.split_once(" = @{ ("))
        .map(|(rule, rest)| {
            let (spellings, _) = rest.split_once(") ~ !XID_CONTINUE").unwrap();
            let spellings = spellings.split(" | ").map(|spelling| {
                spelling
                    .replace(" ~ gap ~ ", " ")
                    .replace("\" \"", " ")
                    .replace('"', "")
            });
            (rule.to_owned(), spellings.collect())
        })
        .collect()
}

#[test]
fn the_table_and_the_grammar_have_the_same_keywords() {
    let of_table: BTreeSet<_> = KEYWORDS
        .iter()
        .map(|keyword| {
            (
                format!("{:?}", keyword.rule),
                keyword.spellings().map(str::to_owned).collect(),
            )
        })
        .collect();
    assert_eq!(of_table, of_grammar());
}

#[test]
fn a_spelling_means_one_thing_in_one_place() {
    // Two keywords may share an English word; then their Chinese words differ, so that each can be told.
    for (index, one) in KEYWORDS.iter().enumerate() {
        for other in &KEYWORDS[index + 1..] {
            let same = (one.english == other.english, one.chinese == other.chinese);
            assert_ne!(same, (true, true), "{one:?} stands twice");
        }
    }
}

/// The file with every construct, with each keyword, function and name with a meaning in Chinese; and which keywords
/// it has.
fn in_chinese() -> (String, Vec<Rule>) {
    use pest::Parser as _;
    let mut seen = Vec::new();
    let mut text = EVERYTHING.to_owned();
    let pairs = Grammar::parse(Rule::file, EVERYTHING).unwrap();
    let tokens: Vec<_> = pairs.flatten().collect();
    for pair in tokens.iter().rev() {
        let (span, rule) = (pair.as_span(), pair.as_rule());
        if let Some(keyword) = Keyword::of(rule) {
            text.replace_range(span.start()..span.end(), keyword.chinese);
            seen.push(rule);
        } else if rule == Rule::reference {
            let mut parts = pair.clone().into_inner();
            let path = parts.next().unwrap();
            let called = parts.next().is_some();
            let list = if called { FUNCTIONS } else { NAMES };
            let twin = list.iter().find(|(english, _)| *english == path.as_str());
            if let Some((_, chinese)) = twin.filter(|_| path.as_rule() == Rule::path) {
                text.replace_range(path.as_span().start()..path.as_span().end(), chinese);
            }
        }
    }
    (text, seen)
}

#[test]
fn both_languages_give_the_same_tree() {
    let (chinese, seen) = in_chinese();
    assert_eq!(
        tree::shown(&read("everything.kpi", EVERYTHING)),
        tree::shown(&read("一切.kpi", &chinese)),
        "{chinese}"
    );
    let absent: Vec<_> = KEYWORDS
        .iter()
        .map(|keyword| keyword.rule)
        .filter(|rule| !seen.contains(rule))
        .collect();
    let in_turn = |rule: &Rule| IN_TURN.iter().any(|(_, rules, _)| rules.contains(rule));
    let forgotten: Vec<_> = absent.into_iter().filter(|rule| !in_turn(rule)).collect();
    assert!(
        forgotten.is_empty(),
        "the file with every construct has no {forgotten:?}"
    );
}

/// Places where one of several words stands: what is before it, the words, what is behind it.
const IN_TURN: &[(&str, &[Rule], &str)] = &[
    (
        "scorecard s { year starts",
        &[
            Rule::kw_january,
            Rule::kw_february,
            Rule::kw_march,
            Rule::kw_april,
            Rule::kw_may,
            Rule::kw_june,
            Rule::kw_july,
            Rule::kw_august,
            Rule::kw_september,
            Rule::kw_october,
            Rule::kw_november,
            Rule::kw_december,
        ],
        "}",
    ),
    (
        "scorecard s { period",
        &[
            Rule::kw_year,
            Rule::kw_half,
            Rule::kw_quarter,
            Rule::kw_month,
            Rule::kw_week,
        ],
        "}",
    ),
    (
        "scorecard s { combine",
        &[
            Rule::kw_weighted_mean,
            Rule::kw_geometric_mean,
            Rule::kw_harmonic_mean,
            Rule::kw_sum,
            Rule::kw_product,
            Rule::kw_min,
            Rule::kw_max,
        ],
        "}",
    ),
    (
        "scorecard s { round total 1",
        &[Rule::kw_half_up, Rule::kw_half_even, Rule::kw_up, Rule::kw_down],
        "}",
    ),
    (
        "scorecard s { distribute { a rest } ties",
        &[Rule::kw_together, Rule::kw_up, Rule::kw_down],
        "}",
    ),
    (
        "scorecard s { rollup d { total",
        &[
            Rule::kw_average,
            Rule::kw_sum,
            Rule::kw_min,
            Rule::kw_max,
            Rule::kw_median,
        ],
        "} }",
    ),
    (
        "measure m = a[last 3",
        &[
            Rule::kw_days,
            Rule::kw_weeks,
            Rule::kw_months,
            Rule::kw_quarters,
            Rule::kw_years,
        ],
        "]",
    ),
    (
        "measure m =",
        &[
            Rule::kw_average_of,
            Rule::kw_best_of,
            Rule::kw_worst_of,
            Rule::kw_median_of,
            Rule::kw_sum_of,
        ],
        "x",
    ),
    (
        "calendar c { closed",
        &[
            Rule::kw_monday,
            Rule::kw_tuesday,
            Rule::kw_wednesday,
            Rule::kw_thursday,
            Rule::kw_friday,
            Rule::kw_saturday,
            Rule::kw_sunday,
        ],
        "}",
    ),
    (
        "measure m =",
        &[Rule::kw_days_between, Rule::kw_months_between],
        "a and b",
    ),
    (
        "measure m =",
        &[Rule::kw_yes, Rule::kw_no, Rule::kw_missing_value],
        "",
    ),
    ("measure m = a", &[Rule::kw_is_known, Rule::kw_is_missing], ""),
];

#[test]
fn the_words_of_one_place_give_the_same_tree_in_both_languages() {
    for (before, rules, behind) in IN_TURN {
        for rule in *rules {
            let keyword = Keyword::of(*rule).unwrap();
            let of = |word: &str| tree::bare(&read("word.kpi", &format!("{before} {word} {behind}")));
            for spelling in keyword.spellings() {
                assert_eq!(of(keyword.english), of(spelling), "{spelling}");
            }
        }
    }
}

#[test]
fn full_width_signs_read_as_their_twins() {
    let half = "measure m = sum(a.b where c >= 1, d: 2)[previous] * 50% / (x + y) - 3 < 4 table t { key id link a -> b column c: text }";
    let wide = "measure m ＝ sum（a.b where c ＞＝ 1，d：2）【previous】 ＊ 50％ ／ （x ＋ y） － 3 ＜ 4 table t ｛　key id link a －＞ b column c： text ｝";
    let half = half.replace("c >= 1, d: 2", "c >= 1");
    let wide = wide.replace("c ＞＝ 1，d：2", "c ＞＝ 1");
    assert_eq!(
        tree::shown(&read("half.kpi", &half)),
        tree::shown(&read("wide.kpi", &wide))
    );
}

#[test]
fn several_blanks_may_stand_between_the_words_of_a_keyword() {
    let tight = "scorecard s { combine weighted mean kpi k weight 1 { value a[year to date] score close to 5: 0 -> 1 } }";
    let loose = "scorecard s { combine weighted \n mean kpi k weight 1 { value a[year\u{a0}to\u{3000}date] score close # so\n to 5: 0 -> 1 } }";
    assert_eq!(
        tree::shown(&read("tight.kpi", tight)),
        tree::shown(&read("loose.kpi", loose))
    );
}
