//! Which columns stand side by side: all of them where a line holds them; otherwise first whom, total, grade and
//! groups, then block by block the KPIs, each block with the subjects again.

use super::columns::{Column, Field, Section, Sheet};
use crate::text::{Align, width, wrap, wraps_whole};

/// Blanks between the columns of a field.
pub(crate) const WITHIN: usize = 2;
/// Blanks between fields.
pub(crate) const BETWEEN: usize = 3;
/// The lines that a title may take before its field is made wider.
const TITLE_LINES: usize = 3;
/// Rank and label: what tells subjects apart where no two of them have one label.
const LABELLED: usize = 2;
/// A field may be as wide as this to spare its title the third line.
const COMFORT: usize = 16;
/// A title as short as this is not broken.
const SHORT_TITLE: usize = 10;
/// No title makes its field wider than this: it takes more lines, or its words are broken.
const MOST_FOR_TITLE: usize = 28;

/// Columns that stand side by side.
pub(crate) struct Block<'s, 'a> {
    pub(crate) parts: Vec<Part<'s, 'a>>,
}

impl<'s, 'a> Block<'s, 'a> {
    fn of(lead: Vec<Placed<'s, 'a>>) -> Self {
        Self {
            parts: vec![Part {
                title: "",
                fields: lead,
            }],
        }
    }
}

/// Fields of a block under one title.
pub(crate) struct Part<'s, 'a> {
    pub(crate) title: &'s str,
    pub(crate) fields: Vec<Placed<'s, 'a>>,
}

/// A field with the width that it gets.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'s, 'a> {
    pub(crate) field: &'s Field<'a>,
    pub(crate) width: usize,
}

/// Cuts a sheet into blocks that fit into a line.
pub(crate) fn fold<'s, 'a>(sheet: &'s Sheet<'a>, line: usize) -> Vec<Block<'s, 'a>> {
    let again = if sheet.labels_suffice {
        LABELLED
    } else {
        sheet.lead.len()
    };
    let again = place(&sheet.lead[..again.min(sheet.lead.len())]);
    let mut folding = Folding {
        line,
        again,
        blocks: vec![Block::of(place(&sheet.lead))],
    };
    folding.extend("", place(&sheet.total));
    let mut groups = place(&sheet.groups.fields);
    if folding.used() + BETWEEN + span(&groups) > line {
        // A third line in some heads is better than the last groups by themselves.
        let narrow: Vec<_> = groups.iter().map(|placed| narrowed(placed.field)).collect();
        if folding.used() + BETWEEN + span(&narrow) <= line {
            groups = narrow;
        }
    }
    folding.extend("", groups);
    let sections = || {
        sheet
            .kpis
            .iter()
            .map(|section| (section.title.as_str(), placed(section)))
    };
    let wanted: usize = sections().map(|(_, fields)| BETWEEN + span(&fields)).sum();
    let folded =
        folding.blocks.len() > 1 || (!sheet.groups.fields.is_empty() && folding.used() + wanted > line);
    if folded && !sheet.kpis.is_empty() {
        folding.open();
    }
    for (title, fields) in sections() {
        folding.keep_together(title, fields);
    }
    for part in folding.blocks.iter_mut().flat_map(|block| &mut block.parts) {
        make_room(part.title, &mut part.fields);
    }
    folding.blocks
}

struct Folding<'s, 'a> {
    line: usize,
    /// What a block after the first begins with.
    again: Vec<Placed<'s, 'a>>,
    blocks: Vec<Block<'s, 'a>>,
}

impl<'s, 'a> Folding<'s, 'a> {
    /// Begins a block with the subjects again.
    fn open(&mut self) {
        self.blocks.push(Block::of(self.again.clone()));
    }

    /// The width of the block that is being filled.
    fn used(&self) -> usize {
        self.blocks.last().map_or(0, |block| {
            let fields: Vec<_> = block
                .parts
                .iter()
                .flat_map(|part| part.fields.iter().copied())
                .collect();
            span(&fields)
        })
    }

    /// Whether the block that is being filled has nothing but rank and subject.
    fn is_fresh(&self) -> bool {
        self.blocks.last().is_some_and(|block| block.parts.len() == 1)
    }

