//! Diagnostics as they are drawn, and as data.

use weigh_words::Text;

use super::{Style, render, visible};
use crate::diagnostic::{Code, Diagnostic, to_json};
use crate::source::{SourceFile, SourceId, Sources, Span};

fn place(sources: &Sources, source: SourceId, part: &str) -> Span {
    let start = sources.file(source).text.find(part).unwrap() as u32;
    Span {
        source,
        start,
        end: start + part.len() as u32,
    }
}

fn two_files() -> (Sources, SourceId, SourceId) {
    let mut sources = Sources::default();
    let lines = "\n    value csat\n    score 60% -> 0, 90% -> 100\n  }\n".repeat(2);
    let text =
        format!("  kpi 满意度 \"客户满意度\" weight 50% {{{lines}  kpi 响应 \"首次响应\" weight 45% {{\n");
    let form = sources.add(SourceFile::new("specialist.kpi", text));
    let library = sources.add(SourceFile::new(
        "crm.kpi",
        "measure csat = avg(surveys.csat)\r\nmeasure b = 1\r\n",
    ));
    (sources, form, library)
}

#[test]
fn several_places_and_files_stand_in_one_message() {
    let (sources, form, library) = two_files();
    let diagnostic = Diagnostic::error(
        Code::E0101,
        Text::verbatim("the weights in `service` make 95 %, not 100 %"),
        place(&sources, form, "45%"),
    )
    .label(Text::verbatim("45 %, so 5 % is missing"))
    .other(place(&sources, form, "50%"), Text::verbatim("50 %"))
    .other(place(&sources, library, "measure b"), Text::verbatim("and this"))
    .help(Text::verbatim("make this 50%"))
    .help(Text::verbatim("or write both as points"));
    insta::assert_snapshot!(render(&[diagnostic], &sources, Style::default()));
}

#[test]
fn what_is_underlined_is_aligned_below_wide_characters() {
    let (sources, form, _) = two_files();
    let diagnostic = Diagnostic::warning(
        Code::E0101,
        Text::verbatim("满意度"),
        place(&sources, form, "客户满意度"),
    )
    .label(Text::verbatim("宽"));
    insta::assert_snapshot!(render(&[diagnostic], &sources, Style::default()));
}

#[test]
fn long_lines_are_cut() {
    let mut sources = Sources::default();
    let text = format!("measure a = {}x{}", "1 + ".repeat(200), " + 1".repeat(200));
    let id = sources.add(SourceFile::new("long.kpi", text));
    let diagnostic = Diagnostic::error(Code::E0101, Text::verbatim("here"), place(&sources, id, "x"));
    let style = Style {
        colour: false,
        width: 80,
        ..Style::default()
    };
    let drawn = render(&[diagnostic], &sources, style);
    assert!(drawn.lines().all(|line| line.chars().count() <= 90), "{drawn}");
    assert!(drawn.contains('x'), "{drawn}");
}

#[test]
fn nothing_of_a_file_steers_the_terminal() {
    let mut sources = Sources::default();
    let evil = "\u{1b}[31m \u{9b}2J \u{7} \u{202e}abc \u{0}";
    let id = sources.add(SourceFile::new(
        format!("{evil}.kpi"),
        format!("measure a = {evil}"),
    ));
    let span = place(&sources, id, "measure");
    let diagnostic = Diagnostic::error(Code::E0101, Text::verbatim(evil), span)
        .label(Text::verbatim(evil))
        .other(span, Text::verbatim(evil))
        .help(Text::verbatim(evil));
    let drawn = render(&[diagnostic], &sources, Style::default());
    let steering = drawn
        .chars()
        .find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
    assert_eq!(steering, None, "{drawn:?}");
}

#[test]
fn replaced_signs_keep_their_length() {
    let signs: String = (0..=0x206f).filter_map(char::from_u32).collect();
    assert_eq!(visible(&signs).len(), signs.len());
}

#[test]
fn as_data_a_diagnostic_has_its_places_in_lines_and_columns() {
    let (sources, form, library) = two_files();
    let diagnostic = Diagnostic::error(Code::E0101, Text::verbatim("title"), place(&sources, form, "45%"))
        .other(place(&sources, library, "measure b"), Text::verbatim("and this"))
        .help(Text::verbatim("a mend"));
    let json = to_json(&[diagnostic], &sources);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}
