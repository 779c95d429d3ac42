//! Bands: what is written, with numbers for the ends.

use indexmap::IndexMap;

use super::subject::SubjectContext;
use super::{Resolver, not_yet};
use crate::check::bands::{self, Banded, Written, WrittenExtent};
use crate::check::reach::Reach;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Bands;
use crate::source::Span;
use crate::syntax::ast::{self, BandExtent};
use crate::value::{Decimal, Literal, Rounding};

impl Resolver<'_> {
    pub(super) fn bands(
        &mut self,
        tree: &ast::Bands,
        what: String,
        reach: Reach,
        rounding: Option<Rounding>,
    ) -> Option<Bands> {
        if let Some(of) = &tree.of {
            not_yet::report(self.out, "`bands of`", of.span);
            return None;
        }
        let mut names: IndexMap<String, Span> = IndexMap::new();
        let mut written = Vec::new();
        for band in &tree.bands {
            if let Some(first) = names.insert(band.name.value.clone(), band.name.span) {
                self.out
                    .push(super::names::twice(&band.name.value, band.name.span, first));
            }
            written.push(Written {
                name: band.name.clone(),
                label: band.label.as_ref().map(|label| label.value.clone()),
                span: extent_span(band),
                extent: self.extent(band)?,
            });
        }
        if written.is_empty() {
            self.out.push(
                Diagnostic::error(Code::E0308, "there is no band here", tree.span)
                    .help("write `bands { good >= 70, fair >= 60, poor otherwise }`"),
            );
            return None;
        }
        let banded = Banded {
            what,
            reach,
            rounding,
            partial: false,
        };
        bands::check(&written, None, &banded, self.out)
    }

    fn extent(&mut self, band: &ast::Band) -> Option<WrittenExtent> {
        match &band.extent {
            BandExtent::Otherwise => Some(WrittenExtent::Otherwise),
            BandExtent::When(condition) => {
                not_yet::report(self.out, "a band by a condition", condition.span);
                None
            }
            BandExtent::Range(range) => {
                let low = self.band_end(range.low.as_ref())?;
                let high = self.band_end(range.high.as_ref())?;
                Some(WrittenExtent::Range {
                    low,
                    high,
                    open: range.open,
                })
            }
            BandExtent::Compared(comparison, end) => {
                let end = self.band_end(Some(end))??;
                match comparison {
                    ast::Comparison::AtLeast => Some(WrittenExtent::From {
                        low: end,
                        open: false,
                    }),
                    ast::Comparison::More => Some(WrittenExtent::From { low: end, open: true }),
                    ast::Comparison::AtMost => Some(WrittenExtent::UpTo {
                        high: end,
                        open: false,
                    }),
                    ast::Comparison::Less => Some(WrittenExtent::UpTo {
                        high: end,
                        open: true,
                    }),
                    ast::Comparison::Equal | ast::Comparison::NotEqual => {
                        self.out.push(
                            Diagnostic::error(Code::E0314, "a band is a range of scores", band.span)
                                .help("write `good 70..<90` or `good >= 70`"),
                        );
                        None
                    }
                }
            }
        }
    }

    /// The end of a band: a number, or a param.
    fn band_end(&mut self, tree: Option<&ast::Expr>) -> Option<Option<Decimal>> {
        let Some(tree) = tree else { return Some(None) };
        let expr = self.expr(&mut SubjectContext::new(None), tree)?;
        match expr.as_literal() {
            Some(Literal::Number(number) | Literal::Percent(number)) => Some(Some(*number)),
            _ => {
                self.out.push(
                    Diagnostic::error(Code::E0314, "the end of a band is a plain number", tree.span)
                        .label(expr.ty.to_string())
                        .help("write a number or a param, so that gaps can be seen before data is read"),
                );
                None
            }
        }
    }
}

fn extent_span(band: &ast::Band) -> Span {
    match &band.extent {
        BandExtent::Range(range) => range.span,
        BandExtent::Compared(_, _) | BandExtent::When(_) | BandExtent::Otherwise => band.span,
    }
}
