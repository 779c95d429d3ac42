//! Options as they are written, and as they cannot be.

use serde_json::{Value, json};

use super::*;

fn read(given: &Value) -> Result<Options, (String, String, String)> {
    Options::read(given.as_object().expect("options")).map_err(|error| match error {
        SourceError::Option {
            option,
            message,
            help,
        } => (
            option,
            message.to_string(),
            help.map(|help| help.to_string()).unwrap_or_default(),
        ),
        other => panic!("{other}"),
    })
}

#[test]
fn options_are_what_they_say() {
    let options = read(
        &json!({"sheet": 2, "header": 3, "range": "B3:F200", "totals": false, "fill_merged": true, "missing": "-"}),
    );
    assert_eq!(
        options,
        Ok(Options {
            sheet: Which::Number(2),
            header: Header::Row(3),
            range: Area::read("B3:F200"),
            totals: Some(false),
            fill_merged: Some(true),
            missing: Markers::new(["-"]),
        })
    );
    assert_eq!(
        read(&json!({"header": false})).expect("options").header,
        Header::None
    );
    assert_eq!(
        read(&json!({"sheet": "名单"})).expect("options").sheet,
        Which::Name("名单".to_owned())
    );
}

#[test]
fn what_an_option_cannot_be_is_told() {
    let said = [
        json!({"sheet": 0}),
        json!({"header": "3"}),
        json!({"range": "B3"}),
        json!({"totals": 1}),
        json!({"shet": 1}),
        json!({"colour": 1}),
    ]
    .map(|given| {
        let (option, message, help) = read(&given).expect_err("no options");
        format!("{option}: {message}: {help}")
    });
    insta::assert_snapshot!(said.join("\n"), @r#"
    sheet: `sheet` cannot be 0: it is the name of a sheet in quotes, or its number, from 1
    header: `header` cannot be "3": it is the number of the row that names the columns, or yes, or no
    range: `range` cannot be "B3": it is two corners, such as "B3:F200"
    totals: `totals` cannot be 1: it is yes or no
    shet: an xlsx table has no option `shet`: did you mean `sheet`?
    colour: an xlsx table has no option `colour`: an xlsx table has the options `sheet`, `header`, `range`, `totals`, `fill_merged`, `missing`
    "#);
}
