//! The fingerprint is the one of the standard.

use super::{Located, fingerprint};

#[test]
fn the_fingerprint_is_that_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "abc").unwrap();
    let name = "a.csv".to_owned();
    let input = fingerprint(&Located { path, name }).unwrap();
    // The first example of the standard that defines SHA-256.
    assert_eq!(
        input.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!((input.name.as_str(), input.bytes), ("a.csv", 3));
}
