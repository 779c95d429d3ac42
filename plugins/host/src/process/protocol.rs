//! What this program and the process of a plugin say to one another. `docs/plugins-protocol.md` says it for whoever
//! writes a worker in another language.
//!
//! A frame is a head of JSON and a body that is an Arrow IPC stream, or empty. The program asks, the worker answers each
//! question once, in order; before an answer it may say things for the log.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use weigh_sdk::{Failure, Status};
use weigh_words::{Text, text};

use crate::call::clean;
use crate::error::{Fault, Problem, Trace};
use crate::options::OptionError;

/// The version of the protocol.
pub(crate) const VERSION: u32 = 1;
/// How every frame opens.
const MAGIC: [u8; 4] = *b"WGH1";
/// Magic, length of the head, length of the body.
const OPENING: usize = 16;
/// The most bytes of a head.
const MOST_HEAD: u32 = 64 << 20;
/// The most bytes of a body.
const MOST_BODY: u64 = 1 << 36;
/// A body up to this size is written together with its head.
const PIECE: usize = 1 << 20;
/// As much of a body as is made room for before it comes.
const ROOM: u64 = 64 << 20;

/// What a worker is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    /// What the plugin offers. Always first, once.
    Hello {
        protocol: u32,
        plugin: String,
        /// The library to open; none where the worker is the plugin itself.
        library: Option<PathBuf>,
    },
    /// Body: the arguments' columns without rows. Answer: an id, and one column without rows, which says the result's type.
    BindMetric {
        name: String,
        options: Map<String, Value>,
    },
    /// As with a metric.
    BindCurve {
        name: String,
        options: Map<String, Value>,
    },
    /// Lets go of what was bound.
    Unbind { bound: u64 },
    /// Answer: an id.
    StateNew { bound: u64 },
    /// Body: a column of group ids, then the arguments.
    Update { state: u64, groups: u32 },
    /// Body: a column that maps the other state's groups. The other state is gone afterwards, whatever the answer.
    Merge { state: u64, other: u64, groups: u32 },
    /// Answer: a column with a value a group. The state is gone afterwards, whatever the answer.
    Finish { state: u64, groups: u32 },
    /// Lets go of a state.
    StateFree { state: u64 },
    /// Body: the arguments. Answer: a column with a score a row.
    Eval { bound: u64, rows: u64 },
    /// Answer: an id.
    Open {
        name: String,
        base: String,
        options: Map<String, Value>,
    },
    /// Lets go of a connection.
    Close { source: u64 },
    /// Answer: the table's columns, without rows.
    Schema { source: u64, table: String },
    /// Body: the columns that are wanted, without rows. Answer: how many partitions.
    Plan { source: u64, scan: Scan },
    /// Body: as with `plan`. Answer: the partition, or nothing where that is not known.
    Partition { source: u64, scan: Scan, index: u32 },
    /// Body: as with `plan`. Answer: a number, or nothing where people count on.
    RowNumber {
        source: u64,
        scan: Scan,
        index: u32,
        row: u64,
    },
    /// Body: as with `plan`. Answer: the id of a stream, and its columns without rows.
    Scan { source: u64, scan: Scan, index: u32 },
    /// Answer: as with `scan`, or nothing where that is not told.
    Inputs { source: u64, table: String },
    /// Answer: the next batch of a stream, or no body at its end.
    Next { stream: u64 },
    /// Lets go of a stream.
    Release { stream: u64 },
    /// Whatever is being done should stop soon. Has no answer.
    Cancel {},
}

/// What is scanned.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scan {
    pub(crate) table: String,
    pub(crate) batch_rows: u32,
}

/// What a worker says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// The answer.
    Done(Done),
    /// The plugin fails.
    Failed {
        status: i32,
        #[serde(with = "weigh_words::whole")]
        message: Text,
        #[serde(default)]
        detail: Map<String, Value>,
    },
    /// The plugin did what it may not.
    Broken(#[serde(with = "weigh_words::whole")] Text),
    /// An option is wrong.
    Options(OptionError),
    /// The program asked for what cannot be.
    Misused(#[serde(with = "weigh_words::whole")] Text),
    /// The plugin cannot be loaded: an answer to `hello` alone.
    Refused { problem: Problem, trace: Trace },
    /// For the log. No answer to anything.
    Log {
        level: i32,
        target: String,
        message: String,
    },
}

/// An answer. What is asked for is there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    /// To `hello`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) plugin: Option<Description>,
    /// The id of what was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<u64>,
    /// The number that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
    /// To `partition`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) partition: Option<Partition>,
}

/// What is known of a partition.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Partition {
    pub(crate) input: String,
    pub(crate) first_row: u64,
    pub(crate) bytes: u64,
}

