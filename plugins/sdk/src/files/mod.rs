//! Files as the inputs of a table: from a locator to paths, their fingerprints, and what is said when the file system
//! refuses. For sources that read files; the feature `files` has it.

mod fingerprint;
mod locate;
mod nearest;
mod stamp;

pub use fingerprint::{fingerprint, has_changed};
pub use locate::{Located, cannot_read, locate};
pub use nearest::nearest;
pub use stamp::{Stamp, open};
