//! What is changed in a workbook is followed by the same rules as in the form: against runs of forms and data that are changed the
//! same way. And edges of rounding, at which doubles and exact numbers would part.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::book::{Book, Shown, change, number};
use crate::office;
use crate::program::stdout_of;
use crate::write;

const FORM: &str = r#"param goal = 4
table staff from csv "staff.csv" { key id label name }
table calls from csv "calls.csv" { link who -> staff }
scorecard s {
  subject staff
  round   score 1
  round   total 1
  limit   0..110
  bands   { high >= 80, middle >= 50, low otherwise }
  group service weight 60% {
    needs 1 of 2
    kpi rating weight 70% { value staff.rating target goal score attainment of target, at most 120 }
    kpi speed  weight 30% { value staff.hours * 1h score 1h -> 100, 4h -> 60, 24h -> 0 missing worst }
  }
  group sales weight 40% {
    kpi sold   weight 2 { value staff.sold * 1 CNY score 0 CNY -> 0, 1000 CNY -> 100 }
    kpi calls  weight 1 { value count(calls) score minmax missing zero }
  }
  bonus "Calls" 2 for each count(calls), at most 5
  veto  "Silent" when count(calls) = 0, grade at most low
}
"#;
const STAFF: &str = "id,name,rating,hours,sold
a,Ada,4.5,2,800
b,Bo,3,30,400
c,Cy,,1,100
d,Di,2.5,,950
";
const CALLS: &str = "who\na\na\nb\nd\nd\nd\n";

/// Something that is changed in the workbook, and the form or the data in which the same is changed.
struct Changed {
    what: &'static str,
    /// A parameter by its name, or a cell of the values: row, section, head.
    parameter: Option<&'static str>,
    value: Option<(u32, &'static str, &'static str)>,
    to: Option<&'static str>,
    form: (&'static str, &'static str),
    staff: (&'static str, &'static str),
}

const NOT: (&str, &str) = ("", "");

fn changes() -> Vec<Changed> {
    let parameter = |what, name, to, form| Changed {
        what,
        parameter: Some(name),
        value: None,
        to: Some(to),
        form,
        staff: NOT,
    };
    let value = |what, row, head, to, staff| Changed {
        what,
        parameter: None,
        value: Some((row, "Values of the KPIs", head)),
        to,
        form: NOT,
        staff,
    };
    vec![
        // Both weights of a level, so that they make 100 % again.
        parameter(
            "a weight",
            "weight_sold",
            "5",
            ("kpi sold   weight 2", "kpi sold   weight 5"),
        ),
        parameter("a param", "param_goal", "5", ("param goal = 4", "param goal = 5")),
        parameter("a band", "from_high_total", "98", ("high >= 80", "high >= 98")),
        parameter("a point", "x2_sold", "500", ("1000 CNY -> 100", "500 CNY -> 100")),
        parameter("a score of a point", "y2_speed", "90", ("4h -> 60", "4h -> 90")),
        parameter("a duration", "x2_speed", "0.25", ("4h -> 60", "6h -> 60")),
        parameter("a cap", "at_most_rating", "100", ("at most 120", "at most 100")),
        parameter(
            "a bonus",
            "rule1_points_total",
            "1",
            ("\"Calls\" 2 for", "\"Calls\" 1 for"),
        ),
        parameter("a limit", "high_total", "90", ("limit   0..110", "limit   0..90")),
        value("a value", 0, "rating", Some("2"), ("Ada,4.5", "Ada,2")),
        value(
            "a value that is taken away",
            1,
            "sold",
            None,
            ("Bo,3,30,400", "Bo,3,30,"),
        ),
        value(
            "a value that was missing",
            2,
            "rating",
            Some("5"),
            ("Cy,,1", "Cy,5,1"),
        ),
        value(
            "a length of time",
            3,
            "speed",
            Some("0.125"),
            ("Di,2.5,,950", "Di,2.5,3,950"),
        ),
        // A minmax among all: of Bo's one call are made three.
        value(
            "a value that others are compared with",
            1,
            "sold",
            Some("2000"),
            ("Bo,3,30,400", "Bo,3,30,2000"),
        ),
    ]
}

fn lay_out(folder: &Path, form: &str, staff: &str) -> PathBuf {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("staff.csv"), staff).expect("a file");
    fs::write(folder.join("calls.csv"), CALLS).expect("a file");
    let path = folder.join("form.kpi");
    fs::write(&path, form).expect("a file");
    path
}

fn outcome(form: &Path) -> Value {
    let said = stdout_of(&[
        "--quiet",
        "run",
        form.to_str().expect("UTF-8"),
        "--format",
        "json",
    ]);
    serde_json::from_str(&said).expect("JSON")
}

