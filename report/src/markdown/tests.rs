//! What a report in Markdown says. Read the snapshots as a client would.

use super::*;

#[test]
fn nothing_that_data_holds_is_markup() {
    assert_eq!(
        escaped("a|b <script>`x`</script> *_~[l](u) $1$ #\\ & \nnext"),
        "a\\|b &lt;script&gt;\\`x\\`&lt;/script&gt; \\*\\_\\~\\[l\\](u) \\$1\\$ #\\\\ &amp;  next"
    );
    assert_eq!(sentence("1. first"), "1\\. first");
    assert_eq!(sentence("- point"), "\\- point");
    assert_eq!(sentence("# title"), "\\# title");
    assert_eq!(sentence("2024-Q4 is the last"), "2024-Q4 is the last");
}

#[test]
fn lines_under_a_paragraph_become_a_list() {
    let mut out = Vec::new();
    sentences("\nLeft out\n  staff: 1 key\n    row 3\n\nAnother\n", &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "Left out\n\n- staff: 1 key\n  - row 3\n\nAnother\n"
    );
}
