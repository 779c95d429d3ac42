//! In which language the command speaks: as `--language` says, or as the system does.

use std::env;

use weigh_words::Language;

/// The language to speak. Looked up before the command line is read, since what is wrong there must be said too.
pub(crate) fn spoken() -> Language {
    let arguments = env::args_os().skip(1);
    asked_for(arguments.map(|argument| argument.to_string_lossy().into_owned())).unwrap_or_else(|| {
        let locale = sys_locale::get_locale().unwrap_or_default();
        Language::of_locale(&locale)
    })
}

/// What `--language` says, where it says one that there is.
fn asked_for(arguments: impl Iterator<Item = String>) -> Option<Language> {
    let mut arguments = arguments.take_while(|argument| argument != "--");
    while let Some(argument) = arguments.next() {
        let code = match argument.strip_prefix("--language") {
            Some("") => arguments.next()?,
            Some(rest) => match rest.strip_prefix('=') {
                Some(code) => code.to_owned(),
                None => continue,
            },
            None => continue,
        };
        return code.parse().ok();
    }
    None
}

#[cfg(test)]
mod tests {
    use weigh_words::Language;

    use super::asked_for;

    fn asked(line: &str) -> Option<Language> {
        asked_for(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn the_flag_may_stand_anywhere() {
        assert_eq!(asked("--language zh run a.kpi"), Some(Language::Chinese));
        assert_eq!(asked("run a.kpi --language=en"), Some(Language::English));
        assert_eq!(asked("run a.kpi --language xx"), None);
        assert_eq!(asked("fmt -- --language zh"), None);
    }
}
