//! Sentences for people, in the two languages that everyone may choose from.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::words;

words! {
    /// A reader's language.
    Language {
        /// Vietnamese, the default.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A sentence in both languages.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The sentence in the reader's language.
    pub fn to(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// Folds a text for comparing and searching: no diacritics, đ as d, lower case, single spaces.
/// It suggests and never decides: Thanh An and Thạnh An fold alike and are different communes.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| if matches!(c, 'đ' | 'Đ') { 'd'.to_lowercase() } else { c.to_lowercase() })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_drops_diacritics_case_and_spaces() {
        assert_eq!(fold("  Thủ  ĐỨC "), "thu duc");
        assert_eq!(fold("Hoà"), fold("Hòa"));
    }
}
