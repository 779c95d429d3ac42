//! Colours of terminals, and nothing else. What a colour says is always said in words too.

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Paint {
    /// Not at all.
    #[default]
    Plain,
    /// A heading.
    Bold,
    /// What matters less.
    Dim,
    /// A grade: the band of that index (0 is the best) among so many.
    Band(usize, usize),
    /// A mistake.
    Error,
    /// A doubt.
    Warning,
    /// Help.
    Help,
}

/// From the best to the worst, in colours that can be read on dark and on light ground (256-colour palette).
const RAMP: [u8; 7] = [34, 70, 106, 178, 172, 202, 160];

impl Paint {
    /// The text with its colour, if colours are wanted.
    pub(crate) fn over(self, text: &str, color: bool) -> String {
        if !color || text.is_empty() {
            return text.to_owned();
        }
        let code = match self {
            Paint::Plain => return text.to_owned(),
            Paint::Bold => "1".to_owned(),
            Paint::Dim => "2".to_owned(),
            Paint::Band(index, of) => format!("38;5;{}", ramp(index, of)),
            Paint::Error => "1;31".to_owned(),
            Paint::Warning => "1;33".to_owned(),
            Paint::Help => "1;36".to_owned(),
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// How many colours lead from the best to the worst.
pub(crate) const STEPS: usize = RAMP.len();

/// The colour of a band: the best is green, the worst red, the others lie evenly in between.
fn ramp(index: usize, of: usize) -> u8 {
    RAMP[step(index, of)]
}

/// Which of [`STEPS`] colours a band has, by its place (0 is the best) among so many.
pub(crate) fn step(index: usize, of: usize) -> usize {
    let last = STEPS - 1;
    match of {
        0 | 1 => 0,
        _ => (index.min(of - 1) * last + (of - 1) / 2) / (of - 1),
    }
}
