//! Why a request failed, as its sender reads it: `application/problem+json` (RFC 9457) in the caller's language. Every
//! failure of every kind leaves the service through [`respond`]. Decides nothing: it only words what others refused.

mod change;
mod failure;
mod kind;
mod pages;

pub use failure::{Failure, Refused};
pub use kind::ProblemKind;
pub use pages::mount;

use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use self::change::ChangeProblem;
use crate::application::{Error, FieldError};
use crate::domain::rulebook::RowFields;
use crate::domain::text::{Language, Text};

/// Seconds after which a caller who met [`Error::Unavailable`] may try again.
const RETRY_AFTER_SECONDS: &str = "5";

/// Why a request is not answered as asked: what a use case refuses, and what HTTP alone knows of.
#[derive(Debug)]
pub enum Refusal {
    /// A use case, the gate or the authentication refused.
    UseCase(Error),
    /// The path is there, the method is not; `allow` names those that are.
    MethodNotAllowed {
        /// The value of the `Allow` header.
        allow: String,
    },
    /// The body is larger than `limit` bytes.
    TooLarge {
        /// The most that is read.
        limit: usize,
    },
    /// The body is of a media type that the operation does not take.
    UnsupportedMedia {
        /// The media types that it takes.
        expected: String,
    },
    /// The body did not arrive in time.
    TooSlow,
    /// More was asked for than one may.
    TooMany {
        /// After how many seconds it may be tried again.
        after: u64,
    },
    /// What came is not a request of HTTP/1.1.
    NotHttp,
    /// The path with its query is longer than is read.
    AddressTooLong,
    /// The headers are more or larger than is read.
    HeadersTooLarge,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::UseCase(error)
    }
}

/// The problem document.
#[derive(Debug, Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_actions: Option<&'a [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<ChangeProblem<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_row: Option<&'a RowFields>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct FieldProblem {
    pointer: String,
    detail: String,
}

/// Words a refusal in the caller's `language`. What is internal goes to the log; the caller gets `request_id` to quote.
pub fn respond(refusal: &Refusal, language: Language, request_id: &str) -> Response {
    log_cause(refusal, request_id);
    let status = ProblemKind::of(refusal).status();
    let body = document(refusal, language, request_id);
    let mut response = Response::builder().status(status).content_type("application/problem+json").body(body);
    add_headers(&mut response, refusal, language);
    response
}

/// The status and the problem document of a use case that did not happen, as a value within another answer.
pub fn as_value(error: Error, language: Language) -> (u16, serde_json::Value) {
    let (refusal, id) = (Refusal::UseCase(error), uuid::Uuid::now_v7().to_string());
    log_cause(&refusal, &id);
    let document = serde_json::from_slice(&document(&refusal, language, &id)).expect("a problem is JSON");
    (ProblemKind::of(&refusal).status().as_u16(), document)
}

/// The problem document alone, as JSON.
pub(super) fn document(refusal: &Refusal, language: Language, request_id: &str) -> Vec<u8> {
    let kind = ProblemKind::of(refusal);
    let (title, detail) = (kind.title(), detail_of(refusal));
    let field = |field: &'_ FieldError| FieldProblem {
        pointer: field.pointer.clone(),
        detail: field.text.to(language).to_owned(),
    };
    let problem = Problem {
        r#type: kind.path(),
        title: title.to(language),
        status: kind.status().as_u16(),
        detail: detail.to(language),
        errors: fields_of(refusal).iter().map(field).collect(),
        allowed_actions: match refusal {
            Refusal::UseCase(Error::NotNow { allowed, .. }) => Some(allowed),
            _ => None,
        },
        current_version: match refusal {
            Refusal::UseCase(Error::Stale { current, .. }) => Some(*current),
            Refusal::UseCase(Error::StaleRow { current }) => current.as_ref().map(|(version, _)| *version),
            Refusal::UseCase(Error::RowVersionRequired { version, .. }) => Some(*version),
            _ => None,
        },
        current_row: match refusal {
            Refusal::UseCase(Error::StaleRow { current }) => current.as_ref().map(|(_, row)| row),
            Refusal::UseCase(Error::RowVersionRequired { row, .. }) => Some(row),
            _ => None,
        },
        changes: match refusal {
            Refusal::UseCase(Error::Stale { changes, .. }) => {
                Some(changes.iter().map(|change| ChangeProblem::new(change, language)).collect())
            }
            _ => None,
        },
        id: (kind.status() == StatusCode::INTERNAL_SERVER_ERROR).then_some(request_id),
    };
    serde_json::to_vec(&problem).expect("a problem holds strings and numbers only")
}

