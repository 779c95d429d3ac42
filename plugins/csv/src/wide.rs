//! The widest instructions that this processor has, found out when the program runs: all that the scan does to many
//! bytes or cells at once goes through [`run`].
//!
//! A piece of [`Work`] is compiled once for each of three processors: any, one with AVX2, one with AVX-512. It gets a
//! token, [`Wide`], that answers questions about 64 bytes with instructions of that processor; loops of its own over
//! arrays are compiled into wide instructions too. Its unsafe code is calls of functions that only some processors can run, and
//! loads and stores of whole registers.

#![allow(
    unsafe_code,
    reason = "std gives instructions beyond the baseline as functions that may only be called where the processor has \
              them; each block says how that is known"
)]
#![allow(
    clippy::inline_always,
    reason = "what is not inlined into the function that enables the instructions is compiled without them"
)]

/// Bytes looked at together.
pub(crate) const LANES: usize = 64;

/// Something to be done with the widest instructions there are.
pub(crate) trait Work {
    type Answer;

    /// Does it. Implementations are `#[inline(always)]`, and so is all that they call and that should be wide.
    fn with<W: Wide>(self, wide: W) -> Self::Answer;
}

/// Questions about 64 bytes, each answered at once.
pub(crate) trait Wide: Copy {
    /// A bit for each byte that is `byte`, the first in the lowest place.
    fn equal(self, block: &[u8; LANES], byte: u8) -> u64;

    /// A bit for each byte that is `byte` or less.
    fn at_most(self, block: &[u8; LANES], byte: u8) -> u64;

    /// For each bit, whether an odd number of bits is set up to it.
    fn parities(self, mask: u64) -> u64;

    /// Writes the places of the bits of `mask` in order, each with `base` added. What stands in `out` behind them
    /// afterwards means nothing.
    fn list(self, mask: u64, base: u32, out: &mut [u32; LANES]);
}

/// Does a piece of work with the widest instructions there are.
#[inline]
pub(crate) fn run<T: Work>(work: T) -> T::Answer {
    #[cfg(target_arch = "x86_64")]
    {
        if x86::has_avx512() {
            // SAFETY: the processor has the instructions, as was just asked.
            return unsafe { x86::run_avx512(work) };
        }
        if x86::has_avx2() {
            // SAFETY: as above.
            return unsafe { x86::run_avx2(work) };
        }
    }
    work.with(Portable)
}

/// Instructions that every processor has.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Wide for Portable {
    #[inline(always)]
    fn equal(self, block: &[u8; LANES], byte: u8) -> u64 {
        bits(block, |found| found == byte)
    }

    #[inline(always)]
    fn at_most(self, block: &[u8; LANES], byte: u8) -> u64 {
        bits(block, |found| found <= byte)
    }

    #[inline(always)]
    fn parities(self, mut mask: u64) -> u64 {
        for shift in [1, 2, 4, 8, 16, 32] {
            mask ^= mask << shift;
        }
        mask
    }

    #[inline(always)]
    fn list(self, mask: u64, base: u32, out: &mut [u32; LANES]) {
        list_by_batches(mask, base, out);
    }
}

/// A bit for each byte for which this holds.
#[inline(always)]
fn bits(block: &[u8; LANES], holds: impl Fn(u8) -> bool) -> u64 {
    let mut truths = [0; LANES];
    for (truth, byte) in truths.iter_mut().zip(block) {
        *truth = u8::from(holds(*byte));
    }
    let (words, _) = truths.as_chunks::<8>();
    let mut mask = 0;
    for (place, word) in words.iter().enumerate() {
        // Gathers the lowest bits of the eight bytes in the highest byte.
        let bits = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * place);
    }
    mask
}

