//! How text stands in a page: HTML in it is text, and so are the marks that turn the direction of what is read, which
//! could make a page say something else than it does.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

/// The escaper of every template (`askama.toml`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain;

impl Escaper for Plain {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        let mut rest = string;
        while let Some((at, mark)) = rest.char_indices().find(|(_, c)| is_mark(*c)) {
            Html.write_escaped_str(&mut dest, &rest[..at])?;
            write!(dest, "[U+{:04X}]", u32::from(mark))?;
            rest = &rest[at + mark.len_utf8()..];
        }
        Html.write_escaped_str(dest, rest)
    }
}

/// Whether a character only turns the direction (Unicode Standard Annex 9, explicit and implicit marks).
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_marks_of_direction_are_text() {
        let shown = |text: &str| {
            let mut dest = String::new();
            Plain.write_escaped_str(&mut dest, text).expect("a string takes all");
            dest
        };
        assert_eq!(shown("<b>Hòa & \"Hoà\"</b>"), "&#60;b&#62;Hòa &#38; &#34;Hoà&#34;&#60;/b&#62;");
        assert_eq!(shown("a\u{202e}<fdp.exe\u{2069}"), "a[U+202E]&#60;fdp.exe[U+2069]");
        assert_eq!(shown("Thủ Đức"), "Thủ Đức");
    }
}
