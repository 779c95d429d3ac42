//! Packed files, whole, cut and damaged, and such as were made to fill a disk.

use std::io::Write;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Text that does not pack away to nothing.
fn text() -> Vec<u8> {
    let line = |row: u64| format!("{row},{}\n", row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (0..20_000).map(line).collect::<String>().into_bytes()
}

fn content(packed: &[u8]) -> Result<Vec<u8>, SourceError> {
    let content = Content::in_memory("t.csv", packed.to_vec()).unpack()?;
    let mut bytes = Vec::new();
    content.read(0, content.len(), &mut bytes)?;
    Ok(bytes)
}

fn refused(packed: &[u8]) -> String {
    content(packed).unwrap_err().to_string()
}

#[test]
fn files_of_several_members_are_unpacked_whole() {
    let text = text();
    let (one, two) = text.split_at(text.len() / 3);
    for pack in [gzip, zstd] {
        assert_eq!(content(&pack(&text)).unwrap(), text);
        assert_eq!(content(&[pack(one), pack(two)].concat()).unwrap(), text);
        assert_eq!(
            content(&[pack(one), pack(b""), pack(two)].concat()).unwrap(),
            text
        );
        assert_eq!(content(&pack(b"")).unwrap(), b"");
    }
    let skipped = [
        &[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3],
        zstd(&text).as_slice(),
    ]
    .concat();
    assert_eq!(content(&skipped).unwrap(), text);
    assert_eq!(content(&text).unwrap(), text);
}

#[test]
fn a_file_that_was_copied_in_part_is_told_with_its_place() {
    let text = text();
    for pack in [gzip, zstd] {
        let packed = pack(&text);
        for length in [packed.len() / 2, packed.len() - 1] {
            let said = refused(&packed[..length]);
            let begin = format!("t.csv is cut off: it ends after {length} bytes in the middle");
            assert!(said.starts_with(&begin), "{said}");
        }
        let second = [packed.as_slice(), &packed[..9]].concat();
        let said = refused(&second);
        assert!(said.contains("is cut off"), "{said}");
        assert!(
            said.contains(&format!("{} bytes of it unpacked", text.len())),
            "{said}"
        );
    }
}

#[test]
fn a_file_with_wrong_bytes_is_told() {
    for pack in [gzip, zstd] {
        let mut packed = pack(&text());
        let middle = packed.len() / 2;
        packed[middle..middle + 200].fill(0x55);
        let said = refused(&packed);
        assert!(said.contains("cannot be unpacked behind the first"), "{said}");
    }
    let said = refused(&[gzip(b"a,b\n1,2\n").as_slice(), b"and text that is no member"].concat());
    assert!(said.contains("behind the first 8 bytes"), "{said}");
}

#[test]
fn a_file_that_unpacks_to_no_end_is_refused() {
    let nothing = vec![b'0'; 1 << 20];
    // Each packs them to less than a thousandth.
    let bombs = [gzip, zstd].map(|pack| pack(&nothing).repeat(100));
    for bomb in bombs {
        let said = refused(&bomb);
        assert!(said.starts_with("t.csv unpacks to more than"), "{said}");
    }
}

#[test]
fn other_packings_are_named() {
    let said = refused(b"BZh91AY&SY rest");
    assert_eq!(said, "t.csv is packed with bzip2, which cannot be read here");
}

#[test]
fn sources_that_cannot_unpack_name_the_packing() {
    for (packed, packing) in [
        (gzip(b"x"), "gzip"),
        (zstd(b"x"), "zstd"),
        (b"BZh91AY&SY rest".to_vec(), "bzip2"),
    ] {
        let said = super::refuse_packed("t.parquet", &packed)
            .expect_err("a refusal")
            .to_string();
        assert_eq!(said, format!("t.parquet is packed with {packing}"));
    }
    assert_eq!(super::refuse_packed("t.parquet", b"PAR1"), Ok(()));
}
