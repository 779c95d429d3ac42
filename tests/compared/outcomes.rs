//! A comparison sees all that an outcome says of a subject, and never says that nothing is different when something is.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{stdout_of, weigh};
use crate::{json, keeps_the_contract, subjects};

const FORM: &str = r#"
table s from csv "s.csv" { key id }
scorecard card {
  subject s
  bands { top >= 60, low otherwise }
  segments { star when x.value >= 80, other otherwise }
  kpi x { value s.x score = value bands { fine >= 45, bad otherwise } }
  rollup s.dept { total average }
}
"#;

fn files(folder: &Path, forms: &[(&str, &str)]) -> Vec<String> {
    fs::write(folder.join("s.csv"), "id,dept,x\np1,a,90\np2,a,50\np3,b,20\n").expect("a file");
    fs::write(folder.join("t.csv"), "id,dept,x\nq1,a,90\n").expect("a file");
    let file = |(name, form): &(&str, &str)| {
        let path = folder.join(name);
        fs::write(&path, form).expect("a file");
        path.display().to_string()
    };
    forms.iter().map(file).collect()
}

#[test]
fn segments_grades_of_parts_and_roll_ups_are_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = FORM
        .replace(">= 80", ">= 40")
        .replace(">= 45", ">= 55")
        .replace("average", "min");
    let forms = files(folder.path(), &[("a.kpi", FORM), ("b.kpi", &other)]);
    let outcomes: Vec<String> = (forms.iter())
        .map(|form| {
            let to = form.replace(".kpi", ".json");
            stdout_of(&["run", form, "--quiet", "--out", &to]);
            to
        })
        .collect();
    let mut found: Vec<Value> = Vec::new();
    for sides in [&forms, &outcomes] {
        let arguments = ["diff", &sides[0], &sides[1]];
        let told = stdout_of(&arguments);
        for said in [
            "3 subjects: 0 with another grade, 0 with another rank, 0 with another total, 1 with another segment",
            "Roll-ups that are not the same",
            "average  min",
            "other   star",
            "p2: x fine → bad",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
        assert_eq!(
            weigh(&["diff", &sides[0], &sides[1], "--exit-code"])
                .status
                .code(),
            Some(1)
        );
        let page = stdout_of(&["diff", &sides[0], &sides[1], "--format", "html"]);
        assert!(page.contains("Roll-ups that are not the same") && page.contains("fine → bad"));
        let told = json(&arguments);
        keeps_the_contract("comparison.schema.json", &told);
        let [p2] = subjects(&told).as_slice() else {
            panic!("one subject: {told}")
        };
        assert_eq!(p2["segment"]["after"], "star");
        assert_eq!(p2["kpis"]["x"]["grade"]["after"], "bad");
        assert_eq!(told["periods"][0]["rollups"][0]["score"]["after"], 50);
        assert_eq!(told["periods"][0]["rollups"][0]["method"]["before"], "average");
        found.push(told["periods"].clone());
    }
    assert_eq!(found[0], found[1]);
}

#[test]
fn another_scale_is_something_different() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = FORM.replace("subject s", "subject s scale 0..120");
    let forms = files(folder.path(), &[("a.kpi", FORM), ("b.kpi", &other)]);
    let told = stdout_of(&["diff", &forms[0], &forms[1]]);
    assert!(
        told.contains("the scale is another: 0 to 100 before, 0 to 120 after"),
        "{told}"
    );
    assert!(
        told.contains("3 subjects: nothing of theirs is different"),
        "{told}"
    );
    assert_eq!(
        weigh(&["diff", &forms[0], &forms[1], "--exit-code"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn two_without_a_subject_in_common_are_not_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = FORM.replace("s.csv", "t.csv");
    let forms = files(folder.path(), &[("a.kpi", FORM), ("b.kpi", &other)]);
    let told = stdout_of(&["diff", &forms[0], &forms[1]]);
    assert!(told.contains("no subject is on both sides"), "{told}");
    assert!(!told.contains("nothing"), "{told}");
}

#[test]
fn a_target_that_changes_no_score_is_something_different() {
    let folder = tempfile::tempdir().expect("a folder");
    let targeted =
        |target: &str| FORM.replace("value s.x score", &format!("value s.x target {target} score"));
    let forms = files(
        folder.path(),
        &[("a.kpi", &targeted("50")), ("b.kpi", &targeted("60"))],
    );
    let told = stdout_of(&["diff", &forms[0], &forms[1]]);
    assert!(
        told.contains(
            "3 subjects: the same totals, grades and ranks, and 3 with a part that is not the same"
        ),
        "{told}"
    );
}