fn once(text: &str, (from, to): (&str, &str)) -> String {
    if from.is_empty() {
        return text.to_owned();
    }
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

/// Where a workbook is other than an outcome: totals, grades, and scores and weights of KPIs and groups.
fn differs(book: &Book, outcome: &Value) -> Vec<String> {
    let mut all: Vec<String> = book.differs_in_totals(outcome).collect();
    let mut compare = |what: String, said: Shown, found: Shown| {
        if !said.is_close_to(&found) {
            all.push(format!("{what} is {said:?}, not {found:?}"));
        }
    };
    let grade = book.column("Scores", "s", "Grade");
    for (row, result) in (Book::FIRST..).zip(outcome["results"].as_array().expect("results")) {
        let who = &result["subject"];
        let said = result["grade"].as_str().unwrap_or("–").to_owned();
        compare(
            format!("grade of {who}"),
            Shown::Text(said),
            book.cell("Scores", (row, grade)),
        );
        for group in ["service", "sales"] {
            let said = &result["groups"][group];
            let column = book.column("Scores", "Scores", group);
            compare(
                format!("{group} of {who}"),
                number(&said["score"]),
                book.cell("Scores", (row, column)),
            );
            let column = book.column("Scores", "Weights in force", group);
            compare(
                format!("weight of {group} of {who}"),
                number(&said["weight"]),
                book.cell("Scores", (row, column)),
            );
        }
        for (group, kpi) in [
            ("service", "rating"),
            ("service", "speed"),
            ("sales", "sold"),
            ("sales", "calls"),
        ] {
            let said = &result["kpis"][kpi];
            let column = book.column(group, "Scores", kpi);
            compare(
                format!("{kpi} of {who}"),
                number(&said["score"]),
                book.cell(group, (row, column)),
            );
            let column = book.column(group, "Weights in force", kpi);
            compare(
                format!("weight of {kpi} of {who}"),
                number(&said["weight"]),
                book.cell(group, (row, column)),
            );
        }
    }
    all
}

#[test]
fn what_is_changed_is_followed_by_the_rules_of_the_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let plain = lay_out(&folder.path().join("plain"), FORM, STAFF);
    let before = outcome(&plain);
    let written = folder.path().join("plain.xlsx");
    write(plain.to_str().expect("UTF-8"), &[], &written);
    let changes = changes();
    let mut paths = vec![written.clone()];
    for (at, one) in changes.iter().enumerate() {
        let path = folder.path().join(format!("{at}.xlsx"));
        fs::copy(&written, &path).expect("a copy");
        let book = Book::open(&path);
        match (one.parameter, one.value) {
            (Some(name), _) => change(&path, "Parameters", book.parameter(name), one.to),
            (_, Some((row, section, head))) => {
                let column = book.column("Values", section, head);
                change(&path, "Values", (Book::FIRST + row, column), one.to);
            }
            (None, None) => unreachable!("something is changed"),
        }
        paths.push(path);
    }
    let Some(recalculated) = office::recalculate(&paths, folder.path()) else {
        return;
    };
    assert_eq!(
        differs(&Book::open(&recalculated[0]), &before),
        [""; 0],
        "nothing is changed"
    );
    for (at, one) in changes.iter().enumerate() {
        let form = lay_out(
            &folder.path().join(at.to_string()),
            &once(FORM, one.form),
            &once(STAFF, one.staff),
        );
        let after = outcome(&form);
        assert_ne!(
            after["results"], before["results"],
            "{} changes something",
            one.what
        );
        let book = Book::open(&recalculated[at + 1]);
        assert_eq!(differs(&book, &after), [""; 0], "{}", one.what);
        assert_ne!(differs(&book, &before), [""; 0], "{} is followed", one.what);
    }
}

#[test]
fn rounding_is_that_of_exact_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rows = "id,a,b,c\n".to_owned();
    for at in 0..600 {
        // Halves at one, two and three places, of both signs, in sums that doubles miss by a digit.
        let (a, b, c) = (at * 5, at * 15 - 3000, at * 7 + 1);
        writeln!(
            rows,
            "{at},{}.{:03},{},{}",
            a / 1000 * 9 + 80,
            a % 1000,
            f64::from(b) / 100.0,
            f64::from(c) / 1000.0
        )
        .expect("a text");
    }
    let mut paths = Vec::new();
    let mut forms = Vec::new();
    for mode in ["half up", "half even", "up", "down"] {
        for places in [0, 1, 2] {
            let name = format!("{}{places}", mode.replace(' ', "-"));
            let own = folder.path().join(&name);
            fs::create_dir_all(&own).expect("a folder");
            fs::write(own.join("t.csv"), &rows).expect("a file");
            let form = format!(
                "table t from csv \"t.csv\" {{ key id }}
scorecard s {{
  subject t
  scale   -1000..1000
  round   score {places} {mode}
  round   total {places} {mode}
  kpi a weight 7%  {{ value t.a score = value }}
  kpi b weight 35% {{ value t.b score = value / 3 * 3 }}
  kpi c weight 58% {{ value t.c score = value * 1.1 }}
}}
"
            );
            let path = own.join("form.kpi");
            fs::write(&path, form).expect("a file");
            let out = folder.path().join(format!("{name}.xlsx"));
            write(path.to_str().expect("UTF-8"), &[], &out);
            paths.push(out);
            forms.push((name, path));
        }
    }
    let Some(recalculated) = office::recalculate(&paths, folder.path()) else {
        return;
    };
    for ((name, form), path) in forms.iter().zip(&recalculated) {
        let (book, outcome) = (Book::open(path), outcome(form));
        let totals: Vec<String> = book.differs_in_totals(&outcome).collect();
        assert_eq!(totals, [""; 0], "{name}");
        for kpi in ["a", "b", "c"] {
            let column = book.column("KPIs", "Scores", kpi);
            for (row, result) in (Book::FIRST..).zip(outcome["results"].as_array().expect("results")) {
                let (said, found) = (
                    number(&result["kpis"][kpi]["score"]),
                    book.cell("KPIs", (row, column)),
                );
                assert!(
                    said.is_close_to(&found),
                    "{name} {kpi}: {said:?}, not {found:?} of {result}"
                );
            }
        }
    }
}
