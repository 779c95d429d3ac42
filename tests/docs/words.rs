//! The tables of words at the end of the reference, as they follow from `dsl/src/syntax/keywords.rs`, whose comments
//! are their headings.

use std::fmt::Write;

/// The tables that a list of words makes, and how many words they hold.
pub(crate) fn tables(source: &str) -> (String, usize) {
    let mut tables = String::new();
    let mut words = 0;
    let mut heading = "";
    for line in source.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("/// ").or(line.strip_prefix("// ")) {
            heading = comment;
        } else if line.starts_with("kw_") || line.starts_with("(\"") {
            let spellings: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            if let Some(title) = Some(heading).filter(|heading| !heading.is_empty()) {
                let title = title.split([':', '.']).next().unwrap_or_default();
                write!(tables, "\n**{title}**\n\n| English | 中文 |\n| --- | --- |\n").expect("a text grows");
                heading = "";
            }
            let cell = |english: bool| -> String {
                let ours = spellings.iter().filter(|word| word.is_ascii() == english);
                ours.map(|word| format!("`{word}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            writeln!(tables, "| {} | {} |", cell(true), cell(false)).expect("a text grows");
            words += 1;
        }
    }
    (tables, words)
}
