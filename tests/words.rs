//! Whatever Weigh says can be read in Chinese: each `text!` of the code has its translation, and no translation is left
//! over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The templates of the code, each with the file that it stands in.
fn templates() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for folder in [
        "words",
        "dsl",
        "engine",
        "plugins/sdk",
        "plugins/host",
        "plugins/csv",
        "plugins/parquet",
        "plugins/json",
        "plugins/sqlite",
        "plugins/arrow-ipc",
        "plugins/xlsx",
        "plugins/adbc",
        "plugins/remote",
        "report",
        "src",
    ] {
        let folder = root().join(folder);
        let sources = if folder.join("src").is_dir() {
            folder.join("src")
        } else {
            folder
        };
        visit(&sources, &mut |path| {
            let text = fs::read_to_string(path).expect("a readable file");
            let tokens: TokenStream = text.parse().expect("Rust that compiles");
            collect(tokens, path, &mut found);
        });
    }
    found
}

/// `text!("…", …)` wherever it stands, in other macros too, but not in tests.
fn collect(tokens: TokenStream, path: &Path, found: &mut BTreeMap<String, PathBuf>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            [
                TokenTree::Ident(name),
                TokenTree::Punct(bang),
                TokenTree::Group(arguments),
                ..,
            ] if name == "text" && bang.as_char() == '!' => {
                if let Some(TokenTree::Literal(words)) = arguments.stream().into_iter().next() {
                    let words: syn::LitStr = syn::parse2(TokenTree::Literal(words).into()).expect("a text");
                    found.insert(words.value(), path.to_owned());
                }
                collect(arguments.stream(), path, found);
                at += 3;
            }
            [
                TokenTree::Ident(module),
                TokenTree::Ident(name),
                TokenTree::Group(body),
                ..,
            ] if module == "mod" && name == "tests" && body.delimiter() == Delimiter::Brace => {
                at += 3;
            }
            [TokenTree::Group(group), ..] => {
                collect(group.stream(), path, found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

fn visit(folder: &Path, see: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            visit(&path, see);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            see(&path);
        }
    }
}

/// The Chinese catalogue: English words and their translations.
fn catalogue() -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(root().join("words/zh")).expect("a folder").flatten() {
        let path = entry.path();
        // Joints of lists are no messages; help and pages are looked up by what they are in English, which tests of their own
        // hold against the catalogue.
        let looked_up = ["lists.po", "help.po", "codes.po"];
        if path
            .file_name()
            .is_some_and(|name| looked_up.iter().any(|other| *other == name))
        {
            continue;
        }
        let file = polib::po_file::parse(&path).expect("a catalogue of gettext");
        for message in file.messages() {
            let words = message.msgstr().expect("no message has plural forms").to_owned();
            let before = all.insert(message.msgid().to_owned(), words);
            assert!(before.is_none(), "twice in the catalogue: {}", message.msgid());
        }
    }
    all
}

/// The names in the holes of a template.
fn holes(template: &str) -> BTreeSet<String> {
    let plain = template.replace("{{", "").replace("}}", "");
    let opened = plain.split('{').skip(1);
    opened
        .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn each_message_has_its_translation() {
    let known = catalogue();
    let missing: Vec<String> = templates()
        .iter()
        .filter(|(words, _)| known.get(*words).is_none_or(String::is_empty))
        .map(|(words, path)| format!("{}: {words}", path.display()))
        .collect();
    assert!(
        missing.is_empty(),
        "{} without a translation:\n{}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn each_translation_fills_the_same_holes() {
    for (english, chinese) in catalogue() {
        assert_eq!(holes(&english), holes(&chinese), "{english}\n{chinese}");
    }
}

#[test]
fn no_translation_is_left_over() {
    let said = templates();
    let left: Vec<String> = catalogue()
        .into_keys()
        .filter(|words| !said.contains_key(words))
        .collect();
    assert!(
        left.is_empty(),
        "{} said nowhere:\n{}",
        left.len(),
        left.join("\n")
    );
}
