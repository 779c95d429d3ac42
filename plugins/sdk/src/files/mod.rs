//! Files as the inputs of a table: from a locator to paths and to bytes, packed or not, their fingerprints, and what is said
//! when the file system refuses. For sources that read files; the feature `files` has it.
//!
//! [`locate`] says which files a locator names, [`content`] what one of them holds: `.gz` and `.zst` are unpacked, and what
//! can be read only once (standard input, a pipe) is kept. Files that lie elsewhere are brought by whatever was handed to
//! [`fetch_by`]. A source that has [`fingerprint`] say what it read need not know
//! whether there was a file.

mod content;
mod elsewhere;
mod fingerprint;
mod kept;
mod known;
mod locate;
mod nearest;
mod once;
mod option;
mod packed;
mod stamp;
mod typed;

pub use content::{Content, Reader, content};
pub use elsewhere::{Fetch, address, fetch_by, shown_address};
pub use fingerprint::{fingerprint, has_changed};
pub use kept::no_place;
pub use known::{Known, known, something_else};
pub use locate::{Located, cannot_read, locate};
pub use nearest::nearest;
pub use option::{Header, header, missing, unknown_option, wrong_option, yes_or_no};
pub use packed::refuse_packed;
pub use stamp::{Stamp, open};
pub use typed::{TypedFile, no_column, places, together, unreadable};
