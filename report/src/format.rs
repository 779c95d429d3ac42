//! The forms in which an outcome is written, and what is so of each: its name, the ending of its files, what it has room for.

/// The forms in which an outcome is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For reading on a terminal.
    #[default]
    Table,
    /// For programs: the contract of `docs/outcome.schema.json`.
    Json,
    /// For spreadsheets: a row per subject and period.
    Csv,
    /// For handing out: one page that stands alone.
    Html,
    /// For handing out: a workbook of formulas, which follow when a value, a weight or a band is changed.
    Xlsx,
    /// For wikis and forges: a report as text that reads well as it is.
    Markdown,
    /// For programs that compute with tables: the rows of CSV as typed columns.
    Parquet,
    /// The same as a file of Arrow (IPC, Feather).
    Arrow,
}

/// What is so of a form.
#[expect(clippy::struct_excessive_bools, reason = "each is asked alone")]
struct Facts {
    name: &'static str,
    /// How the names of its files may end, first as they end where nobody says.
    endings: &'static [&'static str],
    binary: bool,
    shows_inputs: bool,
    shows_history: bool,
    only_rows: bool,
}

impl Format {
    /// All of them, in the order in which they are listed.
    pub const ALL: &[Self] = &[
        Format::Table,
        Format::Json,
        Format::Csv,
        Format::Html,
        Format::Xlsx,
        Format::Markdown,
        Format::Parquet,
        Format::Arrow,
    ];

    const fn facts(self) -> Facts {
        match self {
            Format::Table => Facts {
                shows_history: true,
                ..facts("table", &["txt"])
            },
            Format::Json => Facts {
                shows_inputs: true,
                ..facts("json", &["json"])
            },
            Format::Csv => Facts {
                only_rows: true,
                ..facts("csv", &["csv"])
            },
            Format::Html => Facts {
                shows_inputs: true,
                shows_history: true,
                ..facts("html", &["html", "htm"])
            },
            Format::Xlsx => Facts {
                binary: true,
                shows_inputs: true,
                ..facts("xlsx", &["xlsx"])
            },
            Format::Markdown => Facts {
                shows_inputs: true,
                shows_history: true,
                ..facts("markdown", &["md", "markdown"])
            },
            Format::Parquet => Facts {
                binary: true,
                only_rows: true,
                ..facts("parquet", &["parquet"])
            },
            Format::Arrow => Facts {
                binary: true,
                only_rows: true,
                ..facts("arrow", &["arrow", "feather"])
            },
        }
    }

    /// Its name, as people ask for it.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// How the names of its files end, without the point.
    pub const fn ending(self) -> &'static str {
        self.facts().endings[0]
    }

    /// The form of files whose names end like this, in capitals or not.
    pub fn of_ending(ending: &str) -> Option<Self> {
        let ends = |format: &&Self| {
            let mut endings = format.facts().endings.iter();
            endings.any(|known| known.eq_ignore_ascii_case(ending))
        };
        Self::ALL.iter().find(ends).copied()
    }

    /// Whether it is no text, so that nobody wants to see it on a terminal.
    pub const fn is_binary(self) -> bool {
        self.facts().binary
    }

    /// Whether it says which bytes were read, by their SHA-256.
    pub const fn shows_inputs(self) -> bool {
        self.facts().shows_inputs
    }

    /// Whether earlier totals stand beside those of today.
    pub const fn shows_history(self) -> bool {
        self.facts().shows_history
    }

    /// Whether it has a row per subject and period, of the [columns](crate::Columns) that are wanted, and no place for anything
    /// else: roll-ups, notes, rows that were left out.
    pub const fn is_only_rows(self) -> bool {
        self.facts().only_rows
    }
}

/// Those of a text for people.
const fn facts(name: &'static str, endings: &'static [&'static str]) -> Facts {
    Facts {
        name,
        endings,
        binary: false,
        shows_inputs: false,
        shows_history: false,
        only_rows: false,
    }
}
