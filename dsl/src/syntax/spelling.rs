//! How the formatter writes a word: in the spelling of a language if one is asked for, with half-width signs, straight
//! quotes and plain blanks. Names of the user and texts stay as they are.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr as _;

use super::from_pairs::{Node, unquoted};
use super::grammar::Rule;
use super::keywords::{FUNCTIONS, Keyword, Language, NAMES, OPTIONS, UNITS, meaning, option, translated};
use super::lines::Word;
use super::look::{is_blank, skip_blanks};

/// Keywords that an operand or a form of `score` may begin with. A name that looks like the first word of one is read
/// as a name only as long as the words behind it do not fit.
const BEGINNINGS: &[Rule] = &[
    Rule::kw_days_between,
    Rule::kw_months_between,
    Rule::kw_working_time,
    Rule::kw_first_available,
    Rule::kw_average_of,
    Rule::kw_best_of,
    Rule::kw_worst_of,
    Rule::kw_median_of,
    Rule::kw_sum_of,
    Rule::kw_percentile_rank,
    Rule::kw_dense_rank,
    Rule::kw_cumulative_sum,
    Rule::kw_attainment_of,
    Rule::kw_attainment_below,
    Rule::kw_close_to,
    Rule::kw_deduct,
    Rule::kw_add,
    Rule::kw_quantile,
    Rule::kw_rank,
    Rule::kw_zscore,
    Rule::kw_minmax,
    Rule::kw_lognormal,
    Rule::kw_curve,
];

/// A word with its place.
type Placed = (String, usize, usize);

/// What is wanted of the words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spelling {
    /// The language of keywords; as written, without.
    pub(crate) language: Option<Language>,
    /// Whether a keyword that has several spellings in that language takes the first, and not the one that was written.
    pub(crate) first: bool,
    /// Whether names that look like keywords are put between backquotes.
    pub(crate) quote: bool,
}

/// Spells the words of one file.
pub(super) struct Speller {
    spelling: Spelling,
    names: Names,
}

/// What the file calls by names of its own.
#[derive(Default)]
struct Names {
    /// What is declared: such a name stays, even if the language gives it a meaning elsewhere.
    declared: HashSet<String>,
    /// KPIs and groups, which have a `score`.
    scored: HashSet<String>,
    tables: HashSet<String>,
    /// Whether other files are used, which may declare anything.
    uses: bool,
    /// Whether a link is called as the scored period is.
    period: bool,
}

impl Names {
    fn of(file: &Node) -> Self {
        let mut found = Self::default();
        for node in file.clone().into_inner().flatten() {
            let rule = node.as_rule();
            let mut names = node
                .into_inner()
                .flatten()
                .filter(|part| part.as_rule() == Rule::name)
                .map(|name| bare(name.as_str()).to_owned());
            match rule {
                Rule::param_item | Rule::measure_item | Rule::curve_item | Rule::calendar_head => {
                    found.declared.extend(names.next());
                }
                Rule::template_head => found.declared.extend(names),
                Rule::group_head | Rule::kpi_head => found.scored.extend(names.next()),
                Rule::each_names => found.scored.extend(names),
                Rule::table_head | Rule::bind_head => found.tables.extend(names.next()),
                Rule::use_item => found.uses = true,
                Rule::link_clause | Rule::distinct_origin => {
                    found.period |= names.any(|name| meaning(&name) == Some("period"));
                }
                _ => {}
            }
        }
        found
    }

    /// Whether the file declares this name, in either language.
    fn declares(&self, name: &str) -> bool {
        let twins = NAMES
            .iter()
            .find(|(english, chinese)| *english == name || *chinese == name);
        let declared = |name: &str| self.declared.contains(name) || self.scored.contains(name);
        twins.is_some_and(|(english, chinese)| declared(english) || declared(chinese))
    }

    /// Whether `NAME.score` can only be that of a KPI or a group.
    fn is_scored(&self, name: &str) -> bool {
        self.scored.contains(name) && !self.tables.contains(name) && !self.uses
    }

    /// Whether `period.start` in a row can only mean the scored period.
    fn has_plain_period(&self) -> bool {
        !self.period && !self.uses
    }
}

impl Speller {
    pub(super) fn new(spelling: Spelling, file: &Node) -> Self {
        Self {
            spelling,
            names: Names::of(file),
        }
    }

