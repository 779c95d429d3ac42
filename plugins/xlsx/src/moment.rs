//! Days, times and lengths of time, which a workbook holds as numbers of days, as people write them.

/// Milliseconds in a day. A double has no room for less beside a day of our time.
const DAY: i64 = 86_400_000;

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// From 1899-12-30, but before March 1900 from one day later: that year has a 29 February in Excel.
    Year1900,
    /// From 1904-01-01, as workbooks of the first Macs do.
    Year1904,
}

/// A day, perhaps with a time: `2024-10-01`, `2024-10-01 09:30:15`. One that does not exist is written all the same; none
/// where the number stands for no day at all.
pub(crate) fn day(serial: f64, epoch: Epoch) -> Option<String> {
    // Up to 31 December 9999.
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let millis = (serial * DAY as f64).round() as i64;
    let (days, time) = (millis / DAY, millis % DAY);
    let date = match (epoch, days) {
        (Epoch::Year1900, 0) => "1900-01-00".to_owned(),
        (Epoch::Year1900, 60) => "1900-02-29".to_owned(),
        (Epoch::Year1900, 1..=59) => date(days - 25_568),
        (Epoch::Year1900, _) => date(days - 25_569),
        (Epoch::Year1904, _) => date(days - 24_107),
    };
    Some(if time == 0 {
        date
    } else {
        format!("{date} {}", clock(time))
    })
}

/// A length of time: `1:30:00`. None where it is longer than any.
pub(crate) fn length(days: f64) -> Option<String> {
    let millis = (days * DAY as f64).round();
    // A hundred thousand years.
    if millis.abs() > 3.2e15 {
        return None;
    }
    let sign = if millis < 0.0 { "-" } else { "" };
    let millis = millis.abs() as i64;
    let clock = clock(millis % 3_600_000);
    let hours = millis / 3_600_000;
    Some(format!("{sign}{hours}{}", &clock[2..]))
}

/// `PT12H30M15S`, as XML writes a length of time, in the form `12:30:15`.
pub(crate) fn length_of_iso(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, mut rest) = match rest.split_once('T') {
        Some((days, rest)) => (days, rest),
        None => (rest, ""),
    };
    let mut seconds = match days.strip_suffix('D') {
        Some(days) => days.parse::<f64>().ok()? * 86_400.0,
        None if days.is_empty() => 0.0,
        None => return None,
    };
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, behind)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * worth;
            rest = behind;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    length(sign * seconds / 86_400.0)
}

/// `2024-10-01T00:00:00` is a day; a time behind it is kept.
pub(crate) fn day_of_iso(text: &str) -> &str {
    for midnight in ["T00:00:00", "T00:00:00Z", "T00:00:00.000", "T00:00:00.000000000"] {
        if let Some(day) = text.strip_suffix(midnight) {
            return day;
        }
    }
    text
}

/// `09:30:15.250`
fn clock(millis: i64) -> String {
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let clock = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if rest == 0 {
        clock
    } else {
        format!("{clock}.{rest:03}")
    }
}

/// The day that lies so many days after 1970-01-01.
fn date(days: i64) -> String {
    // Eras of 400 years that begin in March, so that the leap day is the last of a year.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year, month + 3)
    } else {
        (year + 1, month - 9)
    };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year)
}

#[cfg(test)]
mod tests;
