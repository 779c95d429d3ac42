//! What is a marker, and what only looks like one.

use super::*;

#[test]
fn a_marker_is_the_whole_cell_but_for_blanks() {
    let markers = Markers::new(["..", " NA "]);
    for cell in ["..", " ..\u{3000}", "NA"] {
        assert!(markers.hold(cell), "{cell:?}");
    }
    for cell in ["...", "na", "NA.", "", "5"] {
        assert!(!markers.hold(cell), "{cell:?}");
    }
    assert!(!Markers::default().hold(""));
}

#[test]
fn customary_markers_are_known_by_what_they_say() {
    for text in ["..", "N/A", "#N/A", "null", "\\N", "—", "无", " - "] {
        assert!(is_customary(text), "{text:?}");
    }
    for text in ["5", "x", "Namibia", "无锡", ""] {
        assert!(!is_customary(text), "{text:?}");
    }
}
