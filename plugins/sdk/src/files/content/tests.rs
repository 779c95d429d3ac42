//! Pieces, pipes, and files that change under the reader.

use std::path::Path;

use tempfile::TempDir;

use super::*;

fn folder(text: &str) -> (TempDir, Located) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, text).unwrap();
    let name = "a.csv".to_owned();
    (folder, Located { path, name })
}

fn piece(content: &Content, from: u64, to: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    content.read(from, to, &mut bytes)?;
    Ok(bytes)
}

#[test]
fn pieces_end_with_the_file() {
    let (_folder, located) = folder("0123456789");
    for content in [
        content(&located).unwrap(),
        Content::in_memory("a.csv", b"0123456789".to_vec()),
        Content::made("a.csv", &b"0123456789"[..]).unwrap(),
    ] {
        assert_eq!(piece(&content, 2, 5).unwrap(), b"234");
        assert_eq!(piece(&content, 8, 50).unwrap(), b"89");
        assert_eq!(piece(&content, 10, 50).unwrap(), b"");
        assert_eq!((content.len(), content.name()), (10, "a.csv"));
        let mut reader = content.reader();
        let mut rest = String::new();
        assert_eq!(reader.seek(SeekFrom::End(-3)).unwrap(), 7);
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "789");
    }
}

#[test]
fn a_file_that_shrinks_or_vanishes_is_unreachable() {
    let (_folder, located) = folder("0123456789");
    let content = content(&located).unwrap();
    std::fs::write(&located.path, "01234").unwrap();
    let said = |content: &Content| piece(content, 2, 5).unwrap_err().to_string();
    assert_eq!(
        said(&content),
        "cannot read a.csv: it changed while it was being read"
    );
    let error = content.reader().read(&mut [0; 4]).unwrap_err();
    assert!(error.downcast::<SourceError>().is_ok());
    std::fs::remove_file(&located.path).unwrap();
    assert_eq!(said(&content), "cannot read a.csv: no such file");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once_and_a_device_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let located = |path: &Path| Located {
        path: path.to_owned(),
        name: "pipe".to_owned(),
    };
    let pipe = located(&path);
    let writer = std::thread::spawn(move || std::fs::write(path, "id\n1\n"));
    for _ in 0..2 {
        assert_eq!(piece(&content(&pipe).unwrap(), 0, 99).unwrap(), b"id\n1\n");
    }
    assert_eq!(super::super::fingerprint(&pipe).unwrap().bytes, 5);
    writer.join().unwrap().unwrap();
    let refused = content(&located(Path::new("/dev/zero"))).unwrap_err();
    assert_eq!(refused.to_string(), "cannot read pipe: it is a device");
}
