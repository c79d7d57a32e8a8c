//! The columns of each part, and what is read from their cells.

use std::fmt::Display;
use std::str::FromStr;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::row::{RowError, Section};
use crate::domain::text::Text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Texts and codes; lists with semicolons.
    Text,
    /// Whole numbers.
    Number,
    /// Days.
    Day,
}

/// One column of a part: a field of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The field, as the API calls it.
    pub field: &'static str,
    /// The column, as files call it.
    pub name: &'static str,
    /// How an official reads it.
    pub title: &'static str,
    /// What may stand there, for an official.
    pub meaning: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

const fn column(
    field: &'static str,
    name: &'static str,
    title: &'static str,
    meaning: &'static str,
    kind: ColumnKind,
) -> Column {
    Column { field, name, title, meaning, kind }
}

use ColumnKind::{Day, Number, Text as Words};

const FROM: Column = column(
    "valid_from",
    "valid_from",
    "Hiệu lực từ ngày",
    "Ngày đầu tiên có hiệu lực, dạng 2025-07-01; để trống nếu áp dụng từ trước đến nay.",
    Day,
);
const TO: Column = column(
    "valid_to",
    "valid_to",
    "Hiệu lực đến ngày",
    "Ngày cuối cùng còn hiệu lực, dạng 2025-07-01; để trống nếu chưa có ngày kết thúc.",
    Day,
);
const LEGAL_BASIS: Column =
    column("legal_basis", "legal_basis", "Căn cứ pháp lý", "Văn bản làm căn cứ; có thể để trống.", Words);
const NOTE: Column = column("note", "note", "Ghi chú", "Ghi chú của người lập; có thể để trống.", Words);
const AMOUNT_FROM: Column = column(
    "amount_from",
    "amount_from",
    "Giá trị từ (đồng)",
    "Chỉ áp dụng từ giá trị đầu tư này trở lên, viết liền các chữ số; để trống nếu không giới hạn.",
    Number,
);
const AMOUNT_TO: Column = column(
    "amount_to",
    "amount_to",
    "Giá trị đến (đồng)",
    "Chỉ áp dụng đến hết giá trị đầu tư này, viết liền các chữ số; để trống nếu không giới hạn.",
    Number,
);

const RULES: [Column; 14] = [
    column("id", "rule_id", "Mã quy định", "Mã riêng của dòng, ví dụ R007; chữ không dấu, chữ số, dấu . _ -", Words),
    column("category", "category", "Lĩnh vực", "Mã lĩnh vực; áp dụng cho cả các lĩnh vực con.", Words),
    column(
        "territory",
        "territory_code",
        "Địa bàn",
        "Mã địa bàn; áp dụng cho cả các địa bàn bên trong; để trống nếu áp dụng ở mọi nơi.",
        Words,
    ),
    FROM,
    TO,
    column(
        "lead",
        "lead",
        "Cơ quan chủ trì",
        "Mã cơ quan; @district hoặc @commune là Ủy ban nhân dân cấp huyện, cấp xã của địa bàn.",
        Words,
    ),
    column("coordinating", "coordinating", "Cơ quan phối hợp", "Như trên, cách nhau bằng dấu chấm phẩy.", Words),
    LEGAL_BASIS,
    NOTE,
    column(
        "priority",
        "priority",
        "Mức ưu tiên",
        "Số nguyên; số lớn hơn được chọn khi hai quy định cụ thể như nhau; để trống là 0.",
        Number,
    ),
    column(
        "enterprises",
        "enterprises",
        "Chỉ cho doanh nghiệp",
        "Mã doanh nghiệp, cách nhau bằng dấu chấm phẩy; để trống nếu áp dụng cho mọi doanh nghiệp.",
        Words,
    ),
    column(
        "sectors",
        "sectors",
        "Chỉ cho ngành",
        "Tên ngành, cách nhau bằng dấu chấm phẩy; để trống nếu áp dụng cho mọi ngành.",
        Words,
    ),
    AMOUNT_FROM,
    AMOUNT_TO,
];

