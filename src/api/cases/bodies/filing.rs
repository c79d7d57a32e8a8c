//! What filing takes.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::api::views::ContactView;
use crate::api::word::Word;
use crate::application::file_case::{Contact, FileCase, PersonalData};
use crate::domain::case::Subject;
use crate::domain::words::Urgency;

/// An obstacle as an enterprise reports it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "ObstacleRequest", example, skip_serializing_if_is_none)]
pub struct ObstacleRequest {
    /// One line.
    #[oai(validator(min_length = 1, max_length = 300))]
    pub title: String,
    /// What hinders, since when, what was tried.
    #[oai(validator(min_length = 1, max_length = 20000))]
    pub description: String,
    /// The category's code (`GET /v1/categories`). A group's code is taken when the enterprise cannot tell more.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub category: String,
    /// The territory's code, read at the date of filing (`GET /v1/territories`).
    #[oai(validator(min_length = 1, max_length = 20))]
    pub territory: String,
    /// How pressing; `normal` unless told otherwise.
    pub urgency: Option<Word<Urgency>>,
    /// Why it is urgent; required with `urgent`.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub urgency_reason: Option<String>,
    /// The project concerned.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub project: Option<String>,
    /// What is at stake, in Vietnamese đồng.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000000000000000")))]
    pub amount_vnd: Option<i64>,
    /// What the enterprise proposes.
    #[oai(validator(min_length = 1, max_length = 5000))]
    pub proposal: Option<String>,
    /// Where the obstacle lies.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub address: Option<String>,
    /// The provisions that the enterprise cites.
    #[oai(validator(max_items = 20, min_length = 1, max_length = 500))]
    pub legal_references: Option<Vec<String>>,
    /// Whom to ask.
    pub contact: Option<ContactView>,
}

/// An obstacle that is filed on its own.
#[derive(Debug, Clone, Object)]
#[oai(rename = "FileCaseRequest", example, skip_serializing_if_is_none)]
pub struct FileCaseRequest {
    /// The obstacle.
    #[oai(flatten)]
    pub obstacle: ObstacleRequest,
    /// The enterprise's code, where the coordinator files on its behalf.
    #[oai(validator(min_length = 1, max_length = 60))]
    pub enterprise: Option<String>,
}

impl Example for ObstacleRequest {
    fn example() -> Self {
        Self {
            title: "Chưa có đơn giá thuê đất khu đất mở rộng".into(),
            description: "Công ty đã bàn giao hồ sơ xác định đơn giá thuê đất từ tháng 6/2025 nhưng đến nay chưa có \
                          quyết định, không hạch toán được tiền thuê đất và không ký được hợp đồng với nhà đầu tư. \
                          (Dữ liệu minh họa)"
                .into(),
            category: "DAT.GIA".into(),
            territory: "27478".into(),
            urgency: Some(Word(Urgency::Normal)),
            urgency_reason: None,
            project: Some("Khu đất mở rộng giai đoạn 2".into()),
            amount_vnd: Some(163_300_000_000),
            proposal: Some("Đề nghị sớm trình phê duyệt đơn giá thuê đất.".into()),
            address: Some("Đường Tân Thuận, phường Tân Thuận".into()),
            legal_references: Some(vec!["Luật Đất đai 2024".into()]),
            contact: Some(ContactView {
                name: "Nguyễn Minh An".into(),
                email: Some("phapche@doanhnghiep.example".into()),
                phone: Some("028 5550 0101".into()),
            }),
        }
    }
}

impl Example for FileCaseRequest {
    fn example() -> Self {
        Self { obstacle: ObstacleRequest::example(), enterprise: None }
    }
}

impl From<FileCaseRequest> for FileCase {
    fn from(request: FileCaseRequest) -> Self {
        let (subject, personal_data) = request.obstacle.parts();
        Self { subject, personal_data, enterprise: request.enterprise }
    }
}

impl ObstacleRequest {
    /// What is filed, and what is kept beside it.
    pub fn parts(self) -> (Subject, PersonalData) {
        let contact = self.contact.map(|c| Contact { name: c.name, email: c.email, phone: c.phone });
        let subject = Subject {
            title: self.title,
            description: self.description,
            category: self.category,
            territory: self.territory,
            urgency: self.urgency.map_or(Urgency::Normal, |urgency| urgency.0),
            urgency_reason: self.urgency_reason,
            project: self.project,
            amount_vnd: self.amount_vnd,
            proposal: self.proposal,
            legal_references: self.legal_references.unwrap_or_default(),
            personal_data: None,
        };
        (subject, PersonalData { address: self.address, contact })
    }
}
