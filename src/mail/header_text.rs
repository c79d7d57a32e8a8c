//! Text that is safe in a mail header.

use std::fmt;

/// A text without control characters, on one line. A line break in a header would begin another header (and in
/// lettre 0.11.23 a CR or LF in a display name panics: RUSTSEC-2026-0564).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderText(String);

impl HeaderText {
    /// The text with every run of control and separator characters as one space.
    pub fn new(text: &str) -> Self {
        let spaced: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
        Self(spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::HeaderText;
    use proptest::prelude::*;

    #[test]
    fn a_line_break_cannot_begin_another_header() {
        assert_eq!(HeaderText::new("Quá hạn\r\nBcc: x@y.example").as_str(), "Quá hạn Bcc: x@y.example");
    }

    proptest! {
        #[test]
        fn nothing_that_controls_passes(text in any::<String>()) {
            prop_assert!(!HeaderText::new(&text).as_str().chars().any(char::is_control));
        }
    }
}
