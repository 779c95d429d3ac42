//! Why there is no outcome.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use weigh_dsl::compile::RefusedSetting;
use weigh_dsl::diagnostic::Diagnostic;
use weigh_dsl::source::Sources;
use weigh_sdk::SourceError;
use weigh_words::Text;

use crate::outcome::DataErrors;

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scorecard is wrong.
    #[error("the scorecard has mistakes")]
    Mistakes {
        /// All of them, in source order.
        diagnostics: Vec<Diagnostic>,
        /// The files that they point into.
        sources: Box<Sources>,
    },
    /// The request asks for what the scorecard or the data does not have.
    #[error("{message}")]
    Request {
        /// What is wrong, complete alone.
        message: Text,
        /// What to do.
        help: Option<Text>,
    },
    /// Params that cannot be set so.
    #[error("params cannot be set so")]
    Settings(Vec<RefusedSetting>),
    /// A table cannot be read.
    #[error("table {table}: {error}")]
    Source {
        /// Its name in the language.
        table: String,
        /// Why.
        error: SourceError,
    },
    /// A plugin failed.
    #[error("{metric}: {message}")]
    Plugin {
        /// The full name of its metric or curve.
        metric: String,
        /// The KPI or the group that a curve was to score.
        part: Option<String>,
        /// How it failed.
        message: Text,
    },
    /// The data is wrong, and wrong data was to stop the run.
    #[error("the data is wrong")]
    Data(Box<DataErrors>),
    /// What had no room in the memory that was allowed cannot be put on disk, or be read back from there.
    #[error("in {}: {error}", folder.display())]
    Disk {
        /// The folder that it was to wait in.
        folder: PathBuf,
        /// Why not.
        error: Arc<io::Error>,
    },
    /// The run was stopped from outside.
    #[error("stopped")]
    Cancelled,
}
