//! Reads the outbox: which letters were written, to whom, and how they fared.
//!
//! It does not ask who reads: the preview pages, which exist beside invented data only, show everything.

use uuid::Uuid;

use super::Error;
use crate::domain::access::Scope;
use crate::domain::notification::{Attempt, Notification, NotificationFilter};
use crate::domain::text::Text;
use crate::store::{database::Database, notifications};

/// One page of letters, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationPage {
    /// The letters.
    pub items: Vec<Notification>,
    /// The letter after which the next page begins; none on the last.
    pub next: Option<Uuid>,
}

/// Lists letters, newest first: up to `limit` that were written before the letter `before`.
pub async fn find_letters(
    db: &Database,
    filter: &NotificationFilter,
    before: Option<Uuid>,
    limit: usize,
) -> Result<NotificationPage, Error> {
    page_of(db, None, filter, before, limit).await
}

/// The same, as far as they are about what exists for `scope`.
pub(super) async fn page_of(
    db: &Database,
    scope: Option<&Scope>,
    filter: &NotificationFilter,
    before: Option<Uuid>,
    limit: usize,
) -> Result<NotificationPage, Error> {
    let mut items = notifications::list(db.read(), scope, filter, before, limit as u64 + 1).await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = if has_more { items.last().map(|letter| letter.id) } else { None };
    Ok(NotificationPage { items, next })
}

/// Reads one letter with its attempts.
pub async fn read_notification(db: &Database, id: Uuid) -> Result<(Notification, Vec<Attempt>), Error> {
    notifications::find(db.read(), id).await?.ok_or_else(no_such_letter)
}

pub(super) fn no_such_letter() -> Error {
    Error::NotFound(Text::new(
        "Không có thư này, hoặc bạn không được xem.",
        "There is no such letter, or none that you may see.",
    ))
}
