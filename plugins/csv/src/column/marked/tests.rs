//! What stands for no value is none, in any column, whoever says its type.

use serde_json::{Value, json};
use weigh_sdk::ColumnType::{self, Bool, Date, Decimal, Duration, Float, Integer, Percent, Text};
use weigh_sdk::Source;

use crate::limits::Limits;
use crate::table::Table;
use crate::testing::{Everything, Folder, read, scan, shown, tiny};

const BANK: &str = "Country,Code,Life,Growth,Counted,Kept\n\
                    Aruba,ABW,76.2,..,2024-03-31,yes\n\
                    \"Korea, Rep.\",KOR,\"..\",1.4%,..,no\n\
                    Chad,TCD, .. ,-0.2%,2024-06-30,..\n\
                    NA,NAM,59.3,NA,\" NA \",yes\n";

fn opened(text: &str, missing: &Value, limits: Limits) -> (Folder, Table) {
    let folder = Folder::with("t.csv", text);
    let table = Table::open(&folder.what("t.csv", &[("missing", missing.clone())]), limits).unwrap();
    (folder, table)
}

#[test]
fn markers_say_nothing_about_the_type_of_a_column() {
    let (_folder, table) = opened(BANK, &json!(["..", "NA"]), Limits::default());
    assert_eq!(
        shown(&table.schema().unwrap()),
        "Country: Text, Code: Text, Life: Decimal(1), Growth: Percent(3), Counted: Date, Kept: Bool"
    );
    let (_, all) = read(&table);
    assert_eq!(
        all.rows,
        [
            ["Aruba", "ABW", "76.2", "∅", "2024-03-31", "true"],
            ["Korea, Rep.", "KOR", "∅", "0.014", "∅", "false"],
            ["Chad", "TCD", "∅", "-0.002", "2024-06-30", "∅"],
            ["∅", "NAM", "59.3", "∅", "∅", "true"],
        ]
    );
    assert_eq!(all.bad, []);
}

#[test]
fn markers_are_no_wrong_cells_of_a_declared_column() {
    let types: [(ColumnType, &str, &str); 9] = [
        (Bool, "yes", "true"),
        (Integer, "5", "5"),
        (Decimal(2), "1.5", "1.50"),
        (Decimal(28), "1.5", "1.5000000000000000000000000000"),
        (Percent(3), "95%", "0.950"),
        (Float, "0.5", "0.5"),
        (Date, "2024-10-01", "2024-10-01"),
        (Duration, "2h", "7200000000"),
        (Text, "a", "a"),
    ];
    for (ty, cell, value) in types {
        for marker in ["-", "\"-\"", " - ", "\u{3000}-", "-999"] {
            let text = format!("c,x\n{marker},1\n{cell},1\n{marker},1\n");
            let (_folder, table) = opened(&text, &json!(["-", -999]), Limits::default());
            let all = scan(&table, &[("c", ty, true)]).unwrap();
            let rows = [["∅"], [value], ["∅"]]
                .map(|row| row.map(str::to_owned).to_vec())
                .to_vec();
            assert_eq!(
                all,
                Everything {
                    rows,
                    bad: Vec::new()
                },
                "{ty:?} {marker:?}"
            );
        }
    }
}

#[test]
fn what_is_no_marker_stays_what_it_is() {
    let (_folder, table) = opened("c\n..\n...\nna\n", &json!(["..", "NA"]), Limits::default());
    let all = scan(&table, &[("c", Integer, true)]).unwrap();
    let bad: Vec<_> = all
        .bad
        .iter()
        .map(|(row, _, text, why)| (*row, text.as_str(), why.as_str()))
        .collect();
    assert_eq!(bad, [(1, "...", "Marked(Integer)"), (2, "na", "Marked(Integer)")]);
    // With the option for another marker, the cell that makes the column text is told with how to read it.
    let because = table.schema().unwrap().columns[0].because.clone();
    assert_eq!(because, None);
    let (_folder, table) = opened("c\n1\n..\nn/a\n", &json!(".."), Limits::default());
    assert_eq!(
        table.schema().unwrap().columns[0]
            .because
            .as_ref()
            .unwrap()
            .to_string(),
        "row 4 of t.csv holds `n/a` (`missing \"n/a\"` behind the file's name reads that as an empty cell)"
    );
}

#[test]
fn a_column_of_markers_alone_holds_nothing() {
    let (_folder, table) = opened("a,b\n..,1\n..,2\n", &json!(".."), Limits::default());
    assert!(table.schema().unwrap().columns[0].empty);
    // So it is where nobody has looked at all of it: what comes behind the samples decides.
    let rows = "..,1\n".repeat(60);
    let (_folder, table) = opened(&format!("a,b\n{rows}7,2\n{rows}"), &json!(".."), tiny(16));
    let (types, all) = read(&table);
    assert_eq!(types, [Integer, Integer]);
    assert_eq!(all.rows.iter().filter(|row| row[0] == "∅").count(), 120);
}

#[test]
fn markers_do_not_depend_on_how_a_file_is_cut() {
    let (_folder, whole) = opened(BANK, &json!(["..", "NA"]), Limits::default());
    for chunk in [1, 7, 30, 64] {
        let (_folder, cut) = opened(BANK, &json!(["..", "NA"]), tiny(chunk));
        assert_eq!(read(&cut), read(&whole), "{chunk}");
    }
}
