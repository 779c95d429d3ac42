//! Ranges find the band that decimals find.

use weigh_dsl::model::{Band, Bands, Extent};
use weigh_dsl::value::Decimal;

use super::Ranges;
use crate::score::number::near;

fn band(extent: Extent) -> Band {
    Band {
        name: String::new(),
        label: None,
        extent,
    }
}

#[test]
fn a_score_lies_in_the_band_that_decimals_find() {
    let number = |text: &str| Decimal::parse(text).unwrap();
    let range = |low: Option<&str>, high: Option<&str>| Extent::Range {
        low: low.map(number),
        low_open: false,
        high: high.map(number),
        high_open: true,
    };
    let bands = Bands {
        of: None,
        bands: vec![
            band(range(Some("85.5"), None)),
            band(Extent::Otherwise),
            band(range(Some("60"), Some("85.5"))),
            band(range(None, Some("-10"))),
        ],
    };
    let ranges = Ranges::of(&bands);
    let mut found = Vec::new();
    for score in [
        "100",
        "85.5",
        "85.4999999999999999999999",
        "85.49",
        "60",
        "59.9",
        "0",
        "-10",
        "-10.0001",
    ] {
        let score = number(score);
        let band = ranges.find(near(score), || score);
        assert_eq!(band, bands.find(score), "{score}");
        found.push(band);
    }
    assert_eq!(found[..2], [Some(0), Some(0)]);
    assert!(found.contains(&Some(1)) && found.contains(&Some(2)) && found.contains(&Some(3)));
}
