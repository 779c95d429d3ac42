//! Workbooks hold formulas that come to what the engine says, and follow when something is changed. They are recalculated by
//! `LibreOffice`, without a window; where that is not installed, these tests say so and look no further.

#[path = "workbook/book.rs"]
mod book;
#[path = "workbook/changes.rs"]
mod changes;
#[path = "workbook/office.rs"]
mod office;
mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use book::{Book, Shown};
use program::{root, stdout_of, weigh};
use serde_json::Value;

/// Writes the workbook of a run.
fn write(form: &str, more: &[&str], out: &Path) {
    let out = out.to_str().expect("UTF-8");
    let arguments = [&["--quiet", "run", form, "--out", out], more].concat();
    let output = weigh(&arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The names of the scorecards of a form, each once.
fn scorecards(text: &str) -> BTreeSet<&str> {
    let heads = (text.lines()).filter_map(|line| {
        line.strip_prefix("scorecard ")
            .or_else(|| line.strip_prefix("评分卡 "))
    });
    heads.filter_map(|rest| rest.split_whitespace().next()).collect()
}

/// Forms with what else is said to run them: every example and every good scorecard of the corpus.
fn runs() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    let mut folders = vec![root().join("examples"), root().join("tests/corpus/good")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("plugins") && !path.ends_with("generate") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "kpi") {
                let text = fs::read_to_string(&path).expect("a form");
                let form = path.to_str().expect("UTF-8");
                for scorecard in scorecards(&text) {
                    all.push((
                        form.to_owned(),
                        vec!["--scorecard".to_owned(), scorecard.to_owned()],
                    ));
                }
            }
        }
    }
    let specialist = "examples/specialist/specialist.kpi".to_owned();
    all.push((
        specialist.clone(),
        ["--period", "2024-Q1..2024-Q4"].map(str::to_owned).into(),
    ));
    all.push((
        specialist,
        ["--subject", "E007", "E016"].map(str::to_owned).into(),
    ));
    all.push((
        "examples/specialist/teams.kpi".to_owned(),
        ["--by", "team"].map(str::to_owned).into(),
    ));
    all.sort();
    all
}

#[test]
fn every_formula_comes_to_what_the_engine_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let runs = runs();
    let path = |at: usize| folder.path().join(format!("{at}.xlsx"));
    for (at, (form, more)) in runs.iter().enumerate() {
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        write(form, &more, &path(at));
    }
    let paths: Vec<PathBuf> = (0..runs.len()).map(path).collect();
    let Some(recalculated) = office::recalculate(&paths, folder.path()) else {
        return;
    };
    let mut compared = 0;
    let mut wrong = Vec::new();
    for ((form, more), (ours, theirs)) in runs.iter().zip(paths.iter().zip(&recalculated)) {
        let (ours, theirs) = (Book::open(ours), Book::open(theirs));
        for (sheet, cell) in ours.formulas() {
            let (said, found) = (ours.cell(&sheet, cell), theirs.cell(&sheet, cell));
            // Steps in between are what only a spreadsheet computes.
            if said == Shown::Nothing {
                assert_ne!(found, Shown::Error, "{form} {more:?} {sheet} {cell:?}");
                continue;
            }
            compared += 1;
            if !said.is_close_to(&found) {
                wrong.push(format!(
                    "{form} {more:?} {sheet} {cell:?}: {said:?}, not {found:?}"
                ));
            }
        }
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let arguments = [
            &["--quiet", "run", form.as_str(), "--format", "json"],
            more.as_slice(),
        ]
        .concat();
        let outcome: Value = serde_json::from_str(&stdout_of(&arguments)).expect("JSON");
        wrong.extend(
            theirs
                .differs_in_totals(&outcome)
                .map(|what| format!("{form} {more:?}: {what}")),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        compared > 10_000,
        "{compared} cells are too few to be all of them"
    );
}

#[test]
fn the_overview_has_the_figures_of_the_last_period() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, all) = (folder.path().join("one.xlsx"), folder.path().join("all.xlsx"));
    let form = "examples/specialist/specialist.kpi";
    write(form, &["--period", "2024-Q4"], &one);
    write(form, &["--period", "2024-Q1..2024-Q4"], &all);
    let (one, all) = (Book::open(&one), Book::open(&all));
    let figures = |book: &Book, section: &str, rows: u32| -> Vec<Vec<Shown>> {
        let first = book.row("Overview", section) + 1;
        (first..first + rows)
            .map(|row| {
                (0..6)
                    .map(|column| book.cell("Overview", (row, column)))
                    .collect()
            })
            .collect()
    };
    for (section, rows) in [("Totals", 4), ("Grades", 4), ("KPIs", 9)] {
        assert_eq!(
            figures(&one, section, rows),
            figures(&all, section, rows),
            "{section}"
        );
        assert_eq!(
            all.cell("Overview", (all.row("Overview", section), 1)),
            Shown::Text("2024-Q4".to_owned())
        );
    }
    // The mean of each period is under the totals of all.
    let mean = (all.row("Trend", "Mean"), 6);
    let of_one = all.cell("Overview", (all.row("Overview", "Mean"), 1));
    assert!(all.cell("Trend", mean).is_close_to(&of_one), "{of_one:?}");
    assert_ne!(all.cell("Trend", (mean.0, 3)), of_one);
}

