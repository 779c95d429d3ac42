//! When rows happened: numbers that are no years, rows without a time, dates that stand apart.

use std::fmt::Write as _;

use crate::project::Project;

const FORM: &str = "
table staff from csv \"staff.csv\" { key id }
table deeds from csv \"deeds.csv\" { time t link who -> staff COLUMN }
scorecard s { subject staff period quarter kpi k { value sum(deeds.n) score 0 -> 0, 100 -> 100 } }";

fn deeds(column: &str, rows: &str) -> Project {
    Project::new(&FORM.replace("COLUMN", column))
        .with("staff.csv", "id\nE1\nE2\n")
        .with("deeds.csv", format!("who,t,n\n{rows}"))
}

#[test]
fn whole_numbers_that_are_no_years_are_no_times() {
    for number in ["20240105", "1704412800", "45296", "0"] {
        let project = deeds("", &format!("E1,{number},5\n"));
        for more in [vec![], vec!["--period", "2024-Q1"]] {
            let said = project.refusal(&more, 3);
            let place = format!(
                "deeds.csv row 2, column t: `{number}` is not a date, a date with time or a year from 1000 to 9999"
            );
            assert!(said.contains(&place), "{said}");
            assert!(said.contains("column t: date"), "{said}");
        }
    }
}

#[test]
fn eight_digits_are_a_date_where_the_column_is_declared_as_one() {
    let project = deeds("column t: date", "E1,20240105,5\nE1,20240331,6\n");
    assert_eq!(
        project.rows(&["--period", "2024-Q1"])[0],
        "E1,,2024-Q1,11,,1,,11,11,1"
    );
}

#[test]
fn seconds_become_times_as_the_message_says() {
    let project = deeds(
        "let moment = 1970-01-01 + t * 1s",
        "E1,1704412800,5\nE2,1711843199,6\n",
    );
    let form = FORM
        .replace("time t", "time moment")
        .replace("COLUMN", "let moment = 1970-01-01 + t * 1s");
    let project = project.with("form.kpi", form);
    let rows = project.rows(&["--period", "2024-Q1"]);
    assert_eq!(rows, ["E1,,2024-Q1,5,,2,,5,5,1", "E2,,2024-Q1,6,,1,,6,6,1"]);
}

#[test]
fn years_still_are_times() {
    let project = deeds("", "E1,2023,5\nE1,2024,6\n");
    let form = FORM
        .replace("COLUMN", "")
        .replace("period quarter", "period year");
    assert_eq!(
        project.with("form.kpi", form).rows(&[])[0],
        "E1,,2024,6,,1,,6,6,1"
    );
}

#[test]
fn rows_without_a_time_or_a_subject_are_told() {
    let project = deeds("", "E1,2024-01-05,5\nE1,,6\nE2,,6\n,2024-03-31,7\n");
    let json = project.json(&[]);
    assert_eq!(json["periods"][0], "2024-Q1");
    assert_eq!(json["results"][0]["kpis"]["k"]["value"], 5);
    let notes: Vec<&str> = json["notes"]
        .as_array()
        .expect("notes")
        .iter()
        .filter_map(|note| note["text"].as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "deeds: 1 row has no `who`, so it counts for nobody",
            "deeds: 2 rows have no `t`, so they lie in no period"
        ]
    );
    let table = String::from_utf8(project.run(&[]).stdout).expect("UTF-8");
    assert!(table.contains(notes[0]) && table.contains(notes[1]), "{table}");
    let talk = String::from_utf8(project.run(&["--format", "csv"]).stderr).expect("UTF-8");
    assert!(talk.contains(notes[0]) && talk.contains(notes[1]), "{talk}");
}

#[test]
fn one_absurd_date_does_not_move_the_chosen_period() {
    let mut rows = String::new();
    for day in 1..=28 {
        let _ = writeln!(
            rows,
            "E1,2024-10-{day:02},1\nE2,2024-11-{day:02},1\nE1,2024-12-{day:02},1"
        );
    }
    let whole = rows.clone() + "E2,2024-12-31,1\n";
    for absurd in ["2099-11-03", "2099-12-31", "9999-12-31"] {
        let project = deeds("", &format!("{whole}E1,{absurd},1\n"));
        let json = project.json(&[]);
        assert_eq!(json["periods"][0], "2024-Q4", "{absurd}");
        let text = json["notes"][0]["text"].as_str().expect("a note");
        assert!(
            text.starts_with(&format!("deeds.csv row 87, column t: {absurd} lies far after")),
            "{text}"
        );
    }
    // Where the true dates end in the middle of a quarter, the last whole one is the one before.
    let project = deeds("", &format!("E2,2024-09-30,1\n{rows}E1,2099-11-03,1\n"));
    assert_eq!(project.json(&[])["periods"][0], "2024-Q3");
}

#[test]
fn a_table_without_rows_in_the_chosen_period_is_told() {
    let form = FORM.replace("COLUMN", "").replace(
        "scorecard s {",
        "table calls from csv \"calls.csv\" { time at link who -> staff }
         scorecard s { subject staff period quarter
           kpi calls weight 50% { value count(calls) score 0 -> 0, 1 -> 100 }
           kpi k weight 50% { value sum(deeds.n) score 0 -> 0, 100 -> 100 } }
         scorecard t {",
    );
    let project = deeds("", "E1,2024-10-01,5\nE1,2024-12-31,5\n")
        .with("calls.csv", "who,at\nE1,2024-08-01\nE2,2024-09-12\n")
        .with("form.kpi", form);
    let json = project.json(&["--scorecard", "s"]);
    assert_eq!(json["periods"][0], "2024-Q4");
    assert_eq!(
        json["notes"][0]["text"],
        "calls: no row lies in the chosen period; the last one is of 2024-09-12"
    );
}
