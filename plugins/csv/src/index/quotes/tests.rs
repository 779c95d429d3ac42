//! Quotes followed many bytes at a time, against one after the other.

use proptest::prelude::*;

use super::*;
use crate::wide;

const DIALECT: Dialect = Dialect {
    delimiter: b',',
    line_end: b'\n',
};

#[test]
fn quotes_of_whole_cells_are_followed_to_the_end() {
    let text = "\"a\",\"b,\"\"\n\",c\r\n\"\",\"d\"\r\n".repeat(64);
    let follow = |text: &str| {
        wide::run(Follow {
            quotes: Quotes::at_record(),
            bytes: text.as_bytes(),
            dialect: DIALECT,
        })
    };
    let whole = follow(&text).unwrap();
    assert!(whole.seen && whole.doubled && !whole.is_inside() && !whole.is_closed());
    for odd in [
        "a\"b,",
        "\"a\"b,",
        " \"a\",",
        "\"a\" ,",
        "\"a\"\r,",
        "\"\"\"a,\"b\",",
    ] {
        let text = format!("{odd}{text}");
        assert_eq!(follow(&text), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn each_kind_of_instructions_follows_alike(text in prop::collection::vec(prop::sample::select(vec!["\"a\"", "\"\"", "\"a,\n\"", ",", "\n", "\r\n", "a", "\"x\"\"y\""]), 0..200)) {
        let text = text.concat();
        let work = Follow { quotes: Quotes::at_record(), bytes: text.as_bytes(), dialect: DIALECT };
        let answers = wide::run_each(&work);
        for answer in &answers {
            prop_assert_eq!(answer, &answers[0]);
        }
    }
}
