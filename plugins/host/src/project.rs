//! A project: its manifest, its lock, and the way from a name to a plugin.

use std::fs;
use std::path::{Path, PathBuf};

use weigh_words::text;

use crate::cache;
use crate::digest::sha256;
use crate::error::{LoadError, Problem, Trace};
use crate::hooks::Host;
use crate::library;
use crate::lock::{Lock, Pin, Trust};
use crate::manifest::{Isolation, Libraries, Manifest, ManifestError, PluginEntry};
use crate::nearest::instead;
use crate::platform::{Platform, candidates, not_a_library};
use crate::plugin::Plugin;
use crate::process::{Home, Limits, Plan};

/// A project's plugins: what `weigh.toml` lists and `weigh.lock` pins.
#[derive(Debug, Clone)]
pub struct Project {
    manifest: Manifest,
    lock: Lock,
    cache: PathBuf,
    platform: Platform,
}

/// A library that may be opened: it is for this platform and the one that was pinned. Nothing of it has run.
#[derive(Debug, Clone)]
pub struct Prepared {
    name: String,
    file: PathBuf,
    sha256: String,
    isolation: Isolation,
    limits: Limits,
    with: Vec<String>,
    trace: Trace,
}

impl Project {
    /// Reads a manifest and the lock beside it. Private copies of libraries are kept in `cache`.
    pub fn open(manifest: &Path, cache: &Path) -> Result<Self, ManifestError> {
        Ok(Self {
            manifest: Manifest::read(manifest)?,
            lock: Lock::beside(manifest)?,
            cache: cache.to_path_buf(),
            platform: Platform::here(),
        })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The lock.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Goes as far with a plugin as one can without running anything of it.
    pub fn prepare(&self, name: &str) -> Result<Prepared, LoadError> {
        self.traced(name, |trace| {
            let (entry, file, bytes) = self.library(name, trace)?;
            let digest = sha256(&bytes);
            let Some(pin) = self.lock.pin(name, self.platform.word()) else {
                trace.note("weigh.lock does not pin it");
                return Err(Problem::NotLocked {
                    platform: self.platform.to_string(),
                });
            };
            if pin.sha256 != digest {
                trace.note(format!("its SHA-256 is {digest}, weigh.lock pins {}", pin.sha256));
                return Err(Problem::Changed {
                    pinned: pin.sha256.clone(),
                    found: digest,
                });
            }
            trace.note(format!("its SHA-256 {digest} is the one in weigh.lock"));
            if let Some(found) = pin.abi_major().filter(|major| *major != weigh_abi::ABI_MAJOR) {
                trace.note(format!("weigh.lock says that it speaks ABI {}", pin.abi));
                return Err(Problem::OtherAbi { found });
            }
            let isolation = isolation(entry, pin.trust)?;
            let file = self.copied(&file, &bytes, &digest, trace)?;
            Ok((file, digest, isolation, entry))
        })
        .map(|((file, sha256, isolation, entry), trace)| Prepared {
            name: name.to_owned(),
            file,
            sha256,
            isolation,
            limits: entry.limits(),
            with: entry.with.clone(),
            trace,
        })
    }

    /// Pins the library that a plugin has now: it is opened, so that it can say its version, where it will run or, if
    /// the host has no processes for plugins, in this one. The lock is written if it changes, which `fixed` (`--locked`)
    /// does not allow.
    pub fn pin(&mut self, name: &str, trust: Trust, fixed: bool, host: Host) -> Result<Plugin, LoadError> {
        let (digest, mut prepared) = self
            .traced(name, |trace| {
                let (entry, file, bytes) = self.library(name, trace)?;
                let digest = sha256(&bytes);
                trace.note(format!("its SHA-256 is {digest}"));
                let isolation = isolation(entry, trust)?;
                let file = self.copied(&file, &bytes, &digest, trace)?;
                Ok((digest, file, isolation, entry))
            })
            .map(|((sha256, file, isolation, entry), trace)| {
                let isolation = match host.launch() {
                    None if entry.with.is_empty() => Isolation::InProcess,
                    _ => isolation,
                };
                (
                    sha256.clone(),
                    Prepared {
                        name: name.to_owned(),
                        file,
                        sha256,
                        isolation,
                        limits: entry.limits(),
                        with: entry.with.clone(),
                        trace,
                    },
                )
            })?;
        let before = self.lock.pin(name, self.platform.word());
        if fixed && before.is_none_or(|pin| pin.sha256 != digest || pin.trust != trust) {
            return Err(prepared.failed(Problem::LockIsFixed));
        }
        let plugin = prepared.enter(host)?;
        let (major, minor) = plugin.abi();
        let pin = Pin {
            plugin: name.to_owned(),
            platform: self.platform.to_string(),
            version: plugin.version().to_owned(),
            abi: format!("{major}.{minor}"),
            sha256: digest,
            trust,
        };
        if self.lock.pin(name, self.platform.word()) != Some(&pin) {
            let mut lock = self.lock.clone();
            lock.set(pin);
            lock.write(self.manifest.path()).map_err(|error| {
                prepared.failed(Problem::Lock {
                    why: error.to_string(),
                })
            })?;
            self.lock = lock;
        }
        Ok(plugin)
    }

    fn traced<T>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Trace) -> Result<T, Problem>,
    ) -> Result<(T, Trace), LoadError> {
        let mut trace = Trace::default();
        trace.note(format!(
            "looked for [plugins.{name}] in {}",
            self.manifest.path().display()
        ));
        match work(&mut trace) {
            Ok(done) => Ok((done, trace)),
            Err(problem) => Err(LoadError {
                plugin: name.to_owned(),
                problem,
                trace,
            }),
        }
    }

    /// The plugin's library for this platform: which entry, which file, what is in it.
    fn library(&self, name: &str, trace: &mut Trace) -> Result<(&PluginEntry, PathBuf, Vec<u8>), Problem> {
        let plugins = self.manifest.plugins();
        let entry = plugins.get(name).ok_or_else(|| Problem::Unknown {
            instead: instead(name, plugins.keys().map(String::as_str)),
        })?;
        if let Some(abi) = entry.abi {
            trace.note(format!("it is for ABI {abi}"));
            if abi != weigh_abi::ABI_MAJOR {
                return Err(Problem::OtherAbi { found: abi });
            }
        }
        let path = match &entry.libraries {
            Libraries::Any(path) => path,
            Libraries::ByPlatform(paths) => match paths.get(self.platform.word()) {
                Some(path) => path,
                None => {
                    let listed: Vec<String> = paths.keys().cloned().collect();
                    trace.note(format!("it has libraries for {}", listed.join(", ")));
                    return Err(Problem::NotThisPlatform {
                        here: self.platform.to_string(),
                        listed,
                    });
                }
            },
        };
        let path = self.manifest.folder().join(path);
        let mut missing = None;
        for file in candidates(&path) {
            match fs::read(&file) {
                Ok(bytes) => {
                    trace.note(format!("read {}", file.display()));
                    if entry.with.is_empty()
                        && let Some(what) = not_a_library(&bytes)
                    {
                        let path = file.display().to_string();
                        return Err(Problem::NotALibrary { path, what });
                    }
                    return Ok((entry, file, bytes));
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    trace.note(format!("there is no {}", file.display()));
                    missing.get_or_insert(file);
                }
                Err(error) => {
                    return Err(Problem::Unreadable {
                        path: file.display().to_string(),
                        why: error.to_string(),
                    });
                }
            }
        }
        Err(Problem::NotFound {
            path: missing.unwrap_or(path).display().to_string(),
        })
    }

    fn copied(&self, file: &Path, bytes: &[u8], digest: &str, trace: &mut Trace) -> Result<PathBuf, Problem> {
        let copy = cache::copy(&self.cache, digest, file, bytes).map_err(|error| Problem::Cache {
            folder: self.cache.display().to_string(),
            why: error.to_string(),
        })?;
        trace.note(format!("copied it to {}", copy.display()));
        Ok(copy)
    }
}

