//! The closed list of problems: slug, status and title of each. The slugs are part of the contract and never change.

use poem::http::StatusCode;

use super::Refusal;
use crate::application::Error;
use crate::domain::attachment::FileRefusal;
use crate::domain::rule::Rule;
use crate::domain::text::Text;
use crate::words;

words! {
    /// A kind of failure; its word is the last part of the problem's `type`.
    ProblemKind {
        /// Cannot be read.
        Unreadable = "unreadable",
        /// Nobody known.
        Unauthenticated = "unauthenticated",
        /// The role may never do this.
        Forbidden = "forbidden",
        /// Not there, or not there for the caller.
        NotFound = "not-found",
        /// The path takes other methods.
        MethodNotAllowed = "method-not-allowed",
        /// The body came too slowly.
        TooSlow = "request-timeout",
        /// May not be done now.
        NotNow = "not-now",
        /// Written against an old version.
        Stale = "stale",
        /// The body is too large.
        TooLarge = "too-large",
        /// The path with its query is too long.
        AddressTooLong = "uri-too-long",
        /// The body is of the wrong media type.
        UnsupportedMedia = "unsupported-media-type",
        /// Readable and wrong.
        Invalid = "invalid",
        /// More time was asked for that would end no later.
        ExtensionIntoPast = "extension-into-past",
        /// Who drafted an answer cannot sign it.
        FourEyes = "four-eyes",
        /// A return does not say by which provision.
        LegalBasisRequired = "legal-basis-required",
        /// A file holds nothing.
        FileEmpty = "file-empty",
        /// A file holds more than is kept.
        FileTooLarge = "file-too-large",
        /// A file is of a kind that is not kept.
        FileTypeForbidden = "file-type-forbidden",
        /// The scanner knows a file.
        FileInfected = "file-infected",
        /// There are as many files as there may be.
        TooManyFiles = "too-many-files",
        /// An idempotency key came with another request.
        KeyReused = "key-reused",
        /// `If-Match` is missing.
        VersionRequired = "version-required",
        /// More was asked for than one may.
        TooMany = "too-many-requests",
        /// The headers are too large.
        HeadersTooLarge = "headers-too-large",
        /// Ours.
        Internal = "internal",
        /// Come back later.
        Unavailable = "unavailable",
    }
}

impl ProblemKind {
    /// The kind of a refusal.
    pub fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::MethodNotAllowed { .. } => Self::MethodNotAllowed,
            Refusal::TooLarge { .. } => Self::TooLarge,
            Refusal::UnsupportedMedia { .. } => Self::UnsupportedMedia,
            Refusal::TooSlow => Self::TooSlow,
            Refusal::TooMany { .. } => Self::TooMany,
            Refusal::NotHttp => Self::Unreadable,
            Refusal::AddressTooLong => Self::AddressTooLong,
            Refusal::HeadersTooLarge => Self::HeadersTooLarge,
            Refusal::UseCase(error) => match error {
                Error::Unreadable(_) => Self::Unreadable,
                Error::Invalid(_) => Self::Invalid,
                Error::Unauthenticated => Self::Unauthenticated,
                Error::Forbidden(_) => Self::Forbidden,
                Error::NotFound(_) => Self::NotFound,
                Error::NotNow { rule: Some(rule), .. } | Error::Broken { rule, .. } => Self::of_rule(*rule),
                Error::NotNow { rule: None, .. } => Self::NotNow,
                Error::Stale { .. } | Error::StaleRow { .. } => Self::Stale,
                Error::VersionRequired | Error::RowVersionRequired { .. } => Self::VersionRequired,
                Error::KeyReused => Self::KeyReused,
                Error::File(refusal) => Self::of_file(refusal),
                Error::Unavailable(_) => Self::Unavailable,
                Error::Internal(_) => Self::Internal,
            },
        }
    }

    const fn of_file(refusal: &FileRefusal) -> Self {
        match refusal {
            FileRefusal::Empty => Self::FileEmpty,
            FileRefusal::TooLarge { .. } => Self::FileTooLarge,
            FileRefusal::Forbidden { .. } => Self::FileTypeForbidden,
            FileRefusal::Infected { .. } => Self::FileInfected,
            FileRefusal::TooMany { .. } => Self::TooManyFiles,
        }
    }

    const fn of_rule(rule: Rule) -> Self {
        match rule {
            Rule::ExtensionIntoPast => Self::ExtensionIntoPast,
            Rule::FourEyes => Self::FourEyes,
            Rule::LegalBasisRequired => Self::LegalBasisRequired,
        }
    }

    /// The problem's `type`, which is also the path of its page.
    pub fn path(self) -> String {
        format!("/problems/{self}")
    }

    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotNow | Self::FourEyes | Self::TooManyFiles => StatusCode::CONFLICT,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge | Self::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::UnsupportedMedia | Self::FileTypeForbidden => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid
            | Self::KeyReused
            | Self::ExtensionIntoPast
            | Self::LegalBasisRequired
            | Self::FileEmpty
            | Self::FileInfected => StatusCode::UNPROCESSABLE_ENTITY,
            Self::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it is called, the same each time it occurs.
    pub fn title(self) -> Text {
        let (vi, en) = match self {
            Self::Unreadable => ("Không đọc được yêu cầu", "The request cannot be read"),
            Self::Unauthenticated => ("Chưa xác định được người gọi", "The caller is not known"),
            Self::Forbidden => ("Vai trò này không được làm việc đó", "The role may not do this"),
            Self::NotFound => ("Không tìm thấy", "Not found"),
            Self::MethodNotAllowed => ("Phương thức không được nhận", "The method is not allowed"),
            Self::TooSlow => ("Nội dung đến quá chậm", "The body came too slowly"),
            Self::NotNow => ("Lúc này không làm được", "Not possible now"),
            Self::Stale => ("Phiên bản đã cũ", "The version is stale"),
            Self::TooLarge => ("Nội dung quá lớn", "The body is too large"),
            Self::AddressTooLong => ("Địa chỉ quá dài", "The address is too long"),
            Self::HeadersTooLarge => ("Tiêu đề quá lớn", "The headers are too large"),
            Self::UnsupportedMedia => ("Kiểu nội dung không được nhận", "The media type is not supported"),
            Self::Invalid => ("Yêu cầu chưa đúng", "The request is not valid"),
            Self::ExtensionIntoPast => ("Hạn mới không muộn hơn hạn cũ", "The extension ends no later"),
            Self::FourEyes => ("Không được tự quyết định việc mình đề xuất", "A second person must decide"),
            Self::LegalBasisRequired => ("Thiếu căn cứ pháp lý", "A legal basis is required"),
            Self::FileEmpty => ("Tệp không có nội dung", "The file is empty"),
            Self::FileTooLarge => ("Tệp quá lớn", "The file is too large"),
            Self::FileTypeForbidden => ("Không nhận loại tệp này", "Files of this type are not taken"),
            Self::FileInfected => ("Tệp nhiễm mã độc", "The file is infected"),
            Self::TooManyFiles => ("Đã đủ số tệp", "There are enough files"),
            Self::KeyReused => ("Khóa đã dùng cho yêu cầu khác", "The idempotency key was used before"),
            Self::VersionRequired => ("Thiếu phiên bản", "A version is required"),
            Self::TooMany => ("Gửi quá nhiều yêu cầu", "Too many requests"),
            Self::Internal => ("Lỗi hệ thống", "Internal error"),
            Self::Unavailable => ("Hệ thống đang bận", "Temporarily unavailable"),
        };
        Text::new(vi, en)
    }
}
