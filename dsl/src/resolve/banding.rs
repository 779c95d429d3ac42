//! Bands: what is written, with numbers for the ends.

use indexmap::IndexMap;
use weigh_words::{Text, text};

use super::Resolver;
use super::subject::SubjectContext;
use crate::check::bands::{self, Banded, Written, WrittenExtent};
use crate::check::reach::Reach;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Band, Bands, Extent};
use crate::source::Span;
use crate::syntax::ast::{self, BandExtent};
use crate::value::{Decimal, Literal, Rounding};

impl Resolver<'_> {
    pub(super) fn bands(
        &mut self,
        cx: &SubjectContext,
        tree: &ast::Bands,
        (what, written_as): (Text, String),
        reach: Reach,
        rounding: Option<Rounding>,
    ) -> Option<Bands> {
        if tree
            .bands
            .iter()
            .any(|band| matches!(band.extent, BandExtent::When(_)))
        {
            return self.bands_by_condition(cx, tree, &written_as);
        }
        let of = match &tree.of {
            None => None,
            Some(of) => {
                let of = self.expr(&mut cx.clone(), of)?;
                self.wants_number(&of, text!("bands"))?;
                Some(of)
            }
        };
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
                Diagnostic::error(Code::E0308, text!("there is no band here"), tree.span).help(text!(
                    "write `bands {{ good >= 70, fair >= 60, poor otherwise }}`"
                )),
            );
            return None;
        }
        let banded = match &of {
            None => Banded {
                what,
                written_as,
                reach,
                rounding,
                partial: false,
            },
            // What a formula can reach is not known; what no band holds has no grade.
            Some(of) => Banded {
                what: Text::verbatim(self.text(of.span)),
                written_as: self.text(of.span).clone(),
                reach: Reach::ALL,
                rounding: None,
                partial: true,
            },
        };
        bands::check(&written, of, &banded, self.out)
    }

    /// Bands by conditions, of which the first that holds counts.
    fn bands_by_condition(
        &mut self,
        cx: &SubjectContext,
        tree: &ast::Bands,
        written_as: &str,
    ) -> Option<Bands> {
        let mut bands = Vec::new();
        for (at, band) in tree.bands.iter().enumerate() {
            let extent = match &band.extent {
                BandExtent::When(condition) => Extent::When(Box::new(self.condition(
                    &mut cx.clone(),
                    condition,
                    text!("a band"),
                )?)),
                BandExtent::Otherwise if at + 1 == tree.bands.len() => Extent::Otherwise,
                BandExtent::Otherwise | BandExtent::Range(_) | BandExtent::Compared(..) => {
                    self.out.push(
                        Diagnostic::error(
                            Code::E0314,
                            text!("bands are all ranges, or all conditions"),
                            band.span,
                        )
                        .help(text!(
                            "write `when {score} >= 90 …` for each, and `otherwise` for the last",
                            score = written_as
                        )),
                    );
                    return None;
                }
            };
            bands.push(Band {
                name: band.name.value.clone(),
                label: band.label.as_ref().map(|label| label.value.clone()),
                extent,
            });
        }
        Some(Bands { of: None, bands })
    }

    /// The names of bands, best first, as far as they can be read; what is wrong with them is said later.
    pub(super) fn band_names(&mut self, tree: &ast::Bands) -> Vec<String> {
        let said = self.out.len();
        let mut written = Vec::new();
        for band in &tree.bands {
            let extent = match &band.extent {
                BandExtent::When(_) => None,
                _ => self.extent(band),
            };
            written.push(extent.map(|extent| Written {
                name: band.name.clone(),
                label: None,
                span: extent_span(band),
                extent,
            }));
        }
        self.out.truncate(said);
        match written.into_iter().collect::<Option<Vec<_>>>() {
            Some(written) => bands::names(&written),
            None => tree.bands.iter().map(|band| band.name.value.clone()).collect(),
        }
    }

    fn extent(&mut self, band: &ast::Band) -> Option<WrittenExtent> {
        match &band.extent {
            BandExtent::Otherwise => Some(WrittenExtent::Otherwise),
            BandExtent::When(_) => unreachable!("bands by condition are no ranges"),
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
                            Diagnostic::error(Code::E0314, text!("a band is a range of scores"), band.span)
                                .help(text!("write `good 70..<90` or `good >= 70`")),
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
                    Diagnostic::error(
                        Code::E0314,
                        text!("the end of a band is a plain number"),
                        tree.span,
                    )
                    .label(expr.ty)
                    .help(text!(
                        "write a number or a param, so that gaps can be seen before data is read"
                    )),
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
