//! What the pages in `docs/` show is so: their forms run, their commands print what stands below them, their mistakes are
//! told in the words that they quote. What each page must hold as a whole stands at the end.
//!
//! The word behind the language of a code block says what it is. Files lie in one folder, which is emptied at each heading
//! `##` of the cookbook, so that each recipe is complete, and kept to the end of the other pages.
//!
//! | block | what it is |
//! | --- | --- |
//! | `csv NAME`, `css`, `html`, `svg` | a file |
//! | `kpi NAME.kpi` | a file without a mistake, also against the data |
//! | `diff NAME` | a change of that file; with `try` behind it, for the next block alone |
//! | `console` | commands behind `$`, and what they print |
//! | `kpi declarations`, `kpi scorecard`, `kpi kpi` | a piece of a form, which is completed and run ([`frame`]) |
//! | `kpi formulas` | formulas, one a line, with what each comes to for the first subject behind `# =` |
//! | `sh` | for the reader alone |
//! | anything with `later` | not run, since what it shows is not there yet |
//!
//! In a piece of a form, lines that begin with `# error[` or `# warning[` are the titles of all messages that it gives.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` writes into the pages what the commands print. Read the diff.

#[path = "docs/frame.rs"]
mod frame;
#[path = "docs/page.rs"]
mod page;
#[path = "docs/words.rs"]
mod words;

use std::fs;
use std::path::PathBuf;

use page::Page;
use weigh_engine::dsl::syntax::{FUNCTIONS, KEYWORDS, NAMES};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Holds a page against what its blocks do. `written_out` is the page with the parts that follow from elsewhere.
fn holds(name: &str, folder_per_section: bool, written_out: impl Fn(&str) -> String) {
    let path = folder().join(name);
    let text = fs::read_to_string(&path).expect("a page");
    let wanted = written_out(&text);
    let (mut mistakes, shown) = Page::new(name, &wanted, folder_per_section).run();
    if wanted != text {
        mistakes.push(format!(
            "docs/{name}: the tables of words are others by now; `UPDATE_DOCS=1` writes them"
        ));
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, shown).expect("a page that can be written");
    }
    assert!(mistakes.is_empty(), "\n{}", mistakes.join("\n\n"));
}

#[test]
fn the_tutorial_holds() {
    holds("tutorial.md", false, str::to_owned);
}

#[test]
fn the_cookbook_holds() {
    holds("cookbook.md", true, str::to_owned);
}

#[test]
fn the_reference_holds_and_has_every_word_of_the_language() {
    let source = folder().join("../dsl/src/syntax/keywords.rs");
    let (tables, words) = words::tables(&fs::read_to_string(source).expect("the list of words"));
    assert!(words >= KEYWORDS.len() + FUNCTIONS.len() + NAMES.len());
    holds("reference.md", false, |page| {
        let (before, _) = page.split_once(WORDS).expect("the tables of words");
        format!("{before}{WORDS}{tables}")
    });
}

/// What stands before the tables of words.
const WORDS: &str = "where one English word stands twice, it has two meanings.\n";

#[test]
fn every_page_is_linked_from_the_index() {
    let index = fs::read_to_string(folder().join("README.md")).expect("the index");
    let mut open = vec![folder()];
    let mut pages = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the pages").flatten() {
            let path = entry.path();
            if path.ends_with("pictures") {
                continue; // They are shown, not read.
            }
            if path.is_dir() {
                open.push(path);
            } else {
                pages.push(path);
            }
        }
    }
    for page in pages {
        let name = page.strip_prefix(folder()).expect("below the pages");
        let name = name.to_str().expect("a name in UTF-8");
        let linked = name == "README.md" || index.contains(&format!("({name})"));
        assert!(linked, "docs/README.md has no link to {name}");
    }
}
