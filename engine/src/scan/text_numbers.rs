//! A number for each of many texts. Most texts are so short that they fit into two words together with their length, and
//! those are found without a look at the text itself; and many of them are numbered and lie in an array.

mod numbered;

use std::hash::{Hash, Hasher};

use arrow_array::{Array as _, StringViewArray};
use rustc_hash::FxHashMap;

use self::numbered::Numbered;
use super::vector::Texts;

/// Numbers of texts.
#[derive(Debug, Clone, Default)]
pub(super) struct TextNumbers {
    numbered: Numbered,
    /// Those that have no place among the numbered ones.
    short: FxHashMap<Short, u32>,
    long: FxHashMap<Box<str>, u32>,
}

/// A text that is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'t> {
    /// All of it.
    Short(Short),
    /// One that is longer.
    Long(&'t str),
}

/// A text of up to [`Short::MOST`] bytes: its length in the lowest byte, and its bytes above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short(u64, u64);

impl Short {
    /// The most bytes.
    const MOST: usize = 15;

    fn of(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST + 1];
        bytes[0] = text.len() as u8;
        bytes.get_mut(1..=text.len())?.copy_from_slice(text.as_bytes());
        Some(Self::from(u128::from_le_bytes(bytes)))
    }

    fn from(packed: u128) -> Self {
        Self(packed as u64, (packed >> 64) as u64)
    }

    fn packed(self) -> u128 {
        u128::from(self.1) << 64 | u128::from(self.0)
    }
}

impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Numbered keys differ in their last bytes, which must reach all bits.
        let product = u128::from(self.0 ^ 0x9e37_79b9_7f4a_7c15) * u128::from(self.1 ^ 0xd1b5_4a32_d192_ed03);
        state.write_u64(product as u64 ^ (product >> 64) as u64);
    }
}

impl<'t> Name<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Short::of(text).map_or(Name::Long(text), Name::Short)
    }

    /// The text at a place.
    #[inline]
    pub(super) fn at(texts: &'t Texts<'_>, at: usize) -> Self {
        match texts {
            Texts::View(array) if !array.is_null(at) => Self::of_view(array, at),
            _ => Self::of(texts.get(at)),
        }
    }

    #[inline]
    fn of_view(array: &'t StringViewArray, at: usize) -> Self {
        /// The longest text that lies in its view as a whole, behind 32 bits of length.
        const INLINE: u32 = 12;
        let view = array.views()[at];
        let length = view as u32;
        if length <= INLINE {
            Name::Short(Short::from(view >> 32 << 8 | u128::from(length)))
        } else {
            Self::of(array.value(at))
        }
    }
}

impl TextNumbers {
    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.numbered.len() + self.short.len() + self.long.len()
    }

    /// The number of a text, if it has one.
    #[inline]
    pub(super) fn get(&self, name: Name<'_>) -> Option<u32> {
        match name {
            Name::Short(short) => match self.numbered.get(short) {
                None => self.look_up(name),
                number => number,
            },
            Name::Long(_) => self.look_up(name),
        }
    }

    /// The number of a text that does not lie in the array. A function of its own, so that the way to the array is short.
    #[inline(never)]
    fn look_up(&self, name: Name<'_>) -> Option<u32> {
        match name {
            Name::Short(short) => self.short.get(&short).copied(),
            Name::Long(text) => self.long.get(text).copied(),
        }
    }

    /// Gives a text a number.
    pub(super) fn insert(&mut self, name: Name<'_>, number: u32) {
        match name {
            Name::Short(short) => self.insert_short(short, number),
            Name::Long(text) => {
                self.long.insert(text.into(), number);
            }
        }
    }

    fn insert_short(&mut self, short: Short, number: u32) {
        /// The fewest texts for which an array is worth its while.
        const FEW: usize = 100;
        if self.numbered.insert(short, number) {
            return;
        }
        self.short.insert(short, number);
        // Before the table grows is the time to see whether it could be an array.
        if self.short.len() == self.short.capacity() && self.short.len() >= FEW {
            self.gather();
        }
    }

    /// Moves what is numbered to the array.
    fn gather(&mut self) {
        if self.numbered.len() < self.short.len() {
            // Most texts have not its form: perhaps they have another.
            self.short.extend(std::mem::take(&mut self.numbered).iter());
        }
        self.numbered.make_room(self.short.keys().copied());
        self.short
            .retain(|short, number| !self.numbered.insert(*short, *number));
    }

    /// The texts with their numbers, in any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Name<'_>, u32)> {
        let short = self
            .short
            .iter()
            .map(|(short, number)| (Name::Short(*short), *number));
        let numbered = self
            .numbered
            .iter()
            .map(|(short, number)| (Name::Short(short), number));
        let long = self.long.iter().map(|(text, number)| (Name::Long(text), *number));
        numbered.chain(short).chain(long)
    }

    /// The bytes of memory that they take.
    pub(super) fn bytes(&self) -> usize {
        let long: usize = self.long.keys().map(|text| text.len()).sum();
        long + self.numbered.bytes()
            + self.long.capacity() * size_of::<(Box<str>, u32)>()
            + self.short.capacity() * size_of::<(Short, u32)>()
    }

    /// Keeps those of some numbers.
    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.numbered.retain(&keep);
        self.short.retain(|_, number| keep(*number));
        self.long.retain(|_, number| keep(*number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_are_told_apart() {
        let mut texts = vec![
            String::new(),
            "\0".into(),
            "\0\0".into(),
            "a".into(),
            "a\0".into(),
        ];
        for length in 5..=20 {
            texts.extend(["x", "y"].map(|last| format!("{}{last}", "é".repeat(length))));
            texts.extend(["x", "y"].map(|first| format!("{first}{}", "7".repeat(length))));
        }
        let array = StringViewArray::from_iter_values(&texts);
        let views = Texts::View(&array);
        let names = || (0..texts.len()).map(|at| Name::at(&views, at));
        let mut numbers = TextNumbers::default();
        for (number, text) in (0..).zip(&texts) {
            assert_eq!(numbers.get(Name::of(text)), None, "{text}");
            numbers.insert(Name::of(text), number);
        }
        assert_eq!(numbers.len(), texts.len());
        for (number, name) in (0..).zip(names()) {
            assert_eq!(numbers.get(name), Some(number), "{name:?}");
        }
        numbers.retain(|number| number % 2 == 1);
        for (number, name) in (0..).zip(names()) {
            let odd = (number % 2 == 1).then_some(number);
            assert_eq!(numbers.get(name), odd, "{name:?}");
        }
        assert_eq!(numbers.iter().count(), numbers.len());
    }

    #[test]
    fn numbered_keys_are_spread_over_all_bits() {
        let bucket = |number: u32| {
            let mut hasher = rustc_hash::FxHasher::default();
            Short::of(&format!("CUS-0{number:07}")).hash(&mut hasher);
            hasher.finish() as u16
        };
        let used: std::collections::HashSet<u16> = (0..10_000).map(bucket).collect();
        // Thrown at random, 10,000 balls lie in some 9,300 of 65,536 boxes.
        assert!(used.len() > 8000, "{}", used.len());
    }
}