fn log_cause(refusal: &Refusal, request_id: &str) {
    match refusal {
        Refusal::UseCase(Error::Internal(cause)) => {
            tracing::error!(request_id, cause = %Chain(&**cause), "internal error")
        }
        Refusal::UseCase(Error::Unavailable(cause)) => tracing::warn!(request_id, cause, "unavailable"),
        _ => {}
    }
}

/// An error with all that caused it, on one line.
struct Chain<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

fn add_headers(response: &mut Response, refusal: &Refusal, language: Language) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.as_str()));
    match refusal {
        Refusal::UseCase(Error::Unauthenticated) => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"thaogo\""));
        }
        Refusal::UseCase(Error::Unavailable(_)) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        Refusal::TooMany { after } => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(*after));
        }
        Refusal::MethodNotAllowed { allow } => {
            let allow = HeaderValue::from_str(allow).expect("method names are ASCII");
            headers.insert(header::ALLOW, allow);
        }
        _ => {}
    }
}

fn fields_of(refusal: &Refusal) -> &[FieldError] {
    match refusal {
        Refusal::UseCase(Error::Unreadable(fields) | Error::Invalid(fields) | Error::Broken { fields, .. }) => fields,
        _ => &[],
    }
}

/// The sentence that says what is the matter this time and what to do.
fn detail_of(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::UseCase(error) => detail_of_error(error),
        Refusal::MethodNotAllowed { allow } => Text::new(
            format!("Địa chỉ này không nhận phương thức vừa dùng. Hãy dùng: {allow}."),
            format!("This path does not take that method. Use one of: {allow}."),
        ),
        Refusal::TooLarge { limit } => Text::new(
            format!("Nội dung gửi lên vượt quá {limit} byte. Hãy rút gọn rồi gửi lại."),
            format!("The body is larger than {limit} bytes. Shorten it and send it again."),
        ),
        Refusal::UnsupportedMedia { expected } => Text::new(
            format!("Nội dung phải gửi với Content-Type: {expected}, không nén, mã hóa UTF-8."),
            format!("Send the body with Content-Type: {expected}, uncompressed, in UTF-8."),
        ),
        Refusal::TooSlow => Text::new(
            "Nội dung không đến đủ trong thời gian cho phép. Hãy kiểm tra đường truyền rồi gửi lại.",
            "The body did not arrive in time. Check the connection and send it again.",
        ),
        Refusal::TooMany { after } => Text::new(
            format!("Đã gửi quá nhiều yêu cầu. Hãy gửi lại sau {after} giây."),
            format!("Too many requests were sent. Send it again in {after} seconds."),
        ),
        Refusal::NotHttp => Text::new(
            "Yêu cầu không đúng dạng HTTP/1.1. Hãy xem dòng đầu, tên các tiêu đề và độ dài đã khai.",
            "This is not a request of HTTP/1.1. Look at the first line, the names of headers and the length declared.",
        ),
        Refusal::AddressTooLong => Text::new(
            "Địa chỉ (cả phần sau dấu ?) quá dài. Hãy rút gọn các điều kiện lọc.",
            "The address with its query is too long. Use fewer or shorter filters.",
        ),
        Refusal::HeadersTooLarge => Text::new(
            "Phần tiêu đề của yêu cầu quá lớn hoặc quá nhiều dòng. Hãy bỏ những tiêu đề không cần.",
            "The headers of the request are too large or too many. Leave out those that are not needed.",
        ),
    }
}

