//! Expressions over rows, through links, and over the subject.

use super::{card, in_periods, run};
use crate::request::Request;
use crate::testing::{Tables, shown};

/// A condition's rows for Ann and Bob in the third quarter.
fn rows_where(condition: &str) -> [String; 2] {
    let ran = run(
        &card("period quarter", &[&format!("count(deeds where {condition})")]),
        &in_periods("2024-Q3", "2024-Q3"),
    );
    let all = ran.shown(0);
    [all[0].clone(), all[1].clone()]
}

fn is(condition: &str, ann: u32, bob: u32) {
    assert_eq!(
        rows_where(condition),
        [ann.to_string(), bob.to_string()],
        "{condition}"
    );
}

#[test]
fn comparisons_with_missing_are_no() {
    is("count > 3", 1, 1);
    is("not count > 3", 2, 1);
    is("count <> 3", 1, 2);
    is("count is missing", 1, 0);
    is("count is known", 2, 2);
    is("not done", 2, 1);
    is("done or kind = \"c\"", 2, 1);
    is("done and amount > 5", 1, 1);
    is("kind in (\"a\", \"c\")", 3, 0);
    is("kind not in (\"a\")", 1, 1);
    is("kind < \"b\"", 2, 0);
    is(
        "kind starts with \"c\" or kind ends with \"b\" or kind contains \"zz\"",
        1,
        1,
    );
    is("amount between -5.75 and 10.5", 2, 2);
    is("amount between -5.749 and 10.499", 0, 2);
    is("1 < 2", 3, 2);
    is("missing = 1", 0, 0);
}

#[test]
fn equal_numbers_have_no_difference() {
    is("count - count / 7 * 7 >= 0 and count / 7 * 7 - count >= 0", 2, 2);
    is("sqrt(2) * sqrt(2) - 2 = 0 and 2 - sqrt(2) * sqrt(2) >= 0", 3, 2);
}

#[test]
fn doubles_compare_settled() {
    is("ln(1000) / ln(10) >= 3", 3, 2);
    is("floor(ln(1000) / ln(10)) = 3", 3, 2);
    is("ceil(-(ln(1000) / ln(10))) = -3", 3, 2);
    is("0.7 ^ 2 = 0.49 and ceil(100 * 1.1 ^ 2) = 121", 3, 2);
    is("count ^ 2 < count * count", 0, 0);
    is("min(100 + 1 / 10 ^ 14, 100) = max(99, 100)", 3, 2);
}

#[test]
fn days_and_durations_are_compared_and_moved() {
    is("day < 2024-08-15", 1, 1);
    is("day + 24h > 2024-08-15T12:00", 2, 1);
    is("day - 2024-07-01 = 45d", 2, 0);
    is("days between 2024-07-31 and day >= 0", 2, 2);
    is("months between 2024-07-01 and day = 1", 2, 0);
    is("took > 59s", 1, 2);
    is("took / 1min = 10", 0, 1);
    is("took + took = 2min", 1, 0);
    is("year(day) = 2024 and month(day) = 8 and day(day) = 15", 2, 0);
    is("date(day) = 2024-09-30", 0, 1);
}

#[test]
fn numbers_are_exact_where_they_can_be() {
    is("amount * 4 = 42", 1, 0);
    is("amount / 3 * 3 = 10.5", 1, 0);
    is("amount / count = 3.5", 1, 0);
    is("amount / 0 = 1", 0, 0);
    is("(amount / 0) is missing", 3, 2);
    is("abs(amount) = 5.75", 1, 0);
    is("-amount > 5", 1, 0);
    is("floor(amount) = -6 or ceil(amount) = 11", 2, 0);
    is("round(amount, 1) = 1.3", 0, 1);
    is("round(ratio, 1) = 0.3", 1, 0);
    is("max(amount, count) = 4 or min(amount, count) = 1", 0, 1);
    is("sqrt(count + 1) = 2", 1, 0);
    is("ln(amount) is missing", 1, 0);
    is("exp(0) = 1", 3, 2);
    is("normal(0) = 0.5 and round(normal(count), 6) = 0.99865", 1, 0);
    is(
        "normal_inverse(0.5) = 0 and normal_inverse(0.4) < -0.253347",
        3,
        2,
    );
    is("normal_inverse(1) is missing", 3, 2);
    is("count ^ 2 = 9", 1, 0);
    is("ratio > 0.4", 1, 1);
    is("ratio * 4 = 1", 1, 0);
    is("(if done then amount else 0) > 0", 1, 1);
    is("(count otherwise 7.5) = 7.5", 1, 0);
    is("upper(kind) = \"A\" and lower(trim(\" X \")) = \"x\"", 2, 0);
}

