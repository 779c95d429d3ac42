//! What nobody means to feed: empty files, no subjects, deep and wide scorecards, bytes that are no text. The answer is
//! right or a clear error; never a panic, never a hang.

mod program;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use program::weigh;

const TABLES: &str = r#"
table staff from csv "staff.csv" {
  key id
}
table surveys from csv "surveys.csv" {
  time   on
  link   employee -> staff
  column csat: integer 1..5
}
"#;

const SCORECARD: &str = "
scorecard service {
  subject staff
  period quarter
  bands { good >= 70, poor otherwise }
  kpi satisfaction { value avg(surveys.csat) score 1 -> 0, 5 -> 100 }
}
";

/// A folder with a scorecard and its two tables.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new(scorecard: &str, staff: impl AsRef<[u8]>, surveys: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("a file");
        put("form.kpi", format!("{TABLES}{scorecard}").as_bytes());
        put("staff.csv", staff.as_ref());
        put("surveys.csv", surveys.as_ref());
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder
            .path()
            .join(name)
            .to_str()
            .expect("a path in UTF-8")
            .to_owned()
    }

    fn run(&self, more: &[&str]) -> Output {
        let form = self.path("form.kpi");
        let mut arguments = vec!["run", form.as_str(), "--format", "csv"];
        arguments.extend(more);
        weigh(&arguments)
    }

    /// The result as CSV, which the run must have.
    fn results(&self, more: &[&str]) -> Vec<String> {
        let output = self.run(more);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .lines()
            .skip(1)
            .map(str::to_owned)
            .collect()
    }

    /// The error, which the run must end with.
    fn error(&self, code: i32) -> String {
        let output = self.run(&[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(output.stdout.is_empty(), "an error prints no result");
        said
    }
}

fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    said
}

const STAFF: &str = "id\nE1\nE2\n";
const SURVEYS: &str = "employee,on,csat\nE1,2024-10-01,5\nE2,2024-12-31,3\n";

#[test]
fn the_plain_case_is_right() {
    let rows = Project::new(SCORECARD, STAFF, SURVEYS).results(&[]);
    assert_eq!(
        rows,
        ["E1,,2024-Q4,100,good,1,,5,100,1", "E2,,2024-Q4,50,poor,2,,3,50,1"]
    );
}

#[test]
fn an_empty_file_is_told() {
    let said = Project::new(SCORECARD, STAFF, "").error(3);
    assert!(said.contains("surveys.csv") && said.contains("empty"), "{said}");
}

#[test]
fn a_header_without_rows_leaves_everything_missing() {
    let rows = Project::new(SCORECARD, STAFF, "employee,on,csat\n").results(&["--period", "2024-Q4"]);
    assert_eq!(rows, ["E1,,2024-Q4,,,,,,,", "E2,,2024-Q4,,,,,,,"]);
}

#[test]
fn a_column_without_any_value_is_told_as_one() {
    let scorecard = "
scorecard service {
  subject staff
  period quarter
  kpi bonus  { value staff.bonus score 0 -> 0, 10 -> 100 }
  kpi answer { value avg(surveys.csat) score 1 -> 0, 5 -> 100 }
}
";
    let surveys = "employee,on,csat\nE1,2024-10-01,\nE2,2024-12-31,3\n";
    let project = Project::new(scorecard, "id,bonus\nE1,\nE2,\n", surveys);
    let form = project.path("form.kpi");
    let explained = weigh(&["explain", &form, "--subject", "E1", "--period", "2024-Q4"]);
    let told = String::from_utf8_lossy(&explained.stdout);
    assert!(explained.status.success(), "{}", said(&explained));
    assert!(told.contains("staff.bonus is empty"), "{told}");
    assert!(
        told.contains("no row of surveys has a value for avg(surveys.csat)"),
        "{told}"
    );
}

#[test]
fn numbers_for_percentages_are_told() {
    let told = |staff: &str, score: &str| {
        let scorecard =
            format!("scorecard service {{ subject staff kpi rate {{ value staff.rate {score} }} }}");
        let output = Project::new(&scorecard, staff, SURVEYS).run(&[]);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        said.contains("rate: its values go from 60 to 92, and it scores percentages, of which 92 is 9200 %")
    };
    let numbers = "id,rate\nE1,60\nE2,92\nE3,\n";
    for score in [
        "score 60% -> 0, 95% -> 100",
        "score attainment of 90%, at most 120",
        "score 100 when value >= 90%, otherwise 0",
    ] {
        assert!(told(numbers, score), "{score}");
        assert!(!told("id,rate\nE1,60%\nE2,92%\nE3,\n", score), "{score}");
        assert!(!told("id,rate\nE1,0.6\nE2,92\nE3,\n", score), "{score}");
    }
    assert!(!told(numbers, "score 60 -> 0, 95 -> 100"));
}

