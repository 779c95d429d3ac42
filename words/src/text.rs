//! A message as data: its English words with holes, and what fills them.

use std::fmt;

use crate::catalogue;
use crate::language::Language;

/// Words for people that can be said in any language of the catalogue. As [`Display`](fmt::Display) they are English.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text(pub(crate) Box<Kind>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Words with holes in braces, as `format!` has them.
    Words {
        template: &'static str,
        arguments: Vec<(&'static str, Argument)>,
    },
    /// Several things in a row, with what stands between them, and before the last.
    List {
        items: Vec<Argument>,
        between: &'static str,
        last: &'static str,
    },
    /// What is the same in all languages.
    Verbatim(String),
    /// A word whose spellings are known where it is said.
    Spelled {
        english: &'static str,
        chinese: &'static str,
    },
}

/// What fills a hole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Argument {
    /// The same in all languages: names, numbers, quotations.
    Plain(String),
    /// Words that are translated too.
    Text(Text),
}

/// A [`Text`] out of English words and what fills their holes: `text!("no band holds {score}", score)`, or with a value
/// computed for it, `text!("{count} rows", count = rows.len())`.
///
/// The words are the key of the catalogue. As with `format!`, a hole that nothing fills does not compile, nor does a value
/// without a hole.
#[macro_export]
macro_rules! text {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        if false {
            // Only so that the compiler holds the holes against the names.
            let _ = ::core::format_args!($template $(, $name = "")*);
        }
        $crate::Text::from_words(
            $template,
            vec![$((stringify!($name), $crate::argument!($name $(= $value)?))),*],
        )
    }};
}

/// What fills the hole of a name: the value given for it, or the variable that is called so.
#[doc(hidden)]
#[macro_export]
macro_rules! argument {
    ($name:ident = $value:expr) => {
        $crate::Argument::from($value)
    };
    ($name:ident) => {
        $crate::Argument::from($name)
    };
}

impl Text {
    /// What `text!` makes; only that holds the holes against the names.
    #[doc(hidden)]
    pub fn from_words(template: &'static str, arguments: Vec<(&'static str, Argument)>) -> Self {
        Self(Box::new(Kind::Words { template, arguments }))
    }

    /// Words that are the same in all languages: a quotation, or what another program said.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self(Box::new(Kind::Verbatim(text.into())))
    }

    /// A word whose spellings are known where it is said, as those of keywords are.
    pub fn spelled(english: &'static str, chinese: &'static str) -> Self {
        Self(Box::new(Kind::Spelled { english, chinese }))
    }

    /// `a, b, c`
    pub fn list<T: Into<Argument>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::joined(items, ", ", ", ")
    }

    /// `a, b or c`
    pub fn any_of<T: Into<Argument>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::joined(items, ", ", " or ")
    }

    /// `a, b and c`
    pub fn all_of<T: Into<Argument>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::joined(items, ", ", " and ")
    }

    fn joined<T: Into<Argument>>(
        items: impl IntoIterator<Item = T>,
        between: &'static str,
        last: &'static str,
    ) -> Self {
        let items = items.into_iter().map(Into::into).collect();
        Self(Box::new(Kind::List { items, between, last }))
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        match &*self.0 {
            Kind::Words { template, .. } => template.is_empty(),
            Kind::List { items, .. } => items.is_empty(),
            Kind::Verbatim(text) => text.is_empty(),
            Kind::Spelled { english, .. } => english.is_empty(),
        }
    }

    /// The same words about something else: each piece that is no word of ours, such as a name or a quotation, as `change`
    /// makes it.
    #[must_use]
    pub fn with_each(self, change: &impl Fn(&str) -> String) -> Self {
        let each = |argument| match argument {
            Argument::Plain(text) => Argument::Plain(change(&text)),
            Argument::Text(text) => Argument::Text(text.with_each(change)),
        };
        Self(Box::new(match *self.0 {
            Kind::Words { template, arguments } => Kind::Words {
                template,
                arguments: (arguments.into_iter())
                    .map(|(name, argument)| (name, each(argument)))
                    .collect(),
            },
            Kind::List { items, between, last } => Kind::List {
                items: items.into_iter().map(each).collect(),
                between,
                last,
            },
            Kind::Verbatim(text) => Kind::Verbatim(change(&text)),
            spelled @ Kind::Spelled { .. } => spelled,
        }))
    }

    /// The words in a language; in English where the catalogue has none.
    pub fn in_language(&self, language: Language) -> String {
        let mut said = String::new();
        self.say(language, false, &mut said);
        said
    }

    /// Says it behind what was said. `in_code`: between backquotes, where what is typed stands as it is.
    fn say(&self, language: Language, in_code: bool, said: &mut String) {
        match &*self.0 {
            Kind::Verbatim(text) => said.push_str(text),
            Kind::Spelled { english, chinese } => said.push_str(match language {
                Language::English => english,
                Language::Chinese => chinese,
            }),
            Kind::Words { template, arguments } => {
                fill(
                    catalogue::words(template, language),
                    arguments,
                    language,
                    in_code,
                    said,
                );
            }
            Kind::List { items, between, last } => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        let joint = if at + 1 == items.len() { last } else { between };
                        part_from(catalogue::words(joint, language), language, said);
                        said.push_str(catalogue::words(joint, language));
                    }
                    insert(item, language, in_code, said);
                }
            }
        }
    }
}

