//! Why a file cannot be had, in our words. What servers say beside their status is not told: it may repeat what is secret.

use std::error::Error;

use object_store::client::{HttpError, HttpErrorKind};
use weigh_sdk::SourceError;
use weigh_words::{Text, text};

use crate::address::Address;

/// Where object_store asks for credentials when the environment has none.
const INSTANCE: &str = "169.254.169.254";

/// Why a file does not come.
#[derive(Debug)]
pub(crate) enum Why {
    /// There is none.
    Missing,
    /// Not for us.
    Refused,
    /// The server answers with this status.
    Status(u16),
    /// No way leads to the server.
    NoWay(String),
    /// The server says nothing.
    Silent,
    /// The connection ended in the middle.
    BrokenOff,
    /// Nobody has credentials.
    Nobody,
    /// Anything else.
    Other(String),
}

impl Why {
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            404 | 410 => Self::Missing,
            401 | 403 => Self::Refused,
            other => Self::Status(other),
        }
    }
}

impl From<HttpError> for Why {
    fn from(error: HttpError) -> Self {
        of_http(&error)
    }
}

fn of_http(error: &HttpError) -> Why {
    match error.kind() {
        HttpErrorKind::Connect => Why::NoWay(last(error)),
        HttpErrorKind::Timeout => Why::Silent,
        HttpErrorKind::Request | HttpErrorKind::Interrupted => Why::BrokenOff,
        _ => Why::Other(last(error)),
    }
}

impl From<object_store::Error> for Why {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error as E;
        match &error {
            E::NotFound { .. } => return Self::Missing,
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => return Self::Refused,
            _ => {}
        }
        if error.to_string().contains(INSTANCE) {
            return Self::Nobody;
        }
        let mut inner: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(error) = inner {
            if let Some(error) = error.downcast_ref::<HttpError>() {
                return of_http(error);
            }
            inner = error.source();
        }
        // The status stands in the words alone: `Server returned non-2xx status code: 500 Internal …`.
        let words = error.to_string();
        let status = words
            .split_once("status code: ")
            .and_then(|(_, rest)| rest.get(..3)?.parse().ok());
        status.map_or_else(|| Self::Other(last(&error)), Self::of_status)
    }
}

/// The innermost cause in words.
fn last(error: &(dyn Error + 'static)) -> String {
    let mut error = error;
    while let Some(inner) = error.source() {
        error = inner;
    }
    error.to_string()
}

/// A file that does not come.
pub(crate) fn cannot_fetch(address: &Address, why: Why) -> SourceError {
    let name = &address.shown;
    let host = &address.host;
    let in_s3 = address.scheme == "s3";
    let (message, help): (Text, Option<Text>) = match why {
        Why::Missing if in_s3 => (
            text!("cannot read {name}: no such file in the bucket", name),
            Some(text!(
                "are the bucket and the file written as they are there, capitals included?"
            )),
        ),
        Why::Missing => (
            text!("cannot read {name}: the server has no such file", name),
            None,
        ),
        Why::Refused if in_s3 => (
            text!(
                "cannot read {name}: the credentials of the environment do not allow it",
                name
            ),
            Some(credentials()),
        ),
        Why::Refused => (
            text!(
                "cannot read {name}: the server does not give it to everybody",
                name
            ),
            Some(text!(
                "what needs a password is not read over https: save it as a file, or take a link that needs none"
            )),
        ),
        Why::Status(status) => (
            text!(
                "cannot read {name}: the server answers with the status {status}",
                name,
                status = i64::from(status)
            ),
            Some(text!("if it is its own trouble (500 and above), run again later")),
        ),
        Why::NoWay(why) => (
            text!(
                "cannot read {name}: no way leads to {host}: {why}",
                name,
                host,
                why
            ),
            Some(text!("is the network there, and the address right?")),
        ),
        Why::Silent => (
            text!("cannot read {name}: {host} says nothing", name, host),
            Some(text!("run again later, or save it as a file first")),
        ),
        Why::BrokenOff => (
            text!("cannot read {name}: {host} broke the connection off", name, host),
            Some(text!("run again later, or save it as a file first")),
        ),
        Why::Nobody => (
            text!(
                "cannot read {name}: the environment has no credentials for S3",
                name
            ),
            Some(credentials()),
        ),
        Why::Other(why) => (text!("cannot read {name}: {why}", name, why), None),
    };
    SourceError::Unreachable { message, help }
}

/// A file of which so many bytes came.
pub(crate) fn broken_off(address: &Address, bytes: u64, why: Why) -> SourceError {
    let (name, host) = (&address.shown, &address.host);
    let message = match why {
        Why::Silent => text!(
            "cannot read {name}: {host} says nothing more behind the first {bytes} bytes",
            name,
            host,
            bytes
        ),
        _ => text!(
            "cannot read {name}: it breaks off behind the first {bytes} bytes",
            name,
            bytes
        ),
    };
    SourceError::Unreachable {
        message,
        help: Some(text!("run again later, or save it as a file first")),
    }
}

/// Where credentials come from.
fn credentials() -> Text {
    text!(
        "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION (and AWS_SESSION_TOKEN, AWS_ENDPOINT_URL where there are \
         such); AWS_SKIP_SIGNATURE=true reads what is for everybody"
    )
}