    /// The words of a keyword, with their places. One that had fewer words in the text has the others behind its last.
    pub(super) fn keyword(&self, node: &Node, before: Option<&Word>) -> Vec<Placed> {
        let written = words(node);
        let joined = written
            .iter()
            .map(|(word, ..)| word.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let (Some(language), Some(keyword)) = (self.spelling.language, Keyword::of(node.as_rule())) else {
            return written;
        };
        let one = before.is_some_and(|before| before.text == "1");
        let spelling = if self.spelling.first {
            keyword.first(language)
        } else {
            keyword.spelled(&joined, language, one)
        };
        let spelled: Vec<&str> = spelling.split(' ').collect();
        let end = node.as_span().end();
        // Comments between words that become one stay inside the clause: behind the word that begins it, before any other.
        let place = |index: usize| match (spelled.len(), before) {
            (1, Some(_)) => written.last(),
            (length, _) if length == written.len() || index == 0 => written.get(index),
            _ => None,
        };
        spelled
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let (start, end) = place(index).map_or((end, end), |(_, start, end)| (*start, *end));
                ((*word).to_owned(), start, end)
            })
            .collect()
    }

    /// A name, a text, a number, a date.
    pub(super) fn literal(&self, node: &Node, parent: Rule, before: Option<&Word>) -> String {
        let written = node.as_str();
        match node.as_rule() {
            Rule::text => format!("\"{}\"", unquoted(written).replace('"', "\"\"")),
            Rule::number => self.number(written),
            Rule::clock => written.replace('：', ":"),
            Rule::calendar => written.replace('－', "-"),
            Rule::name => match (parent, meaning(written)) {
                (Rule::rollup_part, Some("total")) => self.translated(NAMES, written),
                (Rule::source_option, _) if option(written).is_some() => self.translated(OPTIONS, written),
                // On the next line it was a name; behind a number it would be a currency.
                (Rule::source_option, _) if is_currency(written) && before.is_some_and(ends_with_digit) => {
                    format!("`{written}`")
                }
                _ => written.to_owned(),
            },
            _ => written.to_owned(),
        }
    }

    /// The names of a reference: of the language where they can only mean that.
    pub(super) fn reference(&self, path: &Node, called: bool, rows: bool) -> Vec<String> {
        let names: Vec<&str> = path
            .clone()
            .into_inner()
            .filter(|part| part.as_rule() == Rule::name)
            .map(|name| name.as_str())
            .collect();
        let meant: Vec<Option<&str>> = names.iter().map(|name| meaning(name)).collect();
        let [first, ..] = names.as_slice() else {
            return Vec::new();
        };
        let list = match meant.as_slice() {
            [_] if called => Some(FUNCTIONS),
            [Some(_)] => (!rows && !self.names.declares(first)).then_some(NAMES),
            [Some("period"), Some("start" | "end" | "days")] => {
                (!called && (!rows || self.names.has_plain_period())).then_some(NAMES)
            }
            [_, Some("value" | "score" | "weight")] if !called && !rows && self.names.is_scored(first) => {
                return vec![(*first).to_owned(), self.translated(NAMES, names[1])];
            }
            _ => None,
        };
        let spelled = names.iter().map(|name| match list {
            Some(list) => self.translated(list, name),
            None => (*name).to_owned(),
        });
        // What means something by itself would mean nothing between backquotes.
        if self.spelling.quote && list.is_none() && names.len() == 1 {
            return spelled.map(quoted).collect();
        }
        spelled.collect()
    }

    fn translated(&self, list: &[(&str, &str)], name: &str) -> String {
        let spelling = self
            .spelling
            .language
            .and_then(|language| translated(list, name, language));
        spelling.unwrap_or(name).to_owned()
    }

    /// `1_000`, `90%`, `5000 CNY`, `2h` or `2小时`
    fn number(&self, written: &str) -> String {
        let end = written
            .find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.')
            .unwrap_or(written.len());
        let (digits, unit) = written.split_at(end);
        let unit = unit.trim_start_matches(is_blank);
        if unit == "％" {
            format!("{digits}%")
        } else if is_currency(unit) {
            format!("{digits} {unit}")
        } else {
            format!("{digits}{}", self.translated(UNITS, unit))
        }
    }
}

/// The rows of a table between pipes, their cells below one another.
pub(super) fn rows(node: &Node) -> Vec<String> {
    let rows: Vec<Vec<String>> = node
        .clone()
        .into_inner()
        .map(|row| {
            let cells = row.into_inner().filter(|part| part.as_rule() == Rule::cell);
            cells.map(|cell| cell.as_str().trim().to_owned()).collect()
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    rows.iter()
        .map(|row| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let blanks = " ".repeat(width(column) - cell.width());
                format!(" {cell}{blanks} |")
            });
            format!("|{}", cells.collect::<String>())
        })
        .collect()
}

/// Marks how many characters a plain number at the beginning of a range has before its point.
pub(super) fn lead(range: &mut [Word]) {
    let sign = usize::from(range.first().is_some_and(|word| word.text == "-"));
    let [first, ..] = range else { return };
    if sign == 0 {
        let digits = first.text.chars().take_while(char::is_ascii_digit).count();
        first.lead = (digits > 0).then_some(digits);
    } else if let Some(second) = range.get(1) {
        let digits = second.text.chars().take_while(char::is_ascii_digit).count();
        range[0].lead = (digits > 0).then_some(digits + 1);
    }
}

/// The words of a keyword as written; blanks and comments may stand between them.
fn words(node: &Node) -> Vec<Placed> {
    let (text, base) = (node.as_str(), node.as_span().start());
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.find(|c| is_blank(c) || c == '#').unwrap_or(rest.len());
        words.push((rest[..length].to_owned(), base + at, base + at + length));
        at = skip_blanks(text, at + length);
    }
    words
}

fn bare(name: &str) -> &str {
    name.trim_matches('`')
}

fn is_currency(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn ends_with_digit(word: &Word) -> bool {
    word.text.ends_with(|c: char| c.is_ascii_digit())
}

/// A name that looks like the beginning of a keyword, between backquotes.
fn quoted(name: String) -> String {
    let mut keywords = BEGINNINGS.iter().filter_map(|rule| Keyword::of(*rule));
    let looks = keywords.any(|keyword| {
        let mut spellings = keyword.spellings();
        spellings.any(|spelling| spelling.split(' ').next() == Some(name.as_str()))
    });
    if looks { format!("`{name}`") } else { name }
}
