//! Which platform this is, how libraries are called on it, and what a file is by its first bytes.

use std::fmt;
use std::path::{Path, PathBuf};

use weigh_words::{Text, text};

/// An operating system and a processor: `linux-x86_64`, `macos-aarch64`, `windows-x86_64`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Platform(String);

impl Platform {
    /// This one.
    pub fn here() -> Self {
        Self(format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH))
    }

    /// Another one, by its word.
    pub fn named(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// Its word.
    pub fn word(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The files that a path without an ending may stand for here: as it is, and as libraries are called.
pub(crate) fn candidates(path: &Path) -> Vec<PathBuf> {
    let mut files = vec![path.to_path_buf()];
    if let Some(name) = path.file_name().and_then(|name| name.to_str())
        && path.extension().is_none()
    {
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        files.push(path.with_file_name(format!("{prefix}{name}{suffix}")));
    }
    files
}

/// Why these bytes are no library that this platform can open, as far as the first of them tell.
pub(crate) fn not_a_library(bytes: &[u8]) -> Option<Text> {
    let what = if bytes.starts_with(b"\x7fELF") {
        let machine = bytes
            .get(18..20)
            .map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
        let processor = match machine {
            Some(3) => "x86",
            Some(40) => "arm",
            Some(62) => "x86_64",
            Some(183) => "aarch64",
            Some(243) => "riscv64",
            _ => return None,
        };
        // ELF does not say which system it is for; all but these two use it.
        let fits = processor == std::env::consts::ARCH && cfg!(not(any(windows, target_vendor = "apple")));
        if fits {
            return None;
        }
        text!("a library for another platform (ELF, {processor})", processor)
    } else if bytes.starts_with(b"MZ") {
        if cfg!(windows) {
            return None;
        }
        text!("a library for Windows")
    } else if [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
        .iter()
        .any(|magic| bytes.starts_with(magic))
    {
        if cfg!(target_vendor = "apple") {
            return None;
        }
        text!("a library for macOS")
    } else if bytes.is_empty() {
        text!("an empty file")
    } else if bytes.len() < 1 << 20 && std::str::from_utf8(bytes).is_ok() {
        text!("a text file")
    } else {
        text!("no library")
    };
    Some(what)
}
