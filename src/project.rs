//! The project around a scorecard: the plugins and connections of `weigh.toml`, of which only what the scorecard uses is
//! loaded. So a broken plugin costs nobody a run who does not use it.

#[cfg(feature = "remote")]
mod remote;
mod used;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use etcetera::BaseStrategy as _;
use weigh_adbc::Adbc;
use weigh_engine::{Parts, Registry};
use weigh_host::{
    Connection, Driver, Fault, Hooks, Host, Launch, LoadError, Manifest, ManifestError, Plugin, PluginError,
    Project, Resolved,
};
use weigh_sdk::{AnyCurve, AnyMetric, Level, SourceKind};
use weigh_words::{Text, text};

use crate::failure::{Exit, Failure};
use crate::interrupt;
use crate::kept;
use crate::terminal::Terminal;
use used::Used;

/// The variable that names the folder for private copies of libraries.
const CACHE: &str = "WEIGH_CACHE";

/// What a scorecard can be compiled and run with: what ships, and what it uses of the project around it.
pub(crate) struct Around {
    registry: Registry,
    used: Arc<Used>,
    /// What brings files from elsewhere, with its copies.
    #[cfg(feature = "remote")]
    remote: Option<Arc<weigh_sdk::files::Fetch>>,
}

impl Around {
    /// With its sources.
    pub(crate) fn with_data(name: &str, terminal: &Terminal) -> Self {
        let mut around = Self::without_data(name, terminal);
        #[cfg(feature = "remote")]
        {
            around.remote = Some(remote::fetching());
        }
        around.registry.register(Box::new(weigh_csv::Csv));
        around.registry.register(Box::new(weigh_xlsx::Xlsx));
        around.registry.register(Box::new(weigh_parquet::Parquet));
        around.registry.register(Box::new(weigh_json::Json));
        around.registry.register(Box::new(weigh_sqlite::Sqlite));
        around.registry.register(Box::new(weigh_arrow::Arrow));
        let used = around.used.clone();
        around
            .registry
            .find_kinds_by(Arc::new(move |word| used.kind(word)));
        around
    }

    /// With metrics and curves, and no sources: to look at it without its data.
    pub(crate) fn without_data(name: &str, terminal: &Terminal) -> Self {
        let used = Arc::new(Used::around(name, terminal));
        let mut registry = Registry::default();
        let plugins = used.clone();
        registry.find_plugins_by(Arc::new(move |plugin| plugins.parts(plugin)));
        Self {
            registry,
            used,
            #[cfg(feature = "remote")]
            remote: None,
        }
    }

    /// What to compile with.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The plugins that the scorecard uses, by name, as far as it was compiled.
    pub(crate) fn plugins(&self) -> Vec<kept::Plugin> {
        self.used.plugins()
    }

    /// What was compiled, unless something that it uses of the project cannot be had: that is told in its place, for whatever
    /// was found without it would mislead.
    pub(crate) fn used<T>(&self, compiled: T) -> Result<T, Failure> {
        self.used.failure().map_or(Ok(compiled), Err)
    }
}

/// The `weigh.toml` in a folder or above it.
pub(crate) fn manifest(folder: &Path) -> Option<PathBuf> {
    let here = folder.as_os_str().is_empty();
    Manifest::find(if here { Path::new(".") } else { folder })
}

/// The folder that a scorecard lies in.
pub(crate) fn folder_of(name: &str) -> &Path {
    Path::new(name).parent().unwrap_or(Path::new(""))
}

/// The project that a folder belongs to, if there is a `weigh.toml` in it or above it.
pub(crate) fn of_folder(folder: &Path) -> Result<Option<Project>, Failure> {
    let Some(manifest) = manifest(folder) else {
        return Ok(None);
    };
    let project = Project::open(&manifest, &cache()?).map_err(|error| wrong(&error))?;
    Ok(Some(project))
}

/// Where private copies of libraries are kept: `WEIGH_CACHE`, or in the folder that the system has for such.
pub(crate) fn cache() -> Result<PathBuf, Failure> {
    if let Some(folder) = env::var_os(CACHE).filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder));
    }
    match etcetera::base_strategy::choose_native_strategy() {
        Ok(folders) => Ok(folders.cache_dir().join("weigh").join("plugins")),
        Err(_) => Err(Failure::Command {
            exit: Exit::Plugin,
            title: text!("there is no folder for copies of plugins: nobody's home is known"),
            help: Some(text!("name one with the variable {variable}", variable = CACHE)),
        }),
    }
}

/// This program, as plugins see it.
pub(crate) fn host(terminal: &Terminal) -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    let terminal = *terminal;
    *HOST.get_or_init(|| {
        let host = Host::new(Hooks {
            log: Box::new(move |level, who, what| {
                if matches!(level, Level::Error | Level::Warn) {
                    terminal.say(&Text::verbatim(format!("{who}: {what}")));
                }
            }),
            cancelled: Box::new(interrupt::requested),
        });
        // Without its own place nothing can be started; a plugin that needs a process then says so.
        match env::current_exe() {
            Ok(program) => host.launching(Launch {
                program,
                arguments: vec!["plugin-worker".into()],
                environment: Box::new(|variable| env::var_os(variable)),
            }),
            Err(_) => host,
        }
    })
}

