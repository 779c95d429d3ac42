//! Files that lie elsewhere, for the sources that read files: `s3://bucket/key` and `https://…`.
//!
//! Each is copied once a run into a folder that goes with the [`Remote`]. A run needs all bytes of its files for their
//! fingerprints, so nothing would be saved by fetching parts; and what is copied is read like any other file, by any source.
//! Memory is a piece of a file at a time.
//!
//! Credentials come from the environment, as the AWS tools have them (`AWS_ACCESS_KEY_ID` …). An address with a password in it
//! is refused: it would stand in a scorecard.

mod address;
mod copy;
mod failure;
mod s3;
mod web;

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use weigh_sdk::SourceError;
use weigh_sdk::files::{Located, no_place};

use address::Address;
use copy::copy;

/// What is needed to fetch.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The environment, of which what begins with `AWS_` is looked at.
    pub environment: Vec<(String, String)>,
    /// Makes the folder for the copies.
    pub folder: fn() -> io::Result<TempDir>,
    /// How long a server may say nothing.
    pub patience: Duration,
}

/// Whoever brings files from elsewhere, each once.
#[derive(Debug)]
pub struct Remote {
    settings: Settings,
    /// One file is fetched at a time; who asks for the same meanwhile waits, and has it then.
    fetched: Mutex<Option<Fetched>>,
}

/// What was fetched so far.
#[derive(Debug)]
struct Fetched {
    runtime: Runtime,
    folder: TempDir,
    /// Copies by address.
    copies: HashMap<String, PathBuf>,
}

impl Remote {
    /// Somebody who has fetched nothing yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            fetched: Mutex::default(),
        }
    }

    /// The files of an address, or of a pattern of addresses in S3, in the order of their names. There is at least one.
    pub fn files(&self, locator: &str) -> Result<Vec<Located>, SourceError> {
        let address = Address::of(locator)?;
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let fetched = match &mut *fetched {
            Some(fetched) => fetched,
            none => none.insert(self.begin(&address)?),
        };
        match address.scheme.as_str() {
            "s3" => {
                let bucket = s3::Bucket::open(&address, &self.settings)?;
                let keys = fetched.runtime.block_on(bucket.keys(&address))?;
                let of_key = |key: object_store::path::Path| {
                    let address = address.of_key(key.as_ref());
                    fetched.copy_of(address, async |address, to| {
                        copy(bucket.read(address, &key).await?, address, to).await
                    })
                };
                keys.into_iter().map(of_key).collect()
            }
            _ => {
                let patience = self.settings.patience;
                let copy = fetched.copy_of(address, async |address, to| {
                    copy(web::read(address, patience).await?, address, to).await
                });
                Ok(vec![copy?])
            }
        }
    }

    fn begin(&self, address: &Address) -> Result<Fetched, SourceError> {
        let no_place = |error| no_place(&address.shown, &error);
        Ok(Fetched {
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(no_place)?,
            folder: (self.settings.folder)().map_err(no_place)?,
            copies: HashMap::new(),
        })
    }
}

impl Fetched {
    /// The copy of a file, which `bring` makes if there is none yet.
    fn copy_of(
        &mut self,
        address: Address,
        bring: impl AsyncFnOnce(&Address, &PathBuf) -> Result<(), SourceError>,
    ) -> Result<Located, SourceError> {
        let path = match self.copies.get(&address.whole) {
            Some(path) => path.clone(),
            None => {
                let path = self.folder.path().join(self.copies.len().to_string());
                self.runtime.block_on(bring(&address, &path))?;
                self.copies.insert(address.whole, path.clone());
                path
            }
        };
        Ok(Located {
            path,
            name: address.shown,
        })
    }
}
