//! The search for delimiters and line ends, against a plain one.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn every_delimiter_and_line_end_is_found(
        bytes in prop::collection::vec(prop::sample::select(vec![b',', b'\n', b'a', 0, 0x80, 0xac, 0x2d, 0xff]), 0..300),
        from in 0_usize..300,
    ) {
        let from = from.min(bytes.len());
        let dialect = Dialect { delimiter: b',', line_end: b'\n' };
        let mut found = Places::default();
        // What an earlier block left behind must not show.
        found.find(&[b','; 100], 0..100, dialect);
        found.find(&bytes, from..bytes.len(), dialect);
        let plain = (from..bytes.len()).filter(|place| matches!(bytes[*place], b',' | b'\n'));
        let plain: Vec<u32> = std::iter::once((from as u32).wrapping_sub(1)).chain(plain.map(|place| place as u32)).collect();
        prop_assert_eq!(found.as_slice(), plain);
    }
}
