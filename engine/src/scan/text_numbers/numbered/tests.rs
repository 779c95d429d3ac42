//! Forms of texts, and that an array changes nothing but the time.

use std::collections::HashMap;

use proptest::prelude::*;

use super::super::{Name, TextNumbers};
use super::*;

fn short(text: &str) -> Short {
    Short::of(text).expect("a short text")
}

#[test]
fn a_form_is_a_beginning_and_up_to_eight_digits() {
    let form = Form::of(short("CUS-01000002")).unwrap();
    assert_eq!(form.digits, 8);
    assert_eq!(form.number(short("CUS-01000002")), Some(1_000_002));
    assert_eq!(form.number(short("CUS-99999999")), Some(99_999_999));
    for other in [
        "CUS-0100000x",
        "CUS-0100000",
        "CUS-010000023",
        "CUT-01000002",
        "CUS-0100000\u{0}",
        "CUS-01000é2",
        "",
    ] {
        assert_eq!(form.number(short(other)), None, "{other}");
    }
    // Of more digits, the first belong to the beginning.
    let form = Form::of(short("13800138000")).unwrap();
    assert_eq!(form.number(short("13800138000")), Some(138_000));
    assert_eq!(form.number(short("13900138000")), None);
    assert!(Form::of(short("CUS-")).is_none() && Form::of(short("")).is_none());
}

#[test]
fn texts_close_together_lie_in_an_array() {
    let mut numbers = TextNumbers::default();
    for number in 0..5000 {
        numbers.insert(Name::of(&format!("EMP-{number:06}")), number);
    }
    assert!(numbers.numbered.len() > 4000, "{}", numbers.numbered.len());
    assert!(numbers.bytes() < 100_000, "{}", numbers.bytes());
}

#[test]
fn the_array_takes_another_form_when_most_texts_have_it() {
    let mut numbers = TextNumbers::default();
    for number in 0..20_000 {
        numbers.insert(Name::of(&format!("E{number}")), number);
    }
    assert!(numbers.numbered.len() >= 9000, "{}", numbers.numbered.len());
}

#[test]
fn texts_far_apart_need_no_array() {
    let mut numbers = TextNumbers::default();
    for number in 0..1000 {
        numbers.insert(Name::of(&format!("{:08}", number * 77_777)), number);
    }
    assert_eq!(numbers.numbered.len(), 0);
}

proptest! {
    #[test]
    fn a_text_of_a_form_comes_back_from_its_number(text in "[a-zé-]{0,3}[0-9]{1,9}") {
        let text = short(&text);
        let form = Form::of(text).unwrap();
        prop_assert_eq!(form.text(form.number(text).unwrap()), text);
    }

    #[test]
    fn any_texts_keep_their_numbers(
        texts in prop::collection::vec(
            prop_oneof![
                4 => (0u32..3000).prop_map(|number| format!("K{number:04}")),
                1 => (0u32..3000).prop_map(|number| format!("K{number}")),
                1 => "[a-c0-9]{0,18}",
            ],
            0..2000,
        ),
        kept in 1u32..5,
    ) {
        let mut expected = HashMap::new();
        let mut numbers = TextNumbers::default();
        for text in &texts {
            let next = expected.len() as u32;
            let number = *expected.entry(text.as_str()).or_insert(next);
            if number == next {
                prop_assert_eq!(numbers.get(Name::of(text)), None);
                numbers.insert(Name::of(text), number);
            }
            prop_assert_eq!(numbers.get(Name::of(text)), Some(number));
        }
        for kept in [1, kept] {
            numbers.retain(|number| number % kept == 0);
            expected.retain(|_, number| *number % kept == 0);
            prop_assert_eq!(numbers.len(), expected.len());
            prop_assert_eq!(numbers.iter().count(), expected.len());
            for (name, number) in numbers.iter() {
                prop_assert_eq!(numbers.get(name), Some(number));
            }
            for text in &texts {
                prop_assert_eq!(numbers.get(Name::of(text)), expected.get(text.as_str()).copied());
            }
        }
    }
}
