//! Names of sheets and of cells, as spreadsheets allow them.

use std::collections::HashSet;

/// Names that have been given, of which no two are alike but for capitals.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// The name of a sheet: at most 31 characters as UTF-16 counts them, and none of those that addresses are made of.
    pub(super) fn sheet(&mut self, wanted: &str) -> String {
        const MOST: usize = 31;
        let allowed: String = wanted
            .chars()
            .map(|c| {
                if "[]:*?/\\".contains(c) || c.is_control() {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        let plain = allowed.trim().trim_matches('\'').trim();
        let plain = match plain {
            "" => "…",
            // Excel keeps this name for itself.
            history if history.eq_ignore_ascii_case("history") => "History …",
            plain => plain,
        };
        self.first_free(|number| match number {
            1 => cut(plain, MOST),
            _ => {
                let behind = format!(" ({number})");
                cut(plain, MOST - behind.len()) + &behind
            }
        })
    }

    /// The name of a cell: letters, digits and `_`, with something before it that keeps it apart from addresses.
    pub(super) fn cell(&mut self, wanted: &str) -> String {
        const MOST: usize = 120;
        let allowed: String = wanted
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        let plain = cut(&allowed, MOST);
        self.first_free(|number| match number {
            1 => plain.clone(),
            _ => format!("{plain}_{number}"),
        })
    }

    fn first_free(&mut self, name: impl Fn(usize) -> String) -> String {
        let mut number = 1;
        loop {
            let candidate = name(number);
            if self.0.insert(candidate.to_lowercase()) {
                return candidate;
            }
            number += 1;
        }
    }
}

/// As much of a text as so many units of UTF-16 hold.
fn cut(text: &str, most: usize) -> String {
    let mut used = 0;
    let kept = text.chars().take_while(|c| {
        used += c.len_utf16();
        used <= most
    });
    kept.collect::<String>().trim_end().to_owned()
}

/// The name of a sheet as formulas have it.
pub(super) fn in_formulas(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_spreadsheets_allow() {
        let mut taken = Taken::default();
        assert_eq!(taken.sheet("Service [A/B]: all?"), "Service  A B   all");
        assert_eq!(taken.sheet("'Quoted'"), "Quoted");
        assert_eq!(taken.sheet("quoted"), "quoted (2)");
        assert_eq!(taken.sheet("history"), "History …");
        assert_eq!(taken.sheet(""), "…");
        let long = "客".repeat(40);
        assert_eq!(taken.sheet(&long).chars().count(), 31);
        assert_eq!(taken.sheet(&long), format!("{} (2)", "客".repeat(27)));
        assert_eq!(in_formulas("it's"), "'it''s'");
    }

    #[test]
    fn cells_have_names_without_signs() {
        let mut taken = Taken::default();
        assert_eq!(taken.cell("weight_Deal Value"), "weight_Deal_Value");
        assert_eq!(taken.cell("weight_deal-value"), "weight_deal_value_2");
        assert_eq!(taken.cell("weight_满意度"), "weight_满意度");
    }
}
