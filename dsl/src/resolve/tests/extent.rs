//! What a few lines may ask for: formulas that grow with each name in them end in a message, not in memory.

use std::fmt::Write as _;

use super::{compiled, titles};

/// `count` lines, each made of its number and the one before it.
fn lines(count: usize, line: impl Fn(usize, usize) -> String) -> String {
    (1..=count).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}", line(at, at - 1));
        text
    })
}

#[test]
fn measures_that_double_are_refused_once() {
    let measures = lines(40, |at, before| format!("measure m{at} = m{before} + m{before}"));
    let found = compiled(&format!("measure m0 = count(surveys)\n{measures}"), "m40", &[]);
    assert_eq!(
        titles(&found),
        ["E0332 this formula has more than 50000 parts once the names in it are written out"]
    );
}

#[test]
fn a_long_chain_of_measures_is_refused_once() {
    let measures = lines(1000, |at, before| format!("measure m{at} = m{before} + 1"));
    let found = compiled(&format!("measure m0 = count(surveys)\n{measures}"), "m1000", &[]);
    assert_eq!(
        titles(&found),
        ["E0332 this formula nests too deeply once the names in it are written out"]
    );
}

#[test]
fn a_chain_of_a_hundred_measures_is_no_mistake() {
    let measures = lines(100, |at, before| format!("measure m{at} = m{before} + 1"));
    let found = compiled(&format!("measure m0 = count(surveys)\n{measures}"), "m100", &[]);
    assert_eq!(titles(&found), [""; 0]);
}

#[test]
fn a_long_chain_of_columns_is_refused_in_either_order() {
    let columns = |order: fn(usize) -> usize| {
        let lets = lines(1000, |at, _| {
            let at = order(at);
            let before = at.checked_sub(1).filter(|before| *before > 0);
            match before {
                Some(before) => format!("let c{at} = c{before} + 1"),
                None => format!("let c{at} = csat + 1"),
            }
        });
        format!("table more from csv \"surveys.csv\" {{ time on link employee -> staff\n{lets} }}")
    };
    let orders: [fn(usize) -> usize; 2] = [|at| at, |at| 1001 - at];
    for order in orders {
        let found = compiled(&columns(order), "sum(more.c1000)", &[]);
        assert_eq!(
            titles(&found),
            ["E0332 this formula nests too deeply once the names in it are written out"]
        );
    }
}

#[test]
fn kpis_that_read_one_another_twice_are_no_mistake() {
    let kpis = lines(60, |at, before| {
        format!("kpi k{at} {{ value k{before} + k{before} score = value }}")
    });
    let card = format!(
        "scorecard more {{ subject staff period quarter kpi k0 {{ value count(surveys) score = value }}\n{kpis} }}"
    );
    assert_eq!(titles(&compiled(&card, "count(surveys)", &[])), [""; 0]);
}
