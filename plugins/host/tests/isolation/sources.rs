//! Sources in processes of their own.

use serde_json::json;
use weigh_host::{Plugin, Trust};
use weigh_sdk::{ColumnType, Open, ScanRequest, Source, SourceError, SourceKind as _, Wanted};

use crate::built::{Ear, Place, apart, host, object, steady};

fn open(plugin: &Plugin, table: &str) -> Result<Box<dyn Source>, SourceError> {
    plugin.sources()[0].open(&Open {
        locator: table.to_owned(),
        base: "/".into(),
        options: object(json!({"rows": 10, "token": "hush"})),
    })
}

fn request() -> ScanRequest {
    let wanted = |name: &str, ty| Wanted {
        name: name.to_owned(),
        ty,
        currency: None,
        declared: true,
    };
    ScanRequest {
        columns: vec![
            wanted("word", ColumnType::Text),
            wanted("number", ColumnType::Integer),
        ],
        batch_rows: 3,
        filter: Vec::new(),
    }
}

/// Everything that a source says.
fn everything(plugin: &Plugin) -> String {
    let source = open(plugin, "numbers").expect("a source");
    let request = request();
    let plan = source.plan(&request).expect("a plan");
    let mut told = vec![
        format!("{:?}", source.schema().expect("a schema")),
        format!("{plan:?}"),
    ];
    for partition in 0..plan.partitions.len() {
        for batch in source.scan(&request, partition).expect("batches") {
            told.push(format!("{:?}", batch.expect("a batch")));
        }
        told.push(format!(
            "{:?}",
            source.row_number(&request, partition, 7).expect("a number")
        ));
    }
    told.push(format!("{:?}", source.inputs().expect("inputs")));
    told.join("\n")
}

#[test]
fn a_source_delivers_the_same_rows_and_the_same_bad_cells() {
    let here = Place::with("steady", &steady(), "")
        .load("steady", Trust::InProcess, host())
        .expect("a plugin");
    let (here, apart) = (everything(&here), everything(&apart("steady", &steady(), "")));
    assert_eq!(here, apart);
    assert!(
        apart.contains("the number 19") && apart.contains("n14"),
        "{apart}"
    );
}

#[test]
fn tables_are_read_side_by_side() {
    let plugin = apart("steady", &steady(), "");
    let expected = everything(&plugin);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| everything(&plugin))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic"), expected);
        }
    });
}

#[test]
fn an_error_of_a_source_stays_that_kind_of_error() {
    let plugin = apart("steady", &steady(), "");
    let Err(error) = open(&plugin, "nowhere") else {
        panic!("it opened")
    };
    assert!(matches!(&error, SourceError::Malformed { .. }), "{error:?}");
}

#[test]
fn a_crash_in_a_scan_is_that_source_s_error() {
    let plugin = apart("steady", &steady(), "");
    let source = open(&plugin, "crash").expect("a source");
    let Err(error) = source.scan(&request(), 0).map(Iterator::count) else {
        panic!("it went on")
    };
    assert_eq!(
        error.to_string(),
        "`steady.numbers` failed in scan: its process was killed by SIGABRT (it aborted)"
    );
    assert!(open(&plugin, "numbers").is_ok());
}

#[test]
fn what_a_source_says_aloud_is_heard_without_its_secrets() {
    const MANIFEST: &str =
        "[sources.shop]\nplugin = \"steady.numbers\"\noptions = { rows = 3, token = { env = \"TOKEN\" } }";
    for trust in [Trust::Process, Trust::InProcess] {
        let ear = Ear::default();
        let place = Place::with("steady", &steady(), MANIFEST);
        let project = place.project();
        let manifest = project.manifest();
        let shop = &manifest.connections()["shop"];
        let options = manifest
            .resolve(shop, &|_| Some("open sesame\nand close".to_owned()))
            .expect("resolved");
        let plugin = place.load("steady", trust, ear.host()).expect("a plugin");
        let connection = plugin.sources()[0]
            .connection("shop", options, "/".into())
            .expect("a connection");
        connection
            .open(&Open {
                locator: "aloud".to_owned(),
                base: "/".into(),
                options: object(json!({})),
            })
            .expect("a table");
        assert!(ear.heard("Warn numbers: it was given ***"), "{:?}", ear.said());
        if trust == Trust::Process {
            assert!(ear.heard("Info steady: its token is ***"), "{:?}", ear.said());
            // The second line of the secret is a line by itself there.
            assert!(ear.heard("Info steady: ***"), "{:?}", ear.said());
        }
        let said = ear.said().join("\n");
        assert!(!said.contains("sesame") && !said.contains("close"), "{said}");
    }
}
