//! The outbox as its readers may see it: that a letter went out and how, never what it says.

use uuid::Uuid;

use super::read_notifications::find_letters;
use super::{App, Error};
use crate::domain::access::{Actor, Reach, Role, Scope};
use crate::domain::notification::{Notification, NotificationFilter, NotificationState};
use crate::domain::text::Text;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ListNotifications {
    /// About this case, by its code.
    pub case: Option<String>,
    /// In this state.
    pub state: Option<NotificationState>,
}

/// A page of letters.
#[derive(Debug, Clone)]
pub struct Page {
    /// The letters, the latest first.
    pub items: Vec<Notification>,
    /// The letter after which the next page begins; none on the last.
    pub next: Option<Uuid>,
    /// Whether the reader may know which case a letter is about.
    pub with_subjects: bool,
}

/// Lists up to `limit` letters that were written before the letter `before`.
pub async fn list_notifications(
    app: &App,
    actor: &Actor,
    wanted: ListNotifications,
    before: Option<Uuid>,
    limit: usize,
) -> Result<Page, Error> {
    let agency = match (actor.role, Scope::of(actor).reach()) {
        (Role::Administrator, _) | (_, Reach::All) => None,
        (_, Reach::Agency) => Some(actor.organization.clone()),
        (_, Reach::Enterprise | Reach::Nothing) => return Err(forbidden(actor.role)),
    };
    let with_subjects = actor.role != Role::Administrator;
    // Who may not know a case may not learn of it by asking for its code either.
    let case_code = wanted.case.filter(|_| with_subjects).map(|code| code.to_uppercase());
    let filter = NotificationFilter { case_code, agency, state: wanted.state, ..NotificationFilter::default() };
    let page = find_letters(&app.db, &filter, before, limit).await?;
    Ok(Page { items: page.items, next: page.next, with_subjects })
}

fn forbidden(role: Role) -> Error {
    Error::Forbidden(Text::new(
        "Vai trò của bạn không xem được hộp thư gửi; các cơ quan, lãnh đạo Thành phố và kiểm tra được xem.",
        format!("The role “{role}” may not read the outbox; agencies, the city's roles and the auditor may."),
    ))
}