/// Lists the places of bits eight at a time, without a branch for each bit: what is surplus is overwritten, or behind
/// the end.
#[inline(always)]
fn list_by_batches(mut mask: u64, base: u32, out: &mut [u32; LANES]) {
    let (batches, _) = out.as_chunks_mut::<8>();
    for batch in batches {
        if mask == 0 {
            break;
        }
        for place in batch {
            *place = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8,
        _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set1_epi8,
        _mm512_add_epi32, _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cmple_epu8_mask,
        _mm512_cvtepu8_epi32, _mm512_extracti32x4_epi32, _mm512_loadu_si512, _mm512_maskz_compress_epi8,
        _mm512_set1_epi8, _mm512_set1_epi32, _mm512_storeu_si512,
    };

    use super::{LANES, Wide, Work, list_by_batches};

    /// Where each byte of a block stands.
    const STANDS: [u8; LANES] = {
        let mut stands = [0; LANES];
        let mut place = 0;
        while place < LANES {
            stands[place] = place as u8;
            place += 1;
        }
        stands
    };

    pub(super) fn has_avx2() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("popcnt")
    }

    pub(super) fn has_avx512() -> bool {
        has_avx2()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512cd")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi2")
    }

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,pclmulqdq,popcnt")]
    pub(super) fn run_avx2<T: Work>(work: T) -> T::Answer {
        work.with(Avx2(()))
    }

    #[target_feature(
        enable = "avx2,bmi1,bmi2,lzcnt,pclmulqdq,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi2"
    )]
    pub(super) fn run_avx512<T: Work>(work: T) -> T::Answer {
        work.with(Avx512(()))
    }

    /// Made in `run_avx2` alone, and so the proof that the processor has what [`has_avx2`] asks for.
    #[derive(Clone, Copy)]
    pub(super) struct Avx2(());

    impl Wide for Avx2 {
        #[inline(always)]
        fn equal(self, block: &[u8; LANES], byte: u8) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { equal_avx2(block, byte) }
        }

        #[inline(always)]
        fn at_most(self, block: &[u8; LANES], byte: u8) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { at_most_avx2(block, byte) }
        }

        #[inline(always)]
        fn parities(self, mask: u64) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { parities(mask) }
        }

        #[inline(always)]
        fn list(self, mask: u64, base: u32, out: &mut [u32; LANES]) {
            list_by_batches(mask, base, out);
        }
    }

    /// Multiplying by all ones without carrying adds up, for each bit, those up to it.
    #[inline]
    #[target_feature(enable = "pclmulqdq")]
    fn parities(mask: u64) -> u64 {
        let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, mask as i64), _mm_set1_epi8(-1));
        _mm_cvtsi128_si64(product) as u64
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn halves(block: &[u8; LANES]) -> [__m256i; 2] {
        let (low, high) = block.split_at(LANES / 2);
        // SAFETY: each half is 32 bytes long, and the loads ask for no alignment.
        unsafe {
            [
                _mm256_loadu_si256(low.as_ptr().cast()),
                _mm256_loadu_si256(high.as_ptr().cast()),
            ]
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn joined(low: __m256i, high: __m256i) -> u64 {
        let (low, high) = (_mm256_movemask_epi8(low), _mm256_movemask_epi8(high));
        u64::from(low as u32) | u64::from(high as u32) << 32
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal_avx2(block: &[u8; LANES], byte: u8) -> u64 {
        let byte = _mm256_set1_epi8(byte as i8);
        let [low, high] = halves(block);
        joined(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn at_most_avx2(block: &[u8; LANES], byte: u8) -> u64 {
        let byte = _mm256_set1_epi8(byte as i8);
        let [low, high] = halves(block);
        // There is no comparison of bytes without a sign, but the smaller of two is one that is at most the other.
        joined(
            _mm256_cmpeq_epi8(_mm256_min_epu8(low, byte), low),
            _mm256_cmpeq_epi8(_mm256_min_epu8(high, byte), high),
        )
    }

    /// Made in `run_avx512` alone, and so the proof that the processor has what [`has_avx512`] asks for.
    #[derive(Clone, Copy)]
    pub(super) struct Avx512(());

    impl Wide for Avx512 {
        #[inline(always)]
        fn equal(self, block: &[u8; LANES], byte: u8) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { equal_avx512(block, byte) }
        }

        #[inline(always)]
        fn at_most(self, block: &[u8; LANES], byte: u8) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { at_most_avx512(block, byte) }
        }

        #[inline(always)]
        fn parities(self, mask: u64) -> u64 {
            // SAFETY: the token is the proof.
            unsafe { parities(mask) }
        }

        #[inline(always)]
        fn list(self, mask: u64, base: u32, out: &mut [u32; LANES]) {
            // SAFETY: the token is the proof.
            unsafe { list_avx512(mask, base, out) }
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn load(block: &[u8; LANES]) -> __m512i {
        // SAFETY: the block is 64 bytes long, and the load asks for no alignment.
        unsafe { _mm512_loadu_si512(block.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn equal_avx512(block: &[u8; LANES], byte: u8) -> u64 {
        _mm512_cmpeq_epi8_mask(load(block), _mm512_set1_epi8(byte as i8))
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn at_most_avx512(block: &[u8; LANES], byte: u8) -> u64 {
        _mm512_cmple_epu8_mask(load(block), _mm512_set1_epi8(byte as i8))
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt")]
    fn list_avx512(mask: u64, base: u32, out: &mut [u32; LANES]) {
        // The places of the set bits, a byte each, moved together.
        let places = _mm512_maskz_compress_epi8(mask, load(&STANDS));
        let base = _mm512_set1_epi32(base as i32);
        let count = mask.count_ones();
        let (quarters, _) = out.as_chunks_mut::<16>();
        let bytes = [
            _mm512_castsi512_si128(places),
            _mm512_extracti32x4_epi32::<1>(places),
            _mm512_extracti32x4_epi32::<2>(places),
            _mm512_extracti32x4_epi32::<3>(places),
        ];
        for (number, quarter) in quarters.iter_mut().enumerate() {
            let words = _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes[number]), base);
            // SAFETY: a quarter is 16 words of four bytes long, and the store asks for no alignment.
            unsafe { _mm512_storeu_si512(quarter.as_mut_ptr().cast(), words) };
            if count <= 16 * (number as u32 + 1) {
                break;
            }
        }
    }
}

/// The answers of every kind of instructions that this processor has, the portable ones first.
#[cfg(test)]
pub(crate) fn run_each<T: Work + Clone>(work: &T) -> Vec<T::Answer> {
    let mut answers = vec![work.clone().with(Portable)];
    #[cfg(target_arch = "x86_64")]
    {
        if x86::has_avx2() {
            // SAFETY: the processor has the instructions, as was just asked.
            answers.push(unsafe { x86::run_avx2(work.clone()) });
        }
        if x86::has_avx512() {
            // SAFETY: as above.
            answers.push(unsafe { x86::run_avx512(work.clone()) });
        }
    }
    answers
}

#[cfg(test)]
mod tests;