/// The stricter of what the manifest wants and the lock allows.
fn isolation(entry: &PluginEntry, trust: Trust) -> Result<Isolation, Problem> {
    match (entry.isolation, trust) {
        (Some(Isolation::InProcess), _) if !entry.with.is_empty() => Err(Problem::Malformed {
            why: text!("it runs `with` a program of its own, so not in-process"),
        }),
        _ if !entry.with.is_empty() => Ok(Isolation::Process),
        (Some(Isolation::Process), _) | (_, Trust::Process) => Ok(Isolation::Process),
        (Some(Isolation::InProcess) | None, Trust::InProcess) => Ok(Isolation::InProcess),
    }
}

impl Prepared {
    /// The plugin's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The private copy of its library.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// SHA-256 of the library, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Where it must run: the stricter of what the manifest wants and the lock allows.
    pub fn isolation(&self) -> Isolation {
        self.isolation
    }

    /// What was tried so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Opens it where it must run: in this process, for good, or in one of its own, which is refused if the host has none
    /// for plugins.
    pub fn load(mut self, host: Host) -> Result<Plugin, LoadError> {
        self.enter(host)
    }

    fn enter(&mut self, host: Host) -> Result<Plugin, LoadError> {
        let mut trace = std::mem::take(&mut self.trace);
        let entered = match self.isolation {
            Isolation::InProcess => opened(&self.file, &self.name, host, &mut trace),
            Isolation::Process => self.apart(host, &mut trace),
        };
        self.trace = trace;
        entered.map_err(|problem| self.failed(problem))
    }

    fn apart(&self, host: Host, trace: &mut Trace) -> Result<Plugin, Problem> {
        let launch = host.launch().ok_or(Problem::NeedsProcess)?;
        let plan = Plan {
            plugin: self.name.clone(),
            file: self.file.clone(),
            with: self.with.clone(),
            limits: self.limits.clone(),
        };
        let (home, description) = Home::open(plan, launch, host, trace)?;
        Plugin::described(description, &self.name, &home, trace)
    }

    fn failed(&self, problem: Problem) -> LoadError {
        LoadError {
            plugin: self.name.clone(),
            problem,
            trace: self.trace.clone(),
        }
    }
}

/// Opens a library in this process, for good.
pub(crate) fn opened(file: &Path, name: &str, host: Host, trace: &mut Trace) -> Result<Plugin, Problem> {
    let entry = library::open(file, trace)?;
    let at = library::enter(entry, host)?;
    Plugin::read(at, name, host, trace)
}
