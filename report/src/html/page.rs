//! What every page has in common: templates with all values escaped, style, script, title, and parts that are too long to be put
//! into one string. What is on a page is its own matter: it is a template that `extends "base.html"`, and a view.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use memchr::memmem;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, HtmlEscape, UndefinedBehavior, Value, context};
use serde::Serialize;
use weigh_words::{Language, Text, text};

use super::Options;
use super::look::{Look, Mistake, Own};
use super::words;

/// The templates, by the names that they have for one another.
const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("templates/base.html")),
    ("macros.html", include_str!("templates/macros.html")),
    ("report.html", include_str!("templates/report.html")),
    ("summary.html", include_str!("templates/summary.html")),
    ("people.html", include_str!("templates/people.html")),
    ("people-row.html", include_str!("templates/people-row.html")),
    ("plain-row.html", include_str!("templates/plain-row.html")),
    ("heat.html", include_str!("templates/heat.html")),
    ("heat-row.html", include_str!("templates/heat-row.html")),
    ("periods.html", include_str!("templates/periods.html")),
    ("periods-row.html", include_str!("templates/periods-row.html")),
    ("levels.html", include_str!("templates/levels.html")),
    ("findings.html", include_str!("templates/findings.html")),
    ("leaf.html", include_str!("templates/leaf.html")),
    ("method.html", include_str!("templates/method.html")),
    ("origin.html", include_str!("templates/origin.html")),
    ("told.html", include_str!("templates/told.html")),
    ("subject.html", include_str!("subject/subject.html")),
];

/// What goes into a page as it is.
const ASSETS: &[(&str, &str)] = &[
    ("style.css", include_str!("templates/style.css")),
    ("chart.css", include_str!("chart/chart.css")),
    ("subject.css", include_str!("subject/subject.css")),
    ("own.css", ""),
    ("theme.js", include_str!("templates/theme.js")),
    ("large.js", include_str!("templates/large.js")),
    ("report.js", include_str!("templates/report.js")),
];

/// Writes a long part of a page where its template says `{{ part("name") }}`.
pub(crate) type Parts<'p> = dyn FnMut(&str, &mut dyn Write) -> io::Result<()> + 'p;

/// A page about to be written.
pub(crate) struct Page<'a> {
    templates: Environment<'a>,
    frame: Value,
    look: &'a Look,
}

/// What `base.html` knows of every page, as `frame`.
#[derive(Debug, Serialize)]
struct Frame<'a> {
    /// The code of the language: `en`, `zh-CN`.
    lang: &'a str,
    title: &'a str,
    version: &'a str,
    made: Option<&'a str>,
    /// The last line of the page.
    foot: String,
    /// The words that templates use, by name.
    say: BTreeMap<&'static str, String>,
}

impl<'a> Page<'a> {
    /// A page of a title; by which version of the program, and when.
    pub(crate) fn new(
        options: &Options<'a>,
        title: &str,
        (version, made): (&str, Option<&str>),
    ) -> io::Result<Self> {
        let templates = environment(options.look).map_err(io::Error::other)?;
        let frame = Value::from(Serde(Frame {
            lang: match options.language {
                Language::English => "en",
                Language::Chinese => "zh-CN",
            },
            title,
            version,
            made,
            foot: foot(version, made).in_language(options.language),
            say: words::words(options.language),
        }));
        Ok(Self {
            templates,
            frame,
            look: options.look,
        })
    }

    /// Writes what a template makes of a view. Its values are the template's variables, beside `frame`.
    pub(crate) fn write(
        &self,
        template: &str,
        view: &impl Serialize,
        parts: &mut Parts<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let context = context! { frame => self.frame.clone(), ..Value::from(Serde(view)) };
        let mut spliced = Spliced {
            out,
            parts,
            failed: None,
        };
        let mistake = |error| io::Error::other(mistake(self.look, &error));
        let template = self.templates.get_template(template).map_err(mistake)?;
        let written = template.render_captured_to(context, &mut spliced).map(drop);
        match spliced.failed {
            Some(failed) => Err(failed),
            None => written.map_err(mistake),
        }
    }

    /// Writes what a template without parts makes of a view.
    pub(crate) fn fragment(
        &self,
        template: &str,
        view: &impl Serialize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.write(template, view, &mut |part, _| Err(unknown_part(part)), out)
    }
}

/// By what a page was made, and when.
fn foot(version: &str, made: Option<&str>) -> Text {
    match made {
        Some(when) => text!("Made with Weigh {version} on {when}", version, when),
        None => text!("Made with Weigh {version}", version),
    }
}

/// A template asks for a part that its page does not have.
pub(crate) fn unknown_part(name: &str) -> io::Error {
    io::Error::other(Mistake(text!("this page has no part `{name}`", name)))
}

