//! Which clause may stand where, and how often.

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Clause, ClauseKind, RoundWhat};

/// Which body a clause stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    Scorecard,
    Group,
    Kpi,
    /// Of the KPIs that it will make.
    Template,
}

impl Body {
    fn one(self) -> Text {
        match self {
            Body::Scorecard => text!("a scorecard"),
            Body::Group => text!("a group"),
            Body::Kpi => text!("a kpi"),
            Body::Template => text!("a template"),
        }
    }

    fn inside(self, name: &str) -> Text {
        match self {
            Body::Scorecard => text!("inside the scorecard `{name}`", name),
            Body::Group => text!("inside the group `{name}`", name),
            Body::Kpi => text!("inside the kpi `{name}`", name),
            Body::Template => text!("inside the template `{name}`", name),
        }
    }
}

impl Resolver<'_> {
    /// Reports clauses that do not belong where they stand, or stand there twice.
    pub(super) fn check_clauses(&mut self, body: &[Clause], which: Body, name: &ast::Name) {
        let mut seen: IndexMap<Text, Span> = IndexMap::new();
        for clause in body {
            let rule = rule(&clause.kind);
            let as_kpi = if which == Body::Template { Body::Kpi } else { which };
            if !rule.bodies.contains(&as_kpi) {
                let places = Text::any_of(rule.bodies.iter().map(|body| body.one()));
                self.out.push(
                    Diagnostic::error(
                        Code::E0301,
                        text!(
                            "{clause} does not belong in {body}",
                            clause = rule.word,
                            body = which.one()
                        ),
                        clause.keyword,
                    )
                    .label(which.inside(&name.value))
                    .help(text!("it stands in {places}", places)),
                );
                continue;
            }
            if rule.many {
                continue;
            }
            if let Some(first) = seen.insert(rule.word.clone(), clause.keyword) {
                let title = text!(
                    "{clause} stands twice in `{name}`",
                    clause = rule.word,
                    name = &name.value
                );
                self.out.push(
                    Diagnostic::error(Code::E0304, title, clause.keyword)
                        .other(first, text!("first here"))
                        .help(text!("keep one of them")),
                );
            }
        }
    }
}

/// The word of a clause that can be said only once in a KPI; none for one that can be said often.
pub(super) fn said_once(kind: &ClauseKind) -> Option<Text> {
    let rule = rule(kind);
    (!rule.many).then_some(rule.word)
}

/// Where a clause may stand.
struct Rule {
    word: Text,
    bodies: &'static [Body],
    many: bool,
}

fn rule(kind: &ClauseKind) -> Rule {
    use Body::{Group, Kpi, Scorecard};
    let one = |word, bodies| Rule {
        word,
        bodies,
        many: false,
    };
    let many = |word, bodies| Rule {
        word,
        bodies,
        many: true,
    };
    match kind {
        ClauseKind::Subject { .. } => one(text!("`subject`"), &[Scorecard]),
        ClauseKind::Period(_) => one(text!("`period`"), &[Scorecard]),
        ClauseKind::YearStarts(_) => one(text!("`year starts`"), &[Scorecard]),
        ClauseKind::Scale(_) => one(text!("`scale`"), &[Scorecard]),
        ClauseKind::Round { what, .. } => match what.value {
            RoundWhat::Score => one(text!("`round score`"), &[Scorecard, Kpi]),
            RoundWhat::Group => one(text!("`round group`"), &[Scorecard]),
            RoundWhat::Total => one(text!("`round total`"), &[Scorecard]),
        },
        ClauseKind::Combine(_) => one(text!("`combine`"), &[Scorecard, Group]),
        ClauseKind::Bands(_) => one(text!("`bands`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Group(_) => many(text!("`group`"), &[Scorecard, Group]),
        ClauseKind::Kpi(_) => many(text!("`kpi`"), &[Scorecard, Group]),
        ClauseKind::Value(_) => one(text!("`value`"), &[Kpi]),
        ClauseKind::Unit(_) => one(text!("`unit`"), &[Kpi]),
        ClauseKind::Target(dated) if dated.effective.is_some() => many(text!("`target`"), &[Kpi]),
        ClauseKind::Target(_) => one(text!("`target`"), &[Kpi]),
        ClauseKind::Score(_) => one(text!("`score`"), &[Group, Kpi]),
        ClauseKind::Applies(_) => one(text!("`applies when`"), &[Group, Kpi]),
        ClauseKind::Needs(ast::Needs::Condition(_)) => many(text!("`needs`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Needs(ast::Needs::Parts { .. }) => one(text!("`needs … of …`"), &[Scorecard, Group]),
        ClauseKind::Missing(Spanned {
            value: ast::Missing::Needs { .. },
            ..
        }) => one(text!("`needs … of …`"), &[Scorecard, Group]),
        ClauseKind::Missing(_) => one(text!("`missing`"), &[Group, Kpi]),
        ClauseKind::Owner(_) => one(text!("`owner`"), &[Kpi]),
        ClauseKind::Source(_) => one(text!("`source`"), &[Kpi]),
        ClauseKind::Note(_) => one(text!("`note`"), &[Kpi]),
        ClauseKind::Limit(_) => one(text!("`limit`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Effective(_) => one(text!("`effective`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Bonus(_) => many(text!("`bonus`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Penalty(_) => many(text!("`penalty`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Veto { .. } => many(text!("`veto`"), &[Scorecard, Group, Kpi]),
        ClauseKind::Distribute(_) => one(text!("`distribute`"), &[Scorecard]),
        ClauseKind::Segments(_) => one(text!("`segments`"), &[Scorecard]),
        ClauseKind::Rollup { .. } => many(text!("`rollup`"), &[Scorecard]),
    }
}
