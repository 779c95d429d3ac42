//! What a report does in a browser: sorting, searching, one subject at a time, colours, with few subjects and with many. Each script
//! of `browser/` is put behind the page, acts as a reader does and says what it sees; Chromium runs it. Without Chromium these tests
//! say so and pass.

mod program;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use program::{root, weigh};
use tempfile::TempDir;

/// The browser, where there is one: what `CHROMIUM` names, or what it is usually called.
fn browser() -> Option<PathBuf> {
    let chosen = std::env::var_os("CHROMIUM").map(PathBuf::from);
    chosen.or_else(|| {
        let folders = std::env::var_os("PATH")?;
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        let places: Vec<PathBuf> = std::env::split_paths(&folders)
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .collect();
        places.into_iter().find(|place| place.is_file())
    })
}

/// Writes a report, adds the actions of a script of `browser/` to it, and answers what that has seen, step by step; none without
/// a browser.
fn seen(arguments: &[&str], script: &str) -> Option<BTreeMap<String, serde_json::Value>> {
    let Some(browser) = browser() else {
        eprintln!("there is no Chromium, so nobody looked at the page; name one with CHROMIUM");
        return None;
    };
    let folder = TempDir::new().expect("a folder");
    let page = folder.path().join("report.html");
    let out = page.to_str().expect("a path in UTF-8");
    let run = [arguments, &["--out", out, "-q"]].concat();
    let written = weigh(&run);
    assert!(
        written.status.success(),
        "{run:?}: {}",
        String::from_utf8_lossy(&written.stderr)
    );
    act(&page, script);
    let shown = Command::new(browser)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--virtual-time-budget=10000",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg("--dump-dom")
        .arg(format!("file://{out}"))
        .output()
        .expect("the browser runs");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let (_, said) = shown
        .split_once("<pre id=\"seen\">")
        .expect("what the script has seen");
    let (said, _) = said.split_once("</pre>").expect("its end");
    let said = said
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    Some(serde_json::from_str(&said).expect("JSON"))
}

/// Puts a script behind the page.
fn act(page: &Path, script: &str) {
    let read = |name: &str| fs::read_to_string(root().join("tests/browser").join(name)).expect("a script");
    let text = fs::read_to_string(page).expect("the page");
    let script = format!(
        "<script>\n{}\n{}\n</script></body>",
        read("reader.js"),
        read(script)
    );
    let text = text.replacen("</body>", &script, 1);
    assert!(text.contains(&script), "a page has a body");
    fs::write(page, text).expect("the page");
}

/// What the script has seen must be this, step by step.
fn assert_seen(seen: &BTreeMap<String, serde_json::Value>, expected: &[(&str, serde_json::Value)]) {
    assert_eq!(
        seen.get("failed"),
        None,
        "the script did not come to its end: {seen:#?}"
    );
    for (step, value) in expected {
        assert_eq!(seen.get(*step), Some(value), "{step}");
    }
    assert_eq!(seen.len(), expected.len(), "{seen:#?}");
}

#[test]
fn a_reader_sorts_searches_and_opens_a_subject() {
    let run = ["run", "examples/specialist/specialist.kpi", "--language", "en"];
    let Some(seen) = seen(&run, "report.js") else {
        return;
    };
    assert_seen(
        &seen,
        &[
            ("by rank", serde_json::json!(["E003", "E009", "E016"])),
            (
                "by total, from the lowest",
                serde_json::json!(["E001", "E013", "E004"]),
            ),
            ("said of the order", serde_json::json!("ascending")),
            (
                "the heat map follows",
                serde_json::json!(["李娜", "马超", "刘洋"]),
            ),
            ("grades from the best", serde_json::json!("优秀")),
            ("found", serde_json::json!(["E019"])),
            ("found in the heat map", serde_json::json!(["林夏"])),
            ("said of the search", serde_json::json!("1 of 24 shown")),
            ("nobody found", serde_json::json!("No subject fits the search")),
            ("all again", serde_json::json!(24)),
            ("values of the heat map", serde_json::json!("92.0 %")),
            ("an open subject", serde_json::json!(["何平"])),
            ("the overview is away", serde_json::json!("none")),
            ("the title", serde_json::json!("何平 – 客户关系专员季度考核")),
            ("the next one", serde_json::json!(["朱琳"])),
            ("back", serde_json::json!("block")),
            ("dark", serde_json::json!("dark")),
            ("labels", serde_json::json!([])),
        ],
    );
}

#[test]
fn of_many_subjects_some_are_drawn_and_all_can_be_found() {
    let folder = TempDir::new().expect("a folder");
    let form = crowd(folder.path());
    let run = ["run", form.to_str().expect("a path in UTF-8"), "--language", "en"];
    let Some(seen) = seen(&run, "large.js") else {
        return;
    };
    assert_seen(
        &seen,
        &[
            ("drawn", serde_json::json!([200, 200])),
            ("the best", serde_json::json!(["Person 399", "Person 398"])),
            ("drawn after asking for more", serde_json::json!([400, 400])),
            ("nothing more to draw", serde_json::json!(true)),
            (
                "by total, from the lowest",
                serde_json::json!(["Person 1", "Person 2"]),
            ),
            ("who has no total stands last", serde_json::json!("Person 0")),
            ("found", serde_json::json!(["Person 123"])),
            ("said of the search", serde_json::json!("1 of 400 shown")),
            ("an open subject", serde_json::json!(["Person 123 E123"])),
            ("its scores", serde_json::json!(["61.5", "50.0"])),
            ("the next one", serde_json::json!(["Person 122 E122"])),
            (
                "why a score is missing",
                serde_json::json!(["Salesstaff.sales is empty", "Mood"]),
            ),
            ("on paper", serde_json::json!([[400, 400], true])),
            ("on the screen again", serde_json::json!([200, 200])),
            (
                "said on paper",
                serde_json::json!("14 of 400 subjects are printed"),
            ),
        ],
    );
}

/// A scorecard of four hundred subjects in a folder.
fn crowd(folder: &Path) -> PathBuf {
    let mut rows = "id,name,sales,mood\n".to_owned();
    for at in 0..400 {
        let sales = if at == 0 {
            String::new()
        } else {
            format!("{}", f64::from(at) / 2.0)
        };
        writeln!(rows, "E{at},Person {at},{sales},50").expect("a text grows");
    }
    fs::write(folder.join("staff.csv"), rows).expect("a file");
    let form = folder.join("crowd.kpi");
    let text = "\
table staff from csv \"staff.csv\" {
  key id
  label name
  column sales: number
}

scorecard crowd \"A crowd\" {
  subject staff
  round score 1
  round total 1

  kpi sales \"Sales\" weight 50% {
    value staff.sales
    score 0 -> 0, 100 -> 100, 200 -> 200
    missing fail
  }
  kpi mood \"Mood\" weight 50% {
    value staff.mood
    score 0 -> 0, 100 -> 100
  }
}
";
    fs::write(&form, text).expect("a file");
    form
}
