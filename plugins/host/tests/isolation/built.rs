//! Libraries built for the tests, and projects that list them.

use std::ffi::OsString;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use serde_json::{Map, Value};
use tempfile::TempDir;
use weigh_host::{BoundMetric, Hooks, Host, Launch, LoadError, Plugin, PluginError, Project, Trust};
use weigh_sdk::ColumnType;
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};

/// The example of this package that is a plugin, built as these tests were.
pub(crate) fn steady() -> PathBuf {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    let built = || {
        let test = std::env::current_exe().expect("this test's own path");
        let profile = test
            .parent()
            .and_then(Path::parent)
            .expect("target/PROFILE/deps/TEST");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo.args([
            "build",
            "--locked",
            "--quiet",
            "-p",
            "weigh-host",
            "--example",
            "steady",
        ]);
        cargo
            .arg("--target-dir")
            .arg(profile.parent().expect("a target folder"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        let output = cargo.output().expect("cargo starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        profile.join("examples").join(format!("{prefix}steady{suffix}"))
    };
    LIBRARY.get_or_init(built).clone()
}

/// A plugin whose metrics kill, in C; none, and a word about it, without a C compiler.
pub(crate) fn fatal(defines: &[&str]) -> Option<(TempDir, PathBuf)> {
    if Command::new("cc").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `cc` here");
        return None;
    }
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("libfatal.so");
    let output = Command::new("cc")
        .args([
            "-std=c99",
            "-D_GNU_SOURCE",
            "-Wall",
            "-Wextra",
            "-O1",
            "-shared",
            "-fPIC",
            "-I",
        ])
        .arg(root.join("abi/include"))
        .args(defines.iter().map(|define| format!("-D{define}")))
        .arg(root.join("broken/fatal.c"))
        .arg("-o")
        .arg(&file)
        .output()
        .expect("the compiler starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some((folder, file))
}

fn launch() -> Launch {
    Launch {
        program: PathBuf::from(env!("CARGO_BIN_EXE_weigh-plugin-worker")),
        arguments: Vec::new(),
        environment: Box::new(|name| match name {
            "SECRET" => Some(OsString::from("of the program")),
            "LANGUAGE" => Some(OsString::from("zh")),
            name => std::env::var_os(name),
        }),
    }
}

/// What a host heard, and whether it wants to stop.
#[derive(Clone, Default)]
pub(crate) struct Ear {
    said: Arc<Mutex<Vec<String>>>,
    cancelled: Arc<Mutex<bool>>,
}

impl Ear {
    /// A host that this hears for.
    pub(crate) fn host(&self) -> Host {
        let said = self.said.clone();
        let cancelled = self.cancelled.clone();
        Host::new(Hooks {
            log: Box::new(move |level, target, message| {
                said.lock()
                    .expect("no panic")
                    .push(format!("{level:?} {target}: {message}"));
            }),
            cancelled: Box::new(move || *cancelled.lock().expect("no panic")),
        })
        .launching(launch())
    }

    /// Waits until something was said.
    pub(crate) fn heard(&self, what: &str) -> bool {
        (0..500).any(|_| {
            let there = self
                .said
                .lock()
                .expect("no panic")
                .iter()
                .any(|said| said == what);
            if !there {
                std::thread::sleep(Duration::from_millis(10));
            }
            there
        })
    }

    /// All that was said so far.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().expect("no panic").clone()
    }

    pub(crate) fn cancel(&self) {
        *self.cancelled.lock().expect("no panic") = true;
    }
}

/// The host of all tests that need no other.
pub(crate) fn host() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    *HOST.get_or_init(|| Ear::default().host())
}

/// A project in a folder of its own.
#[derive(Debug)]
pub(crate) struct Place(TempDir);

impl Place {
    /// A project that lists one library under a name, with more keys.
    pub(crate) fn with(name: &str, library: &Path, keys: &str) -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        let file = library.file_name().expect("a name");
        fs::copy(library, place.0.path().join(file)).expect("a copy");
        let manifest = format!(
            "[plugins.{name}]\npath = \"{}\"\n{keys}\n",
            Path::new(file).display()
        );
        fs::write(place.0.path().join("weigh.toml"), manifest).expect("a file");
        place
    }

    pub(crate) fn project(&self) -> Project {
        let folder = self.0.path();
        Project::open(&folder.join("weigh.toml"), &folder.join("cache")).expect("a project")
    }

    /// Pins a plugin and loads it as a later run would.
    pub(crate) fn load(self, name: &str, trust: Trust, host: Host) -> Result<Loaded, LoadError> {
        self.project().pin(name, trust, false, host)?;
        let plugin = self.project().prepare(name)?.load(host)?;
        Ok(Loaded { plugin, _place: self })
    }
}

/// A plugin, and the place that its library lies in.
#[derive(Debug)]
pub(crate) struct Loaded {
    plugin: Plugin,
    _place: Place,
}

impl Deref for Loaded {
    type Target = Plugin;

    fn deref(&self) -> &Plugin {
        &self.plugin
    }
}

/// A plugin in processes of its own, with more keys in the manifest.
pub(crate) fn apart(name: &str, library: &Path, keys: &str) -> Loaded {
    let loaded = Place::with(name, library, keys).load(name, Trust::Process, host());
    loaded.unwrap_or_else(|error| panic!("{error}\n{}", error.trace))
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other}"),
    }
}

pub(crate) fn bind(
    plugin: &Plugin,
    name: &str,
    ty: ColumnType,
    options: Value,
) -> Result<BoundMetric, PluginError> {
    let full = format!("{}.{name}", plugin.name());
    let metric = plugin.metrics().iter().find(|metric| metric.name() == full);
    metric.expect("a metric").bind(&[ty.into()], &object(options))
}

pub(crate) fn values(count: usize) -> ArrayRef {
    Arc::new(Float64Array::from(vec![1.5; count]))
}

/// Three rows of two groups, and what comes of them.
pub(crate) fn run(plugin: &Plugin, name: &str, options: Value) -> Result<ArrayRef, PluginError> {
    let metric = bind(plugin, name, ColumnType::Float, options)?;
    let mut state = metric.state()?;
    state.update(&[values(3)], &[0, 1, 0], 2)?;
    state.finish(2)
}

/// An error as a person sees it.
pub(crate) fn told(error: &PluginError) -> String {
    match error.help() {
        Some(help) => format!("{error}\nhelp: {help}"),
        None => error.to_string(),
    }
}
