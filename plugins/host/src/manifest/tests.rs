//! A manifest is read, its slips are told where they stand, and its secrets stay secret.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use weigh_words::Language;

use super::{Driver, Isolation, Libraries, Manifest, ManifestError};

fn read(text: &str) -> Result<Manifest, ManifestError> {
    Manifest::parse(text.to_owned(), Path::new("weigh.toml"))
}

fn wrong(text: &str, language: Language) -> String {
    let error = read(text).expect_err("wrong");
    let help = error
        .help
        .as_ref()
        .map(|help| format!(" ({})", help.in_language(language)))
        .unwrap_or_default();
    format!("{}{help}", error.text().in_language(language))
}

const WHOLE: &str = r#"
[plugins.acme]
path = { linux-x86_64 = "plugins/libacme.so", windows-x86_64 = "plugins/acme.dll" }
isolation = "in-process"

[plugins.zeta]
path = "zeta"
abi = 1

[sources.warehouse]
adbc = "postgresql"
uri = { env = "WAREHOUSE_URL" }
options = { "adbc.postgresql.batch_size_hint_bytes" = 65536 }

[sources.helpdesk]
plugin = "acme.helpdesk"

[sources.helpdesk.options]
region = "eu"
teams = ["a", { env = "TEAM" }]
token = { file = "token.txt" }
since = 2024-01-31
limits = { env = 3, rows = 1.5 }
"#;

#[test]
fn a_manifest_says_what_there_is() {
    let manifest = read(WHOLE).expect("a manifest");
    let acme = &manifest.plugins()["acme"];
    assert_eq!(acme.isolation, Some(Isolation::InProcess));
    match &acme.libraries {
        Libraries::ByPlatform(paths) => assert_eq!(paths["linux-x86_64"], Path::new("plugins/libacme.so")),
        Libraries::Any(path) => panic!("{path:?}"),
    }
    let zeta = &manifest.plugins()["zeta"];
    assert_eq!(
        (&zeta.libraries, zeta.abi),
        (&Libraries::Any(PathBuf::from("zeta")), Some(1))
    );
    let postgresql = Driver::Adbc {
        driver: "postgresql".to_owned(),
        entrypoint: None,
    };
    assert_eq!(manifest.connections()["warehouse"].driver, postgresql);
    assert_eq!(
        manifest.connections()["helpdesk"].driver,
        Driver::Plugin("acme.helpdesk".to_owned())
    );
    assert_eq!(read("").expect("nothing").plugins().len(), 0);
}

#[test]
fn slips_are_told_where_they_stand() {
    let slips = [
        "[plugin.acme]\npath = \"a\"\n",
        "[plugins.acme]\npath = \"a\"\nisolatoin = \"process\"\n",
        "[plugins.acme]\npath = \"a\"\nisolation = \"thread\"\n",
        "[plugins.acme]\nisolation = \"process\"\n",
        "[plugins.acme]\npath = 3\n",
        "[plugins.acme]\npath = { linux-x86_64 = 3 }\n",
        "[plugins.acme]\npath = \"a\"\nabi = \"one\"\n",
        "[plugins.acme]\npath = \"a\"\ndeadline = 60\n",
        "[plugins.acme]\npath = \"a\"\nmemory = \"lots\"\n",
        "[plugins.acme]\n  path = \"a\nb\"\n",
        "[sources.w]\nadbc = \"sqlite\"\nurl = \"x\"\n",
        "[sources.w]\nadbc = \"sqlite\"\nplugin = \"a.b\"\n",
        "[sources.w]\nuri = \"x\"\n",
        "[sources.w]\nplugin = \"acme\"\n",
        "[sources.w]\nplugin = \"a.b\"\nuri = \"x\"\n",
        "[sources.w]\nadbc = \"d\"\nuri = \"x\"\noptions = { uri = \"y\" }\n",
        "[sources.w]\nadbc = \"d\"\nuri = \"postgresql://me:pass@host/db\"\n",
        "[sources.w]\nadbc = \"d\"\noptions = { password = \"x\" }\n",
    ];
    let told = |language| slips.map(|text| wrong(text, language)).join("\n");
    insta::assert_snapshot!(told(Language::English));
    insta::assert_snapshot!("slips_are_told_in_chinese", told(Language::Chinese));
}

