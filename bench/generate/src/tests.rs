//! One seed is one data set, whoever writes it and however it is spelt.

use std::fs;
use std::path::Path;

use clap::Parser;

use crate::{Arguments, write};

const TABLES: [&str; 8] = [
    "customers",
    "employees",
    "orders",
    "calls",
    "tickets",
    "surveys",
    "emails",
    "leads",
];

fn generate(arguments: &[&str], folder: &Path) {
    let all = ["generate", "--rows", "20000"].iter().chain(arguments);
    let mut all: Vec<String> = all.map(|text| (*text).to_owned()).collect();
    all.push(folder.to_str().expect("a path in UTF-8").to_owned());
    write(&Arguments::parse_from(all)).expect("the folder can be written");
}

fn with_threads(threads: usize, arguments: &[&str], folder: &Path) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(|| generate(arguments, folder));
}

fn read(folder: &Path, file: &str) -> Vec<u8> {
    fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn csv(folder: &Path, table: &str) -> String {
    String::from_utf8(read(folder, &format!("csv/{table}.csv"))).expect("UTF-8")
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|folder| folder.expect("a folder"));
    with_threads(1, &[], folders[0].path());
    with_threads(3, &[], folders[1].path());
    for table in TABLES {
        for file in [
            format!("csv/{table}.csv"),
            format!("parquet/{table}.parquet"),
            format!("parquet-zstd/{table}.parquet"),
        ] {
            let [one, three] = [&folders[0], &folders[1]].map(|folder| read(folder.path(), &file));
            assert!(one == three, "{file}");
        }
    }
}

#[test]
fn another_seed_is_another_data_set_of_the_same_shape() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|folder| folder.expect("a folder"));
    generate(&["--formats", "csv"], folders[0].path());
    generate(&["--formats", "csv", "--seed", "1"], folders[1].path());
    for (table, rows) in TABLES
        .iter()
        .zip([200, 4, 6_000, 5_000, 2_000, 1_600, 4_400, 1_000])
    {
        let [one, other] = [&folders[0], &folders[1]].map(|folder| csv(folder.path(), table));
        assert_eq!(
            (one.lines().count(), other.lines().count()),
            (rows + 1, rows + 1),
            "{table}"
        );
        assert_ne!(one, other, "{table}");
    }
}

#[test]
fn a_quoted_file_says_what_the_plain_one_says() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|folder| folder.expect("a folder"));
    generate(&["--formats", "csv"], folders[0].path());
    generate(&["--formats", "csv", "--quoted"], folders[1].path());
    for table in TABLES {
        let [plain, quoted] = [&folders[0], &folders[1]].map(|folder| csv(folder.path(), table));
        let (header, rows) = quoted.split_once('\n').expect("a header");
        assert!(
            rows.lines()
                .all(|line| line.starts_with('"') && line.ends_with('"'))
        );
        assert!(rows.ends_with("\r\n"));
        assert_eq!(
            format!("{header}\n{}", rows.replace(['"', '\r'], "")),
            plain,
            "{table}"
        );
    }
}

#[test]
fn a_dirty_file_has_all_kinds_of_dirt_and_the_same_words_as_often() {
    let folders = [tempfile::tempdir(), tempfile::tempdir()].map(|folder| folder.expect("a folder"));
    generate(&["--formats", "csv", "--ids", "str"], folders[0].path());
    generate(
        &["--formats", "csv", "--ids", "str", "--dirty"],
        folders[1].path(),
    );
    let [plain, dirty] = [&folders[0], &folders[1]].map(|folder| csv(folder.path(), "orders"));
    for (clean, soiled) in [
        (",spare parts,", ",\"parts, spare\","),
        (",furniture,", ",\"\"\"office\"\" furniture\","),
        (",transport,", ",\"transport\nand customs\","),
    ] {
        assert!(plain.matches(clean).count() > 100, "{clean}");
        assert_eq!(
            plain.matches(clean).count(),
            dirty.matches(soiled).count(),
            "{clean}"
        );
    }
    assert!(dirty.matches("\r\n").count() > 300 && !plain.contains('\r'));
    assert!(dirty.contains(",  ") && dirty.contains("\"false\"") && !plain.contains('"'));
    assert!(plain.starts_with("customer_id,") && plain.contains("\nCUS-0100"));
    let tickets = csv(folders[1].path(), "tickets");
    assert!(tickets.contains(", ,"), "nothing, written as a blank");
}
