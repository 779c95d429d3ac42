//! Files that lie on no disk of this machine, by their address: `s3://bucket/key`, `https://…`. They are brought here as copies by
//! whoever the program has for that; the program that has nobody says so.

use std::sync::{Arc, PoisonError, RwLock, Weak};

use weigh_words::text;

use super::Located;
use crate::SourceError;

/// Brings the files of an address, or of a pattern of addresses, as copies on disk that are called by their addresses. There
/// is at least one, and they are in the order of their addresses.
pub type Fetch = dyn Fn(&str) -> Result<Vec<Located>, SourceError> + Send + Sync;

/// Who brings files.
static FETCH: RwLock<Option<Weak<Fetch>>> = RwLock::new(None);

/// Has files that lie elsewhere brought so from now on, as long as whoever says so keeps it.
pub fn fetch_by(fetch: &Arc<Fetch>) {
    *FETCH.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::downgrade(fetch));
}

/// The scheme of an address and what stands behind it, of a locator that is one: `s3` and `bucket/key`. A drive (`C:`) is no
/// scheme.
pub fn address(locator: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = locator.split_once("://")?;
    let is_scheme = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_scheme.then_some((scheme, rest))
}

/// The files of an address.
pub(super) fn fetch(locator: &str) -> Result<Vec<Located>, SourceError> {
    let fetch = FETCH.read().unwrap_or_else(PoisonError::into_inner).clone();
    match fetch.and_then(|fetch| fetch.upgrade()) {
        Some(fetch) => fetch(locator),
        None => Err(SourceError::Unreachable {
            message: text!(
                "cannot read {name}: it lies elsewhere, and here only files on disk are read",
                name = shown_address(locator)
            ),
            help: Some(text!(
                "save it as a file and name that; or build weigh with the feature `remote`, which reads `s3://…` and `https://…`"
            )),
        }),
    }
}

/// An address as it is told: what stands behind `?`, or before `@`, may be a secret.
pub fn shown_address(locator: &str) -> String {
    let Some((scheme, rest)) = address(locator) else {
        return locator.to_owned();
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let path = if scheme.starts_with("http") {
        path.split_once('?')
            .map_or(path.to_owned(), |(path, _)| format!("{path}?…"))
    } else {
        path.to_owned()
    };
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests;
