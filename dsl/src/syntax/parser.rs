//! From the text of a file to its tree.

use super::brackets::pair;
use super::failure::{self, Failure};
use super::from_pairs::Reader;
use super::grammar::Rule;
use super::outline::Outline;
use super::recover::recover;
use super::{ast, docs, messages};
use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, Span};

/// So many brackets and groups may stand inside one another.
const MOST_BRACKETS: usize = 200;
/// What nests deeper than this is read on a stack of its own.
const DEEP: usize = 16;
/// Enough for the deepest file that is read, in a build without optimisation.
const STACK: usize = 256 << 20;

/// Reads a file. What cannot be read is reported and left out of the tree.
pub fn parse(source: SourceId, text: &str, out: &mut Diagnostics) -> ast::File {
    let outline = Outline::of(text);
    if let Some(at) = outline.deeper_than(MOST_BRACKETS) {
        let span = Span {
            source,
            start: at as u32,
            end: at as u32 + 1,
        };
        // A missing bracket makes all that follows seem to stand inside it.
        let unpaired = pair(source, text, &outline).mistakes;
        if unpaired.is_empty() {
            out.push(messages::too_deep(span));
        }
        for mistake in unpaired {
            out.push(mistake);
        }
        return ast::File {
            source,
            docs: docs::of_file(text),
            items: Vec::new(),
        };
    }
    if outline.depth() <= DEEP {
        match read(source, text, &outline, out) {
            Err(failure) if failure.too_deep => {}
            Err(failure) => return recover(source, text, &outline, &failure, out),
            Ok(file) => return file,
        }
    }
    on_large_stack(|| match read(source, text, &outline, out) {
        Err(failure) => recover(source, text, &outline, &failure, out),
        Ok(file) => file,
    })
}

/// Reads a file in which nothing is wrong.
fn read(
    source: SourceId,
    text: &str,
    outline: &Outline,
    out: &mut Diagnostics,
) -> Result<ast::File, Failure> {
    let mut pairs = failure::read(Rule::file, text, (0, text.len()))?;
    let Some(file) = pairs.next() else {
        unreachable!("a rule that holds gives a pair")
    };
    debug_assert!(outline.depth() <= MOST_BRACKETS);
    Ok(ast::File {
        source,
        docs: docs::of_file(text),
        items: Reader::new(source, text, 0, out).items(file),
    })
}

/// Runs where the brackets of a text do not exhaust the stack.
pub(super) fn with_stack<T: Send>(outline: &Outline, work: impl FnOnce() -> T + Send) -> T {
    if outline.depth() <= DEEP {
        work()
    } else {
        on_large_stack(work)
    }
}

/// Runs on a thread with a large stack, or here if the system gives none.
fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(work);
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || work.take().map(|work| work()));
        thread.ok().and_then(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    });
    match (done, work) {
        (Some(done), _) => done,
        (None, Some(work)) => work(),
        (None, None) => unreachable!("the work was done or is left"),
    }
}

/// Whether a word joins or opens formulas, so that it is no name there.
pub fn is_reserved(word: &str) -> bool {
    failure::read(Rule::reserved, word, (0, word.len()))
        .is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str() == word))
}
