//! Templates, styles and logos of somebody's own.

use std::io;

use weigh_words::Language;

use super::super::{Look, Mistake, Options, Own};
use super::{FORM, markup, page_of};
use crate::sample::specialists;

fn own(name: &str, text: &str) -> Own {
    Own {
        name: name.to_owned(),
        path: format!("look/{name}"),
        text: text.to_owned(),
    }
}

fn page(look: &Look) -> String {
    try_page(look).expect("a page")
}

fn try_page(look: &Look) -> io::Result<String> {
    let options = Options {
        language: Language::English,
        look,
    };
    page_of(&specialists(), FORM, &options)
}

fn wrong(look: Result<Look, Mistake>) -> String {
    look.expect_err("a mistake").to_string()
}

#[test]
fn a_page_of_ones_own_changes_some_blocks_and_keeps_the_others() {
    let text = "{% extends \"weigh/report.html\" %}{% block foot %}<footer>Acme for {{ frame.title }}</footer>{% endblock %}";
    let look = Look::of(vec![own("report.html", text)]).expect("a look");
    let page = page(&look);
    markup::check(&page);
    assert!(page.contains("<footer>Acme for 客户关系专员季度考核</footer>"));
    assert!(!page.contains("Made with"));
    assert!(page.contains("people-table"), "the rest is ours");
}

#[test]
fn a_section_of_ones_own_takes_the_place_of_ours() {
    let summary = "<p id=\"summary\">{% include \"words.html\" %} {{ summary.figures | length }}</p>";
    let look = Look::of(vec![own("summary.html", summary), own("words.html", "Figures:")]).expect("a look");
    assert!(page(&look).contains("<p id=\"summary\">Figures: 5</p>"));
}

#[test]
fn parts_can_stand_wherever_a_page_wants_them() {
    let text = "{% set kept %}<table>{{ part(\"people\") }}</table>{% endset %}<b>{{ kept }}</b>";
    let look = Look::of(vec![own("report.html", text)]).expect("a look");
    let page = page(&look);
    assert!(page.starts_with("<b><table><tr data-id="), "{page}");
    assert!(page.ends_with("</tr></table></b>"), "{page}");
}

#[test]
fn a_style_of_ones_own_stands_behind_ours() {
    let look = Look::of(vec![own("own.css", ":root { --accent: rebeccapurple }")]).expect("a look");
    let page = page(&look);
    let (ours, own) = (page.find("--accent: light-dark"), page.find("rebeccapurple"));
    assert!(ours.expect("ours") < own.expect("their own"));
}

#[test]
fn a_mistake_in_a_template_is_told_with_its_file_and_line() {
    let unclosed = own("summary.html", "<p>\n{% if summary %}\n");
    assert_eq!(
        wrong(Look::of(vec![unclosed])),
        "template look/summary.html, line 2: syntax error: unexpected end of input, expected end of block"
    );
    let unknown = own("summary.html", "<p>\n{{ summary.headline }}</p>");
    let look = Look::of(vec![unknown]).expect("it can be read");
    let why = try_page(&look).expect_err("a mistake").to_string();
    assert!(
        why.starts_with("template look/summary.html, line 2: undefined value"),
        "{why}"
    );
}

#[test]
fn a_file_that_nobody_asks_for_is_taken_for_a_slip() {
    let slip = wrong(Look::of(vec![own("sumary.html", "")]));
    assert!(
        slip.starts_with(
            "look/sumary.html is used by no template; those that can be replaced are base.html, "
        ),
        "{slip}"
    );
}

#[test]
fn a_logo_is_a_picture_of_a_kind_that_browsers_know() {
    let svg = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>";
    let look = Look::default().with_logo("logo.svg", svg).expect("a picture");
    assert!(page(&look).contains("<img class=\"logo\" src=\"data:image/svg+xml;base64,PD94bWwg"));
    assert_eq!(
        wrong(Look::default().with_logo("logo.gif", b"GIF89a")),
        "logo.gif is no PNG, JPEG or SVG picture"
    );
    let mut large = b"\x89PNG\r\n\x1a\n".to_vec();
    large.resize(2 << 20, 0);
    assert_eq!(
        wrong(Look::default().with_logo("logo.png", &large)),
        "logo.png is larger than 1 MB, too large for a logo"
    );
}