/// A project whose plugins are loaded when they are asked for.
struct Opened {
    project: Project,
    host: Host,
    /// The plugins that were loaded, by name.
    loaded: Mutex<BTreeMap<String, kept::Plugin>>,
}

impl Opened {
    /// The project that a scorecard belongs to.
    fn around(name: &str, terminal: &Terminal) -> Result<Option<Self>, Failure> {
        let opened = of_folder(folder_of(name))?.map(|project| Self {
            project,
            host: host(terminal),
            loaded: Mutex::default(),
        });
        Ok(opened)
    }

    fn manifest(&self) -> &Manifest {
        self.project.manifest()
    }

    /// All metrics and curves of a plugin. None where there is no such.
    fn parts(&self, plugin: &str) -> Result<Option<Parts>, Failure> {
        if !self.manifest().plugins().contains_key(plugin) {
            return Ok(None);
        }
        let plugin = self.load(plugin)?;
        let metrics = plugin.metrics().iter().cloned();
        let curves = plugin.curves().iter().cloned();
        Ok(Some(Parts {
            metrics: metrics
                .map(|metric| -> Arc<dyn AnyMetric> { Arc::new(metric) })
                .collect(),
            curves: curves
                .map(|curve| -> Arc<dyn AnyCurve> { Arc::new(curve) })
                .collect(),
        }))
    }

    fn load(&self, name: &str) -> Result<Plugin, Failure> {
        let prepared = self.project.prepare(name)?;
        let sha256 = prepared.sha256().to_owned();
        let plugin = prepared.load(self.host)?;
        let loaded = kept::Plugin {
            name: name.to_owned(),
            version: plugin.version().to_owned(),
            sha256,
        };
        let mut all = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(name.to_owned(), loaded);
        Ok(plugin)
    }

    /// What a scorecard reads from by this word: a connection, or a source of a plugin. None where there is no such.
    fn kind(&self, word: &str) -> Result<Option<Arc<dyn SourceKind>>, Failure> {
        if let Some(connection) = self.manifest().connections().get(word) {
            return self.connection(connection).map(Some);
        }
        let Some((plugin, _)) = word.split_once('.') else {
            return Ok(None);
        };
        if !self.manifest().plugins().contains_key(plugin) {
            return Ok(None);
        }
        let plugin = self.load(plugin)?;
        let source = plugin.sources().iter().find(|source| source.name() == word);
        Ok(source.map(|source| -> Arc<dyn SourceKind> { Arc::new(source.clone()) }))
    }

    fn connection(&self, connection: &Connection) -> Result<Arc<dyn SourceKind>, Failure> {
        let options = self
            .manifest()
            .resolve(connection, &|variable| env::var(variable).ok())
            .map_err(|error| wrong(&error))?;
        let base = self.manifest().folder().to_path_buf();
        match &connection.driver {
            Driver::Plugin(source) => self.of_plugin(connection, source, options, base),
            Driver::Adbc { driver, entrypoint } => {
                let secrets = options.secrets().clone();
                Ok(Arc::new(Adbc::new(weigh_adbc::Connection {
                    name: connection.name.clone(),
                    driver: driver.clone(),
                    entrypoint: entrypoint.clone(),
                    options: options.reveal().clone(),
                    base,
                    redact: Arc::new(move |text| secrets.redact(text)),
                })))
            }
        }
    }

    fn of_plugin(
        &self,
        connection: &Connection,
        source: &str,
        options: Resolved,
        base: PathBuf,
    ) -> Result<Arc<dyn SourceKind>, Failure> {
        let name = &connection.name;
        let (plugin, _) = source.split_once('.').unwrap_or_default();
        let plugin = self.load(plugin)?;
        let Some(found) = plugin.sources().iter().find(|known| known.name() == source) else {
            let known = plugin.sources().iter().map(weigh_host::LoadedSource::name);
            return Err(Failure::Command {
                exit: Exit::Plugin,
                title: text!("connection `{name}`: there is no source `{source}`", name, source),
                help: (known.len() > 0).then(|| text!("there is {sources}", sources = Text::list(known))),
            });
        };
        let made = found.connection(name, options, base);
        let made = made.map_err(|error| self.refused(connection, &error))?;
        Ok(Arc::new(made))
    }

    /// What a plugin says of the options of a connection, at their place in `weigh.toml`.
    fn refused(&self, connection: &Connection, error: &PluginError) -> Failure {
        if let Fault::Options(option) = &error.fault {
            return wrong(&self.manifest().wrong_option(connection, option));
        }
        Failure::Command {
            exit: Exit::Plugin,
            title: error.text(),
            help: error.help(),
        }
    }
}

/// A mistake in `weigh.toml` or `weigh.lock`.
fn wrong(error: &ManifestError) -> Failure {
    Failure::Command {
        exit: Exit::Plugin,
        title: error.text(),
        help: error.help.clone(),
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Failure::Plugin(Box::new(error))
    }
}
