//! What only follows from text that could not be read. A clause that is set aside leaves a KPI without a value, weights
//! that don't add up, a name that nobody declares: told beside the cause, these would send the author the wrong way. They
//! are held back until the text can be read; everything else is told at once.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceFile, Sources};

/// Takes out what follows from mistakes of the text.
pub(crate) fn silence(found: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let (text, meaning): (Vec<Diagnostic>, Vec<Diagnostic>) =
        found.into_iter().partition(|d| is_of_text(d.code));
    let losses: Vec<&Diagnostic> = text.iter().filter(|d| loses(d.code)).collect();
    let told: Vec<Diagnostic> = meaning
        .into_iter()
        .filter(|d| !losses.iter().any(|loss| follows(d, loss, sources)) && !is_left_open(d, &text, sources))
        .collect();
    let mut all = text;
    all.extend(told);
    all.sort_by_key(|d| (d.primary.span, d.code));
    all
}

fn is_of_text(code: Code) -> bool {
    code.text().starts_with("E01")
}

/// Whether a clause is set aside with such a mistake, rather than read as it was meant.
fn loses(code: Code) -> bool {
    !matches!(
        code,
        Code::E0104
            | Code::E0107
            | Code::E0108
            | Code::E0110
            | Code::E0111
            | Code::E0112
            | Code::E0114
            | Code::E0115
            | Code::E0124
            | Code::E0127
            | Code::E0128
    )
}

/// Whether a KPI lacks what an unclosed bracket or a wrong sign in it has swallowed.
fn is_left_open(diagnostic: &Diagnostic, text: &[Diagnostic], sources: &Sources) -> bool {
    let own = diagnostic.primary.span;
    let file = sources.file(own.source);
    diagnostic.code == Code::E0305
        && text.iter().any(|d| {
            let at = d.primary.span;
            at.source == own.source && declaration_of(file, at.start) == declaration_of(file, own.start)
        })
}

fn follows(diagnostic: &Diagnostic, loss: &Diagnostic, sources: &Sources) -> bool {
    let (own, at) = (diagnostic.primary.span, loss.primary.span);
    if own.source != at.source {
        return false;
    }
    let file = sources.file(at.source);
    let line = line_of(file, at.start);
    match diagnostic.code {
        // Something is not there, or stands in the wrong body, within the declaration that lost something.
        Code::E0301
        | Code::E0302
        | Code::E0303
        | Code::E0305
        | Code::E0307
        | Code::E0308
        | Code::E0311
        | Code::E0313
        | Code::E0501
        | Code::E0504
        | Code::E0506 => declaration_of(file, own.start) == declaration_of(file, at.start),
        // A name that the lost line may have declared.
        Code::E0201 | Code::E0203 | Code::E0701 => {
            let name = sources.text(own);
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == name)
        }
        _ => file.place(own.start).0 == file.place(at.start).0,
    }
}

fn line_of(file: &SourceFile, byte: u32) -> &str {
    let line = file.place(byte).0 as usize;
    file.text.lines().nth(line - 1).unwrap_or("")
}

/// The line on which the declaration around a place begins: the last one before it that is not indented.
fn declaration_of(file: &SourceFile, byte: u32) -> usize {
    let line = file.place(byte).0 as usize;
    let begins = |text: &str| {
        text.chars()
            .next()
            .is_some_and(|c| !c.is_whitespace() && !"}#)｝".contains(c))
    };
    file.text
        .lines()
        .take(line)
        .enumerate()
        .filter(|(_, text)| begins(text))
        .last()
        .map_or(0, |(at, _)| at)
}
