//! Shares of grades, as they are shown.

use super::percents;

#[test]
fn shares_make_a_hundred() {
    for (counts, expected) in [
        (vec![5, 2, 1], vec![63, 25, 12]),
        (vec![7, 9, 4, 4], vec![29, 37, 17, 17]),
        (vec![1, 4, 1], vec![17, 66, 17]),
        (vec![2, 2], vec![50, 50]),
        (vec![0, 3], vec![0, 100]),
    ] {
        assert_eq!(percents(&counts), expected, "{counts:?}");
        assert_eq!(expected.iter().sum::<usize>(), 100);
    }
}

#[test]
fn equal_counts_have_equal_shares() {
    assert_eq!(percents(&[1, 1, 1]), [33, 33, 33]);
    assert_eq!(percents(&[0, 0]), [0, 0]);
    for seed in 0..2000_usize {
        let counts: Vec<usize> = (0..2 + seed % 6).map(|at| seed * (at + 3) * 31 % 17).collect();
        let all = counts.iter().sum::<usize>();
        let shares = percents(&counts);
        for (count, share) in counts.iter().zip(&shares) {
            let same = counts.iter().position(|other| other == count).expect("itself");
            assert_eq!(shares[same], *share, "{counts:?}");
            assert!(
                all == 0 || (share * all).abs_diff(count * 100) < all,
                "{counts:?}: {shares:?}"
            );
        }
    }
}