/// Fills the holes of a template. `{{` and `}}` are braces themselves.
pub(crate) fn fill(
    template: &str,
    arguments: &[(&str, Argument)],
    language: Language,
    mut in_code: bool,
    said: &mut String,
) {
    let mut rest = template;
    let is_chinese = template.contains(is_han);
    let mut behind_argument = false;
    while let Some(at) = rest.find(['{', '}']) {
        if std::mem::take(&mut behind_argument) && !in_code {
            part_from(&rest[..at], language, said);
        }
        said.push_str(&rest[..at]);
        in_code ^= turns(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix(brace) {
            said.push_str(brace);
            rest = behind;
        } else if let Some((name, behind)) = rest.split_once('}') {
            if let Some((_, argument)) = arguments.iter().find(|(known, _)| *known == name) {
                let from = said.len();
                insert(argument, language, in_code, said);
                if is_chinese && !in_code {
                    close_up(said, from);
                }
                behind_argument = true;
            }
            rest = behind;
            if !in_code
                && said.ends_with(is_han)
                && rest
                    .strip_prefix(' ')
                    .is_some_and(|rest| rest.starts_with(is_han))
            {
                rest = &rest[1..];
            }
        }
    }
    if behind_argument && !in_code {
        part_from(rest, language, said);
    }
    said.push_str(rest);
}

/// Whether a piece of a template begins code that it does not end, or ends what it has not begun. Several backquotes in a row
/// are one.
fn turns(piece: &str) -> bool {
    let mut before = ' ';
    piece.chars().fold(false, |turned, c| {
        let begins = c == '`' && before != '`';
        before = c;
        turned ^ begins
    })
}

/// Says what fills a hole. A blank parts Chinese from code and figures; whether one is needed shows only here, where the hole
/// is filled.
fn insert(argument: &Argument, language: Language, in_code: bool, said: &mut String) {
    let mut own = String::new();
    argument.say(language, in_code, &mut own);
    if !in_code && language == Language::Chinese && said.ends_with(is_han) && own.starts_with(is_code) {
        said.push(' ');
    }
    said.push_str(&own);
}

/// Parts what has filled a hole from the words that follow it.
fn part_from(next: &str, language: Language, said: &mut String) {
    if language == Language::Chinese && said.ends_with(is_code) && next.starts_with(is_han) {
        said.push(' ');
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

fn is_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '`' | '%')
}

/// Takes away the blank before what was filled in at `from` where it stands between two Chinese characters: the blanks of
/// `目标 {name} 缺失` are right around `csat`, but not around `满意度`.
fn close_up(said: &mut String, from: usize) {
    let (before, filled) = said.split_at(from);
    let blank = before.strip_suffix(' ').filter(|before| before.ends_with(is_han));
    if blank.is_some() && filled.starts_with(is_han) {
        said.remove(from - 1);
    }
}

impl Argument {
    /// What shows itself the same in all languages.
    pub fn shown(value: impl fmt::Display) -> Self {
        Self::Plain(value.to_string())
    }

    fn say(&self, language: Language, in_code: bool, said: &mut String) {
        match self {
            Self::Plain(text) => said.push_str(text),
            Self::Text(text) => text.say(language, in_code, said),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::verbatim("")
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

/// Across a boundary go the English words, as they stand; between two processes of this program see [`crate::whole`].
impl serde::Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::verbatim)
    }
}

impl From<Text> for Argument {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<&Text> for Argument {
    fn from(text: &Text) -> Self {
        Self::Text(text.clone())
    }
}

impl<T: Into<Argument> + Clone> From<&&T> for Argument {
    fn from(value: &&T) -> Self {
        (**value).clone().into()
    }
}

macro_rules! plain {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Argument {
            fn from(value: $kind) -> Self {
                Self::Plain(value.to_string())
            }
        })*
    };
}