#[test]
fn links_are_followed_as_far_as_they_go() {
    let tables = Tables::new()
        .with("lands", "code:text vat:dec", "cn|0.13\nde|0.19")
        .with("towns", "id:int land:text size:int", "1|cn|9\n2|de|2\n3||4")
        .with(
            "people",
            "id:text town:int boss:text",
            "ann|1|\nbob|2|ann\ncid|3|bob\ndan||bob",
        )
        .with("sales", "who:text net:dec", "ann|100\nbob|10\ncid|7\ndan|3\n|50");
    let text = r#"
        table lands from memory "lands" { key code }
        table towns from memory "towns" { key id link land -> lands }
        table people from memory "people" { key id link town -> towns link boss -> people let big = town.size > 3 }
        table sales from memory "sales" { link who -> people let tax = net * who.town.land.vat }
        scorecard s { subject people bands { a otherwise }
          kpi tax weight 1 { value sum(sales.tax) score 0 -> 0, 1 -> 1 }
          kpi known weight 1 { value count(sales where tax is known) score 0 -> 0, 1 -> 1 }
          kpi big weight 1 { value count(sales where who.big) score 0 -> 0, 1 -> 1 }
          kpi boss weight 1 { value count(sales where who.boss.boss.id = "ann")[overall] score 0 -> 0, 1 -> 1 }
          kpi size weight 1 { value people.town.size score 0 -> 0, 1 -> 1 }
          kpi vat weight 1 { value people.boss.town.land.vat otherwise 0 score 0 -> 0, 1 -> 1 }
          kpi own weight 1 { value count(people where big) score 0 -> 0, 1 -> 1 }
        }"#;
    let ran = tables.run(text, &Request::default()).expect("values");
    assert_eq!(ran.shown(0), ["13", "1.9", "0", "0"]);
    assert_eq!(ran.shown(1), ["1", "1", "0", "0"]);
    assert_eq!(ran.shown(2), ["1", "0", "1", "0"]);
    assert_eq!(ran.shown(3), ["2", "2", "2", "2"]);
    assert_eq!(ran.shown(4), ["1", "0", "1", "0"]);
    let columns: Vec<Vec<String>> = ran
        .values
        .subject_columns
        .values()
        .map(|column| (0..column.len()).map(|row| shown(&column.cell(row))).collect())
        .collect();
    assert_eq!(columns[0], ["9", "2", "4", "-"]);
    assert_eq!(columns[1], ["-", "0.13", "0.19", "0.19"]);
}

#[test]
fn the_aggregates_table_can_be_reached_over_several_links() {
    let tables = Tables::new()
        .with("teams", "id:text", "red\nblue")
        .with("people", "id:int team:text", "1|red\n2|blue\n3|red")
        .with("sales", "who:int net:dec", "1|1.5\n2|2.5\n3|4\n3|8");
    let text = r#"
        table teams from memory "teams" { key id }
        table people from memory "people" { key id link team -> teams }
        table sales from memory "sales" { link who -> people }
        scorecard s { subject teams bands { a otherwise }
          kpi net weight 1 { value sum(sales.net) score 0 -> 0, 1 -> 1 }
          kpi heads weight 1 { value count(people) score 0 -> 0, 1 -> 1 }
        }"#;
    let ran = tables.run(text, &Request::default()).expect("values");
    assert_eq!(ran.shown(0), ["13.5", "2.5"]);
    assert_eq!(ran.shown(1), ["2", "1"]);
}

#[test]
fn numbers_and_texts_join_as_texts() {
    let tables = Tables::new()
        .with("staff", "id:text name:text", "7|x\n12|y")
        .with(
            "deeds",
            "who:int day:date amount:dec",
            "7|2024-01-01|1.5\n12|2024-01-02|2\n12|2024-01-03|4",
        );
    let ran = tables
        .run(&card("", &["sum(deeds.amount)"]), &Request::default())
        .expect("values");
    assert_eq!(ran.shown(0), ["1.5", "6"]);
}

#[test]
fn filters_of_tables_and_subjects_come_first() {
    let tables = Tables::new()
        .with("staff", "id:text level:int", "ann|1\nbob|2\ncid|3")
        .with(
            "deeds",
            "who:text net:int",
            "ann|1\nbob|10\nbob|20\ncid|100\nann|5",
        );
    let text = |staff: &str, deeds: &str, subject: &str| {
        format!(
            r#"table staff from memory "staff" {{ key id {staff} }}
               table deeds from memory "deeds" {{ link who -> staff {deeds} }}
               scorecard s {{ subject staff {subject} bands {{ a otherwise }}
                 kpi k weight 1 {{ value sum(deeds.net) score 0 -> 0, 1 -> 1 }}
                 kpi o weight 1 {{ value sum(deeds.net)[overall] score 0 -> 0, 1 -> 1 }} }}"#
        )
    };
    let run = |staff, deeds, subject| {
        let ran = tables
            .run(&text(staff, deeds, subject), &Request::default())
            .expect("values");
        (ran.shown(0), ran.shown(1)[0].clone())
    };
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(run("", "", ""), (texts(&["6", "30", "100"]), "136".into()));
    assert_eq!(
        run("", "where net > 4", ""),
        (texts(&["5", "30", "100"]), "135".into())
    );
    assert_eq!(
        run("", "where who.level < 3", ""),
        (texts(&["6", "30", "0"]), "36".into())
    );
    assert_eq!(
        run("", "", "where level > 1"),
        (texts(&["30", "100"]), "136".into())
    );
    // Rows that link to a dropped row belong to nobody, but are there.
    assert_eq!(
        run("where level <> 2", "", ""),
        (texts(&["6", "100"]), "136".into())
    );
}

#[test]
fn people_can_be_gathered_from_where_they_appear() {
    let tables = Tables::new()
        .with(
            "calls",
            "agent:text day:date",
            "zoe|2024-01-01\nann|2024-01-02\nzoe|2024-01-03\n|2024-01-04",
        )
        .with("mails", "writer:text", "bob\nann");
    let text = r#"
        table calls from memory "calls" { time day }
        table mails from memory "mails" {}
        table people from distinct calls.agent, mails.writer
        scorecard s { subject people bands { a otherwise }
          kpi k weight 1 { value count(calls) score 0 -> 0, 1 -> 1 }
          kpi m weight 1 { value count(mails) score 0 -> 0, 1 -> 1 } }"#;
    let ran = tables.run(text, &Request::default()).expect("values");
    assert_eq!(
        ran.values
            .subjects
            .iter()
            .map(|subject| subject.key.as_str())
            .collect::<Vec<_>>(),
        ["ann", "bob", "zoe"]
    );
    assert_eq!(ran.shown(0), ["1", "0", "2"]);
    assert_eq!(ran.shown(1), ["1", "1", "0"]);
}
