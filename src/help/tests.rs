//! The help is Chinese all through, and no line is too long.

use std::ffi::OsString;

use unicode_width::UnicodeWidthStr;

use super::*;

/// All that `args.rs` says in the help of a command and of those below it.
fn texts(command: &Command) -> Vec<String> {
    let own = command.get_about().into_iter().chain(command.get_after_help());
    let mut texts: Vec<String> = own.map(ToString::to_string).collect();
    for arg in command.get_arguments() {
        texts.extend(arg.get_help().map(ToString::to_string));
        if !arg.is_hide_possible_values_set() {
            let values = arg.get_possible_values();
            texts.extend(
                values
                    .iter()
                    .filter_map(|value| Some(value.get_help()?.to_string())),
            );
        }
    }
    texts.extend(command.get_subcommands().flat_map(self::texts));
    texts
}

fn help(arguments: &[&str], width: usize) -> String {
    let arguments = arguments.iter().map(OsString::from);
    let asked = translated(Args::command(), Language::Chinese).try_get_matches_from(arguments);
    let options = Options {
        width,
        language: Language::Chinese,
        ..Options::default()
    };
    shown(&asked.expect_err("it asks for help").render(), &options)
}

#[test]
fn all_of_it_is_translated() {
    let missing: Vec<String> = texts(&Args::command())
        .into_iter()
        .chain(LIBRARYS_OWN.map(str::to_owned))
        .filter(|english| translation(english, Language::Chinese).is_none())
        .collect();
    assert!(missing.is_empty(), "not in words/zh/help.po: {missing:#?}");
}

#[test]
fn no_translation_is_left_over() {
    let said: Vec<String> = texts(&Args::command())
        .into_iter()
        .chain(LIBRARYS_OWN.map(str::to_owned))
        .collect();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/words/zh/help.po");
    let catalogue = polib::po_file::parse(file.as_ref()).expect("a catalogue of gettext");
    let left: Vec<&str> = (catalogue.messages().map(polib::message::MessageView::msgid))
        .filter(|english| !said.iter().any(|said| said == english))
        .collect();
    assert!(
        left.is_empty(),
        "nothing of help.po that args.rs does not say: {left:#?}"
    );
}

#[test]
fn no_line_is_longer_than_the_terminal_is_wide() {
    let commands = Args::command();
    let names = commands.get_subcommands().map(Command::get_name);
    for name in names.chain(["--help"]) {
        for flag in ["-h", "--help"] {
            let text = help(&["weigh", name, flag], 80);
            for line in text.lines() {
                assert!(UnicodeWidthStr::width(line) <= 80, "{line}");
                assert!(!line.trim_start().starts_with(['，', '。', '；', '）']), "{line}");
            }
        }
    }
}
