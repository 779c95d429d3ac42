//! Texts that are numbers behind a beginning that all of them share, such as CUS-01000002. Mostly they lie close together,
//! and then what belongs to them is an array, where a look costs no hash and little memory.

use rustc_hash::FxHashMap;

use super::Short;

/// What belongs to numbered texts of one form.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbered {
    form: Form,
    /// The number of the array's first text.
    low: u32,
    /// One more than what belongs to each text from there on; nought where there is nothing.
    held: Vec<u32>,
    /// How many texts have something.
    count: usize,
}

/// How texts begin, how long they are, and where in them the number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Form {
    /// Length and beginning, as a [`Short`] packs them.
    beginning: u128,
    /// The bits that they take.
    bits: u32,
    /// The digits behind them.
    digits: u32,
}

/// The form of no text, as none that has no bytes is packed as one.
impl Default for Form {
    fn default() -> Self {
        Self {
            beginning: 1,
            bits: 0,
            digits: 1,
        }
    }
}

impl Form {
    /// The most digits: a word of them.
    const MOST: u32 = 8;
    /// A word of the digit 0.
    const NOUGHTS: u64 = 0x3030_3030_3030_3030;

    /// The form of a text; none if it does not end in a digit.
    fn of(text: Short) -> Option<Self> {
        let packed = text.packed();
        let bytes = packed.to_le_bytes();
        let length = usize::from(bytes[0]);
        let digits = bytes[1..=length]
            .iter()
            .rev()
            .take(Self::MOST as usize)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let bits = 8 * (1 + length - digits) as u32;
        (digits > 0).then(|| Self {
            beginning: packed & low_bits(bits),
            bits,
            digits: digits as u32,
        })
    }

    /// The number of a text of this form; none for other texts.
    #[inline]
    fn number(self, text: Short) -> Option<u32> {
        let packed = text.packed();
        if packed & low_bits(self.bits) != self.beginning {
            return None;
        }
        // The digits at the upper end of a word, and noughts before them.
        let room = u64::BITS - 8 * self.digits;
        let digits = ((packed >> self.bits) as u64) << room ^ Self::NOUGHTS << room;
        // A digit reaches the highest bit of its byte neither by itself nor with 118 added.
        if (digits | digits.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
            return None;
        }
        // Neighbours become one number: pairs of digits, then of pairs, then the whole.
        let pairs = digits.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
        let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
        Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32)
    }

    /// The text that has a number.
    fn text(self, number: u32) -> Short {
        let mut rest = number;
        let digits = (0..self.digits).fold(0, |digits, _| {
            let digit = u128::from(b'0') + u128::from(rest % 10);
            rest /= 10;
            digits << 8 | digit
        });
        Short::from(self.beginning | digits << self.bits)
    }

    /// The highest number.
    fn most(self) -> u32 {
        10u32.pow(self.digits) - 1
    }
}

fn low_bits(bits: u32) -> u128 {
    (1 << bits) - 1
}

impl Numbered {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The bytes of memory that they take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.held.as_slice())
    }

    /// Where a text lies in the array, or would.
    #[inline]
    fn place(&self, text: Short) -> Option<usize> {
        let number = self.form.number(text)?;
        Some(number.wrapping_sub(self.low) as usize)
    }

    /// What belongs to a text, if it lies in the array.
    #[inline]
    pub(super) fn get(&self, text: Short) -> Option<u32> {
        self.held.get(self.place(text)?)?.checked_sub(1)
    }

    /// Gives a text something; whether it has a place in the array.
    pub(super) fn insert(&mut self, text: Short, value: u32) -> bool {
        let place = self.place(text).and_then(|place| self.held.get_mut(place));
        let Some(held) = place else { return false };
        self.count += usize::from(*held == 0);
        *held = value + 1;
        true
    }

    /// Makes room for those of some texts that have the form, if they lie close together. An empty array takes the form of
    /// most of them.
    pub(super) fn make_room(&mut self, texts: impl Iterator<Item = Short> + Clone) {
        let form = if self.held.is_empty() {
            of_most(texts.clone().take(1000)).unwrap_or_default()
        } else {
            self.form
        };
        let last = (self.held.len() as u32).checked_sub(1);
        let known = last.map(|last| (self.count, self.low, self.low + last));
        let all = texts
            .filter_map(|text| form.number(text))
            .fold(known, |all, number| {
                let (count, low, high) = all.unwrap_or((0, number, number));
                Some((count + 1, low.min(number), high.max(number)))
            });
        let Some((count, low, high)) = all else { return };
        let span = (high - low) as usize + 1;
        // Up to here an array takes at most about twice the memory of a table with hashes.
        if span == self.held.len() || span > 16 * count + 1024 {
            return;
        }
        // A quarter as much again on both sides, so that the array need not grow often.
        let more = span as u32 / 4;
        let (low, high) = (low.saturating_sub(more), (high + more).min(form.most()));
        let mut held = vec![0; (high - low) as usize + 1];
        if !self.held.is_empty() {
            let at = (self.low - low) as usize;
            held[at..at + self.held.len()].copy_from_slice(&self.held);
        }
        *self = Self {
            form,
            low,
            held,
            count: self.count,
        };
    }

    /// The texts with what belongs to them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Short, u32)> {
        let all = (self.low..).zip(&self.held);
        all.filter_map(|(number, held)| Some((self.form.text(number), held.checked_sub(1)?)))
    }

    /// Keeps those to which some things belong.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        for held in &mut self.held {
            if held.checked_sub(1).is_some_and(|value| !keep(value)) {
                *held = 0;
                self.count -= 1;
            }
        }
    }
}

/// The form that at least half of some texts have.
fn of_most(texts: impl Iterator<Item = Short>) -> Option<Form> {
    let mut counts = FxHashMap::<Option<Form>, usize>::default();
    for text in texts {
        *counts.entry(Form::of(text)).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (form, _) = counts.into_iter().find(|(_, count)| 2 * count >= all)?;
    form
}

#[cfg(test)]
mod tests;