#[test]
fn weights_of_the_overview_are_shares_of_the_total() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("teams.xlsx");
    write("examples/crm-teams/crm-teams.kpi", &[], &out);
    let book = Book::open(&out);
    let first = book.row("Overview", "KPI") + 1;
    let weight = |row: u32| match book.cell("Overview", (row, 2)) {
        Shown::Number(weight) => weight,
        other => panic!("{other:?} in row {row}"),
    };
    let together: f64 = (first..first + 31).map(weight).sum();
    assert!((together - 1.0).abs() < 1e-9, "{together}");
    // Of three groups, the second has 40 %, and a fifth of an eighth of that is one KPI's.
    assert!((weight(book.row("Overview", "Calls per opportunity")) - 0.02).abs() < 1e-9);
    // What counts is there also for whoever does not compute.
    let counted = book.column("Operations", "Steps", "weights that count");
    assert_eq!(
        book.cell("Operations", (Book::FIRST, counted)),
        Shown::Number(1.0)
    );
}

#[test]
fn libraries_that_ship_are_folded_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("teams.xlsx");
    write("examples/crm-teams/crm-teams.kpi", &[], &out);
    let rows = book::rows_of(&out, "Form");
    let hidden = rows.iter().filter(|row| row.contains("hidden=\"1\"")).count();
    let library = include_str!("../dsl/std/crm.kpi").lines().count();
    assert_eq!(hidden, library);
    let form = include_str!("../examples/crm-teams/crm-teams.kpi")
        .lines()
        .count();
    assert!(rows.len() - hidden > form, "the form is not");
}

#[test]
fn equal_runs_give_equal_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let of = |threads: &str| {
        let out = folder.path().join(threads).with_extension("xlsx");
        let ran = Command::new(env!("CARGO_BIN_EXE_weigh"))
            .args([
                "--quiet",
                "run",
                "examples/okr/okr.kpi",
                "--threads",
                threads,
                "--out",
            ])
            .arg(&out)
            .current_dir(root())
            // The overview says when it was made, to the minute.
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .status();
        assert!(ran.expect("the command starts").success());
        fs::read(out).expect("a file")
    };
    assert_eq!(of("1"), of("2"));
}

#[test]
fn a_workbook_may_be_piped() {
    let output = weigh(&["run", "examples/okr/okr.kpi", "--format", "xlsx"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout.starts_with(b"PK"), "a workbook is a zip");
}

#[test]
fn what_looks_like_a_formula_is_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(
        at("staff.csv"),
        "id,name,points\n=1+1,\"=HYPERLINK(\"\"x\"\")\",3\n-2,@SUM(1),4\n",
    )
    .expect("a file");
    let form = "table staff from csv \"staff.csv\" { key id label name column id: text }
scorecard s \"=1+1\" { subject staff kpi points \"=A1\" { value staff.points score = value } }
";
    fs::write(at("form.kpi"), form).expect("a file");
    write(at("form.kpi").to_str().expect("UTF-8"), &[], &at("out.xlsx"));
    let book = Book::open(&at("out.xlsx"));
    for text in ["=1+1", "=HYPERLINK(\"x\")", "-2", "@SUM(1)", "=A1"] {
        assert!(book.has_text(text), "{text}");
        assert!(!book.has_formula(text.trim_start_matches('=')), "{text}");
    }
}

#[test]
fn what_does_not_follow_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("review.xlsx");
    write(
        "examples/360-review/360-review.kpi",
        &["--scorecard", "管理序列"],
        &out,
    );
    let book = Book::open(&out);
    assert!(book.has_text("the grade of 管理序列 360 度评估 does not follow: a forced distribution"));
    let grade = book.column("Scores", "管理序列 360 度评估", "Grade");
    let formulas = book.formulas();
    assert!(!formulas.contains(&("Scores".to_owned(), (Book::FIRST, grade))));
    assert!(
        formulas.contains(&("Scores".to_owned(), (Book::FIRST, grade - 1))),
        "the total is a formula"
    );
}

#[test]
fn a_param_says_what_follows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("staff.csv"), "id,points\na,3\nb,5\n").expect("a file");
    let form = "param few = 2
param goal = 4
param main = 60%
param good = 70
table staff from csv \"staff.csv\" { key id }
scorecard s {
  subject staff
  bands { high >= good, low otherwise }
  kpi a weight main { value count(staff where points >= few) score 0 -> 0, 1 -> 100 }
  kpi b weight 40% { value staff.points score attainment of goal, at most 100 }
}
";
    fs::write(at("form.kpi"), form).expect("a file");
    write(at("form.kpi").to_str().expect("UTF-8"), &[], &at("out.xlsx"));
    let book = Book::open(&at("out.xlsx"));
    let remark = |param: &str| {
        let (row, _) = book.parameter(param);
        book.cell("Parameters", (row, 2))
    };
    assert_eq!(
        remark("param_few"),
        Shown::Text("nothing here follows it".to_owned())
    );
    for param in ["param_goal", "param_main", "param_good"] {
        assert_eq!(remark(param), Shown::Nothing, "{param}");
    }
    // Weights and bands that are params read those.
    assert!(book.has_formula("param_main") && book.has_formula("param_good"));
}
