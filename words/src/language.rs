//! The languages that Weigh speaks.

use std::str::FromStr;

/// A language that messages, reports and help can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, in which messages are written.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them by the codes that ask for them.
    pub const ALL: [(&str, Language); 2] = [("en", Language::English), ("zh", Language::Chinese)];

    /// The language of a locale such as `zh-CN` or `en_US.UTF-8`: English for those that Weigh does not speak.
    pub fn of_locale(locale: &str) -> Language {
        let code = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        code.to_ascii_lowercase().parse().unwrap_or_default()
    }
}

/// Text that is no code of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        let known = Self::ALL.into_iter().find(|(known, _)| *known == code);
        known.map(|(_, language)| language).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn locales_as_systems_write_them() {
        for locale in ["zh", "zh-CN", "zh_CN.UTF-8", "zh-Hant-TW", "ZH"] {
            assert_eq!(Language::of_locale(locale), Language::Chinese, "{locale}");
        }
        for locale in ["en-GB", "C", "C.UTF-8", "POSIX", "de_DE.UTF-8", ""] {
            assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
        }
    }
}
