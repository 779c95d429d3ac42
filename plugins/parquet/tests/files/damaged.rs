//! Files that lie: no byte that is changed makes a crash, or takes more room than the file has reason to.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::WriterProperties;
use peak_alloc::PeakAlloc;
use weigh_sdk::{ScanRequest, SourceError};

use crate::show::{as_told, data, open, refused};

#[global_allocator]
static ROOM: PeakAlloc = PeakAlloc;

/// The most room that reading a file of some kilobytes may take at any time, in MiB.
const MOST: f32 = 160.0;

/// Reads everything that can be read of a file. The first error, if there is one.
fn read(folder: &Path, name: &str) -> Result<(), SourceError> {
    let source = open(folder, name)?;
    for column in source
        .schema()?
        .columns
        .iter()
        .filter(|column| column.because.is_none())
    {
        let request = ScanRequest {
            columns: vec![as_told(column)],
            batch_rows: 4096,
            filter: Vec::new(),
        };
        for partition in 0..source.plan(&request)?.partitions.len() {
            // A lie about the number of rows where there are no values to read would take long to count.
            for batch in source.scan(&request, partition)?.take(100) {
                let batch = batch?;
                batch
                    .rows
                    .columns()
                    .iter()
                    .for_each(|column| drop(crate::show::cell(column, 0)));
            }
        }
    }
    Ok(())
}

/// Whole numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

#[test]
fn changed_bytes_are_told_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let rounds: usize = std::env::var("ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(150);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut told = 0;
    let mut names: Vec<String> = fs::read_dir(data())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| {
            (name.starts_with("rows-") || name.starts_with("types-")) && name.ends_with(".parquet")
        })
        .collect();
    names.sort();
    for name in names {
        let good = fs::read(data().join(&name)).unwrap();
        let path = folder.path().join(&name);
        let footer = u32::from_le_bytes(*good[good.len() - 8..].first_chunk().unwrap()) as usize;
        for round in 0..rounds {
            let mut bytes = good.clone();
            for _ in 0..=dice.roll(4) {
                // The footer has the sizes, and so has every third change.
                let at = match round % 3 {
                    0 => bytes.len() - 1 - dice.roll(footer + 8),
                    _ => dice.roll(bytes.len()),
                };
                bytes[at] = match dice.roll(4) {
                    0 => 0xff,
                    1 => 0,
                    2 => bytes[at] ^ (1 << dice.roll(8)),
                    _ => dice.roll(256) as u8,
                };
            }
            fs::write(&path, &bytes).unwrap();
            ROOM.reset_peak_usage();
            told += usize::from(read(folder.path(), &name).is_err());
            let room = ROOM.peak_usage_as_mb();
            assert!(room < MOST, "{name}, round {round}: {room} MiB");
        }
    }
    assert!(told > rounds, "hardly any change was noticed: {told}");
}

#[test]
fn a_file_cut_anywhere_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read(data().join("rows-pyarrow.parquet")).unwrap();
    for length in 0..good.len() {
        fs::write(folder.path().join("a.parquet"), &good[..length]).unwrap();
        refused(read(folder.path(), "a.parquet"));
    }
}

/// A file of nothing but a footer.
fn with_footer(footer: &[u8]) -> Vec<u8> {
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [b"PAR1", footer, &length, b"PAR1"].concat()
}

#[test]
fn a_footer_that_claims_what_nothing_holds_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
    // A schema whose root has two thousand million columns, and is all there is.
    let root = [
        &[0x15, 2, 0x19, 0x1c, 0x48, 1, b'r', 0x15][..],
        &[0xfe, 0xff, 0xff, 0xff, 0x0f],
        &[0, 0],
    ]
    .concat();
    // Columns that lie within one another, each alone: `num_children` 1, a hundred thousand times.
    let node = [0x35, 0, 0x18, 1, b'a', 0x15, 2, 0];
    let mut deep = vec![0x15, 2, 0x19, 0xfc];
    deep.extend([0xa0, 0x8d, 0x06]);
    deep.extend(node.repeat(100_000));
    deep.push(0);
    let list = [&[0x15, 2, 0x19, 0xfc][..], &huge, &[0]].concat();
    let maps = [0x15, 2, 0x5b]
        .into_iter()
        .chain([0xff; 9])
        .chain([1, 0xbb])
        .collect::<Vec<u8>>();
    for (footer, why) in [
        (root, "its footer cannot be read"),
        (deep, "its columns lie within one another too deep"),
        (list, "its footer cannot be read"),
        (maps, "its footer cannot be read"),
        (Vec::new(), "its footer cannot be read"),
    ] {
        fs::write(folder.path().join("a.parquet"), with_footer(&footer)).unwrap();
        ROOM.reset_peak_usage();
        let (message, _) = refused(open(folder.path(), "a.parquet"));
        assert_eq!(message, format!("a.parquet is damaged: {why}"));
        assert!(ROOM.peak_usage_as_mb() < MOST);
    }
}

#[test]
fn booleans_of_more_or_fewer_rows_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let values = BooleanArray::from(vec![true; 8]);
    let batch = RecordBatch::try_from_iter([("truth", Arc::new(values) as ArrayRef)]).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(5));
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    read(folder.path(), "a.parquet").unwrap();
    // Both parts of the file point to the values of one of them.
    let good = fs::read(&path).unwrap();
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&bytes::Bytes::from(good.clone()))
        .unwrap();
    for (own, why) in [
        (0, "a column has more values than there are rows"),
        (1, "a column has fewer values than there are rows"),
    ] {
        let chunk = metadata.row_group(own).columns().to_vec();
        let groups = metadata.row_groups().iter().map(|group| {
            let changed = group.clone().into_builder().set_column_metadata(chunk.clone());
            changed.build().unwrap()
        });
        let lies = metadata
            .clone()
            .into_builder()
            .set_row_groups(groups.collect())
            .build();
        let mut bytes = good.clone();
        ParquetMetaDataWriter::new(&mut bytes, &lies).finish().unwrap();
        fs::write(&path, bytes).unwrap();
        let (message, _) = refused(read(folder.path(), "a.parquet"));
        assert_eq!(message, format!("a.parquet is damaged: {why}"));
    }
}
