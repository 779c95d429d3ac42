//! Views against those that Arrow makes itself.

use proptest::prelude::*;
use weigh_sdk::arrow_array::builder::make_view;

use super::*;

proptest! {
    #[test]
    fn views_are_those_that_arrow_makes(before in "[a-z]{0,20}", text in "[a-zé]{0,20}", after in "[a-z]{0,20}") {
        let bytes = format!("{before}{text}{after}");
        let (start, end) = (before.len(), before.len() + text.len());
        let wanted = make_view(text.as_bytes(), BLOCK, start as u32);
        prop_assert_eq!(view(bytes.as_bytes(), start, end, BLOCK), wanted);
    }
}
