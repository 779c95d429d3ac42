//! Bytes as they come, into a file.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use futures_util::{Stream, StreamExt as _};
use weigh_sdk::SourceError;
use weigh_sdk::files::no_place;

use crate::address::Address;
use crate::failure::{self, Why};

/// Writes all that comes to a new file. An error on the way is one of a body that breaks off.
pub(crate) async fn copy<B: AsRef<[u8]>, E: Into<Why>>(
    mut from: impl Stream<Item = Result<B, E>> + Unpin,
    address: &Address,
    to: &Path,
) -> Result<(), SourceError> {
    let no_place = |error| no_place(&address.shown, &error);
    let mut file = File::create_new(to).map_err(no_place)?;
    let mut bytes = 0;
    while let Some(piece) = from.next().await {
        match piece {
            Ok(piece) => {
                bytes += piece.as_ref().len() as u64;
                file.write_all(piece.as_ref()).map_err(no_place)?;
            }
            Err(error) => {
                // What is there is not the file.
                drop(file);
                let _ = std::fs::remove_file(to);
                return Err(failure::broken_off(address, bytes, error.into()));
            }
        }
    }
    Ok(())
}
