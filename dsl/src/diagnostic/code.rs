//! Every code with its heading and what `weigh explain CODE` says about it. A code is never given a second meaning.

/// Makes the enum, its text form and its pages from one list, so that none can be forgotten.
macro_rules! codes {
    ($($code:ident $heading:literal $page:literal)*) => {
        /// The code of a diagnostic: `E0302`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $heading] $code,)*
        }

        impl Code {
            /// All of them, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// As it is printed: `E0302`.
            pub fn text(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// What it is about, in a few words.
            pub fn heading(self) -> &'static str {
                match self { $(Code::$code => $heading,)* }
            }

            /// The page of `weigh explain`: what it means, why it is refused, an example and its mend.
            pub fn page(self) -> &'static str {
                match self { $(Code::$code => $page,)* }
            }

            /// The code of that text, in any case of letters.
            pub fn parse(text: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.text().eq_ignore_ascii_case(text))
            }
        }
    };
}

codes! {
E0101 "something else was expected here" "\
The text cannot be read at this place. The message says what could stand here; the place is often just behind what
is really wrong, such as a brace that was never closed or a word that is missing.

    kpi satisfaction weight 50 {
      value avg(surveys.csat
    }

Here the bracket of `avg(` is still open when the brace comes. Write `value avg(surveys.csat)`."
}
