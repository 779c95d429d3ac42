//! Whether a form tests something of a library: it has a KPI that uses it, and a test expects something of that KPI.

/// Whether something is expected of a KPI whose formula or template is `library.name`.
pub(crate) fn expects(form: &str, library: &str, name: &str) -> bool {
    let wanted = format!("{library}.{name}");
    let (mut kpi, mut expecting) = ("", false);
    let (mut using, mut expected) = (Vec::new(), Vec::new());
    for line in form.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut before = "";
        for word in words(line) {
            match (before, word) {
                ("kpi", _) => kpi = word,
                (_, "given" | "test") => expecting = false,
                (_, "expect") => expecting = true,
                _ if expecting => expected.push(word.split('.').next().unwrap_or_default()),
                _ if word == wanted => using.push(kpi),
                _ => {}
            }
            before = word;
        }
    }
    using.iter().any(|kpi| expected.contains(kpi))
}

/// Names, those joined by dots as one.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|sign: char| !sign.is_alphanumeric() && !"_.".contains(sign))
        .filter(|word| !word.is_empty())
}
