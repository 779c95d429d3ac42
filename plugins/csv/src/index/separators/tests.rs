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
        let mut found = vec![7];
        find(&bytes, from..bytes.len(), dialect, &mut found);
        let plain = (from..bytes.len()).filter(|place| matches!(bytes[*place], b',' | b'\n'));
        let plain: Vec<u32> = std::iter::once(7).chain(plain.map(|place| place as u32)).collect();
        prop_assert_eq!(found, plain);
    }
}
