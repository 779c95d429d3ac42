//! Each workbook of `corpus/` is read right, or refused with its reason. `corpus/make.py` makes them, with the programs that
//! people have; the snapshots show all cells.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use weigh_sdk::arrow_array::cast::AsArray;
use weigh_sdk::arrow_array::types::{
    Date32Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType,
};
use weigh_sdk::arrow_array::{Array, ArrayRef};
use weigh_sdk::{ColumnType, Expected, Open, ScanRequest, Source, SourceError, SourceKind, Wanted};
use weigh_xlsx::Xlsx;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn open(locator: &str, options: &Value) -> Result<Box<dyn Source>, SourceError> {
    let options: Map<String, Value> = options.as_object().expect("options").clone();
    Xlsx.open(&Open {
        locator: locator.to_owned(),
        base: corpus(),
        options,
    })
}

/// A value as a person would compare it.
fn shown(values: &ArrayRef, row: usize, ty: ColumnType) -> String {
    if values.is_null(row) {
        return "∅".to_owned();
    }
    match ty {
        ColumnType::Bool => values.as_boolean().value(row).to_string(),
        ColumnType::Integer => values.as_primitive::<Int64Type>().value(row).to_string(),
        ColumnType::Decimal(_) | ColumnType::Percent(_) => {
            values.as_primitive::<Decimal128Type>().value_as_string(row)
        }
        ColumnType::Float => format!("{:?}", values.as_primitive::<Float64Type>().value(row)),
        ColumnType::Date => format!("day {}", values.as_primitive::<Date32Type>().value(row)),
        ColumnType::DateTime => {
            format!(
                "µs {}",
                values.as_primitive::<TimestampMicrosecondType>().value(row)
            )
        }
        ColumnType::Duration => {
            let micros = values.as_primitive::<DurationMicrosecondType>().value(row);
            format!("{} s", micros as f64 / 1e6)
        }
        ColumnType::Text => format!("{:?}", values.as_string_view().value(row)),
    }
}

fn expected(expected: &Expected) -> String {
    match expected {
        Expected::At {
            cell,
            expected: inner,
        } => format!("{cell}: {}", self::expected(inner)),
        Expected::Told { expected, mend } => {
            let mend = mend.as_ref().map(|mend| format!(" ({mend})")).unwrap_or_default();
            format!("{expected}{mend}")
        }
        other => format!("{other:?}"),
    }
}

fn refusal(error: &SourceError) -> String {
    let help = match error {
        SourceError::Malformed { help, .. }
        | SourceError::Unreachable { help, .. }
        | SourceError::Option { help, .. } => help.as_ref(),
        SourceError::Widen { .. } | SourceError::Plugin { .. } => None,
    };
    let help = help.map(|help| format!("\n  = help: {help}")).unwrap_or_default();
    format!("refused: {}{help}", error.text())
}

/// Columns, rows and wrong cells of a table. Of the columns in `declared` the type is told.
fn told(locator: &str, options: &Value, declared: &[(&str, ColumnType)]) -> String {
    let source = match open(locator, options) {
        Ok(source) => source,
        Err(error) => return refusal(&error),
    };
    let columns = source.schema().expect("columns").columns;
    let mut out = String::new();
    let mut wanted = Vec::new();
    for column in &columns {
        let told = declared.iter().find(|(name, _)| *name == column.name);
        let currency = column.currency.map(|currency| format!(" {}", currency.code()));
        let because = column.because.as_ref().map(|why| format!(", because {why}"));
        let empty = if column.empty { ", empty" } else { "" };
        let (name, ty) = (&column.name, column.ty);
        let (currency, because) = (currency.unwrap_or_default(), because.unwrap_or_default());
        let _ = writeln!(out, "{name}: {ty:?}{currency}{empty}{because}");
        wanted.push(Wanted {
            name: name.clone(),
            ty: told.map_or(ty, |(_, ty)| *ty),
            currency: column.currency,
            declared: told.is_some(),
        });
    }
    let request = ScanRequest {
        columns: wanted,
        batch_rows: 1000,
        filter: Vec::new(),
    };
    let scan = source.plan(&request).expect("a plan");
    for (at, partition) in scan.partitions.iter().enumerate() {
        let _ = writeln!(out, "-- {}", partition.input);
        for batch in source.scan(&request, at).expect("a scan") {
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => {
                    let _ = writeln!(out, "{}", refusal(&error));
                    break;
                }
            };
            for row in 0..batch.rows.num_rows() {
                let number = source.row_number(&request, at, row as u64).expect("a number");
                let cells = request.columns.iter().zip(batch.rows.columns());
                let cells: Vec<String> = cells
                    .map(|(wanted, values)| shown(values, row, wanted.ty))
                    .collect();
                let _ = writeln!(out, "{}: {}", number.expect("a number"), cells.join(" | "));
            }
            for bad in &batch.bad {
                let number = source.row_number(&request, at, bad.row as u64).expect("a number");
                let number = number.expect("a number");
                let _ = writeln!(
                    out,
                    "! row {number} `{}` is not {}",
                    bad.text,
                    expected(&bad.expected)
                );
            }
        }
    }
    out
}

