//! The keys of records and of the objects in them: a tree, of which each node may be a column.

use indexmap::IndexMap;

/// The node of a record itself.
pub(crate) const ROOT: usize = 0;

/// A key, reached by those above it.
#[derive(Debug)]
pub(crate) struct Node {
    /// The keys that lead to it, with dots between them: `customer.name`.
    pub(crate) path: String,
    below: IndexMap<String, usize>,
}

/// The keys that have been seen.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Node>);

impl Default for Keys {
    fn default() -> Self {
        Self(vec![Node {
            path: String::new(),
            below: IndexMap::new(),
        }])
    }
}

impl Keys {
    /// The node of a key of an object, which is likely to stand where it stood before.
    pub(crate) fn find(&self, above: usize, key: &str, likely: usize) -> Option<usize> {
        let below = &self.0[above].below;
        match below.get_index(likely) {
            Some((known, node)) if known == key => Some(*node),
            _ => below.get(key).copied(),
        }
    }

    /// The node of a key, made where it is new.
    pub(crate) fn learn(&mut self, above: usize, key: &str, likely: usize) -> usize {
        if let Some(known) = self.find(above, key, likely) {
            return known;
        }
        let node = self.0.len();
        let path = match above {
            ROOT => key.to_owned(),
            _ => format!("{}.{key}", self.0[above].path),
        };
        self.0.push(Node {
            path,
            below: IndexMap::new(),
        });
        self.0[above].below.insert(key.to_owned(), node);
        node
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The keys that lead to a node.
    pub(crate) fn path(&self, node: usize) -> &str {
        &self.0[node].path
    }

    /// The keys of the objects of a node.
    pub(crate) fn below(&self, node: usize) -> impl Iterator<Item = (&str, usize)> {
        self.0[node].below.iter().map(|(key, node)| (key.as_str(), *node))
    }
}
