//! What a piece of a form stands in while it is run: the tables and measures of the page's `practice.kpi`, and whatever
//! clauses it needs beside its own.

use std::path::Path;

/// The form whose tables and measures the pieces of a page are about.
pub(crate) const FILE: &str = "practice.kpi";

/// Whether a mark is the name of a file.
pub(crate) fn is_file(mark: &str) -> bool {
    Path::new(mark)
        .extension()
        .is_some_and(|extension| extension == "kpi")
}

/// A whole form around a piece: declarations, clauses of a scorecard, or clauses of a KPI. None for any other kind.
pub(crate) fn complete(practice: &str, kind: &str, piece: &str) -> Option<String> {
    let tables = practice.split("\nscorecard ").next().unwrap_or_default();
    let scorecard = |piece: &str| {
        let mut clauses = String::new();
        for (word, clause) in [("subject", "subject staff"), ("period", "period quarter")] {
            if !begins(piece, &[word]) {
                clauses += clause;
                clauses.push('\n');
            }
        }
        clauses.push_str(piece);
        if !begins(piece, &["kpi", "group"]) {
            clauses.push_str("kpi rating { value csat score 1 -> 0, 5 -> 100 }\n");
        }
        format!("scorecard piece {{\n{clauses}}}\n")
    };
    let form = match kind {
        "declarations" if begins(piece, &["scorecard"]) => piece.to_owned(),
        "declarations" => piece.to_owned() + &scorecard(""),
        "scorecard" => scorecard(piece),
        "kpi" => {
            let value = if begins(piece, &["value"]) {
                ""
            } else {
                "value csat\n"
            };
            let score = if begins(piece, &["score"]) {
                ""
            } else {
                "score 1 -> 0, 5 -> 100\n"
            };
            scorecard(&format!("kpi rating {{\n{value}{piece}{score}}}\n"))
        }
        _ => return None,
    };
    Some(format!("{tables}\n{form}"))
}

/// A form with a KPI for each formula: 1 where it comes to what is said, 0 where it does not.
pub(crate) fn formulas(practice: &str, formulas: &[&str]) -> String {
    let kpis: Vec<String> = formulas
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let (formula, meant) = line.split_once("# =").unwrap_or((line, "what it should come to"));
            let value = match meant.trim() {
                "yes" => format!("if {formula} then 1 else 0"),
                "no" => format!("if {formula} then 0 else 1"),
                "missing" => format!("if ({formula}) is missing then 1 else 0"),
                meant => format!("if ({formula}) = {meant} then 1 else 0"),
            };
            format!("kpi f{at} {{\nvalue {value}\nscore = 0\n}}\n")
        })
        .collect();
    complete(practice, "scorecard", &kpis.concat()).unwrap_or_default()
}

/// Whether a line of a piece begins with one of these words.
fn begins(piece: &str, words: &[&str]) -> bool {
    piece
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .any(|first| words.contains(&first))
}
