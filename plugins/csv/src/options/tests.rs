//! Options as they are written in a scorecard.

use serde_json::json;

use super::*;

fn read(options: Value) -> Result<Options, SourceError> {
    let Value::Object(options) = options else {
        panic!("options are an object")
    };
    Options::read(&options)
}

fn refused(options: Value) -> (String, String, String) {
    match read(options) {
        Err(SourceError::Option {
            option,
            message,
            help,
        }) => (option, message.to_string(), help.unwrap().to_string()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn options_have_defaults_and_are_read() {
    assert_eq!(read(json!({})), Ok(Options::default()));
    let all = json!({"delimiter": "tab", "encoding": "GBK", "header": false, "decimal_comma": true,
        "missing": ["..", "NA"]});
    let wanted = Options {
        delimiter: Some(b'\t'),
        encoding: Some(Named::Gb18030),
        header: Header::None,
        decimal_comma: Some(true),
        missing: Markers::new(["..", "NA"]),
    };
    assert_eq!(read(all), Ok(wanted));
    for (text, byte) in [(",", b','), (";", b';'), ("\t", b'\t'), ("|", b'|')] {
        assert_eq!(read(json!({"delimiter": text})).unwrap().delimiter, Some(byte));
    }
}

#[test]
fn unknown_options_are_refused_with_a_suggestion() {
    let (option, message, help) = refused(json!({"delimeter": ","}));
    assert_eq!(option, "delimeter");
    assert_eq!(message, "a csv table has no option `delimeter`");
    assert_eq!(help, "did you mean `delimiter`?");
    let (_, _, help) = refused(json!({"sheet": "A"}));
    assert_eq!(
        help,
        "a csv table has the options `delimiter`, `encoding`, `header`, `decimal_comma`, `missing`"
    );
}

#[test]
fn wrong_values_are_refused() {
    let (_, message, help) = refused(json!({"delimiter": "::"}));
    assert_eq!(message, "`delimiter` cannot be \"::\"");
    assert_eq!(help, "it is one of \",\", \";\", \"tab\" and \"|\"");
    let (_, message, help) = refused(json!({"encoding": "gb18031"}));
    assert_eq!(message, "`encoding` cannot be \"gb18031\"");
    assert_eq!(help, "did you mean \"gb18030\"?");
    let (_, message, help) = refused(json!({"header": "maybe"}));
    assert_eq!(
        (message.as_str(), help.as_str()),
        (
            "`header` cannot be \"maybe\"",
            "it is the number of the row that names the columns, or yes, or no"
        )
    );
    let (_, message, help) = refused(json!({"missing": true}));
    assert_eq!(message, "`missing` cannot be true");
    assert_eq!(
        help,
        "it is what stands for no value, in quotes: `missing \"..\", \"NA\"`"
    );
}

#[test]
fn one_row_names_the_columns_and_one_sign_or_several_stand_for_no_value() {
    assert_eq!(read(json!({"header": 5})).unwrap().header, Header::Row(5));
    assert!(read(json!({"header": 0})).is_err());
    for (given, held) in [
        (json!(".."), ".."),
        (json!(-999), "-999"),
        (json!(["a", "b"]), "b"),
    ] {
        assert!(
            read(json!({ "missing": given })).unwrap().missing.hold(held),
            "{held}"
        );
    }
}
