//! What may stand in the brackets of a call beside its arguments. What a function does not take is refused: passed over, it
//! would leave a filter or a comparison out of the score.

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
            let title = format!("`{name}` has no option `{}`", self.text(option.span));
            self.out.push(
                Diagnostic::error(Code::E0404, title, option.span)
                    .help("write the value without a name before it"),
            );
            return false;
        }
        let compares = ACROSS.contains(&name);
        let over_rows = over_rows && AGGREGATES.contains(&name);
        let (condition, weight) = (call.condition.as_ref(), call.weighted_by.as_ref());
        let (via, within) = (call.via.as_ref(), call.within.as_ref());
        let roles = call.blend.as_ref().map(|blend| blend.by.span);
        let (of_rows, of_subjects) = (
            "what looks at rows, such as `count` and `sum`",
            "what compares subjects: `rank(x) within department`",
        );
        // What stands there, whether the function takes it, and what does.
        let parts = [
            ("where", over_rows, of_rows, condition.map(|tree| tree.span)),
            ("via", over_rows, of_rows, via.map(|path| path.span)),
            ("weighted by", over_rows, "`avg`", weight.map(|tree| tree.span)),
            ("by", name == "blend", "`blend`", roles),
            ("within", compares, of_subjects, within.map(|path| path.span)),
        ];
        for (word, taken, goes_with, span) in parts {
            if let Some(span) = span.filter(|_| !taken) {
                let title = format!("`{name}` takes no `{word}`");
                self.out.push(
                    Diagnostic::error(Code::E0404, title, span)
                        .help(format!("`{word}` goes with {goes_with}")),
                );
                return false;
            }
        }
        true
    }
}
