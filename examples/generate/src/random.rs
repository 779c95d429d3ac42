//! Dice that fall alike on every machine: splitmix64 and whole numbers, nothing from the maths library.

/// A sequence of random numbers.
pub(crate) struct Dice(u64);

impl Dice {
    /// The sequence that belongs to `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of `low..=high`, each as likely as the others.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// Whether something happens that happens `per_mille` times in a thousand.
    pub(crate) fn chance(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of `things`.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.between(0, things.len() as i64 - 1) as usize]
    }

    /// Something around `typical` as waiting times are: about half of them below it, a few four times as long.
    pub(crate) fn wait(&mut self, typical: i64) -> i64 {
        let u = self.between(0, 1000);
        typical * (300 + u + 5 * u * u / 1000 * u / 1000) / 1400
    }

    /// An order of `things`.
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.between(0, last as i64) as usize);
        }
    }
}
