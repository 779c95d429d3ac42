//! What a layout keeps, and what it looks like. Mutated forms stand in `tests/mutated.rs`.

mod mutated;

use std::path::{Path, PathBuf};

use serde_json::Value;
use weigh_words::{Text, text};

use super::{Language, comments, format, lines};
use crate::compile::{Files, Settings, compile};
use crate::diagnostic::Diagnostics;
use crate::source::{SourceFile, SourceId, Sources};
use crate::syntax::spelling::Spelling;
use crate::syntax::tests::tree;
use crate::syntax::{meaning, parse};

/// Every form of this repository that can be read, by its name.
fn forms() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = [
        "examples",
        "bench",
        "src/templates",
        "tests/published",
        "tests/corpus",
        "dsl/src/syntax/tests",
    ];
    let mut open: Vec<PathBuf> = folders.map(|folder| root.join(folder)).to_vec();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpi") {
                found.push((
                    path.display().to_string(),
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    found.retain(|(_, text)| tree_of(text).is_some());
    found.sort();
    assert!(found.len() > 60, "only {} forms were found", found.len());
    found
}

/// The tree of a text without places; none if it cannot be read.
fn tree_of(text: &str) -> Option<Value> {
    let mut out = Diagnostics::default();
    let file = parse(SourceId(0), text, &mut out);
    (!out.has_errors()).then(|| tree::bare(&file))
}

/// A tree with the parts of periods and KPIs in English: where they might be columns, they are kept as written.
fn meant(tree: Value) -> Value {
    match tree {
        Value::Array(values) => {
            let parts: Vec<Option<&str>> = values
                .iter()
                .map(|value| value.as_str().and_then(meaning))
                .collect();
            if let [Some("period"), Some(part @ ("start" | "end" | "days"))] = parts.as_slice() {
                return Value::from(vec!["period", part]);
            }
            if let ([_, Some(part @ ("value" | "score" | "weight"))], [Value::String(kpi), _]) =
                (parts.as_slice(), values.as_slice())
            {
                return Value::from(vec![kpi.as_str(), part]);
            }
            values.into_iter().map(meant).collect()
        }
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, meant(value)))
            .collect(),
        other => other,
    }
}

fn laid_out(text: &str, language: Option<Language>) -> String {
    match format("form.kpi", text, language) {
        Ok(formatted) => formatted,
        Err(unreadable) => panic!("{:?} of\n{text}", unreadable.diagnostics),
    }
}

fn comments_of(text: &str) -> Vec<&str> {
    comments(text, &lines(text, Spelling::default()).unwrap())
}

/// Holds two trees against one another.
fn assert_same(one: Option<&Value>, two: Option<&Value>, text: &str, formatted: &str) {
    if one != two {
        let shown = |tree: Option<&Value>| format!("{:#}", tree.unwrap_or(&Value::Null));
        let (one, two) = (shown(one), shown(two));
        let differs = one.lines().zip(two.lines()).find(|(one, two)| one != two);
        panic!("{differs:?} differ between\n{text}\nand\n{formatted}");
    }
}

/// Holds a text against its layout, and against its layouts in both languages.
fn assert_kept(text: &str) {
    let formatted = laid_out(text, None);
    let before = tree_of(text);
    assert_same(before.as_ref(), tree_of(&formatted).as_ref(), text, &formatted);
    assert_eq!(comments_of(text), comments_of(&formatted), "{text}\n{formatted}");
    assert_eq!(formatted, laid_out(&formatted, None), "{text}");
    assert!(formatted.is_empty() || formatted.ends_with('\n') && !formatted.ends_with("\n\n"));
    assert!(!formatted.contains('\r') && !formatted.contains("\n\n\n") && !formatted.starts_with('\n'));

    let before = before.map(meant);
    let chinese = laid_out(text, Some(Language::Chinese));
    assert_same(
        before.as_ref(),
        tree_of(&chinese).map(meant).as_ref(),
        text,
        &chinese,
    );
    assert_eq!(comments_of(text), comments_of(&chinese));
    let english = laid_out(&chinese, Some(Language::English));
    assert_same(
        before.as_ref(),
        tree_of(&english).map(meant).as_ref(),
        &chinese,
        &english,
    );
    let again = laid_out(&english, Some(Language::Chinese));
    assert_eq!(tree_of(&chinese), tree_of(&again), "{english}");
    for (text, language) in [(&chinese, Language::Chinese), (&english, Language::English)] {
        assert_eq!(text, &laid_out(text, None));
        assert_eq!(text, &laid_out(text, Some(language)));
    }
}

