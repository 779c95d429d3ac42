//! Results as typed columns: what is written as Parquet and as Arrow is read back the same, by the sources of the command itself and by
//! the programs that people use, where those are there.

mod program;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use program::{stdout_of, weigh};

const SPECIALIST: &str = "examples/specialist/specialist.kpi";

/// All forms of one run, in a folder.
fn results() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().join("q").display().to_string();
    let run = [
        "run",
        SPECIALIST,
        "--period",
        "2024-Q3..2024-Q4",
        "--format",
        "csv,parquet,arrow",
        "--out",
        &name,
    ];
    stdout_of(&run);
    folder
}

/// The columns of a CSV that these names are of, a text a row.
fn of_csv(text: &str, names: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let places: Vec<usize> = (names.iter())
        .map(|name| {
            header
                .iter()
                .position(|column| column == *name)
                .expect("a column")
        })
        .collect();
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let cells: Vec<&str> = places.iter().map(|place| &record[*place]).collect();
        cells.join(",")
    });
    rows.collect()
}

#[test]
fn the_sources_of_the_command_read_what_it_writes() {
    let folder = results();
    let csv = fs::read_to_string(folder.path().join("q.csv")).expect("the rows");
    for (kind, file) in [("parquet", "q.parquet"), ("arrow", "q.arrow")] {
        let form = folder.path().join(format!("{kind}.kpi"));
        fs::write(
            &form,
            format!(
                "table rows from {kind} \"{file}\" {{
  key     who
  column  who = `subject`
  column  points = `total`
  column  share = `satisfaction.weight`
  column  measured = `satisfaction.value`
  where   `period` = \"2024-Q4\"
}}
scorecard back {{
  subject rows
  kpi a {{ value rows.points score = 0 }}
  kpi b {{ value rows.share score = 0 }}
  kpi c {{ value rows.measured score = 0 }}
}}
"
            ),
        )
        .expect("a form");
        let back = weigh(&["run", form.to_str().expect("UTF-8"), "--format", "csv"]);
        let back = [back.stdout, back.stderr].concat();
        let back = String::from_utf8(back).expect("UTF-8");
        let written: Vec<String> = of_csv(
            &csv,
            &[
                "period",
                "subject",
                "total",
                "satisfaction.weight",
                "satisfaction.value",
            ],
        )
        .into_iter()
        .filter_map(|row| row.strip_prefix("2024-Q4,").map(str::to_owned))
        .collect();
        assert_eq!(
            of_csv(&back, &["subject", "a.value", "b.value", "c.value"]),
            written,
            "{kind}: {back}"
        );
    }
}

/// What a program in Python reads, or none, with a word about it, where its library is not there.
fn python(library: &str, file: &Path) -> Option<Vec<String>> {
    const READ: &str = r#"
import sys
from decimal import Decimal
library, file = sys.argv[1:]
names = ["subject", "period", "total", "grade", "rank", "satisfaction.value"]
parquet = file.endswith("parquet")
if library == "duckdb":
    import duckdb
    columns = ", ".join(f'"{name}"' for name in names)
    rows = duckdb.sql(f"select {columns} from '{file}'").fetchall()
elif library == "polars":
    import polars
    rows = (polars.read_parquet if parquet else polars.read_ipc)(file).select(names).rows()
else:
    import pyarrow.ipc, pyarrow.parquet
    table = pyarrow.parquet.read_table(file) if parquet else pyarrow.ipc.open_file(file).read_all()
    rows = [[row[name] for name in names] for row in table.to_pylist()]
def text(cell):
    if cell is None:
        return ""
    return format(cell.normalize(), "f") if isinstance(cell, Decimal) else str(cell)
for row in rows:
    print(",".join(text(cell) for cell in row))
"#;
    let known = Command::new("python3")
        .args(["-c", &format!("import {library}")])
        .output();
    if !known.is_ok_and(|output| output.status.success()) {
        writeln!(std::io::stderr(), "skipped: python3 has no {library}").expect("standard error");
        return None;
    }
    let output = Command::new("python3")
        .args(["-c", READ, library])
        .arg(file)
        .output()
        .expect("python3 starts");
    assert!(
        output.status.success(),
        "{library}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn other_programs_read_the_same_numbers() {
    let folder = results();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    let csv = fs::read_to_string(at("q.csv")).expect("the rows");
    let written = of_csv(
        &csv,
        &[
            "subject",
            "period",
            "total",
            "grade",
            "rank",
            "satisfaction.value",
        ],
    );
    for (library, file) in [
        ("duckdb", "q.parquet"),
        ("polars", "q.parquet"),
        ("polars", "q.arrow"),
        ("pyarrow", "q.parquet"),
        ("pyarrow", "q.arrow"),
    ] {
        if let Some(read) = python(library, &at(file)) {
            assert_eq!(read, written, "{library} reads {file}");
        }
    }
}

#[test]
fn columns_may_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("q.arrow");
    stdout_of(&[
        "run",
        SPECIALIST,
        "--columns",
        "grade,total",
        "--out",
        &path.display().to_string(),
    ]);
    let file = fs::File::open(&path).expect("the file");
    let reader = arrow_ipc::reader::FileReader::try_new(file, None).expect("a file of Arrow");
    let schema = reader.schema();
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    assert_eq!(names, ["subject", "period", "total", "grade"]);
}

/// In a terminal of its own, which the program `script` makes.
#[cfg(target_os = "linux")]
#[test]
fn a_form_that_is_no_text_goes_into_a_pipe_and_not_onto_a_terminal() {
    let command = format!(
        "{} run {SPECIALIST} --format parquet",
        env!("CARGO_BIN_EXE_weigh")
    );
    let shown = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(program::root())
        .env("LANGUAGE", "en")
        .env("NO_COLOR", "1")
        .output();
    match shown {
        Ok(shown) => {
            assert_eq!(shown.status.code(), Some(2));
            let said = String::from_utf8_lossy(&shown.stdout);
            assert!(
                said.contains("this form is not text, and a terminal shows only text"),
                "{said}"
            );
        }
        Err(_) => writeln!(std::io::stderr(), "skipped: there is no `script`").expect("standard error"),
    }
    let piped = weigh(&["run", SPECIALIST, "--format", "parquet"]);
    assert!(piped.stdout.starts_with(b"PAR1") && piped.stdout.ends_with(b"PAR1"));
}
