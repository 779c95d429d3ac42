//! A heap of equal things that only grows: kept in pieces, so that none has to be moved when more come.

/// Doublets are looked for whenever so many have come since the last time.
const LEAST_NEW: usize = 1 << 21;
/// The length of a piece. Few things need little room, so the first is as long as what comes first.
const PIECE: usize = 1 << 16;

/// A heap in pieces.
#[derive(Debug, Clone)]
pub(super) struct Pieces<T> {
    all: Vec<Vec<T>>,
    count: usize,
    /// How many of them are known to be different.
    different: usize,
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            count: 0,
            different: 0,
        }
    }
}

impl<T: Copy + Ord> Pieces<T> {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts some more on the heap.
    pub(super) fn extend(&mut self, more: impl ExactSizeIterator<Item = T>) {
        let room = more.len();
        self.count += room;
        match self.all.last_mut() {
            Some(last) if last.capacity() - last.len() >= room => last.extend(more),
            last => {
                let mut piece = Vec::with_capacity(if last.is_none() { room } else { PIECE.max(room) });
                piece.extend(more);
                self.all.push(piece);
            }
        }
    }

    /// Takes doublets out, if many have come since the last time.
    pub(super) fn deduplicate(&mut self) -> bool {
        if self.count - self.different <= LEAST_NEW.max(self.different) {
            return false;
        }
        self.deduplicate_all();
        true
    }

    /// Takes all doublets out.
    pub(super) fn deduplicate_all(&mut self) {
        if self.count > self.different {
            let mut all = self.take_sorted();
            all.dedup();
            (self.count, self.different) = (all.len(), all.len());
            self.all = vec![all];
        }
    }

    /// Empties the heap, into the order of what lies there.
    pub(super) fn take_sorted(&mut self) -> Vec<T> {
        let mut pieces = std::mem::take(&mut self.all).into_iter();
        let mut all = pieces.next().unwrap_or_default();
        all.reserve_exact(self.count - all.len());
        pieces.for_each(|piece| all.extend_from_slice(&piece));
        (self.count, self.different) = (0, 0);
        all.sort_unstable();
        all
    }

    /// The bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.all.iter().map(Vec::capacity).sum::<usize>() * size_of::<T>()
    }

    /// Takes over another heap.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.count += std::mem::take(&mut other.count);
        self.all.append(&mut other.all);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> {
        self.all.iter().flatten().copied()
    }

    /// Hands out everything, and lets each piece go behind it.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = T> {
        (self.count, self.different) = (0, 0);
        self.all.drain(..).flatten()
    }
}
