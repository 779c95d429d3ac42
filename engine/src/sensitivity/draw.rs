//! The factors of a draw.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use weigh_dsl::value::Decimal;

use super::Moves;

/// Into so many steps each half of the range is cut.
const STEPS: u64 = 1_000_000;

/// By weight, 1 + u, u even from −by to by.
pub(super) fn factors(moves: Moves, draw: u32, weights: usize) -> Vec<Decimal> {
    let mut generator = ChaCha8Rng::seed_from_u64(moves.seed);
    generator.set_stream(draw.into());
    let mut factor = || {
        let step = below(2 * STEPS + 1, || generator.next_u64()) as i64 - STEPS as i64;
        let share = Decimal::from_parts(step.into(), 6);
        let factor = share.and_then(|share| share.mul(moves.by)?.add(Decimal::ONE));
        factor.unwrap_or(Decimal::ONE)
    };
    (0..weights).map(|_| factor()).collect()
}

/// A whole number below `end`, each as likely as another: what would favour some is drawn again.
fn below(end: u64, mut next: impl FnMut() -> u64) -> u64 {
    let fair = u64::MAX - u64::MAX % end;
    loop {
        let drawn = next();
        if drawn < fair {
            return drawn % end;
        }
    }
}
