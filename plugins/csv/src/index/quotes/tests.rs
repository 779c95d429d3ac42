//! Quotes followed many bytes at a time, against one after the other.

use proptest::prelude::*;

use super::*;
use crate::wide;

const DIALECT: Dialect = Dialect {
    delimiter: b',',
    line_end: b'\n',
};

fn follow(text: &str) -> Quotes {
    wide::run(Follow {
        quotes: Quotes::at_record(),
        bytes: text.as_bytes(),
        from: 0,
        dialect: DIALECT,
    })
}

#[test]
fn quotes_are_followed_to_the_end_wherever_they_stand() {
    let text = "\"a\",\"b,\"\"\n\",c\r\n\"\",\"d\"\r\n".repeat(64);
    let whole = follow(&text);
    assert!(whole.seen && whole.doubled && !whole.odd && !whole.is_inside() && !whole.is_closed());
    for odd in [
        "a\"b,",
        "\"a\"b,",
        " \"a\",",
        "\"a\" ,",
        "\"a\"\r,",
        "\"\"\"a,\"b\",",
    ] {
        let text = format!("{odd}{text}");
        let whole = follow(&text[..text.len() / LANES * LANES]);
        assert!(whole.odd, "{odd}");
    }
}

proptest! {
    #[test]
    fn each_kind_of_instructions_follows_alike(text in prop::collection::vec(prop::sample::select(vec!["\"a\"", "\"\"", "\"a,\n\"", ",", "\n", "\r\n", "a", "\"x\"\"y\"", " ", "\""]), 0..200)) {
        let text = text.concat();
        let work = Follow { quotes: Quotes::at_record(), bytes: text.as_bytes(), from: 0, dialect: DIALECT };
        let answers = wide::run_each(&work);
        for answer in &answers {
            prop_assert_eq!(answer, &answers[0]);
        }
    }
}
