//! Blocks come out in their order, every row once, however many threads there are; a failure ends the writing.

use std::io::{self, Write as _};

use super::{ROWS, write};

fn written(rows: usize, threads: usize) -> io::Result<String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let mut out = Vec::new();
    pool.expect("threads").install(|| {
        write(rows, &mut out, &|rows, out| {
            rows.into_iter().try_for_each(|row| writeln!(out, "{row}"))
        })
    })?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

#[test]
fn every_row_stands_in_its_place() {
    for rows in [0, 1, ROWS, ROWS + 1, 2 * ROWS, 4 * ROWS, 40 * ROWS + 7] {
        let mut expected = (0..rows)
            .map(|row| row.to_string())
            .collect::<Vec<_>>()
            .join("\n");
        if rows > 0 {
            expected.push('\n');
        }
        for threads in [1, 2, 8] {
            let text = written(rows, threads).expect("nothing fails");
            assert!(text == expected, "{rows} rows on {threads} threads");
        }
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    let failed = write(10_000, &mut io::sink(), &|rows, _| {
        if rows.contains(&5_000) {
            return Err(io::Error::other("row 5000"));
        }
        Ok(())
    });
    assert_eq!(failed.expect_err("a row fails").to_string(), "row 5000");
    let full = write(10_000, &mut &mut [0_u8; 100][..], &|_, out| out.write_all(b"row"));
    assert_eq!(full.expect_err("no room").kind(), io::ErrorKind::WriteZero);
}