#[test]
fn every_form_of_this_repository_keeps_its_tree_and_its_comments() {
    for (_, text) in forms() {
        assert_kept(&text);
    }
}

/// No other files.
struct Alone;

impl Files for Alone {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        Err(text!("no such file"))
    }
}

/// The model of a text, or the codes of what is wrong, without places.
fn model(text: &str) -> Value {
    let compiled = compile("form.kpi", text, &Alone, &Settings::default(), None);
    match compiled.model {
        Some(model) => unplaced(serde_json::to_value(model).unwrap()),
        None => compiled
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.text())
            .collect(),
    }
}

fn unplaced(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(unplaced).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| name != "span")
            .map(|(name, value)| (name, unplaced(value)))
            .collect(),
        other => other,
    }
}

#[test]
fn every_form_of_this_repository_keeps_its_model() {
    let mut models = 0;
    for (name, text) in forms() {
        let before = model(&text);
        models += usize::from(before.is_object());
        for language in [None, Some(Language::Chinese), Some(Language::English)] {
            assert_eq!(
                before,
                model(&laid_out(&text, language)),
                "{name} in {language:?}"
            );
        }
    }
    assert!(models >= 12, "only {models} models were held against one another");
}

#[test]
fn a_messy_form_becomes_this() {
    insta::assert_snapshot!(laid_out(include_str!("tests/messy.txt"), None));
}

#[test]
fn a_messy_form_becomes_this_in_chinese_and_english() {
    let chinese = laid_out(include_str!("tests/messy.txt"), Some(Language::Chinese));
    insta::assert_snapshot!("chinese", chinese);
    insta::assert_snapshot!("english", laid_out(&chinese, Some(Language::English)));
}

#[test]
fn comments_stay_where_they_were() {
    insta::assert_snapshot!(laid_out(include_str!("tests/comments.txt"), None));
}

#[test]
fn what_is_too_long_is_broken() {
    let once = laid_out(include_str!("tests/long.txt"), None);
    assert_eq!(laid_out(&once, None), once);
    insta::assert_snapshot!(once);
}

#[test]
fn marks_line_ends_and_blanks_become_plain() {
    let text = "\u{feff}# A\r\n\r\n\r\nparam\u{a0}a　=\t1\r# B\u{3000}\r\n\u{200b}\nmeasure m = a ≥ 2 \n\n";
    let plain = "# A\n\nparam a = 1\n# B\n\nmeasure m = a >= 2\n";
    assert_eq!(laid_out(text, None), plain);
    assert_eq!(laid_out("", None), "");
    assert_eq!(laid_out(" \n\n", None), "");
    assert_eq!(laid_out("\n\n # only this", None), "# only this\n");
}

#[test]
fn a_name_that_would_read_as_a_keyword_is_quoted() {
    let chinese = "度量 m = 计数(t 条件 days 介于 1 与 5)\n";
    let english = laid_out(chinese, Some(Language::English));
    assert_eq!(english, "measure m = count(t where `days` between 1 and 5)\n");
    assert_kept(chinese);
    assert_kept("measure m = count(t where x between 全员最佳 and 5)");
    assert_kept("measure m = count(t where 全员平均 is known and 相隔天数 is missing)");
}

#[test]
fn what_means_something_by_itself_is_not_quoted_beside_a_name_that_is() {
    let text = "测试 \"x\" { 预期 `全员平均` is missing, rank = 1 }\n";
    assert_kept(text);
    let chinese = laid_out(text, Some(Language::Chinese));
    assert!(
        chinese.contains("`全员平均` 无值，") || chinese.contains("`全员平均` 无值,"),
        "{chinese}"
    );
    assert!(chinese.contains("排名 = 1"), "{chinese}");
}

