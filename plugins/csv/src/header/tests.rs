//! Names of columns, and where rows begin.

use serde_json::json;
use weigh_sdk::{ScanRequest, Source};

use crate::testing::{Folder, read, refused, shown, table};

fn names(text: &str) -> String {
    let (_folder, table) = table(text);
    let names: Vec<String> = table
        .schema()
        .unwrap()
        .columns
        .into_iter()
        .map(|column| column.name)
        .collect();
    names.join("|")
}

fn first_row(text: &str) -> u64 {
    let (_folder, table) = table(text);
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    table.plan(&request).unwrap().partitions[0].first_row
}

#[test]
fn names_are_trimmed_and_unquoted() {
    assert_eq!(
        names(" id ,\" the \"\"name\"\" \",c\n1,2,3\n"),
        "id|the \"name\"|c"
    );
    assert_eq!(names("\u{feff}id,b\n1,2\n"), "id|b");
    assert_eq!(names("\"two\nlines\",b\n1,2\n"), "two lines|b");
    assert_eq!(
        names("\u{feff}\u{feff}id,\"name\r\n(must)\",a\u{200b}\n1,2,3\n"),
        "id|name (must)|a"
    );
}

#[test]
fn cells_without_a_name_are_called_by_their_place() {
    assert_eq!(names("id,,b\n1,2,3\n"), "id|column 2|b");
}

#[test]
fn behind_the_last_name_there_is_no_column() {
    let (_folder, table) = table("id,name,v,\n1,a,1,234\n2,b,5,\n3,c,6\n");
    let (_, all) = read(&table);
    assert_eq!(all.rows, [["∅", "∅", "∅"], ["2", "b", "5"], ["3", "c", "6"]]);
    let bad: Vec<_> = all
        .bad
        .iter()
        .map(|(row, column, text, _)| (*row, *column, text.as_str()))
        .collect();
    assert_eq!(bad, [(0, None, "1,a,1,234")]);
}

#[test]
fn a_title_above_the_table_is_no_header() {
    let sheet = "Staff of the first quarter,,\n\nid,name,v\n1,a,5\n";
    let folder = Folder::with("t.csv", sheet);
    let (message, help) = refused(folder.open("t.csv", &[]));
    assert_eq!(
        message,
        "the first row of t.csv names one column, and row 3 has 3 cells"
    );
    assert_eq!(
        help.unwrap(),
        "where a title stands above the table, say which row names the columns: `header 3` behind the file's name"
    );
    let table = folder.open("t.csv", &[("header", json!(3))]).unwrap();
    assert_eq!(
        shown(&table.schema().unwrap()),
        "id: Integer, name: Text, v: Integer"
    );
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let (message, help) = refused(Folder::with("t.csv", "id,amount,x,amount \n1,2,3,4\n").open("t.csv", &[]));
    assert_eq!(message, "t.csv has two columns `amount`: its columns 2 and 4");
    assert_eq!(help.unwrap(), "give one of them another name");
}

#[test]
fn a_header_that_never_ends_is_refused() {
    let (message, _) = refused(Folder::with("t.csv", "id,\"amount\n1,2\n").open("t.csv", &[]));
    assert_eq!(
        message,
        "the first row of t.csv opens a quote that is never closed"
    );
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    assert_eq!(first_row("id\n1\n"), 2);
    assert_eq!(first_row("\n\nid\n1\n"), 4);
    assert_eq!(first_row("sep=;\r\nid;b\r\n1;2\r\n"), 2);
}

#[test]
fn a_line_that_names_the_delimiter_is_no_header() {
    assert_eq!(names("sep=;\r\nid;b,c\r\n1;2\r\n"), "id|b,c");
}

#[test]
fn without_a_header_columns_are_numbered() {
    let folder = Folder::with("t.csv", "1,a\n2,b\n");
    let table = folder.open("t.csv", &[("header", json!(false))]).unwrap();
    assert_eq!(shown(&table.schema().unwrap()), "c1: Integer, c2: Text");
    assert_eq!(read(&table).1.rows, [["1", "a"], ["2", "b"]]);
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    assert_eq!(table.plan(&request).unwrap().partitions[0].first_row, 1);
}

#[test]
fn a_long_header_is_read_to_its_end() {
    let header: Vec<String> = (0..20_000).map(|number| format!("column-{number}")).collect();
    let text = format!("{}\n{}\n", header.join(","), vec!["1"; 20_000].join(","));
    assert_eq!(names(&text), header.join("|"));
}

/// As the World Bank publishes its indicators: four lines above the header, two of them empty, and a comma behind each row.
const WDI: &str = "\u{feff}\"Data Source\",\"World Development Indicators\",\r\n\
                   \r\n\
                   \"Last Updated Date\",\"2024-09-19\",\r\n\
                   \r\n\
                   \"Country Name\",\"Country Code\",\"2022\",\"2023\",\r\n\
                   \"Aruba\",\"ABW\",\"75.0\",\"x\",\r\n";

#[test]
fn a_row_further_down_names_the_columns() {
    let folder = Folder::with("t.csv", WDI);
    let table = folder.open("t.csv", &[("header", json!(5))]).unwrap();
    assert_eq!(
        shown(&table.schema().unwrap()),
        "Country Name: Text, Country Code: Text, 2022: Decimal(1), 2023: Text"
    );
    // Rows are counted from the beginning of the file.
    let request = ScanRequest {
        columns: Vec::new(),
        batch_rows: 1,
        filter: Vec::new(),
    };
    assert_eq!(table.plan(&request).unwrap().partitions[0].first_row, 6);
    assert_eq!(table.row_number(&request, 0, 0).unwrap(), Some(6));
}

#[test]
fn what_stands_above_the_header_may_be_laid_out_in_another_way() {
    let above = "Sales, all regions; closed\n\"two\nlines\"\nid;a,b;c\n1;2,5;3\n";
    let folder = Folder::with("t.csv", above);
    let table = folder
        .open("t.csv", &[("header", json!(3)), ("decimal_comma", json!(true))])
        .unwrap();
    assert_eq!(
        shown(&table.schema().unwrap()),
        "id: Integer, a,b: Decimal(1), c: Integer"
    );
}

#[test]
fn a_header_where_nothing_stands_is_refused() {
    let at = |row: u64| refused(Folder::with("t.csv", WDI).open("t.csv", &[("header", json!(row))])).0;
    assert_eq!(at(4), "row 4 of t.csv is empty, and names no columns");
    assert_eq!(at(70), "t.csv has no row 70: its last is row 6");
}
