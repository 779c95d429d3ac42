//! What may stand in the brackets of a call beside its arguments. What a function does not take is refused: passed over, it
//! would leave a filter or a comparison out of the score.

use weigh_words::{Text, text};

use super::Resolver;
use super::across::ACROSS;
use super::call::AGGREGATES;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;

impl Resolver<'_> {
    /// Whether a call has only what its function takes; tells the first part that it does not take.
    pub(super) fn takes_its_parts(&mut self, call: &ast::Call, over_rows: bool) -> bool {
        let name = call.function.names[0].value.as_str();
        if let Some(option) = call.arguments.iter().find_map(|argument| argument.name.as_ref()) {
            let title = text!(
                "`{name}` has no option `{option}`",
                name,
                option = self.text(option.span)
            );
            self.out.push(
                Diagnostic::error(Code::E0404, title, option.span)
                    .help(text!("write the value without a name before it")),
            );
            return false;
        }
        let compares = ACROSS.contains(&name);
        let over_rows = over_rows && AGGREGATES.contains(&name);
        let (condition, weight) = (call.condition.as_ref(), call.weighted_by.as_ref());
        let (via, within) = (call.via.as_ref(), call.within.as_ref());
        let roles = call.blend.as_ref().map(|blend| blend.by.span);
        let (of_rows, of_subjects) = (
            text!("what looks at rows, such as `count` and `sum`"),
            text!("what compares subjects: `rank(x) within department`"),
        );
        // What stands there, whether the function takes it, and what does.
        let parts = [
            (
                text!("`where`"),
                over_rows,
                of_rows.clone(),
                condition.map(|tree| tree.span),
            ),
            (text!("`via`"), over_rows, of_rows, via.map(|path| path.span)),
            (
                text!("`weighted by`"),
                over_rows,
                Text::verbatim("`avg`"),
                weight.map(|tree| tree.span),
            ),
            (text!("`by`"), name == "blend", Text::verbatim("`blend`"), roles),
            (
                text!("`within`"),
                compares,
                of_subjects,
                within.map(|path| path.span),
            ),
        ];
        for (word, taken, goes_with, span) in parts {
            if let Some(span) = span.filter(|_| !taken) {
                let title = text!("`{name}` takes no {word}", name, word = &word);
                self.out
                    .push(Diagnostic::error(Code::E0404, title, span).help(text!(
                        "{word} goes with {function}",
                        word,
                        function = goes_with
                    )));
                return false;
            }
        }
        true
    }
}
