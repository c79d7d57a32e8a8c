//! Papers that carry a state-secret marking are refused: they travel on paper or on a network of their own (law
//! 117/2025/QH15 on the protection of state secrets).

/// The three degrees.
const DEGREES: [&str; 3] = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"];

/// The marking that a text carries, if it carries one: a degree as a whole line, or after “Độ mật:”.
pub fn find_marking(text: &str) -> Option<&'static str> {
    use unicode_normalization::UnicodeNormalization;
    let text: String = text.nfc().collect::<String>().to_uppercase();
    // Whatever shows as the end of a line is one, a lone carriage return too.
    text.split(['\n', '\r', '\u{2028}', '\u{2029}']).find_map(|line| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :", ":");
        let declared = line.split_once("ĐỘ MẬT:").map(|(_, degree)| degree);
        let marking = declared.unwrap_or(&line).trim_matches(|c: char| !c.is_alphabetic());
        DEGREES.into_iter().find(|degree| match declared {
            Some(_) => marking == *degree || marking.starts_with(&format!("{degree} ")),
            None => marking == *degree,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::find_marking;

    #[test]
    fn a_marking_is_a_whole_line_or_declared() {
        for text in ["MẬT", "Kính gửi\n  tuyệt   mật \nNội dung", "Độ mật: Tối mật", "[MẬT]", "ĐỘ MẬT:MẬT"]
        {
            assert!(find_marking(text).is_some(), "{text}");
        }
        for text in ["Kính gửi\rMẬT\rNội dung", "Kính gửi\u{2028}Tối mật", "Độ mật : Mật"] {
            assert!(find_marking(text).is_some(), "{text:?}");
        }
        // The same word in decomposed Unicode.
        assert_eq!(find_marking("MA\u{302}\u{323}T"), Some("MẬT"));
    }

    #[test]
    fn words_in_a_sentence_pass() {
        for text in ["BẢO MẬT", "Thông tin bảo mật của khách hàng", "mật độ xây dựng", "", "Độ mật: không"]
        {
            assert_eq!(find_marking(text), None, "{text}");
        }
    }
}
