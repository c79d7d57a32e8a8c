//! What can be wrong with a value, and the sentence that says so and how to mend it.

use super::format::Format;
use crate::application::{Error, FieldError};
use crate::domain::text::Text;

/// More than this many faults are not told: a reader mends the first ones and asks again.
const MOST_FAULTS: usize = 50;

/// The kinds of JSON values, for saying what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    List,
    Object,
}

/// One thing wrong with one value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    NotUtf8 {
        line: usize,
        column: usize,
    },
    Syntax {
        line: usize,
        column: usize,
    },
    Missing,
    MissingBody,
    BrokenOff,
    MissingBoundary,
    NoBodyTaken,
    /// Not a property or parameter; these are.
    Unknown {
        known: String,
    },
    Repeated,
    NotA(Kind),
    Null,
    NotOneOf(String),
    NoAlternative,
    ControlCharacter(char),
    TooShort {
        min: usize,
    },
    /// Long enough, of blanks alone.
    Blank,
    TooLong {
        max: usize,
        found: usize,
    },
    TooSmall {
        min: String,
    },
    TooLarge {
        max: String,
    },
    TooFew {
        min: usize,
    },
    TooMany {
        max: usize,
    },
    /// The same as an item before it.
    Twice,
    Malformed(Format),
}

impl Fault {
    /// Whether the value cannot be read at all; else it can and is wrong.
    fn is_unreadable(&self) -> bool {
        match self {
            Self::NotUtf8 { .. }
            | Self::Syntax { .. }
            | Self::Missing
            | Self::MissingBody
            | Self::BrokenOff
            | Self::MissingBoundary
            | Self::NoBodyTaken
            | Self::Unknown { .. }
            | Self::Repeated
            | Self::NotA(_)
            | Self::Null
            | Self::NotOneOf(_)
            | Self::NoAlternative
            | Self::Malformed(Format::Version) => true,
            Self::ControlCharacter(_)
            | Self::TooShort { .. }
            | Self::Blank
            | Self::TooLong { .. }
            | Self::TooSmall { .. }
            | Self::TooLarge { .. }
            | Self::TooFew { .. }
            | Self::TooMany { .. }
            | Self::Twice
            | Self::Malformed(_) => false,
        }
    }