plain!(
    String,
    &String,
    &str,
    std::borrow::Cow<'_, str>,
    &std::borrow::Cow<'_, str>,
    char,
    usize,
    u64,
    u32,
    u16,
    u8,
    i64,
    i32
);

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::Language;

    #[test]
    fn holes_are_filled_in_the_order_of_the_language() {
        let (name, count) = ("csat", 3);
        let text = text!(
            "`{name}` has {count} rows, {{so}} {rest}",
            name,
            count,
            rest = text!("or")
        );
        assert_eq!(text.to_string(), "`csat` has 3 rows, {so} or");
    }

    #[test]
    fn what_fills_a_hole_is_not_read_for_holes() {
        let name = "{name}";
        assert_eq!(
            text!("`{name}` and `{other}`", name, other = "}").to_string(),
            "`{name}` and `}`"
        );
    }

    #[test]
    fn lists_are_joined_as_the_language_does() {
        let names = ["a", "b", "c"];
        assert_eq!(Text::any_of(names).to_string(), "a, b or c");
        assert_eq!(Text::list(names).in_language(Language::Chinese), "a、b、c");
        assert_eq!(Text::all_of(["a", "b"]).in_language(Language::Chinese), "a 和 b");
    }

    #[test]
    fn a_blank_parts_chinese_from_code_in_a_hole() {
        let said = |items: [Text; 2]| Text::any_of(items).in_language(Language::Chinese);
        let weight = || text!("`{keyword}`", keyword = Text::spelled("weight", "权重"));
        let words = || Text::verbatim("公式");
        assert_eq!(said([weight(), words()]), "`权重` 或公式");
        assert_eq!(said([words(), weight()]), "公式或 `权重`");
        assert_eq!(said([words(), words()]), "公式或公式");
        assert_eq!(weight().to_string(), "`weight`");
    }

    #[test]
    fn blanks_around_a_hole_go_between_chinese_characters() {
        let said = |name: &str| text!("目标 {name} 缺失", name).to_string();
        assert_eq!(said("csat"), "目标 csat 缺失");
        assert_eq!(said("满意度"), "目标满意度缺失");
        assert_eq!(said("NPS 得分"), "目标 NPS 得分缺失");
        assert_eq!(
            text!("the band {name} is 满", name = "优").to_string(),
            "the band 优 is 满"
        );
    }

    #[test]
    fn what_is_typed_keeps_its_blanks() {
        let kpi = || Text::spelled("kpi", "指标");
        let said = |text: Text| text.in_language(Language::Chinese);
        let name = "满意度";
        assert_eq!(
            said(text!("请写 `{kpi} {name} 缺失`", kpi = kpi(), name)),
            "请写 `指标 满意度 缺失`"
        );
        assert_eq!(
            said(text!("请写 `{code}`", code = text!("列 {name} = …", name))),
            "请写 `列 满意度 = …`"
        );
        assert_eq!(
            said(text!("`{kpi}` 的 {name} 缺失", kpi = kpi(), name)),
            "`指标` 的满意度缺失"
        );
        assert_eq!(said(text!("请写 `{name}x`", name)), "请写 `满意度x`");
    }

    #[test]
    fn blanks_between_chinese_names_stay_in_english() {
        let inner = text!("{part} weighs more", part = "满意度");
        let said = text!("in {group} {inner}", group = "服务", inner).to_string();
        assert_eq!(said, "in 服务 满意度 weighs more");
    }

    #[test]
    fn what_a_text_is_about_can_be_changed_and_its_words_cannot() {
        let about = Text::list([text!(
            "`{name}` and {other}",
            name = "and",
            other = Text::verbatim("so on")
        )]);
        let changed = about.with_each(&|piece| piece.to_uppercase());
        assert_eq!(changed.to_string(), "`AND` and SO ON");
    }

    #[test]
    fn what_has_no_translation_is_said_in_english() {
        let text = text!("words that nobody has translated");
        assert_eq!(text.in_language(Language::Chinese), text.to_string());
    }
}
