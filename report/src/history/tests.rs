//! What earlier runs said comes in the order of periods.

use super::*;

#[test]
fn periods_come_in_order_and_once() {
    let before = |period: &str, grade: &str| Before {
        period: Period::parse(period).unwrap(),
        total: None,
        grade: Some(grade.to_owned()),
    };
    let known = [
        ("E1", before("2024-Q3", "good")),
        ("E1", before("2024-Q1", "poor")),
        ("E2", before("2024-Q1", "good")),
        ("E1", before("2024-Q3", "fair")),
    ];
    let history: History = (known.into_iter())
        .map(|(subject, before)| (subject.to_owned(), before))
        .collect();
    let told = |subject: &str| -> Vec<String> {
        (history.of(subject).iter())
            .map(|one| format!("{} {}", one.period, one.grade.as_deref().unwrap()))
            .collect()
    };
    assert_eq!(told("E1"), ["2024-Q1 poor", "2024-Q3 fair"]);
    assert_eq!(told("E2"), ["2024-Q1 good"]);
    assert!(told("E3").is_empty() && !history.is_empty() && History::default().is_empty());
}
