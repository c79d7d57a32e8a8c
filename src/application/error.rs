//! Why a use case did not happen. Says nothing of HTTP: `api::problem` turns it into a problem document.

use super::changes::Change;
use crate::domain::attachment::FileRefusal;
use crate::domain::rule::Rule;
use crate::domain::rulebook::RowFields;
use crate::domain::text::Text;
use crate::store::database::is_passing;

/// One thing wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (`/amount_vnd`), or the name of a parameter.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub text: Text,
}

impl FieldError {
    /// An error at `pointer`.
    pub fn new(pointer: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), text: Text::new(vi, en) }
    }

    /// The same error, where what it is about lies within `outer`.
    pub fn within(self, outer: &str) -> Self {
        Self { pointer: format!("{outer}{}", self.pointer), ..self }
    }
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent cannot be read: missing, unknown or of the wrong type.
    #[error("{}", in_a_line(.0))]
    Unreadable(Vec<FieldError>),
    /// What was sent can be read and is wrong.
    #[error("{}", in_a_line(.0))]
    Invalid(Vec<FieldError>),
    /// Nobody known.
    #[error("unauthenticated")]
    Unauthenticated,
    /// What the caller's role may never do.
    #[error("forbidden: {}", .0.en)]
    Forbidden(Text),
    /// Not there, or not there for the caller.
    #[error("not found: {}", .0.en)]
    NotFound(Text),
    /// May not be done now; `allowed` may.
    #[error("not now: {}", .message.en)]
    NotNow {
        /// Why.
        message: Text,
        /// The actions that the caller may take instead.
        allowed: Vec<&'static str>,
        /// The rule that stands against it, where it is one with a name.
        rule: Option<Rule>,
    },
    /// What was sent breaks a rule with a name.
    #[error("{rule}: {}", in_a_line(.fields))]
    Broken {
        /// Which.
        rule: Rule,
        /// Where.
        fields: Vec<FieldError>,
    },
    /// The caller wrote against another version than the current one.
    #[error("stale: the current version is {current}")]
    Stale {
        /// The version that a new attempt has to name.
        current: i32,
        /// What made it, since the version that the caller named.
        changes: Vec<Change>,
    },
    /// A row of a draft is another than the caller wrote against, or none.
    #[error("stale row: {current:?}")]
    StaleRow {
        /// Its version and what it says now; none where it is gone.
        current: Option<(i32, RowFields)>,
    },
    /// A row of a draft is there, and the caller named no version of it.
    #[error("a row's version is required")]
    RowVersionRequired {
        /// Its version.
        version: i32,
        /// What it says now.
        row: RowFields,
    },
    /// A write must name the version that it was made against.
    #[error("a version is required")]
    VersionRequired,
    /// The same idempotency key came with another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A file that is not kept.
    #[error("file: {0:?}")]
    File(FileRefusal),
    /// Come back later.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Ours; the caller gets an id, the log the cause.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One field that can be read and is wrong.
    pub fn invalid(pointer: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, vi, en)])
    }

    /// What a person may not see does not exist for them: the same answer as for what never was.
    pub fn no_such_case() -> Self {
        Self::NotFound(Text::new(
            "Không có hồ sơ này, hoặc bạn không được xem.",
            "There is no such case, or none that you may see.",
        ))
    }

    /// Something that we did not expect.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

/// What is wrong where, for logs and for whoever gave a command.
fn in_a_line(fields: &[FieldError]) -> String {
    let fields = fields.iter().map(|FieldError { pointer, text }| match pointer.as_str() {
        "" => text.en.clone(),
        pointer => format!("{pointer}: {}", text.en),
    });
    fields.collect::<Vec<_>>().join("; ")
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        if is_passing(&error) { Self::Unavailable(error.to_string()) } else { Self::internal(error) }
    }
}
