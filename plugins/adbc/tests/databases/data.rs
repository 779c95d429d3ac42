//! One table, written for each of the sources.

use std::fmt::Write;

use weigh_sdk::ColumnType;

/// Its columns.
pub(crate) const COLUMNS: [(&str, ColumnType); 7] = [
    ("id", ColumnType::Integer),
    ("amount", ColumnType::Decimal(2)),
    ("rate", ColumnType::Float),
    ("active", ColumnType::Bool),
    ("day", ColumnType::Date),
    ("at", ColumnType::DateTime),
    ("备注", ColumnType::Text),
];

/// What makes the table.
pub(crate) fn create(table: &str) -> String {
    format!(
        "CREATE TABLE {table} (id bigint, amount numeric(12,2), rate double precision, active boolean, \"day\" date, at \
         timestamp, \"备注\" text)"
    )
}

/// The values of a row as SQL and CSV have them without quotes; nothing is missing.
fn row(number: u64) -> [Option<String>; 7] {
    let n = number.wrapping_mul(2_654_435_761) % 1_000_003;
    let known = |column: u64| !(n + column).is_multiple_of(11);
    let when = |column: u64, text: String| known(column).then_some(text);
    let sign = if n.is_multiple_of(7) { "-" } else { "" };
    let day = format!("{:04}-{:02}-{:02}", 1990 + n % 40, 1 + n % 12, 1 + n % 28);
    let texts = [
        "a \"quoted\" word",
        "it's, well",
        "订单 ☕",
        "plain",
        "semi;colon",
    ];
    [
        Some(number.to_string()),
        when(1, format!("{sign}{}.{:02}", n * 97, n % 100)),
        // Sums of eighths are the same double however they are read.
        when(2, format!("{sign}{}", n as f64 / 8.0)),
        when(3, n.is_multiple_of(3).to_string()),
        when(4, day.clone()),
        when(5, format!("{day} {:02}:{:02}:{:02}", n % 24, n % 60, n % 59)),
        when(6, format!("{} {}", texts[(n % 5) as usize], n % 1000)),
    ]
}

/// The table as CSV.
pub(crate) fn csv(rows: u64) -> String {
    let names = COLUMNS.map(|(name, _)| name);
    let mut text = names.join(",") + "\n";
    for number in 0..rows {
        let cells = row(number).map(|cell| match cell {
            None => String::new(),
            Some(cell) => format!("\"{}\"", cell.replace('"', "\"\"")),
        });
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// Statements that fill the table.
pub(crate) fn inserts(table: &str, rows: u64) -> impl Iterator<Item = String> {
    const AT_ONCE: u64 = 1000;
    let values = |number: u64| {
        let mut column = 0;
        let cells = row(number).map(|cell| {
            column += 1;
            match cell {
                None => "NULL".to_owned(),
                Some(cell) if column <= 4 => cell,
                Some(cell) => format!("'{}'", cell.replace('\'', "''")),
            }
        });
        format!("({})", cells.join(", "))
    };
    (0..rows).step_by(AT_ONCE as usize).map(move |first| {
        let rows: Vec<String> = (first..rows.min(first + AT_ONCE)).map(values).collect();
        format!("INSERT INTO {table} VALUES {}", rows.join(", "))
    })
}