    /// Adds a section to this block if it fits, or to the next; one that fits nowhere is cut.
    fn keep_together(&mut self, title: &'s str, fields: Vec<Placed<'s, 'a>>) {
        if self.used() + BETWEEN + span(&fields) > self.line && !self.is_fresh() && !title.is_empty() {
            self.open();
        }
        self.extend(title, fields);
    }

    /// Adds fields one by one, in as many blocks as it takes.
    fn extend(&mut self, title: &'s str, fields: Vec<Placed<'s, 'a>>) {
        let mut begun = false;
        for field in fields {
            if self.used() + BETWEEN + field.width > self.line && !self.is_fresh() {
                self.open();
                begun = false;
            }
            if let Some(block) = self.blocks.last_mut() {
                if !begun {
                    block.parts.push(Part {
                        title,
                        fields: Vec::new(),
                    });
                    begun = true;
                }
                if let Some(part) = block.parts.last_mut() {
                    part.fields.push(field);
                }
            }
        }
    }
}

/// The width of fields side by side.
pub(crate) fn span(fields: &[Placed<'_, '_>]) -> usize {
    fields.iter().map(|field| field.width).sum::<usize>() + BETWEEN * fields.len().saturating_sub(1)
}

fn placed<'s, 'a>(section: &'s Section<'a>) -> Vec<Placed<'s, 'a>> {
    let mut fields = place(&section.fields);
    make_room(&section.title, &mut fields);
    fields
}

/// Widens the last field where the title of a group would be cut because its KPIs are narrow.
fn make_room(title: &str, fields: &mut [Placed<'_, '_>]) {
    let missing = width(title).saturating_sub(span(fields));
    if let Some(last) = fields.last_mut() {
        last.width += missing;
    }
}

fn place<'s, 'a>(fields: &'s [Field<'a>]) -> Vec<Placed<'s, 'a>> {
    fields
        .iter()
        .map(|field| Placed {
            field,
            width: field_width(field),
        })
        .collect()
}

/// A field as narrow as its title lets it be.
fn narrowed<'s, 'a>(field: &'s Field<'a>) -> Placed<'s, 'a> {
    let widths = Widths::of(field);
    let width = widths
        .first_that_holds(TITLE_LINES, widths.whole)
        .unwrap_or(widths.whole);
    Placed { field, width }
}

/// Room for the columns, and for the title in a few lines of whole words.
fn field_width(field: &Field<'_>) -> usize {
    let widths = Widths::of(field);
    widths
        .first_that_holds(TITLE_LINES - 1, COMFORT.max(widths.least + 1))
        .or_else(|| widths.first_that_holds(TITLE_LINES, widths.whole))
        .unwrap_or(widths.whole)
}

/// Between what a field may be wide.
struct Widths<'s> {
    title: &'s str,
    /// What its columns, its note and a short title need.
    least: usize,
    /// What its title in one line needs.
    whole: usize,
}

impl<'s> Widths<'s> {
    fn of(field: &'s Field<'_>) -> Self {
        let columns = columns_width(&field.columns);
        let note = field.note.as_deref().map_or(0, width);
        let short = Some(width(&field.title))
            .filter(|title| *title <= SHORT_TITLE)
            .unwrap_or(0);
        let least = columns.max(note).max(short).max(1);
        Self {
            title: &field.title,
            least,
            whole: width(&field.title).min(MOST_FOR_TITLE).max(least),
        }
    }

    /// The least width below `end` at which the title takes so many lines of whole words.
    fn first_that_holds(&self, lines: usize, end: usize) -> Option<usize> {
        (self.least..self.whole.min(end))
            .find(|most| wraps_whole(self.title, *most) && wrap(self.title, *most).len() <= lines)
    }
}

/// The width of the columns of a field side by side.
pub(crate) fn columns_width(columns: &[Column<'_>]) -> usize {
    columns.iter().map(|column| column.width).sum::<usize>() + WITHIN * columns.len().saturating_sub(1)
}

/// Where the heads of a field stand: over numbers on the right, over several columns and text on the left.
pub(crate) fn head_align(field: &Field<'_>) -> Align {
    match field.columns.as_slice() {
        [only] => only.align,
        _ => Align::Right,
    }
}
