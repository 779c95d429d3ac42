//! Addresses of files, as a scorecard has them.

use url::Url;
use weigh_sdk::SourceError;
use weigh_sdk::files::{address, shown_address};
use weigh_words::{Text, text};

/// The address of a file, or of several by a pattern.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) scheme: String,
    /// The server; of S3 the bucket.
    pub(crate) host: String,
    /// As the scorecard writes it.
    pub(crate) whole: String,
    /// What people may see of it.
    pub(crate) shown: String,
}

impl Address {
    /// An address that can be fetched here. None has a password in it.
    pub(crate) fn of(locator: &str) -> Result<Self, SourceError> {
        let shown = shown_address(locator);
        let (scheme, rest) = address(locator).unwrap_or_default();
        let scheme = scheme.to_ascii_lowercase();
        if !["s3", "https", "http"].contains(&scheme.as_str()) {
            let help = match scheme.as_str() {
                "file" => text!("write the path of a file without `file://`"),
                _ => text!("addresses that are known begin with `s3://` and `https://`"),
            };
            return Err(refused(
                text!(
                    "cannot read {name}: nothing here knows `{scheme}://`",
                    name = &shown,
                    scheme
                ),
                help,
            ));
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(refused(
                text!(
                    "cannot read {name}: an address in a scorecard may have no name and no password before `@`",
                    name = &shown
                ),
                text!(
                    "who reads the scorecard would know them; files in S3 are read with credentials of the environment"
                ),
            ));
        }
        if host.is_empty() {
            return Err(refused(
                text!(
                    "cannot read {name}: there is no server behind `{scheme}://`",
                    name = &shown,
                    scheme
                ),
                text!("an address is `https://SERVER/FILE` or `s3://BUCKET/FILE`"),
            ));
        }
        Ok(Self {
            host: host.to_owned(),
            whole: locator.to_owned(),
            shown,
            scheme,
        })
    }

    /// What stands behind the bucket: a key, or a pattern of keys.
    pub(crate) fn key(&self) -> &str {
        let rest = address(&self.whole).map_or("", |(_, rest)| rest);
        rest.split_once('/').map_or("", |(_, key)| key)
    }

    /// Another file of the same bucket.
    pub(crate) fn of_key(&self, key: &str) -> Self {
        let whole = format!("{}://{}/{key}", self.scheme, self.host);
        Self {
            shown: whole.clone(),
            whole,
            ..self.clone()
        }
    }

    /// As it goes over the wire: letters that are not ASCII written out.
    pub(crate) fn url(&self) -> Result<Url, SourceError> {
        Url::parse(&self.whole).map_err(|error| {
            refused(
                text!(
                    "cannot read {name}: this is no address: {why}",
                    name = &self.shown,
                    why = error.to_string()
                ),
                text!("an address is `https://SERVER/FILE` or `s3://BUCKET/FILE`"),
            )
        })
    }
}

fn refused(message: Text, help: Text) -> SourceError {
    SourceError::Unreachable {
        message,
        help: Some(help),
    }
}
