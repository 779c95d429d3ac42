//! Delimiters and line ends.

use super::*;

fn detect(text: &str) -> (char, char) {
    let dialect = Dialect::detect(text.as_bytes(), None);
    (char::from(dialect.delimiter), char::from(dialect.line_end))
}

#[test]
fn the_delimiter_is_found_from_the_first_lines() {
    assert_eq!(detect("a,b,c\n1,2,3\n").0, ',');
    assert_eq!(detect("a;b;c\n1,5;2,5;3\n").0, ';');
    assert_eq!(detect("a\tb\tc\n1, 2\t3\t4\n").0, '\t');
    assert_eq!(detect("a|b\n1|2\n").0, '|');
    assert_eq!(detect("alone\n1\n2\n").0, ',');
    assert_eq!(detect("").0, ',');
    // The header has a comma in a name, but the rows don't.
    assert_eq!(detect("name, first;age;city\nLi;5;x\nWu;6;y\n").0, ';');
    assert_eq!(detect("a;b\n\"x;y;z\";2\n\"\"\"q\"\";\";3").0, ';');
}

#[test]
fn a_named_delimiter_is_believed() {
    assert_eq!(Dialect::detect(b"a,b\n1,2\n", Some(b';')).delimiter, b';');
}

#[test]
fn line_ends_are_found_outside_quotes() {
    assert_eq!(detect("a,b\n1,2\n").1, '\n');
    assert_eq!(detect("a,b\r\n1,2\r\n").1, '\n');
    assert_eq!(detect("a,b\r1,2\r").1, '\r');
    assert_eq!(detect("a,\"b\nc\"\r1,2\r").1, '\r');
    assert_eq!(detect("a,\"b\rc\"\n1,2\n").1, '\n');
    assert_eq!(detect("a,b").1, '\n');
}
