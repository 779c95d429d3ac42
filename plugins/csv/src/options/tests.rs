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
    let plain = Options {
        delimiter: None,
        encoding: None,
        header: true,
        decimal_comma: None,
    };
    assert_eq!(read(json!({})), Ok(plain));
    let all = json!({"delimiter": "tab", "encoding": "GBK", "header": false, "decimal_comma": true});
    let wanted = Options {
        delimiter: Some(b'\t'),
        encoding: Some(Named::Gb18030),
        header: false,
        decimal_comma: Some(true),
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
        "a csv table has the options `delimiter`, `encoding`, `header`, `decimal_comma`"
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
        ("`header` cannot be \"maybe\"", "it is yes or no")
    );
}
