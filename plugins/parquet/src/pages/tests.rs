//! How many numbers a run of deltas says it holds.

use super::deltas_of;

#[test]
fn the_head_of_a_run_of_deltas_is_believed_within_reason() {
    // 128 numbers a block in 4 parts; 5 numbers, the first is 1.
    assert_eq!(deltas_of(&[0x80, 0x01, 4, 5, 2]), Some(5));
    // More parts than numbers, blocks of thousands of millions, and no end.
    assert_eq!(deltas_of(&[4, 0x80, 0x01, 5, 2]), None);
    assert_eq!(deltas_of(&[0x80, 0x80, 0x80, 0x80, 0x08, 4, 5, 2]), None);
    assert_eq!(deltas_of(&[0x80, 0x01, 4]), None);
    assert_eq!(deltas_of(&[0xff; 32]), None);
}
