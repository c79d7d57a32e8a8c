//! The outbox: letters wait here from the transaction that decided them until a mail server took them.
//!
//! A sender claims a letter (state `sending`, with a lease and the attempt's row) and commits before it speaks to any
//! server; it writes the outcome down in a second transaction. What follows an outcome is the domain's rule.

use ::entity::{notification, notification_attempt};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::domain::notification::{Letter, NotificationState};

/// Puts a letter into the outbox and answers its id. `now` is the business time.
pub async fn enqueue(conn: &impl ConnectionTrait, letter: &Letter, now: DateTime<Utc>) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    notification::ActiveModel {
        id: Set(id),
        kind: Set(letter.kind.to_owned()),
        case_id: Set(letter.case.as_ref().map(|(id, _)| *id)),
        case_code: Set(letter.case.as_ref().map(|(_, code)| code.clone())),
        person_id: Set(letter.person),
        name: Set(letter.name.clone()),
        address: Set(letter.address.clone()),
        language: Set(letter.language.to_string()),
        subject: Set(letter.subject.clone()),
        body_text: Set(letter.text.clone()),
        body_html: Set(letter.html.clone()),
        message_id: Set(format!("<{id}@{}>", letter.message_domain)),
        state: Set(NotificationState::Pending.to_string()),
        attempts: Set(0),
        ambiguous: Set(0),
        first_attempt_at: NotSet,
        // A letter that was never tried need not wait for the system's clock, and goes before those that failed.
        next_attempt_at: Set(DateTime::UNIX_EPOCH),
        not_before: Set(letter.not_before),
        lease_until: NotSet,
        created_at: Set(now),
        sent_at: NotSet,
    }
    .insert(conn)
    .await?;
    Ok(id)
}