#[test]
fn steps_and_points_that_stand_one_a_line_stay_so() {
    let form = |score: &str| {
        format!(
            "scorecard s {{\n  subject t\n  kpi a {{\n    value  x\n    target 4\n    {score}\n  }}\n}}\n"
        )
    };
    for (written, wanted) in [
        (
            "score 5 when value < 2,\n4 when value < 4,\n3 when value < 6,\notherwise 1",
            "score  5 when value < 2,\n           4 when value < 4,\n           3 when value < 6,\n           otherwise 1",
        ),
        (
            "score 5 when value < 2,\n4 when value < 4,\n3 when value < 6, otherwise 1",
            "score  5 when value < 2,\n           4 when value < 4,\n           3 when value < 6, otherwise 1",
        ),
        (
            "score\n1 -> 5, # one\n3 -> 4,\n6 -> 9",
            "score  1 -> 5,  # one\n           3 -> 4,\n           6 -> 9",
        ),
        // Broken here and there, it is filled up; so is a list of two.
        ("score 1 -> 5,\n3 -> 4, 6 -> 9", "score  1 -> 5, 3 -> 4, 6 -> 9"),
        ("score 1 -> 5,\n3 -> 4", "score  1 -> 5, 3 -> 4"),
    ] {
        let text = form(written);
        assert_eq!(laid_out(&text, None), form(wanted));
        assert_kept(&text);
    }
    let curve = "curve c = 1 -> 0,\n          2 -> 5,\n          3 -> 9\n";
    assert_eq!(laid_out(curve, None), curve);
}

#[test]
fn a_name_behind_a_number_does_not_become_its_currency() {
    let text = "table t from xlsx \"a\" header 2\n  ABC yes\n";
    assert_eq!(
        laid_out(text, None),
        "table t from xlsx \"a\" header 2 `ABC` yes\n"
    );
    assert_kept(text);
}

#[test]
fn names_of_the_user_are_not_translated() {
    let text = "measure weight = 1\nmeasure m = weight + score\n";
    assert_eq!(
        laid_out(text, Some(Language::Chinese)),
        "度量 weight = 1\n度量 m      = weight + 得分\n"
    );
    let text =
        "scorecard s { kpi a { value b.score } group b { } kpi t { value t.score } }\ntable t { key a }\n";
    let chinese = laid_out(text, Some(Language::Chinese));
    assert!(
        chinese.contains("b.得分") && chinese.contains("t.score"),
        "{chinese}"
    );
    // In a row it is the name of a column.
    let text = "measure m = avg (t.x where target > weight) + `sum`(score) + target\n";
    let chinese = "度量 m = 平均(t.x 其中 target > weight) + `sum`(score) + 目标\n";
    assert_eq!(laid_out(text, Some(Language::Chinese)), chinese);
    // A link by that name may lead somewhere.
    let text = "table t {\n  link  period -> p\n  where period.start > 1\n}\n";
    assert!(laid_out(text, Some(Language::Chinese)).contains("period.start"));
    let text = "table t {\n  where period.start > day\n}\n";
    assert!(laid_out(text, Some(Language::Chinese)).contains("期间.开始"));
}

#[test]
fn one_of_something_is_not_several() {
    let text = "measure m = a[last 1 day] + b[last 2 days]\n";
    let chinese = laid_out(text, Some(Language::Chinese));
    assert_eq!(chinese, "度量 m = a[最近 1 天] + b[最近 2 天]\n");
    assert_eq!(laid_out(&chinese, Some(Language::English)), text);
}

#[test]
fn a_file_with_mistakes_has_no_layout() {
    let unreadable = format("form.kpi", "param a = ", None).unwrap_err();
    assert_eq!(unreadable.diagnostics.len(), 1);
    let mut sources = Sources::default();
    sources.add(SourceFile::new("form.kpi", "param a = "));
    assert_eq!(unreadable.sources.iter().count(), sources.iter().count());
}

#[test]
fn deep_brackets_are_laid_out() {
    let deep = format!("measure m = {}a{}\n", "(".repeat(190), ")".repeat(190));
    assert_kept(&deep);
}