/// Our templates are also known by this before their names, for those that take their place and extend them.
const OURS: &str = "weigh/";

/// All templates, those of a look in place of ours.
fn environment(look: &Look) -> Result<Environment<'_>, Mistake> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.add_function("part", |name: &str| Value::from_safe_string(place(name)));
    templates.add_filter("code", code);
    let assets: BTreeMap<String, Value> = (ASSETS.iter().map(|(name, text)| (*name, *text)))
        .chain(
            look.files
                .iter()
                .map(|own| (own.name.as_str(), own.text.as_str())),
        )
        .map(|(name, text)| (name.to_owned(), Value::from_safe_string(text.to_owned())))
        .collect();
    templates.add_function("asset", move |name: &str| {
        assets.get(name).cloned().unwrap_or_default()
    });
    let logo = look.logo.clone().map(Value::from_safe_string);
    templates.add_global("logo", logo.unwrap_or_else(|| Value::from(())));
    for (name, text) in TEMPLATES {
        for name in [(*name).to_owned(), format!("{OURS}{name}")] {
            (templates.add_template_owned(name, *text))
                .unwrap_or_else(|error| unreachable!("a template that ships: {error:#}"));
        }
    }
    let is_template = |own: &&Own| {
        Path::new(&own.name)
            .extension()
            .is_some_and(|ending| ending == "html")
    };
    for own in look.files.iter().filter(is_template) {
        (templates.add_template_owned(own.name.clone(), own.text.clone()))
            .map_err(|error| mistake(look, &error))?;
    }
    Ok(templates)
}

/// Whether the templates of a look can be read, and whether somebody asks for each of its files.
pub(super) fn try_templates(look: &Look) -> Result<(), Mistake> {
    environment(look)?;
    let ours = TEMPLATES.iter().chain(ASSETS);
    for own in &look.files {
        let known = ours.clone().any(|(name, _)| *name == own.name);
        let asked_for = || look.files.iter().any(|other| other.text.contains(&own.name));
        if !known && !asked_for() {
            let names = ours.clone().map(|(name, _)| *name);
            return Err(Mistake(text!(
                "{file} is used by no template; those that can be replaced are {names}",
                file = &own.path,
                names = Text::list(names)
            )));
        }
    }
    Ok(())
}

/// What is wrong in a template, and where: in the innermost of those that include one another.
fn mistake(look: &Look, error: &minijinja::Error) -> Mistake {
    let mut error = error;
    while let Some(inner) = std::error::Error::source(error).and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }
    let name = error.name().unwrap_or_default();
    let own = look.files.iter().find(|own| own.name == name);
    let file = own.map_or(name, |own| own.path.as_str());
    let what = error.detail().map_or_else(
        || error.kind().to_string(),
        |detail| format!("{}: {detail}", error.kind()),
    );
    Mistake(match error.line() {
        Some(line) => text!("template {file}, line {line}: {what}", file, line, what),
        None => text!("template {file}: {what}", file, what),
    })
}

const BEGIN: &str = "<!--weigh:";
const END: &str = "-->";

/// A text in which what stands between backquotes is code.
fn code(text: &str) -> Value {
    let mut html = String::new();
    let pieces: Vec<&str> = text.split('`').collect();
    for (at, piece) in pieces.iter().enumerate() {
        let safe = HtmlEscape(piece);
        // One that nobody closes is no more than a character.
        let unclosed = at + 1 == pieces.len() && at % 2 == 1;
        let _ = match at % 2 {
            0 => write!(html, "{safe}"),
            _ if unclosed => write!(html, "`{safe}"),
            _ => write!(html, "<code>{safe}</code>"),
        };
    }
    Value::from_safe_string(html)
}

/// What stands for a part until it is written. Nothing else of a page can look like it, since values are escaped.
fn place(name: &str) -> String {
    format!("{BEGIN}{name}{END}")
}

/// Passes on what a template writes, with the parts in their places.
struct Spliced<'w, 'p> {
    out: &'w mut dyn Write,
    parts: &'w mut Parts<'p>,
    /// Why it stopped.
    failed: Option<io::Error>,
}

impl Spliced<'_, '_> {
    fn pass(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while let Some(at) = memmem::find(bytes, BEGIN.as_bytes()) {
            let (before, behind) = bytes.split_at(at);
            let name = &behind[BEGIN.len()..];
            let Some(end) = memmem::find(name, END.as_bytes()) else {
                break;
            };
            self.out.write_all(before)?;
            (self.parts)(&String::from_utf8_lossy(&name[..end]), self.out)?;
            bytes = &name[end + END.len()..];
        }
        self.out.write_all(bytes)
    }
}

impl Write for Spliced<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(bytes).map_err(|error| {
            let kind = error.kind();
            self.failed = Some(error);
            io::Error::from(kind)
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
