//! The files of a table: several as one, packed, in the encodings of offices.

use std::io::Write as _;

use crate::project::Project;

const FORM: &str = "
table staff from csv \"staff.csv\" { key 工号 label 姓名 }
table orders from csv \"orders-*.csv\" { time 日期 link 销售 -> staff column 金额: money CNY }
scorecard sales { subject staff period quarter
  kpi revenue { value sum(orders.金额) score 0 -> 0, 10_000 CNY -> 100 } }";

const STAFF: &str = "工号,姓名\nE1,李娜\nE2,王伟\n";
const JULY: &str = "销售,日期,金额\nE1,2024-07-01,1000\nE2,2024-08-02,\"￥2,000.50\"\n";
const AUGUST: &str = "日期,金额,销售\n2024年9月30日,500元,E1\n";

fn pack(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).expect("it packs");
    packed.finish().expect("it packs")
}

fn project() -> Project {
    Project::new(FORM)
        .with("staff.csv", STAFF)
        .with("orders-07.csv", JULY)
        .with("orders-08.csv", AUGUST)
}

const RESULT: [&str; 2] = [
    "E1,李娜,2024-Q3,15,,2,,1500,15,1",
    "E2,王伟,2024-Q3,20.005,,1,,2000.5,20.005,1",
];

#[test]
fn several_files_are_one_table_in_whatever_order_their_columns_stand() {
    assert_eq!(project().rows(&[]), RESULT);
    let json = project().json(&[]);
    let orders = json["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .find(|input| input["table"] == "orders");
    let orders = orders.expect("the table");
    assert_eq!(orders["rows"], 3);
    let names: Vec<_> = orders["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| &file["name"])
        .collect();
    assert_eq!(names, ["orders-07.csv", "orders-08.csv"]);
}

#[test]
fn a_file_that_lacks_a_column_is_told() {
    let project = project().with("orders-08.csv", "日期,销售\n2024-09-30,E1\n");
    let said = project.refusal(&[], 3);
    assert!(
        said.contains("table orders: orders-08.csv has no column `金额`, which orders-07.csv has"),
        "{said}"
    );
}

#[test]
fn what_is_wrong_in_the_second_file_is_told_with_its_name_and_row() {
    let project = project().with(
        "orders-08.csv",
        "日期,金额,销售\n2024-09-29,5,E1\n\n2024-09-30,$500,E1\n",
    );
    let said = project.refusal(&[], 3);
    assert!(
        said.contains("orders-08.csv row 4, column 金额: `$500` is not an amount in CNY"),
        "{said}"
    );
}

#[test]
fn a_pattern_that_no_file_matches_is_told() {
    let form = FORM.replace("orders-*.csv", "nothing-*.csv");
    let said = project().with("form.kpi", form).refusal(&[], 3);
    assert!(
        said.contains("table orders:") && said.contains("nothing-*.csv"),
        "{said}"
    );
}

#[test]
fn packed_files_are_read_whatever_their_names() {
    let form = FORM.replace("orders-*.csv", "orders-*.csv.gz");
    let project = Project::new(&form)
        .with("staff.csv", STAFF)
        .with("orders-07.csv.gz", pack(JULY))
        .with("orders-08.csv.gz", pack(AUGUST));
    assert_eq!(project.rows(&[]), RESULT);
    let project = project.with(
        "orders-08.csv.gz",
        zstd::encode_all(AUGUST.as_bytes(), 1).expect("it packs"),
    );
    assert_eq!(project.rows(&[]), RESULT);
    let broken = project.with("orders-08.csv.gz", &pack(AUGUST)[..40]);
    let said = broken.refusal(&[], 3);
    assert!(
        said.contains(
            "orders-08.csv.gz is cut off: it ends after 40 bytes in the middle of what gzip packed"
        ),
        "{said}"
    );
    assert!(said.contains("copy it again"), "{said}");
    let bomb = broken.with("orders-08.csv.gz", pack(&" ".repeat(1 << 20)).repeat(80));
    let said = bomb.refusal(&[], 3);
    assert!(
        said.contains("orders-08.csv.gz unpacks to more than 400 times its size"),
        "{said}"
    );
}

#[test]
fn standard_input_is_read_packed_or_not_by_every_table_that_names_it() {
    let form = FORM.replace("orders-*.csv", "-");
    let all = format!("{JULY}E1,2024-09-30,500\n");
    let project = Project::new(&form).with("staff.csv", STAFF);
    assert_eq!(project.piped_rows(&all), RESULT);
    assert_eq!(project.piped_rows(pack(&all)), RESULT);
    let both = project.with(
        "form.kpi",
        form.replace("\"staff.csv\" { key 工号 label 姓名 }", "\"-\" { key 日期 }")
            .replace("link 销售 -> staff", "link 日期 -> staff"),
    );
    assert_eq!(both.piped_rows(&all).len(), 3);
}

#[test]
fn a_column_that_is_something_else_in_another_file_is_told_by_a_cell_of_each() {
    let form = FORM.replace(" column 金额: money CNY", "");
    let project = project().with("form.kpi", form).with(
        "orders-08.csv",
        "日期,金额,销售\n2024-09-29,,E1\n2024-09-30,many,E1\n",
    );
    let said = project.refusal(&[], 1);
    assert!(
        said.contains("row 3 of orders-08.csv holds `many`, and row 2 of orders-07.csv `1000`"),
        "{said}"
    );
}

#[test]
fn a_column_that_has_another_name_in_another_file_is_told() {
    let project = project().with("orders-08.csv", AUGUST.replace("金额", "金额元"));
    let said = project.refusal(&[], 3);
    assert!(
        said.contains("orders-08.csv has no column `金额`, which orders-07.csv has")
            && said.contains("orders-08.csv has a column `金额元`: if that is what is meant, call it `金额`"),
        "{said}"
    );
}

#[test]
fn the_encodings_of_offices_are_read() {
    type Encode<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let unit = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(unit).collect()
    };
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let bom = |text: &str| format!("\u{feff}{text}").into_bytes();
    let encodings: [Encode<'_>; 4] = [&|text| utf16(text, true), &|text| utf16(text, false), &gbk, &bom];
    for (number, encode) in encodings.iter().enumerate() {
        let project = Project::new(FORM)
            .with("staff.csv", encode(STAFF))
            .with("orders-07.csv", encode(JULY))
            .with("orders-08.csv", encode(&AUGUST.replace('\n', "\r\n")));
        assert_eq!(project.rows(&[]), RESULT, "encoding {number}");
    }
}
