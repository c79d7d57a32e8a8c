//! Which passwords are taken: long ones that nobody guesses, whatever characters they are made of (NIST SP 800-63B,
//! 3.1.1.2; OWASP ASVS 5, 6.2). Knows nothing of how they are kept.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use super::text::{Text, fold};

/// The fewest characters.
pub const SHORTEST: usize = 12;
/// The most.
pub const LONGEST: usize = 128;

/// Words that people here begin with; the estimator's own lists hold the world's most used passwords.
const LOCAL: [&str; 12] = [
    "thaogo",
    "matkhau",
    "vuongmac",
    "doanhnghiep",
    "thanhpho",
    "hochiminh",
    "tphcm",
    "saigon",
    "vietnam",
    "ubnd",
    "xinchao",
    "anhyeuem",
];

/// A password as it is compared: the same letters give the same password, however a keyboard composes them.
pub fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// What stands against this password of a person of that name and address; nothing: it is taken.
pub fn faults(password: &str, name: &str, email: &str) -> Vec<Text> {
    let password = normal(password);
    let length = password.chars().count();
    if length < SHORTEST {
        return vec![Text::new(
            format!("Mật khẩu phải có ít nhất {SHORTEST} ký tự, nay mới có {length}. Hãy ghép vài từ thành một câu."),
            format!("A password has at least {SHORTEST} characters; this has {length}. Put a few words together."),
        )];
    }
    if length > LONGEST {
        return vec![Text::new(
            format!("Mật khẩu có nhiều nhất {LONGEST} ký tự, nay có {length}. Hãy rút ngắn."),
            format!("A password has at most {LONGEST} characters; this has {length}. Shorten it."),
        )];
    }
    let own = own_words(name, email);
    let mut faults = Vec::new();
    let written = joined(&password);
    if let Some(word) = own.iter().find(|word| written.contains(word.as_str())) {
        faults.push(Text::new(
            format!("Mật khẩu chứa tên hoặc địa chỉ thư của chính Ông/Bà (“{word}”). Hãy bỏ phần đó."),
            format!("The password holds your own name or address (“{word}”). Leave that out."),
        ));
    }
    if is_guessed(&password, &own) {
        faults.push(Text::new(
            "Mật khẩu này dễ đoán: phổ biến, theo dãy hoặc lặp lại. Hãy ghép thêm vài từ không liên quan với nhau.",
            "This password is easily guessed: a common one, a sequence or a repetition. Add a few unrelated words.",
        ));
    }
    faults
}

fn is_guessed(password: &str, own: &[String]) -> bool {
    let known: Vec<&str> = own.iter().map(String::as_str).chain(LOCAL).collect();
    // Vietnamese words are guessed with and without their marks.
    [password.to_owned(), joined(password)].iter().any(|text| zxcvbn(text, &known).score() < Score::Three)
}

/// What belongs to the person: the name, the given name with the one before it, the address up to its `@`.
fn own_words(name: &str, email: &str) -> Vec<String> {
    let folded = fold(name);
    let parts: Vec<&str> = folded.split(' ').collect();
    let given = parts[parts.len().saturating_sub(2)..].concat();
    let mailbox = email.split('@').next().unwrap_or_default();
    let words = [parts.concat(), given, joined(mailbox)];
    words.into_iter().filter(|word| word.chars().count() >= 4).collect()
}

fn joined(text: &str) -> String {
    fold(text).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> Vec<String> {
        faults(password, "La Khánh Khang", "chutich@ubnd-tphcm.example").into_iter().map(|text| text.en).collect()
    }

    #[test]
    fn length_alone_counts_in_characters() {
        assert!(refused("Gỡ vướng 7k")[0].contains("at least 12"));
        assert!(refused(&"ấ".repeat(129))[0].contains("at most 128"));
        let words = "sông lặng thuyền giấy cũ";
        assert_eq!(refused(words), Vec::<String>::new());
        assert_eq!(refused(&format!("{words} {}", "cam xanh trên bến ".repeat(5))), Vec::<String>::new());
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for guessed in [
            "password1234",
            "123456789012",
            "qwertyuiop12",
            "aaaaaaaaaaaaaaaa",
            "mậtkhẩu2026",
            "matkhau12345",
            "vietnam@2026",
        ] {
            let said = refused(guessed);
            assert!(said.iter().any(|text| text.contains("easily guessed") || text.contains("at least")), "{guessed}");
        }
    }

    #[test]
    fn ones_own_name_and_address_are_refused() {
        assert!(refused("Khánh Khang tưới cây tối")[0].contains("khanhkhang"));
        assert!(refused("chutich-xanh-mưa-núi")[0].contains("chutich"));
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        assert_eq!(normal("ma\u{302}\u{323}t"), normal("mậ\u{74}"));
    }
}
