//! Scorecards of a level above their subjects, by hand: a few people in two departments, whose rows can be counted with
//! a pencil.

mod program;

use std::fs;
use std::process::Output;

use program::weigh;

const STAFF: &str = "id,department,role,quota\nE1,D1,agent,10\nE2,D1,agent,30\nE3,D2,agent,5\nE4,D2,lead,90\nE5,D3,lead,7\nE6,,agent,1\n";
const DEPARTMENTS: &str = "id,name,goal\nD1,Sales,6\nD2,Care,5\nD3,Desk,4\n";
const DEEDS: &str = "on,who,points,department\n2024-10-01,E1,2,D2\n2024-11-01,E1,4,D2\n2024-12-31,E2,3,D1\n2024-10-09,E3,5,D1\n2024-10-09,E4,9,D2\n2024-10-09,E5,1,D3\n2024-10-09,E6,8,D1\n2024-10-09,,7,D1\n";

const TABLES: &str = r#"
table departments from csv "departments.csv" { key id label name }
table staff from csv "staff.csv" { key id link department -> departments }
table deeds from csv "deeds.csv" { time on link who -> staff }
"#;

/// A scorecard of these values, as a CSV of its values in the last quarter of 2024.
fn run(tables: &str, subject: &str, values: &[&str], more: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    let kpi = |(at, value): (usize, &&str)| format!("kpi k{at} weight 1 {{ value {value} score = value }}");
    let kpis: Vec<String> = values.iter().enumerate().map(kpi).collect();
    let kpis = kpis.join("\n");
    put(
        "form.kpi",
        &format!("{tables}\nscorecard s {{ subject {subject} period quarter {kpis} }}"),
    );
    put("staff.csv", STAFF);
    put("departments.csv", DEPARTMENTS);
    put("deeds.csv", DEEDS);
    let form = folder.path().join("form.kpi");
    let mut arguments = vec![
        "run",
        form.to_str().expect("UTF-8"),
        "--period",
        "2024-Q4",
        "--format",
        "csv",
    ];
    arguments.extend(more);
    weigh(&arguments)
}

/// Key and values of each subject.
fn values(tables: &str, subject: &str, values: &[&str], by: &str) -> Vec<String> {
    let output = run(tables, subject, values, &["--by", by]);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let values = (0..values.len()).map(|at| cells[7 + 3 * at]);
        std::iter::once(cells[0])
            .chain(values)
            .collect::<Vec<_>>()
            .join(" ")
    };
    text.lines().skip(1).map(row).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn aggregates_are_taken_over_the_rows_of_all_members() {
    let wanted = ["D1 9 3 2 20", "D2 14 2 2 47.5", "D3 1 1 1 7"];
    let asked = [
        "sum(deeds.points)",
        "count(deeds)",
        "count(staff)",
        "avg(staff.quota)",
    ];
    assert_eq!(values(TABLES, "staff", &asked, "department"), wanted);
    assert_eq!(values(TABLES, "staff", &asked, "departments"), wanted);
    assert_eq!(values(TABLES, "staff", &asked, "staff.department"), wanted);
}

#[test]
fn whom_the_scorecard_scores_says_whose_rows_count() {
    // The desk has no agent, so it is not scored.
    let asked = ["sum(deeds.points)", "count(staff)", "share(deeds.points > 3)"];
    assert_eq!(
        values(TABLES, "staff where role = \"agent\"", &asked, "department"),
        ["D1 9 2 0.3333333333333333333333333333", "D2 5 1 1"]
    );
}

#[test]
fn everybody_is_still_everybody() {
    assert_eq!(
        values(
            TABLES,
            "staff where role = \"agent\"",
            &["sum(deeds.points)[overall]"],
            "department"
        ),
        ["D1 39", "D2 39"]
    );
}

#[test]
fn the_values_of_a_column_are_a_level() {
    let asked = ["sum(deeds.points)", "max(staff.quota)"];
    assert_eq!(
        values(TABLES, "staff", &asked, "role"),
        ["agent 22 30", "lead 10 90"]
    );
    assert_eq!(
        values(TABLES, "staff", &asked, "department.name"),
        ["Care 14 90", "Desk 1 7", "Sales 9 30"]
    );
}

