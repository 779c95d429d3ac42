//! Yes and no, as people and programs write them.

/// What the words for yes and no say; none for any other text. Upper and lower case are one.
pub fn read(text: &str) -> Option<bool> {
    const YES: [&str; 5] = ["true", "yes", "y", "是", "√"];
    const NO: [&str; 5] = ["false", "no", "n", "否", "×"];
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if YES.iter().any(is) {
        Some(true)
    } else if NO.iter().any(is) {
        Some(false)
    } else {
        None
    }
}

/// As [`read`], for a column that was declared to hold yes or no: there `1` and `0` say it too.
pub fn read_declared(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ => read(text),
    }
}
