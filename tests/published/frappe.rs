//! Appraisals of Frappe HR: ratings, trees of goals, self-appraisal, feedback.

use std::collections::BTreeMap;

use serde_json::Value;

use super::laid_out::LaidOut;
use super::{case, digits};

fn cases() -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(case("frappe-appraisal")?.join("data/cases.json")).expect("the cases");
    let cases: Value = serde_json::from_str(&text).expect("JSON");
    Some(cases["cases"].as_array().expect("a list").clone())
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    (value.as_object().expect("an object").iter())
        .map(|(name, value)| (name.clone(), value.to_string()))
        .collect()
}

/// The tables of the appraisals that are rated by hand.
fn rated(file: &str, cases: &[Value]) -> LaidOut {
    let (mut ids, mut ratings, mut stars) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases.iter().filter(|case| !case["goals_score"].is_null()) {
        let id = text(&case["id"]);
        ids.push(vec![id.clone()]);
        for (kra, rating) in pairs(&case["goals_score"]) {
            ratings.push(vec![id.clone(), kra, rating]);
        }
        let feedback = case["feedback"].as_array().expect("a list");
        let by_others = feedback
            .iter()
            .enumerate()
            .map(|(at, given)| (format!("colleague {at}"), given));
        for (by, given) in std::iter::once(("self".to_owned(), &case["self"])).chain(by_others) {
            for (criterion, number) in pairs(given) {
                stars.push(vec![id.clone(), by.clone(), criterion, number]);
            }
        }
    }
    let file = LaidOut::new(file);
    file.table("appraisals", &["id"], &ids);
    file.table("ratings", &["appraisal", "kra", "rating"], &ratings);
    file.table("stars", &["appraisal", "given_by", "criterion", "stars"], &stars);
    file
}

/// Compares what is expected of a case with our result; answers how many numbers.
fn compare(case: &Value, ours: &Value, place: impl Fn(&str) -> Option<Value>) -> usize {
    let expected = case["expect"].as_object().expect("what is expected");
    for (name, number) in expected {
        let own = place(name).unwrap_or_else(|| panic!("nothing of ours is `{name}`: {ours}"));
        assert_eq!(digits(&own), digits(number), "{}: {name}", case["id"]);
    }
    expected.len()
}

#[test]
fn appraisals_rated_by_hand() {
    let Some(cases) = cases() else { return };
    let ours = rated("frappe-appraisal/rated.kpi", &cases).outcome("rated", &[]);
    let mut compared = 0;
    for (id, result) in ours {
        let case = cases
            .iter()
            .find(|case| case["id"] == id.as_str())
            .expect("the case");
        compared += compare(case, &result, |name| {
            Some(match name {
                "goals[0].score_earned" => result["kpis"]["quality"]["score"].clone(),
                "goals[1].score_earned" => result["kpis"]["development"]["score"].clone(),
                "total_score" => result["groups"]["goals"]["score"].clone(),
                "self_score" => result["groups"]["self"]["score"].clone(),
                "avg_feedback_score" => result["groups"]["feedback"]["score"].clone(),
                "final_score" => result["total"].clone(),
                _ => return None,
            })
        });
    }
    assert_eq!(compared, 8);
}

#[test]
fn a_part_that_is_absent_leaves_its_weight_to_the_others() {
    let Some(cases) = cases() else { return };
    let ours = rated("frappe-appraisal/parts-present.kpi", &cases).outcome("parts_present", &[]);
    let totals: BTreeMap<String, String> = (ours.into_iter())
        .map(|(id, result)| (id, digits(&result["total"])))
        .collect();
    // Where all parts are there the published number; where only the goals are, theirs.
    let expected = [("final_score", "3.767"), ("manual_kra_rating", "3.6")];
    let expected = expected.map(|(id, total)| (id.to_owned(), total.to_owned()));
    assert_eq!(totals, BTreeMap::from(expected));
}

/// A goal of a tree: its key, its parent's, how deep it lies, and its progress where it has no children.
struct Goal {
    key: String,
    parent: String,
    depth: usize,
    progress: Option<String>,
}

fn walk(tree: &Value, key: &str, parent: &str, depth: usize, goals: &mut Vec<Goal>) {
    let children = tree.as_array();
    goals.push(Goal {
        key: key.to_owned(),
        parent: parent.to_owned(),
        depth,
        progress: children.is_none().then(|| tree.to_string()),
    });
    for (at, child) in children.into_iter().flatten().enumerate() {
        walk(child, &format!("{key}.{at}"), key, depth + 1, goals);
    }
}

/// The topmost goals of a case with their progress, found from the leaves up by running `parents` on each level.
fn topmost(file: &LaidOut, id: &str, trees: &Value) -> Vec<Vec<String>> {
    let header = ["appraisal", "kra", "parent", "progress"];
    let mut rows = Vec::new();
    for (kra, trees) in trees.as_object().expect("trees by KRA") {
        let mut goals = Vec::new();
        for (at, tree) in trees.as_array().expect("topmost goals").iter().enumerate() {
            walk(tree, &format!("{kra} {at}"), "", 0, &mut goals);
        }
        for depth in (1..=goals.iter().map(|goal| goal.depth).max().unwrap_or(0)).rev() {
            let level: Vec<Vec<String>> = (goals.iter().filter(|goal| goal.depth == depth))
                .map(|goal| {
                    let progress = goal.progress.clone().expect("its children are known");
                    vec![id.to_owned(), kra.clone(), goal.parent.clone(), progress]
                })
                .collect();
            file.table("goals", &header, &level);
            for (parent, result) in file.outcome("parents", &[]) {
                let goal = goals.iter_mut().find(|goal| goal.key == parent);
                goal.expect("a parent").progress = Some(digits(&result["total"]));
            }
        }
        rows.extend(goals.into_iter().filter(|goal| goal.depth == 0).map(|goal| {
            vec![
                id.to_owned(),
                kra.clone(),
                String::new(),
                goal.progress.expect("its progress"),
            ]
        }));
    }
    file.table("goals", &header, &rows);
    rows
}

#[test]
fn appraisals_by_trees_of_goals() {
    let Some(cases) = cases() else { return };
    let file = LaidOut::new("frappe-appraisal/goals.kpi");
    let mut compared = 0;
    for case in cases.iter().filter(|case| !case["goal_tree"].is_null()) {
        let id = text(&case["id"]);
        assert!(!topmost(&file, &id, &case["goal_tree"]).is_empty());
        let (subject, result) = file.outcome("appraisal", &[]).remove(0);
        assert_eq!(subject, id);
        compared += compare(case, &result, |name| {
            let (kra, number) = name.split_once('.').unwrap_or(("", name));
            let kpi = &result["kpis"][kra.to_lowercase()];
            Some(match number {
                "goal_completion" => kpi["value"].clone(),
                "goal_score" => kpi["score"].clone(),
                "goal_score_percentage" => result["groups"]["completion"]["score"].clone(),
                "total_score" => result["kpis"]["goals"]["score"].clone(),
                "final_score" => result["total"].clone(),
                _ => return None,
            })
        });
    }
    assert_eq!(compared, 15);
}
