//! Walking over the letters of a cell, with full-width forms read as their plain twins.

/// The plain form of a sign that is also typed full-width or typographically.
pub(super) fn plain(letter: char) -> char {
    match letter {
        '０'..='９' => char::from(b'0' + (u32::from(letter) - u32::from('０')) as u8),
        '．' => '.',
        '，' => ',',
        '：' => ':',
        '／' => '/',
        '－' | '−' => '-',
        '＋' => '+',
        '’' | '＇' => '\'',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        other => other,
    }
}

/// A place in a cell's text.
#[derive(Debug, Clone)]
pub(super) struct Letters<'a> {
    rest: std::str::Chars<'a>,
}

impl<'a> Letters<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.chars() }
    }

    /// The next letter, left where it is.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next().map(plain)
    }

    /// Takes the next letter if it is this one.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest.next();
        }
        found
    }

    /// Takes these letters if they come next, exactly so.
    pub(super) fn take_word(&mut self, wanted: &str) -> bool {
        match self.rest.as_str().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest.chars();
                true
            }
            None => false,
        }
    }

    /// Takes all blanks that come next; tells whether there was one.
    pub(super) fn take_blanks(&mut self) -> bool {
        let mut any = false;
        while self.take(' ') {
            any = true;
        }
        any
    }

    /// Takes the digits that come next: their value and how many they are. None if there is none, or more than
    /// eighteen.
    pub(super) fn digits(&mut self) -> Option<(i64, usize)> {
        let (mut value, mut count) = (0_i64, 0);
        while let Some(digit) = self.peek().and_then(|letter| letter.to_digit(10)) {
            count += 1;
            if count > 18 {
                return None;
            }
            value = value * 10 + i64::from(digit);
            self.rest.next();
        }
        (count > 0).then_some((value, count))
    }

    /// Takes the ASCII letters that come next.
    pub(super) fn word(&mut self) -> &'a str {
        let text = self.rest.as_str();
        let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.rest = text[length..].chars();
        &text[..length]
    }

    /// Whether nothing is left.
    pub(super) fn done(&self) -> bool {
        self.rest.as_str().is_empty()
    }
}
