//! A file is whole or not there.

use std::fs;
use std::io;

use super::*;

#[test]
fn a_whole_result_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.csv");
    fs::write(&path, "old").unwrap();
    to_file(&path, |out| out.write_all(b"new")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left"
    );
}

#[test]
fn a_result_that_fails_halfway_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.csv");
    fs::write(&path, "old").unwrap();
    let failed = to_file(&path, |out| {
        out.write_all(&vec![b'x'; 2 * BUFFER])?;
        Err(io::Error::other("broken"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left"
    );
}

#[test]
fn a_folder_is_no_place_for_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let Err(Failure::Command { title, .. }) = to_file(folder.path(), |_| Ok(())) else {
        panic!("a folder was overwritten");
    };
    assert!(title.ends_with("it is a folder"), "{title}");
}

#[cfg(unix)]
#[test]
fn the_file_behind_a_link_is_replaced_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.csv"), folder.path().join("link.csv"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    to_file(&link, |out| out.write_all(b"new")).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    to_file(Path::new("/dev/null"), |out| out.write_all(b"new")).unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
