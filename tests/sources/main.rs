//! The same data in CSV and in every other source that ships: the same result, byte for byte, but for where it came from.

#[path = "../../plugins/adbc/tests/databases/drivers.rs"]
mod drivers;
mod odd;
#[path = "../program/mod.rs"]
mod program;
mod strange;
mod written;

use std::fs;
use std::path::Path;

use program::{root, weigh};
use serde_json::Value;
use weigh_sdk::ColumnType;
use written::{Read, read};

/// The result of a scorecard, without where its data came from.
fn outcome(form: &Path, more: &[&str]) -> Value {
    let arguments = [&["run", form.to_str().expect("UTF-8"), "--format", "json"], more].concat();
    let output = weigh(&arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut outcome: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for input in outcome["inputs"].as_array_mut().expect("inputs") {
        let input = input.as_object_mut().expect("an input");
        for key in ["source", "locator", "sha256", "files"] {
            input.shift_remove(key).expect("where it came from");
        }
    }
    outcome
}

/// What a form over a database has to say, which has neither decimals nor yes and no, nor shares and lengths of time.
fn declarations(read: &Read) -> String {
    let declared = read.columns.iter().filter_map(|column| {
        let ty = match column.ty {
            ColumnType::Decimal(_) => "number",
            ColumnType::Bool => "bool",
            ColumnType::Percent(_) => "percent",
            ColumnType::Duration => "duration",
            _ => return None,
        };
        Some(format!("  column `{}`: {ty}\n", column.name))
    });
    declared.collect()
}

/// Sources that read files: the word, the ending of a file, and how one is written.
type Written = (&'static str, &'static str, fn(&Read, &Path));
const FILES: [Written; 7] = [
    ("xlsx", "xlsx", written::xlsx),
    ("parquet", "parquet", written::parquet),
    ("json", "json", written::json),
    ("json", "ndjson", written::json_lines),
    ("arrow", "arrow", written::arrow),
    ("arrow", "arrows", written::arrow_stream),
    ("sqlite", "db", written::sqlite),
];

/// A scorecard whose tables are CSV files in `data/`.
struct Case {
    name: &'static str,
    form: String,
    tables: Vec<(String, Read)>,
    /// What comes of it.
    from_csv: String,
}

impl Case {
    fn new(name: &'static str, folder: &Path, more: &[&str]) -> Self {
        let path = folder.join(format!("{name}.kpi"));
        let files = fs::read_dir(folder.join("data")).expect("data").flatten();
        let files = files.map(|entry| entry.file_name().into_string().expect("UTF-8"));
        let tables = files.map(|file| {
            let read = read(&folder.join("data"), &file);
            (file.strip_suffix(".csv").expect("a CSV file").to_owned(), read)
        });
        Self {
            name,
            form: fs::read_to_string(&path).expect("a form"),
            tables: tables.collect(),
            from_csv: outcome(&path, more).to_string(),
        }
    }

    /// The scorecard over other sources: `from` says what stands behind `from` for a table, and what its body begins with.
    fn form(&self, from: impl Fn(&str, &Read) -> (String, String)) -> String {
        let mut form = self.form.clone();
        for (stem, read) in &self.tables {
            let head = format!("from csv \"data/{stem}.csv\" {{\n");
            assert!(form.contains(&head), "{}: {stem}", self.name);
            let (source, more) = from(stem, read);
            form = form.replace(&head, &format!("from {source} {{\n{more}"));
        }
        form
    }

    /// Runs a form, and holds what comes of it against what came of CSV.
    fn same(&self, folder: &Path, form: &str, source: &str, more: &[&str]) {
        let path = folder.join(format!("{}.kpi", self.name));
        fs::write(&path, form).expect("a form");
        for threads in ["1", "3"] {
            let other = outcome(&path, &[&["--threads", threads], more].concat()).to_string();
            if other != self.from_csv {
                differ(&self.from_csv, &other, &format!("{} from {source}", self.name));
            }
        }
    }

    fn from_files(&self, more: &[&str]) {
        for (word, ending, write) in FILES {
            let folder = tempfile::tempdir().expect("a folder");
            fs::create_dir(folder.path().join("data")).expect("a folder");
            for (stem, read) in &self.tables {
                write(read, &folder.path().join(format!("data/{stem}.{ending}")));
            }
            let form = self.form(|stem, read| {
                let declared = if word == "sqlite" {
                    declarations(read)
                } else {
                    String::new()
                };
                (format!("{word} \"data/{stem}.{ending}\""), declared)
            });
            self.same(folder.path(), &form, &format!(".{ending}"), more);
        }
    }

    /// Through the ADBC driver of SQLite, a connection of the project.
    fn from_adbc(&self, driver: &Path, more: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("all.db");
        for (stem, read) in &self.tables {
            written::fill(read, &database, stem);
        }
        let manifest = format!(
            "[sources.warehouse]\nadbc = {:?}\nuri = {:?}\n",
            driver.display().to_string(),
            database.display().to_string()
        );
        fs::write(folder.path().join("weigh.toml"), manifest).expect("a manifest");
        let form = self.form(|stem, read| (format!("warehouse \"{stem}\""), declarations(read)));
        self.same(folder.path(), &form, "ADBC", more);
    }
}

/// Says where two results differ first.
fn differ(one: &str, other: &str, what: &str) {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[same.saturating_sub(200)..text.len().min(same + 200)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    panic!(
        "{what}: expected …{}…\nbut found …{}…",
        around(one),
        around(other)
    );
}

#[test]
fn the_result_is_that_of_the_same_data_in_csv() {
    let driver = drivers::driver("sqlite");
    let odd = tempfile::tempdir().expect("a folder");
    fs::create_dir(odd.path().join("data")).expect("a folder");
    odd::write(&odd.path().join("data"));
    fs::write(odd.path().join("odd.kpi"), odd::FORM).expect("a form");
    let examples = ["specialist", "customer-scorecard", "crm-health"];
    let examples = examples.map(|name| (name, root().join("examples").join(name), [].as_slice()));
    let odd = ("odd", odd.path().to_owned(), ["--period", "2024"].as_slice());
    for (name, folder, more) in examples.into_iter().chain([odd]) {
        let case = Case::new(name, &folder, more);
        case.from_files(more);
        if let Some(driver) = &driver {
            case.from_adbc(driver, more);
        }
    }
}

/// What `weigh run` says of a form over a JSON file, in one line.
fn said_of(data: &str, head: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("t.json"), data).expect("a file");
    let form = folder.path().join("form.kpi");
    let text = format!(
        "table t from json \"t.json\" {head}
scorecard s {{ subject t period year kpi k {{ value t.amount score 0 -> 0, 100 -> 100 }} }}"
    );
    fs::write(&form, text).expect("a form");
    let arguments = [
        "run",
        form.to_str().expect("UTF-8"),
        "--period",
        "2024",
        "--format",
        "csv",
    ];
    let output = weigh(&arguments);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
    (
        output.status.code(),
        said.split_whitespace().collect::<Vec<_>>().join(" "),
    )
}

#[test]
fn nested_keys_are_columns_with_dots() {
    let data = r#"{"count": 2, "data": {"rows": [
        {"id": 1, "deal": {"amount": 12.50}}, {"id": 2, "deal": {"amount": "7.25"}}, {"id": 3, "deal": null}]}}"#;
    let head = "at \"data.rows\" { key id column amount: number = `deal.amount` }";
    let (code, said) = said_of(data, head);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("1,,2024,12.5,") && said.contains("2,,2024,7.25,"),
        "{said}"
    );
}

#[test]
fn mistakes_in_json_are_told_in_their_place() {
    for (data, head, code, told) in [
        (
            "[{\"id\": 1, \"amount\": 5},\n {\"id\": 2 \"amount\": 5}]",
            "{ key id }",
            3,
            "t.json, line 2, column 11, in record 2: a comma or a closing brace is missing",
        ),
        (
            "{\"rows\": [{\"id\": 1, \"amount\": 5}]}",
            "{ key id }",
            3,
            "write `at \"rows\"`",
        ),
        (
            "[{\"id\": 1, \"amount\": {\"net\": 5}}]",
            "{ key id }",
            1,
            "`t` has no column `amount`",
        ),
        (
            "[{\"id\": 1, \"amount\": [5]}, {\"id\": 2, \"amount\": 5}]",
            "{ key id }",
            3,
            "[5]",
        ),
    ] {
        let (found, said) = said_of(data, head);
        assert_eq!(found, Some(code), "{said}");
        assert!(said.contains(told), "{said}");
    }
}
