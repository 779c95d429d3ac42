//! Which clause may stand where, and how often.

use indexmap::IndexMap;

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
    pub(super) fn word(self) -> &'static str {
        match self {
            Body::Scorecard => "scorecard",
            Body::Group => "group",
            Body::Kpi => "kpi",
            Body::Template => "template",
        }
    }
}

impl Resolver<'_> {
    /// Reports clauses that do not belong where they stand, or stand there twice.
    pub(super) fn check_clauses(&mut self, body: &[Clause], which: Body, name: &ast::Name) {
        let mut seen: IndexMap<&'static str, Span> = IndexMap::new();
        for clause in body {
            let rule = rule(&clause.kind);
            let as_kpi = if which == Body::Template { Body::Kpi } else { which };
            if !rule.bodies.contains(&as_kpi) {
                let places: Vec<&str> = rule.bodies.iter().map(|body| body.word()).collect();
                self.out.push(
                    Diagnostic::error(
                        Code::E0301,
                        format!("`{}` does not belong in a {}", rule.word, which.word()),
                        clause.keyword,
                    )
                    .label(format!("inside the {} `{}`", which.word(), name.value))
                    .help(format!("it stands in a {}", places.join(" or a "))),
                );
                continue;
            }
            if rule.many {
                continue;
            }
            if let Some(first) = seen.insert(rule.word, clause.keyword) {
                let title = format!("`{}` stands twice in `{}`", rule.word, name.value);
                self.out.push(
                    Diagnostic::error(Code::E0304, title, clause.keyword)
                        .other(first, "first here")
                        .help("keep one of them"),
                );
            }
        }
    }
}

/// The word of a clause that can be said only once in a KPI; none for one that can be said often.
pub(super) fn said_once(kind: &ClauseKind) -> Option<&'static str> {
    let rule = rule(kind);
    (!rule.many).then_some(rule.word)
}

/// Where a clause may stand.
struct Rule {
    word: &'static str,
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
        ClauseKind::Subject { .. } => one("subject", &[Scorecard]),
        ClauseKind::Period(_) => one("period", &[Scorecard]),
        ClauseKind::YearStarts(_) => one("year starts", &[Scorecard]),
        ClauseKind::Scale(_) => one("scale", &[Scorecard]),
        ClauseKind::Round { what, .. } => match what.value {
            RoundWhat::Score => one("round score", &[Scorecard, Kpi]),
            RoundWhat::Group => one("round group", &[Scorecard]),
            RoundWhat::Total => one("round total", &[Scorecard]),
        },
        ClauseKind::Combine(_) => one("combine", &[Scorecard, Group]),
        ClauseKind::Bands(_) => one("bands", &[Scorecard, Group, Kpi]),
        ClauseKind::Group(_) => many("group", &[Scorecard, Group]),
        ClauseKind::Kpi(_) => many("kpi", &[Scorecard, Group]),
        ClauseKind::Value(_) => one("value", &[Kpi]),
        ClauseKind::Unit(_) => one("unit", &[Kpi]),
        ClauseKind::Target(dated) if dated.effective.is_some() => many("target", &[Kpi]),
        ClauseKind::Target(_) => one("target", &[Kpi]),
        ClauseKind::Score(_) => one("score", &[Group, Kpi]),
        ClauseKind::Applies(_) => one("applies when", &[Group, Kpi]),
        ClauseKind::Needs(ast::Needs::Condition(_)) => many("needs", &[Scorecard, Group, Kpi]),
        ClauseKind::Needs(ast::Needs::Parts { .. }) => one("needs … of …", &[Scorecard, Group]),
        ClauseKind::Missing(Spanned {
            value: ast::Missing::Needs { .. },
            ..
        }) => one("needs … of …", &[Scorecard, Group]),
        ClauseKind::Missing(_) => one("missing", &[Group, Kpi]),
        ClauseKind::Owner(_) => one("owner", &[Kpi]),
        ClauseKind::Source(_) => one("source", &[Kpi]),
        ClauseKind::Note(_) => one("note", &[Kpi]),
        ClauseKind::Limit(_) => one("limit", &[Scorecard, Group, Kpi]),
        ClauseKind::Effective(_) => one("effective", &[Scorecard, Group, Kpi]),
        ClauseKind::Bonus(_) => many("bonus", &[Scorecard, Group, Kpi]),
        ClauseKind::Penalty(_) => many("penalty", &[Scorecard, Group, Kpi]),
        ClauseKind::Veto { .. } => many("veto", &[Scorecard, Group, Kpi]),
        ClauseKind::Distribute(_) => one("distribute", &[Scorecard]),
        ClauseKind::Segments(_) => one("segments", &[Scorecard]),
        ClauseKind::Rollup { .. } => many("rollup", &[Scorecard]),
    }
}
