//! What a scorecard uses of the project around it: found and loaded when the compiler asks for it, once, and what cannot be had
//! is kept until the scorecard is compiled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use weigh_engine::Parts;
use weigh_sdk::SourceKind;

use super::Opened;
use crate::failure::Failure;
use crate::kept;
use crate::terminal::Terminal;

/// What a scorecard uses of its project.
pub(super) struct Used {
    scorecard: String,
    terminal: Terminal,
    /// Its project, if there is one that can be read, once anything of it is asked for.
    project: OnceLock<Option<Opened>>,
    found: Mutex<Found>,
}

/// What was asked for so far.
#[derive(Default)]
struct Found {
    plugins: HashMap<String, Option<Parts>>,
    kinds: HashMap<String, Option<Arc<dyn SourceKind>>>,
    /// The first mistake on the way.
    failure: Option<Failure>,
}

impl Used {
    /// Nothing so far, of the project that a scorecard of this name belongs to.
    pub(super) fn around(scorecard: &str, terminal: &Terminal) -> Self {
        Self {
            scorecard: scorecard.to_owned(),
            terminal: *terminal,
            project: OnceLock::new(),
            found: Mutex::default(),
        }
    }

    /// All metrics and curves of a plugin, else the names of the plugins that there are.
    pub(super) fn parts(&self, plugin: &str) -> Result<Parts, Vec<String>> {
        self.remembered(
            plugin,
            |found| &mut found.plugins,
            |project| project.parts(plugin),
        )
        .ok_or_else(|| {
            let plugins = self.project().map(|project| project.manifest().plugins().keys());
            plugins.into_iter().flatten().cloned().collect()
        })
    }

    /// The kind of source of a word, else the words of the project's connections.
    pub(super) fn kind(&self, word: &str) -> Result<Arc<dyn SourceKind>, Vec<String>> {
        self.remembered(word, |found| &mut found.kinds, |project| project.kind(word))
            .ok_or_else(|| {
                let words = self
                    .project()
                    .map(|project| project.manifest().connections().keys());
                words.into_iter().flatten().cloned().collect()
            })
    }

    /// The plugins that were loaded, by name.
    pub(super) fn plugins(&self) -> Vec<kept::Plugin> {
        let Some(Some(opened)) = self.project.get() else {
            return Vec::new();
        };
        let loaded = opened.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.values().cloned().collect()
    }

    /// What could not be had, once.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.lock().failure.take()
    }

    /// What is known under a name, or is found now.
    fn remembered<T: Clone>(
        &self,
        name: &str,
        of: impl Fn(&mut Found) -> &mut HashMap<String, Option<T>>,
        find: impl FnOnce(&Opened) -> Result<Option<T>, Failure>,
    ) -> Option<T> {
        if let Some(known) = of(&mut self.lock()).get(name) {
            return known.clone();
        }
        let found = self.project().map_or(Ok(None), find);
        let found = self.kept(found).flatten();
        of(&mut self.lock()).insert(name.to_owned(), found.clone());
        found
    }

    fn project(&self) -> Option<&Opened> {
        let open = || {
            self.kept(Opened::around(&self.scorecard, &self.terminal))
                .flatten()
        };
        self.project.get_or_init(open).as_ref()
    }

    /// What went well; what did not is kept.
    fn kept<T>(&self, result: Result<T, Failure>) -> Option<T> {
        match result {
            Ok(done) => Some(done),
            Err(failure) => {
                self.lock().failure.get_or_insert(failure);
                None
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
