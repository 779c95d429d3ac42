//! What an explanation says of a part that has no score.

use std::fs;

use crate::program::stdout_of;

#[test]
fn a_part_that_does_not_apply_is_not_said_to_be_out_of_force_where_its_group_weighs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let form = folder.path().join("form.kpi");
    fs::write(folder.path().join("s.csv"), "id,role,x\np1,b,50\n").expect("a file");
    fs::write(
        &form,
        r#"table s from csv "s.csv" { key id }
        scorecard card { subject s
          group g weight if s.role = "a" then 40% else 0% {
            kpi w weight 50% { value s.x score = value }
            kpi x weight 50% { applies when s.role = "a" value s.x score = value } }
          kpi y weight if s.role = "a" then 60% else 100% { value s.x score = value } }"#,
    )
    .expect("a file");
    let told = stdout_of(&["explain", &form.display().to_string(), "--subject", "p1"]);
    assert!(told.contains("x: does not apply"), "{told}");
    assert!(!told.contains("in force"), "{told}");
}
