//! Elements of SVG, written one after the other. No layout.

use std::fmt::Write;

/// A picture that is being written.
pub(super) struct Svg {
    text: String,
}

/// A length: in pixels, or in percent of the width.
#[derive(Debug, Clone, Copy)]
pub(super) enum Length {
    Px(f64),
    Percent(f64),
}

impl Svg {
    /// A picture of a height in pixels that is as wide as its place; `about` is what it shows, in words.
    pub(super) fn wide(class: &str, height: f64, about: &str) -> Self {
        Self::begin(
            class,
            &format!("width=\"100%\" height=\"{}\"", number(height)),
            about,
        )
    }

    /// The same beside words that say all that it shows, so that nobody is read it twice.
    pub(super) fn beside_words(class: &str, height: f64) -> Self {
        let height = number(height);
        Self {
            text: format!(
                "<svg class=\"chart {class}\" width=\"100%\" height=\"{height}\" aria-hidden=\"true\">"
            ),
        }
    }

    /// A picture with a size of its own, which shrinks where there is less room.
    pub(super) fn sized(class: &str, (width, height): (f64, f64), about: &str) -> Self {
        let (width, height) = (number(width), number(height));
        let size = format!("viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\"");
        Self::begin(class, &size, about)
    }

    fn begin(class: &str, size: &str, about: &str) -> Self {
        let about = escaped(about);
        Self {
            text: format!(
                "<svg class=\"chart {class}\" {size} role=\"img\" aria-label=\"{about}\"><title>{about}</title>"
            ),
        }
    }

    /// An element without content.
    pub(super) fn element(&mut self, name: &str, class: &str, lengths: &[(&str, Length)]) {
        let _ = write!(self.text, "<{name} class=\"{class}\"");
        self.lengths(lengths);
        self.text.push_str("/>");
    }

    /// A shape out of straight lines.
    pub(super) fn polygon(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let points: Vec<String> = points
            .map(|(x, y)| format!("{},{}", number(x), number(y)))
            .collect();
        let _ = write!(
            self.text,
            "<polygon class=\"{class}\" points=\"{}\"/>",
            points.join(" ")
        );
    }

    /// Words at a place; `anchor` is `start`, `middle` or `end`.
    pub(super) fn words(&mut self, class: &str, (x, y): (Length, Length), anchor: &str, words: &str) {
        let _ = write!(self.text, "<text class=\"{class}\" text-anchor=\"{anchor}\"");
        self.lengths(&[("x", x), ("y", y)]);
        let _ = write!(self.text, ">{}</text>", escaped(words));
    }

    fn lengths(&mut self, lengths: &[(&str, Length)]) {
        for (name, length) in lengths {
            let _ = match length {
                Length::Px(at) => write!(self.text, " {name}=\"{}\"", number(*at)),
                Length::Percent(at) => write!(self.text, " {name}=\"{}%\"", number(*at)),
            };
        }
    }

    /// The text of the picture.
    pub(super) fn end(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }
}

/// A place to the hundredth, which is less than anybody sees.
fn number(at: f64) -> String {
    let shown = format!("{at:.2}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    if shown == "-0" {
        "0".to_owned()
    } else {
        shown.to_owned()
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#x27;"),
            c => safe.push(c),
        }
    }
    safe
}
