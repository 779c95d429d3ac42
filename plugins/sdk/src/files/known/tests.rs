//! Beginnings of files.

use super::*;

#[test]
fn a_file_is_known_by_its_beginning() {
    for (head, reader) in [
        (b"PAR1\x15\x04".as_slice(), Some(Some("parquet"))),
        (b"SQLite format 3\0\x10", Some(Some("sqlite"))),
        (b"ARROW1\0\0\xff\xff", Some(Some("arrow"))),
        (b"\xff\xff\xff\xff\x10\x01", Some(Some("arrow"))),
        (b"PK\x03\x04\x14\0[Content_Types].xml", Some(Some("xlsx"))),
        (b"PK\x03\x04\x14\0photo.jpg", Some(None)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", Some(Some("xlsx"))),
        (b"%PDF-1.7", Some(None)),
        (b"\n <!DOCTYPE html>", Some(None)),
        (b"[\n {\"id\": 1}]", Some(Some("json"))),
        (b"\xef\xbb\xbf{\"id\": 1}", Some(Some("json"))),
        (b"[Region],[Sales]\n1,2\n", None),
        (b"{id},name\n", None),
        (b"id,name\n", None),
        (b"\xff\xfei\0d\0", None),
        (b"", None),
    ] {
        let found = known(head).map(|known| known.reader);
        assert_eq!(found, reader, "{}", head.escape_ascii());
    }
}

#[test]
fn a_file_is_no_error_for_its_own_source() {
    assert!(something_else("t.parquet", "parquet", "Parquet", b"PAR1").is_none());
    let error = something_else("t.csv", "csv", "csv", b"PAR1").expect("it is another");
    assert_eq!(error.to_string(), "t.csv is no csv file: it is a Parquet file");
}