fn detail_of_error(error: &Error) -> Text {
    match error {
        Error::Unreadable(_) => Text::new(
            "Không đọc được yêu cầu. Hãy sửa từng chỗ nêu trong `errors` rồi gửi lại.",
            "The request cannot be read. Mend each place named in `errors` and send it again.",
        ),
        Error::Invalid(_) => Text::new(
            "Yêu cầu đọc được nhưng có chỗ chưa đúng. Hãy sửa từng chỗ nêu trong `errors` rồi gửi lại.",
            "The request can be read and is wrong. Mend each place named in `errors` and send it again.",
        ),
        Error::Broken { fields, .. } => match fields.first() {
            Some(field) => field.text.clone(),
            None => Text::new("Yêu cầu vi phạm một quy tắc.", "The request breaks a rule."),
        },
        Error::Unauthenticated => Text::new(
            "Hãy gửi kèm `Authorization: Bearer <mã truy cập>` với một mã còn hiệu lực.",
            "Send `Authorization: Bearer <token>` with a token that is valid.",
        ),
        Error::Forbidden(text) | Error::NotFound(text) => text.clone(),
        Error::NotNow { message, .. } => message.clone(),
        Error::Stale { current, .. } => Text::new(
            format!(
                "Hồ sơ đã được người khác thay đổi, nay là phiên bản {current}. Hãy đọc lại rồi gửi `If-Match: \"{current}\"`."
            ),
            format!(
                "It was changed meanwhile and is now at version {current}. Read it again, then send `If-Match: \"{current}\"`."
            ),
        ),
        Error::StaleRow { current: Some((current, _)) } => Text::new(
            format!(
                "Dòng này đã được người khác thay đổi, nay là phiên bản {current}; nội dung hiện tại ở `current_row`. Hãy xem lại rồi gửi `If-Match: \"{current}\"`."
            ),
            format!(
                "The row was changed meanwhile and is now at version {current}; `current_row` tells what it says. Look at it, then send `If-Match: \"{current}\"`."
            ),
        ),
        Error::StaleRow { current: None } => Text::new(
            "Dòng này đã bị xóa. Muốn thêm lại, hãy gửi mà không có `If-Match`.",
            "The row was deleted meanwhile. To add it again, send it without `If-Match`.",
        ),
        Error::RowVersionRequired { version, .. } => Text::new(
            format!(
                "Đã có dòng mang mã này; nội dung ở `current_row`. Muốn sửa dòng đó, hãy gửi `If-Match: \"{version}\"`; muốn thêm dòng mới, hãy dùng mã khác."
            ),
            format!(
                "There is a row of this id; `current_row` tells what it says. To change it send `If-Match: \"{version}\"`; for a new row choose another id."
            ),
        ),
        Error::VersionRequired => Text::new(
            "Hãy gửi kèm `If-Match` với phiên bản đã đọc, ví dụ `If-Match: \"3\"` (lấy từ `ETag`).",
            "Send `If-Match` with the version that you read, for example `If-Match: \"3\"` (it is the `ETag`).",
        ),
        Error::KeyReused => Text::new(
            "`Idempotency-Key` này đã dùng cho một yêu cầu khác. Hãy dùng khóa mới.",
            "This `Idempotency-Key` was used for another request. Use a new key.",
        ),
        Error::File(refusal) => refusal.text(),
        Error::Unavailable(_) => Text::new(
            "Hệ thống đang bận. Hãy gửi lại sau ít giây.",
            "The service is busy. Send the request again in a few seconds.",
        ),
        Error::Internal(_) => Text::new(
            "Lỗi phía hệ thống. Hãy gửi lại; nếu vẫn lỗi, báo cho quản trị kèm giá trị `id`.",
            "The fault is ours. Try again; if it stays, tell the operator the value of `id`.",
        ),
    }
}

#[cfg(test)]
mod tests;
