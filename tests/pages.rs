//! The page of each subject in the report: whatever a scorecard does, the bars add up to the total that is shown.

mod program;

use program::stdout_of;

/// The report of a form as HTML.
fn report(arguments: &[&str]) -> String {
    stdout_of(&[&["run"], arguments, &["--format", "html"]].concat())
}

/// What stands between two marks, as often as it does.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from)
        .skip(1)
        .map(|behind| behind.split_once(to).expect("what is opened is closed").0)
        .collect()
}

/// A number as it is shown, in millionths.
fn number(shown: &str) -> i64 {
    let (sign, digits) = match shown.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, shown.trim_start_matches('+')),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number = |digits: &str| -> i64 { digits.parse().unwrap_or_else(|_| panic!("{shown:?} is a number")) };
    sign * (number(whole) * 1_000_000 + number(&format!("{fraction:0<6}")))
}

/// Whether all flows of a report add up; how many there are.
fn flows_that_add_up(form: &str, page: &str) -> usize {
    let flows = between(page, "<figure class=\"flow\">", "</figure>");
    let adding = flows.iter().filter(|flow| flow.contains("What each part brings"));
    for flow in adding {
        let mut amounts: Vec<i64> = between(flow, "<td class=\"num\">", "</td>")
            .into_iter()
            .map(number)
            .collect();
        let total = amounts.pop().expect("a total");
        assert_eq!(amounts.iter().sum::<i64>(), total, "{form}: {flow}");
    }
    flows.len()
}

#[test]
fn bars_add_up_in_every_example() {
    for (name, subjects) in [
        ("specialist", 8),
        ("customer-scorecard", 8),
        ("crm-health", 8),
        ("crm-teams", 3),
        ("balanced-scorecard", 1),
        ("okr", 3),
    ] {
        let form = format!("examples/{name}/{name}.kpi");
        let flows = flows_that_add_up(name, &report(&[&form]));
        assert!(flows >= subjects, "{name}: {flows} flows");
    }
    for scorecard in ["管理序列", "专业序列", "销售序列"] {
        let page = report(&["examples/360-review/360-review.kpi", "--scorecard", scorecard]);
        assert!(flows_that_add_up(scorecard, &page) > 0, "{scorecard}");
    }
}

#[test]
fn a_page_tells_how_each_number_came_about() {
    let page = report(&["examples/specialist/specialist.kpi"]);
    let told = between(&page, "<dl class=\"told\">", "</dl>");
    assert!(told.len() > 20, "{} explanations", told.len());
    assert!(
        told.iter().any(|told| told.contains("of this subject from")),
        "rows are counted"
    );
    assert!(page.contains("What would raise the total most"));
}
