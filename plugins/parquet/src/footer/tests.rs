//! Trees of columns that are ones, and others.

use super::{Wrong, check, page_sizes};

/// A footer whose schema has nodes with so many children; each is `1`, a field that is stepped over, its name, and that.
fn footer(children: &[u8]) -> Vec<u8> {
    let mut footer = vec![0x15, 2, 0x19, 0xc | ((children.len() as u8) << 4)];
    for count in children {
        footer.extend([0x35, 0, 0x18, 1, b'a', 0x15, count * 2, 0]);
    }
    footer.extend([0x16, 0, 0]);
    footer
}

#[test]
fn nodes_make_a_tree_or_not() {
    assert_eq!(check(&footer(&[2, 0, 0])), Ok(()));
    assert_eq!(check(&footer(&[2, 2, 0, 0, 0])), Ok(()));
    assert_eq!(check(&footer(&[0])), Ok(()));
    for children in [&[2, 0][..], &[1, 0, 0], &[3, 0, 0], &[0, 0], &[]] {
        assert_eq!(check(&footer(children)), Err(Wrong::Unreadable), "{children:?}");
    }
    let whole = footer(&[2, 0, 0]);
    for length in 0..whole.len() {
        assert_eq!(check(&whole[..length]), Err(Wrong::Unreadable));
    }
}

#[test]
fn a_footer_that_names_a_cipher_is_encrypted() {
    assert_eq!(check(&[0x15, 2, 0x7c, 0, 0]), Err(Wrong::Encrypted));
}

#[test]
fn a_page_says_how_large_it_is_packed_and_unpacked() {
    assert_eq!(
        page_sizes(&[0x15, 0, 0x15, 200, 1, 0x15, 80, 0x2c]),
        Some((40, 100))
    );
    assert_eq!(page_sizes(&[0x15, 0, 0x15, 1, 0x15, 80]), None);
    assert_eq!(page_sizes(&[0]), None);
}
