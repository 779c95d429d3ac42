//! What is written in runs is read back by cell.

use std::path::PathBuf;

use crate::request::Budget;

use super::*;

fn spill() -> Spill {
    let budget = Budget {
        bytes: 1 << 20,
        folder: std::env::temp_dir(),
    };
    Spill::new(&budget, 1)
}

/// Pairs of some cells, of which each has as many as its number, and a few runs of them.
fn written(spill: &Spill) -> Runs<u64> {
    let mut runs = Runs::default();
    for run in 0..3u64 {
        let of = |cell: u64| (0..cell % 700).map(move |at| (cell << 32) | (at * 3 + run));
        let pairs: Vec<u64> = (0..90).flat_map(|cell| of(cell * 17)).collect();
        runs.write(&pairs, spill).expect("there is room");
    }
    runs
}

#[test]
fn neighbouring_cells_get_all_of_their_pairs_and_no_others() {
    let spill = spill();
    let runs = written(&spill);
    let all = |cells: Range<u32>| {
        let mut found: Vec<u64> = Vec::new();
        runs.each(&cells, &spill, |some| found.extend(some))
            .expect("it can be read");
        found.sort_unstable();
        found
    };
    let everything = all(0..u32::MAX);
    assert_eq!(everything.len() as u64 * 8, spill.written());
    for cells in [
        0..1,
        17..18,
        16..300,
        698..1020,
        1_500..1_600,
        2_000..3_000,
        40..40,
    ] {
        let expected: Vec<u64> = (everything.iter().copied())
            .filter(|pair| cells.contains(&pair.cell()))
            .collect();
        let out = runs.bytes(&cells).abs_diff(expected.len() * 8);
        assert!(out <= 3 * BLOCK * 8, "{cells:?}");
        assert_eq!(all(cells.clone()), expected, "{cells:?}");
    }
}

/// What a group of a few cells takes must not be told as a block of each of many runs: it would never have room.
#[test]
fn what_neighbours_take_adds_up() {
    let spill = spill();
    let mut runs = Runs::default();
    for run in 0..50u64 {
        let pairs: Vec<u64> = (0..1000).map(|cell| (cell << 32) | run).collect();
        runs.write(&pairs, &spill).expect("there is room");
    }
    let each: usize = (0..200)
        .map(|first| runs.bytes(&(first * 5..first * 5 + 5)))
        .sum();
    assert!(each.abs_diff(50 * 1000 * 8) <= 50 * BLOCK * 8, "{each}");
}

#[test]
fn pairs_come_back_as_they_were() {
    fn same<T: Pair + std::fmt::Debug>(pairs: &[T]) {
        for pair in pairs {
            let mut bytes = Vec::new();
            pair.write(&mut bytes);
            assert_eq!(bytes.len(), T::BYTES);
            assert_eq!(T::read(&bytes), *pair);
        }
    }
    same(&[0, u64::MAX, 7 << 32 | 5]);
    same(&[[0, 0, 0], [u32::MAX, 1, u32::MAX]]);
    let numbers = [
        "0",
        "-79228162514264337593543950335",
        "1.0000000000000000000000000001",
    ];
    same(&numbers.map(|number| (9, Decimal::parse(number).expect("a number"))));
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = PathBuf::from("/nowhere/at/all");
    let spill = Spill::new(
        &Budget {
            bytes: 1,
            folder: folder.clone(),
        },
        1,
    );
    let Err(Halt::Spill(told)) = Runs::default().write(&[1u64], &spill) else {
        panic!("nothing can be written there");
    };
    assert_eq!(told.folder, folder);
}
