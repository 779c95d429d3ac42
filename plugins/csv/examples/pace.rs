//! How fast some columns of a file are read, on one thread: `pace FILE ROUNDS COLUMN …`. A column may say its type,
//! `amount:text`; otherwise it has that of the schema.

use std::path::PathBuf;
use std::time::Instant;

use weigh_csv::Csv;
use weigh_sdk::{ColumnType, Open, ScanRequest, SourceKind, Wanted};

/// As many rows as the engine asks for.
const BATCH_ROWS: usize = 4096;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().ok_or("which file?")?);
    let rounds: u32 = arguments.next().ok_or("how many rounds?")?.parse()?;
    let what = Open {
        locator: file.to_string_lossy().into_owned(),
        base: PathBuf::new(),
        options: serde_json::Map::new(),
    };
    let table = Csv.open(&what)?;
    let schema = table.schema()?;
    let mut columns = Vec::new();
    for argument in arguments {
        let (name, text) = match argument.strip_suffix(":text") {
            Some(name) => (name.to_owned(), true),
            None => (argument, false),
        };
        let column = schema.columns.iter().find(|column| column.name == name);
        let column = column.ok_or_else(|| format!("there is no column {name}"))?;
        columns.push(Wanted {
            ty: if text { ColumnType::Text } else { column.ty },
            currency: column.currency,
            declared: text,
            name,
        });
    }
    let request = ScanRequest {
        columns,
        batch_rows: BATCH_ROWS,
        filter: Vec::new(),
    };
    let partitions = table.plan(&request)?.partitions;
    let bytes: u64 = partitions.iter().map(|partition| partition.bytes).sum();
    for _ in 0..rounds {
        let start = Instant::now();
        let mut rows = 0;
        for partition in 0..partitions.len() {
            for batch in table.scan(&request, partition)? {
                rows += batch?.rows.num_rows();
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let pace = bytes as f64 / seconds / 1e9;
        println!(
            "{rows} rows, {bytes} bytes: {:.1} ms, {pace:.2} GB/s",
            seconds * 1e3
        );
    }
    Ok(())
}
