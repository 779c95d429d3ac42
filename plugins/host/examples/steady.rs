//! A plugin for the tests: it is sound as long as nobody asks it to be something else.

use std::collections::BTreeSet;
use std::sync::Arc;

use weigh_sdk::arrow_array::cast::AsArray as _;
use weigh_sdk::arrow_array::types::Int64Type;
use weigh_sdk::arrow_array::{Array as _, ArrayRef, Int64Array, RecordBatch, StringArray, StringViewArray};
use weigh_sdk::arrow_schema::{Field, Schema as ArrowSchema};
use weigh_sdk::schemars::{self, JsonSchema};
use weigh_sdk::serde::{self, Deserialize};
use weigh_sdk::serde_json::Value;
use weigh_sdk::{
    Argument, BadCell, Batch, Batches, Column, ColumnType, Expected, F64, F64Curve, F64Metric, F64Score,
    Failure, Input, Level, Metric, NoOptions, Open, Partition, Scan, ScanRequest, Schema, Source,
    SourceError, SourceKind, Status, Typed,
};

/// A sum, in the order of the rows.
#[derive(Clone, Default)]
struct Sum(f64);

impl F64Metric for Sum {
    const NAME: &'static str = "sum";

    fn add(&mut self, value: f64) {
        self.0 += value;
    }

    fn merge(&mut self, other: &Self) {
        self.0 += other.0;
    }

    fn result(&self) -> Option<f64> {
        Some(self.0)
    }
}

/// The different texts of a group, in order.
struct Texts;

impl Metric for Texts {
    const NAME: &'static str = "texts";
    type Options = NoOptions;
    type State = Vec<BTreeSet<String>>;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        Ok((Self, ColumnType::Text.into()))
    }

    fn state(&self) -> Self::State {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Self::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize_with(groups, BTreeSet::new);
        let texts = columns[0].as_string::<i32>();
        for (row, id) in ids.iter().enumerate().filter(|(row, _)| texts.is_valid(*row)) {
            state[*id as usize].insert(texts.value(row).to_owned());
        }
        Ok(())
    }

    fn merge(
        &self,
        state: &mut Self::State,
        other: &mut Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize_with(groups, BTreeSet::new);
        for (texts, to) in other.iter_mut().zip(map) {
            state[*to as usize].append(texts);
        }
        Ok(())
    }

    fn finish(&self, state: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize_with(groups, BTreeSet::new);
        let joined =
            |texts: &BTreeSet<String>| (!texts.is_empty()).then(|| Vec::from_iter(texts.clone()).join("|"));
        Ok(Arc::new(state.iter().map(joined).collect::<StringArray>()))
    }
}

#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(crate = "serde", rename_all = "snake_case")]
#[schemars(crate = "schemars")]
enum Mood {
    Panic,
    Memory,
    Forever,
    Patient,
    Noise,
    Tell,
    Exit,
    Environment,
}

#[derive(Deserialize, JsonSchema)]
#[serde(crate = "serde", deny_unknown_fields)]
#[schemars(crate = "schemars")]
struct Moods {
    /// What it does with rows.
    mood: Mood,
}

/// A metric that counts rows, and does what it is told besides.
struct Moody(Mood);

impl Metric for Moody {
    const NAME: &'static str = "moody";
    type Options = Moods;
    type State = Vec<i64>;

    fn bind(_: &[Argument], options: Moods) -> Result<(Self, Typed), Failure> {
        Ok((Self(options.mood), ColumnType::Integer.into()))
    }

    fn state(&self) -> Self::State {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Self::State,
        _: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        match self.0 {
            Mood::Panic => panic!("{} rows are too many", ids.len()),
            Mood::Memory => {
                let mut hoard = Vec::new();
                loop {
                    hoard.push(vec![1_u8; 1 << 20]);
                }
            }
            Mood::Forever => loop {
                std::thread::sleep(std::time::Duration::from_millis(1));
            },
            Mood::Patient => {
                while !weigh_sdk::cancelled() {
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
                return Err(Failure::new(Status::Cancelled, "as you wish"));
            }
            Mood::Noise => {
                println!("WGH1 a plugin that prints");
                eprintln!("and complains");
            }
            Mood::Tell => weigh_sdk::log(Level::Warn, "moody", "rows came"),
            Mood::Exit => std::process::exit(7),
            Mood::Environment => {
                let seen: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
                return Err(seen.join(",").into());
            }
        }
        state.resize(groups, 0);
        for id in ids {
            state[*id as usize] += 1;
        }
        Ok(())
    }

    fn merge(
        &self,
        state: &mut Self::State,
        other: &mut Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, 0);
        for (count, to) in other.iter().zip(map) {
            state[*to as usize] += count;
        }
        Ok(())
    }

    fn finish(&self, state: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize(groups, 0);
        Ok(Arc::new(Int64Array::from(std::mem::take(state))))
    }
}

/// A curve that halves what is not negative.
struct Half;

impl F64Curve for Half {
    const NAME: &'static str = "half";
    type Options = NoOptions;