/// What a plugin says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) license: String,
    /// Major and minor version of the ABI, whose types and flags hold here too.
    pub(crate) abi: (u32, u32),
    #[serde(default)]
    pub(crate) metrics: Vec<PartDescription>,
    #[serde(default)]
    pub(crate) curves: Vec<PartDescription>,
    #[serde(default)]
    pub(crate) sources: Vec<PartDescription>,
}

/// What a metric, a curve or a source says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PartDescription {
    /// Without the plugin's name.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) doc: String,
    /// The JSON Schema of its options; none where it takes none.
    #[serde(default)]
    pub(crate) options: Option<Value>,
    #[serde(default)]
    pub(crate) flags: u32,
}

impl From<Fault> for Said {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Failed(failure) => Self::Failed {
                status: failure.status.code(),
                message: failure.message,
                detail: failure.detail,
            },
            Fault::Broken(why) => Self::Broken(why),
            Fault::Options(error) => Self::Options(*error),
            Fault::Misused(why) => Self::Misused(why),
            Fault::Ended(ended) => Self::Broken(ended.text()),
        }
    }
}

impl Said {
    /// The answer in it, or what is wrong. What is said for the log is no answer.
    pub(crate) fn answer(self) -> Result<Done, Fault> {
        Err(match self {
            Self::Done(done) => return Ok(done),
            Self::Failed {
                status,
                message,
                detail,
            } => Fault::Failed(Box::new(Failure {
                status: Status::of(status),
                message: message.with_each(&clean),
                detail,
            })),
            Self::Broken(why) => Fault::Broken(why.with_each(&clean)),
            Self::Options(OptionError {
                pointer,
                message,
                help,
            }) => Fault::Options(Box::new(OptionError {
                pointer: clean(&pointer),
                message: message.with_each(&clean),
                help: help.map(|help| help.with_each(&clean)),
            })),
            Self::Misused(why) => Fault::Misused(why.with_each(&clean)),
            Self::Refused { problem, .. } => Fault::Broken(problem.text()),
            Self::Log { .. } => Fault::Broken(text!("it said something for the log in place of an answer")),
        })
    }
}

/// What comes is no frame. Says what it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Garbled(Text);

/// What is wrong with what came, where it was no frame.
pub(super) fn garbled(error: &io::Error) -> Option<Text> {
    let inner = error.get_ref()?.downcast_ref::<Garbled>()?;
    Some(inner.0.clone())
}

/// Writes a frame.
pub(crate) fn write<H: Serialize>(to: &mut impl Write, head: &H, body: &[u8]) -> io::Result<()> {
    let mut frame = vec![0; OPENING];
    serde_json::to_writer(&mut frame, head)?;
    let length = frame.len() - OPENING;
    frame[..4].copy_from_slice(&MAGIC);
    frame[4..8].copy_from_slice(&(length as u32).to_le_bytes());
    frame[8..16].copy_from_slice(&(body.len() as u64).to_le_bytes());
    // In one piece, so that the other side wakes up once.
    if body.len() <= PIECE {
        frame.extend_from_slice(body);
        to.write_all(&frame)?;
    } else {
        to.write_all(&frame)?;
        to.write_all(body)?;
    }
    to.flush()
}

/// Reads a frame; nothing where the other side is gone. Takes no byte behind its end.
pub(crate) fn read<H: for<'a> Deserialize<'a>>(from: &mut impl Read) -> io::Result<Option<(H, Vec<u8>)>> {
    let mut opening = [0; OPENING];
    match from.read(&mut opening)? {
        0 => return Ok(None),
        read => from.read_exact(&mut opening[read..])?,
    }
    let garbled = |what: Text| io::Error::new(io::ErrorKind::InvalidData, Garbled(what));
    if opening[..4] != MAGIC {
        let said = clean(&String::from_utf8_lossy(&opening));
        return Err(garbled(text!("it said `{said}` where a frame opens", said)));
    }
    let head = u32::from_le_bytes([opening[4], opening[5], opening[6], opening[7]]);
    let body = opening[8..]
        .iter()
        .rev()
        .fold(0, |length, byte| length << 8 | u64::from(*byte));
    if head > MOST_HEAD || body > MOST_BODY {
        return Err(garbled(text!(
            "its frame has {head} and {body} bytes",
            head,
            body
        )));
    }
    let head = exactly(from, u64::from(head))?;
    let body = exactly(from, body)?;
    let head = serde_json::from_slice(&head).map_err(|error: serde_json::Error| {
        let why = error.to_string();
        garbled(text!("its frame is no question and no answer: {why}", why))
    })?;
    Ok(Some((head, body)))
}

fn exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length.min(ROOM) as usize);
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests;
