//! What a person's name and electronic address may be, so that a letter can reach them and no header can be forged by
//! them.

use super::text::Text;

/// The most characters of a name.
const LONGEST_NAME: usize = 200;
/// The most characters of an address: what fits between the brackets of a path (RFC 5321, 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;
/// The most characters before the at sign (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// What is wrong with a name, and how to mend it; none where nothing is.
pub fn find_fault_of_name(name: &str) -> Option<Text> {
    if name.trim().is_empty() {
        return Some(Text::new("Cần có họ tên.", "A name is needed."));
    }
    if name.chars().any(is_unseen) {
        return Some(Text::new(
            "Họ tên có ký tự điều khiển hoặc xuống dòng: hãy xóa và gõ lại trên một dòng.",
            "The name holds a line break or another character that cannot be seen: type it again on one line.",
        ));
    }
    (name.chars().count() > LONGEST_NAME).then(|| {
        Text::new(
            format!("Họ tên dài quá {LONGEST_NAME} ký tự."),
            format!("The name is longer than {LONGEST_NAME} characters."),
        )
    })
}

/// What is wrong with an electronic address, and how to mend it; none where mail can be sent to it. Narrower than
/// RFC 5321: nothing quoted, and what is outside ASCII only as its server writes it (`xn--…`).
pub fn find_fault_of_address(address: &str) -> Option<Text> {
    let text = |vi: &str, en: &str| Some(Text::new(vi, en));
    if address.chars().any(is_unseen) {
        return text(
            "Địa chỉ thư có ký tự điều khiển hoặc xuống dòng: hãy xóa và gõ lại.",
            "The address holds a line break or another character that cannot be seen: type it again.",
        );
    }
    if address.chars().any(char::is_whitespace) {
        return text("Địa chỉ thư không được có dấu cách.", "An address holds no spaces.");
    }
    if !address.is_ascii() {
        return text(
            "Địa chỉ thư chỉ gồm chữ cái không dấu, chữ số và dấu; tên miền có dấu viết ở dạng “xn--…”.",
            "An address holds letters without diacritics, digits and marks alone; write such a domain as “xn--…”.",
        );
    }
    if address.contains(['"', '<', '>', '(', ')', ',', ';', ':', '\\', '[', ']']) {
        return text(
            "Chỉ ghi địa chỉ thư, dạng ten@co-quan.vn: không kèm họ tên, dấu ngoặc kép, ngoặc nhọn, dấu phẩy.",
            "Write the address alone, like name@agency.vn: no name beside it, no quotes, brackets or commas.",
        );
    }
    let parts = address.split_once('@').filter(|(_, domain)| !domain.contains('@'));
    let fits = parts.is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
    if !fits || address.len() > LONGEST_ADDRESS {
        return text(
            "Không phải địa chỉ thư: cần dạng ten@co-quan.vn.",
            "This is no address: it must look like name@agency.vn.",
        );
    }
    None
}

/// A dot-atom (RFC 5322, 3.2.3).
fn is_local(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    local.len() <= LONGEST_LOCAL && local.split('.').all(is_atom)
}

/// Two labels or more (RFC 1123, 2.1), the last of them no number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() > 1
        && labels.iter().all(|label| is_label(label))
        && labels.last().is_some_and(|last| last.chars().any(|c| c.is_ascii_alphabetic()))
}

/// Controls, separators of lines, and marks of direction.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_letter_cannot_be_sent_to_is_no_address() {
        for address in ["giamdoc@stc.example", "an.le+vuongmac@so-tc.tphcm.gov.vn", "o'neil@x.vn", "a@xn--kk-x.vn"] {
            assert_eq!(find_fault_of_address(address), None, "{address}");
        }
        let long = format!("{}@stc.example", "a".repeat(65));
        let bad = [
            "",
            "giamdoc",
            "@stc.example",
            "giamdoc@",
            "giam doc@stc.example",
            " giamdoc@stc.example",
            "gd@stc",
            "\"giam doc\"@stc.example",
            "An <gd@stc.example>",
            "gd@stc.example, cv@stc.example",
            "gd@stc@example.vn",
            "giámđốc@stc.example",
            "gd@sở.example",
            "gd@stc.example\r\nBcc: x@y.example",
            "gd\0@stc.example",
            ".gd@stc.example",
            "g..d@stc.example",
            "gd@-stc.example",
            "gd@stc..example",
            "gd@192.168.1.1",
            "gd@[192.168.1.1]",
            "gd@stc.example\u{202e}",
            &long,
        ];
        for address in bad {
            assert!(find_fault_of_address(address).is_some(), "{address:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_can_be_read() {
        assert_eq!(find_fault_of_name("Nguyễn Thị Ngọc Ánh"), None);
        for name in ["", "   ", "Ánh\r\nBcc: x@y.example", "Ánh\u{2028}", "Ánh\u{202e}", "\0", &"a".repeat(201)] {
            assert!(find_fault_of_name(name).is_some(), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_passes_stays_one_word(text in "[a-zA-Z0-9.@_+ \\-\"<>é\r\n]{0,30}") {
            if find_fault_of_address(&text).is_none() {
                prop_assert!(text.is_ascii() && !text.contains(char::is_whitespace));
                prop_assert_eq!(text.matches('@').count(), 1);
            }
        }
    }
}
