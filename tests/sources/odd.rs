//! Tables of what is odd: every kind of text, numbers of many places and of many digits, what is missing, and every type.

use std::fs;
use std::path::Path;

/// What people are called here.
const NAMES: [&str; 10] = [
    "007",
    "a \"quoted\" one",
    "李四，五组",
    "comma, semicolon; tab\tbar|",
    "two\nlines",
    "O'Brien \\ Söhne",
    "=1+2",
    "null",
    "☕👩‍💻",
    "-",
];

const PEOPLE: [&str; 5] = ["编号", "姓名", "入职", "在职", "比例"];
const DEEDS: [&str; 7] = ["谁", "时间", "金额", "精确", "数量", "耗时", "备注"];

/// Many digits, many places, none of either.
const EXACT: [&str; 6] = [
    "0.00000000000000000001",
    "-12345678.12345678901234567891",
    "9007199254740993.5",
    "",
    "0.1",
    "300",
];
const WHOLE: [&str; 5] = ["-1", "0", "", "9007199254740991", "42"];
const LENGTHS: [&str; 5] = ["1:30:00", "0:00:01", "100:00:59", "", "0:00:01.5"];

/// The scorecard over them, without its sources: `people` and `deeds`.
pub(crate) const FORM: &str = r#"
table people from csv "data/people.csv" {
  key    编号
  label  姓名
}
table deeds from csv "data/deeds.csv" {
  time   时间
  link   谁 -> people
}
scorecard odd {
  subject people
  period  year
  kpi money  weight 1 { value sum(deeds.金额) score -1000 -> 0, 1000 -> 100 }
  kpi exact  weight 1 { value sum(deeds.精确) score -1000 -> 0, 1000 -> 100 }
  kpi whole  weight 1 { value last(deeds.数量) score 0 -> 0, 100 -> 100 }
  kpi most   weight 1 { value max(deeds.数量) score 0 -> 0, 100 -> 100 }
  kpi time   weight 1 { value avg(deeds.耗时) score 0h -> 0, 100h -> 100 }
  kpi noted  weight 1 { value share(deeds.备注 = "李四，五组" or deeds.备注 = "☕👩‍💻" where 备注 is known) score 0% -> 0, 100% -> 100 }
  kpi texts  weight 1 { value distinct(deeds.备注) score 0 -> 0, 10 -> 100 }
  kpi part   weight 1 { value people.比例 score 0% -> 0, 100% -> 100 missing skip }
  kpi here   weight 1 { value if people.在职 then 1 else 0 score 0 -> 0, 1 -> 100 missing skip }
  kpi since  weight 1 { value if people.入职 < 2020-02-29 then 1 else 0 score 0 -> 0, 1 -> 100 missing skip }
}
"#;

/// Writes both tables as CSV into a folder.
pub(crate) fn write(folder: &Path) {
    let people = (0..NAMES.len()).map(|at| {
        let day = match at % 4 {
            0 => String::new(),
            at => format!("20{:02}-02-{}", 19 + at, 28 + at / 2 * usize::from(at == 1)),
        };
        let here = ["true", "false", ""][at % 3];
        let share = ["12.5%", "0%", "", "100%", "7.25%"][at % 5];
        [NAMES[at], NAMES[(at + 3) % 10], &day, here, share].map(str::to_owned)
    });
    rows(&folder.join("people.csv"), PEOPLE, people);
    let deeds = (0..1500_usize).map(|at| {
        let n = at.wrapping_mul(2_654_435_761) % 1_000_003;
        let time = format!(
            "{}-{:02}-{:02} {:02}:{:02}:{:02}{}",
            2023 + n % 2,
            1 + n % 12,
            1 + n / 12 % 28,
            n / 7 % 24,
            n % 60,
            n / 60 % 60,
            [".250", ""][n % 2]
        );
        let money = if n.is_multiple_of(11) {
            String::new()
        } else {
            format!("{}{}.{:02}", ["", "-"][n % 2], n % 5000, n % 100)
        };
        let note = if n.is_multiple_of(5) {
            ""
        } else {
            NAMES[n / 5 % 10]
        };
        [
            NAMES[n / 3 % 10],
            &time,
            &money,
            EXACT[n % 6],
            WHOLE[n / 2 % 5],
            LENGTHS[n / 3 % 5],
            note,
        ]
        .map(str::to_owned)
    });
    rows(&folder.join("deeds.csv"), DEEDS, deeds);
}

fn rows<const N: usize>(to: &Path, names: [&str; N], rows: impl Iterator<Item = [String; N]>) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names).expect("names");
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    fs::write(to, writer.into_inner().expect("all rows")).expect("a file");
}
