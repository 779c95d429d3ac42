//! Explanations end in the numbers of a run: of every subject of the examples and of the good scorecards of the corpus,
//! each value, score, weight and grade in the tree is that of `weigh run`.

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use program::{root, stdout_of};
use weigh_engine::dsl::compile::{Files, Settings};
use weigh_engine::dsl::model::Member;
use weigh_engine::explain::{Content, Explained, Part, Question};
use weigh_engine::outcome::{Cell, Outcome};
use weigh_engine::{Program, Registry, Request, Unwatched};
use weigh_words::Text;

/// The files with scorecards.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join("examples"), root().join("tests/corpus/good")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "kpi") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() >= 9, "{found:?}");
    found
}

/// The names of the scorecards in a file, each once.
fn scorecards(program: &Program) -> BTreeSet<String> {
    let scorecards = program.model().scorecards.iter();
    scorecards.map(|scorecard| scorecard.name.clone()).collect()
}

struct Disk;

impl Files for Disk {
    fn read(&self, from: &str, path: &str) -> Result<(String, String), Text> {
        let path = Path::new(from).parent().expect("a folder").join(path);
        let text = fs::read_to_string(&path).map_err(|error| Text::verbatim(error.to_string()))?;
        Ok((path.display().to_string(), text))
    }
}

fn open(file: &Path) -> Program {
    let text = fs::read_to_string(file).expect("a scorecard");
    let mut registry = Registry::default();
    registry.register(Box::new(weigh_csv::Csv));
    registry.register(Box::new(weigh_xlsx::Xlsx));
    let name = file.display().to_string();
    Program::open(&name, &text, &Disk, &Settings::default(), Arc::new(registry)).expect("a program")
}

#[test]
fn every_number_in_a_tree_is_that_of_the_run() {
    for (file, scorecard) in (files().into_iter()).flat_map(|file| {
        scorecards(&open(&file))
            .into_iter()
            .map(move |name| (file.clone(), name))
    }) {
        let mut program = open(&file);
        let request = Request {
            scorecard: Some(scorecard),
            ..Request::default()
        };
        let outcome = program.run(&request, &Unwatched).expect("an outcome");
        let mut seen = 0;
        for (row, subject) in outcome.subjects.iter().enumerate() {
            let question = Question {
                subject: subject.key.clone(),
                request: request.clone(),
                ..Question::default()
            };
            let explanation = program.explain(&question, &Unwatched).expect("an explanation");
            assert_eq!(explanation.subject, *subject);
            let [explained] = explanation.periods.as_slice() else {
                panic!("one period was run");
            };
            assert_eq!(explained.rank, outcome.results.ranks[row], "{}", file.display());
            same(&outcome, row, &explained.total, &mut seen);
            reached(&outcome, explained);
        }
        let parts = outcome.results.kpis.len() + outcome.results.groups.len();
        assert_eq!(seen, parts * outcome.subjects.len(), "{}", file.display());
    }
}

/// A part and all below it.
fn same(outcome: &Outcome, row: usize, part: &Part, seen: &mut usize) {
    *seen += 1;
    let results = &outcome.results;
    let (scores, weights, grades) = match part.member {
        Member::Kpi(id) => {
            let kpi = &results.kpis[id.0 as usize];
            (&kpi.scores, &kpi.weights, &kpi.grades)
        }
        Member::Group(id) => {
            let group = &results.groups[id.0 as usize];
            (&group.scores, &group.weights, &group.grades)
        }
    };
    let name = outcome.scorecard.name_of(part.member);
    same_cell(&part.score, &scores.cell(row), name);
    assert_eq!(part.share, weights[row], "the weight of {name}");
    let grade = part.grade.as_ref().map(|grade| grade.band);
    assert_eq!(
        grade,
        grades.as_ref().map(|grades| grades[row]),
        "the grade of {name}"
    );
    match (&part.content, part.member) {
        (Content::Kpi { value, target, .. }, Member::Kpi(id)) => {
            let kpi = &results.kpis[id.0 as usize];
            same_cell(value, &kpi.values.cell(row), name);
            let targets = kpi.targets.as_ref().map(|targets| targets.cell(row));
            assert_eq!(target.is_some(), targets.is_some());
            if let Some((target, expected)) = target.as_ref().zip(targets) {
                same_cell(&target.value, &expected, name);
            }
        }
        (Content::Group { parts, .. }, _) => {
            for part in parts {
                same(outcome, row, part, seen);
            }
        }
        (Content::Kpi { .. }, Member::Group(_)) => panic!("a group is made of parts"),
    }
}

