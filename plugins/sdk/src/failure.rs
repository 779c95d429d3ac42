//! Why a metric or a curve cannot answer, in the words that reach whoever runs the scorecard.

use std::fmt;

use arrow_schema::ArrowError;
use serde_json::{Map, Value};
use weigh_words::Text;

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// An option or an argument is wrong.
    InvalidArgument,
    /// There is no such table, column or file.
    NotFound,
    /// The plugin cannot do that.
    Unsupported,
    /// Reading or writing failed.
    Io,
    /// Not allowed.
    Auth,
    /// Types do not go together.
    Type,
    /// Stopped because the host asked for it.
    Cancelled,
    /// Took too long.
    Timeout,
    /// A limit was reached.
    Limit,
    /// A mistake in the plugin.
    Internal,
    /// A panic in the plugin.
    Panic,
    /// The two sides speak different versions.
    Abi,
}

impl Status {
    /// The number that crosses the boundary.
    pub fn code(self) -> i32 {
        use weigh_abi::status;
        match self {
            Self::InvalidArgument => status::INVALID_ARGUMENT,
            Self::NotFound => status::NOT_FOUND,
            Self::Unsupported => status::UNSUPPORTED,
            Self::Io => status::IO,
            Self::Auth => status::AUTH,
            Self::Type => status::TYPE,
            Self::Cancelled => status::CANCELLED,
            Self::Timeout => status::TIMEOUT,
            Self::Limit => status::LIMIT,
            Self::Internal => status::INTERNAL,
            Self::Panic => status::PANIC,
            Self::Abi => status::ABI,
        }
    }

    /// What a number stands for. One that nobody knows is a mistake in the plugin.
    pub fn of(code: i32) -> Self {
        use weigh_abi::status;
        match code {
            status::INVALID_ARGUMENT => Self::InvalidArgument,
            status::NOT_FOUND => Self::NotFound,
            status::UNSUPPORTED => Self::Unsupported,
            status::IO => Self::Io,
            status::AUTH => Self::Auth,
            status::TYPE => Self::Type,
            status::CANCELLED => Self::Cancelled,
            status::TIMEOUT => Self::Timeout,
            status::LIMIT => Self::Limit,
            status::PANIC => Self::Panic,
            status::ABI => Self::Abi,
            _ => Self::Internal,
        }
    }
}

/// How much something that is told matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something looks wrong.
    Warn,
    /// What happens.
    Info,
    /// What happens, in detail.
    Debug,
    /// Everything.
    Trace,
}

/// Why a metric or a curve cannot answer.
///
/// A text is one: `Err("the rate must be below 1")?`.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What kind it is.
    pub status: Status,
    /// What is wrong, complete alone.
    pub message: Text,
    /// More, for a program: `hint`, `table`, `column`, `row`.
    pub detail: Map<String, Value>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self::told(status, Text::verbatim(message))
    }

    /// The same in words that are known in several languages.
    pub fn told(status: Status, message: Text) -> Self {
        Self {
            status,
            message,
            detail: Map::new(),
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.detail.insert("hint".into(), Value::String(hint.into()));
        self
    }

    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<&str> {
        self.detail.get("hint").and_then(Value::as_str)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::new(Status::InvalidArgument, message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl From<Text> for Failure {
    fn from(message: Text) -> Self {
        Self::told(Status::InvalidArgument, message)
    }
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        Self::new(Status::Internal, error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Status::InvalidArgument, error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(Status::Io, error.to_string())
    }
}
