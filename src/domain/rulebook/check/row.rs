//! One row under examination, and what is asked of rows of every part.

use super::known::{Known, exists_within};
use super::{Flaw, MAX_ID, MAX_TEXT, Part};
use crate::domain::register::{OrganizationKind, Validity};
use crate::domain::rulebook::Party;
use crate::domain::text::Text;

/// The row that is being looked at.
pub(super) struct Row<'r> {
    pub part: Part,
    pub id: String,
    pub flaws: &'r mut Vec<Flaw>,
}

impl Row<'_> {
    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &'static str, vi: impl Into<String>, en: impl Into<String>) {
        let text = Text::new(vi, en);
        self.flaws.push(Flaw { part: self.part, id: self.id.clone(), field, text });
    }

    /// Its id stands in addresses and files.
    pub fn check_id(&mut self) {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if self.id.is_empty() || self.id.chars().count() > MAX_ID || !self.id.chars().all(fits) {
            self.wrong(
                "id",
                format!("Mã phải có từ 1 đến {MAX_ID} ký tự, chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch dưới hoặc gạch nối."),
                format!("The id must have 1 to {MAX_ID} characters: letters without diacritics, digits, dots, underscores or hyphens only."),
            );
        }
    }

    /// Says that another row before it has the same id.
    pub fn is_there_twice(&mut self) {
        let id = self.id.clone();
        self.wrong(
            "id",
            format!("Mã “{id}” đã được dùng ở dòng khác; hãy đặt mã khác hoặc xóa một dòng."),
            format!("The id “{id}” is used in another row; choose another one, or delete one of the rows."),
        );
    }

    pub fn check_validity(&mut self, validity: Validity) {
        if validity.is_reversed() {
            self.wrong(
                "valid_to",
                "Ngày hết hiệu lực sớm hơn ngày bắt đầu; hãy sửa một trong hai ngày.",
                "Its last day is before its first; change one of the two.",
            );
        }
    }

    pub fn check_amounts(&mut self, from: Option<i64>, to: Option<i64>) {
        for (field, amount) in [("amount_from", from), ("amount_to", to)] {
            if amount.is_some_and(|amount| amount < 0) {
                self.wrong(
                    field,
                    "Giá trị không được âm; hãy nhập số đồng từ 0 trở lên.",
                    "An amount is not negative; enter 0 đồng or more.",
                );
            }
        }
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            self.wrong(
                "amount_to",
                "Giá trị “đến” nhỏ hơn giá trị “từ”; hãy sửa một trong hai.",
                "The upper amount is below the lower one; change one of the two.",
            );
        }
    }

    pub fn check_length(&mut self, field: &'static str, text: Option<&str>) {
        let length = text.map_or(0, |text| text.chars().count());
        if length > MAX_TEXT {
            self.wrong(
                field,
                format!("Nội dung dài {length} ký tự, tối đa {MAX_TEXT}; hãy rút gọn."),
                format!("It is {length} characters long, at most {MAX_TEXT} are kept; shorten it."),
            );
        }
    }

    pub fn check_category(&mut self, known: &Known, field: &'static str, code: &str, validity: Validity) {
        match known.register.find_category(code) {
            None => self.wrong(
                field,
                format!("Không có lĩnh vực mang mã “{code}”; xem danh mục lĩnh vực."),
                format!("There is no category with the code “{code}”; see the list of categories."),
            ),
            Some(found) if Validity::new(found.valid_from, found.valid_to).common(validity).is_none() => {
                self.never_there(field, &format!("Lĩnh vực “{code}”"), &format!("The category “{code}”"), validity);
            }
            Some(_) => {}
        }
    }

    pub fn check_territory(&mut self, known: &Known, field: &'static str, code: &str, validity: Validity) {
        match known.territory(code) {
            None => self.wrong(
                field,
                format!("Không có địa bàn mang mã “{code}”; xem danh mục địa bàn."),
                format!("There is no territory with the code “{code}”; see the list of territories."),
            ),
            Some(borne) if borne.iter().all(|borne| borne.common(validity).is_none()) => {
                self.never_there(field, &format!("Địa bàn “{code}”"), &format!("The territory “{code}”"), validity);
            }
            Some(_) => {}
        }
    }

    /// Whether the organization is one of the register and a public body; notes what is wrong.
    pub fn check_public_body(&mut self, known: &Known, field: &'static str, code: &str) -> bool {
        match known.register.find_organization(code) {
            None => self.wrong(
                field,
                format!("Không có cơ quan mang mã “{code}”; xem danh mục tổ chức."),
                format!("There is no organization with the code “{code}”; see the list of organizations."),
            ),
            Some(found) if found.kind == OrganizationKind::Enterprise => self.wrong(
                field,
                format!("“{code}” là doanh nghiệp, không phải cơ quan nhà nước; hãy chọn cơ quan."),
                format!("“{code}” is an enterprise, not a public body; name an agency."),
            ),
            Some(_) => return true,
        }
        false
    }

    /// The same of a party; also that somebody stands for it on some day.
    pub fn check_party(&mut self, known: &Known, field: &'static str, party: &Party, validity: Validity) {
        let Party::Organization(code) = party else { return };
        if !self.check_public_body(known, field, code) {
            return;
        }
        let found = known.register.find_organization(code);
        if found.is_some_and(|found| !known.is_anyone_there(found, validity)) {
            let (vi, en) = known.name(code);
            let span = validity.text();
            self.wrong(
                field,
                format!("{vi} không tồn tại {} và không có cơ quan kế thừa; hãy chọn cơ quan khác.", span.vi),
                format!("{en} does not exist {} and nobody succeeds it; name another agency.", span.en),
            );
        }
    }

    /// That the organization itself exists on some day of `validity`.
    pub fn check_exists(&mut self, known: &Known, field: &'static str, code: &str, validity: Validity) {
        let found = known.register.find_organization(code);
        if found.is_some_and(|found| !exists_within(found, validity)) {
            let (vi, en) = known.name(code);
            self.never_there(field, &vi, &en, validity);
        }
    }

    fn never_there(&mut self, field: &'static str, vi: &str, en: &str, validity: Validity) {
        let span = validity.text();
        self.wrong(
            field,
            format!("{vi} không tồn tại vào ngày nào {}; hãy sửa mã hoặc thời gian hiệu lực.", span.vi),
            format!("{en} exists on no day {}; change the code or the validity.", span.en),
        );
    }
}