const DELEGATIONS: [Column; 13] = [
    column("id", "id", "Mã ủy quyền", "Mã riêng của dòng, ví dụ DL5; chữ không dấu, chữ số, dấu . _ -", Words),
    column("delegator", "delegator", "Cơ quan ủy quyền", "Mã cơ quan có thẩm quyền.", Words),
    column(
        "delegate",
        "delegate",
        "Cơ quan được ủy quyền",
        "Mã cơ quan; @district hoặc @commune là Ủy ban nhân dân cấp huyện, cấp xã của địa bàn.",
        Words,
    ),
    column(
        "categories",
        "categories",
        "Lĩnh vực",
        "Mã lĩnh vực, cách nhau bằng dấu chấm phẩy; để trống nếu cho mọi lĩnh vực.",
        Words,
    ),
    column(
        "territories",
        "territories",
        "Địa bàn",
        "Mã địa bàn, cách nhau bằng dấu chấm phẩy; để trống nếu ở mọi nơi.",
        Words,
    ),
    AMOUNT_FROM,
    AMOUNT_TO,
    FROM,
    TO,
    column(
        "revoked_on",
        "revoked_on",
        "Thu hồi từ ngày",
        "Ngày đầu tiên không còn hiệu lực do bị thu hồi; để trống nếu không bị thu hồi.",
        Day,
    ),
    column("instrument", "instrument", "Văn bản ủy quyền", "Số, ký hiệu, ngày của văn bản.", Words),
    column(
        "may_pass_on",
        "may_pass_on",
        "Được ủy quyền tiếp",
        "yes nếu văn bản cho phép ủy quyền tiếp; no hoặc để trống nếu không.",
        Words,
    ),
    NOTE,
];

const LIMITS: [Column; 9] = [
    column("id", "id", "Mã thời hạn", "Mã riêng của dòng, ví dụ L3; chữ không dấu, chữ số, dấu . _ -", Words),
    column(
        "kind",
        "kind",
        "Loại thời hạn",
        "triage, acceptance, answer, rework, follow_up, opinion, information, directive hoặc confirmation.",
        Words,
    ),
    column("urgency", "urgency", "Mức độ khẩn", "normal hoặc urgent; để trống nếu cho mọi mức độ.", Words),
    column(
        "min_opinions",
        "min_opinions",
        "Từ số ý kiến",
        "Áp dụng khi đã lấy ý kiến của ít nhất từng ấy cơ quan; để trống nếu cho mọi trường hợp.",
        Number,
    ),
    column("unit", "unit", "Đơn vị", "working_days, calendar_days hoặc working_minutes.", Words),
    column("quantity", "quantity", "Số lượng", "Số nguyên dương, theo đơn vị.", Number),
    FROM,
    TO,
    LEGAL_BASIS,
];

const LADDERS: [Column; 11] = [
    column("ladder", "ladder", "Bảng đôn đốc", "Tên chung của các bậc cùng một bảng, ví dụ agency.", Words),
    column("owed_by", "owed_by", "Bên phải thực hiện", "agency, coordinator hoặc enterprise.", Words),
    column("category", "category", "Chỉ cho lĩnh vực", "Mã lĩnh vực; để trống nếu cho mọi lĩnh vực.", Words),
    column("urgency", "urgency", "Chỉ cho mức độ khẩn", "normal hoặc urgent; để trống nếu cho mọi mức độ.", Words),
    column(
        "kind",
        "kind",
        "Chỉ cho loại thời hạn",
        "triage, acceptance, answer, rework, follow_up, opinion, information, directive hoặc confirmation; để trống nếu \
         cho mọi loại.",
        Words,
    ),
    column(
        "amount_from",
        "amount_from",
        "Giá trị từ (đồng)",
        "Chỉ áp dụng từ giá trị này trở lên, viết liền các chữ số; để trống nếu không giới hạn. Các bậc cùng bảng ghi \
         giống nhau.",
        Number,
    ),
    column("step", "step", "Bậc", "Thứ tự của bậc, từ 1.", Number),
    column(
        "offset_days",
        "offset_days",
        "Số ngày so với hạn",
        "Số ngày làm việc trước (số âm) hoặc sau ngày đến hạn; 0 là ngày đến hạn.",
        Number,
    ),
    column(
        "repeat_every_days",
        "repeat_every_days",
        "Lặp lại sau",
        "Số ngày làm việc giữa hai lần nhắc; để trống nếu chỉ nhắc một lần.",
        Number,
    ),
    column(
        "positions",
        "positions",
        "Người được nhắc",
        "manager, intake, officer, director, coordinator, vice_chairman, chairman; cách nhau bằng dấu chấm phẩy.",
        Words,
    ),
    column("delivery", "delivery", "Cách gửi", "at_once (gửi ngay) hoặc digest (bản tổng hợp buổi sáng).", Words),
];

/// The columns of a part, in the order of its files.
pub const fn columns(section: Section) -> &'static [Column] {
    match section {
        Section::Rules => &RULES,
        Section::Delegations => &DELEGATIONS,
        Section::Limits => &LIMITS,
        Section::Ladders => &LADDERS,
    }
}

/// The texts of one row under its columns, while they are read.
pub(super) struct Texts<'a> {
    columns: &'static [Column],
    texts: &'a [String],
    /// What was found wrong.
    pub errors: Vec<RowError>,
}

