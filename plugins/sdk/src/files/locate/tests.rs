//! Files that are found, and what is said of those that aren't.

use tempfile::TempDir;

use super::*;

fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x\n1\n").unwrap();
    }
    folder
}

fn found(folder: &TempDir, locator: &str) -> Result<Vec<Located>, SourceError> {
    let open = Open {
        locator: locator.to_owned(),
        base: folder.path().to_owned(),
        options: serde_json::Map::new(),
    };
    locate(&open, "csv")
}

fn names(folder: &TempDir, locator: &str) -> Vec<String> {
    let located = found(folder, locator).unwrap();
    located.into_iter().map(|located| located.name).collect()
}

fn refused(folder: &TempDir, locator: &str) -> (String, Option<String>) {
    let Err(SourceError::Unreachable { message, help }) = found(folder, locator) else {
        panic!("it was found")
    };
    (message.to_string(), help.map(|help| help.to_string()))
}

#[test]
fn a_path_is_relative_to_the_base() {
    let folder = folder(&["data/a.csv"]);
    assert_eq!(names(&folder, "data/a.csv"), ["data/a.csv"]);
    let absolute = folder.path().join("data/a.csv").display().to_string();
    assert_eq!(names(&folder, &absolute), [absolute.as_str()]);
}

#[test]
fn a_glob_finds_files_in_the_order_of_their_names() {
    let folder = folder(&["data/orders-02.csv", "data/orders-01.csv", "data/other.csv"]);
    fs::create_dir(folder.path().join("data/orders-00.csv")).unwrap();
    assert_eq!(
        names(&folder, "data/orders-*.csv"),
        ["data/orders-01.csv", "data/orders-02.csv"]
    );
    assert_eq!(names(&folder, "data/orders-0[2-9].csv"), ["data/orders-02.csv"]);
}

#[test]
fn a_glob_finds_no_hidden_files_and_none_that_excel_keeps() {
    let folder = folder(&["a.csv", ".a.csv", "._a.csv", "~$a.csv", "d/.h/b.csv", "d/c/b.csv"]);
    assert_eq!(names(&folder, "*.csv"), ["a.csv"]);
    assert_eq!(names(&folder, "d/*/b.csv"), ["d/c/b.csv"]);
    assert_eq!(names(&folder, ".*.csv"), ["._a.csv", ".a.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_glob_leaves_no_file_out_without_a_word() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&["a.csv", "d/a.csv"]);
    std::os::unix::fs::symlink("nowhere.csv", folder.path().join("d/b.csv")).unwrap();
    let (message, help) = refused(&folder, "d/*.csv");
    assert_eq!(message, "cannot read d/b.csv: it is a link to what is not there");
    assert_eq!(
        help.unwrap(),
        "d/*.csv matches it: mend the link, or take it away"
    );
    fs::write(
        folder.path().join(std::ffi::OsStr::from_bytes(b"b\xff.csv")),
        "x\n1\n",
    )
    .unwrap();
    let (message, _) = refused(&folder, "*.csv");
    assert_eq!(
        message,
        "cannot read *.csv: the name of b\u{fffd}.csv, which it matches, is not in UTF-8"
    );
    assert_eq!(names(&folder, "a*.csv"), ["a.csv"]);
}

#[test]
fn a_file_may_have_brackets_in_its_name() {
    let folder = folder(&["report[1].csv"]);
    assert_eq!(names(&folder, "report[1].csv"), ["report[1].csv"]);
}

#[test]
fn a_missing_file_names_the_nearest_one() {
    let folder = folder(&["data/staff-2024.csv", "data/orders.csv"]);
    let (message, help) = refused(&folder, "data/staff.csv");
    assert_eq!(message, "cannot read data/staff.csv: no such file");
    assert_eq!(help.unwrap(), "did you mean \"data/staff-2024.csv\"?");
    let (_, help) = refused(&folder, "data/zzzzzzzz");
    assert_eq!(help, None);
    let (_, help) = refused(&folder, "dat/staff.csv");
    assert_eq!(help.unwrap(), "there is no folder dat");
}

#[test]
fn a_folder_and_an_empty_glob_are_refused() {
    let folder = folder(&["data/a.csv"]);
    let (message, help) = refused(&folder, "data");
    assert_eq!(message, "cannot read data: it is a folder");
    assert_eq!(help.unwrap(), "name a file in it, or all of them: \"data/*.csv\"");
    let (message, _) = refused(&folder, "data/b*.csv");
    assert_eq!(message, "cannot read data/b*.csv: no file matches it");
    let (message, _) = refused(&folder, "data/[.csv");
    assert!(
        message.starts_with("cannot read data/[.csv: this pattern cannot be understood"),
        "{message}"
    );
}

#[test]
fn what_the_system_says_is_put_in_words() {
    let message = |kind: io::ErrorKind| cannot_read("a.csv", &kind.into()).to_string();
    assert_eq!(
        message(io::ErrorKind::PermissionDenied),
        "cannot read a.csv: no permission"
    );
    assert_eq!(
        message(io::ErrorKind::NotFound),
        "cannot read a.csv: no such file"
    );
}
