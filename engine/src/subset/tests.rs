//! Which subjects are meant by what is typed.

use super::*;

fn subjects() -> Vec<Subject> {
    [("E1", Some("李娜")), ("E2", None), ("Moreau, Claire", None)]
        .map(|(key, label)| Subject {
            key: key.to_owned(),
            label: label.map(str::to_owned),
        })
        .into()
}

fn picked(keys: &[&str]) -> Result<Option<Vec<usize>>, (String, Option<String>)> {
    let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    pick(&subjects(), &keys).map_err(|error| match error {
        Error::Request { message, help } => (message.to_string(), help.map(|help| help.to_string())),
        other => panic!("{other}"),
    })
}

#[test]
fn keys_may_stand_apart_or_with_commas_between() {
    assert_eq!(picked(&[]), Ok(None));
    assert_eq!(picked(&["E2", "E1"]), Ok(Some(vec![0, 1])));
    assert_eq!(picked(&["E2,E1"]), Ok(Some(vec![0, 1])));
    assert_eq!(picked(&["E1，", "E2, E1"]), Ok(Some(vec![0, 1])));
}

#[test]
fn a_key_with_a_comma_means_itself() {
    assert_eq!(picked(&["Moreau, Claire"]), Ok(Some(vec![2])));
    assert_eq!(picked(&["Moreau, Claire", "E1"]), Ok(Some(vec![0, 2])));
}

#[test]
fn what_is_no_key_is_told_alone() {
    let said = |key: &str, help: &str| {
        let message = format!("there is no subject with the key `{key}`");
        Err((message, Some(help.to_owned())))
    };
    assert_eq!(picked(&["E1,E22"]), said("E22", "did you mean `E2`?"));
    assert_eq!(
        picked(&["李娜"]),
        said("李娜", "this is what `E1` is called; write the key")
    );
    assert!(picked(&[","]).is_err(), "nobody is not everybody");
}
