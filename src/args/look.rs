//! What a page looks like, where it is not to look like ours.

use std::path::PathBuf;

/// The flags of a look.
#[derive(Debug, clap::Args)]
pub(crate) struct Look {
    /// Templates of your own for HTML: a folder whose files take the place of those of the same names, a page, or a .css file that
    /// is put behind the style
    #[arg(long, value_name = "DIR|FILE")]
    pub(crate) template: Option<PathBuf>,
    /// A logo for HTML: a PNG, JPEG or SVG file
    #[arg(long, value_name = "FILE")]
    pub(crate) logo: Option<PathBuf>,
}