#[test]
fn secrets_are_put_in_and_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("token.txt"), "s3cret \"token\"\n").expect("a file");
    let manifest = Manifest::parse(WHOLE.to_owned(), &folder.path().join("weigh.toml")).expect("a manifest");
    let environment = |name: &str| match name {
        "TEAM" => Some("blue team".to_owned()),
        "WAREHOUSE_URL" => Some("postgresql://me:pa55word@host/db".to_owned()),
        _ => None,
    };
    let helpdesk = manifest
        .resolve(&manifest.connections()["helpdesk"], &environment)
        .expect("resolved");
    assert_eq!(
        json!(helpdesk.reveal()),
        json!({
            "region": "eu",
            "teams": ["a", "blue team"],
            "token": "s3cret \"token\"",
            "since": "2024-01-31",
            "limits": {"env": 3, "rows": 1.5},
        })
    );
    let shown = format!("{helpdesk:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("blue"), "{shown}");
    assert!(shown.contains(r#""region":"eu""#), "{shown}");
    let redact = |text: &str| helpdesk.secrets().redact(text);
    assert_eq!(redact("no token s3cret \"token\" here"), "no token *** here");
    assert_eq!(redact(r#"{"token":"s3cret \"token\""}"#), r#"{"token":"***"}"#);
    let warehouse = manifest
        .resolve(&manifest.connections()["warehouse"], &environment)
        .expect("resolved");
    assert_eq!(
        warehouse
            .secrets()
            .redact("FATAL: password pa55word was refused by postgresql://me:pa55word@host/db"),
        "FATAL: password *** was refused by ***"
    );
    assert_eq!(warehouse.reveal()["adbc.postgresql.batch_size_hint_bytes"], 65536);
    // One secret may begin another.
    let mut both = helpdesk.secrets().clone();
    let nested = Manifest::parse(
        "[sources.a]\nplugin = \"a.b\"\noptions = { key = { env = \"KEY\" } }".to_owned(),
        Path::new("weigh.toml"),
    )
    .expect("a manifest");
    let nested = nested
        .resolve(&nested.connections()["a"], &|_| {
            Some("blue team spirit".to_owned())
        })
        .expect("resolved");
    both.add(nested.secrets());
    assert_eq!(both.redact("blue team, blue team spirit"), "***, ***");
}

#[test]
fn a_secret_that_is_not_there_is_told_at_its_reference() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = Manifest::parse(WHOLE.to_owned(), &folder.path().join("weigh.toml")).expect("a manifest");
    let wrong = |name: &str, team: Option<&str>| {
        let environment = |_: &str| team.map(str::to_owned);
        let connection = &manifest.connections()[name];
        let error = manifest.resolve(connection, &environment).expect_err("not there");
        error
            .to_string()
            .replace(&folder.path().display().to_string(), "[DIR]")
    };
    assert_eq!(
        wrong("warehouse", None),
        "[DIR]/weigh.toml:12:1: connection `warehouse`: the environment has no variable WAREHOUSE_URL"
    );
    assert_eq!(
        wrong("helpdesk", None),
        "[DIR]/weigh.toml:20:15: connection `helpdesk`: the environment has no variable TEAM"
    );
    let file = wrong("helpdesk", Some("blue"));
    assert!(
        file.starts_with("[DIR]/weigh.toml:21:1: connection `helpdesk`: [DIR]/token.txt cannot be read:"),
        "{file}"
    );
}

#[test]
fn a_manifest_is_found_on_the_way_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("cards/2024");
    fs::create_dir_all(&deep).expect("folders");
    fs::write(folder.path().join("weigh.toml"), "").expect("a file");
    let found = Manifest::find(&deep).expect("on the way up");
    assert_eq!(
        found,
        fs::canonicalize(folder.path())
            .expect("a path")
            .join("weigh.toml")
    );
    fs::write(folder.path().join("cards/weigh.toml"), "").expect("a file");
    assert!(
        Manifest::find(&deep)
            .expect("nearer")
            .ends_with("cards/weigh.toml")
    );
}
