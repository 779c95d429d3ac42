//! Dice that fall alike on every machine and for any number of threads: each row has a throw of its own, and no number
//! comes out of the system's maths library.

/// The dice of one row.
pub(crate) struct Dice(u64);

/// One step of splitmix64.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A number in which every bit depends on every bit of the other: the last part of splitmix64.
pub(crate) fn scatter(number: u64) -> u64 {
    let mut z = number.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Dice {
    /// The dice for one row of one of the things that are thrown for.
    pub(crate) fn of(seed: u64, thing: u64, row: u64) -> Self {
        Self(scatter(scatter(seed.wrapping_add(thing << 48)) ^ row))
    }

    /// 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        let bits = scatter(self.0);
        self.0 = self.0.wrapping_add(STEP);
        bits
    }

    /// A number from 0 on, below 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number from 0 on, below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// Whether something happens that happens this often.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// Something around 0 with a standard deviation of 1: a sum of four even throws, which is near enough to a bell.
    pub(crate) fn bell(&mut self) -> f64 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|part| (bits >> (16 * part)) & 0xFFFF).sum();
        (sum as f64 - 131_070.0) / 37_837.23
    }

    /// Something around `typical` with a long tail above, as amounts and waiting times are (log-normal).
    pub(crate) fn long_tailed(&mut self, typical: f64, spread: f64) -> f64 {
        typical * libm::exp(spread * self.bell())
    }

    /// One of `things`.
    pub(crate) fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len() as u64) as usize]
    }
}

/// Draws places of a ranking in which few are drawn often (Zipf): how often a place is drawn falls with a power of it.
pub(crate) struct Popularity {
    places: u64,
    /// The exponent is 1 − 1 / power, so that drawing needs multiplications only.
    power: u32,
    reach: f64,
}

impl Popularity {
    /// A ranking of so many places, whose exponent is 1 − 1 / `power`: 1/2 for 2, 4/5 for 5.
    pub(crate) fn new(places: u64, power: u32) -> Self {
        Self {
            places,
            power,
            reach: libm::pow(places as f64 + 1.0, 1.0 / f64::from(power)) - 1.0,
        }
    }

    /// A place, from 0 on.
    pub(crate) fn draw(&self, dice: &mut Dice) -> usize {
        let root = 1.0 + self.reach * dice.share();
        let place = (0..self.power).fold(1.0, |product, _| product * root) as u64;
        (place.max(1) - 1).min(self.places - 1) as usize
    }
}
