//! A file is whole or not there.

use std::fs;
use std::io;

use super::*;

fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    to_files(vec![Part::new(path.to_path_buf(), write)])
}

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
fn two_files_take_their_places_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (list, result) = (folder.path().join("a.list"), folder.path().join("a.csv"));
    let both = |last: &dyn Fn()| {
        to_files(vec![
            Part::new(list.clone(), |out| out.write_all(b"new")),
            Part::new(result.clone(), |out| {
                last();
                out.write_all(b"new")
            }),
        ])
    };
    // A folder that comes while the result is written: both files are whole, but one has no place any more.
    assert!(both(&|| fs::create_dir_all(result.join("full")).unwrap()).is_err());
    assert!(!list.exists(), "what was not there is not there");
    fs::write(&list, "old").unwrap();
    fs::remove_dir_all(&result).unwrap();
    assert!(both(&|| fs::create_dir_all(result.join("full")).unwrap()).is_err());
    assert_eq!(fs::read_to_string(&list).unwrap(), "old");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        2,
        "nothing else is left"
    );
    fs::remove_dir_all(&result).unwrap();
    both(&|| {}).unwrap();
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    assert_eq!((text(&list), text(&result)), ("new".to_owned(), "new".to_owned()));
}

#[test]
fn where_one_of_many_has_no_place_all_others_stay_as_they_were_and_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, third] = ["a.csv", "b.csv", "c.csv"].map(|name| folder.path().join(name));
    fs::write(&first, "old").unwrap();
    fs::write(&third, "old").unwrap();
    let failed = to_files(vec![
        Part::new(first.clone(), |out| out.write_all(b"new")),
        Part::new(second.clone(), |out| out.write_all(b"new")),
        Part::new(third.clone(), |out| {
            fs::create_dir_all(second.join("full"))?;
            out.write_all(b"new")
        }),
    ]);
    let Err(Failure::Command { title, .. }) = failed else {
        panic!("it is no result");
    };
    assert!(title.to_string().contains("b.csv"), "{title}");
    for path in [&first, &third] {
        assert_eq!(fs::read_to_string(path).unwrap(), "old");
    }
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        3,
        "nothing else is left"
    );
}

#[test]
fn all_that_can_be_given_back_is_and_of_the_rest_a_copy_stays() {
    let folder = tempfile::tempdir().unwrap();
    let [blocked, fine, new] = ["a.csv", "b.csv", "c.csv"].map(|name| folder.path().join(name));
    let replaced = [&blocked, &fine].map(|target| {
        fs::write(target, "old").unwrap();
        Replaced {
            target: target.clone(),
            before: copy(target).unwrap(),
        }
    });
    fs::remove_file(&blocked).unwrap();
    fs::create_dir_all(blocked.join("full")).unwrap();
    fs::write(&fine, "new").unwrap();
    fs::write(&new, "new").unwrap();
    let created = Replaced {
        target: new.clone(),
        before: None,
    };
    let lost = undo(replaced.into_iter().chain([created]).collect());
    let [(path, Some(copy))] = lost.as_slice() else {
        panic!("one could not be given back: {lost:?}");
    };
    assert_eq!(*path, blocked);
    assert_eq!(fs::read_to_string(copy).unwrap(), "old");
    assert_eq!(fs::read_to_string(&fine).unwrap(), "old");
    assert!(!new.exists());
}

#[test]
fn a_file_that_is_write_protected_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.csv");
    fs::write(&path, "old").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let failed = to_file(&path, |out| out.write_all(b"new"));
    let Err(Failure::Command { title, help, .. }) = failed else {
        panic!("it was replaced");
    };
    assert!(
        title.to_string().ends_with("result.csv: it is write-protected"),
        "{title}"
    );
    assert!(help.is_some());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
}

#[test]
fn a_folder_is_no_place_for_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let Err(Failure::Command { title, .. }) = to_file(folder.path(), |_| Ok(())) else {
        panic!("a folder was overwritten");
    };
    assert!(title.to_string().ends_with("it is a folder"), "{title}");
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
fn a_link_that_leads_to_no_file_yet_stays_and_one_that_leads_in_a_circle_is_refused() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    symlink("a.csv", at("link.csv")).unwrap();
    to_file(&at("link.csv"), |out| out.write_all(b"new")).unwrap();
    assert!(fs::symlink_metadata(at("link.csv")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(at("a.csv")).unwrap(), "new");
    symlink("gone/a.csv", at("far.csv")).unwrap();
    assert!(to_file(&at("far.csv"), |out| out.write_all(b"new")).is_err());
    symlink("round.csv", at("round.csv")).unwrap();
    assert!(to_file(&at("round.csv"), |out| out.write_all(b"new")).is_err());
    for link in ["far.csv", "round.csv"] {
        assert!(fs::symlink_metadata(at(link)).unwrap().is_symlink(), "{link}");
    }
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    to_file(Path::new("/dev/null"), |out| out.write_all(b"new")).unwrap();
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
