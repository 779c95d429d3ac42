//! A source of one's own: a calendar, with a row for every day of a span.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use weigh_sdk::arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, RecordBatchOptions,
};
use weigh_sdk::arrow_schema::{Field, Schema as ArrowSchema};
use weigh_sdk::schemars::{self, JsonSchema};
use weigh_sdk::serde::{self, Deserialize};
use weigh_sdk::serde_json::{Value, from_value};
use weigh_sdk::{
    Batch, Batches, Column, ColumnType, Input, Open, Partition, Scan, ScanRequest, Schema, Source,
    SourceError, SourceKind, Text,
};

/// The options in `weigh.toml`. Weigh holds them against the schema that is made of this.
#[derive(Deserialize, JsonSchema)]
#[serde(crate = "serde", deny_unknown_fields)]
#[schemars(crate = "schemars")]
struct Options {
    /// Days on which nobody works, such as `2024-10-01`.
    #[serde(default)]
    holidays: Vec<String>,
    /// Weekends and holidays that are worked all the same.
    #[serde(default)]
    worked: Vec<String>,
}

/// The kind of source.
#[derive(Default)]
struct Days;

/// One opened calendar.
struct Calendar {
    name: String,
    first: Date,
    days: i32,
    holidays: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

impl SourceKind for Days {
    fn kind(&self) -> &'static str {
        "days"
    }

    fn doc(&self) -> &'static str {
        "Every day of a span such as 2024-01-01..2024-12-31, and whether it is worked."
    }

    fn options_schema(&self) -> Option<Value> {
        Some(weigh_sdk::options_schema::<Options>())
    }

    fn open(&self, what: &Open) -> Result<Box<dyn Source>, SourceError> {
        let options: Options = from_value(Value::Object(what.options.clone()))
            .map_err(|error| refused(&error.to_string(), "see the options of workdays.days"))?;
        let span = what.locator.split_once("..");
        let span = span.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        let (first, last): (Date, Date) = span.filter(|(first, last)| first <= last).ok_or_else(|| {
            let why = format!("`{}` is no span of days", what.locator);
            refused(&why, "write the first and the last day: 2024-01-01..2024-12-31")
        })?;
        let all = |days: &[String]| days.iter().map(|day| day_of(day)).collect::<Result<_, _>>();
        Ok(Box::new(Calendar {
            name: what.locator.clone(),
            first,
            days: number(last) - number(first) + 1,
            holidays: all(&options.holidays)?,
            worked: all(&options.worked)?,
        }))
    }
}

fn day_of(text: &str) -> Result<Date, SourceError> {
    let why = || refused(&format!("`{text}` is no day"), "write it as 2024-10-01");
    text.parse().map_err(|_| why())
}

fn refused(why: &str, help: &str) -> SourceError {
    SourceError::Malformed {
        message: Text::verbatim(why),
        help: Some(Text::verbatim(help)),
    }
}

/// Days since 1970-01-01, as Arrow counts them.
fn number(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

impl Source for Calendar {
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema {
            columns: vec![
                Column::new("day", ColumnType::Date),
                Column::new("weekday", ColumnType::Integer),
                Column::new("worked", ColumnType::Bool),
            ],
        })
    }

    fn plan(&self, _: &ScanRequest) -> Result<Scan, SourceError> {
        Ok(Scan {
            partitions: vec![Partition {
                input: self.name.clone(),
                first_row: 1,
                bytes: 0,
            }],
        })
    }

    fn scan(&self, request: &ScanRequest, _: usize) -> Result<Batches<'_>, SourceError> {
        let fields = request.columns.iter();
        let fields = fields.map(|wanted| Field::new(&wanted.name, wanted.ty.delivered(), true));
        let schema = Arc::new(ArrowSchema::new(fields.collect::<Vec<_>>()));
        let wanted = request.columns.clone();
        let size = request.batch_rows.max(1);
        let starts = (0..self.days).step_by(size);
        Ok(Box::new(starts.map(move |from| {
            let days: Vec<Date> = (self.first.series(jiff::Span::new().days(1)).skip(from as usize))
                .take(size.min((self.days - from) as usize))
                .collect();
            let column = |name: &str| -> ArrayRef {
                match name {
                    "day" => Arc::new(days.iter().map(|day| Some(number(*day))).collect::<Date32Array>()),
                    "weekday" => Arc::new(days.iter().map(|day| Some(weekday(*day))).collect::<Int64Array>()),
                    _ => Arc::new(
                        days.iter()
                            .map(|day| Some(self.is_worked(*day)))
                            .collect::<BooleanArray>(),
                    ),
                }
            };
            let columns = wanted.iter().map(|wanted| column(&wanted.name)).collect();
            let options = RecordBatchOptions::new().with_row_count(Some(days.len()));
            let rows = RecordBatch::try_new_with_options(schema.clone(), columns, &options)
                .map_err(|error| refused(&error.to_string(), "this is a mistake of the plugin"))?;
            Ok(Batch {
                rows,
                bad: Vec::new(),
            })
        })))
    }

    fn inputs(&self) -> Result<Vec<Input>, SourceError> {
        // No file is behind it: its options stand in weigh.toml, the span in the scorecard.
        Ok(Vec::new())
    }
}

fn weekday(day: Date) -> i64 {
    day.weekday().to_monday_one_offset().into()
}

impl Calendar {
    fn is_worked(&self, day: Date) -> bool {
        self.worked.contains(&day) || (weekday(day) <= 5 && !self.holidays.contains(&day))
    }
}

weigh_sdk::export! { name: "workdays", sources: [Days] }
