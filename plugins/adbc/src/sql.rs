//! The SQL that is written here: names in quotes, rows to choose from, columns to choose.

use crate::locator::Locator;

/// Which database's SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// PostgreSQL and what calls itself so.
    Postgres,
    /// SQLite, where a double-quoted name that nothing has is a text.
    Sqlite,
    /// Databases that put names between backticks.
    Backticks,
    /// Standard SQL.
    Standard,
}

impl Dialect {
    /// The dialect of a vendor, as a driver names it.
    pub(crate) fn of(vendor: &str) -> Self {
        let vendor = vendor.to_ascii_lowercase();
        let is = |names: &[&str]| names.iter().any(|name| vendor.contains(name));
        if is(&["sqlite"]) {
            Self::Sqlite
        } else if is(&["postgresql"]) {
            Self::Postgres
        } else if is(&[
            "mysql",
            "mariadb",
            "bigquery",
            "spark",
            "databricks",
            "hive",
            "clickhouse",
        ]) {
            Self::Backticks
        } else {
            Self::Standard
        }
    }

    /// A name in quotes.
    pub(crate) fn name(self, name: &str) -> String {
        match self {
            Self::Sqlite | Self::Backticks => format!("`{}`", name.replace('`', "``")),
            Self::Postgres | Self::Standard => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// What stands behind FROM.
    pub(crate) fn rows(self, locator: &Locator) -> String {
        match locator {
            // The line break ends a comment that the query may end in.
            Locator::Query(query) => format!("(\n{query}\n) weigh_rows"),
            Locator::Table(names) => {
                let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
                names.join(".")
            }
        }
    }

    /// A column to choose, in another type where it is asked for.
    pub(crate) fn column(self, name: &str, cast: Option<&str>) -> String {
        let name = self.name(name);
        match cast {
            None => name,
            Some(ty) => format!("CAST({name} AS {ty}) AS {name}"),
        }
    }
}

#[cfg(test)]
mod tests;
