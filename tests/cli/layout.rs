//! What `weigh fmt` does to files, and to standard input.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::program::{command_in, root, weigh};

/// Lays files out; answers the exit code and what was said.
fn fmt(arguments: &[&str]) -> (Option<i32>, String) {
    let output = weigh(&[&["fmt"], arguments].concat());
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("a file");
    path.display().to_string()
}

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut child = command_in(&root(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[test]
fn one_bad_file_does_not_keep_the_others_from_their_layout() {
    let folder = tempfile::tempdir().expect("a folder");
    let messy = file(folder.path(), "messy.kpi", "\u{feff}param a=1\r\n".as_bytes());
    let fine = file(folder.path(), "fine.kpi", b"param a = 1\n");
    let wrong = file(folder.path(), "wrong.kpi", b"param   a =\n");
    // 参数 in GBK.
    let gbk = file(folder.path(), "gbk.kpi", b"\xb2\xce\xca\xfd a = 1\n");
    let (exit, said) = fmt(&[&wrong, &messy, &gbk, &fine]);
    assert_eq!(exit, Some(1), "{said}");
    assert!(
        said.contains("1 file formatted, 1 unchanged, 2 left as they are"),
        "{said}"
    );
    assert!(said.contains("E0101") && said.contains("GBK"), "{said}");
    assert_eq!(fs::read(&messy).expect("a file"), b"param a = 1\n");
    assert_eq!(fs::read(&wrong).expect("a file"), b"param   a =\n");
    assert_eq!(fs::read(&gbk).expect("a file"), b"\xb2\xce\xca\xfd a = 1\n");
}

#[test]
fn check_writes_nothing_and_sees_marks_and_line_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let marked = file(folder.path(), "marked.kpi", "\u{feff}param a = 1\n".as_bytes());
    let output = weigh(&["fmt", "--check", &marked]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("{marked}\nonly the ends of its lines, or the mark before the text\n")
    );
    assert_eq!(
        fs::read(&marked).expect("a file"),
        "\u{feff}param a = 1\n".as_bytes()
    );
    assert_eq!(fmt(&[&marked]).0, Some(0));
    assert_eq!(weigh(&["fmt", "--check", &marked]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_kept() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = tempfile::tempdir().expect("a folder");
    let messy = file(folder.path(), "messy.kpi", b"param a=1");
    fs::set_permissions(&messy, fs::Permissions::from_mode(0o640)).expect("permissions");
    let link = folder.path().join("link.kpi");
    std::os::unix::fs::symlink(&messy, &link).expect("a link");
    assert_eq!(fmt(&[&link.display().to_string()]).0, Some(0));
    assert!(link.is_symlink());
    assert_eq!(fs::read(&messy).expect("a file"), b"param a = 1\n");
    let written = fs::metadata(&messy).expect("a file");
    assert_eq!(written.permissions().mode() & 0o777, 0o640);
    // What does not change is not written.
    assert_eq!(fmt(&[&messy]).0, Some(0));
    assert_eq!(fs::metadata(&messy).expect("a file").ino(), written.ino());
    assert_eq!(
        fs::read_dir(&folder).expect("a folder").count(),
        2,
        "nothing is left beside it"
    );
}

#[test]
fn standard_input_is_laid_out_on_standard_output() {
    let output = piped(&["fmt", "--language", "zh", "-"], "param a=2h");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "参数 a = 2小时\n");
    assert!(output.status.success() && output.stderr.is_empty());
    let wrong = piped(&["fmt", "-"], "param a=");
    assert!(wrong.stdout.is_empty() && wrong.status.code() == Some(1));
    let checked = piped(&["fmt", "--check", "-"], "param a = 2h\n");
    assert!(checked.stdout.is_empty() && checked.status.success());
}