#[test]
fn what_lies_behind_the_level_is_its_own() {
    let asked = ["staff.department.goal", "departments.goal + 1"];
    assert_eq!(
        values(TABLES, "staff", &asked, "department"),
        ["D1 6 7", "D2 5 6", "D3 4 5"]
    );
}

#[test]
fn rows_are_those_of_the_members_even_where_they_name_a_level_themselves() {
    let linked = TABLES.replace(
        "link who -> staff",
        "link who -> staff link department -> departments",
    );
    assert_eq!(
        values(&linked, "staff", &["sum(deeds.points)"], "department"),
        ["D1 9", "D2 14", "D3 1"]
    );
}

#[test]
fn rows_that_reach_only_the_level_are_its_own() {
    let linked = TABLES.replace("link who -> staff", "link department -> departments");
    assert_eq!(
        values(
            &linked,
            "staff where role = \"agent\"",
            &["sum(deeds.points)"],
            "department"
        ),
        ["D1 23", "D2 15"]
    );
}

#[test]
fn a_column_of_the_members_has_many_values_there() {
    let output = run(TABLES, "staff", &["staff.quota"], &["--by", "department"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("`staff.quota` has one value for each row of `staff`, not one for the `department`")
            && said.contains("avg(staff.quota)"),
        "{said}"
    );
}

#[test]
fn a_subject_of_a_level_can_be_picked() {
    let output = run(
        TABLES,
        "staff",
        &["count(deeds)"],
        &["--by", "department", "--subject", "D2"],
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.lines().nth(1), Some("D2,Care,2024-Q4,2,,2,,2,2,1"), "{text}");
}

#[test]
fn levels_are_ranked_among_each_other() {
    let points = "rank(sum(deeds.points))";
    assert_eq!(
        values(TABLES, "staff", &[points], "department"),
        ["D1 2", "D2 1", "D3 3"]
    );
    let refused = |within: &str| {
        let value = format!("{points} within {within}");
        let output = run(TABLES, "staff", &[&value], &["--by", "department"]);
        assert_eq!(output.status.code(), Some(1));
        said(&output)
    };
    let alone = "each `department` is alone";
    assert!(refused("department").contains(alone), "{}", refused("department"));
    assert!(
        refused("staff.department").contains(alone),
        "{}",
        refused("staff.department")
    );
    assert!(
        refused("role").contains("`role` has one value for each row of `staff`"),
        "{}",
        refused("role")
    );
}

#[test]
fn what_templates_and_their_rules_make_is_made_of_the_level_too() {
    let tables = format!(
        "{TABLES}
        template judged(most, reached) {{
          value sum(deeds.points) / reached
          score 0 -> 0, most -> 100
          bonus \"Deeds\" 1 for each count(deeds)
          bands {{ good >= 60, poor otherwise }}
        }}"
    );
    let form = |by: &[&str]| {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
        put(
            "form.kpi",
            &format!(
                "{tables} scorecard s {{ subject staff period quarter
                  kpi judged weight 1 = judged(20, 1)
                  kpi each (half, third) weight 1 = judged(20, 2) {{ limit 0..90 }}
                  veto \"poor\" when judged.grade = poor, score at most 30
                  rollup department {{ judged sum, total max }} }}"
            ),
        );
        put("staff.csv", STAFF);
        put("departments.csv", DEPARTMENTS);
        put("deeds.csv", DEEDS);
        let path = folder.path().join("form.kpi").display().to_string();
        let mut arguments = vec!["run", &path, "--period", "2024-Q4", "--format", "json"];
        arguments.extend(by);
        let output = weigh(&arguments);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let has = |text: &str, part: &str| assert!(text.contains(part), "{part}\n{text}");
    // D2 has 14 points in two deeds: 70 + 2, and half of them twice 35 + 2; good, so nothing is capped.
    let by = form(&["--by", "department"]);
    has(
        &by,
        "\"subject\": \"D2\", \"label\": \"Care\", \"period\": \"2024-Q4\", \"total\": 48.66",
    );
    // D1 has 9 in three: 45 + 3, which is poor; without the cap it would be 33.
    has(
        &by,
        "\"subject\": \"D1\", \"label\": \"Sales\", \"period\": \"2024-Q4\", \"total\": 30,",
    );
    // E1 has 6 in two, E2 3 in one: 32 + 16.
    has(&form(&[]), "\"score\": 48, ");
}
