//! Buckets of S3, and of what speaks like it.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use glob::{MatchOptions, Pattern};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use weigh_sdk::SourceError;
use weigh_words::text;

use crate::Settings;
use crate::address::Address;
use crate::failure::{Why, cannot_fetch};

/// How often a server is asked again that fails, and how long.
const AGAIN: usize = 3;
const AGAIN_FOR: Duration = Duration::from_secs(30);

/// A bucket.
pub(crate) struct Bucket(AmazonS3);

impl Bucket {
    /// Connects to nothing yet.
    pub(crate) fn open(address: &Address, settings: &Settings) -> Result<Self, SourceError> {
        let mut builder = AmazonS3Builder::new()
            .with_retry(RetryConfig {
                max_retries: AGAIN,
                retry_timeout: AGAIN_FOR,
                ..RetryConfig::default()
            })
            // A large file takes its time; only silence is an error.
            .with_client_options(
                ClientOptions::new()
                    .with_timeout_disabled()
                    .with_read_timeout(settings.patience),
            );
        for (variable, value) in &settings.environment {
            let known = variable
                .starts_with("AWS_")
                .then(|| variable.to_ascii_lowercase().parse());
            if let Some(Ok(key)) = known {
                builder = builder.with_config(key, value);
            }
        }
        let store = builder.with_bucket_name(&address.host).build();
        store
            .map(Self)
            .map_err(|error| cannot_fetch(address, error.into()))
    }

    /// The keys that an address means: its own, or those that match its pattern, in their order.
    pub(crate) async fn keys(&self, address: &Address) -> Result<Vec<Path>, SourceError> {
        let key = address.key();
        let path = |key: &str| {
            Path::parse(key).map_err(|error| cannot_fetch(address, Why::Other(error.to_string())))
        };
        let Some(sign) = key.find(['*', '?', '[']) else {
            if key.is_empty() || key.ends_with('/') {
                return Err(SourceError::Unreachable {
                    message: text!(
                        "cannot read {name}: it names a folder of a bucket, and no file",
                        name = &address.shown
                    ),
                    help: Some(text!(
                        "name a file in it, or all of them: \"{pattern}\"",
                        pattern = format!("{}/*.csv", address.shown.trim_end_matches('/'))
                    )),
                });
            }
            return Ok(vec![path(key)?]);
        };
        let pattern = Pattern::new(key).map_err(|error| SourceError::Unreachable {
            message: text!(
                "cannot read {pattern}: this pattern cannot be understood: {why}",
                pattern = &address.shown,
                why = error.msg
            ),
            help: None,
        })?;
        let folder = key[..sign]
            .rsplit_once('/')
            .map(|(folder, _)| path(folder))
            .transpose()?;
        // As in a file system, a star stays within a folder.
        let options = MatchOptions {
            require_literal_separator: true,
            ..MatchOptions::default()
        };
        let listed = self.0.list(folder.as_ref()).map_ok(|found| found.location);
        let listed: Vec<Path> = listed
            .try_collect()
            .await
            .map_err(|error| cannot_fetch(address, error.into()))?;
        // A file may have such a sign in its name.
        if let Some(exact) = listed.iter().find(|found| found.as_ref() == key) {
            return Ok(vec![exact.clone()]);
        }
        let mut keys: Vec<Path> = listed
            .into_iter()
            .filter(|found| pattern.matches_with(found.as_ref(), options))
            .collect();
        keys.sort();
        if keys.is_empty() {
            return Err(SourceError::Unreachable {
                message: text!(
                    "cannot read {pattern}: no file matches it",
                    pattern = &address.shown
                ),
                help: None,
            });
        }
        Ok(keys)
    }

    /// The bytes of a file as they come.
    pub(crate) async fn read(
        &self,
        address: &Address,
        key: &Path,
    ) -> Result<
        impl Stream<Item = Result<impl AsRef<[u8]> + use<>, object_store::Error>> + Unpin + use<>,
        SourceError,
    > {
        let found = self.0.get(key).await;
        let found = found.map_err(|error| cannot_fetch(address, error.into()))?;
        Ok(found.into_stream().boxed())
    }
}
