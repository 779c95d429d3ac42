//! Files that other programs have written, and files that lie.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, json};
use weigh_arrow::Arrow;
use weigh_sdk::testing::table::{refusal, table};
use weigh_sdk::{Open, Source, SourceError, SourceKind};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn open(folder: &Path, locator: &str) -> Result<Box<dyn Source>, SourceError> {
    Arrow.open(&Open {
        locator: locator.to_owned(),
        base: folder.to_owned(),
        options: Map::new(),
    })
}

#[test]
fn the_same_rows_are_read_whoever_wrote_them() {
    let entries = fs::read_dir(data()).expect("the corpus").flatten();
    let names = entries.map(|entry| entry.file_name().into_string().expect("UTF-8"));
    let names: Vec<String> = names.filter(|name| name.starts_with("rows-")).collect();
    assert!(names.len() >= 12, "{names:?}");
    let first = table(open(&data(), "rows-pyarrow.arrow"));
    insta::assert_snapshot!("rows", first);
    for name in names {
        assert_eq!(table(open(&data(), &name)), first, "{name}");
    }
}

#[test]
fn each_other_is_read_or_refused() {
    insta::glob!("../corpus", "[!r]*.arrow", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        insta::assert_snapshot!(table(open(&data(), name)));
    });
}

#[test]
fn several_files_are_one_table() {
    insta::assert_snapshot!("several", table(open(&data(), "rows-p*-z*.arrow")));
    insta::assert_snapshot!(
        "of-other-columns",
        table(open(&data(), "*o*-pyarrow.arrow")) + &table(open(&data(), "*s-pyarrow.arrow"))
    );
}

#[test]
fn there_are_no_options() {
    let what = Open {
        locator: "rows-pyarrow.arrow".to_owned(),
        base: data(),
        options: [("sheet".to_owned(), json!(1))].into_iter().collect(),
    };
    let error = Arrow.open(&what).err().expect("a refusal");
    assert_eq!(
        refusal(&error),
        "an arrow table has no option `sheet`\n  help: an Arrow file says itself how it is to be read: leave the option out"
    );
}

/// A file with some of its bytes changed is read as it is, or refused, and never takes the program with it.
#[test]
fn no_damage_makes_it_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [
        "rows-pyarrow-lz4.arrow",
        "rows-pyarrow-coded-stream.arrow",
        "rows-polars.arrow",
        "types-pyarrow.arrow",
    ] {
        let whole = fs::read(data().join(name)).expect("a file");
        let mut refused = 0;
        for at in (0..whole.len()).step_by(5) {
            let mut bytes = whole.clone();
            bytes[at] ^= [0xff, 0x80, 0x01][at % 3];
            fs::write(folder.path().join("t.arrow"), &bytes).expect("a file");
            refused += usize::from(table(open(folder.path(), "t.arrow")).starts_with("t.arrow "));
        }
        assert!(refused > 5, "{name}: {refused}");
        for cut in [0, 1, 7, 8, 100, whole.len() / 2, whole.len() - 9] {
            fs::write(folder.path().join("t.arrow"), &whole[..cut]).expect("a file");
            table(open(folder.path(), "t.arrow"));
        }
    }
}
