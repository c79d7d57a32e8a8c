//! The outbox: each letter, and how it fared. What letters say is for their readers alone.

use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::caller::ApiCaller;
use super::cases::Topic;
use super::cursor::{self, Page};
use super::problem::Failure;
use super::views::{Moment, PersonView, moment};
use super::word::Word;
use crate::application::App;
use crate::application::hold_mail::{read_hold, release_mail};
use crate::application::list_notifications::{LetterReading, ListNotifications, find_letter, list_notifications};
use crate::application::retry_letter::retry_letter;
use crate::domain::notification::{
    Attempt, AttemptOutcome, MailHold, Notification, NotificationState, WithdrawnBecause,
};

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
    /// Why it is no longer to be sent; absent where it is not withdrawn.
    withdrawn_because: Option<Word<WithdrawnBecause>>,
    /// How many times it was tried.
    attempts: u32,
    /// When it was written.
    created_at: Moment,
    /// The earliest moment at which it goes out: its reader's working time.
    not_before: Moment,
    /// When the mail server took it.
    sent_at: Option<Moment>,
}

/// One attempt to send a letter; its times are the server's own.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NotificationAttempt", skip_serializing_if_is_none)]
struct AttemptView {
    /// 1 for the first.
    number: u32,
    /// When it began.
    started_at: Moment,
    /// When its outcome was written down; absent while it runs.
    ended_at: Option<Moment>,
    /// What came of it; absent while it runs.
    outcome: Option<Word<AttemptOutcome>>,
    /// What the mail server said, or what went wrong.
    reply: Option<String>,
}

/// A letter with the attempts to send it.
#[derive(Debug, Clone, Object)]
#[oai(rename = "NotificationWithAttempts", skip_serializing_if_is_none)]
struct LetterView {
    /// The letter.
    #[oai(flatten)]
    letter: NotificationView,
    /// When it is tried next, by the server's own time; absent where it is not.
    next_attempt_at: Option<Moment>,
    /// The attempts to send it, the first one first.
    attempts_made: Vec<AttemptView>,
}

/// Whether mail goes out.
#[derive(Debug, Clone, Object)]
#[oai(rename = "MailStatus", skip_serializing_if_is_none)]
struct MailStatusView {
    /// Whether letters wait until a person releases them.
    held: bool,
    /// Since when they do.
    since: Option<Moment>,
    /// Why.
    reason: Option<String>,
}

/// One letter.
#[derive(ApiResponse)]
enum LetterAnswer {
    /// The letter as it now stands.
    #[oai(status = 200)]
    Ok(Json<LetterView>),
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

    /// Read how a letter fared
    ///
    /// Every attempt to send it with what the mail server said; of the letter itself no more than the list tells.
    #[oai(path = "/notifications/:notification", method = "get", operation_id = "read_notification")]
    async fn read_notification(
        &self,
        caller: ApiCaller,
        /// The letter's id.
        notification: Path<Uuid>,
    ) -> Result<LetterAnswer, Failure<403>> {
        Ok(letter_view(find_letter(&self.0, &caller.actor, notification.0).await?))
    }

    /// Send a letter again
    ///
    /// For a letter that was given up (`failed`), or of which nobody knows whether it arrived (`needs_decision`): it goes
    /// out as it is, under the same Message-ID, with three days of attempts before it. One that waits, is on its way or
    /// was taken is left as it is, so that the call may be repeated freely: the answer says how it stands. For the
    /// coordinator and administrators.
    #[oai(path = "/notifications/:notification/retry", method = "post", operation_id = "retry_notification")]
    async fn retry_notification(
        &self,
        caller: ApiCaller,
        /// The letter's id.
        notification: Path<Uuid>,
    ) -> Result<LetterAnswer, Failure<403>> {
        Ok(letter_view(retry_letter(&self.0, &caller.actor, notification.0).await?))
    }

    /// Read whether mail goes out
    ///
    /// Mail is held where a person said so (`thaogo mail hold`) and after the database was restored from a backup: what
    /// it holds as unsent may long have arrived. For the city's roles, auditors and administrators.
    #[oai(path = "/mail", method = "get", operation_id = "read_mail_status")]
    async fn read_mail_status(&self, caller: ApiCaller) -> Result<Json<MailStatusView>, Failure<403>> {
        Ok(Json(read_hold(&self.0, &caller.actor).await?.into()))
    }

    /// Release mail
    ///
    /// Letters that were held go out. Where none are held nothing changes, so that the call may be repeated freely. For
    /// the coordinator and administrators.
    #[oai(path = "/mail/release", method = "post", operation_id = "release_mail")]
    async fn release_mail(&self, caller: ApiCaller) -> Result<Json<MailStatusView>, Failure<403>> {
        release_mail(&self.0, &caller.actor).await?;
        Ok(Json(None.into()))
    }
}

impl From<Option<MailHold>> for MailStatusView {
    fn from(hold: Option<MailHold>) -> Self {
        let (since, reason) = hold.map(|hold| (moment(hold.since), hold.reason)).unzip();
        Self { held: since.is_some(), since, reason }
    }
}

fn letter_view(reading: LetterReading) -> LetterAnswer {
    let LetterReading { letter, attempts, with_subject } = reading;
    let waits = matches!(letter.state, NotificationState::Pending | NotificationState::Held) && letter.attempts > 0;
    LetterAnswer::Ok(Json(LetterView {
        next_attempt_at: waits.then(|| moment(letter.next_attempt_at)),
        letter: view(letter, with_subject),
        attempts_made: attempts.into_iter().map(attempt_view).collect(),
    }))
}

fn attempt_view(attempt: Attempt) -> AttemptView {
    AttemptView {
        number: attempt.number,
        started_at: moment(attempt.started_at),
        ended_at: attempt.ended_at.map(moment),
        outcome: attempt.outcome.map(Word),
        reply: attempt.reply,
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
        withdrawn_because: letter.withdrawn_because.map(Word),
        attempts: letter.attempts,
        created_at: moment(letter.created_at),
        not_before: moment(letter.not_before),
        sent_at: letter.sent_at.map(moment),
    }
}
