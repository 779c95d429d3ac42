//! What the columns of tables look like to be: keys, labels, times, and links from one table to another. Guesses are by
//! the values first; names only decide where values could be either.

use weigh_sdk::ColumnType;

use super::profile::{Different, Profile};
use super::read::Read;
use super::{Column, Inspected, Link};

/// What names of identifiers end in.
const IDENTIFIERS: [&str; 12] = [
    "id", "key", "code", "no", "nr", "number", "编号", "代码", "工号", "号", "号码", "编码",
];
/// Names of what people see of a row.
const LABELS: [&str; 9] = [
    "name", "label", "title", "fullname", "subject", "名称", "姓名", "名字", "标题",
];
/// A column that looks like a link has at least this share of its values among the keys.
const LINKED: f64 = 0.9;
/// So many different texts that are all keys are no accident.
const NO_ACCIDENT: usize = 3;

/// Guesses for tables that were read together.
pub(super) fn guess(mut tables: Vec<Read>) -> Vec<Inspected> {
    for table in &mut tables {
        table.inspected.key = key(table);
        table.inspected.label = label(&table.inspected);
    }
    for at in 0..tables.len() {
        for column in 0..tables[at].inspected.columns.len() {
            let link = link(&tables, at, column);
            tables[at].inspected.columns[column].link = link;
        }
    }
    for at in 0..tables.len() {
        tables[at].inspected.time = time(&tables, at);
    }
    tables.into_iter().map(|table| table.inspected).collect()
}

/// The column that identifies rows: the first one, or one that is called like an identifier.
fn key(table: &Read) -> Option<usize> {
    let identifies = |at: &usize| {
        may_identify(&table.inspected.columns[*at])
            && table.profiles[*at].known > 1
            && table.profiles[*at].identifies()
    };
    let columns = 0..table.inspected.columns.len();
    let mut candidates = columns.filter(identifies).peekable();
    let first = candidates.peek().copied().filter(|first| *first == 0);
    first.or_else(|| candidates.find(|at| stem(&table.inspected.columns[*at].name).is_some()))
}

fn may_identify(column: &Column) -> bool {
    matches!(column.typed.ty, ColumnType::Integer | ColumnType::Text) && column.typed.currency.is_none()
}

fn label(table: &Inspected) -> Option<usize> {
    table.key?;
    let is_label = |column: &Column| {
        let name = plain(&column.name);
        column.typed.ty == ColumnType::Text && LABELS.iter().any(|label| name.ends_with(label))
    };
    table
        .columns
        .iter()
        .position(is_label)
        .filter(|label| table.key != Some(*label))
}

/// The table whose keys a column holds: the one that it is named after, else the one with the fewest keys.
fn link(tables: &[Read], at: usize, column: usize) -> Option<Link> {
    let own = &tables[at];
    let values = hashes(&own.profiles[column])?;
    let from = &own.inspected.columns[column];
    if values.is_empty() || !may_identify(from) {
        return None;
    }
    let candidates = tables.iter().enumerate().filter_map(|(to, target)| {
        let key = target.inspected.key?;
        let to_itself = to == at;
        if to_itself && key == column || target.inspected.columns[key].typed.ty != from.typed.ty {
            return None;
        }
        let keys = hashes(&target.profiles[key])?;
        let found = values.iter().filter(|value| keys.contains(value)).count();
        let named = named_after(from, &target.inspected, key);
        let all = found == values.len() && found >= NO_ACCIDENT;
        let linked = found as f64 >= LINKED * values.len() as f64;
        let text = from.typed.ty == ColumnType::Text;
        // Numbers from 1 to 5 are keys of many a table; texts seldom are by accident.
        let likely = linked && named || all && (text || stem(&from.name).is_some());
        // A key that is also a key of another table is one of both only if its name says so.
        let plausible = own.inspected.key != Some(column) || named;
        let dangling = (values.len() - found) as u64;
        (likely && plausible).then_some((!named, dangling, keys.len(), to))
    });
    let (_, dangling, _, table) = candidates.min()?;
    Some(Link { table, dangling })
}

fn hashes(profile: &Profile) -> Option<&rustc_hash::FxHashSet<u64>> {
    match &profile.different {
        Different::All { hashes, .. } => Some(hashes),
        Different::Many => None,
    }
}

/// When rows were: the first date that most of them have. What others link to, and has a name or links nowhere, is mostly no event.
fn time(tables: &[Read], at: usize) -> Option<usize> {
    let table = &tables[at];
    let columns = &table.inspected.columns;
    let links = columns.iter().any(|column| column.link.is_some());
    let linked = tables.iter().flat_map(|other| &other.inspected.columns);
    let linked = linked
        .filter_map(|column| column.link)
        .any(|link| link.table == at);
    if linked && (!links || table.inspected.label.is_some()) {
        return None;
    }
    let is_time = |at: &usize| {
        let dated = matches!(columns[*at].typed.ty, ColumnType::Date | ColumnType::DateTime);
        dated && table.profiles[*at].known * 2 > table.inspected.rows
    };
    (0..columns.len()).find(is_time)
}

/// Whether a column is called like the table, or like its key: `customer_id` for `customers`, `owner id` for `owner.id`.
fn named_after(column: &Column, table: &Inspected, key: usize) -> bool {
    let name = plain(&column.name);
    let key_name = plain(&table.columns[key].name);
    let own = stem(&column.name).unwrap_or_else(|| name.clone());
    let table = plain(&table.name);
    let of_key = stem(&key_name).filter(|stem| !stem.is_empty());
    (name == key_name && of_key.is_some())
        || singulars(&table).any(|one| one == own)
        || of_key.is_some_and(|stem| stem == own)
}

/// A name and what one of it may be called.
fn singulars(name: &str) -> impl Iterator<Item = String> {
    let short = name.strip_suffix('s').map(str::to_owned);
    let with_y = name.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let with_es = name.strip_suffix("es").map(str::to_owned);
    [Some(name.to_owned()), short, with_y, with_es]
        .into_iter()
        .flatten()
}

/// A name without what names of identifiers end in; none where it does not.
fn stem(name: &str) -> Option<String> {
    let name = plain(name);
    let longest = IDENTIFIERS.iter().filter(|ending| name.ends_with(**ending));
    let ending = longest.max_by_key(|ending| ending.len())?;
    Some(name[..name.len() - ending.len()].to_owned())
}

/// The letters and digits of a name, small.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