    fn new(_: NoOptions) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn score(&self, value: f64) -> Option<f64> {
        (value >= 0.0).then_some(value / 2.0)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(crate = "serde", deny_unknown_fields)]
#[schemars(crate = "schemars")]
struct Size {
    /// How many rows a partition has.
    rows: u32,
    /// A word that nobody else should see.
    #[serde(default)]
    token: String,
}

/// A source of numbers and their words, in two partitions, with a bad cell in each.
#[derive(Default)]
struct Numbers;

struct Opened(Size, String);

impl SourceKind for Numbers {
    fn kind(&self) -> &'static str {
        "numbers"
    }

    fn options_schema(&self) -> Option<Value> {
        Some(weigh_sdk::options_schema::<Size>())
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        let size: Size = weigh_sdk::serde_json::from_value(Value::Object(what.options.clone()))
            .unwrap_or_else(|error| unreachable!("the host checked it: {error}"));
        if what.locator == "nowhere" {
            return Err(SourceError::Malformed {
                message: weigh_words::Text::verbatim(format!("{} does not open nowhere", size.token)),
                help: None,
            });
        }
        if what.locator == "aloud" {
            eprintln!("its token is {}", size.token);
            weigh_sdk::log(Level::Warn, "numbers", &format!("it was given {}", size.token));
        }
        Ok(Box::new(Opened(size, what.locator.clone())))
    }
}

impl Source for Opened {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: vec![
                Column::new("number", ColumnType::Integer),
                Column::new("word", ColumnType::Text),
            ],
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        let partition = |index: u64| Partition {
            input: format!("{} {index}", self.1),
            first_row: 1 + index * u64::from(self.0.rows),
            bytes: 8 * u64::from(self.0.rows),
        };
        Ok(Scan {
            partitions: (0..2).map(partition).collect(),
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        if self.1 == "crash" {
            std::process::abort();
        }
        let fields: Vec<Field> = request
            .columns
            .iter()
            .map(|wanted| Field::new(&wanted.name, wanted.ty.delivered(), true))
            .collect();
        let schema = Arc::new(ArrowSchema::new(fields));
        let rows = i64::from(self.0.rows);
        let first = partition as i64 * rows;
        let size = request.batch_rows.clamp(1, 3);
        let columns = request.columns.clone();
        let starts = (first..first + rows).step_by(size);
        Ok(Box::new(starts.map(move |from| {
            let numbers = from..(from + size as i64).min(first + rows);
            let column = |name: &str| -> ArrayRef {
                if name == "number" {
                    Arc::new(
                        numbers
                            .clone()
                            .map(|n| (n % 5 != 4).then_some(n))
                            .collect::<Int64Array>(),
                    )
                } else {
                    Arc::new(
                        numbers
                            .clone()
                            .map(|n| Some(format!("the number {n}")))
                            .collect::<StringViewArray>(),
                    )
                }
            };
            let arrays = columns.iter().map(|wanted| column(&wanted.name)).collect();
            let bad = numbers
                .clone()
                .enumerate()
                .filter(|(_, n)| n % 5 == 4)
                .map(|(row, n)| BadCell {
                    row,
                    column: columns.iter().position(|wanted| wanted.name == "number"),
                    text: format!("n{n}"),
                    expected: Expected::Type(ColumnType::Integer),
                });
            let bad = bad.collect();
            let rows = RecordBatch::try_new(schema.clone(), arrays);
            Ok(Batch {
                rows: rows.unwrap_or_else(|error| unreachable!("sound columns: {error}")),
                bad,
            })
        })))
    }

    fn row_number(&self, _: &ScanRequest, partition: usize, row: u64) -> Result<Option<u64>, SourceError> {
        Ok(Some(1000 * partition as u64 + row))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        Ok(vec![Input {
            name: self.1.clone(),
            sha256: "00".repeat(32),
            bytes: 42,
        }])
    }
}

/// The sum of whole numbers, which is the same in any order.
struct Whole;

impl Metric for Whole {
    const NAME: &'static str = "whole";
    type Options = NoOptions;
    type State = Vec<i64>;

    fn bind(_: &[Argument], _: NoOptions) -> Result<(Self, Typed), Failure> {
        Ok((Self, ColumnType::Integer.into()))
    }

    fn state(&self) -> Self::State {
        Vec::new()
    }

    fn update(
        &self,
        state: &mut Self::State,
        columns: &[ArrayRef],
        ids: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, 0);
        let numbers = columns[0].as_primitive::<Int64Type>();
        for (row, id) in ids.iter().enumerate().filter(|(row, _)| numbers.is_valid(*row)) {
            state[*id as usize] = state[*id as usize].wrapping_add(numbers.value(row));
        }
        Ok(())
    }

    fn merge(
        &self,
        state: &mut Self::State,
        other: &mut Self::State,
        map: &[u32],
        groups: usize,
    ) -> Result<(), Failure> {
        state.resize(groups, 0);
        for (sum, to) in other.iter().zip(map) {
            state[*to as usize] = state[*to as usize].wrapping_add(*sum);
        }
        Ok(())
    }

    fn finish(&self, state: &mut Self::State, groups: usize) -> Result<ArrayRef, Failure> {
        state.resize(groups, 0);
        Ok(Arc::new(Int64Array::from(std::mem::take(state))))
    }
}

weigh_sdk::export! {
    name: "steady",
    metrics: [F64<Sum>, Texts, Whole, Moody],
    curves: [F64Score<Half>],
    sources: [Numbers],
}
