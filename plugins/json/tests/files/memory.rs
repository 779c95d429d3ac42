//! A file takes no more room than a few of its pieces, whatever it holds.

use std::fs::File;
use std::io::{BufWriter, Write};

use weigh_sdk::testing::table::{declared, refusal, rows};
use weigh_sdk::{ColumnType, ScanRequest};

use crate::{MEMORY, open};

fn file(write: impl FnOnce(&mut BufWriter<File>)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = BufWriter::new(File::create(folder.path().join("t.json")).expect("a file"));
    write(&mut file);
    file.flush().expect("it is written");
    folder
}

/// One test, since what all threads take is counted.
#[test]
fn room_is_bounded() {
    // A text of 300 MB.
    let folder = file(|file| {
        file.write_all(b"[{\"a\": 1}, {\"a\": \"").unwrap();
        for _ in 0..300 {
            file.write_all(&vec![b'x'; 1 << 20]).unwrap();
        }
        file.write_all(b"\"}]").unwrap();
    });
    MEMORY.reset_peak_usage();
    let error = open(folder.path(), "t.json", &[]).unwrap().schema().unwrap_err();
    assert!(
        refusal(&error).contains("is longer than 64 MiB"),
        "{}",
        refusal(&error)
    );
    assert!(
        MEMORY.peak_usage_as_mb() < 8.0,
        "{} MB",
        MEMORY.peak_usage_as_mb()
    );
    drop(folder);

    // 100 MB of rows.
    let folder = file(|file| {
        for row in 0..2_000_000 {
            writeln!(
                file,
                "{{\"id\": {row}, \"name\": \"somebody\", \"amount\": 12.50}}"
            )
            .unwrap();
        }
    });
    MEMORY.reset_peak_usage();
    let source = open(folder.path(), "t.json", &[]).unwrap();
    let request = ScanRequest {
        columns: vec![
            declared("amount", ColumnType::Decimal(2)),
            declared("name", ColumnType::Text),
        ],
        batch_rows: 10_000,
        filter: Vec::new(),
    };
    let partitions = source.plan(&request).unwrap().partitions.len();
    assert!(partitions > 10, "{partitions}");
    let mut count = 0;
    for partition in 0..partitions {
        for batch in source.scan(&request, partition).unwrap() {
            count += batch.unwrap().rows.num_rows();
        }
    }
    assert_eq!(count, 2_000_000);
    assert!(
        MEMORY.peak_usage_as_mb() < 160.0,
        "{} MB",
        MEMORY.peak_usage_as_mb()
    );
    drop(folder);

    // 20,000 keys, in two orders.
    let folder = file(|file| {
        for record in 0..20 {
            let keys = (0..20_000).map(|key| if record % 2 == 0 { key } else { 19_999 - key });
            let keys: Vec<String> = keys.map(|key| format!("\"k{key}\": {key}")).collect();
            writeln!(file, "{{{}}}", keys.join(", ")).unwrap();
        }
    });
    let source = open(folder.path(), "t.json", &[]).unwrap();
    assert_eq!(source.schema().unwrap().columns.len(), 20_000);
    let one = rows(&*source, vec![declared("k777", ColumnType::Integer)]).unwrap();
    assert!(one.iter().all(|(_, cells)| cells == &["777"]));
    assert_eq!(one.len(), 20);
}
