//! A text between two processes of one program: its words and what fills their holes cross apart, so that the other side can
//! still say it in any language. For `#[serde(with = "weigh_words::whole")]`.
//!
//! A text of words that the other side does not know arrives as its English; so does a spelled word. What is the same in all
//! languages crosses as a string, and any string is taken for that: whoever speaks no Weigh sends one.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::known;
use crate::language::Language;
use crate::text::{Argument, Kind, Text, fill};

/// A text on its way.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Crossing {
    Plain(String),
    Words {
        words: String,
        with: BTreeMap<String, Crossing>,
    },
    List {
        items: Vec<Crossing>,
        between: String,
        last: String,
    },
}

/// Sends a text.
pub fn serialize<S: Serializer>(text: &Text, to: S) -> Result<S::Ok, S::Error> {
    Crossing::from(text).serialize(to)
}

/// Receives a text.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    Crossing::deserialize(from).map(Crossing::arrived)
}

/// The same for a text that may be absent.
pub mod optional {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Crossing, Text};

    /// Sends a text, if there is one.
    pub fn serialize<S: Serializer>(text: &Option<Text>, to: S) -> Result<S::Ok, S::Error> {
        text.as_ref().map(Crossing::from).serialize(to)
    }

    /// Receives a text, if there is one.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Text>, D::Error> {
        let crossing: Option<Crossing> = Option::deserialize(from)?;
        Ok(crossing.map(Crossing::arrived))
    }
}

impl From<&Text> for Crossing {
    fn from(text: &Text) -> Self {
        match &*text.0 {
            Kind::Verbatim(text) => Self::Plain(text.clone()),
            Kind::Spelled { english, .. } => Self::Plain((*english).to_owned()),
            Kind::Words { template, arguments } => Self::Words {
                words: (*template).to_owned(),
                with: (arguments.iter())
                    .map(|(name, argument)| ((*name).to_owned(), argument.into()))
                    .collect(),
            },
            Kind::List { items, between, last } => Self::List {
                items: items.iter().map(Self::from).collect(),
                between: (*between).to_owned(),
                last: (*last).to_owned(),
            },
        }
    }
}

impl From<&Argument> for Crossing {
    fn from(argument: &Argument) -> Self {
        match argument {
            Argument::Plain(text) => Self::Plain(text.clone()),
            Argument::Text(text) => text.into(),
        }
    }
}

impl Crossing {
    fn arrived(self) -> Text {
        match self {
            Self::Plain(text) => Text::verbatim(text),
            Self::Words { words, mut with } => match known(&words) {
                Some(template) => Text::from_words(
                    template,
                    holes(template)
                        .filter_map(|name| Some((name, with.remove(name)?.filling())))
                        .collect(),
                ),
                None => {
                    let with: Vec<(String, Argument)> = with
                        .into_iter()
                        .map(|(name, one)| (name, one.filling()))
                        .collect();
                    let with: Vec<(&str, Argument)> = with
                        .iter()
                        .map(|(name, one)| (name.as_str(), one.clone()))
                        .collect();
                    let mut said = String::new();
                    fill(&words, &with, Language::English, false, &mut said);
                    Text::verbatim(said)
                }
            },
            Self::List { items, between, last } => {
                let items = items.into_iter().map(Self::filling);
                match (known(&between), known(&last)) {
                    (Some(between), Some(last)) => Text(Box::new(Kind::List {
                        items: items.collect(),
                        between,
                        last,
                    })),
                    // Commas part whatever there is.
                    _ => Text::list(items),
                }
            }
        }
    }

    fn filling(self) -> Argument {
        match self {
            Self::Plain(text) => Argument::Plain(text),
            other => Argument::Text(other.arrived()),
        }
    }
}

/// The names in the holes of a template.
fn holes(template: &'static str) -> impl Iterator<Item = &'static str> {
    let opened = template.split('{').skip(1);
    opened.filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use crate::{Language, Text, text};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sent {
        #[serde(with = "super")]
        text: Text,
        #[serde(with = "super::optional")]
        help: Option<Text>,
    }

    fn crossed(text: &Text) -> Text {
        let sent = Sent {
            text: text.clone(),
            help: Some(text.clone()),
        };
        let json = serde_json::to_string(&sent).expect("JSON");
        let arrived: Sent = serde_json::from_str(&json).expect("a text");
        assert_eq!(arrived.help.as_ref(), Some(&arrived.text));
        arrived.text
    }

    #[test]
    fn a_text_arrives_as_it_was_sent() {
        let about = text!(
            "there is {names}",
            names = Text::any_of([
                text!("did you mean `{name}`?", name = "{name}"),
                Text::verbatim("x")
            ])
        );
        let arrived = crossed(&about);
        for language in [Language::English, Language::Chinese] {
            assert_eq!(arrived.in_language(language), about.in_language(language));
        }
        assert_ne!(arrived.in_language(Language::Chinese), arrived.to_string());
    }

    #[test]
    fn words_that_nobody_knows_arrive_in_english() {
        let about = text!(
            "words of {whom} {{}} alone",
            whom = text!("there is {names}", names = "x")
        );
        assert_eq!(crossed(&about), Text::verbatim(about.to_string()));
    }

    #[test]
    fn a_string_is_a_text() {
        let sent: Sent = serde_json::from_str(r#"{"text": "as it is", "help": null}"#).expect("a text");
        assert_eq!((sent.text, sent.help), (Text::verbatim("as it is"), None));
    }
}
