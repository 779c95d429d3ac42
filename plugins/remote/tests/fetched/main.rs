//! Files that lie elsewhere, brought here: what comes, and what is said where nothing does.

mod server;

use std::fs;
use std::time::Duration;

use server::{Server, TABLE};
use weigh_remote::{Remote, Settings};
use weigh_sdk::SourceError;

fn remote(environment: Vec<(String, String)>) -> Remote {
    Remote::new(Settings {
        environment,
        folder: tempfile::tempdir,
        patience: Duration::from_millis(700),
    })
}

/// The names and the contents of what comes.
fn brought(remote: &Remote, locator: &str) -> Vec<(String, String)> {
    let files = remote
        .files(locator)
        .unwrap_or_else(|error| panic!("{locator}: {error}"));
    let read = |file: weigh_sdk::files::Located| (file.name, fs::read_to_string(file.path).expect("a copy"));
    files.into_iter().map(read).collect()
}

fn said(remote: &Remote, locator: &str) -> (String, String) {
    match remote.files(locator) {
        Err(SourceError::Unreachable { message, help }) => (
            message.to_string(),
            help.map(|help| help.to_string()).unwrap_or_default(),
        ),
        other => panic!("{locator}: {other:?}"),
    }
}

#[test]
fn a_file_behind_http_is_copied_once() {
    let server = Server::start();
    let remote = remote(Vec::new());
    for (path, name) in [
        ("t.csv", "t.csv"),
        ("chunked.csv", "chunked.csv"),
        ("moved.csv", "moved.csv"),
        ("signed.csv?key=s3cret", "signed.csv?…"),
        ("分 数.csv", "分 数.csv"),
    ] {
        assert_eq!(
            brought(&remote, &server.http(path)),
            [(server.http(name), TABLE.to_owned())]
        );
    }
    let asked = server.asked().len();
    brought(&remote, &server.http("t.csv"));
    assert_eq!(server.asked().len(), asked, "it is here already");
}

#[test]
fn copies_go_with_whoever_made_them() {
    let server = Server::start();
    let remote = remote(Vec::new());
    let copy = remote
        .files(&server.http("t.csv"))
        .expect("a file")
        .remove(0)
        .path;
    assert!(copy.is_file());
    drop(remote);
    assert!(!copy.exists() && !copy.parent().expect("a folder").exists());
}

#[test]
fn files_of_a_bucket_are_asked_for_with_a_signature() {
    let server = Server::start();
    let remote = remote(server.environment());
    let one = |key: &str| brought(&remote, &format!("s3://pail/{key}"));
    assert_eq!(
        one("data/2024-01.csv"),
        [("s3://pail/data/2024-01.csv".to_owned(), TABLE.to_owned())]
    );
    assert_eq!(
        one("data/cut.csv")[0].1,
        TABLE,
        "the rest is asked for where it broke off"
    );
    let names = |pattern: &str| -> Vec<String> { one(pattern).into_iter().map(|(name, _)| name).collect() };
    assert_eq!(
        names("data/2024-*.csv"),
        ["s3://pail/data/2024-01.csv", "s3://pail/data/2024-02.csv"]
    );
    assert_eq!(names("data/odd[1].csv"), ["s3://pail/data/odd[1].csv"]);
    assert_eq!(names("data/分*.csv"), ["s3://pail/data/分 数.csv"]);
}

#[test]
fn what_does_not_come_is_told_with_its_reason_and_without_secrets() {
    let server = Server::start();
    let remote = remote(server.environment());
    let closed = format!("http://127.0.0.1:{}/t.csv", free_port());
    for (locator, message, help) in [
        (server.http("none.csv"), "the server has no such file", ""),
        (
            server.http("closed.csv?key=s3cret"),
            "closed.csv?…: the server does not give it to everybody",
            "a link that needs none",
        ),
        (
            server.http("broken.csv"),
            "the server answers with the status 500",
            "run again later",
        ),
        (
            server.http("cut.csv"),
            "it breaks off behind the first 21 bytes",
            "run again later",
        ),
        (server.http("silent.csv"), "127.0.0.1:", "run again later"),
        (closed, "no way leads to 127.0.0.1:", "is the network there"),
        (
            "https://nowhere.invalid/t.csv".to_owned(),
            "no way leads to nowhere.invalid: ",
            "is the network there",
        ),
        (
            "https://me:s3cret@example.com/t.csv".to_owned(),
            "cannot read https://example.com/t.csv: an address in a scorecard may have no name",
            "credentials of the environment",
        ),
        (
            "https:///t.csv".to_owned(),
            "there is no server behind",
            "https://SERVER/FILE",
        ),
        (
            "ftp://example.com/t.csv".to_owned(),
            "nothing here knows `ftp://`",
            "`s3://` and `https://`",
        ),
        (
            "file:///tmp/t.csv".to_owned(),
            "nothing here knows `file://`",
            "without `file://`",
        ),
        (
            "s3://pail/data/none.csv".to_owned(),
            "no such file in the bucket",
            "capitals",
        ),
        (
            "s3://pail/data/x*.csv".to_owned(),
            "cannot read s3://pail/data/x*.csv: no file matches it",
            "",
        ),
        (
            "s3://pail".to_owned(),
            "it names a folder of a bucket",
            "\"s3://pail/*.csv\"",
        ),
        (
            "s3://pail/data/".to_owned(),
            "it names a folder of a bucket",
            "\"s3://pail/data/*.csv\"",
        ),
    ] {
        let (said, helped) = said(&remote, &locator);
        assert!(said.contains(message), "{locator}: {said}");
        assert!(helped.contains(help), "{locator}: {helped}");
        assert!(!format!("{said}{helped}").contains("s3cret"), "{said} {helped}");
    }
}

#[test]
fn who_may_not_read_a_bucket_is_told_where_credentials_come_from() {
    let server = Server::start();
    let mut environment = server.environment();
    environment[0].1 = "stranger".to_owned();
    let (said, help) = said(&remote(environment), "s3://pail/data/2024-01.csv");
    assert_eq!(
        said,
        "cannot read s3://pail/data/2024-01.csv: the credentials of the environment do not allow it"
    );
    assert!(help.contains("AWS_ACCESS_KEY_ID"), "{help}");
}

/// A port where nobody listens.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
