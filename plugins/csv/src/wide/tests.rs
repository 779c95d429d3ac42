//! All kinds of instructions give the answers of a loop over the bytes.

use proptest::prelude::*;

use super::*;

/// Masks and lists of a block somewhere in a buffer.
#[derive(Clone)]
struct Asked<'a> {
    block: &'a [u8; LANES],
    byte: u8,
    mask: u64,
    base: u32,
}

impl Work for Asked<'_> {
    type Answer = (u64, u64, u64, Vec<u32>);

    #[inline(always)]
    fn with<W: Wide>(self, wide: W) -> Self::Answer {
        let mut list = [u32::MAX; LANES];
        wide.list(self.mask, self.base, &mut list);
        (
            wide.equal(self.block, self.byte),
            wide.at_most(self.block, self.byte),
            wide.parities(self.mask),
            list[..self.mask.count_ones() as usize].to_vec(),
        )
    }
}

fn one_by_one(asked: &Asked<'_>) -> (u64, u64, u64, Vec<u32>) {
    let bit = |holds: bool, place: usize| u64::from(holds) << place;
    let block = asked.block.iter().enumerate();
    let equal = block
        .clone()
        .map(|(place, byte)| bit(*byte == asked.byte, place))
        .sum();
    let at_most = block.map(|(place, byte)| bit(*byte <= asked.byte, place)).sum();
    let odd = |place: usize| (asked.mask << (63 - place)).count_ones() % 2 == 1;
    let parities = (0..64).map(|place| bit(odd(place), place)).sum();
    let places = (0..64).filter(|place| asked.mask >> place & 1 == 1);
    (
        equal,
        at_most,
        parities,
        places.map(|place| asked.base.wrapping_add(place)).collect(),
    )
}

proptest! {
    #[test]
    fn each_kind_answers_like_a_loop(
        buffer in prop::collection::vec(prop_oneof![Just(b','), Just(0xff), any::<u8>()], 2 * LANES),
        offset in 0..LANES,
        byte in prop_oneof![Just(b','), any::<u8>()],
        mask in prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), (0_u32..64).prop_map(|bits| !0 >> bits)],
        base in prop_oneof![any::<u32>(), Just(u32::MAX)],
    ) {
        // At any offset from an aligned place, and up to the last byte of the memory.
        let tight: Box<[u8]> = buffer[..offset + LANES].into();
        let block = tight[offset..].first_chunk().unwrap();
        let asked = Asked { block, byte, mask, base };
        let wanted = one_by_one(&asked);
        for answer in run_each(&asked) {
            prop_assert_eq!(&answer, &wanted);
        }
        prop_assert_eq!(run(asked), wanted);
    }
}
