//! Addresses, told from paths and without their secrets.

use super::*;

#[test]
fn an_address_has_a_scheme() {
    assert_eq!(address("s3://bucket/a b/*.csv"), Some(("s3", "bucket/a b/*.csv")));
    assert_eq!(
        address("https://example.com/a.csv?x=1"),
        Some(("https", "example.com/a.csv?x=1"))
    );
    for path in [
        "a.csv",
        "C:\\data\\a.csv",
        "C://data/a.csv",
        "data/a://b.csv",
        "-",
        "://a",
    ] {
        assert_eq!(address(path), None, "{path}");
    }
}

#[test]
fn what_may_be_secret_in_an_address_is_not_told() {
    for (address, told) in [
        (
            "https://example.com/a.csv?X-Amz-Signature=5ec2e7",
            "https://example.com/a.csv?…",
        ),
        (
            "https://me:s3cret@example.com/a@b.csv",
            "https://example.com/a@b.csv",
        ),
        ("https://me:s3cret@example.com", "https://example.com"),
        ("s3://bucket/2024-?.csv", "s3://bucket/2024-?.csv"),
        ("data/a.csv", "data/a.csv"),
    ] {
        assert_eq!(shown_address(address), told);
    }
}

#[test]
fn without_anybody_who_fetches_it_is_said_how_to_get_one() {
    let error = fetch("https://example.com/a.csv?key=s3cret").expect_err("nobody fetches");
    let SourceError::Unreachable { message, help } = error else {
        panic!("{error}");
    };
    assert_eq!(
        message.to_string(),
        "cannot read https://example.com/a.csv?…: it lies elsewhere, and here only files on disk are read"
    );
    assert!(help.expect("a help").to_string().contains("the feature `remote`"));
}
