//! A form in Chinese is the same form: laid out in English it gives the same outcome, byte for byte.

mod program;

use std::fs;

use program::{root, stdout_of};

#[test]
fn a_form_in_chinese_and_its_english_twin_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let corpus = root().join("tests/corpus");
    fs::create_dir_all(folder.path().join("good")).expect("a folder");
    fs::create_dir_all(folder.path().join("data")).expect("a folder");
    for entry in fs::read_dir(corpus.join("data")).expect("the data") {
        let path = entry.expect("a file").path();
        fs::copy(
            &path,
            folder.path().join("data").join(path.file_name().expect("a name")),
        )
        .expect("a copy");
    }
    for form in ["中文.kpi", "中文全.kpi"] {
        let twin = folder.path().join("good").join(form);
        fs::copy(corpus.join("good").join(form), &twin).expect("a copy");
        let twin = twin.to_str().expect("a path in UTF-8");
        let run = || stdout_of(&["run", twin, "--period", "2024-Q3..2024-Q4", "--format", "json"]);
        let chinese = run();
        stdout_of(&["fmt", "--language", "en", twin]);
        let text = fs::read_to_string(twin).expect("the form");
        assert!(
            text.contains("scorecard") && !text.contains("评分卡 客服"),
            "{text}"
        );
        assert_eq!(run(), chinese, "{text}");
        stdout_of(&["fmt", "--language", "zh", twin]);
        assert_eq!(run(), chinese);
    }
}

#[test]
fn an_explanation_is_told_in_chinese() {
    let scorecard = root().join("examples/specialist/specialist.kpi");
    let scorecard = scorecard.to_str().expect("a path in UTF-8");
    let explain = |language| stdout_of(&["explain", scorecard, "--subject", "E017", "--language", language]);
    insta::assert_snapshot!(explain("zh"));
    assert!(explain("en").starts_with("客户关系专员季度考核\n\n何平 (E017) · 2024-Q4, from "));
}
