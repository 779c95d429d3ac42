//! Records are found by their brackets, whatever stands in their strings.

use super::*;

const LIMITS: Limits = Limits {
    chunk: 1,
    record: 1000,
    key: 100,
    columns: 100,
    depth: 8,
};

/// The texts of the chunks, which hold a record each, and what is wrong behind them.
fn records(text: &str, at: Option<&str>) -> (Vec<String>, Option<Wrong>) {
    let path: Option<Vec<String>> = at.map(|at| at.split('.').map(str::to_owned).collect());
    let layout = layout(Walk::new(text.as_bytes()), path.as_deref(), LIMITS);
    let piece = |chunk: &Chunk| text[chunk.start as usize..chunk.end as usize].to_owned();
    let before: Vec<u64> = layout.chunks.iter().map(|chunk| chunk.before).collect();
    assert_eq!(before, (0..before.len() as u64).collect::<Vec<_>>());
    (layout.chunks.iter().map(piece).collect(), layout.wrong)
}

fn found(text: &str, at: Option<&str>) -> Vec<String> {
    let (records, wrong) = records(text, at);
    assert!(wrong.is_none(), "{wrong:?}");
    records
}

#[test]
fn a_list_and_lines_hold_the_same_records() {
    let one = r#"{"a": "}],\"[{\\"}"#;
    let other = r#"{"a": [1, {"b": []}], "c": {}}"#;
    for text in [
        format!("[{one},{other}]"),
        format!(" [ {one} ,\n {other}\n]\n"),
        format!("{one}\n{other}\n"),
        format!("{one}\r\n\r\n{other}"),
        format!("{one}{other}"),
    ] {
        assert_eq!(found(&text, None), [one, other], "{text}");
    }
    for text in ["[]", "", " \n", "[ ]"] {
        assert!(found(text, None).is_empty(), "{text:?}");
    }
}

#[test]
fn a_path_leads_over_objects_to_a_list() {
    let text = r#"{"status": {"rows": "]"}, "data": {"n": -1.5e3, "rows": [{"id": 1}, {"id": 2}], "more": [[{}]]}, "end": null}"#;
    assert_eq!(found(text, Some("data.rows")), [r#"{"id": 1}"#, r#"{"id": 2}"#]);
    let nowhere = |at: &str| match records(text, Some(at)).1 {
        Some(Wrong::Nowhere { known, keys }) => (known, keys),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        nowhere("rows"),
        (0, ["status", "data", "end"].map(str::to_owned).to_vec())
    );
    assert_eq!(
        nowhere("data.row"),
        (1, ["n", "rows", "more"].map(str::to_owned).to_vec())
    );
    assert_eq!(nowhere("end.rows"), (1, Vec::new()));
    let place = text.find("{\"n\"").expect("the object") as u64;
    assert!(matches!(records(text, Some("data")).1, Some(Wrong::NoList(offset)) if offset == place));
    let twice = r#"{"rows": [{"id": 1}], "rows": []}"#;
    assert!(matches!(
        records(twice, Some("rows")).1,
        Some(Wrong::Other { offset: 22, .. })
    ));
}

#[test]
fn what_is_wrong_between_records_is_told_at_its_place() {
    for (text, place) in [
        ("[{},]", 4),
        ("[,{}]", 1),
        ("[{} {}]", 4),
        ("[{}] {}", 5),
        ("[{}}", 3),
        ("{},{}", 2),
        ("{}]", 2),
    ] {
        match records(text, None).1 {
            Some(Wrong::Other { offset, .. }) => assert_eq!(offset, place, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    for text in [
        "[",
        "[{}",
        "[{},",
        "[{}, {\"a\": [1",
        "{\"a\": \"x",
        "{\"a\": \"x\\",
    ] {
        assert!(matches!(records(text, None).1, Some(Wrong::Ends)), "{text}");
    }
    let long = format!("[{{}}, {{\"a\": \"{}\"}}]", "x".repeat(1000));
    assert!(matches!(records(&long, None).1, Some(Wrong::TooLong(_))));
}
