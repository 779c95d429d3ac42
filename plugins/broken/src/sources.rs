//! Sources that go wrong where their names say, and one that delivers all types.

use std::sync::Arc;

use serde_json::{Value, json};
use weigh_sdk::arrow_array::{Array, ArrayRef, Decimal64Array, Int64Array, RecordBatch, StringViewArray};
use weigh_sdk::arrow_schema::{Field, Schema as ArrowSchema};
use weigh_sdk::{
    BadCell, Batch, Batches, Column, ColumnType, Currency, Expected, Input, Open, Partition, Scan,
    ScanRequest, Schema, Source, SourceError, SourceKind,
};
use weigh_words::Text;

fn batch(request: &ScanRequest, columns: Vec<ArrayRef>) -> RecordBatch {
    let fields = request
        .columns
        .iter()
        .zip(&columns)
        .map(|(wanted, column)| Field::new(&wanted.name, column.data_type().clone(), true));
    RecordBatch::try_new(Arc::new(ArrowSchema::new(fields.collect::<Vec<_>>())), columns)
        .unwrap_or_else(|error| unreachable!("sound columns: {error}"))
}

/// Which of its calls panics.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    Open,
    Scan,
    Stream,
}

struct Panics(Where);

impl Source for Panics {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: vec![Column::new("n", ColumnType::Integer)],
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        let partition = Partition {
            input: "nowhere".to_owned(),
            first_row: 1,
            bytes: 0,
        };
        Ok(Scan {
            partitions: vec![partition],
        })
    }

    fn scan(&self, request: &ScanRequest, _: usize) -> Result<Batches<'_>, SourceError> {
        assert!(self.0 != Where::Scan, "no scan today");
        let request = request.clone();
        Ok(Box::new((0..).map(move |number| {
            assert!(number < 2, "batch {number} is one too many");
            Ok(Batch {
                rows: batch(&request, vec![Arc::new(Int64Array::from(vec![number; 3]))]),
                bad: Vec::new(),
            })
        })))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        Ok(Vec::new())
    }
}

macro_rules! panicking {
    ($($name:ident $word:literal $at:expr;)*) => {$(
        /// A source that panics where it says.
        #[derive(Default)]
        pub(crate) struct $name;

        impl SourceKind for $name {
            fn kind(&self) -> &'static str {
                $word
            }

            fn open(&self, _: &Open) -> Result<Box<dyn Source>, SourceError> {
                assert!($at != Where::Open, "no door");
                Ok(Box::new(Panics($at)))
            }
        }
    )*};
}

panicking! {
    PanicsInOpen "panics_in_open" Where::Open;
    PanicsInScan "panics_in_scan" Where::Scan;
    PanicsInStream "panics_in_stream" Where::Stream;
}

/// A source that cannot connect, and says with what it tried.
#[derive(Default)]
pub(crate) struct TellsItsSecret;

impl SourceKind for TellsItsSecret {
    fn kind(&self) -> &'static str {
        "tells_its_secret"
    }

    fn options_schema(&self) -> Option<Value> {
        Some(json!({
            "type": "object",
            "properties": {"token": {"type": "string"}, "retries": {"type": "integer"}},
            "required": ["token"],
            "additionalProperties": false,
        }))
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        Err(SourceError::Unreachable {
            message: Text::verbatim(format!("cannot log in with {}", what.options["token"])),
            help: None,
        })
    }
}

/// A sound source like a text file: a guess that turns out wrong, a bad cell, a row number of its own.
#[derive(Default)]
pub(crate) struct Texts;

struct Told;

impl SourceKind for Texts {
    fn kind(&self) -> &'static str {
        "texts"
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        if what.locator != "numbers" {
            return Err(SourceError::Unreachable {
                message: Text::verbatim(format!("there is no table `{}`", what.locator)),
                help: Some(Text::verbatim("there is `numbers`")),
            });
        }
        Ok(Box::new(Told))
    }
}

impl Source for Told {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: vec![
                Column {
                    currency: Currency::new("CNY"),
                    guessed: true,
                    ..Column::new("amount", ColumnType::Decimal(1))
                },
                Column {
                    because: Some(Text::verbatim("row 3 holds `n/a`")),
                    ..Column::new("note", ColumnType::Text)
                },
            ],
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        let partition = |input: &str, first_row| Partition {
            input: input.to_owned(),
            first_row,
            bytes: 70,
        };
        Ok(Scan {
            partitions: vec![partition("a.txt", 2), partition("b.txt", 5)],
        })
    }

    fn scan(&self, request: &ScanRequest, partition: usize) -> Result<Batches<'_>, SourceError> {
        let wanted = request.columns.iter().find(|column| column.name == "amount");
        if let Some(wanted) = wanted
            && wanted.ty == ColumnType::Decimal(1)
        {
            return Ok(Box::new(std::iter::once(Err(SourceError::Widen {
                column: "amount".to_owned(),
                ty: ColumnType::Decimal(2),
                currency: wanted.currency,
                input: "a.txt".to_owned(),
                row: 1,
                text: "1.25".to_owned(),
            }))));
        }
        let columns = request.columns.iter().map(|column| -> ArrayRef {
            if column.name == "amount" {
                let amounts = Decimal64Array::from(vec![Some(100), Some(125), None]);
                let narrow = column.ty.narrow().unwrap_or_else(|| column.ty.delivered());
                Arc::new(amounts.with_data_type(narrow))
            } else {
                Arc::new(StringViewArray::from(vec![
                    Some("first"),
                    None,
                    Some("a note of more than twelve bytes"),
                ]))
            }
        });
        let rows = batch(request, columns.collect());
        let bad = BadCell {
            row: 2,
            column: Some(0),
            text: "n/a".to_owned(),
            expected: Expected::Type(ColumnType::Decimal(2)),
        };
        debug_assert_eq!(rows.column(0).len(), 3);
        let batches = (partition == 0).then_some(Batch { rows, bad: vec![bad] });
        Ok(Box::new(batches.into_iter().map(Ok)))
    }

    fn row_number(&self, _: &ScanRequest, _: usize, row: u64) -> Result<Option<u64>, SourceError> {
        Ok(Some(100 + row))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        Ok(vec![Input {
            name: "a.txt".to_owned(),
            sha256: "00".repeat(32),
            bytes: 70,
        }])
    }
}
