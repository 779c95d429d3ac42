//! The translations: gettext's files, whose keys are the English words.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::language::Language;

/// The files of Chinese, each for one part of the house.
const CHINESE: &[&str] = &[
    include_str!("../zh/lists.po"),
    include_str!("../zh/syntax.po"),
    include_str!("../zh/resolve.po"),
    include_str!("../zh/check.po"),
    include_str!("../zh/codes.po"),
    include_str!("../zh/plugins.po"),
    include_str!("../zh/host.po"),
    include_str!("../zh/engine.po"),
    include_str!("../zh/sources.po"),
    include_str!("../zh/xlsx.po"),
    include_str!("../zh/report.po"),
    include_str!("../zh/html.po"),
    include_str!("../zh/compare.po"),
    include_str!("../zh/subject.po"),
    include_str!("../zh/workbook.po"),
    include_str!("../zh/command.po"),
    include_str!("../zh/kept.po"),
    include_str!("../zh/help.po"),
];

/// Read when the first Chinese word is asked for.
static INTO_CHINESE: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for file in CHINESE {
        let catalogue =
            polib::po_file::parse_from_reader(file.as_bytes()).expect("tests read the shipped files");
        for message in catalogue.messages().filter(|message| message.is_translated()) {
            if let Ok(translation) = message.msgstr() {
                words.insert(message.msgid().to_owned(), translation.to_owned());
            }
        }
    }
    words
});

/// These words as the catalogue has them, if it does: a template that is as good as the one in the code.
pub(crate) fn known(template: &str) -> Option<&'static str> {
    INTO_CHINESE
        .get_key_value(template)
        .map(|(words, _)| words.as_str())
}

/// A template's words in a language; itself where there is no translation.
pub(crate) fn words(template: &'static str, language: Language) -> &'static str {
    translation(template, language).unwrap_or(template)
}

/// English words in another language, if the catalogue has them. They need not be known before the program runs: the help
/// of the command line, a page of `weigh explain`. Braces are no holes in them.
pub fn translation(words: &str, language: Language) -> Option<&'static str> {
    match language {
        Language::English => None,
        Language::Chinese => INTO_CHINESE.get(words).map(String::as_str),
    }
}