    fn text(&self) -> Text {
        let (vi, en) = match self {
            Self::NotUtf8 { line, column } => (
                format!("không phải UTF-8 từ dòng {line}, byte {column}: hãy gửi văn bản mã hóa UTF-8"),
                format!("is not UTF-8 from line {line}, byte {column}: send text encoded in UTF-8"),
            ),
            Self::Syntax { line, column } => (
                format!("không phải JSON hợp lệ ở dòng {line}, cột {column}: hãy xem dấu phẩy, ngoặc và dấu nháy ở đó"),
                format!("is not valid JSON at line {line}, column {column}: look at commas, brackets and quotes there"),
            ),
            Self::Missing => ("bắt buộc phải có".into(), "is required".into()),
            Self::MissingBody => {
                ("thiếu nội dung: hãy gửi một đối tượng JSON".into(), "is empty: send a JSON object".into())
            }
            Self::BrokenOff => (
                "đứt giữa chừng hoặc chia khúc (chunked) sai: hãy gửi lại trọn vẹn".into(),
                "broke off or is chunked wrongly: send it again as a whole".into(),
            ),
            Self::MissingBoundary => (
                "thiếu boundary trong Content-Type: hãy để thư viện tự ghi multipart/form-data".into(),
                "has no boundary in its Content-Type: let your library write multipart/form-data".into(),
            ),
            Self::NoBodyTaken => (
                "thao tác này không nhận nội dung: hãy bỏ nội dung đi".into(),
                "takes no body: leave the body out".into(),
            ),
            Self::Unknown { known } if known.is_empty() => {
                ("không được nhận ở đây: hãy bỏ đi".into(), "is not known here: leave it out".into())
            }
            Self::Unknown { known } => (
                format!("không được nhận ở đây: hãy bỏ đi, hoặc dùng một trong: {known}"),
                format!("is not known here: leave it out, or use one of: {known}"),
            ),
            Self::Repeated => ("có hơn một lần: chỉ gửi một".into(), "occurs more than once: send it once".into()),
            Self::NotA(kind) => {
                let kind = kind.name();
                (format!("phải là {}", kind.vi), format!("must be {}", kind.en))
            }
            Self::Null => (
                "không nhận null: hãy gửi giá trị, hoặc bỏ hẳn trường này".into(),
                "may not be null: send a value, or leave the field out".into(),
            ),
            Self::NotOneOf(words) => (format!("phải là một trong: {words}"), format!("must be one of: {words}")),
            Self::NoAlternative => (
                "không khớp dạng nào được nhận: hãy xem tài liệu ở /docs".into(),
                "fits none of the forms that are taken: see /docs".into(),
            ),
            Self::ControlCharacter(character) => {
                let code = u32::from(*character);
                (
                    format!("chứa ký tự điều khiển U+{code:04X}: hãy xóa ký tự đó"),
                    format!("holds the control character U+{code:04X}: remove it"),
                )
            }
            Self::Blank => ("không được chỉ gồm khoảng trắng".into(), "may not consist of blanks alone".into()),
            Self::TooShort { min: 1 } => ("không được để trống".into(), "may not be empty".into()),
            Self::TooShort { min } => {
                (format!("phải có ít nhất {min} ký tự"), format!("must have at least {min} characters"))
            }
            Self::TooLong { max, found } => (
                format!("chỉ được dài {max} ký tự, đang là {found}: hãy rút gọn"),
                format!("may have {max} characters and has {found}: shorten it"),
            ),
            Self::TooSmall { min } => (format!("phải từ {min} trở lên"), format!("must be at least {min}")),
            Self::TooLarge { max } => (format!("không được quá {max}"), format!("may be at most {max}")),
            Self::TooFew { min } => (format!("phải có ít nhất {min} mục"), format!("must have at least {min} items")),
            Self::TooMany { max } => (format!("chỉ được có {max} mục"), format!("may have at most {max} items")),
            Self::Twice => ("đã có ở trên: mỗi mục chỉ nêu một lần".into(), "is there already: name each once".into()),
            Self::Malformed(format) => {
                let remedy = format.remedy();
                (remedy.vi, remedy.en)
            }
        };
        Text::new(vi, en)
    }
}

impl Kind {
    fn name(self) -> Text {
        let (vi, en) = match self {
            Self::Text => ("một chuỗi", "a string"),
            Self::Integer => ("một số nguyên, không có phần thập phân", "an integer, without decimals"),
            Self::Number => ("một số", "a number"),
            Self::Boolean => ("true hoặc false", "true or false"),
            Self::List => ("một danh sách", "a list"),
            Self::Object => ("một đối tượng", "an object"),
        };
        Text::new(vi, en)
    }
}

/// The faults found so far, and the place that is being looked at.
#[derive(Debug, Default)]
pub(super) struct Faults {
    at: String,
    found: Vec<(String, Fault)>,
}

impl Faults {
    /// A fault at the present place.
    pub(super) fn add(&mut self, fault: Fault) {
        if !self.is_full() {
            self.found.push((self.at.clone(), fault));
        }
    }

    /// A fault at a parameter, which is named and not pointed to.
    pub(super) fn add_at(&mut self, name: &str, fault: Fault) {
        self.at_parameter(name, |faults| faults.add(fault));
    }

    /// Looks at the member or item `key` (RFC 6901 escapes included).
    pub(super) fn under(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        look(self);
        self.at.truncate(length);
    }

    /// Looks at a parameter.
    pub(super) fn at_parameter(&mut self, name: &str, look: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.at, name.to_owned());
        look(self);
        self.at = before;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether further faults would not be told: time to stop looking.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MOST_FAULTS
    }

    /// Nothing, or all of them as one refusal: unreadable when any one is.
    pub(super) fn into_result(self) -> Result<(), Error> {
        if self.is_empty() {
            return Ok(());
        }
        let is_unreadable = self.found.iter().any(|(_, fault)| fault.is_unreadable());
        let fields =
            self.found.into_iter().map(|(pointer, fault)| FieldError { pointer, text: fault.text() }).collect();
        Err(if is_unreadable { Error::Unreadable(fields) } else { Error::Invalid(fields) })
    }
}
