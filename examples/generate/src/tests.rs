//! The committed data is what the program makes, and the small parts that it is made with hold.

use std::collections::BTreeSet;
use std::fs;

use crate::calendar::Day;
use crate::many;
use crate::sheet::{Sheet, amount, cell};
use crate::{all_files, examples};

#[test]
fn committed_data_is_what_the_program_makes() {
    for (path, made) in all_files() {
        let committed =
            fs::read(examples().join(path)).unwrap_or_else(|error| panic!("examples/{path}: {error}"));
        assert!(
            committed == made,
            "examples/{path} is not what the program makes: run `cargo run -p weigh-examples-generate` and commit it"
        );
    }
}

#[test]
fn no_file_in_a_data_folder_is_left_over() {
    let made: BTreeSet<String> = all_files().iter().map(|(path, _)| (*path).to_owned()).collect();
    for example in [
        "specialist",
        "customer-scorecard",
        "crm-exports",
        "crm-health",
        "crm-teams",
        "balanced-scorecard",
        "360-review",
        "rfm",
    ] {
        for path in files_below(&format!("{example}/data")) {
            assert!(made.contains(&path), "examples/{path} is made by nobody");
        }
    }
}

/// The files in a folder of the examples and in the folders below it.
fn files_below(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(examples().join(folder)).expect("each example has data");
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.expect("the folder can be listed");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn days_know_leap_years_and_run_on_over_the_year() {
    assert_eq!(Day::new(2024, 2, 28).plus(1).to_string(), "2024-02-29");
    assert_eq!(Day::new(2023, 2, 28).plus(1).to_string(), "2023-03-01");
    assert_eq!(Day::new(2024, 13, 1).to_string(), "2025-01-01");
    assert_eq!(Day::new(2024, 1, 1).plus(-1).to_string(), "2023-12-31");
    assert_eq!(Day::new(2025, 1, 1).since(Day::new(2024, 1, 1)), 366);
    assert_eq!(
        Day::new(1970, 1, 1).at(0).plus(-1).to_string(),
        "1969-12-31 23:59:00"
    );
}

#[test]
fn cells_are_quoted_where_they_must_be() {
    let mut sheet = Sheet::new("x.csv", &["id", "name"]);
    sheet.add(vec!["2".into(), "Ng \"Ann\"".into()]);
    sheet.add(vec!["1".into(), "Moreau, Claire".into()]);
    sheet.add(vec!["3".into(), cell(None::<i64>)]);
    assert_eq!(
        sheet.text(),
        "id,name\n1,\"Moreau, Claire\"\n2,\"Ng \"\"Ann\"\"\"\n3,\n"
    );
}

#[test]
fn amounts_have_two_places() {
    assert_eq!(
        [amount(5), amount(-120), amount(123_456)],
        ["0.05", "-1.20", "1234.56"]
    );
}

#[test]
fn fewer_subjects_are_the_beginning_of_more() {
    let folder = std::env::temp_dir().join(format!("weigh-many-{}", std::process::id()));
    let written = |subjects: u32| {
        many::write(subjects, &folder).expect("the folder can be written");
        ["staff.csv", "orders.csv"].map(|name| fs::read_to_string(folder.join(name)).expect("a file"))
    };
    let (few, many) = (written(20), written(50));
    fs::remove_dir_all(&folder).expect("the folder is there");
    assert_eq!((few[0].lines().count(), many[0].lines().count()), (21, 51));
    assert!(few.iter().zip(&many).all(|(few, many)| many.starts_with(few)));
}
