//! Where a scorecard that is begun finds its data.

use super::*;

#[test]
fn a_locator_leads_from_the_scorecard_to_the_file() {
    assert_eq!(
        from_folder(Path::new("data/a.csv"), Path::new("not-there-yet")),
        Path::new("../data/a.csv")
    );
    assert_eq!(
        from_folder(Path::new("data/a-*.csv"), Path::new("not/there/yet")),
        Path::new("../../../data/a-*.csv")
    );
    assert_eq!(
        from_folder(Path::new("new/a.csv"), Path::new("new")),
        Path::new("a.csv")
    );
    for whole in ["/data/a.csv", "s3://bucket/a.csv", "-"] {
        assert_eq!(from_folder(Path::new(whole), Path::new("new")), Path::new(whole));
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_the_folder_is_seen_through() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("deep/in/here")).unwrap();
    std::os::unix::fs::symlink(at("deep/in/here"), at("link")).unwrap();
    let here = std::env::current_dir().unwrap();
    let led = at("link/new").join(from_folder(Path::new("Cargo.toml"), &at("link/new")));
    fs::create_dir(at("link/new")).unwrap();
    assert_eq!(
        fs::canonicalize(led).unwrap(),
        fs::canonicalize(here.join("Cargo.toml")).unwrap()
    );
}
