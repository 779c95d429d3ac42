//! A form in Chinese is the same form: laid out in English it gives the same outcome, byte for byte. And the command in
//! Chinese is the same command: what it says to people is Chinese, what it writes for programs stays as it is.

mod program;

use std::fs;
use std::process::Output;

use program::{command_in, root, stdout_of, weigh};

/// Runs `weigh` where the system speaks the language of this locale.
fn weigh_where(locale: &str, arguments: &[&str]) -> Output {
    command_in(&root(), arguments)
        .env_remove("LANGUAGE")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", locale)
        .output()
        .expect("the command starts")
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_command_speaks_as_the_system_does() {
    for arguments in [
        &["--help"][..],
        &["run", "--help"],
        &["explain", "E0302"],
        &["explain"],
        &["run", "nowhere.kpi"],
        &["check", "tests/corpus/bad/form/E0302-weights-95.kpi"],
        &["test", "tests/corpus/failing.kpi", "--only", "perfect"],
    ] {
        let system = weigh_where("zh_CN.UTF-8", arguments);
        let asked = weigh(&[arguments, &["--language", "zh"]].concat());
        assert_eq!(system, asked, "weigh {arguments:?}");
        let english = weigh(arguments);
        assert_eq!(weigh_where("C.UTF-8", arguments), english, "weigh {arguments:?}");
        assert_ne!(system, english, "weigh {arguments:?}");
    }
}

#[test]
fn what_programs_read_is_the_same_in_both_languages() {
    let form = "examples/specialist/specialist.kpi";
    for arguments in [
        &["run", form, "--format", "json"][..],
        &["run", form, "--format", "csv"],
        &["explain", form, "--subject", "E004", "--format", "json"],
        &[
            "check",
            "--format",
            "json",
            "tests/corpus/bad/form/E0302-weights-95.kpi",
        ],
    ] {
        let both =
            ["en", "zh"].map(|language| weigh(&[arguments, &["--language", language]].concat()).stdout);
        let [english, chinese] = both.map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
        assert!(!english.is_empty(), "weigh {arguments:?} prints nothing");
        assert_eq!(chinese, english, "weigh {arguments:?}");
    }
}

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