#[test]
fn a_value_that_is_text_names_the_cell_that_made_it_so() {
    let scorecard = "scorecard service { subject staff kpi k { value staff.v score 0 -> 0, 10 -> 100 } }";
    let said = Project::new(scorecard, "id,v\nE1,5\nE2,12x\n", SURVEYS).error(1);
    assert!(
        said.contains("it is text because row 3 of staff.csv holds `12x`"),
        "{said}"
    );
}

#[test]
fn one_row_is_enough() {
    let rows = Project::new(SCORECARD, "id\nE1", "employee,on,csat\nE1,2024-12-31,4").results(&[]);
    assert_eq!(rows, ["E1,,2024-Q4,75,good,1,,4,75,1"]);
}

#[test]
fn a_veto_says_the_score_that_it_computed() {
    let scorecard = "
scorecard service {
  subject staff
  period quarter
  bands { good >= 70, poor otherwise }
  veto \"Few answers\" when count(surveys) < 2, score at most 60 - 10 * count(surveys)
  kpi satisfaction { value avg(surveys.csat) score 1 -> 0, 5 -> 100 }
}
";
    let surveys = "employee,on,csat\nE1,2024-10-01,5\nE2,2024-12-31,5\nE2,2024-12-31,5\n";
    let rows = Project::new(scorecard, STAFF, surveys).results(&[]);
    assert_eq!(
        rows,
        [
            "E1,,2024-Q4,50,poor,2,,5,100,1,veto Few answers: score at most 50",
            "E2,,2024-Q4,100,good,1,,5,100,1,"
        ]
    );
}

