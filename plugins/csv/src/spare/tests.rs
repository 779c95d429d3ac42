//! Buffers that come back.

use super::*;

#[test]
fn the_memory_of_a_chunk_is_used_again() {
    let spare = Spare::new();
    let mut bytes = spare.take(2 << 20);
    assert!(bytes.capacity() >= 2 << 20);
    bytes.push(1);
    let place = bytes.as_ptr();
    spare.give(bytes);
    let again = spare.take(2 << 20);
    assert_eq!((again.as_ptr(), again.len()), (place, 0));
    let other = spare.take(2 << 20);
    assert_ne!(other.as_ptr(), place);
}

#[test]
fn small_and_huge_buffers_are_not_kept() {
    let spare = Spare::new();
    for room in [100, 32 << 20] {
        spare.give(Vec::with_capacity(room));
        assert!(spare.0.lock().unwrap().is_empty());
    }
}
