//! Shares of grades, as they are shown.

use super::percents;

/// A share in thousandths.
fn tenths(share: &str) -> usize {
    let (whole, tenths) = share.split_once('.').unwrap_or((share, "0"));
    whole.parse::<usize>().expect("digits") * 10 + tenths.parse::<usize>().expect("a digit")
}

#[test]
fn shares_make_a_hundred() {
    for (counts, expected) in [
        (vec![3, 1, 2], vec!["50", "17", "33"]),
        (vec![0, 3], vec!["0", "100"]),
        // 63, 25 and 13 would make 101; 14, 71 and 14 would make 99.
        (vec![5, 2, 1], vec!["62.5", "25.0", "12.5"]),
        (vec![1, 5, 1], vec!["14.3", "71.4", "14.3"]),
        // To the nearest tenth they would make 100.1 as well.
        (vec![7, 9, 4, 4], vec!["29.1", "37.5", "16.7", "16.7"]),
        (vec![1, 4, 1], vec!["16.7", "66.6", "16.7"]),
    ] {
        let shares = percents(&counts);
        assert_eq!(shares, expected, "{counts:?}");
        assert_eq!(shares.iter().map(|share| tenths(share)).sum::<usize>(), 1000);
    }
}

#[test]
fn equal_counts_have_equal_shares_and_none_is_far_off() {
    assert_eq!(percents(&[1, 1, 1]), ["33.3", "33.3", "33.3"]);
    assert_eq!(percents(&[0, 0]), ["0", "0"]);
    for seed in 0..2000_usize {
        let counts: Vec<usize> = (0..2 + seed % 6).map(|at| seed * (at + 3) * 31 % 17).collect();
        let all = counts.iter().sum::<usize>();
        let shares = percents(&counts);
        for (count, share) in counts.iter().zip(&shares) {
            let same = counts.iter().position(|other| other == count).expect("itself");
            assert_eq!(shares[same], *share, "{counts:?}");
            let off = if share.contains('.') { all } else { 5 * all };
            assert!(
                all == 0 || (tenths(share) * all).abs_diff(count * 1000) <= off,
                "{counts:?}: {shares:?}"
            );
        }
    }
}
