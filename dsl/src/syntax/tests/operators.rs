//! Precedence of operators: each formula means what its fully bracketed twin means.

use super::{read, tree};

#[test]
fn operators_bind_as_the_reference_says() {
    let twins = [
        ("a + b + c", "(a + b) + c"),
        ("a - b - c", "(a - b) - c"),
        ("a + b * c", "a + (b * c)"),
        ("a * b / c", "(a * b) / c"),
        ("a / b * c", "(a / b) * c"),
        ("-a * b", "(-a) * b"),
        ("-a ^ 2", "-(a ^ 2)"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("a ^ -b", "a ^ (-b)"),
        ("a * -b + c", "(a * (-b)) + c"),
        ("a + b = c - d", "(a + b) = (c - d)"),
        ("a <> b + 1", "a <> (b + 1)"),
        ("a < b and c <= d", "(a < b) and (c <= d)"),
        ("a > b or c >= d and e", "(a > b) or ((c >= d) and e)"),
        ("not a = b", "not (a = b)"),
        ("not a and b", "(not a) and b"),
        ("a or not b", "a or (not b)"),
        ("not a is known", "not (a is known)"),
        ("a + b is missing", "(a + b) is missing"),
        ("a and b is known or c", "(a and (b is known)) or c"),
        ("a + 1 in (1, 2) and b", "((a + 1) in (1, 2)) and b"),
        ("a not in (1) or b", "(a not in (1)) or b"),
        (
            "a between b + 1 and c * 2 and d",
            "(a between (b + 1) and (c * 2)) and d",
        ),
        (
            "a starts with b and c ends with d",
            "(a starts with b) and (c ends with d)",
        ),
        ("not a contains b", "not (a contains b)"),
        ("a otherwise b + c", "a otherwise (b + c)"),
        ("a or b otherwise c", "(a or b) otherwise c"),
        ("a otherwise b otherwise c", "(a otherwise b) otherwise c"),
        ("if a then b else c + d", "if a then b else (c + d)"),
        ("1 + if a then b else c + d", "1 + (if a then b else (c + d))"),
        (
            "if a then b else if c then d else e",
            "if a then b else (if c then d else e)",
        ),
        ("days between a and b + c > 3", "(days between a and (b + c)) > 3"),
        ("x / average of x", "x / (average of x)"),
        ("average of x[previous] - 1", "(average of (x[previous])) - 1"),
        ("a * b[previous]", "a * (b[previous])"),
        ("2 * 3 %", "2 * (3%)"),
        ("a ÷ b × c ≠ d", "((a / b) * c) <> d"),
        ("（a＋b）＊c＞＝d", "((a + b) * c) >= d"),
    ];
    for (plain, bracketed) in twins {
        let of = |formula: &str| tree::bare(&read("twin.kpi", &format!("measure m = {formula}")));
        assert_eq!(of(plain), of(bracketed), "{plain} is not {bracketed}");
    }
}