fn same_cell(ours: &Cell, expected: &Cell, name: &str) {
    // Digits beyond the last one that is there are the same number.
    let same = match (ours, expected) {
        (Cell::Exact(ours), Cell::Exact(expected)) => ours.compare(*expected).is_eq(),
        (ours, expected) => ours == expected,
    };
    assert!(same, "{name}: {ours:?} is not {expected:?}");
}

/// What is said to bring something brings something, the most first.
fn reached(outcome: &Outcome, explained: &Explained) {
    let (worst, best) = outcome.scorecard.scale;
    assert!(worst.compare(best).is_lt());
    let gain = |at: &Option<weigh_engine::explain::Supposition>| at.as_ref().map(|at| at.gain.settle());
    for pair in explained.raises.windows(2) {
        assert!(gain(&pair[0].step) >= gain(&pair[1].step) || pair[1].step.is_none());
    }
    let now = explained.total.grade.as_ref().and_then(|grade| grade.band);
    for raise in &explained.raises {
        for supposed in [&raise.step, &raise.next, &raise.most].into_iter().flatten() {
            assert!(!supposed.gain.is_negative() && !supposed.gain.settle().is_zero());
            assert_ne!(supposed.value, raise.value);
        }
        if let (Some(reached), Some(now)) = (&raise.grade, now) {
            assert!(reached.grade.is_some_and(|grade| grade < now));
        }
    }
}

#[test]
fn as_json_it_keeps_its_contract() {
    let schema = fs::read_to_string(root().join("docs/explanation.schema.json")).expect("the schema");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for file in files() {
        let scorecard = scorecards(&open(&file)).pop_first().expect("a scorecard");
        let file = file
            .strip_prefix(root())
            .expect("below the root")
            .display()
            .to_string();
        let run = stdout_of(&["run", &file, "--scorecard", &scorecard, "--format", "csv"]);
        for line in run.lines().skip(1).take(4) {
            let key = line.split(',').next().expect("a key");
            let text = stdout_of(&[
                "explain",
                &file,
                "--scorecard",
                &scorecard,
                "--subject",
                key,
                "--format",
                "json",
                "--rows",
                "2",
            ]);
            let value = serde_json::from_str(&text).expect("JSON");
            let errors: Vec<String> = (validator.iter_errors(&value))
                .map(|error| format!("{file}, {key}, {}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

/// A scorecard of one number for each subject, in a folder of its own.
fn form(body: &str, rows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text =
        format!("table staff from csv \"staff.csv\" {{ key id }}\nscorecard form {{ subject staff {body} }}");
    fs::write(folder.path().join("form.kpi"), text).expect("a file");
    fs::write(folder.path().join("staff.csv"), format!("id,a\n{rows}")).expect("a file");
    folder
}

fn told(folder: &tempfile::TempDir, subject: &str) -> String {
    let file = folder.path().join("form.kpi").display().to_string();
    stdout_of(&["explain", &file, "--subject", subject])
}

#[test]
fn a_total_without_a_rounding_is_never_told_as_the_next_grade() {
    let folder = form(
        "bands { excellent >= 90, good >= 70, poor otherwise } kpi k weight 1 { value staff.a score = value }",
        "E1,89.96\n",
    );
    let text = told(&folder, "E1");
    assert!(text.contains("Total 89.96 · good"), "{text}");
    assert!(text.contains("excellent begins 0.04 higher"), "{text}");
}

#[test]
fn a_total_near_a_border_is_told_to_be_near() {
    let folder = form(
        "round total 0 bands { excellent 90..100, good 70..89, poor 0..69 }
         kpi k weight 1 { value staff.a score = value limit 0..100 }",
        "E1,89.4999\nE2,80\n",
    );
    let text = told(&folder, "E1");
    assert!(
        text.contains("rounded  89.4999 → 89 (half up, to whole points)"),
        "{text}"
    );
    assert!(
        text.contains("near     before rounding the score is 89.4999"),
        "{text}"
    );
    assert!(
        !told(&folder, "E2").contains("near "),
        "80 is far from any border"
    );
}

#[test]
fn what_a_veto_holds_cannot_be_raised() {
    let folder = form(
        "bands { excellent >= 90, good >= 70, poor otherwise }
         veto \"Leak\" when staff.a < 1_000, score at most 50
         kpi k weight 1 { value staff.a score 0 -> 0, 100 -> 100 }",
        "E1,60\n",
    );
    let text = told(&folder, "E1");
    assert!(
        text.contains("\"Leak\" struck: score at most 50 when staff.a < 1_000 (it is 60)"),
        "{text}"
    );
    assert!(text.contains("a veto holds the total where it is"), "{text}");
}
