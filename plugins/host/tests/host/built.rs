//! Libraries built for the tests, and projects that list them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;
use weigh_host::{Hooks, Host, LoadError, Plugin, Project, Trust};

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The host of all tests.
pub(crate) fn host() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    *HOST.get_or_init(|| Host::new(Hooks::default()))
}

/// Cargo, asked for something about a package as these tests were built, and the folder of that build.
fn cargo(command: &str, package: &str) -> (Command, PathBuf) {
    let test = std::env::current_exe().expect("this test's own path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/PROFILE/deps/TEST");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(root())
        .args([command, "--locked", "--quiet", "-p", package]);
    cargo
        .arg("--target-dir")
        .arg(profile.parent().expect("a target folder"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    (cargo, profile.to_path_buf())
}

/// What the compiler says of a package that is built so that panics abort.
pub(crate) fn with_panic_abort(package: &str) -> String {
    let (mut cargo, _) = cargo("rustc", package);
    let output = cargo
        .args(["--lib", "--", "-Cpanic=abort"])
        .output()
        .expect("cargo starts");
    assert!(!output.status.success(), "it was built");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The library of a package of the workspace, built as these tests were.
pub(crate) fn rust(package: &str, library: &str) -> PathBuf {
    let (mut cargo, profile) = cargo("build", package);
    let output = cargo.output().expect("cargo starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    profile.join(format!("{prefix}{library}{suffix}"))
}

/// A folder with a library compiled from a C file of the workspace; none, and a word about it, without a C compiler.
pub(crate) fn c(source: &str, defines: &[&str], library: &str) -> Option<(TempDir, PathBuf)> {
    if Command::new("cc").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `cc` here");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(library);
    let output = Command::new("cc")
        .args([
            "-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-I",
        ])
        .arg(root().join("plugins/abi/include"))
        .args(defines.iter().map(|define| format!("-D{define}")))
        .arg(root().join(source))
        .args(["-lm", "-o"])
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

/// A project in a folder of its own.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// A project with this manifest.
    pub(crate) fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("weigh.toml"), manifest).expect("a file");
        Self { folder }
    }

    /// A project that lists one library under a name.
    pub(crate) fn with(name: &str, library: &Path) -> Self {
        let place = Self::new(&format!("[plugins.{name}]\npath = \"lib.so\"\n"));
        place.put(library);
        place
    }

    /// Puts a library where the manifest says.
    pub(crate) fn put(&self, library: &Path) {
        fs::copy(library, self.path().join("lib.so")).expect("a copy");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn project(&self) -> Project {
        Project::open(&self.path().join("weigh.toml"), &self.path().join("cache")).expect("a project")
    }

    /// Pins a plugin and loads it as a later run would.
    pub(crate) fn load(&self, name: &str) -> Result<Plugin, LoadError> {
        self.load_into(name, host())
    }

    /// The same for another host.
    pub(crate) fn load_into(&self, name: &str, host: Host) -> Result<Plugin, LoadError> {
        self.project().pin(name, Trust::InProcess, false, host)?;
        self.project().prepare(name)?.load(host)
    }

    /// An error as a person sees it, without what differs from run to run.
    pub(crate) fn told(&self, error: &LoadError) -> String {
        let help = error
            .help()
            .map(|help| format!("\nhelp: {help}"))
            .unwrap_or_default();
        let text = format!("{error}{help}\n{}", error.trace);
        let text = text.replace(&self.path().display().to_string(), "[DIR]");
        let word = |word: &str| match word.trim_end_matches(',') {
            digest if digest.len() == 64 && digest.chars().all(|c| c.is_ascii_hexdigit()) => {
                "[SHA]".to_owned()
            }
            path if path.starts_with("[DIR]/cache/") => "[DIR]/cache/[SHA]/lib.so".to_owned(),
            _ => word.to_owned(),
        };
        let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
        text.lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A plugin of the given library, loaded.
pub(crate) fn loaded(name: &str, library: &Path) -> Plugin {
    let place = Place::with(name, library);
    match place.load(name) {
        Ok(plugin) => plugin,
        Err(error) => panic!("{}", place.told(&error)),
    }
}
