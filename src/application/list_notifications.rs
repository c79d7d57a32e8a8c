//! The outbox as its readers may see it: that a letter went out and how, never what it says.

use uuid::Uuid;

use super::read_notifications::{no_such_letter, page_of, read_notification};
use super::{App, Error};
use crate::domain::access::{Actor, Reach, Role, Scope};
use crate::domain::notification::{Attempt, Notification, NotificationFilter, NotificationState};
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
    let (agency, with_subjects) = (agency_of(actor)?, may_know_cases(actor));
    // Who may not know a case may not learn of it by asking for its code either.
    let case_code = wanted.case.filter(|_| with_subjects).map(|code| code.to_uppercase());
    let filter = NotificationFilter { case_code, agency, state: wanted.state, ..NotificationFilter::default() };
    let page = page_of(&app.db, Some(&Scope::of(actor)), &filter, before, limit).await?;
    Ok(Page { items: page.items, next: page.next, with_subjects })
}

/// A letter with its attempts.
#[derive(Debug, Clone)]
pub struct LetterReading {
    /// The letter.
    pub letter: Notification,
    /// The attempts to send it, the first one first.
    pub attempts: Vec<Attempt>,
    /// Whether the reader may know which case it is about.
    pub with_subject: bool,
}

/// One letter with its attempts, for whoever finds it in their list.
pub async fn find_letter(app: &App, actor: &Actor, id: Uuid) -> Result<LetterReading, Error> {
    let filter = NotificationFilter { id: Some(id), agency: agency_of(actor)?, ..NotificationFilter::default() };
    if page_of(&app.db, Some(&Scope::of(actor)), &filter, None, 1).await?.items.is_empty() {
        return Err(no_such_letter());
    }
    let (letter, attempts) = read_notification(&app.db, id).await?;
    Ok(LetterReading { letter, attempts, with_subject: may_know_cases(actor) })
}

/// The agency to whose cases the reader is bound; none where they see all letters.
fn agency_of(actor: &Actor) -> Result<Option<String>, Error> {
    match (actor.role, Scope::of(actor).reach()) {
        (Role::Administrator, _) | (_, Reach::All) => Ok(None),
        (_, Reach::Agency) => Ok(Some(actor.organization.clone())),
        (_, Reach::Enterprise | Reach::Nothing) => Err(forbidden(actor.role)),
    }
}

fn may_know_cases(actor: &Actor) -> bool {
    actor.role != Role::Administrator
}

fn forbidden(role: Role) -> Error {
    Error::Forbidden(Text::new(
        "Vai trò của bạn không xem được hộp thư gửi; các cơ quan, lãnh đạo Thành phố và kiểm tra được xem.",
        format!("The role “{role}” may not read the outbox; agencies, the city's roles and the auditor may."),
    ))
}
