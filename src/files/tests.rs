//! What can be wrong with a file, and what is said of it.

use std::fs;

use super::*;

fn problem(path: &Path) -> (Exit, String, String) {
    let Err(Failure::Command { exit, title, help }) = main_file(path) else {
        panic!("it was read")
    };
    (exit, title.to_string(), help.unwrap_or_default().to_string())
}

fn put(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let (_folder, path) = put("a.kpi", "\u{feff}scorecard".as_bytes());
    assert_eq!(main_file(&path).unwrap().1, "scorecard");
}

#[test]
fn other_encodings_are_told_apart() {
    let (_folder, path) = put("gbk.kpi", b"# a\n# \xc6\xc0\xb7\xd6");
    let (exit, title, help) = problem(&path);
    assert_eq!(exit, Exit::Mistakes);
    assert!(
        title.contains("line 2 is not text in UTF-8") && help.contains("save it as UTF-8"),
        "{title} {help}"
    );
    let (_folder, path) = put("utf16.kpi", b"\xff\xfea\0");
    assert!(problem(&path).1.contains("UTF-16"));
    let (_folder, path) = put("word.kpi", b"PK\x03\x04...");
    assert!(problem(&path).1.contains("Word"));
    let (_folder, path) = put("nul.kpi", b"a\0b");
    assert!(problem(&path).1.contains("NUL"));
}

#[test]
fn a_slip_in_the_name_gets_the_right_one() {
    let (folder, _) = put("specialist.kpi", b"");
    let (exit, title, help) = problem(&folder.path().join("specalist.kpi"));
    assert_eq!(exit, Exit::Usage);
    assert!(
        title.ends_with("no such file") && help.ends_with("specialist.kpi?"),
        "{title} {help}"
    );
    assert!(
        problem(&folder.path().join("specialist"))
            .2
            .ends_with("specialist.kpi?")
    );
    assert!(
        problem(&folder.path().join("nowhere/a.kpi"))
            .2
            .contains("there is no folder")
    );
}

#[test]
fn a_folder_is_no_scorecard_but_may_hold_one() {
    let (folder, path) = put("service.kpi", b"");
    let (_, title, help) = problem(folder.path());
    assert!(title.ends_with("it is a folder"), "{title}");
    assert_eq!(help, format!("did you mean {}?", path.display()));
}

#[test]
fn a_used_file_is_found_beside_the_one_that_names_it() {
    let (folder, path) = put("crm.kpi", b"# shared");
    fs::create_dir(folder.path().join("team")).unwrap();
    let from = folder.path().join("team/main.kpi").display().to_string();
    let (name, text) = Disk.read(&from, "../crm.kpi").unwrap();
    assert_eq!((name, text.as_str()), (path.display().to_string(), "# shared"));
    let why = Disk.read(&from, "../crn.kpi").unwrap_err().to_string();
    assert!(why.starts_with("no such file; did you mean "), "{why}");
}

#[test]
fn data_is_no_scorecard() {
    let (folder, path) = put("scores.csv", b"a,b");
    let (exit, title, help) = problem(&path);
    assert_eq!(exit, Exit::Usage);
    assert!(
        title.ends_with("scores.csv is no scorecard: its name does not end in .kpi"),
        "{title}"
    );
    assert!(help.ends_with("scores.kpi"), "{help}");
    fs::write(folder.path().join("service.KPI"), b"").unwrap();
    assert!(problem(&path).2.ends_with("service.KPI?"));
    assert!(main_file(&folder.path().join("service.KPI")).is_ok());
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_or_has_no_end_is_refused() {
    let (_, title, _) = problem(Path::new("/dev/zero"));
    assert!(title.ends_with("it is no regular file"), "{title}");
}

#[test]
fn a_file_larger_than_any_scorecard_is_refused() {
    let (_folder, path) = put("large.kpi", &vec![b' '; (16 << 20) + 1]);
    let (exit, title, _) = problem(&path);
    assert_eq!(exit, Exit::Usage);
    assert!(
        title.ends_with("larger than 16 MB, as no scorecard is"),
        "{title}"
    );
    let (_folder, path) = put("just.kpi", &vec![b' '; 16 << 20]);
    assert!(main_file(&path).is_ok());
}
