//! Each code has its words in every language.

use weigh_words::{Language, translation};

use super::Code;

#[test]
fn every_code_is_explained_in_chinese() {
    let said = |english| translation(english, Language::Chinese).is_some();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !said(code.heading(Language::English)) || !said(code.page(Language::English)))
        .map(|code| code.text())
        .collect();
    assert!(missing.is_empty(), "not in words/zh/codes.po: {missing:?}");
}