#[test]
fn no_subjects_make_no_results() {
    let rows = Project::new(SCORECARD, "id\n", "employee,on,csat\n").results(&["--period", "2024-Q4"]);
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn a_column_without_values_is_missing_for_all() {
    let surveys = "employee,on,csat\nE1,2024-10-01,\nE2,2024-12-31,\n";
    let rows = Project::new(SCORECARD, STAFF, surveys).results(&[]);
    assert_eq!(rows, ["E1,,2024-Q4,,,,,,,", "E2,,2024-Q4,,,,,,,"]);
}

#[test]
fn a_hundred_nested_groups_are_scored() {
    let mut form = String::from("scorecard deep {\n subject staff\n period quarter\n");
    for level in 0..100 {
        let _ = writeln!(form, "group g{level} weight 100% {{");
    }
    form.push_str("kpi k weight 100% { value avg(surveys.csat) score 1 -> 0, 5 -> 100 }\n");
    form.push_str(&"}\n".repeat(101));
    let rows = Project::new(&form, STAFF, SURVEYS).results(&[]);
    assert!(rows[0].starts_with("E1,,2024-Q4,100,"), "{rows:?}");
}

/// Each column reads the one before it twice, each test stands in the next one: 2^40 parts, if they were all written out.
#[test]
fn what_reads_another_twice_is_computed_once() {
    let lets = (1..=40).fold("let c0 = csat - 2".to_owned(), |mut text, at| {
        let _ = write!(text, "\n  let c{at} = c{} + c{}", at - 1, at - 1);
        text
    });
    let nested = |test: &str| {
        (0..40).fold("answers".to_owned(), |inner, _| {
            format!("(if {inner} {test} then 1 else 0)")
        })
    };
    let scorecard = format!(
        r#"
table doubled from csv "surveys.csv" {{
  time on
  link employee -> staff
  {lets}
}}
measure answers = count(surveys)
scorecard twice {{
  subject staff
  period quarter
  kpi columns {{ value sum(doubled.c40) score = value }}
  kpi between {{ value {} score = value }}
  kpi among {{ value {} score = value }}
}}"#,
        nested("between 1 and 2"),
        nested("not in (0, 2)"),
    );
    let rows = Project::new(
        &scorecard,
        "id\nE1\n",
        "employee,on,csat\nE1,2024-10-01,5\nE1,2024-12-31,3\n",
    )
    .results(&[]);
    // 3 · 2^40 + 1 · 2^40
    assert!(rows[0].contains("4398046511104"), "{rows:?}");
}

#[test]
fn ten_thousand_kpis_are_scored() {
    let mut form = String::from("scorecard wide {\n subject staff\n period quarter\n");
    for kpi in 0..10_000 {
        let _ = writeln!(
            form,
            "kpi k{kpi} weight 1 {{ value avg(surveys.csat) + {kpi} score 0 -> 0, 20_000 -> 100 }}"
        );
    }
    form.push('}');
    let begun = Instant::now();
    let rows = Project::new(&form, STAFF, SURVEYS).results(&[]);
    assert_eq!(rows.len(), 2);
    assert!(
        begun.elapsed() < Duration::from_mins(1),
        "took {:?}",
        begun.elapsed()
    );
}

#[test]
fn a_file_that_is_not_there_is_told_with_the_table() {
    let project = Project::new(SCORECARD, STAFF, SURVEYS);
    fs::remove_file(project.path("surveys.csv")).expect("removed");
    let said = project.error(3);
    assert!(
        said.contains("surveys") && said.contains("no such file"),
        "{said}"
    );
}

#[test]
fn a_folder_for_a_file_is_told() {
    let project = Project::new(SCORECARD, STAFF, SURVEYS);
    fs::remove_file(project.path("surveys.csv")).expect("removed");
    fs::create_dir(project.path("surveys.csv")).expect("a folder");
    let said = project.error(3);
    assert!(said.contains("folder") || said.contains("directory"), "{said}");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_row() {
    let mut surveys = SURVEYS.as_bytes().to_vec();
    surveys.extend(b"E\xff\xfe1,2024-12-31,3\n");
    let said = Project::new(SCORECARD, STAFF, &surveys).error(3);
    assert!(said.contains("surveys.csv"), "{said}");
    let mut form = Project::new(SCORECARD, STAFF, SURVEYS);
    fs::write(form.path("form.kpi"), b"scorecard \xff {").expect("a file");
    let said = form.error(1);
    assert!(said.contains("UTF-8"), "{said}");
    form = Project::new(SCORECARD, STAFF, SURVEYS);
    // GBK, as an old editor saves it.
    fs::write(form.path("form.kpi"), b"scorecard \xc6\xc0\xb7\xd6 {").expect("a file");
    assert!(form.error(1).contains("UTF-8"));
}

#[test]
fn data_errors_stop_the_run_or_are_skipped_and_told() {
    let surveys = "employee,on,csat\nE1,2024-10-01,5\nE1,2024-10-02,nine\nE1,2024-10-03,7\nE9,2024-12-31,3\nE2,2024-02-30,3\n";
    let project = Project::new(SCORECARD, "id\nE1\nE2\nE1\n", surveys);
    let said = project.error(3);
    for part in [
        "row 3",
        "nine",
        "row 4",
        "1 to 5",
        "row 5",
        "E9",
        "row 6",
        "2024-02-30",
        "staff.csv",
    ] {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
    let output = project.run(&["--bad-rows", "skip"]);
    assert!(output.status.success(), "{}", said_of(&output));
    let rows = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        rows.contains("E1,,2024-Q3") || rows.contains("E1,,2024-Q4,100,"),
        "{rows}"
    );
}

fn said_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_result_is_the_same_for_any_number_of_threads() {
    let mut surveys = String::from("employee,on,csat\n");
    for row in 0..20_000 {
        let _ = writeln!(
            surveys,
            "E{},2024-{:02}-{:02},{}",
            row % 7,
            row % 12 + 1,
            row % 28 + 1,
            row * 7 % 5 + 1
        );
    }
    let staff = (0..7).fold(String::from("id\n"), |all, id| format!("{all}E{id}\n"));
    let project = Project::new(SCORECARD, &staff, &surveys);
    let with = |threads: &str| project.results(&["--threads", threads, "--period", "2024-Q1..2024-Q4"]);
    let one = with("1");
    assert_eq!(one.len(), 28);
    assert_eq!(one, with("2"));
    assert_eq!(one, with("8"));
}

#[test]
fn an_output_file_is_whole_or_not_there() {
    let project = Project::new(SCORECARD, STAFF, SURVEYS);
    let out = project.path("result.json");
    let form = project.path("form.kpi");
    let output = weigh(&["run", &form, "--out", &out]);
    assert!(output.status.success(), "{}", said_of(&output));
    let text = fs::read_to_string(&out).expect("the result");
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    fs::write(
        project.path("surveys.csv"),
        "employee,on,csat\nE1,2024-10-01,nine\n",
    )
    .expect("a file");
    let output = weigh(&["run", &form, "--out", &out]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        fs::read_to_string(&out).expect("the result"),
        text,
        "a failed run leaves the old result"
    );
    let left: Vec<_> = fs::read_dir(Path::new(&form).parent().expect("a folder"))
        .expect("a folder")
        .collect();
    assert_eq!(left.len(), 4, "nothing half-written is left: {left:?}");
}

#[test]
fn a_period_that_the_data_does_not_reach_is_refused() {
    let project = Project::new(SCORECARD, STAFF, SURVEYS);
    let output = project.run(&["--period", "2030-Q1"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said_of(&output);
    assert!(
        said.contains("nothing in 2030-Q1") && said.contains("2024-10-01 to 2024-12-31"),
        "{said}"
    );
}

#[test]
fn a_result_never_replaces_what_it_is_computed_from() {
    let project = Project::new(SCORECARD, STAFF, SURVEYS);
    for name in ["surveys.csv", "form.kpi"] {
        let before = fs::read(project.path(name)).expect("the file");
        let output = project.run(&["--out", &project.path(name)]);
        assert_eq!(output.status.code(), Some(2), "{}", said_of(&output));
        assert_eq!(fs::read(project.path(name)).expect("the file"), before);
    }
}
