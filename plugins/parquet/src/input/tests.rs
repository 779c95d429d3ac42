//! Pages that claim too much are refused before room is made for them.

use super::*;

/// A file that begins with this head of a page.
fn refusal(head: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    std::fs::write(&path, [head, &[0; 64]].concat()).unwrap();
    let name = "a.parquet".to_owned();
    let input = Input::open(&Located { path, name }, None).unwrap();
    let refused = input.get_read(0).is_err();
    let wrong = input.wrong().map(|wrong| wrong.to_string());
    assert_eq!(refused, wrong.is_some());
    wrong
}

#[test]
fn a_page_that_would_hold_gigabytes_is_refused() {
    // A data page of 2 GiB less one byte, in 40 bytes.
    let head = [0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x15, 80, 0];
    assert_eq!(
        refusal(&head).unwrap(),
        "a.parquet is damaged: a page of 40 bytes would hold 2047 MiB"
    );
    // One of 32 MiB may be runs of the same.
    let head = [0x15, 0, 0x15, 0x80, 0x80, 0x80, 0x20, 0x15, 80, 0];
    assert_eq!(refusal(&head), None);
}

#[test]
fn nothing_is_read_behind_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    std::fs::write(&path, [0; 10]).unwrap();
    let name = "a.parquet".to_owned();
    let input = Input::open(&Located { path, name }, None).unwrap();
    assert_eq!(input.get_bytes(2, 8).unwrap().len(), 8);
    for (start, length) in [(2, 9), (11, 0), (u64::MAX, 1), (0, usize::MAX)] {
        assert!(input.get_bytes(start, length).is_err(), "{start} {length}");
    }
    assert_eq!(
        input.wrong().unwrap().to_string(),
        "a.parquet is damaged: it points behind its own end"
    );
}
