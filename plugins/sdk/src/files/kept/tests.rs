//! Where bytes are kept, and that they come back the same from there.

use super::*;

/// As many bytes as are asked for, no two pieces of which are alike.
struct Numbers(u64, u64);

impl Read for Numbers {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = into.len().min((self.1 - self.0) as usize);
        for byte in &mut into[..length] {
            *byte = (self.0 * 7 % 251) as u8;
            self.0 += 1;
        }
        Ok(length)
    }
}

fn all(length: u64) -> Kept {
    let failed = |error: io::Error| panic!("{error}");
    Kept::all("t", Numbers(0, length), failed, |_| Ok(())).unwrap()
}

#[test]
fn what_finds_no_room_goes_to_a_file_and_room_is_given_back() {
    let small = all(1_000);
    assert!(matches!(small, Kept::Memory(..)));
    let large = all(ROOM + 5);
    assert!(matches!(large, Kept::File(..)));
    assert_eq!(large.len(), ROOM + 5);
    for (kept, from) in [(&small, 998), (&large, ROOM + 3)] {
        let mut bytes = vec![9];
        kept.read(from, from + 2, &mut bytes).unwrap();
        assert_eq!(bytes, [9, (from * 7 % 251) as u8, ((from + 1) * 7 % 251) as u8]);
    }
    drop(large);
    let again = all(ROOM / 2);
    assert!(matches!(again, Kept::Memory(..)), "the room of what is gone");
}

#[test]
fn a_limit_ends_the_reading() {
    let enough = SourceError::Unreachable {
        message: text!("save it as a file first"),
        help: None,
    };
    let most = |length| {
        if length > 3 << 20 {
            Err(enough.clone())
        } else {
            Ok(())
        }
    };
    let kept = Kept::all("t", io::repeat(1), |error| panic!("{error}"), most);
    assert_eq!(kept.unwrap_err(), enough);
}
