//! States at the cuts, in whatever order they are asked for.

use crate::limits::Limits;
use crate::record::State;
use crate::testing::{Folder, tiny};

const TEXT: &str = "a,b\n1,\"two\nlines\"\n2,\"\"\"quoted\"\"\"\n3,5\" pipe\n4,\"\n\n\n\n\n\"\n5,x\n";

#[test]
fn states_are_the_same_whichever_chunk_is_read_first() {
    let folder = Folder::with("t.csv", TEXT);
    for chunk in 1..12 {
        let forwards = folder.open_with("t.csv", tiny(chunk)).unwrap();
        let backwards = folder.open_with("t.csv", tiny(chunk)).unwrap();
        let (forwards, backwards) = (forwards.file(0), backwards.file(0));
        let mut states: Vec<State> = (0..backwards.chunks())
            .rev()
            .map(|chunk| backwards.state_before(chunk).unwrap())
            .collect();
        states.reverse();
        for (chunk, state) in states.into_iter().enumerate() {
            let (_, step) = forwards.chunk_and_step(chunk).unwrap();
            assert_eq!(forwards.state_before(chunk).unwrap(), state);
            assert_eq!(forwards.state_at(forwards.range(chunk).0).unwrap(), state);
            if chunk + 1 < forwards.chunks() {
                assert_eq!(forwards.state_before(chunk + 1).unwrap(), step.from(state));
            }
        }
    }
}

#[test]
fn a_sample_begins_with_a_record_even_inside_a_long_cell() {
    // A quoted cell so long that a sample lies in it.
    let limits = Limits {
        chunk: 64,
        sample: 30,
        tail: 8,
        read_whole: 0,
        ..Limits::default()
    };
    for (line, likely) in [("x,y,z\n", false), ("x,y\n", true)] {
        let inside = line.repeat(100);
        let folder = Folder::with("t.csv", format!("a,b\n1,\"{inside}\"\n2,q\n"));
        let table = folder.open_with("t.csv", limits).unwrap();
        let file = table.file(0);
        assert_eq!(file.likely_sample(304).unwrap().is_some(), likely);
        let records = file.sample(304).unwrap();
        assert_eq!(&records.bytes[records.start..], b"");
        let records = file.sample(4).unwrap();
        assert_eq!(
            records.bytes.len() - records.start,
            "1,\"\"\n".len() + inside.len()
        );
        // From the beginning it is seen for what it is.
        let likely = file.likely_sample(4).unwrap().unwrap();
        assert_eq!(likely.bytes[likely.start..], records.bytes[records.start..]);
    }
}
