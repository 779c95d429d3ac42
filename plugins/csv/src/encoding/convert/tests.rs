//! Letters that are cut into pieces come out whole.

use encoding_rs::{GB18030, UTF_16BE};

use super::*;

fn text(decoded: &Decoded) -> String {
    let mut bytes = Vec::new();
    decoded.content.read(0, u64::MAX, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn letters_between_two_pieces_are_whole() {
    // A letter of two bytes lies on every odd place, and so across the end of each piece.
    let wanted = format!("a{}", "张三".repeat(PIECE));
    let (bytes, ..) = GB18030.encode(&wanted);
    let content = Content::in_memory("t.csv", bytes.into_owned());
    let decoded = in_encoding(&content, 0, GB18030, "GB18030").unwrap();
    assert!(!decoded.damaged && text(&decoded) == wanted);
    let cut = Content::in_memory("t.csv", vec![0, b'a', 0]);
    let decoded = in_encoding(&cut, 0, UTF_16BE, "UTF-16").unwrap();
    assert!(decoded.damaged);
    assert_eq!(text(&decoded), "a\u{fffd}");
    let western = Content::in_memory("t.csv", vec![0xe9; PIECE + 1]);
    assert_eq!(text(&latin1(&western).unwrap()), "é".repeat(PIECE + 1));
}
