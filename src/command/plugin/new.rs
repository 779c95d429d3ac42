//! `weigh plugin new`: a metric plugin that builds, and a scorecard that uses it, to start from.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use serde_json::Value;
use weigh_words::text;

use crate::args::plugin::{New, Tongue};
use crate::command::new::write_all;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;

/// The name that stands in the templates for the plugin's.
const TEMPLATE: &str = "acme";

/// Runs the command.
pub(super) fn new(args: &New, terminal: &Terminal) -> Result<Exit, Failure> {
    let name = plugin_name(&args.name)?;
    let files = match args.tongue {
        Tongue::Rust => rust(name, &sdk(args.sdk.as_deref())?),
        Tongue::C => c(name),
    };
    write_all(Path::new(name), &files, terminal)?;
    terminal.say(&text!(
        "now build it: {readme} says how, in four lines",
        readme = Path::new(name).join("README.md").display().to_string()
    ));
    Ok(Exit::Fine)
}

/// A name for the language, for Cargo and for C.
fn plugin_name(name: &str) -> Result<&str, Failure> {
    let starts = name.starts_with(|sign: char| sign.is_ascii_lowercase());
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    if starts && name.chars().all(plain) && name.len() <= 40 {
        return Ok(name);
    }
    Err(Failure::usage(
        text!("a plugin cannot be called `{name}`", name),
        Some(text!("take a short word of small letters, digits and `_`: acme")),
    ))
}

/// The crate that a plugin in Rust builds on, in a checkout of Weigh.
fn sdk(checkout: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(checkout) = checkout else {
        return Err(Failure::usage(
            text!("a plugin in Rust builds on a checkout of Weigh, and --sdk is missing"),
            Some(text!(
                "say where it is with --sdk DIR; a plugin in C needs none: --in c"
            )),
        ));
    };
    let shown = checkout.display().to_string();
    let sdk = checkout.join("plugins").join("sdk");
    if !sdk.join("Cargo.toml").is_file() {
        return Err(Failure::usage(
            text!(
                "{folder} is no checkout of Weigh: it has no plugins/sdk",
                folder = shown
            ),
            Some(text!("name the folder that has Weigh's own Cargo.toml")),
        ));
    }
    (sdk.canonicalize()).map_err(|error| Failure::unread(checkout, &error))
}

type Files = Vec<(String, String)>;

/// The example in C, which a plugin begins as under its own name.
const C_EXAMPLE: &str = include_str!("../../../examples/plugins/c-geometric-mean/geometric_mean.c");

fn rust(name: &str, sdk: &Path) -> Files {
    let library = format!("{DLL_PREFIX}{name}{DLL_SUFFIX}");
    let named = |template: &str| template.replace(TEMPLATE, name);
    let sdk = Value::from(sdk.display().to_string()).to_string();
    let mut files = vec![
        (
            "README.md".to_owned(),
            named(include_str!("../../templates/plugin/README-rust.md")).replace("LIBRARY", &library),
        ),
        (
            "Cargo.toml".to_owned(),
            named(include_str!("../../templates/plugin/Cargo.toml.txt")).replace("\"SDK\"", &sdk),
        ),
        (
            "src/lib.rs".to_owned(),
            named(include_str!("../../templates/plugin/lib.rs")),
        ),
    ];
    files.extend(project(name, &format!("target/release/{name}")));
    files
}

fn c(name: &str) -> Files {
    let library = format!("{DLL_PREFIX}{name}{DLL_SUFFIX}");
    let named = |template: &str| template.replace(TEMPLATE, name);
    let mut files = vec![
        (
            "README.md".to_owned(),
            named(include_str!("../../templates/plugin/README-c.md")).replace("LIBRARY", &library),
        ),
        (
            format!("{name}.c"),
            C_EXAMPLE.replace("\"cgeo\"", &format!("\"{name}\"")),
        ),
        (
            "weigh_plugin.h".to_owned(),
            include_str!("../../../plugins/abi/include/weigh_plugin.h").to_owned(),
        ),
    ];
    files.extend(project(name, name));
    files
}

/// The manifest that lists the plugin, and a scorecard that uses it.
fn project(name: &str, library: &str) -> Files {
    let named = |template: &str| template.replace(TEMPLATE, name);
    vec![
        (
            "weigh.toml".to_owned(),
            named(include_str!("../../templates/plugin/weigh.toml.txt")).replace("PATH", library),
        ),
        (
            format!("{name}.kpi"),
            named(include_str!("../../templates/plugin/acme.kpi")),
        ),
        (
            "data/shops.csv".to_owned(),
            include_str!("../../templates/plugin/shops.csv").to_owned(),
        ),
        (
            "data/growth.csv".to_owned(),
            include_str!("../../templates/plugin/growth.csv").to_owned(),
        ),
    ]
}
