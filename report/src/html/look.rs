//! What those who hand reports out bring of their own: templates in place of ours, a style behind ours, a logo. They come as texts
//! and bytes; whoever calls has read the files.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use weigh_words::{Text, text};

use super::page;

/// The look of a page, if it is not ours.
#[derive(Debug, Clone, Default)]
pub struct Look {
    pub(super) files: Vec<Own>,
    /// As a data URI.
    pub(super) logo: Option<String>,
}

/// A template, a style or a script of somebody's own.
#[derive(Debug, Clone)]
pub struct Own {
    /// The name that templates know it by: `report.html`, `own.css`.
    pub name: String,
    /// What people call the file.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// Something wrong in a template, or with a logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake(pub(super) Text);

impl Mistake {
    /// What is wrong, with the file and the line.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Mistake {}

/// A page has to open at once, and a picture that is shown a finger high needs no more.
const LARGEST_LOGO: usize = 1 << 20;

impl Look {
    /// A look of these files, which are read as templates once to see whether they can be.
    pub fn of(files: Vec<Own>) -> Result<Self, Mistake> {
        let look = Self { files, logo: None };
        page::try_templates(&look)?;
        Ok(look)
    }

    /// The same with a logo: the bytes of a PNG, JPEG or SVG file, which people call `path`.
    pub fn with_logo(self, path: &str, bytes: &[u8]) -> Result<Self, Mistake> {
        let Some(kind) = kind(bytes) else {
            return Err(Mistake(text!("{path} is no PNG, JPEG or SVG picture", path)));
        };
        if bytes.len() > LARGEST_LOGO {
            return Err(Mistake(text!(
                "{path} is larger than 1 MB, too large for a logo",
                path
            )));
        }
        Ok(Self {
            logo: Some(format!("data:{kind};base64,{}", BASE64.encode(bytes))),
            ..self
        })
    }
}

/// The kind of a picture by its first bytes. A browser runs nothing of what stands in a picture, so an SVG may hold what it likes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const JPEG: &[u8] = b"\xff\xd8\xff";
    if bytes.starts_with(PNG) {
        return Some("image/png");
    }
    if bytes.starts_with(JPEG) {
        return Some("image/jpeg");
    }
    let text = std::str::from_utf8(bytes)
        .ok()?
        .trim_start_matches('\u{feff}')
        .trim_start();
    let is_svg = text.starts_with("<svg") || text.starts_with("<?xml") || text.starts_with("<!");
    (is_svg && text.contains("<svg")).then_some("image/svg+xml")
}
