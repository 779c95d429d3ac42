//! Passwords do not get out.

use serde_json::json;

use super::{hide, secrets};

fn hidden(options: &serde_json::Value, text: &str) -> String {
    hide(text, &secrets(options.as_object().expect("an object")))
}

#[test]
fn passwords_are_hidden_wherever_they_stand() {
    let uri = json!({"uri": "postgresql://me:s3cret@db.example/x"});
    assert_eq!(
        hidden(&uri, "cannot use s3cret at db.example"),
        "cannot use *** at db.example"
    );
    let password = json!({"username": "me", "password": "s3cret", "adbc.snowflake.auth_token": "t0ken"});
    assert_eq!(hidden(&password, "me, s3cret, t0ken"), "me, ***, ***");
    let settings = json!({"uri": "host=db password='s3cret' dbname=x"});
    assert_eq!(
        hidden(&settings, "host=db password='s3cret'"),
        "host=db password='***'"
    );
    let query = json!({"uri": "postgresql://db/x?user=me&password=s3cret"});
    assert_eq!(hidden(&query, "s3cret"), "***");
}

#[test]
fn pieces_of_a_password_that_breaks_its_uri_are_hidden() {
    let uri = json!({"uri": "postgresql://me:abc@def:ghij@db/x"});
    assert_eq!(
        hidden(&uri, "no integer \"ghij\" for host def"),
        "no integer \"***\" for host ***"
    );
}
