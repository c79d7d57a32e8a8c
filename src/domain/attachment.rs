//! Files on a case or a petition: what may be attached, how it is called, and why it is refused. What its bytes are is
//! told by `files`.

use chrono::{DateTime, Utc};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::text::Text;
use crate::words;

/// The longest name that is kept, in characters; the end of a longer one stays, for it says what the file is.
const LONGEST_NAME: usize = 200;

/// What a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A case.
    Case(Uuid),
    /// A petition: the paper that was signed.
    Petition(Uuid),
}

/// A file that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: Uuid,
    /// What it belongs to.
    pub owner: Owner,
    /// How whoever added it called it.
    pub name: FileName,
    /// What it is about.
    pub description: Option<String>,
    /// What was stored.
    pub content: Content,
    /// For which organization it was added.
    pub organization: String,
    /// By which person; none where a system added it.
    pub person: Option<Uuid>,
    /// When.
    pub added_at: DateTime<Utc>,
}

impl Attachment {
    /// The headers under which it is given out, by their names: to be saved under its name, and run by no browser.
    pub fn headers(&self) -> [(&'static str, String); 5] {
        [
            ("content-type", self.content.kind.as_str().to_owned()),
            ("content-length", self.content.size.to_string()),
            ("content-disposition", disposition(self.name.as_str())),
            ("content-security-policy", "sandbox; default-src 'none'".to_owned()),
            ("etag", format!("\"{}\"", self.content.sha256)),
        ]
    }
}

/// To be saved under this name, whatever its letters: RFC 6266 with the encoding of RFC 8187.
fn disposition(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let coded: String = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("attachment; filename*=UTF-8''{coded}")
}

/// Content as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Where it lies in the storage.
    pub key: String,
    /// What it is.
    pub kind: FileKind,
    /// Bytes.
    pub size: i64,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
}

words! {
    /// What may be attached, by its media type. Archives, programs and pages that could run are not here.
    FileKind {
        /// A scan or a printed document.
        Pdf = "application/pdf",
        /// A photograph.
        Jpeg = "image/jpeg",
        /// A picture.
        Png = "image/png",
        /// A small picture.
        Gif = "image/gif",
        /// A picture.
        Webp = "image/webp",
        /// A scan.
        Tiff = "image/tiff",
        /// A picture.
        Bmp = "image/bmp",
        /// A telephone's photograph.
        Heif = "image/heif",
        /// Word.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// Excel.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// PowerPoint.
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        /// A text of LibreOffice.
        Odt = "application/vnd.oasis.opendocument.text",
        /// A table of LibreOffice.
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        /// Slides of LibreOffice.
        Odp = "application/vnd.oasis.opendocument.presentation",
        /// Word until 2003.
        Doc = "application/msword",
        /// Excel until 2003.
        Xls = "application/vnd.ms-excel",
        /// PowerPoint until 2003.
        Ppt = "application/vnd.ms-powerpoint",
        /// Rich text.
        Rtf = "application/rtf",
        /// Plain text in UTF-8.
        Text = "text/plain",
        /// A table as text in UTF-8.
        Csv = "text/csv",
    }
}

impl FileKind {
    /// The endings that a name of this kind may have. Cameras and scanners mix up those of pictures: all fit each.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Tiff | Self::Bmp | Self::Heif => {
                &["jpg", "jpeg", "jfif", "png", "gif", "webp", "tif", "tiff", "bmp", "heic", "heif"]
            }
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Doc => &["doc"],
            Self::Xls => &["xls"],
            Self::Ppt => &["ppt"],
            Self::Rtf => &["rtf", "doc"],
            Self::Text => &["txt", "text"],
            Self::Csv => &["csv"],
        }
    }

    /// Whether a file of this name may be of this kind.
    pub fn fits(self, name: &FileName) -> bool {
        name.ending().is_none_or(|ending| self.endings().contains(&ending.as_str()))
    }
}

/// A file's name, fit to be shown, logged and sent in a header: no folders, no control characters, nothing that turns
/// the direction of writing to hide an ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// What is left of a name that somebody sent; none where nothing is.
    pub fn new(sent: &str) -> Option<Self> {
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let shown: String = last.nfc().map(|c| if is_unseen(c) { ' ' } else { c }).collect();
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let name: Vec<char> = words.trim_end_matches(['.', ' ']).chars().collect();
        let kept: String = name[name.len().saturating_sub(LONGEST_NAME)..].iter().skip_while(|c| **c == ' ').collect();
        kept.chars().any(|c| c != '.').then_some(Self(kept))
    }

    /// A name that was kept.
    pub fn kept(name: String) -> Self {
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last dot, in lower case; none where there is no dot within the name.
    pub fn ending(&self) -> Option<String> {
        let (stem, ending) = self.0.rsplit_once('.')?;
        (!stem.is_empty()).then(|| ending.to_lowercase())
    }
}

