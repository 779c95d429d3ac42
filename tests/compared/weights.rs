//! Weights that are not the same for everybody and at all times: what a what-if, a sensitivity and the head of a table say of them.

use std::fs;

use tempfile::TempDir;

use crate::program::stdout_of;

/// Parts that come and go, with weights that hold for a time.
const DATED: &str = r#"
table s from csv "s.csv" { key id }
table v from csv "v.csv" { time day link s -> s }
scorecard card {
  subject s
  period quarter
  kpi a weight 50% { effective ..2024-06-30 value avg(v.a) score = value }
  kpi b weight 50% { value avg(v.b) score = value }
  kpi c weight 50% { effective 2024-07-01.. value avg(v.c) score = value }
}
scorecard moved {
  subject s
  period quarter
  kpi a weight 60% effective ..2024-06-30 weight 50% effective 2024-07-01.. { value avg(v.a) score = value }
  kpi b weight 40% { value avg(v.b) score = value }
  kpi c weight 10% { effective 2024-07-01.. value avg(v.c) score = value }
}
scorecard alone {
  subject s
  period quarter
  kpi a weight 50% effective 2024-07-01.. weight 100% effective ..2024-06-30 { value avg(v.a) score = value }
  kpi c weight 50% { effective 2024-07-01.. value avg(v.c) score = value }
}
"#;

const ROLES: &str = r#"
table s from csv "s.csv" { key id }
scorecard card {
  subject s
  kpi sales   weight if s.role = "seller" then 70% else 0%   { value s.sales   score = value }
  kpi service weight if s.role = "seller" then 30% else 100% { value s.service score = value }
}
scorecard total {
  subject s
  combine sum
  kpi sales   weight 60% { value s.sales   score = value }
  kpi service weight 40% { value s.service score = value }
}
"#;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
        file("dated.kpi", DATED);
        file("roles.kpi", ROLES);
        file(
            "s.csv",
            "id,role,sales,service\np1,seller,80,30\np2,seller,60,70\np3,clerk,10,65\n",
        );
        file(
            "v.csv",
            "day,s,a,b,c\n2024-05-01,p1,60,70,30\n2024-05-02,p2,30,70,30\n2024-08-01,p1,70,60,40\n2024-08-02,p2,20,60,40\n",
        );
        Self(folder)
    }

    fn says(&self, command: &str, file: &str, scorecard: &str, arguments: &[&str]) -> String {
        let path = self.0.path().join(file).display().to_string();
        stdout_of(&[&[command, &path, "--scorecard", scorecard], arguments].concat())
    }
}

#[test]
fn the_head_of_a_table_has_shares_of_what_is_in_force() {
    let folder = Folder::new();
    let second = folder.says("run", "dated.kpi", "card", &["--period", "2024-Q2"]);
    assert_eq!(second.matches("50 %").count(), 2, "{second}");
    assert_eq!(second.matches(" %").count(), 2, "{second}");
    let both = folder.says("run", "dated.kpi", "card", &["--period", "2024-Q2..2024-Q3"]);
    assert_eq!(both.matches("50 %").count(), 6, "{both}");
    let moved = folder.says("run", "dated.kpi", "moved", &["--period", "2024-Q2..2024-Q3"]);
    for head in ["50 to 60 %", " 40 %", " 10 %"] {
        assert_eq!(moved.matches(head).count(), 2, "{head}: {moved}");
    }
}

#[test]
fn what_is_not_in_force_is_told() {
    let folder = Folder::new();
    let weights = [
        "--period",
        "2024-Q2..2024-Q3",
        "--weight",
        "a=60%",
        "--weight",
        "c=30%",
    ];
    let told = folder.says("whatif", "dated.kpi", "moved", &weights);
    assert!(
        told.contains("in moved: a weighs 60 %, c weighs 30 %; b has the rest"),
        "{told}"
    );
    assert!(
        told.contains("c is not in force in 2024-Q2, so its weight changes nothing there"),
        "{told}"
    );
    assert!(
        told.contains("2024-Q2, 3 subjects: nothing is different"),
        "{told}"
    );
    let told = folder.says(
        "whatif",
        "dated.kpi",
        "moved",
        &["--period", "2024-Q2", "--weight", "a=30%"],
    );
    assert!(told.contains("a weighs 30 %; b has the rest"), "{told}");
    let told = folder.says(
        "whatif",
        "dated.kpi",
        "alone",
        &["--period", "2024-Q2..2024-Q3", "--weight", "a=30%"],
    );
    assert!(
        told.contains("in 2024-Q2 no other part of alone is in force, so what is given makes the whole"),
        "{told}"
    );
}

#[test]
fn a_weight_by_time_is_not_one_by_subject() {
    let folder = Folder::new();
    let moved = |periods: &str| {
        let arguments = ["--period", periods, "--draws", "5"];
        folder.says("sensitivity", "dated.kpi", "moved", &arguments)
    };
    assert!(moved("2024-Q2..2024-Q3").contains("by period"));
    let second = moved("2024-Q2");
    assert!(
        second.contains("60 %") && !second.contains("by subject"),
        "{second}"
    );
}

#[test]
fn for_whom_what_is_given_is_the_whole_is_told() {
    let folder = Folder::new();
    let told = folder.says("whatif", "roles.kpi", "card", &["--weight", "service=50%"]);
    assert!(
        told.contains("no other part of card weighs anything for p3, so what is given makes the whole"),
        "{told}"
    );
    let told = folder.says("whatif", "roles.kpi", "card", &["--weight", "service=0%"]);
    assert!(told.contains("p3: no total any more, because"), "{told}");
}

#[test]
fn a_weight_in_a_sum_is_told_as_a_factor() {
    let folder = Folder::new();
    let told = folder.says("whatif", "roles.kpi", "total", &["--weight", "sales=30%"]);
    assert!(
        told.contains("in total: sales counts with the factor 0.3; the others keep their factors"),
        "{told}"
    );
}

#[test]
fn a_point_is_one_point_and_a_small_move_is_no_move_by_nought() {
    const SPECIALIST: &str = "examples/specialist/specialist.kpi";
    let told = stdout_of(&["whatif", SPECIALIST, "--weight", "satisfaction=1"]);
    assert!(told.contains("客户满意度 weighs 1 point;"), "{told}");
    let told = stdout_of(&["sensitivity", SPECIALIST, "--draws", "1", "--move", "0.0000001%"]);
    assert!(told.contains("weights move by 0.0000001 %"), "{told}");
}
