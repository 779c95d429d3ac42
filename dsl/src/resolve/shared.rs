//! Aggregates over tables that do not reach the subject, but a table that the subject reaches too: targets by region,
//! where each person has a region. Their rows are those of the subject's own region.

use weigh_words::{Text, text};

use super::Resolver;
use super::rows::by_one_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ColumnId, Grain, TableId};
use crate::source::Span;
use crate::syntax::ast;

/// A table that both reach, and how.
struct Meeting {
    level: TableId,
    through: Vec<ColumnId>,
    subject: Vec<ColumnId>,
}

impl Resolver<'_> {
    /// Whose rows, for a table that does not reach the subject.
    pub(super) fn shared_grain(
        &mut self,
        subject: TableId,
        table: TableId,
        call: &ast::Call,
        span: Span,
    ) -> Option<Grain> {
        if !self.ways(subject, table).is_empty() {
            self.one_row(subject, table, call, span);
            return None;
        }
        let mut meetings = self.meetings(table, subject);
        if meetings.is_empty() {
            self.nothing_shared(subject, table, span);
            return None;
        }
        if let Some(via) = &call.via {
            self.choose(&mut meetings, subject, table, via)?;
        }
        match meetings.as_slice() {
            [_] => {
                let only = meetings.pop()?;
                self.demand_way(table, &only.through);
                self.demand_way(subject, &only.subject);
                Some(Grain::Shared {
                    level: only.level,
                    through: only.through,
                    subject: only.subject,
                })
            }
            _ => {
                self.several_shared(&meetings, subject, table, call, span);
                None
            }
        }
    }

    /// Where ways from both tables meet for the first time: what lies behind a meeting is no other one.
    fn meetings(&self, table: TableId, subject: TableId) -> Vec<Meeting> {
        let mut found = Vec::new();
        for level in (0..self.tables.len() as u32).map(TableId) {
            let from_subject = self.ways(subject, level);
            for through in self.ways(table, level) {
                let passed = self.passed(table, &through);
                for way in &from_subject {
                    if self.passed(subject, way).iter().all(|one| !passed.contains(one)) {
                        found.push(Meeting {
                            level,
                            through: through.clone(),
                            subject: way.clone(),
                        });
                    }
                }
            }
        }
        found
    }

    /// The tables on a way, without the one that it leads to.
    fn passed(&self, from: TableId, way: &[ColumnId]) -> Vec<TableId> {
        let mut at = from;
        let mut passed = Vec::new();
        for column in way {
            passed.push(at);
            at = self.table(at).link_of(*column).map_or(at, |link| link.target);
        }
        passed
    }

    /// Keeps the meetings that `via` names: a link of the aggregate's table, or one of the subject's behind its name.
    fn choose(
        &mut self,
        meetings: &mut Vec<Meeting>,
        subject: TableId,
        table: TableId,
        via: &ast::Path,
    ) -> Option<()> {
        let of_subject = via.names.len() > 1
            && via.names[0].value == self.table(subject).name
            && self.has_column(table, &via.names[0].value) != Some(true);
        if of_subject {
            let rest = ast::Path {
                names: via.names[1..].to_vec(),
                span: via.span,
            };
            let prefix = self.via(subject, &rest)?;
            meetings.retain(|meeting| meeting.subject.starts_with(&prefix));
        } else {
            let prefix = self.via(table, via)?;
            meetings.retain(|meeting| meeting.through.starts_with(&prefix));
        }
        if meetings.is_empty() {
            let shown = self.text(via.span);
            let (of, to) = (self.table(table).name.clone(), self.table(subject).name.clone());
            self.out.push(
                Diagnostic::error(
                    Code::E0509,
                    text!(
                        "`{path}` does not lead to a table that `{from}` and `{to}` share",
                        path = shown,
                        from = of,
                        to
                    ),
                    via.span,
                )
                .help(text!("name a link that does")),
            );
            return None;
        }
        Some(())
    }

    fn several_shared(
        &mut self,
        meetings: &[Meeting],
        subject: TableId,
        table: TableId,
        call: &ast::Call,
        span: Span,
    ) {
        let (from, to) = (self.table(table).name.clone(), self.table(subject).name.clone());
        let own = |meeting: &Meeting| self.way_text(table, &meeting.through);
        let theirs = |meeting: &Meeting| format!("{to}.{}", self.way_text(subject, &meeting.subject));
        let shown: Vec<Text> = meetings
            .iter()
            .map(|meeting| {
                text!(
                    "{table} (`{own}` and `{theirs}`)",
                    table = &self.table(meeting.level).name,
                    own = own(meeting),
                    theirs = theirs(meeting)
                )
            })
            .collect();
        // A link of the aggregate's table says enough unless all begin with the same.
        let one_way = meetings
            .iter()
            .all(|meeting| meeting.through == meetings[0].through);
        let example = if one_way {
            theirs(&meetings[0])
        } else {
            own(&meetings[0])
        };
        let title = text!(
            "there are {count} ways from `{from}` to `{to}`, by tables that both link to",
            count = meetings.len(),
            from = &from,
            to = &to
        );
        self.out.push(
            Diagnostic::error(Code::E0502, title, span)
                .label(by_one_of(shown))
                .help(text!(
                    "say which one counts: `{function}(… via {way})`",
                    function = self.text(call.function.span),
                    way = example
                )),
        );
    }

    /// The subject links to this very table, so it has one row of it.
    fn one_row(&mut self, subject: TableId, table: TableId, call: &ast::Call, span: Span) {
        let (from, to) = (&self.table(table).name, &self.table(subject).name);
        let function = self.text(call.function.span);
        self.out.push(
            Diagnostic::error(
                Code::E0501,
                text!(
                    "each row of `{to}` has only one row of `{from}`, so there is nothing to aggregate",
                    to,
                    from
                ),
                span,
            )
            .label(text!("`{to}` links to `{from}`, not the other way round", to, from))
            .help(text!(
                "take a column of that row: `{from}.COLUMN`; or write `[overall]` behind `{function}(…)` if all rows of `{from}` are meant",
                from,
                function
            )),
        );
    }

    fn nothing_shared(&mut self, subject: TableId, table: TableId, span: Span) {
        if self.is_unbound(table) {
            // Its binding will have to say it, which is told where the binding is asked for.
            return self.demand_link(table, subject);
        }
        let (from, to) = (&self.table(table).name, &self.table(subject).name);
        let third = text!(
            "if its rows belong to a region, a team or the like, link both `{from}` and `{to}` to a table of these",
            from,
            to
        );
        let diagnostic = self.unlinked(table, subject, span).help(third);
        self.out.push(diagnostic);
    }
}