/// How files are read, where it is not without options.
fn trials(file: &str) -> Vec<(Value, Vec<(&'static str, ColumnType)>)> {
    let none = || (json!({}), Vec::new());
    match file {
        "merged.xlsx" | "merged.xls" | "merged.ods" => vec![
            none(),
            (json!({"header": 3}), vec![]),
            (json!({"header": 3, "fill_merged": true}), vec![]),
            (
                json!({"header": 3, "fill_merged": false, "range": "A2:C6"}),
                vec![],
            ),
            (json!({"header": 9}), vec![]),
        ],
        "totals.xlsx" => vec![
            none(),
            (json!({"totals": false}), vec![]),
            (json!({"totals": true}), vec![("points", ColumnType::Integer)]),
            (json!({"header": false, "range": "B3:C5"}), vec![]),
            (json!({"range": "F1:G9"}), vec![]),
        ],
        "sheets.xlsx" | "sheets.ods" => vec![
            none(),
            (json!({"sheet": "Hidden"}), vec![]),
            (json!({"sheet": 3}), vec![]),
            (json!({"sheet": 4}), vec![]),
            (json!({"sheet": "Tikets"}), vec![]),
            (json!({"sheet": "合同"}), vec![]),
        ],
        "texts.xlsx" => vec![
            none(),
            (
                json!({}),
                vec![("mixed", ColumnType::Integer), ("code", ColumnType::Integer)],
            ),
            (json!({"missing": ["n/a", "-5"]}), vec![]),
        ],
        "formulas-office.xlsx" | "formulas-office.ods" => {
            vec![none(), (json!({"missing": "#N/A"}), vec![])]
        }
        "people-openpyxl.xlsx" => vec![
            none(),
            (
                json!({}),
                vec![("rate", ColumnType::Percent(3)), ("pay", ColumnType::Float)],
            ),
        ],
        "people-office.ods" => vec![none(), (json!({}), vec![("rate", ColumnType::Percent(3))])],
        _ => vec![none()],
    }
}

#[test]
fn every_workbook_is_read_or_refused() {
    let mut files: Vec<String> = std::fs::read_dir(corpus())
        .expect("the corpus")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("make.") && !name.starts_with("same."))
        .collect();
    files.sort();
    assert!(files.len() > 30, "the corpus is there");
    for file in files {
        let trials = trials(&file).into_iter().map(|(options, declared)| {
            format!("== {options} {declared:?}\n{}", told(&file, &options, &declared))
        });
        let all = trials.collect::<Vec<_>>().join("\n");
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(file.replace('.', "-"), all);
        });
    }
}

#[test]
fn several_files_are_one_table_in_the_order_of_their_names() {
    let said = told("people-*a*.xlsx", &json!({}), &[]);
    assert!(said.contains("-- people-pandas.xlsx (Sheet1)"), "{said}");
    let said = told("t[ir]*.xlsx", &json!({}), &[]);
    assert!(said.contains("both are read as one table"), "{said}");
}

#[test]
fn the_fingerprint_is_that_of_the_bytes() {
    let source = open("truths.xlsx", &json!({})).expect("a table");
    let inputs = source.inputs().expect("inputs");
    let bytes = std::fs::metadata(corpus().join("truths.xlsx"))
        .expect("a file")
        .len();
    assert_eq!((inputs[0].name.as_str(), inputs[0].bytes), ("truths.xlsx", bytes));
    assert_eq!(inputs[0].sha256.len(), 64);
}

/// A table is read as it was when it was opened, or not at all.
#[test]
fn a_file_that_changes_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t.xlsx");
    std::fs::copy(corpus().join("truths.xlsx"), &path).expect("a file");
    let source = Xlsx
        .open(&Open {
            locator: "t.xlsx".to_owned(),
            base: folder.path().to_owned(),
            options: Map::new(),
        })
        .expect("a table");
    std::fs::copy(corpus().join("twice.xlsx"), &path).expect("another file");
    let said = source.inputs().expect_err("another file").to_string();
    assert_eq!(said, "cannot read t.xlsx: it changed while it was being read");
}

/// Whatever bytes of a workbook are damaged, it is read or refused, and nothing breaks.
#[test]
fn damage_is_never_more_than_a_refusal() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in [
        "people-openpyxl.xlsx",
        "people-xlwt.xls",
        "people-office.ods",
        "merged.xls",
    ] {
        let whole = std::fs::read(corpus().join(file)).expect("a workbook");
        // Every so many bytes, so that it takes no time; the same ones in each run.
        let step = whole.len() / 150 + 1;
        for at in (0..whole.len()).step_by(step) {
            for value in [0x00, 0xff, whole[at] ^ 0x10] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                std::fs::write(folder.path().join("t"), &bytes).expect("a file");
                let opened = Xlsx.open(&Open {
                    locator: "t".to_owned(),
                    base: folder.path().to_owned(),
                    options: Map::new(),
                });
                if let Err(error) = opened {
                    assert!(!matches!(error, SourceError::Widen { .. }), "{error}");
                }
            }
        }
    }
}
