//! The files behind `--template` and `--logo`, read before anything is scored, so that a mistake in them costs no time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use weigh_report::Format;
use weigh_report::html::{self, Mistake, Own};
use weigh_words::{Text, text};

use super::wanted::Wanted;
use crate::args::Look;
use crate::failure::Failure;

/// What the page of a result looks like.
pub(super) fn look(args: &Look, results: &[Wanted]) -> Result<html::Look, Failure> {
    let own = args.template.is_some() || args.logo.is_some();
    if own && !results.iter().any(|wanted| wanted.format == Format::Html) {
        return Err(Failure::usage(
            text!("--template and --logo are for HTML, and this result is not HTML"),
            Some(text!("add --format html or --out report.html, or leave them out")),
        ));
    }
    let files = args.template.as_deref().map_or(Ok(Vec::new()), templates)?;
    let look = html::Look::of(files).map_err(wrong)?;
    let Some(path) = &args.logo else { return Ok(look) };
    let bytes = fs::read(path).map_err(|error| Failure::unread(path, &error))?;
    look.with_logo(&path.display().to_string(), &bytes).map_err(wrong)
}

/// The files that it is made of.
pub(super) fn files(args: &Look) -> Vec<PathBuf> {
    let template = args.template.iter().flat_map(|path| {
        // Of a file this is empty.
        let inside = inside(path).unwrap_or_default();
        inside.into_iter().chain([path.clone()])
    });
    template.chain(args.logo.clone()).collect()
}

/// The templates in a folder.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let inside = entry?.path();
        if matches!(ending(&inside).as_deref(), Some("html" | "css" | "js")) {
            paths.push(inside);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The templates of a folder, or the one in a file.
fn templates(path: &Path) -> Result<Vec<Own>, Failure> {
    if !path.is_dir() {
        let name = match ending(path).as_deref() {
            Some("html" | "htm") => "report.html",
            Some("css") => "own.css",
            _ => {
                let path = path.display().to_string();
                return Err(Failure::usage(
                    text!(
                        "{path} is no template: neither a folder nor a file that ends in .html or .css",
                        path
                    ),
                    None,
                ));
            }
        };
        return Ok(vec![own(name.to_owned(), path)?]);
    }
    let paths = inside(path).map_err(|error| Failure::unread(path, &error))?;
    if paths.is_empty() {
        let folder = path.display().to_string();
        return Err(Failure::usage(
            text!(
                "in {folder} is no template: no file that ends in .html, .css or .js",
                folder
            ),
            None,
        ));
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    (paths.iter())
        .filter_map(|path| Some(own(name(path)?, path)))
        .collect()
}

fn own(name: String, path: &Path) -> Result<Own, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::unread(path, &error))?;
    Ok(Own {
        name,
        path: path.display().to_string(),
        text,
    })
}

fn ending(path: &Path) -> Option<String> {
    path.extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn wrong(mistake: Mistake) -> Failure {
    Failure::usage(mistake.text().clone(), None::<Text>)
}
