//! Rows: their numbers, their keys, their cells, and the quotes around them.

use crate::project::Project;

const FORM: &str = "
table staff from csv \"staff.csv\" { key id }
table deeds from csv \"deeds.csv\" { CLAUSES link who -> staff }
scorecard s { subject staff kpi k { value sum(deeds.n) score 0 -> 0, 100 -> 100 } }";

fn deeds(clauses: &str, text: &str) -> Project {
    Project::new(&FORM.replace("CLAUSES", clauses))
        .with("staff.csv", "id\nE1\nE2\n")
        .with("deeds.csv", text)
}

#[test]
fn a_quote_that_is_never_closed_stops_the_run_whatever_is_done_with_bad_rows() {
    let project = deeds(
        "",
        "who,n,note\nE1,1,fine\n\nE1,2,\"never closed\nE2,3,x\nE2,4,y\n",
    );
    for more in [vec![], vec!["--bad-rows", "skip"]] {
        let said = project.refusal(&more, 3);
        assert!(
            said.contains("deeds.csv row 4, column `note`: a quote opens the cell and is never closed"),
            "{said}"
        );
    }
}

#[test]
fn a_key_that_nothing_links_to_is_unique_too() {
    let project = deeds("key order", "who,order,n\nE1,A1,1\nE1,A2,2\n\nE2,A1,4\nE2,,8\n");
    let said = project.refusal(&[], 3);
    for part in [
        "deeds.csv row 5, column order: `A1` is the key of an earlier row too",
        "deeds.csv row 6, column order: the key is empty",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    let json = project.json(&["--bad-rows", "skip"]);
    let value = |subject: usize| json["results"][subject]["kpis"]["k"]["value"].clone();
    assert_eq!((value(0), value(1)), (3.into(), 0.into()));
    let deeds = json["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .find(|input| input["table"] == "deeds");
    assert_eq!(deeds.expect("the table")["skipped"], 2);
}

#[test]
fn keys_are_compared_among_the_rows_that_there_are() {
    let text = "who,order,n\nE1,A1,1\nE2,A1,4\n";
    let rows = deeds("key order where who = \"E1\"", text).rows(&[]);
    assert_eq!(rows, ["E1,,,1,,1,,1,1,1", "E2,,,0,,2,,0,0,1"]);
}

#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    let text = "who,n\nE1,1\n\n\nE1,\"2\n\"\n,\nE1,x\n";
    let said = deeds("column n: number", text).refusal(&[], 3);
    assert!(
        said.contains("deeds.csv row 7, column n: `x` is not a number"),
        "{said}"
    );
}

#[test]
fn a_row_with_too_many_cells_is_told_as_one() {
    let said = deeds("", "who,n\nE1,1\nE1,1,234\nE2\n").refusal(&[], 3);
    for part in [
        "deeds.csv row 3: `E1,1,234` is not a row of 2 cells, as many as the header has: it has 3 cells",
        "deeds.csv row 4: `E2` is not a row of 2 cells, as many as the header has: it has 1 cell",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert_eq!(said.matches("stands in quotes").count(), 1, "{said}");
}

#[test]
fn a_number_that_is_too_long_is_shown_as_it_stands() {
    let long = "123456789012345678901234567890";
    let said = deeds("column n: number", &format!("who,n\nE1,{long}\nE1,0.125\n")).refusal(&[], 3);
    assert!(
        said.contains(&format!("`{long}` is not a number of at most 28 digits")),
        "{said}"
    );
    // A long number is not too long because another one has many places.
    let rows = deeds(
        "column n: number",
        "who,n\nE1,12345678901234567890\nE2,0.123456789012\n",
    );
    assert_eq!(
        rows.json(&[])["results"][0]["kpis"]["k"]["missing"],
        serde_json::Value::Null
    );
}

#[test]
fn a_percentage_without_its_sign_says_how_to_declare_it() {
    for cell in ["0.95", "95"] {
        let form = FORM
            .replace("CLAUSES", "column n: percent")
            .replace("100 -> 100", "100% -> 100");
        let project = deeds("", &format!("who,n\nE1,95%\nE1,{cell}\n")).with("form.kpi", form);
        let said = project.refusal(&[], 3);
        assert!(
            said.contains(&format!("`{cell}` is not a percentage such as 95%")),
            "{said}"
        );
        assert!(
            said.contains("`column n: number`") && said.contains("`let share = n / 100`"),
            "{said}"
        );
    }
}

#[test]
fn a_comma_that_may_be_a_decimal_one_says_how_to_tell() {
    let project = deeds("column n: number", "who;n\nE1;1,234\nE2;5\n");
    let said = project.refusal(&[], 3);
    assert!(
        said.contains("`1,234` is not a number that can be read in one way only"),
        "{said}"
    );
    let form = FORM.replace("CLAUSES", "column n: number");
    for (answer, score) in [("no", "1234"), ("yes", "1.234")] {
        let stated = form.replace("\"deeds.csv\"", &format!("\"deeds.csv\" decimal_comma {answer}"));
        let project = deeds("", "who;n\nE1;1,234\nE2;5\n").with("form.kpi", stated);
        let value = project.json(&[])["results"][0]["kpis"]["k"]["value"].to_string();
        assert_eq!(value, score);
    }
}

#[test]
fn the_empty_lines_of_a_spreadsheet_are_no_rows() {
    let project = deeds("key order", "who,order,n\nE1,A1,1\n,,\nE2,A2,x\n,,\n,,\n\n");
    let said = project.refusal(&[], 1);
    assert!(said.contains("row 4 of deeds.csv holds `x`"), "{said}");
    let project = deeds("key order", "who,order,n\nE1,A1,1\n,,\nE2,A2,3\n,,\n,,\n\n");
    assert_eq!(project.rows(&[]), ["E1,,,1,,2,,1,1,1", "E2,,,3,,1,,3,3,1"]);
}
