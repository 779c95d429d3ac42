//! Libraries as a client meets them: bound in a file of his own, wrong data told of that file, and nothing asked for that
//! is not used.

use std::fs;

use crate::program::weigh;

const FORM: &str = "\
use std.crm as crm

table staff from csv \"staff.csv\" { key id label name }
bind crm.surveys from csv \"export.csv\" {
  time   `Date`
  link   `Agent` -> staff
  column csat = `Rating`
}
bind crm.tickets from csv \"helpdesk.csv\" {
  link   owner -> staff
  column is_complaint = `Kind` = \"complaint\"
}
scorecard service { subject staff period quarter round total 1
  kpi satisfied weight 50% { value crm.csat score 0% -> 0, 100% -> 100 }
  kpi resolved  weight 50% { value crm.complaint_resolution_rate score 0% -> 0, 100% -> 100 }
}
";

fn project(form: &str, surveys: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("form.kpi", form),
        ("staff.csv", "id,name\nE1,Li Na\nE2,Ann\n"),
        ("export.csv", surveys),
        (
            "helpdesk.csv",
            "owner,opened,resolved,Kind\n\
             E1,2024-10-01T09:00,2024-10-01T10:00,complaint\n\
             E1,2024-10-02T09:00,,complaint\n\
             E1,2024-10-03T09:00,,question\n\
             E2,2024-12-31T09:00,2025-01-02T09:00,complaint\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

const SURVEYS: &str =
    "Agent,Date,Rating\nE1,2024-10-05,5\nE1,2024-11-05,3\nE2,2024-11-06,4\nE2,2024-12-06,\n";

fn run(folder: &tempfile::TempDir, more: &[&str]) -> (Option<i32>, String, String) {
    let form = folder.path().join("form.kpi").display().to_string();
    let mut arguments = vec!["run", &form, "--period", "2024-Q4", "--format", "csv"];
    arguments.extend(more);
    let output = weigh(&arguments);
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_client_binds_a_library_to_his_own_columns() {
    let (code, shown, said) = run(&project(FORM, SURVEYS), &[]);
    assert_eq!(code, Some(0), "{said}");
    // E1: one of two answers is 4 or better, one of two complaints is resolved. E2: all of those that are known.
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[0].starts_with("subject,label,period,total"), "{shown}");
    assert!(lines[2].starts_with("E2,Ann,2024-Q4,100"), "{shown}");
    assert!(lines[1].starts_with("E1,Li Na,2024-Q4,50"), "{shown}");
}

#[test]
fn a_param_of_a_library_is_set_by_the_name_it_is_used_under() {
    let (code, shown, said) = run(&project(FORM, SURVEYS), &["--set", "crm.csat_top=5"]);
    assert_eq!(code, Some(0), "{said}");
    // Only 5 counts now: E1 half, E2 none.
    assert!(shown.contains("E1,Li Na,2024-Q4,50"), "{shown}");
    assert!(shown.contains("E2,Ann,2024-Q4,50"), "{shown}");
}

#[test]
fn wrong_data_is_told_of_the_clients_file_and_column() {
    let folder = project(
        FORM,
        &SURVEYS
            .replace(",3\n", ",9\n")
            .replace("12-06,\n", "12-06,good\n"),
    );
    let (code, _, said) = run(&folder, &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("export.csv"), "{said}");
    assert!(said.contains("Rating"), "the client's column: {said}");
    assert!(said.contains("`9`") && said.contains("`good`"), "{said}");
}

#[test]
fn what_of_a_library_is_not_used_is_not_asked_for() {
    // No leads, no orders, no customers; and a file beside it with a table that nobody has.
    let lib = "table rates from csv \"no-such-file.csv\" { column rate: number }\nmeasure exchange = avg(rates.rate)\nmeasure two = 2\n";
    let form = FORM
        .replace("use std.crm as crm", "use std.crm as crm\nuse \"lib.kpi\" as lib")
        .replace("value crm.csat", "value crm.csat * lib.two / 2");
    let folder = project(&form, SURVEYS);
    fs::write(folder.path().join("lib.kpi"), lib).expect("a file");
    let (code, shown, said) = run(&folder, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(shown.contains("E1,Li Na,2024-Q4,50"), "{shown}");
    // Used, it is read.
    let form = form.replace("value crm.csat", "value lib.exchange[overall] + crm.csat");
    fs::write(folder.path().join("form.kpi"), form).expect("a file");
    let (code, _, said) = run(&folder, &[]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("no-such-file.csv"), "{said}");
}

#[test]
fn a_contract_that_is_needed_says_what_to_type() {
    let form = FORM.split("bind crm.tickets").next().map(|before| {
        format!(
            "{before}scorecard service {}",
            FORM.split("scorecard service ").nth(1).unwrap_or("")
        )
    });
    let (code, _, said) = run(&project(&form.expect("a form"), SURVEYS), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[E0521]"), "{said}");
    assert!(
        said.contains(
            "it needs resolved (a date with time), is_complaint (yes or no), opened (a date with time)"
        ),
        "{said}"
    );
    assert!(
        said.contains("write `bind crm.tickets from csv \"tickets.csv\" { link COLUMN -> staff column resolved = `Your Column` }`"),
        "{said}"
    );
}

const OF_BOTH: &str = "\
use std.crm as crm

bind crm.staff from csv \"staff.csv\"
bind crm.customers from csv \"customers.csv\"
bind crm.tickets from csv \"helpdesk.csv\"
scorecard service { subject crm.staff period quarter
  kpi tickets { value crm.tickets_opened score 0 -> 0, 4 -> 100 }
}
";

fn of_both(form: &str) -> tempfile::TempDir {
    let folder = project(form, SURVEYS);
    for (name, text) in [
        ("customers.csv", "id,owner\nC1,E1\n"),
        (
            "helpdesk.csv",
            "agent,customer,opened\nE2,C1,2024-10-01T09:00\nE2,C1,2024-10-02T09:00\nE1,C1,2024-12-31T09:00\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn of_several_ways_from_a_contract_the_shortest_counts() {
    // Each ticket is its agent's, though the customer is E1's.
    let (code, shown, said) = run(&of_both(OF_BOTH), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.contains("E1,Li Na,2024-Q4,25,") && shown.contains("E2,Ann,2024-Q4,50,"),
        "{shown}"
    );
    // Without an agent there is one way left.
    let folder = of_both(OF_BOTH);
    fs::write(
        folder.path().join("helpdesk.csv"),
        "customer,opened\nC1,2024-10-01T09:00\nC1,2024-12-31T09:00\n",
    )
    .expect("a file");
    let (code, shown, said) = run(&folder, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.contains("E1,Li Na,2024-Q4,50,") && shown.contains("E2,Ann,2024-Q4,0,"),
        "{shown}"
    );
    // In a formula of one's own `via` says otherwise.
    let form = OF_BOTH.replace("crm.tickets_opened", "count(crm.tickets via customer)");
    let (code, shown, said) = run(&of_both(&form), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(shown.contains("E1,Li Na,2024-Q4,75,"), "{shown}");
    // Two that are as short are still a question.
    let form = OF_BOTH.replace(
        "bind crm.tickets from csv \"helpdesk.csv\"",
        "bind crm.tickets from csv \"helpdesk.csv\" { link first_agent -> crm.staff column first_agent = agent }",
    );
    let (code, _, said) = run(&of_both(&form), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[E0502]"), "{said}");
    assert!(
        said.contains(
            "a library cannot say which one counts; write the formula into your own file, with `count(… via "
        ),
        "{said}"
    );
}

#[test]
fn a_link_of_the_binding_takes_the_place_of_the_contracts() {
    let form = OF_BOTH
        .replace(
            "bind crm.staff from csv \"staff.csv\"",
            "table people from csv \"staff.csv\" { key id label name }",
        )
        .replace("helpdesk.csv\"", "helpdesk.csv\" { link agent -> people }")
        .replace("subject crm.staff", "subject people");
    let (code, shown, said) = run(&of_both(&form), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.contains("E1,Li Na,2024-Q4,25,") && shown.contains("E2,Ann,2024-Q4,50,"),
        "{shown}"
    );
}

#[test]
fn a_test_gives_rows_to_contracts_as_they_are_bound() {
    // A column of another name, a link that the binding adds, and a table of one's own that is called the same.
    let form = format!(
        "{FORM}
table surveys from csv \"own.csv\" {{ time day link who -> staff }}
scorecard own {{ subject staff period quarter
  kpi asked {{ value count(surveys) score 0 -> 0, 2 -> 100 }}
}}
test \"half of the answers\" {{
  given period = 2024-Q4, crm.surveys
    | Agent | Date       | csat |
    | E1    | 2024-10-01 | 5    |
    | E1    | 2024-10-02 | 3    |
  expect satisfied = 50%, resolved is missing
}}
test \"one question\" {{
  given period = 2024-Q4, surveys
    | who | day        |
    | E1  | 2024-10-01 |
  expect asked.score = 50
}}
"
    );
    let path = project(&form, SURVEYS);
    let path = path.path().join("form.kpi");
    let output = weigh(&["test", path.to_str().expect("a path in UTF-8")]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        shown, "ok      half of the answers\nok      one question\n",
        "{said}"
    );
}

const MAPPED: &str = "\
use \"crm.kpi\"
use \"desk.kpi\"

bind staff from csv \"staff.csv\"
bind tickets from csv \"tickets.csv\"
scorecard service { subject staff period quarter
  kpi done { value done score = 100 * value }
}
";

/// A library of measures, one that says how a system calls its columns, and data of that system.
fn mapped(form: &str) -> tempfile::TempDir {
    let folder = project(form, SURVEYS);
    for (name, text) in [
        (
            "crm.kpi",
            "table staff { key id label name }\n\
             table tickets { time opened link agent -> staff column done: bool column late: bool }\n\
             measure done = share(tickets.done)\nmeasure late = share(tickets.late)\n",
        ),
        (
            "desk.kpi",
            "use \"crm.kpi\"\n\
             bind tickets { column agent = `Owner` column opened = `Created` column done = `Status` = \"Closed\"\n\
             column late = `Overdue` = 1 }\n",
        ),
        (
            "tickets.csv",
            "Owner,Created,Status\nE1,2024-10-01,Closed\nE1,2024-10-02,Solved\nE2,2024-12-31,Closed\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn a_library_says_how_a_system_calls_its_columns_and_the_form_where_they_are() {
    // `Overdue`, which nothing needs, is not in the data.
    let (code, shown, said) = run(&mapped(MAPPED), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.contains("E1,Li Na,2024-Q4,50,") && shown.contains("E2,Ann,2024-Q4,100,"),
        "{shown}"
    );
    // What the form says of a column counts before what the library says.
    let own = "tickets.csv\" { column done = `Status` in (\"Closed\", \"Solved\") }";
    let (code, shown, said) = run(&mapped(&MAPPED.replace("tickets.csv\"", own)), &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(shown.contains("E1,Li Na,2024-Q4,100,"), "{shown}");
    // Without a file there is nothing to read.
    let unbound = MAPPED.replace("bind tickets from csv \"tickets.csv\"\n", "");
    let (code, _, said) = run(&mapped(&unbound), &[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("error[E0521]: nothing is bound to the contract `tickets`"),
        "{said}"
    );
}

#[test]
fn two_libraries_for_the_columns_of_one_contract_are_refused() {
    let folder = mapped(&MAPPED.replace("use \"desk.kpi\"", "use \"desk.kpi\"\nuse \"other.kpi\""));
    fs::write(
        folder.path().join("other.kpi"),
        "use \"crm.kpi\"\nbind tickets { column done = `Done` }\n",
    )
    .expect("a file");
    let (code, _, said) = run(&folder, &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("error[E0523]: `tickets` is bound twice"), "{said}");
}

#[test]
fn what_is_missing_of_a_score_is_told_as_the_use_of_the_template_reads() {
    let form = "\
table staff from csv \"staff.csv\" { key id let quota = 0 let plan = 0 }
table tickets from csv \"helpdesk.csv\" { time opened link owner -> staff }
template reached(goal) { value count(tickets) score attainment of goal }
scorecard service { subject staff period quarter
  kpi quota weight 50% = reached(staff.quota)
  kpi plan  weight 50% = reached(staff.plan + 0)
}
";
    let folder = project(form, SURVEYS);
    let path = folder.path().join("form.kpi").display().to_string();
    let output = weigh(&["run", &path, "--period", "2024-Q4", "--format", "json"]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for goal in ["staff.quota", "staff.plan + 0"] {
        let why = format!("the target {goal} is not above 0");
        assert!(shown.contains(&why), "{why}: {shown}");
    }
}
