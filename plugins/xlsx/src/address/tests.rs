//! Addresses are read as they are written.

use super::*;

#[test]
fn addresses_come_back_as_they_were() {
    for text in ["A1:A1", "B3:F200", "Z9:AA10", "A1:XFD1048576"] {
        assert_eq!(Area::read(text).expect("an area").to_string(), text);
    }
    assert_eq!(
        Area::read(" $b$3:$f$200 ").expect("an area").to_string(),
        "B3:F200"
    );
    for text in [
        "",
        "B3",
        "3:4",
        "A:B",
        "F200:B3",
        "A0:B1",
        "A1:XFE1",
        "A1:B1048577",
        "A1:B2:C3",
    ] {
        assert_eq!(Area::read(text), None, "{text}");
    }
}

#[test]
fn columns_have_the_letters_of_a_spreadsheet() {
    let all = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters);
    assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
}
