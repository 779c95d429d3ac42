//! The SQL that is written here: names and texts in quotes, rows to choose from, columns to choose.

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

    /// A text in quotes; none where no SQL can hold it.
    pub(crate) fn text(self, text: &str) -> Option<String> {
        if text.contains('\0') {
            return None;
        }
        let quoted = text.replace('\'', "''");
        Some(match self {
            // Whether a backslash is one depends on a setting, unless it is said.
            Self::Postgres if text.contains('\\') => format!("E'{}'", quoted.replace('\\', "\\\\")),
            Self::Postgres | Self::Sqlite | Self::Backticks | Self::Standard => format!("'{quoted}'"),
        })
    }

    /// Some columns of rows, in such a way that the rows come in the order that they have without any condition: what
    /// holds back no row, and gives up none, keeps a database from choosing by a condition before it.
    pub(crate) fn in_their_order(self, columns: &str, from: &str) -> String {
        let all = match self {
            Self::Sqlite => "LIMIT -1",
            Self::Postgres | Self::Backticks | Self::Standard => "OFFSET 0",
        };
        format!("(SELECT {columns} FROM {from} {all}) weigh_kept")
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