/// Controls, separators of lines, and marks of direction.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Why a file is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// It holds nothing.
    Empty,
    /// It holds more than `limit` bytes.
    TooLarge {
        /// The most that is kept.
        limit: u64,
    },
    /// It is of a kind that is not kept, or not of the kind that its name says.
    Forbidden {
        /// What its content is, where that is known: a media type.
        found: Option<String>,
    },
    /// The scanner knows it.
    Infected {
        /// As what.
        signature: String,
    },
    /// There are `limit` already.
    TooMany {
        /// The most that are kept.
        limit: u32,
    },
}

impl FileRefusal {
    /// What is the matter and what to do.
    pub fn text(&self) -> Text {
        match self {
            Self::Empty => Text::new(
                "Tệp không có nội dung. Hãy kiểm tra tệp rồi gửi lại.",
                "The file is empty. Check it and send it again.",
            ),
            Self::TooLarge { limit } => Text::new(
                format!("Tệp lớn hơn {} cho phép. Hãy giảm dung lượng hoặc chia nhỏ rồi gửi lại.", sized(*limit)),
                format!("The file is larger than {}. Make it smaller or split it, and send it again.", sized(*limit)),
            ),
            Self::Forbidden { found } => forbidden(found.as_deref()),
            Self::Infected { signature } => Text::new(
                format!(
                    "Phần mềm diệt vi-rút phát hiện {signature} trong tệp. Tệp không được lưu; hãy làm sạch máy rồi gửi tệp khác."
                ),
                format!(
                    "The scanner found {signature} in the file. It was not kept; clean the machine and send another."
                ),
            ),
            Self::TooMany { limit } => Text::new(
                format!("Đã có đủ {limit} tệp đính kèm, không thêm được nữa. Hãy ghép các tệp lại trước khi gửi."),
                format!(
                    "There are {limit} attachments already, the most there may be. Join files before sending them."
                ),
            ),
        }
    }
}

fn forbidden(found: Option<&str>) -> Text {
    let (vi, en) = match found {
        Some(found) => (
            format!("Nội dung tệp là {found}: không thuộc loại được nhận, hoặc không khớp với tên tệp."),
            format!("By its content the file is {found}: that is not taken, or not what its name says."),
        ),
        None => (
            "Không xác định được loại tệp từ nội dung.".into(),
            "What the file is cannot be told from its content.".into(),
        ),
    };
    Text::new(
        vi + " Được nhận: PDF, ảnh, văn bản Word, Excel, PowerPoint, LibreOffice không có macro, RTF, TXT và CSV mã hóa \
              UTF-8, với phần mở rộng của tên đúng loại.",
        en + " Taken are PDF, pictures, Word, Excel, PowerPoint and LibreOffice files without macros, RTF, and TXT and CSV \
              in UTF-8, each under a name that ends as its kind does.",
    )
}

/// Bytes as people say them.
fn sized(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes >= MIB && bytes.is_multiple_of(MIB) { format!("{} MiB", bytes / MIB) } else { format!("{bytes} byte") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_letters_and_loses_what_could_deceive() {
        for (sent, kept) in [
            ("Công văn số 12.pdf", "Công văn số 12.pdf"),
            ("C:\\Tài liệu\\..\\bản vẽ.PNG", "bản vẽ.PNG"),
            ("../../etc/passwd", "passwd"),
            ("hóa\u{202e}fdp.exe", "hóa fdp.exe"),
            ("a\r\nSet-Cookie: x\t.txt", "a Set-Cookie: x .txt"),
            // Decomposed, as macOS sends it.
            ("bie\u{302}n ba\u{309}n.docx", "biên bản.docx"),
            ("x.pdf. . ", "x.pdf"),
        ] {
            assert_eq!(FileName::new(sent).unwrap().as_str(), kept);
        }
        for nothing in ["", "  ", "a/", "..", "\u{200b}"] {
            assert_eq!(FileName::new(nothing), None, "{nothing:?}");
        }
        let long = FileName::new(&format!("{}.pdf", "đ".repeat(500))).unwrap();
        assert_eq!((long.as_str().chars().count(), long.ending().as_deref()), (200, Some("pdf")));
    }

    #[test]
    fn a_name_is_plain_in_its_header() {
        assert_eq!(
            disposition("Công văn \"12\".pdf"),
            "attachment; filename*=UTF-8''C%C3%B4ng%20v%C4%83n%20%2212%22.pdf"
        );
    }

    #[test]
    fn an_ending_must_be_of_the_kind() {
        let name = |name: &str| FileName::new(name).unwrap();
        assert!(FileKind::Pdf.fits(&name("a.PDF")) && FileKind::Pdf.fits(&name("quét")));
        assert!(FileKind::Png.fits(&name("a.jpg")) && FileKind::Png.fits(&name(".png")));
        assert!(!FileKind::Pdf.fits(&name("a.pdf.exe")) && !FileKind::Docx.fits(&name("a.docm")));
    }
}