impl<'a> Texts<'a> {
    pub const fn new(section: Section, texts: &'a [String]) -> Self {
        Self { columns: columns(section), texts, errors: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &'static str, vi: impl Into<String>, en: impl Into<String>) {
        self.errors.push(RowError { field, text: Text::new(vi, en) });
    }

    /// What stands in a column, in one form of writing; nothing where that is empty.
    pub fn optional(&mut self, field: &'static str) -> Option<String> {
        let place = self.columns.iter().position(|column| column.field == field)?;
        let text: String = self.texts.get(place)?.trim().nfc().collect();
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            self.wrong(
                field,
                "Có ký tự điều khiển không hiển thị được; hãy xóa rồi nhập lại.",
                "It holds a control character that cannot be shown; delete it and type the text again.",
            );
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The same where something has to stand.
    pub fn required(&mut self, field: &'static str) -> String {
        let wrong = self.errors.len();
        let text = self.optional(field);
        if text.is_none() && self.errors.len() == wrong {
            self.wrong(field, "Không được để trống.", "It may not be empty.");
        }
        text.unwrap_or_default()
    }

    /// A day, also as it is written in Vietnam.
    pub fn day(&mut self, field: &'static str) -> Option<NaiveDate> {
        let text = self.optional(field)?;
        let day = text.parse().ok().or_else(|| NaiveDate::parse_from_str(&text, "%d/%m/%Y").ok());
        // A year of four digits: what sorts and prints otherwise is a slip of the keyboard.
        let day = day.filter(|day| (1900..=2999).contains(&chrono::Datelike::year(day)));
        if day.is_none() {
            self.wrong(
                field,
                format!("“{text}” không phải là ngày; hãy viết dạng 2025-07-01 hoặc 01/07/2025."),
                format!("“{text}” is no day; write it as 2025-07-01 or 01/07/2025."),
            );
        }
        day
    }

    /// A whole number.
    pub fn number<T: FromStr>(&mut self, field: &'static str) -> Option<T> {
        let text = self.optional(field)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(
                field,
                format!("“{text}” không phải là số nguyên phù hợp; hãy viết liền các chữ số, ví dụ 1500000000."),
                format!("“{text}” is no whole number that fits; write digits only, as 1500000000."),
            );
        }
        number
    }

    pub fn required_number<T: FromStr>(&mut self, field: &'static str) -> Option<T> {
        if self.required(field).is_empty() { None } else { self.number(field) }
    }

    /// Whether `yes` stands there; nothing is no.
    pub fn yes(&mut self, field: &'static str) -> bool {
        let Some(text) = self.optional(field) else { return false };
        match text.to_lowercase().as_str() {
            "yes" | "true" | "có" => true,
            "no" | "false" | "không" => false,
            _ => {
                self.wrong(
                    field,
                    format!("“{text}” không phải là yes hoặc no."),
                    format!("“{text}” is neither yes nor no."),
                );
                false
            }
        }
    }

    /// Something that has to stand there and is of a kind.
    pub fn parsed<T>(&mut self, field: &'static str, parse: impl Fn(&str) -> Option<T>, wanted: Text) -> Option<T> {
        let text = self.required(field);
        if text.is_empty() {
            return None;
        }
        let parsed = parse(&text);
        if parsed.is_none() {
            self.is_none_of(field, &text, &wanted);
        }
        parsed
    }

    /// One of a set of words.
    pub fn word<T>(
        &mut self,
        field: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        all: &[impl Display],
    ) -> Option<T> {
        self.parsed(field, parse, Self::one_of(all))
    }

    /// One of a set of words, or nothing.
    pub fn optional_word<T>(
        &mut self,
        field: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        all: &[impl Display],
    ) -> Option<T> {
        self.optional(field)?;
        self.word(field, parse, all)
    }

    /// A list whose items are separated by semicolons.
    pub fn list<T>(&mut self, field: &'static str, parse: impl Fn(&str) -> Option<T>, wanted: Text) -> Vec<T> {
        let text = self.optional(field).unwrap_or_default();
        let mut items = Vec::new();
        for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            match parse(item) {
                Some(item) => items.push(item),
                None => self.is_none_of(field, item, &wanted),
            }
        }
        items
    }

    /// What a set of words wants.
    pub fn one_of(all: &[impl Display]) -> Text {
        let words = all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Text::new(format!("một trong: {words}"), format!("one of: {words}"))
    }

    fn is_none_of(&mut self, field: &'static str, text: &str, wanted: &Text) {
        self.wrong(
            field,
            format!("“{text}” không đúng; cần {}.", wanted.vi),
            format!("“{text}” is not right; it must be {}.", wanted.en),
        );
    }
}
