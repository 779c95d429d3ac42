//! What a worker says is what it meant, in every language; and what comes is cleaned.

use serde_json::json;
use weigh_words::{Language, Text, text};

use super::{Fault, OptionError, Problem, Said, Trace, read, write};

fn crossed(said: &Said) -> Said {
    let mut pipe = Vec::new();
    write(&mut pipe, said, &[]).expect("a frame");
    let (said, body) = read(&mut pipe.as_slice()).expect("a frame").expect("one");
    assert!(body.is_empty());
    said
}

fn chinese(text: &Text) -> String {
    text.in_language(Language::Chinese)
}

#[test]
fn what_is_wrong_arrives_in_words_that_can_be_said_in_any_language() {
    let why = text!(
        "its array of {arrow} {what}",
        arrow = "Float64",
        what = text!("has no values")
    );
    match crossed(&Said::Broken(why.clone())).answer() {
        Err(Fault::Broken(arrived)) => assert_eq!((&arrived, chinese(&arrived)), (&why, chinese(&why))),
        other => panic!("{other:?}"),
    }
    assert_eq!(chinese(&why), "它的 Float64 数组没有值");
    let error = OptionError {
        pointer: "/tresh".to_owned(),
        message: text!("there is no option `{option}`", option = "tresh"),
        help: Some(text!("did you mean `{name}`?", name = "threshold")),
    };
    match crossed(&Said::Options(error.clone())).answer() {
        Err(Fault::Options(arrived)) => assert_eq!(*arrived, error),
        other => panic!("{other:?}"),
    }
    let problem = Problem::Malformed { why };
    match crossed(&Said::Refused {
        problem: problem.clone(),
        trace: Trace::default(),
    }) {
        Said::Refused { problem: arrived, .. } => assert_eq!(arrived, problem),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_worker_in_another_language_sends_strings() {
    let said = json!({"failed": {"status": 1, "message": "no\u{7} rows"}});
    let said: Said = serde_json::from_value(said).expect("an answer");
    match said.answer() {
        Err(Fault::Failed(failure)) => assert_eq!(failure.message, Text::verbatim("no  rows")),
        other => panic!("{other:?}"),
    }
}
