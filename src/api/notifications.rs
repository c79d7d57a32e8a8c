//! The outbox: each letter, and how it fared. What letters say is for their readers alone.

use poem_openapi::param::Query;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{Moment, PersonView, moment};
use super::word::Word;
use crate::application::App;
use crate::application::list_notifications::{ListNotifications, list_notifications};
use crate::domain::notification::{Notification, NotificationState};

/// Notifications.
pub struct NotificationsApi(pub App);

/// A letter in the outbox.
#[derive(Debug, Clone, Object)]
#[oai(rename = "Notification", skip_serializing_if_is_none)]
struct NotificationView {
    /// Its id.
    id: Uuid,
    /// Which message it is: `case_filed`, `escalation`, `digest`, …
    kind: String,
    /// The code of the case that it is about; absent for a digest, and for administrators.
    case: Option<String>,
    /// Its subject; absent for administrators.
    subject: Option<String>,
    /// Who it is for.
    person: PersonView,
    /// Where it stands.
    state: Word<NotificationState>,
    /// How many times it was tried.
    attempts: u32,
    /// When it was written.
    created_at: Moment,
    /// The earliest moment at which it goes out: its reader's working time.
    not_before: Moment,
    /// When the mail server took it.
    sent_at: Option<Moment>,
}

/// A page of letters.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NotificationPage", skip_serializing_if_is_none)]
struct NotificationPageView {
    /// The letters, the latest first.
    items: Vec<NotificationView>,
    /// Where the next page begins; absent on the last one.
    next_cursor: Option<String>,
}

#[OpenApi(prefix_path = "/v1", tag = "Topic::Notifications")]
impl NotificationsApi {
    /// List letters
    ///
    /// The outbox, the latest first: the city's roles and the auditor see all, an agency those about its cases,
    /// administrators the state of delivery alone.
    #[oai(path = "/notifications", method = "get", operation_id = "list_notifications")]
    async fn list_notifications(
        &self,
        caller: ApiCaller,
        /// About this case, by its code.
        #[oai(validator(min_length = 1, max_length = 60))]
        case: Query<Option<String>>,
        /// In this state.
        state: Query<Option<Word<NotificationState>>>,
        /// How many at most; 50 unless told otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Where the page begins: `next_cursor` of the page before.
        #[oai(validator(min_length = 1, max_length = 200))]
        cursor: Query<Option<String>>,
        request: &poem::Request,
    ) -> Result<Page<NotificationPageView>, Failure<403>> {
        let before = cursor.0.map(|text| Uuid::try_parse(&text).map_err(|_| cursor::unknown())).transpose()?;
        let wanted = ListNotifications { case: case.0, state: state.0.map(|state| state.0) };
        let limit = limit.0.unwrap_or(50) as usize;
        let page = list_notifications(&self.0, &caller.actor, wanted, before, limit).await?;
        let items = page.items.into_iter().map(|letter| view(letter, page.with_subjects)).collect();
        let next_cursor = page.next.map(|id| id.to_string());
        let next = next_cursor.clone();
        Ok(Page::new(request.uri(), NotificationPageView { items, next_cursor }, next.as_deref()))
    }
}

fn view(letter: Notification, with_subject: bool) -> NotificationView {
    NotificationView {
        id: letter.id,
        kind: letter.kind,
        case: letter.case.map(|(_, code)| code).filter(|_| with_subject),
        subject: Some(letter.subject).filter(|_| with_subject),
        person: PersonView { id: letter.person, name: letter.name },
        state: Word(letter.state),
        attempts: letter.attempts,
        created_at: moment(letter.created_at),
        not_before: moment(letter.not_before),
        sent_at: letter.sent_at.map(moment),
    }
}
