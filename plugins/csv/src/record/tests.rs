//! Records and quotes, against a reader that takes one byte after the other.

use proptest::prelude::*;

use super::*;

const DIALECT: Dialect = Dialect {
    delimiter: b',',
    line_end: b'\n',
};

/// The state at the end of a text, byte by byte from its beginning.
fn slowly(bytes: &[u8]) -> State {
    let mut state = State::Outside;
    let mut before = Some(0);
    for byte in bytes {
        state = match (state, *byte) {
            (State::Inside, b'"') => State::Closed,
            (State::Inside, _) | (State::Closed, b'"') => State::Inside,
            (State::Outside, b'"') if before.is_some_and(|blanks| blanks <= MOST_BLANKS) => State::Inside,
            (State::Outside | State::Closed, _) => State::Outside,
        };
        // How many blanks came since the cell began; none if it has begun with something else.
        before = match *byte {
            b',' | b'\n' if state == State::Outside => Some(0),
            b' ' | b'\t' | b'\r' if state == State::Outside => before.map(|blanks| blanks + 1),
            _ => None,
        };
    }
    state
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(b"\"\",\n x\r".to_vec()), 0..60)
}

/// A text as programs write them, long enough to be read many bytes at a time, sometimes with quotes at odd places.
fn long_text() -> impl Strategy<Value = Vec<u8>> {
    let pieces = vec!["\"a\",", "\"b\"\"c\"\n", "\"\",", "\",\n\"\r\n", "d,", ",", "\n"];
    let odd = prop::sample::select(vec![
        "5\" pipe,",
        " \"e\" ,",
        "\"f\"g,",
        "\"f\"\"",
        "x\"\"\n",
        "   \"",
    ]);
    (
        prop::collection::vec(prop::sample::select(pieces), 0..120),
        prop::collection::vec((odd, 0_usize..120), 0..4),
    )
        .prop_map(|(mut pieces, odd)| {
            for (odd, place) in odd {
                pieces.insert(place.min(pieces.len()), odd);
            }
            pieces.concat().into_bytes()
        })
}

proptest! {
    #[test]
    fn steps_over_long_texts_lead_to_the_same_state(bytes in long_text(), cut in 0_usize..400) {
        let cut = cut.min(bytes.len());
        let first = Step::over(&bytes[..cut], 0, DIALECT).from(State::Outside);
        prop_assert_eq!(first, slowly(&bytes[..cut]));
        prop_assert_eq!(Step::over(&bytes, cut, DIALECT).from(first), slowly(&bytes));
    }

    #[test]
    fn steps_lead_to_the_same_state_wherever_the_text_is_cut(bytes in text(), cut in 0_usize..60) {
        let cut = cut.min(bytes.len());
        let first = Step::over(&bytes[..cut], 0, DIALECT).from(State::Outside);
        prop_assert_eq!(first, slowly(&bytes[..cut]));
        let second = Step::over(&bytes, cut, DIALECT).from(first);
        prop_assert_eq!(second, slowly(&bytes));
    }

    #[test]
    fn a_record_ends_at_the_first_line_end_outside_quotes(bytes in text()) {
        let ends = (0..bytes.len()).find(|place| bytes[*place] == b'\n' && slowly(&bytes[..*place]) != State::Inside);
        match record_end(&bytes, 0, State::Outside, DIALECT) {
            Ok(end) => prop_assert_eq!(Some(end - 1), ends),
            Err(state) => {
                prop_assert_eq!(None, ends);
                prop_assert_eq!(state, slowly(&bytes));
            }
        }
    }
}

#[test]
fn a_quote_opens_a_cell_only_at_its_beginning() {
    let state = |text: &str| Step::over(text.as_bytes(), 0, DIALECT).from(State::Outside);
    assert_eq!(state("a,\"b"), State::Inside);
    assert_eq!(state("a, \t\"b"), State::Inside);
    assert_eq!(state("a,5\" pipe"), State::Outside);
    assert_eq!(state("a,\"b\"\"c"), State::Inside);
    assert_eq!(state("a,\"b\""), State::Closed);
    assert_eq!(state("a,\"b\" \""), State::Outside);
    let far = format!("a,{}\"b", " ".repeat(MOST_BLANKS));
    assert_eq!(state(&far), State::Inside);
    let too_far = format!("a,{}\"b", " ".repeat(MOST_BLANKS + 1));
    assert_eq!(state(&too_far), State::Outside);
}
