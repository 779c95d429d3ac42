//! Reading pieces, and files that change under the reader.

use crate::testing::Folder;

use super::*;

fn located(folder: &Folder) -> Located {
    Located {
        path: folder.path().join("a.csv"),
        name: "a.csv".to_owned(),
    }
}

fn piece(content: &Content, from: u64, to: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    content.read("a.csv", from, to, &mut bytes)?;
    Ok(bytes)
}

#[test]
fn pieces_end_with_the_file() {
    let folder = Folder::with("a.csv", "0123456789");
    let content = Content::on_disk(&located(&folder)).unwrap();
    assert_eq!(piece(&content, 2, 5).unwrap(), b"234");
    assert_eq!(piece(&content, 8, 50).unwrap(), b"89");
    assert_eq!(piece(&content, 10, 50).unwrap(), b"");
    let memory = Content::Memory(b"0123456789".to_vec());
    assert_eq!(piece(&memory, 8, 50).unwrap(), b"89");
}

#[test]
fn a_file_that_shrinks_or_vanishes_is_unreachable() {
    let folder = Folder::with("a.csv", "0123456789");
    let content = Content::on_disk(&located(&folder)).unwrap();
    folder.write("a.csv", "01234");
    let Err(SourceError::Unreachable { message, .. }) = piece(&content, 2, 5) else {
        panic!("it was read")
    };
    assert_eq!(
        message.to_string(),
        "cannot read a.csv: it changed while it was being read"
    );
    std::fs::remove_file(folder.path().join("a.csv")).unwrap();
    let Err(SourceError::Unreachable { message, .. }) = piece(&content, 2, 5) else {
        panic!("it was read")
    };
    assert_eq!(message.to_string(), "cannot read a.csv: no such file");
}
