//! Writes the tables of the benchmark: `weigh-bench-generate --rows 10000000 FOLDER` fills `FOLDER/csv`, `FOLDER/parquet` and
//! `FOLDER/parquet-zstd`. All of it is invented, and one seed gives the same bytes on every machine.

mod columns;
mod csv;
mod dice;
mod tables;
mod texts;
mod world;

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use parquet::basic::{Compression, ZstdLevel};
use rayon::prelude::*;

use csv::Spelling;
use tables::Table;
use texts::Texts;
use world::World;

/// Writes the tables of the benchmark: customers, employees, and what happens between them.
#[derive(Parser)]
struct Arguments {
    /// Where they are written: a folder for each format.
    folder: PathBuf,
    /// Rows of orders, calls, tickets, surveys, e-mails and leads together; a customer for each 100, an employee for each 5,000.
    #[arg(long, default_value_t = 10_000_000)]
    rows: u64,
    /// What the dice are thrown by.
    #[arg(long, default_value_t = 2025)]
    seed: u64,
    /// What keys are.
    #[arg(long, value_enum, default_value_t = Ids::Int)]
    ids: Ids,
    /// Every cell of a CSV in quotes, its lines ended with CRLF.
    #[arg(long, conflicts_with = "dirty")]
    quoted: bool,
    /// CSV with stray blanks and quotes, separators and line breaks in words, line ends of both kinds.
    #[arg(long)]
    dirty: bool,
    /// Which formats.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Format::Csv, Format::Parquet, Format::ParquetZstd])]
    formats: Vec<Format>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ids {
    /// 1000002
    Int,
    /// CUS-01000002
    Str,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    /// Compressed with Snappy, as most writers do by themselves.
    Parquet,
    ParquetZstd,
}

impl Format {
    fn folder(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::ParquetZstd => "parquet-zstd",
        }
    }
}

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    write(&Arguments::parse())
}

fn write(arguments: &Arguments) -> Result<()> {
    let world = World::new(arguments.seed, arguments.rows);
    let texts = Texts::new(arguments.ids == Ids::Str);
    let spelling = match (arguments.quoted, arguments.dirty) {
        (true, _) => Spelling::Quoted,
        (_, true) => Spelling::Dirty,
        _ => Spelling::Plain,
    };
    let tables = tables::all(&world);
    let mut files: Vec<(Format, &Table)> = Vec::new();
    for format in &arguments.formats {
        fs::create_dir_all(arguments.folder.join(format.folder()))?;
        files.extend(tables.iter().map(|table| (*format, table)));
    }
    // One thread writes a file from end to end; the longest first, so that none of them comes alone at the end.
    files.sort_by_key(|(_, table)| std::cmp::Reverse(table.rows));
    files.par_iter().with_max_len(1).try_for_each(|(format, table)| {
        write_file(&world, table, &texts, spelling, *format, &arguments.folder)
            .map_err(|error| format!("{} as {}: {error}", table.name, format.folder()).into())
    })
}

fn write_file(
    world: &World,
    table: &Table,
    texts: &Texts,
    spelling: Spelling,
    format: Format,
    folder: &Path,
) -> Result<()> {
    let name = |ending: &str| {
        folder
            .join(format.folder())
            .join(format!("{}.{ending}", table.name))
    };
    match format {
        Format::Csv => {
            let mut out = BufWriter::with_capacity(1 << 20, File::create(name("csv"))?);
            csv::write(world, table, texts, spelling, &mut out)?;
        }
        Format::Parquet => columns::write(
            world,
            table,
            texts,
            Compression::SNAPPY,
            File::create(name("parquet"))?,
        )?,
        Format::ParquetZstd => {
            let zstd = Compression::ZSTD(ZstdLevel::try_new(3)?);
            columns::write(world, table, texts, zstd, File::create(name("parquet"))?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
