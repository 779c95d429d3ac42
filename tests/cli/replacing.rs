//! A result never takes the place of what it was made of, however that is reached.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::program::{command_in, root};

const FORM: &str = "use \"sub/lib.kpi\"
table calls from csv \"calls-*.csv\" { time day link who -> staff }
scorecard card {
  subject staff
  period year
  kpi points weight 60% { value avg(calls.points) * one score = value }
  kpi calls weight 40% { value count(calls) score = value }
}
";

/// A form whose data lie behind a pattern and behind a library.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        desk.write("f.kpi", FORM);
        desk.write("calls-1.csv", "day,who,points\n2024-01-01,p1,50\n");
        desk.write("calls-2.csv", "day,who,points\n2024-12-31,p1,70\n");
        desk.write(
            "sub/lib.kpi",
            "table staff from csv \"staff.csv\" { key id }\nmeasure one = 1\n",
        );
        desk.write("sub/staff.csv", "id\np1\n");
        desk
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.0.path().join(path)).expect("a file")
    }

    fn weigh(&self, line: &str) -> Output {
        command_in(self.0.path(), &[])
            .args(line.split(' '))
            .output()
            .expect("the command starts")
    }

    /// A command would write over a file, says why it does not, and does not.
    fn refuses(&self, line: &str, file: &str, why: &str) {
        let before = self.read(file);
        let output = self.weigh(line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(self.read(file), before, "{line}: {file} was replaced: {said}");
        assert!(said.contains(&format!("{file} {why}")), "{line}: {said}");
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(output.stdout.is_empty(), "{line}: nothing else is written either");
    }

    fn does(&self, line: &str) {
        let output = self.weigh(line);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
    }
}

const READ: &str = "is read by this run";

#[test]
fn files_that_are_reached_by_a_pattern_stay() {
    let desk = Desk::new();
    for line in [
        "run f.kpi --period 2024 --out calls-1.csv",
        "run f.kpi --period 2024 --out ./sub/../calls-1.csv",
        "run f.kpi --period 2024 --format csv,json --out calls-1",
        "run f.kpi --period 2024 --out a.json --out calls-1.csv",
        "whatif f.kpi --value p1.points=5 --format json --out calls-1.csv",
        "sensitivity f.kpi --draws 1 --format json --out calls-1.csv",
        "diff f.kpi f.kpi --period 2024 --format json --out calls-1.csv",
    ] {
        let shown = line.rsplit(' ').next().expect("a place");
        let shown = if shown == "calls-1" { "calls-1.csv" } else { shown };
        desk.refuses(line, shown, READ);
    }
    assert!(
        !desk.0.path().join("a.json").exists(),
        "no other form comes alone"
    );
}

#[test]
fn files_of_libraries_and_libraries_stay() {
    let desk = Desk::new();
    for command in ["run f.kpi", "whatif f.kpi --weight points=50%"] {
        for file in ["f.kpi", "sub/lib.kpi", "sub/staff.csv"] {
            desk.refuses(&format!("{command} --format json --out {file}"), file, READ);
        }
    }
    desk.does("run f.kpi --out q.json");
    desk.refuses("diff q.json f.kpi --format json --out q.json", "q.json", READ);
    desk.refuses(
        "diff q.json f.kpi --format json --out sub/staff.csv",
        "sub/staff.csv",
        READ,
    );
}

#[test]
fn files_of_every_kind_stay() {
    let desk = Desk::new();
    for file in ["x.parquet", "x.arrow", "x.json"] {
        desk.does(&format!("run f.kpi --out {file}"));
    }
    for (from, file) in [
        ("examples/crm-teams/data/cases.xlsx", "x.xlsx"),
        ("plugins/sqlite/tests/corpus/strict.db", "x.sqlite"),
    ] {
        fs::copy(root().join(from), desk.0.path().join(file)).expect("a copy");
    }
    for (table, subject) in [
        ("parquet \"*.parquet\" {}", "subject"),
        ("arrow \"*.arrow\" {}", "subject"),
        ("json \"x.json\" at \"results\" {}", "subject"),
        ("xlsx \"x.xlsx\" {}", "branch"),
        ("sqlite \"x.sqlite\" {}", "name"),
    ] {
        let kind = table.split(' ').next().expect("a kind");
        desk.write(
            "again.kpi",
            &format!(
                "table old from {table}
scorecard again {{ subject old.{subject} kpi rows weight 1 {{ value count(old) score = value }} }}
"
            ),
        );
        let file = format!("x.{kind}");
        desk.refuses(&format!("run again.kpi --format csv --out {file}"), &file, READ);
    }
}

#[test]
fn what_another_run_reads_may_be_replaced() {
    let desk = Desk::new();
    desk.write("old.csv", "subject\n");
    desk.does("run f.kpi --out old.csv");
    assert!(desk.read("old.csv").starts_with(b"subject,"));
}

#[cfg(unix)]
#[test]
fn a_link_to_what_is_read_is_seen_through() {
    let desk = Desk::new();
    let at = |name: &str| desk.0.path().join(name);
    std::os::unix::fs::symlink("calls-1.csv", at("link.csv")).expect("a link");
    desk.refuses("run f.kpi --out link.csv", "link.csv", READ);
    std::os::unix::fs::symlink("sub", at("other")).expect("a link");
    desk.refuses("run f.kpi --out other/staff.csv", "other/staff.csv", READ);
    // A second name of the same file is taken away from it, and the file stays.
    fs::hard_link(at("calls-2.csv"), at("second.csv")).expect("a name");
    let before = desk.read("calls-2.csv");
    desk.does("run f.kpi --out second.csv");
    assert_eq!(desk.read("calls-2.csv"), before);
    assert!(desk.read("second.csv").starts_with(b"subject,"));
}

#[test]
fn the_project_and_templates_stay() {
    let desk = Desk::new();
    desk.write(
        "weigh.toml",
        "[sources.shop]\nadbc = \"sqlite\"\nuri = \"file:shop.db?mode=ro\"\n[plugins.acme]\npath = { linux-x86_64 = \"acme.so\" }\n",
    );
    for file in ["weigh.lock", "shop.db", "acme.so"] {
        desk.write(file, "");
    }
    for file in ["weigh.toml", "weigh.lock", "shop.db", "acme.so"] {
        let why = "belongs to the project of the scorecard";
        desk.refuses(&format!("run f.kpi --format csv --out {file}"), file, why);
    }
    desk.write("look/own.css", "body {}");
    desk.refuses(
        "run f.kpi --format html --template look --out look/own.css",
        "look/own.css",
        READ,
    );
}

#[test]
fn runs_that_were_kept_stay() {
    let desk = Desk::new();
    desk.does("run f.kpi --save runs");
    let runs: Vec<String> = fs::read_dir(desk.0.path().join("runs"))
        .expect("the folder")
        .map(|run| run.expect("a run").file_name().into_string().expect("UTF-8"))
        .collect();
    assert_eq!(runs, ["card-2024"]);
    for file in ["outcome.json", "run.json", "form/f.kpi", "form/sub/lib.kpi"] {
        let file = format!("runs/card-2024/{file}");
        let why = "belongs to a run that was kept";
        desk.refuses(&format!("run f.kpi --format json --out {file}"), &file, why);
    }
    let beside = "runs/card-2024/report.html";
    desk.does(&format!("run f.kpi --out {beside}"));
    assert!(desk.0.path().join(Path::new(beside)).is_file());
}
