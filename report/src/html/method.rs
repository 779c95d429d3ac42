//! How the scores were made: the KPIs with what each measures, and the form itself, as it was written.

use serde::Serialize;
use weigh_engine::dsl::library;
use weigh_engine::dsl::model::{KpiId, Member};
use weigh_engine::dsl::source::SourceFile;
use weigh_engine::dsl::syntax::{MarkKind, highlight};
use weigh_words::{Language, Text, text};

use crate::Handout;
use crate::table::{Weights, label, rules};
use crate::text::clean;

/// The method.
#[derive(Debug, Serialize)]
pub(crate) struct Method {
    /// What the scorecard says of itself.
    docs: Vec<String>,
    /// How subjects stand among one another, where scores depend on that.
    standing: Option<String>,
    /// Whether KPIs have weights.
    weights: bool,
    kpis: Vec<Kpi>,
    /// The form and the files that it uses.
    files: Vec<File>,
    /// The libraries of the program that it uses.
    libraries: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Kpi {
    title: String,
    group: Option<String>,
    weight: Option<String>,
    /// What it says of itself.
    docs: Option<String>,
    /// How the value is computed, as the form says it.
    value: String,
    /// Owner, source and note.
    remarks: Vec<String>,
}

/// A text, line by line.
#[derive(Debug, Serialize)]
struct File {
    name: String,
    lines: Vec<Vec<Word>>,
}

/// Words of one kind.
#[derive(Debug, Serialize)]
struct Word {
    /// The class of the kind; empty for signs and blanks.
    kind: &'static str,
    text: String,
}

/// The method of an outcome.
pub(crate) fn view(handout: &Handout<'_>, language: Language) -> Method {
    let scorecard = &*handout.outcome.scorecard;
    let (libraries, files): (Vec<&SourceFile>, Vec<&SourceFile>) =
        (handout.sources.iter().map(|(_, file)| file)).partition(|file| library::ships(&file.name));
    let kpis = kpis(handout, language);
    Method {
        docs: scorecard.docs.iter().map(|line| clean(line)).collect(),
        standing: rules::scored_by_standing(handout.outcome).map(|text| text.in_language(language)),
        weights: kpis.iter().any(|kpi| kpi.weight.is_some()),
        kpis,
        files: files.iter().map(|file| lines(file)).collect(),
        libraries: libraries.iter().map(|file| clean(&file.name)).collect(),
    }
}

fn kpis(handout: &Handout<'_>, language: Language) -> Vec<Kpi> {
    let scorecard = &*handout.outcome.scorecard;
    let weights = Weights::of(handout.outcome, language);
    // What several KPIs say of themselves is what the template says that made them, and what a library says it says to whoever
    // writes forms.
    let of_library = |line: &String| {
        let mut libraries = (handout.sources.iter()).filter(|(_, file)| library::ships(&file.name));
        !line.is_empty() && libraries.any(|(_, file)| file.text.contains(line.as_str()))
    };
    let alone = |docs: &[String]| scorecard.kpis.iter().filter(|kpi| kpi.docs == docs).count() == 1;
    let own = |docs: &[String]| alone(docs) && !docs.iter().any(of_library);
    let kpis = scorecard.kpis.iter().enumerate().map(|(at, kpi)| {
        let group = (kpi.group.0 > 0).then(|| scorecard.group(kpi.group));
        let remark = |text: Option<&String>, said: fn(String) -> Text| text.map(|text| said(clean(text)));
        let remarks = [
            remark(kpi.owner.as_ref(), |owner| text!("Owner: {owner}", owner)),
            remark(kpi.source.as_ref(), |source| text!("Source: {source}", source)),
            remark(kpi.note.as_ref(), |note| text!("Note: {note}", note)),
        ];
        let value = handout.sources.text_in(Some(kpi.span), kpi.value.span);
        Kpi {
            title: label(kpi.label.as_deref(), &kpi.name),
            group: group.map(|group| label(group.label.as_deref(), &group.name)),
            weight: weights
                .text(Member::Kpi(KpiId(at as u32)))
                .map(|weight| weight.in_language(language)),
            docs: (own(&kpi.docs) && !kpi.docs.is_empty()).then(|| clean(&kpi.docs.join(" "))),
            value: value.split_whitespace().map(clean).collect::<Vec<_>>().join(" "),
            remarks: (remarks.iter().flatten())
                .map(|remark| remark.in_language(language))
                .collect(),
        }
    });
    kpis.collect()
}

/// The lines of a form, with its words told apart.
fn lines(file: &SourceFile) -> File {
    let text = &file.text;
    let mut lines = vec![Vec::new()];
    let mut add = |from: usize, to: usize, kind: &'static str| {
        for (at, piece) in text[from..to].split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            let piece = piece.trim_end_matches('\r');
            if let Some(line) = lines.last_mut().filter(|_| !piece.is_empty()) {
                line.push(Word {
                    kind,
                    text: shown(piece),
                });
            }
        }
    };
    let mut at = 0;
    for mark in highlight(text) {
        add(at, mark.start, "");
        add(mark.start, mark.end, class(mark.kind));
        at = mark.end;
    }
    add(at, text.len(), "");
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    File {
        name: clean(&file.name),
        lines,
    }
}

/// Code without control characters but tabs.
fn shown(piece: &str) -> String {
    let pieces: Vec<String> = piece.split('\t').map(clean).collect();
    pieces.join("\t")
}

fn class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Keyword => "k",
        MarkKind::Name => "n",
        MarkKind::Number => "m",
        MarkKind::Text => "t",
        MarkKind::Comment => "c",
    }
}
