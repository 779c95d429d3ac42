//! Each library is sound by itself: nothing is wrong or doubtful in it, whoever binds it.

use weigh_words::Text;

use crate::compile::{Files, Settings, compile};

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str, _: &str) -> Result<(String, String), Text> {
        Err(Text::verbatim("a library reads no files"))
    }
}

#[test]
fn every_library_is_sound() {
    for (name, _) in super::LIBRARIES {
        let found = compile(
            "s.kpi",
            &format!("use {name}"),
            &NoFiles,
            &Settings::default(),
            None,
        );
        assert_eq!(found.diagnostics, [], "{name}");
        assert!(found.sources.iter().count() >= 2, "{name} was read");
    }
}

#[test]
fn every_measure_of_a_library_says_what_it_is() {
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceId;
    use crate::syntax::ast::ItemKind;
    for (name, text) in super::LIBRARIES {
        let tree = crate::syntax::parse(SourceId(0), text, &mut Diagnostics::default());
        for item in &tree.items {
            if let ItemKind::Measure(measure) = &item.kind {
                assert!(
                    !item.docs.is_empty() && measure.label.is_some(),
                    "{name}.{}",
                    measure.name.value
                );
            }
        }
    }
}
