//! Where a KPI comes from that a template or an `each` made, and how a mistake in one is told: with the template and the
//! use of it, whichever of them is wrong.

use weigh_words::{Text, text};

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::Span;
use crate::syntax::ast;

/// What made a KPI.
pub(super) struct TemplateUse {
    /// The name that `each` stands for.
    pub(super) each: Option<ast::Name>,
    pub(super) template: Option<Made>,
    /// The holes that were filled, and the texts that stand there now.
    pub(super) filled: Vec<(Span, String)>,
}

/// What a template made of a use.
pub(super) enum Made {
    /// A KPI.
    Kpi {
        /// The template's name.
        name: ast::Name,
        /// From its first clause to its last.
        body: Option<Span>,
        /// `indicator(panel.mortality, 90, 2)`
        used: Span,
        /// What fills each hole, and the hole.
        arguments: Vec<(Span, ast::Name)>,
    },
    /// Nothing: there is no such template, or it does not take what is given, which was reported.
    Nothing,
}

impl TemplateUse {
    pub(super) fn failed(&mut self) {
        self.template = Some(Made::Nothing);
    }

    pub(super) fn of(&mut self, template: &ast::Template, used: &ast::TemplateUse) {
        if self.template.is_some() {
            return;
        }
        let body = match template.body.as_slice() {
            [first, .., last] => Some(first.span.to(last.span)),
            [only] => Some(only.span),
            [] => None,
        };
        let arguments = used.arguments.iter().map(|argument| argument.span);
        self.template = Some(Made::Kpi {
            name: template.name.clone(),
            body,
            used: used.span,
            arguments: arguments.zip(template.parameters.iter().cloned()).collect(),
        });
    }

    pub(super) fn says_something(&self) -> bool {
        self.each.is_some() || self.template.is_some()
    }
}

impl Resolver<'_> {
    /// Whether a KPI could not be made from its template.
    pub(super) fn is_unmade(&self, name: Span) -> bool {
        matches!(
            self.template_uses.get(&name),
            Some(TemplateUse {
                template: Some(Made::Nothing),
                ..
            })
        )
    }

    /// Where messages about a KPI belong in the main file.
    pub(super) fn use_of(&self, name: Span) -> Option<Span> {
        match self.template_uses.get(&name)?.template.as_ref()? {
            Made::Kpi { used, .. } => Some(*used),
            Made::Nothing => None,
        }
    }

    /// Adds to what was said of a KPI since then where its template, or its `each`, comes in.
    pub(super) fn tell_use(&mut self, said_before: usize, name: Span) {
        let Some(made) = self.template_uses.get(&name) else {
            return;
        };
        self.out
            .amend(said_before, |diagnostic| made.tell(diagnostic, name));
    }
}

impl Resolver<'_> {
    /// Adds to what was said of a thing of another file since then where this one uses it.
    pub(super) fn tell_where(&mut self, said_before: usize, thing: Span, used: Span) {
        if thing.source == used.source {
            return;
        }
        self.out.amend(said_before, |diagnostic| {
            if diagnostic.primary.span.source == thing.source {
                diagnostic.others.push(label(used, text!("used here")));
            }
        });
    }
}

impl TemplateUse {
    fn tell(&self, diagnostic: &mut Diagnostic, kpi: Span) {
        if let Some(Made::Kpi {
            name,
            body,
            used,
            arguments,
        }) = &self.template
        {
            let at = diagnostic.primary.span;
            let named = diagnostic.others.iter().any(|other| used.holds(other.span));
            if body.is_some_and(|body| body.holds(at)) && !named {
                diagnostic.others.push(label(*used, text!("used here")));
            } else if let Some((_, hole)) = arguments.iter().find(|(argument, _)| argument.holds(at)) {
                diagnostic.others.push(label(
                    hole.span,
                    text!("it fills this hole of `{name}`", name = &name.value),
                ));
            } else if diagnostic.code == Code::E0305 && at == kpi {
                diagnostic
                    .others
                    .push(label(name.span, text!("nor does its template say it")));
            }
        }
        if let Some(each) = &self.each
            && diagnostic.primary.span != each.span
            && !diagnostic.others.iter().any(|other| other.span == each.span)
        {
            diagnostic.others.push(label(each.span, text!("for this one")));
        }
    }
}

fn label(span: Span, text: Text) -> Label {
    Label { span, text }
}
